import { createHash } from 'crypto';
import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { clusterScopedName } from '../facts/names';
import { annotations as checkAnnotations, dnsLabel, oneOf, Origin, reject } from '../text/input';
import { UpdateStrategy } from '../values/allocation';
import { Cadence } from '../values/cadence';
import { ResolvedScaling } from '../values/scaling';

/** A value that is worked out when the manifest is written. */
export function lazy<T>(produce: () => T): any {
  return Lazy.any({ produce });
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The namespace that a part is in: its own prop, else its chart's. */
export function namespaceOf(scope: Construct, origin: Origin, given: string | undefined): string {
  const namespace = given ?? Chart.of(scope).namespace;
  if (namespace === undefined) {
    reject(origin, 'namespace', namespace, 'given here or on the chart', "names, permissions and addresses are derived from it: namespace: 'otel-ta'");
  }
  return dnsLabel(origin, 'namespace', namespace!);
}

export interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
}

export interface Account {
  readonly name: string;
  readonly namespace: string;
}

export function serviceAccount(
  scope: Construct, account: Account, labels: { [key: string]: string }, annotations: { [key: string]: string }, automount: boolean,
): void {
  const checked = checkAnnotations(scope.node.path, 'serviceAccountAnnotations', annotations);
  new ApiObject(scope, 'ServiceAccount', k8s.KubeServiceAccount.manifest({
    metadata: { ...account, labels, ...(Object.keys(checked).length > 0 ? { annotations: checked } : {}) },
    automountServiceAccountToken: automount,
  }));
}

/** A Role with its binding, in a namespace that may be another than the account's. */
export function role(scope: Construct, id: string, namespace: string, name: string, account: Account, labels: { [key: string]: string }, rules: Rule[]): void {
  const metadata = { name, namespace, labels };
  new ApiObject(scope, id, k8s.KubeRole.manifest({ metadata, rules }));
  new ApiObject(scope, `${id}Binding`, k8s.KubeRoleBinding.manifest({
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  }));
}

/** A ClusterRole with its binding, named after the account's namespace. */
export function clusterRole(scope: Construct, id: string, account: Account, labels: { [key: string]: string }, rules: Rule[]): void {
  const name = clusterScopedName(account.namespace, account.name);
  const metadata = { name, labels };
  clusterScoped(new ApiObject(scope, id, k8s.KubeClusterRole.manifest({ metadata, rules })));
  clusterScoped(new ApiObject(scope, `${id}Binding`, k8s.KubeClusterRoleBinding.manifest({
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  })));
}

/** The chart gives its namespace to every object; the API server refuses it on those that are in none. */
export function clusterScoped(object: ApiObject): void {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}

/** At most one pod of the part is away at a time. None for a single pod, which could then never be moved. */
export function disruptionBudget(
  scope: Construct, name: string, namespace: string, labels: { [key: string]: string }, selector: { [key: string]: string }, fixedReplicas?: number,
): void {
  if (fixedReplicas === 1) {
    return;
  }
  new ApiObject(scope, 'DisruptionBudget', k8s.KubePodDisruptionBudget.manifest({
    metadata: { name, namespace, labels },
    spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selector } },
  }));
}

/** The autoscaler of a tier. Its windows are worked out when the manifest is written, since monitors in the app can lengthen them. */
export function autoscaler(
  scope: Construct, target: { kind: string; name: string; namespace: string }, labels: { [key: string]: string }, scaling: ResolvedScaling,
  cadence: Cadence, tier: 'scraper' | 'gateway',
): void {
  if (scaling.replicas !== undefined) {
    return;
  }
  const resource = (name: string, averageUtilization: number) => ({ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } });
  const scaleDown: k8s.HpaScalingRulesV2 = tier === 'scraper'
    ? { stabilizationWindowSeconds: lazy(() => cadence.scraperScaleDownWindow.toSeconds()) }
    : {
      stabilizationWindowSeconds: lazy(() => cadence.gatewayScaleDownWindow.toSeconds()),
      policies: [{ type: 'Pods', value: 1, periodSeconds: lazy(() => cadence.gatewayScaleDownPeriod.toSeconds()) }],
    };
  new ApiObject(scope, 'Autoscaler', k8s.KubeHorizontalPodAutoscalerV2.manifest({
    metadata: { name: target.name, namespace: target.namespace, labels },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: target.kind, name: target.name },
      minReplicas: scaling.minReplicas,
      maxReplicas: scaling.maxReplicas,
      metrics: [resource('memory', scaling.memoryUtilization), resource('cpu', scaling.cpuUtilization)],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: cadence.scaleUpWindow.toSeconds() },
        scaleDown,
      },
    },
  }));
}

/** How the pods of a Deployment are replaced; `rolling` is written only where it says more than Kubernetes' default. */
export function deploymentStrategy(origin: Origin, given: UpdateStrategy | undefined, rolling?: k8s.RollingUpdateDeployment): { strategy?: k8s.DeploymentStrategy } {
  const type = oneOf(origin, 'updateStrategy', given ?? UpdateStrategy.ROLLING_UPDATE, { ...UpdateStrategy });
  if (type === UpdateStrategy.RECREATE) {
    return { strategy: { type } };
  }
  return rolling ? { strategy: { type, rollingUpdate: rolling } } : {};
}
