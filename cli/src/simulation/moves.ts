import { RandomNames } from './random-names';
import { statistics, type Statistics } from './statistics';
import { type AllocatorHash, AllocatorRing, type AttributesHash, GatewayRing, resourceKey } from '../rings';

/** Names or addresses, drawn or known. */
type Names = (names: RandomNames) => readonly string[];

/** How a change of a ring is drawn. */
export interface Draws {
  readonly draws: number;
  readonly seed: number;
}

/** A change of the allocator's ring. */
export interface TargetMove extends Draws {
  readonly from: AllocatorHash;
  readonly to: AllocatorHash;
  /** Whether targets are also called otherwise in the ring, so that each goes to a random scraper. */
  readonly rekeyed: boolean;
}

/** The share of the targets that a change of the allocator's ring gives to another scraper. */
export function movedTargets(scrapers: Names, addresses: Names, { from, to, rekeyed, ...draws }: TargetMove): Statistics {
  return drawn(draws, names => {
    const members = scrapers(names);
    const [before, after] = [new AllocatorRing(members, from), new AllocatorRing(members, to)];
    return shareOf(addresses(names), address => before.locate(address) !== after.locate(rekeyed ? names.address() : address));
  });
}

/** The share of the streams that go to another gateway when routing keys are hashed in another way. By `streamID` there are so many of them that the ring's shares decide. */
export function movedStreams(gateways: readonly string[], routingKey: 'resource' | 'streamID', addresses: Names, from: AttributesHash, to: AttributesHash, draws: Draws): Statistics {
  const ring = new GatewayRing(gateways);
  if (routingKey === 'streamID') {
    const moved = movedByNewKeys(ring);
    return { mean: moved, p95: moved, worst: moved };
  }
  return drawn(draws, names => shareOf(addresses(names).map(address => names.resource(address)), resource =>
    ring.locate(resourceKey(resource, from)) !== ring.locate(resourceKey(resource, to))));
}

/** The share of very many streams that moves when each gets a new key: one stays only where that happens to lead to the same gateway. */
export function movedByNewKeys(ring: GatewayRing): number {
  return 1 - ring.shares().reduce((sum, share) => sum + share * share, 0);
}

function drawn({ draws, seed }: Draws, draw: (names: RandomNames) => number): Statistics {
  return statistics(Array.from({ length: draws }, (_, i) => draw(RandomNames.ofDraw(seed, i))));
}

function shareOf<T>(all: readonly T[], isMoved: (one: T) => boolean): number {
  return all.filter(isMoved).length / all.length;
}
