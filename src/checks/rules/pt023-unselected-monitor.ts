import { MONITORING_GROUP, MONITOR_KINDS } from '../../facts/monitor-kinds';
import { at } from '../../text/data';
import { monitorKind } from '../../view/monitors';
import { Allocator, KubeObject, Monitor, View } from '../../view/view';
import { LabelSelector } from '../label-selector';
import { Rule, warning } from '../rule';
import { wordsOf } from '../selecting';
import { labelsText, monitorText } from '../words';
import { isKnown } from './pt001-collector-selector';

export const PT023: Rule = {
  code: 'PT023',
  title: 'A monitor that no allocator selects',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'A monitor whose labels or namespace no allocator of the app selects is not scraped by this pipeline, and nothing in the cluster says so. '
    + 'ScrapeConfigs and Probes are selected in the allocator\'s own namespace only, unless a prop says otherwise. '
    + 'Nothing is said while scrapers of the app ask an allocator that is made elsewhere, which may select it, and where a Prometheus of the app selects it.',
  remedy: 'Give the monitor the label that the allocator selects (`prometheus.dynatrace.com: "true"`), or widen the selector; move a ScrapeConfig or a Probe to the allocator\'s namespace, or name its namespace in `scrapeConfigNamespaceSelector` or `probeNamespaceSelector`; where another Prometheus scrapes it, '
    + 'acknowledge it with that reason.',
  *check(view) {
    const { allocators } = view;
    if (!allocators.every(isKnown) || allocators.length === 0 || view.collectors.some(({ polls }) => polls.some(({ allocator }) => !allocator))) {
      return;
    }
    const others = prometheuses(view);
    for (const monitor of view.monitors) {
      const { subject, kind, labels, namespace, selectedBy, perhapsSelectedBy } = monitor;
      if (selectedBy.length > 0 || perhapsSelectedBy.length > 0 || others.some(prometheus => selects(prometheus, monitor))) {
        continue;
      }
      const wanted = allocators.map(allocator => {
        const selection = allocator.selection(kind);
        return `${[selection.describe(), selection.describeNamespaces()].filter(text => text).join(' ')} (${allocator.subject.name})`;
      });
      yield warning(subject, undefined,
        `no allocator selects the ${monitorText(monitor)} with ${labelsText(labels)}${namespace ? ` in the namespace '${namespace}'` : ''}; selected: ${wanted.join('; ')}`,
        remedyFor(monitor, allocators));
    }
  },
};

function remedyFor({ kind, labels }: Monitor, allocators: readonly Allocator[]): string {
  // Without a namespace only the labels decide.
  const elsewhere = allocators.find(allocator => allocator.selection(kind).selects(labels, undefined) !== 'no');
  if (!elsewhere) {
    return 'label it so, or widen the selector or the namespaces';
  }
  const { namespaceSelectorKey, namespaceSelectorProp } = MONITOR_KINDS.find(facts => facts.kind === kind)!;
  return `move it to such a namespace, or widen ${wordsOf(elsewhere.subject, { props: `'${namespaceSelectorProp}' and 'namespaces'`, yaml: `'prometheus_cr.${namespaceSelectorKey}' and 'allow_namespaces'` })}`;
}

/** Every Prometheus of prometheus-operator. */
function prometheuses(view: View): KubeObject[] {
  return view.objects.filter(({ group, kind }) => group === MONITORING_GROUP && ['Prometheus', 'PrometheusAgent'].includes(kind));
}

/** Whether a Prometheus selects a monitor by its labels. */
function selects(prometheus: KubeObject, monitor: Monitor): boolean {
  const { selectorProp } = monitorKind(monitor)!;
  return new LabelSelector(at(prometheus.data, 'spec', selectorProp)).matches(monitor.labels);
}
