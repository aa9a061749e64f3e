import * as k8s from './k8s';
import { CHECKSUM } from './pod-settings';
import { Port } from '../model/component';
import { Workload } from '../model/workload';
import { quantity } from '../text/quantities';
import { sha256 } from '../text/sha256';
import { PodResources } from '../values/pod-resources';

/** The pod template of a workload, in the spelling of the API: what the part says, and what the user added. */
export function podTemplate(model: Workload): any {
  const { pod, selector, config, account } = model;
  const container = model.container();
  return k8s.toJson_PodTemplateSpec({
    metadata: {
      labels: { ...model.podLabels, ...pod.labels, ...selector },
      annotations: { [CHECKSUM]: sha256(config.text()), ...model.podAnnotations, ...pod.podAnnotations },
    },
    spec: {
      serviceAccountName: account.name,
      automountServiceAccountToken: account.automountToken(),
      securityContext: pod.podSecurity,
      ...unlessEmpty({
        ...pod.placement,
        topologySpreadConstraints: pod.topologySpread.map(spread => ({ ...spread, labelSelector: { matchLabels: { ...selector } } })),
      }),
      terminationGracePeriodSeconds: model.terminationGracePeriodSeconds,
      containers: [{
        name: container.name,
        image: container.image,
        command: container.command && [...container.command],
        args: container.args && [...container.args],
        imagePullPolicy: 'IfNotPresent',
        securityContext: pod.containerSecurity,
        ...(container.ports.length > 0 ? { ports: container.ports.map(containerPort) } : {}),
        env: Object.entries(container.env).map(([name, variable]) => variable._toKube(name)),
        ...unlessEmpty({ envFrom: pod.envFrom }),
        startupProbe: container.startupProbe,
        livenessProbe: container.livenessProbe,
        readinessProbe: container.readinessProbe,
        resources: resources(container.resources),
        volumeMounts: [
          { name: config.volume, mountPath: config.folder },
          ...container.mounts.map(({ name, path, readOnly }) => ({ name, mountPath: path, ...(readOnly ? { readOnly } : {}) })),
        ],
      }],
      volumes: [
        { name: config.volume, configMap: { name: config.name, items: [{ key: config.key, path: config.file }] } },
        ...container.mounts.map(({ name, source }) => ({ name, ...source })),
      ],
    },
  });
}

/** Fields without the empty lists and objects among them: the API server does not keep these. */
function unlessEmpty(fields: { readonly [key: string]: any }): { [key: string]: any } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'object' || Object.keys(value).length > 0));
}

function containerPort({ name, port, protocol }: Port): k8s.ContainerPort {
  return { name, containerPort: port, protocol };
}

function resources({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: PodResources): k8s.ResourceRequirements {
  const of = k8s.Quantity.fromString;
  return {
    requests: { cpu: of(cpuRequest.toQuantity()), memory: of(quantity(memoryRequest)) },
    limits: {
      ...(cpuLimit ? { cpu: of(cpuLimit.toQuantity()) } : {}),
      memory: of(quantity(memoryLimit)),
    },
  };
}
