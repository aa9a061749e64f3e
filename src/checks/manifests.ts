import { ApiObject } from 'cdk8s';

/** An object of the app, whoever made it, with its manifest after patches. */
export interface ManifestOf {
  readonly object: ApiObject;
  readonly manifest: any;
}

/** A workload and the pods that it makes. */
export interface Workload extends ManifestOf {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly podLabels: { [key: string]: string };
  readonly podSpec: any;
}

export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod', 'Rollout'];

export function workload({ object, manifest }: ManifestOf): Workload {
  const template = manifest.kind === 'Pod' ? manifest : manifest.kind === 'CronJob' ? manifest.spec?.jobTemplate?.spec?.template : manifest.spec?.template;
  return {
    object,
    manifest,
    kind: manifest.kind,
    name: manifest.metadata?.name,
    namespace: manifest.metadata?.namespace,
    podLabels: template?.metadata?.labels ?? {},
    podSpec: template?.spec ?? {},
  };
}

/** By what objects are looked up. */
export function nameKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}|${namespace ?? ''}|${name}`;
}

/** Whether an equality selector fits labels; an empty one selects nothing here. */
export function fits(selector: { [key: string]: string } | undefined, labels: { [key: string]: string }): boolean {
  const entries = Object.entries(selector ?? {});
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}

/** A name with its kind and namespace, as messages show it. */
export function describe(manifest: any): string {
  const namespace = manifest.metadata?.namespace;
  return `${manifest.kind} '${namespace ? `${namespace}/` : ''}${manifest.metadata?.name}'`;
}

/** A horizontal autoscaler of any version and what it scales. */
export interface Autoscaler extends ManifestOf {
  readonly target: Workload | undefined;
  /** Its targets in percent of the requests, by resource; `container` where it looks at one container only. */
  readonly utilizations: { resource: string; percent: number; container?: string }[];
}

export function autoscaler({ object, manifest }: ManifestOf, workloads: Map<string, Workload>): Autoscaler {
  const reference = manifest.spec?.scaleTargetRef ?? {};
  const target = workloads.get(nameKey(reference.kind, manifest.metadata?.namespace, reference.name));
  const utilizations = (manifest.spec?.metrics ?? []).flatMap((metric: any) => {
    const source = metric.resource ?? metric.containerResource;
    const percent = source?.target?.averageUtilization;
    return typeof percent === 'number' ? [{ resource: source.name as string, percent, container: metric.containerResource?.container }] : [];
  });
  const cpu = manifest.spec?.targetCPUUtilizationPercentage;
  return { object, manifest, target, utilizations: typeof cpu === 'number' ? [...utilizations, { resource: 'cpu', percent: cpu }] : utilizations };
}
