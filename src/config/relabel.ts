import { IDENTITY_LABELS } from '../facts/identity';

/** A relabel rule as the prometheus-operator's CRDs write it. */
export interface Relabeling {
  readonly sourceLabels?: string[];
  readonly action: string;
  readonly regex?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
}

const POD = '__meta_kubernetes_pod';

/** The labels that Prometheus' discovery creates for a pod's annotation: its value, and `true` where it exists. */
function annotation(prefix: string, name: string): [string, string] {
  const key = `${prefix}/${name}`.replace(/[^a-zA-Z0-9_]/g, '_');
  return [`${POD}_annotation_${key}`, `${POD}_annotationpresent_${key}`];
}

/** Rules for samples, which take from a target what it cannot know of itself. */
export function protectIdentity(): Relabeling[] {
  return [{ action: 'labeldrop', regex: IDENTITY_LABELS }];
}

export function keepIfAnnotated(prefix: string, name: string): Relabeling {
  return { sourceLabels: annotation(prefix, name), action: 'keep', regex: 'true;true' };
}

export function httpsIfAnnotated(prefix: string): Relabeling {
  return { sourceLabels: annotation(prefix, 'secure'), action: 'replace', regex: 'true;true', targetLabel: '__scheme__', replacement: 'https' };
}

export function schemeFromAnnotation(prefix: string): Relabeling {
  return { sourceLabels: annotation(prefix, 'scheme'), action: 'replace', regex: '(https?);true', targetLabel: '__scheme__', replacement: '$1' };
}

export function pathFromAnnotation(prefix: string): Relabeling {
  return { sourceLabels: annotation(prefix, 'path'), action: 'replace', regex: '(.+);true', targetLabel: '__metrics_path__', replacement: '$1' };
}

/** Init containers offer ports, but nothing listens on them once the pod runs. */
export function dropInitContainers(): Relabeling {
  return { sourceLabels: [`${POD}_container_init`], action: 'drop', regex: 'true' };
}

export function dropIfPodNotRunning(): Relabeling {
  return { sourceLabels: [`${POD}_phase`], action: 'drop', regex: '(Failed|Succeeded)' };
}

export function dropNamespaces(namespaces: string[]): Relabeling {
  return { sourceLabels: ['__meta_kubernetes_namespace'], action: 'drop', regex: `(${namespaces.join('|')})` };
}

/**
 * The address from the pod's own and the annotated port. All containers and ports of a pod come to the same address, which
 * the allocator takes once, whether the port is declared or not.
 */
export function addressFromAnnotation(prefix: string): Relabeling[] {
  const sourceLabels = [`${POD}_ip`, ...annotation(prefix, 'port')];
  return [
    { sourceLabels, action: 'replace', regex: '([0-9.]+);([0-9]+);true', targetLabel: '__address__', replacement: '$1:$2' },
    { sourceLabels, action: 'replace', regex: '([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*);([0-9]+);true', targetLabel: '__address__', replacement: '[$1]:$2' },
  ];
}

/** The address of pods without an annotated port; pods have no address before they are scheduled. */
export function addressWithPort(port: number): Relabeling[] {
  const sourceLabels = [`${POD}_ip`];
  return [
    { sourceLabels, action: 'replace', regex: '([0-9.]+)', targetLabel: '__address__', replacement: `$1:${port}` },
    { sourceLabels, action: 'replace', regex: '([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)', targetLabel: '__address__', replacement: `[$1]:${port}` },
  ];
}

export function keepIfPortAnnotated(prefix: string): Relabeling {
  return { sourceLabels: annotation(prefix, 'port'), action: 'keep', regex: '[0-9]+;true' };
}
