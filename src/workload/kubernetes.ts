import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { autoscaler } from './autoscaler';
import * as k8s from './k8s';
import { lazy } from './lazy';
import { networkPolicy } from './network-policy';
import { podTemplate } from './pod';
import { Roles } from './rbac';
import { Workload } from '../model/workload';

/** The objects made of a workload, for later calls that change them. */
export interface Emitted {
  /** The Deployment or StatefulSet. */
  readonly workload: ApiObject;
  /** Makes the objects that a later call has made necessary: a Role for a new grant, a Service for a first port. */
  readonly update: () => void;
}

type Step = 'account' | 'roles' | 'service' | 'config';

/** The order of the objects in the YAML. It has no meaning, but people compare what they apply. */
const COLLECTOR_ORDER: readonly Step[] = ['roles', 'service', 'account', 'config'];
const ALLOCATOR_ORDER: readonly Step[] = ['account', 'roles', 'config', 'service'];

/** Writes a workload as Kubernetes objects: account, roles, configuration, Service, the workload itself, disruption budget, NetworkPolicy, autoscaler. */
export function emitCollector(scope: Construct, model: Workload): Emitted {
  return emit(scope, model, COLLECTOR_ORDER);
}

/** The same for an allocator. */
export function emitAllocator(scope: Construct, model: Workload): Emitted {
  return emit(scope, model, ALLOCATOR_ORDER);
}

function emit(scope: Construct, model: Workload, order: readonly Step[]): Emitted {
  const roles = new Roles(scope, { name: model.account.name, namespace: model.namespace }, model.labels, model.grants);
  const steps: { [step in Step]: () => void } = {
    account: () => serviceAccount(scope, model),
    roles: () => roles.make(),
    service: () => service(scope, model),
    config: () => config(scope, model),
  };
  order.forEach(step => steps[step]());
  const workload = new ApiObject(scope, 'Resource', manifest(scope, model));
  disruptionBudget(scope, model);
  networkPolicy(scope, model);
  autoscaler(scope, model);
  return {
    workload,
    update: () => {
      roles.make();
      service(scope, model);
    },
  };
}

function serviceAccount(scope: Construct, { account, namespace, labels, pod: { serviceAccountAnnotations: annotations } }: Workload): void {
  new ApiObject(scope, 'ServiceAccount', k8s.KubeServiceAccount.manifest({
    metadata: { name: account.name, namespace, labels: { ...labels }, ...(Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}) },
    automountServiceAccountToken: lazy(scope, account.automountToken),
  }));
}

function config(scope: Construct, { config: { name, key, text }, namespace, labels }: Workload): void {
  new ApiObject(scope, 'Config', k8s.KubeConfigMap.manifest({ metadata: { name, namespace, labels: { ...labels } }, data: { [key]: lazy(scope, text) } }));
}

/** The Service, if the part has one by now. */
function service(scope: Construct, model: Workload): void {
  const settings = model.service();
  if (!settings || scope.node.tryFindChild('Service')) {
    return;
  }
  const spec = () => {
    const { ports, spec: further } = model.service()!;
    return {
      ...further,
      selector: model.selector,
      ports: ports.map(({ name, port, targetPort, appProtocol }) => ({ name, port, targetPort: targetPort ?? port, protocol: 'TCP', appProtocol })),
    };
  };
  new ApiObject(scope, 'Service', {
    apiVersion: 'v1', kind: 'Service', metadata: { name: model.name, namespace: model.namespace, labels: { ...model.labels, ...settings.labels } }, spec: lazy(scope, spec),
  });
}

function manifest(scope: Construct, model: Workload): any {
  const { kind, name, namespace, labels, selector, replicas } = model;
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels: { ...labels } },
    spec: { replicas, selector: { matchLabels: { ...selector } }, ...model.spec, template: lazy(scope, () => podTemplate(model)) },
  };
}

/** At most one pod of the part may be down at a time. A single pod gets no budget: it could never be evicted. */
function disruptionBudget(scope: Construct, { name, namespace, labels, selector, replicas }: Workload): void {
  if (replicas === 1) {
    return;
  }
  new ApiObject(scope, 'DisruptionBudget', k8s.KubePodDisruptionBudget.manifest({
    metadata: { name, namespace, labels: { ...labels } },
    spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: { ...selector } } },
  }));
}
