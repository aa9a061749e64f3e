import { AllocatorHash, AllocatorRing } from './allocator-ring';

/** A target by its discovered address, with the scraper that has it. */
export interface AllocatedTarget {
  readonly address: string;
  readonly scraper: string;
}

/** What an allocator has given to whom. */
export interface Allocation {
  readonly targets: readonly AllocatedTarget[];
  readonly scrapers: readonly string[];
}

/** How far a ring over the scrapers that were seen gives each target to the scraper that has it. */
export interface Agreement {
  readonly hash: AllocatorHash;
  readonly targets: number;
  readonly agreeing: number;
}

/** Holds both versions of the ring against what the allocator does. Best first. */
export function agreements(running: Allocation): Agreement[] {
  return AllocatorHash.ALL
    .filter(hash => hash.capacity(running.scrapers.length) > 0)
    .map(hash => {
      const ring = new AllocatorRing(running.scrapers, hash);
      const agreeing = running.targets.filter(target => running.scrapers[ring.locate(target.address)] === target.scraper).length;
      return { hash, targets: running.targets.length, agreeing };
    })
    .sort((a, b) => b.agreeing - a.agreeing);
}
