import { ByName, fits, sameNamespace } from './objects';
import { once } from './once';
import { Autoscaler, Container, EnvVariable, KubeObject, Service, ServicePort, Workload } from './view';
import { at, data, Data, number, records, text, textMap } from '../text/data';
import { quantityValue } from '../text/quantities';

const WORKLOAD_GROUPS: { readonly [kind: string]: readonly string[] } = {
  Deployment: ['apps', 'extensions'],
  StatefulSet: ['apps'],
  DaemonSet: ['apps', 'extensions'],
  ReplicaSet: ['apps', 'extensions'],
  Job: ['batch'],
  CronJob: ['batch'],
  Pod: [''],
  Rollout: ['argoproj.io'],
};

/** The workloads among objects, each with what scales it. What another of them has made, such as the pods of a Deployment in a cluster, is left out. */
export function workloadsOf(objects: readonly KubeObject[], autoscalers: readonly Autoscaler[]): Workload[] {
  const scaling = new Map<string, Autoscaler[]>();
  for (const autoscaler of autoscalers) {
    const name = scaled(autoscaler);
    scaling.set(name, [...scaling.get(name) ?? [], autoscaler]);
  }
  const all = objects.filter(isWorkload);
  const names = new Set(all.flatMap(({ kind, namespace, name }) => name === undefined ? [] : [target(kind, namespace, name)]));
  return all.filter(object => !owners(object).some(owner => names.has(owner)))
    .map(object => workload(object, object.name === undefined ? [] : scaling.get(target(object.kind, object.namespace, object.name)) ?? []));
}

/** Whether an object is a workload. */
export function isWorkload({ kind, group }: KubeObject): boolean {
  return Object.hasOwn(WORKLOAD_GROUPS, kind) && WORKLOAD_GROUPS[kind].includes(group);
}

function workload(object: KubeObject, autoscalers: readonly Autoscaler[]): Workload {
  const template = podTemplate(object);
  const podSpec = data(at(template, 'spec'));
  return {
    ...object,
    podLabels: textMap(at(template, 'metadata', 'labels')),
    podAnnotations: textMap(at(template, 'metadata', 'annotations')),
    containers: records(at(podSpec, 'containers')).map(([, container]) => containerOf(container)),
    serviceAccountName: text(at(podSpec, 'serviceAccountName')) || text(at(podSpec, 'serviceAccount')) || undefined,
    terminationGracePeriodSeconds: number(at(podSpec, 'terminationGracePeriodSeconds')),
    replicas: number(at(object.data, 'spec', 'replicas')),
    autoscalers,
    podSpec,
  };
}

function owners({ data: manifest, namespace }: KubeObject): string[] {
  return records(at(manifest, 'metadata', 'ownerReferences')).filter(([, owner]) => at(owner, 'controller') === true)
    .map(([, owner]) => target(text(at(owner, 'kind')) ?? '', namespace, text(at(owner, 'name')) ?? ''));
}

function podTemplate({ kind, data: manifest }: KubeObject): unknown {
  switch (kind) {
    case 'Pod': return manifest;
    case 'CronJob': return at(manifest, 'spec', 'jobTemplate', 'spec', 'template');
    default: return at(manifest, 'spec', 'template');
  }
}

function containerOf(container: Data): Container {
  return {
    name: text(at(container, 'name')) ?? '',
    image: text(at(container, 'image')) ?? '',
    env: records(at(container, 'env')).flatMap(([, variable]) => environmentVariable(variable)),
    requests: quantities(at(container, 'resources', 'requests')),
    limits: quantities(at(container, 'resources', 'limits')),
    data: container,
  };
}

/** A container of which nothing is known. */
export const NO_CONTAINER: Container = containerOf({});

function environmentVariable(variable: Data): EnvVariable[] {
  const name = text(at(variable, 'name'));
  return name === undefined ? [] : [{ name, value: text(at(variable, 'value')), fieldPath: text(at(variable, 'valueFrom', 'fieldRef', 'fieldPath')), data: variable }];
}

function quantities(value: unknown): { [resource: string]: number } {
  return Object.fromEntries(Object.entries(data(value)).flatMap(([resource, quantity]) => {
    const known = typeof quantity === 'string' || typeof quantity === 'number' ? quantityValue(quantity) : undefined;
    return known === undefined ? [] : [[resource, known]];
  }));
}

