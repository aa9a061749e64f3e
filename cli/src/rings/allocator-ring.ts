import { xxh64, xxh64Bytes } from './hashes';
import { around } from './releases';
import { RING_PARTITIONS, RING_V1_FROM } from '../library';

/** As many places of each collector, and so much more than the average, as the allocator sets (consistent_hashing.go). */
const REPLICATION_FACTOR = 5;
const LOAD = 1.1;

const { from, upTo } = around(RING_V1_FROM);

/** Which version of the ring library (github.com/buraksezer/consistent) an allocator is built with. */
export class AllocatorHash {
  /** v0.10.0, of the allocators up to the one before `RING_V1_FROM`. */
  public static readonly V0_10 = new AllocatorHash('0.10', `Target Allocator up to v${upTo}`, `back at v${upTo} or older`, (name, i) => `${name}${i}`, n => Math.floor(RING_PARTITIONS / n));
  /** v1.0.0, of the allocators from `RING_V1_FROM` on. */
  public static readonly V1_0 = new AllocatorHash('1.0', `Target Allocator from v${from} on`, `upgraded to v${from} or newer`, (name, i) => `${i}:${name}`, n => RING_PARTITIONS / n);

  public static readonly ALL = [AllocatorHash.V0_10, AllocatorHash.V1_0];

  /** By the number that the library's distributions give it (`hashRingVersion`). */
  public static of(ringVersion: number): AllocatorHash {
    return AllocatorHash.ALL[ringVersion]!;
  }

  private constructor(
    public readonly id: string,
    public readonly description: string,
    /** What has become of an allocator that had the other one. */
    public readonly change: string,
    /** The text that is hashed to one of a member's places on the ring. */
    public readonly placeOf: (member: string, replica: number) => string,
    private readonly meanPartitions: (members: number) => number,
  ) {}

  /** The other one. */
  public get other(): AllocatorHash {
    return this === AllocatorHash.V0_10 ? AllocatorHash.V1_0 : AllocatorHash.V0_10;
  }

  /** The most partitions that one of `members` may own. */
  public capacity(members: number): number {
    return Math.ceil(this.meanPartitions(members) * LOAD);
  }
}

let partitionHashes: BigUint64Array | undefined;

function hashesOfPartitions(): BigUint64Array {
  if (!partitionHashes) {
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    partitionHashes = new BigUint64Array(RING_PARTITIONS);
    for (let p = 0; p < RING_PARTITIONS; p++) {
      view.setBigUint64(0, BigInt(p), true);
      partitionHashes[p] = xxh64Bytes(bytes);
    }
  }
  return partitionHashes;
}

/** The partition of a target, whoever the members are. `address` is the discovered `__address__`, before any relabeling. */
export function partitionOf(address: string): number {
  return Number(xxh64(address) % BigInt(RING_PARTITIONS));
}

/**
 * The bounded-load ring with which the Target Allocator's consistent-hashing strategy gives each target to a collector.
 * Members are the collectors' pod names; their order does not matter.
 */
export class AllocatorRing {
  /** For each partition the index of its owner in `members`. */
  public readonly owners: Uint16Array;

  public constructor(public readonly members: readonly string[], public readonly hash: AllocatorHash = AllocatorHash.V0_10) {
    const capacity = hash.capacity(members.length);
    if (members.length === 0) {
      throw new Error('a ring needs at least one member');
    }
    if (capacity < 1) {
      throw new Error(`the ring library ${hash.id} (${hash.description}) panics with more than ${RING_PARTITIONS} scrapers, got ${members.length}`);
    }
    const places = new BigUint64Array(members.length * REPLICATION_FACTOR);
    const ownerOfPlace = new Map<bigint, number>();
    members.forEach((member, index) => {
      for (let i = 0; i < REPLICATION_FACTOR; i++) {
        const place = xxh64(hash.placeOf(member, i));
        places[index * REPLICATION_FACTOR + i] = place;
        ownerOfPlace.set(place, index);
      }
    });
    places.sort();
    const ring = Uint16Array.from(places, place => ownerOfPlace.get(place)!);

    this.owners = new Uint16Array(RING_PARTITIONS);
    const load = new Uint32Array(members.length);
    const keys = hashesOfPartitions();
    for (let p = 0; p < RING_PARTITIONS; p++) {
      let place = firstAtOrAfter(places, keys[p]!);
      while (load[ring[place]!]! + 1 > capacity) {
        place = (place + 1) % ring.length;
      }
      this.owners[p] = ring[place]!;
      load[ring[place]!]!++;
    }
  }

  /** The index in `members` of the scraper that gets the target. */
  public locate(address: string): number {
    return this.owners[partitionOf(address)]!;
  }
}

/** The first index whose value is at least `key`; 0 if there is none. */
function firstAtOrAfter(sorted: BigUint64Array, key: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! >= key) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low === sorted.length ? 0 : low;
}
