import { MONITORING_GROUP } from '../../facts/monitor-kinds';
import { at } from '../../text/data';
import { monitorKind } from '../../view/monitors';
import { KubeObject, Monitor, View } from '../../view/view';
import { LabelSelector } from '../label-selector';
import { Rule, warning } from '../rule';
import { labelsText, monitorText } from '../words';
import { isKnown } from './pt001-collector-selector';

export const PT023: Rule = {
  code: 'PT023',
  title: 'A monitor that no allocator selects',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'A monitor whose labels or namespace no allocator of the app selects is not scraped by this pipeline, and nothing in the cluster says so. '
    + 'Nothing is said while scrapers of the app ask an allocator that is made elsewhere, which may select it, and where a Prometheus of the app selects it.',
  remedy: 'Give the monitor the label that the allocator selects (`prometheus.dynatrace.com: "true"`), or widen the selector; where another Prometheus scrapes it, '
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
      const wanted = allocators.map(allocator => `${allocator.selection(kind).describe()} (${allocator.subject.name})`);
      yield warning(subject, undefined,
        `no allocator selects the ${monitorText(monitor)} with ${labelsText(labels)}${namespace ? ` in the namespace '${namespace}'` : ''}; selected: ${wanted.join('; ')}`,
        'label it so, or widen the selector or the namespaces');
    }
  },
};

/** Every Prometheus of prometheus-operator. */
function prometheuses(view: View): KubeObject[] {
  return view.objects.filter(({ group, kind }) => group === MONITORING_GROUP && ['Prometheus', 'PrometheusAgent'].includes(kind));
}

/** Whether a Prometheus selects a monitor by its labels. */
function selects(prometheus: KubeObject, monitor: Monitor): boolean {
  const { selectorProp } = monitorKind(monitor)!;
  return new LabelSelector(at(prometheus.data, 'spec', selectorProp)).matches(monitor.labels);
}
