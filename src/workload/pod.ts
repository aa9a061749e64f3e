import { k8s } from 'cdk8s-plus-28';
import { SecretMount } from '../config/tls';
import {
  annotations as checkAnnotations, dnsSubdomain, environmentName, flag, instance, labels as checkLabels, labelValue, list, oneOf, Origin, plainData, qualifiedName,
  record, reject, wholeNumber, wholeSeconds,
} from '../text/input';
import { EnvSource, EnvValue } from '../values/env-value';
import { PodOptions, PodSecurity, TaintEffect, Toleration, TolerationOperator, TopologySpread, WhenUnsatisfiable } from '../values/pod-options';
import { PodResources } from '../values/pod-resources';

/** The annotation by which pods are replaced when their configuration changes. */
export const CHECKSUM = 'checksum/config';

/** What the part itself says of its pods. */
export interface PodParts {
  readonly origin: Origin;
  readonly selector: { [key: string]: string };
  readonly labels: { [key: string]: string };
  readonly annotations: { [key: string]: any };
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly container: {
    readonly name: string;
    readonly image: string;
    readonly command?: string[];
    readonly args?: string[];
    readonly ports: k8s.ContainerPort[];
    readonly env: { [name: string]: EnvValue };
    readonly startupProbe?: k8s.Probe;
    readonly livenessProbe: k8s.Probe;
    readonly readinessProbe: k8s.Probe;
    readonly volumeMounts: k8s.VolumeMount[];
  };
  readonly resources: PodResources;
  readonly volumes: k8s.Volume[];
  readonly mounts: SecretMount[];
  readonly terminationGracePeriodSeconds?: any;
}

/** The pod template of a part: what the part says, and what the user added. */
export function podTemplate(parts: PodParts, options: PodOptions): k8s.PodTemplateSpec {
  const { origin, container } = parts;
  return {
    metadata: {
      labels: { ...podLabels(parts, options), ...parts.selector },
      annotations: { ...parts.annotations, ...podAnnotations(origin, options) },
    },
    spec: {
      serviceAccountName: parts.serviceAccountName,
      automountServiceAccountToken: parts.automountServiceAccountToken,
      securityContext: podSecurity(origin, options.security ?? {}),
      ...(options.nodeSelector ? { nodeSelector: checkLabels(origin, 'nodeSelector', options.nodeSelector) } : {}),
      ...(options.tolerations ? { tolerations: list(origin, 'tolerations', options.tolerations).map(toleration => kubeToleration(origin, toleration)) } : {}),
      ...(options.affinity ? { affinity: checkedAffinity(origin, options.affinity) } : {}),
      topologySpreadConstraints: list(origin, 'topologySpread', options.topologySpread ?? [{ topologyKey: 'kubernetes.io/hostname' }]).map(spread => kubeSpread(origin, spread, parts.selector)),
      ...(options.priorityClassName !== undefined ? { priorityClassName: dnsSubdomain(origin, 'priorityClassName', options.priorityClassName) } : {}),
      ...(options.imagePullSecrets ? {
        imagePullSecrets: list(origin, 'imagePullSecrets', options.imagePullSecrets).map(name => ({ name: dnsSubdomain(origin, 'imagePullSecrets', name) })),
      } : {}),
      terminationGracePeriodSeconds: parts.terminationGracePeriodSeconds,
      containers: [{
        name: container.name,
        image: container.image,
        command: container.command,
        args: container.args,
        imagePullPolicy: 'IfNotPresent',
        securityContext: containerSecurity(origin, options.security ?? {}),
        ...(container.ports.length > 0 ? { ports: container.ports } : {}),
        env: environment(origin, container.env, options.env ?? {}),
        ...(options.envFrom !== undefined ? { envFrom: environmentSources(origin, options.envFrom) } : {}),
        startupProbe: container.startupProbe,
        livenessProbe: container.livenessProbe,
        readinessProbe: container.readinessProbe,
        resources: parts.resources._toKube(),
        volumeMounts: [...container.volumeMounts, ...parts.mounts.map(mount => ({ name: mount.name, mountPath: mount.path, readOnly: true }))],
      }],
      volumes: [...parts.volumes, ...parts.mounts.map(mount => ({ name: mount.name, secret: { secretName: mount.secretName, items: mount.items } }))],
    },
  };
}