/** What scales workloads, among objects: HorizontalPodAutoscalers of any version, and KEDA's ScaledObjects. */
export function autoscalersOf(objects: readonly KubeObject[]): Autoscaler[] {
  const byKeda = objects.filter(({ kind, group }) => kind === 'ScaledObject' && group === 'keda.sh');
  const names = new Set(byKeda.map(({ kind, namespace, name }) => target(kind, namespace, name ?? '')));
  return objects.flatMap(object => {
    if (object.kind === 'HorizontalPodAutoscaler' && object.group === 'autoscaling') {
      // In a cluster, KEDA makes one for each of its own.
      return owners(object).some(owner => names.has(owner)) ? [] : [horizontal(object)];
    }
    return byKeda.includes(object) ? [keda(object)] : [];
  });
}

function horizontal(object: KubeObject): Autoscaler {
  const spec = at(object.data, 'spec');
  const byMetric = records(at(spec, 'metrics')).flatMap(([, metric]) => {
    const source = at(metric, 'resource') ?? at(metric, 'containerResource');
    const [resource, percent] = [text(at(source, 'name')), number(at(source, 'target', 'averageUtilization'))];
    return resource === undefined || percent === undefined ? [] : [{ resource, percent, container: text(at(metric, 'containerResource', 'container')) }];
  });
  const cpu = number(at(spec, 'targetCPUUtilizationPercentage'));
  return {
    ...object,
    minReplicas: number(at(spec, 'minReplicas')),
    maxReplicas: number(at(spec, 'maxReplicas')),
    utilizations: cpu === undefined ? byMetric : [...byMetric, { resource: 'cpu', percent: cpu }],
    ...scaleDownAt(object.data, 'spec', 'behavior', 'scaleDown'),
  };
}

function scaleDownAt(manifest: Data, ...path: string[]): Pick<Autoscaler, 'scaleDown' | 'scaleDownPath'> {
  return { scaleDown: data(at(manifest, ...path)), scaleDownPath: path.join('.') };
}

/** KEDA's own bounds, where an object names none (keda 2, scaledobject_types.go). */
const KEDA_BOUNDS = { min: 0, max: 100 };

function keda(object: KubeObject): Autoscaler {
  const spec = at(object.data, 'spec');
  const utilizations = records(at(spec, 'triggers')).flatMap(([, trigger]) => {
    const [resource, percent] = [text(at(trigger, 'type')), Number(at(trigger, 'metadata', 'value') ?? NaN)];
    const metric = at(trigger, 'metricType') ?? at(trigger, 'metadata', 'type') ?? 'Utilization';
    return (resource === 'cpu' || resource === 'memory') && Number.isFinite(percent) && metric === 'Utilization'
      ? [{ resource, percent, container: text(at(trigger, 'metadata', 'containerName')) }] : [];
  });
  return {
    ...object,
    minReplicas: number(at(spec, 'minReplicaCount')) ?? KEDA_BOUNDS.min,
    maxReplicas: number(at(spec, 'maxReplicaCount')) ?? KEDA_BOUNDS.max,
    utilizations,
    ...scaleDownAt(object.data, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior', 'scaleDown'),
  };
}

/** The workload that an autoscaler names. */
function scaled({ data: manifest, namespace, kind }: Autoscaler): string {
  const reference = at(manifest, 'spec', 'scaleTargetRef');
  const otherwise = kind === 'ScaledObject' ? 'Deployment' : '';
  return target(text(at(reference, 'kind')) ?? otherwise, namespace, text(at(reference, 'name')) ?? '');
}

function target(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}|${namespace ?? ''}|${name}`;
}

/** The Services among objects. */
export function servicesOf(objects: readonly KubeObject[]): Service[] {
  return objects.filter(({ kind, group }) => kind === 'Service' && group === '').map(object => {
    const spec = at(object.data, 'spec');
    return {
      ...object,
      selector: textMap(at(spec, 'selector')),
      headless: at(spec, 'clusterIP') === 'None',
      ports: records(at(spec, 'ports')).flatMap(([, port]) => servicePort(port)),
    };
  });
}

function servicePort(port: Data): ServicePort[] {
  const own = number(at(port, 'port'));
  return own === undefined ? [] : [{ name: text(at(port, 'name')), port: own, targetPort: number(at(port, 'targetPort')) ?? text(at(port, 'targetPort')) ?? own }];
}

/** The Services of a view: by their names, and by the pods that they select. */
export class Services {
  private readonly byName = once(() => new ByName(this.all));

  constructor(public readonly all: readonly Service[]) {}

  public get(namespace: string | undefined, name: string | undefined): Service | undefined {
    return this.byName().get(namespace, name);
  }

  /** The Services whose selector fits the pods of a workload. */
  public of(selected: Workload): Service[] {
    return this.all.filter(service => leadsTo(service, selected));
  }
}

/** Whether a Service leads to the pods of a workload. */
export function leadsTo(service: Service, { namespace, podLabels }: Workload): boolean {
  return sameNamespace(service.namespace, namespace) && fits(service.selector, podLabels);
}
