import { describe, fits } from '../manifests';
import { error, Rule } from '../rule';

export const PT002: Rule = {
  code: 'PT002',
  title: 'The allocator takes other pods for scrapers',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Every pod that the collector selector matches gets a share of the targets. A pod that is no scraper never asks for its share, so nobody scrapes those targets.',
  remedy: 'Use labels that only the scrapers have, as the default does, or change the labels of the other workload.',
  *check(context) {
    for (const allocator of context.parts.allocators) {
      const selector = allocator.collectorSelector;
      const scrapers = new Set(context.polls().filter(poll => poll.allocator === allocator).map(({ collector }) => collector.workload));
      for (const { object, manifest, namespace, podLabels } of context.workloads()) {
        if (namespace === allocator.collectorNamespace && !scrapers.has(object) && fits(selector, podLabels)) {
          yield error(allocator, `'collectorSelector' (${Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(', ')}) also matches the pods of `
            + `${describe(manifest)} (${object.node.path}), which would get targets and not scrape them; choose labels that only the scrapers have`);
        }
      }
    }
  },
};
