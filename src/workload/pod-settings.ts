import { affinity } from './affinity';
import { LARGEST_INT32 } from '../facts/limits';
import { PodSettings } from '../model/workload';
import { defined, isData } from '../text/data';
import { dnsSubdomain, Input, reject, REQUIRED } from '../text/input';
import { EnvSource, EnvVariable } from '../values/env-variable';
import { PodOptions, PodSecurity, Toleration, TolerationEffect, TolerationOperator, WhenUnsatisfiable } from '../values/pod-options';
import { mergeResources } from '../values/resources';

/** The annotation with the checksum of the configuration; when it changes, the pods are replaced. */
export const CHECKSUM = 'checksum/config';

/** Resolves `PodOptions`: every option is checked and read once. `resources` is left to the part, which knows its defaults. */
export function podSettings(input: Input<PodOptions>): PodSettings {
  return {
    labels: input.labels('labels', {}),
    podAnnotations: podAnnotations(input),
    serviceAccountAnnotations: input.annotations('serviceAccountAnnotations', {}),
    env: input.variables('env', EnvVariable, {}, "EnvVariable.of('text')"),
    envFrom: input.list('envFrom', undefined, {}, (item, property) => item instanceof EnvSource ? item._toKube() : reject(input.where, property, item, "an EnvSource, such as EnvSource.secret('name')")),
    placement: placement(input),
    topologySpread: topologySpread(input),
    ...security(input.nested('security')),
  };
}

function podAnnotations(input: Input<PodOptions>): { [key: string]: string } {
  const added: { [key: string]: string } = input.annotations('podAnnotations', {});
  if (Object.hasOwn(added, CHECKSUM)) {
    input.reject(`podAnnotations[${CHECKSUM}]` as any, added[CHECKSUM], 'left out', 'it replaces the pods when their configuration changes');
  }
  return added;
}

function topologySpread(input: Input<PodOptions>): PodSettings['topologySpread'] {
  const hosts = { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: WhenUnsatisfiable.SCHEDULE_ANYWAY as string };
  const spreads = input.structs('topologySpread', [hosts], {}, spread => ({
    topologyKey: spread.qualifiedName('topologyKey', REQUIRED),
    maxSkew: spread.wholeNumber('maxSkew', 1, { min: 1, max: LARGEST_INT32 }),
    whenUnsatisfiable: spread.oneOf('whenUnsatisfiable', WhenUnsatisfiable, WhenUnsatisfiable.SCHEDULE_ANYWAY) as string,
  }));
  const twice = spreads.find(({ topologyKey, whenUnsatisfiable }, index) =>
    spreads.findIndex(other => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable) !== index);
  if (twice) {
    input.reject('topologySpread', twice.topologyKey, 'a list without repetition', `'${twice.topologyKey}' stands there twice with ${twice.whenUnsatisfiable}`);
  }
  return spreads;
}

function placement(input: Input<PodOptions>): { [key: string]: any } {
  return {
    nodeSelector: input.labels('nodeSelector'),
    tolerations: input.structs('tolerations', undefined, {}, toleration),
    affinity: input.given('affinity') ? affinity(input.nested('affinity')) : undefined,
    priorityClassName: input.dnsSubdomain('priorityClassName'),
    imagePullSecrets: input.list('imagePullSecrets', undefined, {}, (name, property) => ({ name: dnsSubdomain(input.where, property, name) })),
  };
}

function toleration(input: Input<Toleration>): { [key: string]: any } {
  const operator = input.oneOf('operator', TolerationOperator, TolerationOperator.EQUAL);
  const key = input.qualifiedName('key');
  const value = input.labelValue('value');
  const effect = input.oneOf('effect', TolerationEffect);
  const period = input.seconds('tolerationPeriod', undefined, { min: 0, max: LARGEST_INT32 });
  if (key === undefined && operator !== TolerationOperator.EXISTS) {
    input.reject('key', undefined, 'given, or the operator EXISTS');
  }
  if (value !== undefined && operator === TolerationOperator.EXISTS) {
    input.reject('value', value, 'left out with the operator EXISTS');
  }
  if (period !== undefined && effect !== TolerationEffect.NO_EXECUTE) {
    input.reject('tolerationPeriod', period, 'left out unless the effect is NO_EXECUTE');
  }
  return { key, operator, value: value || undefined, effect, tolerationSeconds: period?.toSeconds() };
}

function security(input: Input<PodSecurity>): { podSecurity: { [key: string]: any }; containerSecurity: { [key: string]: any } } {
  const id = (name: 'runAsUser' | 'runAsGroup' | 'fsGroup') => input.wholeNumber(name, undefined, { min: 1, max: LARGEST_INT32 });
  const profile = input.raw('seccompLocalhostProfile');
  if (profile !== undefined && (typeof profile !== 'string' || !/^[^/\s][^\s]*$/.test(profile) || profile.split('/').includes('..'))) {
    input.reject('seccompLocalhostProfile', profile, "a path below the kubelet's profile folder, without '..'");
  }
  return {
    podSecurity: {
      runAsNonRoot: true,
      runAsUser: id('runAsUser'),
      runAsGroup: id('runAsGroup'),
      fsGroup: id('fsGroup'),
      seccompProfile: profile !== undefined ? { type: 'Localhost', localhostProfile: profile } : { type: 'RuntimeDefault' },
    },
    containerSecurity: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: input.flag('readOnlyRootFilesystem', true),
      capabilities: { drop: ['ALL'] },
    },
  };
}

const MERGED = ['labels', 'podAnnotations', 'serviceAccountAnnotations', 'env'] as const;

/** Merges the options of a part over those of its stack: the maps that users add to are merged key by key, everything else is replaced as a whole. */
export function mergePodOptions<T extends PodOptions>(defaults: PodOptions | undefined, own: T | undefined): T {
  const merged: any = { ...defined(defaults ?? {}), ...defined(own ?? {}) };
  for (const key of MERGED) {
    // Anything else is left for the part to refuse.
    if (isData(defaults?.[key]) && isData(own?.[key])) {
      merged[key] = { ...defined(defaults![key]!), ...defined(own![key]!) };
    }
  }
  if (isData(defaults?.resources) && isData(own?.resources)) {
    merged.resources = mergeResources(defaults!.resources!, own!.resources!);
  }
  return merged;
}

/** Refuses labels that would take the pods out of their own selector. */
export function checkPodLabels(input: Input<PodOptions>, selector: { readonly [key: string]: string }): void {
  for (const [key, value] of Object.entries(input.labels('labels', {}))) {
    if (Object.hasOwn(selector, key) && selector[key] !== value) {
      input.reject(`labels[${key}]` as any, value, `left out or '${selector[key]}'`, 'the pods are selected by it');
    }
  }
}

/** Refuses a variable that the part sets itself. */
export function checkEnvironment(where: string, own: { readonly [name: string]: EnvVariable }, added: { readonly [name: string]: EnvVariable }): void {
  for (const name of Object.keys(added)) {
    if (Object.hasOwn(own, name)) {
      reject(where, `env[${name}]`, name, 'a variable that the part does not set itself', `it sets ${Object.keys(own).join(', ')}`);
    }
  }
}
