import { Rule, warning } from '../rule';

export const PT023: Rule = {
  code: 'PT023',
  title: 'A monitor that no allocator selects',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'A monitor whose labels or namespace no allocator of the app selects is not scraped by this pipeline, and nothing in the cluster says so. Nothing is said while scrapers of the app ask an allocator that is made elsewhere: that may select it.',
  remedy: 'Give the monitor the label that the allocator selects (`prometheus.dynatrace.com: "true"`), or widen the selector; where another Prometheus scrapes it, acknowledge it with that reason.',
  *check(context) {
    const { allocators } = context.parts;
    if (allocators.length === 0 || context.polls().some(({ allocator }) => !allocator)) {
      return;
    }
    for (const { object, kind, labels, namespace, manifest } of context.monitors().filter(({ perhapsSelectedBy }) => perhapsSelectedBy.length === 0)) {
      const has = Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', ') || 'no labels';
      const wanted = allocators.map(allocator => allocator.monitorSelector(kind)._toConfig() === null ? `no ${kind} at all (${allocator.node.path})`
        : `${context.selections.get(allocator)!.get(kind)!.describe()} (${allocator.node.path})`);
      yield warning(object, `no allocator selects the ${kind} '${manifest.metadata.name}' with ${has}${namespace ? ` in the namespace '${namespace}'` : ''}; selected: ${wanted.join('; ')}; `
        + 'label it so, or widen the selector or the namespaces');
    }
  },
};
