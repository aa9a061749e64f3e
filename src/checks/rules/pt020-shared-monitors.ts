import { MONITOR_KINDS } from '../../facts/monitor-kinds';
import { Allocator, Monitor, View } from '../../view/view';
import { error, Rule } from '../rule';
import { isSameObject } from '../tiers';
import { described } from '../words';

export const PT020: Rule = {
  code: 'PT020',
  title: 'Two allocators that select the same monitors',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'Targets of a monitor that two allocators select are scraped twice and arrive twice, with the same attributes: in one backend, the points of both mix.',
  remedy: 'Give every pipeline a label that only its monitors have, or namespaces that only it looks at. Where both should have the monitors, for two backends, '
    + 'acknowledge it with that reason.',
  *check(view) {
    const { allocators } = view;
    const shared = sharedMonitors(view);
    for (const [index, one] of allocators.entries()) {
      for (const other of allocators.slice(index + 1).filter(({ workload }) => !isSameObject(workload, one.workload))) {
        const actual = shared.get(one)?.get(other) ?? [];
        const kinds = MONITOR_KINDS.map(({ kind }) => kind).filter(kind => one.selection(kind).overlaps(other.selection(kind)));
        if (actual.length === 0 && kinds.length === 0) {
          continue;
        }
        const descriptions = [...new Set(kinds.map(kind => one.selection(kind).describe()))];
        const what = [
          ...descriptions.map(text => `${kinds.filter(kind => one.selection(kind).describe() === text).map(kind => `${kind}s`).join(', ')} with ${text}`),
          ...actual.slice(0, 1).map(monitor => monitor.subject.construct ? `the ${described(monitor)} (${monitor.subject.name})` : `the ${described(monitor)}`),
          ...actual.length > 1 ? [`${actual.length - 1} more`] : [],
        ];
        yield error(other.subject, undefined, `it selects monitors that ${one.subject.name} selects as well: ${what.join(', ')}; they would be scraped twice`, {
          props: 'give one of the two other selectors (serviceMonitorSelector ...) or other namespaces',
          yaml: "give one of the two other selectors ('prometheus_cr.service_monitor_selector' ...) or other namespaces",
        });
      }
    }
  },
};

/** The monitors that both of two allocators surely select. */
function sharedMonitors(view: View): Map<Allocator, Map<Allocator, Monitor[]>> {
  const shared = new Map<Allocator, Map<Allocator, Monitor[]>>();
  for (const monitor of view.monitors) {
    const selectedBy = view.allocators.filter(allocator => monitor.selectedBy.includes(allocator));
    selectedBy.forEach((one, index) => {
      const others = shared.get(one) ?? new Map<Allocator, Monitor[]>();
      shared.set(one, others);
      for (const other of selectedBy.slice(index + 1)) {
        const monitors = others.get(other);
        if (monitors) {
          monitors.push(monitor);
        } else {
          others.set(other, [monitor]);
        }
      }
    });
  }
  return shared;
}
