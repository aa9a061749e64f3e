import { asksNobody, selects } from './pt001-collector-selector';
import { requirementText } from '../../view/selection';
import { Allocator, Collector, View, Workload } from '../../view/view';
import { error, Rule } from '../rule';
import { isSameObject } from '../tiers';
import { located } from '../words';

export const PT002: Rule = {
  code: 'PT002',
  title: 'The allocator takes other pods for scrapers',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Every pod that the collector selector matches gets a share of the targets. A pod that is no scraper never asks for its share, so nobody scrapes those targets. Nothing is said while nothing here is known to ask the allocator: the pods are then taken for your own collectors.',
  remedy: 'Use labels that only the scrapers have, as the default does, or change the labels of the other workload.',
  *check(view) {
    for (const allocator of view.allocators) {
      for (const workload of view.workloads) {
        if (selects(allocator, { workload }) && doesNotAsk(view, allocator, workload)) {
          yield error(allocator.subject, 'collector_selector', `'collector_selector' (${(allocator.collectorSelector ?? []).map(requirementText).join(', ')}) also matches the pods of `
            + `${located(workload)}, which would get targets and not scrape them`, 'choose labels that only the scrapers have');
        }
      }
    }
  },
};

/** Whether the pods of a workload are known not to ask the allocator. Scrapers that ask no allocator at all, or at an address where none is, are those of PT001. */
function doesNotAsk({ collectors, otherCollectors }: View, allocator: Allocator, workload: Workload): boolean {
  const asks = (collector: Collector) => collector.polls.some(poll => poll.allocator !== undefined && (poll.allocator === allocator || isSameObject(poll.allocator.workload, allocator.workload)));
  const known = [...collectors, ...otherCollectors].filter(collector => collector.workload === workload);
  if (known.length === 0) {
    return collectors.some(asks);
  }
  if (!collectors.some(asks) && known.some(({ polls }) => polls.some(poll => poll.allocator === undefined))) {
    return false;
  }
  return !known.some(asks) && !known.some(asksNobody) && known.every(({ config, intent }) => Object.keys(config.data).length > 0 && intent?.overrideProblem === undefined);
}