function podAnnotations(origin: Origin, options: PodOptions): { [key: string]: string } {
  const added = checkAnnotations(origin, 'podAnnotations', options.podAnnotations ?? {});
  if (CHECKSUM in added) {
    reject(origin, `podAnnotations[${CHECKSUM}]`, added[CHECKSUM], 'left out', 'by it the pods are replaced when their configuration changes');
  }
  return added;
}

function podLabels(parts: PodParts, options: PodOptions): { [key: string]: string } {
  const added = checkLabels(parts.origin, 'labels', options.labels ?? {});
  for (const [key, value] of Object.entries(added)) {
    if (key in parts.selector && parts.selector[key] !== value) {
      reject(parts.origin, `labels[${key}]`, value, `left out or '${parts.selector[key]}'`, 'the pods are selected by it');
    }
  }
  return { ...parts.labels, ...added };
}

function environment(origin: Origin, own: { [name: string]: EnvValue }, added: { [name: string]: EnvValue }): k8s.EnvVar[] {
  for (const [name, value] of Object.entries(record(origin, 'env', added))) {
    environmentName(origin, 'env key', name);
    if (name in own) {
      reject(origin, `env[${name}]`, name, 'a variable that the part does not set itself', `it sets ${Object.keys(own).join(', ')}`);
    }
    instance(origin, `env[${name}]`, value, EnvValue, "EnvValue.of('text')");
  }
  return Object.entries({ ...own, ...added }).map(([name, value]) => value._toKube(name));
}

function environmentSources(origin: Origin, sources: EnvSource[]): any[] {
  return list(origin, 'envFrom', sources).map(source => instance(origin, 'envFrom', source, EnvSource, "EnvSource.secret('name')")._toKube());
}

function kubeToleration(origin: Origin, toleration: Toleration): k8s.Toleration {
  record(origin, 'tolerations', toleration as any);
  const operator = oneOf(origin, 'tolerations.operator', toleration.operator ?? TolerationOperator.EQUAL, { ...TolerationOperator });
  if (toleration.key === undefined && operator !== TolerationOperator.EXISTS) {
    reject(origin, 'tolerations.key', undefined, 'given, or the operator EXISTS');
  }
  if (toleration.value !== undefined && operator === TolerationOperator.EXISTS) {
    reject(origin, 'tolerations.value', toleration.value, 'left out with the operator EXISTS');
  }
  if (toleration.effect !== undefined) {
    oneOf(origin, 'tolerations.effect', toleration.effect, { ...TaintEffect });
  }
  if (toleration.tolerationPeriod !== undefined && toleration.effect !== TaintEffect.NO_EXECUTE) {
    reject(origin, 'tolerations.tolerationPeriod', toleration.tolerationPeriod, 'left out unless the effect is NO_EXECUTE');
  }
  return {
    ...(toleration.key !== undefined ? { key: qualifiedName(origin, 'tolerations.key', toleration.key) } : {}),
    operator,
    value: toleration.value === undefined ? undefined : labelValue(origin, 'tolerations.value', toleration.value),
    effect: toleration.effect,
    tolerationSeconds: toleration.tolerationPeriod && wholeSeconds(origin, 'tolerations.tolerationPeriod', toleration.tolerationPeriod, 0).toSeconds(),
  };
}

