import { Collector, Poll } from '../../view/view';
import { error, Rule } from '../rule';
import { isSameObject } from '../tiers';

export const PT003: Rule = {
  code: 'PT003',
  title: 'An allocator that two pools ask',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'An allocator shares its targets out over all pods that its selector matches. With two pools, each scrapes only a part of the targets, or one of them gets none.',
  remedy: 'Give every pool an allocator of its own, with monitor selectors that do not overlap.',
  *check(view) {
    const byAddress = new Map<string, { collector: Collector; poll: Poll }[]>();
    for (const collector of view.collectors) {
      for (const poll of collector.polls) {
        const others = byAddress.get(poll.address);
        if (others) {
          others.push({ collector, poll });
        } else {
          byAddress.set(poll.address, [{ collector, poll }]);
        }
      }
    }
    for (const [address, [first, ...others]] of byAddress) {
      for (const { collector, poll: { path } } of others.filter(other => other.collector === first.collector || !isSameObject(other.collector.workload, first.collector.workload))) {
        yield collector === first.collector
          ? error(collector.subject, `${path}.endpoint`, `'${path}.endpoint' is the allocator at ${address}, which '${first.poll.path}' asks as well; every target would be scraped twice`,
            'ask each allocator once')
          : error(collector.subject, `${path}.endpoint`, `'${path}.endpoint' is the allocator at ${address}, which ${first.collector.subject.name} asks as well; each would get only a part of the targets`, {
            props: 'give every pool its own TargetAllocator',
            yaml: 'give every deployment of scrapers its own allocator',
          });
      }
    }
  },
};
