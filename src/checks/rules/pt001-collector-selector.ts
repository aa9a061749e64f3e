import { fits } from '../manifests';
import { error, Rule } from '../rule';

export const PT001: Rule = {
  code: 'PT001',
  title: 'The allocator does not see its scrapers',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'The allocator hands targets to the pods that its collector selector matches, in one namespace. Scrapers that it does not match get no targets, without an error anywhere.',
  remedy: 'Give both parts the same `name` and namespace, or set `collectorSelector` and `collectorNamespace` of the allocator to the labels and the namespace of the scrapers\' pods.',
  *check(context) {
    for (const { collector, allocator } of context.polls()) {
      const pods = context.workloadOf(collector);
      if (!allocator || !pods || !context.parts.scraperPools.some(pool => pool === collector)) {
        continue;
      }
      const labels = allocator.collectorSelector;
      if (!fits(labels, pods.podLabels)) {
        const wrong = Object.entries(labels).filter(([key, value]) => pods.podLabels[key] !== value)
          .map(([key, value]) => `${key}: ${value} (the pods have ${pods.podLabels[key] ?? 'none'})`);
        yield error(allocator, `'collectorSelector' does not match the pods of ${collector.node.path}: ${wrong.join(', ')}; `
          + "give both parts the same 'name', or set 'collectorSelector' to labels that the pods have");
      }
      if (allocator.collectorNamespace !== pods.namespace) {
        yield error(allocator, `'collectorNamespace' is '${allocator.collectorNamespace}', but the scrapers of ${collector.node.path} are in '${pods.namespace}'; `
          + `set collectorNamespace: '${pods.namespace}'`);
      }
    }
  },
};
