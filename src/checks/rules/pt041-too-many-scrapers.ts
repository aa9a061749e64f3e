import { MOST_SCRAPERS } from '../../facts/limits';
import { at } from '../../text/data';
import { Collector } from '../../view/view';
import { error, Rule } from '../rule';

export const PT041: Rule = {
  code: 'PT041',
  title: 'More scrapers than the allocator can share targets out to',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: `With consistent hashing an allocator shares targets out by ${MOST_SCRAPERS} partitions, each to one scraper. Further scrapers get no targets, and an allocator up to operator 0.158 crashes as soon as there is one.`,
  remedy: `Let no autoscaler make more than ${MOST_SCRAPERS} scrapers; give each more CPU and memory.`,
  *check(view) {
    for (const scraper of view.scrapers) {
      const most = mostPods(scraper);
      if (most > MOST_SCRAPERS && scraper.polls.some(({ allocator }) => allocator && (at(allocator.config, 'allocation_strategy') ?? 'consistent-hashing') === 'consistent-hashing')) {
        yield error(scraper.subject, undefined, `there can be ${most} scrapers, but their allocator can share targets out to ${MOST_SCRAPERS} only`, 'lower the number');
      }
    }
  },
};

function mostPods({ workload: { replicas, autoscalers } }: Collector): number {
  return Math.max(replicas ?? 0, ...autoscalers.map(({ maxReplicas }) => maxReplicas ?? 0));
}