function kubeSpread(origin: Origin, spread: TopologySpread, selector: { [key: string]: string }): k8s.TopologySpreadConstraint {
  record(origin, 'topologySpread', spread as any);
  return {
    topologyKey: qualifiedName(origin, 'topologySpread.topologyKey', spread.topologyKey),
    maxSkew: wholeNumber(origin, 'topologySpread.maxSkew', spread.maxSkew ?? 1, 1),
    whenUnsatisfiable: oneOf(origin, 'topologySpread.whenUnsatisfiable', spread.whenUnsatisfiable ?? WhenUnsatisfiable.SCHEDULE_ANYWAY, { ...WhenUnsatisfiable }),
    labelSelector: { matchLabels: selector },
  };
}

/** Affinity as the API knows it: a key that it does not know would be lost without a word. */
function checkedAffinity(origin: Origin, given: { [key: string]: any }): k8s.Affinity {
  const affinity = plainData(origin, 'affinity', record(origin, 'affinity', given));
  const allowed = 'as in the Kubernetes API (nodeAffinity, podAffinity, podAntiAffinity ...)';
  let kept: any;
  try {
    kept = JSON.parse(JSON.stringify(k8s.toJson_Affinity(affinity) ?? {}));
  } catch {
    reject(origin, 'affinity', affinity, allowed, 'an object stands where a list belongs');
  }
  const lost = lostKey(affinity, kept, []);
  if (lost) {
    reject(origin, `affinity.${lost.join('.')}`, lost.reduce((value, key) => value[key], affinity as any), allowed, 'it has no such key, or another kind of value there');
  }
  return affinity;
}

function lostKey(given: any, kept: any, path: string[]): string[] | undefined {
  if (given === null || typeof given !== 'object' || Array.isArray(given) !== Array.isArray(kept)) {
    return given !== null && given === kept ? undefined : path;
  }
  for (const [key, value] of Object.entries(given)) {
    const lost = kept?.[key] === undefined ? [...path, key] : lostKey(value, kept[key], [...path, key]);
    if (lost) {
      return lost;
    }
  }
  return undefined;
}

function podSecurity(origin: Origin, security: PodSecurity): k8s.PodSecurityContext {
  record(origin, 'security', security as any);
  const profile = security.seccompLocalhostProfile;
  if (profile !== undefined && (typeof profile !== 'string' || !/^[^/\s][^\s]*$/.test(profile) || profile.split('/').includes('..'))) {
    reject(origin, 'security.seccompLocalhostProfile', profile, "a path below the kubelet's profile folder, without '..'");
  }
  for (const property of ['runAsUser', 'runAsGroup', 'fsGroup'] as const) {
    if (security[property] !== undefined) {
      wholeNumber(origin, `security.${property}`, security[property]!, 1, 2 ** 31 - 1);
    }
  }
  return {
    runAsNonRoot: true,
    runAsUser: security.runAsUser,
    runAsGroup: security.runAsGroup,
    fsGroup: security.fsGroup,
    seccompProfile: profile !== undefined ? { type: 'Localhost', localhostProfile: profile } : { type: 'RuntimeDefault' },
  };
}

function containerSecurity(origin: Origin, security: PodSecurity): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: flag(origin, 'security.readOnlyRootFilesystem', security.readOnlyRootFilesystem ?? true),
    capabilities: { drop: ['ALL'] },
  };
}

/** The options of a part over those of its stack: the maps that users add to are merged key by key, everything else is taken whole. */
export function mergePodOptions<T extends PodOptions>(defaults: PodOptions | undefined, own: T | undefined): T {
  const given = (options: object | undefined) => Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
  const merged: any = { ...given(defaults), ...given(own) };
  for (const key of ['labels', 'podAnnotations', 'serviceAccountAnnotations', 'env', 'resources'] as const) {
    // Anything else is left for the part to refuse.
    if (isRecord(defaults?.[key]) && isRecord(own?.[key])) {
      merged[key] = { ...given(defaults?.[key]), ...given(own?.[key]) };
    }
  }
  return merged;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
