import type { TargetAllocator } from '../../parts/target-allocator';
import { Monitor, MONITOR_KINDS } from '../monitors';
import { error, Rule } from '../rule';

export const PT020: Rule = {
  code: 'PT020',
  title: 'Two allocators that select the same monitors',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'Targets of a monitor that two allocators select are scraped twice and arrive twice, with the same attributes: in one backend, the points of both mix.',
  remedy: 'Give every pipeline a label of its own in the monitor selectors, or namespaces of its own. Where both are meant to have them, for two backends, acknowledge it with that reason.',
  *check(context) {
    const { allocators } = context.parts;
    const shared = new Map<TargetAllocator, Map<TargetAllocator, { first: Monitor; count: number }>>();
    for (const monitor of context.monitors().filter(({ selectedBy }) => selectedBy.length > 1)) {
      monitor.selectedBy.forEach((one, index) => {
        const others = shared.get(one) ?? new Map();
        shared.set(one, others);
        for (const other of monitor.selectedBy.slice(index + 1)) {
          const entry = others.get(other);
          others.set(other, { first: entry?.first ?? monitor, count: (entry?.count ?? 0) + 1 });
        }
      });
    }
    for (const [index, one] of allocators.entries()) {
      for (const other of allocators.slice(index + 1)) {
        const actual = shared.get(one)?.get(other);
        const kinds = MONITOR_KINDS.filter(kind => context.selections.get(one)!.get(kind)!.overlaps(context.selections.get(other)!.get(kind)!));
        if (!actual && kinds.length === 0) {
          continue;
        }
        const describe = (kind: string) => context.selections.get(one)!.get(kind)!.describe();
        const descriptions = [...new Set(kinds.map(describe))];
        const what = [
          ...descriptions.map(text => `${kinds.filter(kind => describe(kind) === text).map(kind => `${kind}s`).join(', ')} with ${text}`),
          ...actual ? [`the ${actual.first.kind} '${actual.first.manifest.metadata.name}' (${actual.first.object.node.path})`] : [],
          ...actual && actual.count > 1 ? [`${actual.count - 1} more in the app`] : [],
        ];
        yield error(other, `it selects monitors that ${one.node.path} selects as well: ${what.join(', ')}; they would be scraped twice: `
          + 'give one of the two other selectors (serviceMonitorSelector ...) or other namespaces');
      }
    }
  },
};
