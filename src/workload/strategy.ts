import { UpdateStrategy } from '../values/allocation';

/** How the pods of a Deployment are replaced; `rolling` is written only where it says more than Kubernetes' default. */
export function deploymentStrategy(type: UpdateStrategy, rolling?: { readonly [key: string]: any }): { strategy?: any } {
  if (type === UpdateStrategy.RECREATE) {
    return { strategy: { type } };
  }
  return rolling ? { strategy: { type, rollingUpdate: rolling } } : {};
}

/**
 * The pods of a StatefulSet start together, and are replaced one after another, which needs no word: `maxUnavailable` is a field of a feature that API servers
 * up to 1.36 have switched off, so that they drop it and the object never is what was applied.
 */
export function statefulSetStrategy(serviceName: string): { readonly [key: string]: any } {
  return { serviceName, podManagementPolicy: 'Parallel', updateStrategy: { type: 'RollingUpdate' } };
}
