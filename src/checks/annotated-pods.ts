import { at, data, list, records, text, texts } from '../text/data';
import { Monitor } from '../view/view';

/** A ScrapeConfig, or a PodMonitor for pods with any labels, that finds pods by an annotation `<prefix>/scrape`. */
export interface AnnotatedPods {
  readonly monitor: Monitor;
  /** The label that discovery makes of the annotation: `__meta_kubernetes_pod_annotation_<prefix>_scrape`. */
  readonly label: string;
  /** Whether it takes the address from elsewhere than the discovered port, so that all ports of a pod come to one target. */
  readonly replacesAddress: boolean;
  /** The namespaces in which pods are discovered; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
  /** Those whose pods are dropped. */
  readonly dropped: readonly string[];
}

/** The ScrapeConfigs and PodMonitors for annotated pods, whoever wrote them. */
export function annotatedPods(monitors: readonly Monitor[]): AnnotatedPods[] {
  return monitors.filter(canFindAnnotatedPods).flatMap(monitor => {
    const rules = monitor.relabelings.filter(([path]) => /^spec\.(podMetricsEndpoints\[\d+\]\.)?relabelings\[/.test(path)).map(([, rule]) => rule);
    const keep = rules.filter(({ action }) => isAction(action, 'keep')).flatMap(({ sourceLabels }) => texts(sourceLabels))
      .find(label => /^__meta_kubernetes_pod_annotation(present)?_.+_scrape$/.test(label));
    return keep === undefined ? [] : [{
      monitor,
      label: keep.replace('_annotationpresent_', '_annotation_'),
      replacesAddress: rules.some(({ targetLabel }) => targetLabel === '__address__'),
      namespaces: discovered(monitor),
      dropped: rules.filter(({ action, sourceLabels }) => isAction(action, 'drop') && texts(sourceLabels).join() === '__meta_kubernetes_namespace')
        .flatMap(({ regex }) => names(text(regex) ?? '')),
    }];
  });
}

/** Whether there can be a pod that both find. */
export function overlap(one: AnnotatedPods, other: AnnotatedPods): boolean {
  const named = one.namespaces ?? other.namespaces;
  return one.label === other.label && (named === undefined || named.some(name => includes(one, name) && includes(other, name)));
}

function includes({ namespaces, dropped }: AnnotatedPods, name: string): boolean {
  return (namespaces === undefined || namespaces.includes(name)) && !dropped.includes(name);
}

/** A ScrapeConfig, or a PodMonitor whose selector takes every pod. */
function canFindAnnotatedPods({ kind, data: manifest }: Monitor): boolean {
  const selector = at(manifest, 'spec', 'selector');
  return kind === 'ScrapeConfig' || (kind === 'PodMonitor' && Object.keys(data(at(selector, 'matchLabels'))).length === 0 && list(at(selector, 'matchExpressions')).length === 0);
}

function discovered({ kind, namespace, data: manifest }: Monitor): string[] | undefined {
  if (kind === 'PodMonitor') {
    const named = texts(at(manifest, 'spec', 'namespaceSelector', 'matchNames'));
    return at(manifest, 'spec', 'namespaceSelector', 'any') === true ? undefined : named.length > 0 ? named : namespace === undefined ? undefined : [namespace];
  }
  const limited = records(at(manifest, 'spec', 'kubernetesSDConfigs')).map(([, discovery]) => at(discovery, 'namespaces', 'names'))
    .map(given => list(given).length > 0 ? texts(given) : undefined);
  return limited.length === 0 || limited.includes(undefined) ? undefined : limited.flatMap(given => given!);
}

/** The names of a pattern that is nothing but names; other patterns are not worked out. */
function names(regex: string): string[] {
  const match = /^\(?([a-z0-9-]+(?:\|[a-z0-9-]+)*)\)?$/.exec(regex);
  return match ? match[1].split('|') : [];
}

function isAction(action: unknown, wanted: string): boolean {
  return text(action)?.toLowerCase() === wanted;
}
