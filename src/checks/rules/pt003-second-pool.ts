import { Poll } from '../context';
import { error, Rule } from '../rule';

export const PT003: Rule = {
  code: 'PT003',
  title: 'An allocator that two pools ask',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'An allocator shares its targets out over all pods that its selector matches. With two pools, each scrapes only a part of the targets, or one of them gets none.',
  remedy: 'Give every pool an allocator of its own, with monitor selectors that do not overlap.',
  *check(context) {
    const byAddress = new Map<string, Poll[]>();
    for (const poll of context.polls()) {
      byAddress.set(poll.address, [...byAddress.get(poll.address) ?? [], poll]);
    }
    for (const [address, [first, ...others]] of byAddress) {
      for (const { collector, path } of others) {
        yield error(collector, `'${path}.endpoint' is the allocator at ${address}, which ${first.collector.node.path} asks as well; each would get only a part of the targets: `
          + 'give every pool a TargetAllocator of its own');
      }
    }
  },
};
