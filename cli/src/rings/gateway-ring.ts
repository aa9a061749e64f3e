import { crc32Ieee } from './hashes';

/** CONTRIB/exporter/loadbalancingexporter/consistent_hashing.go, from contrib 0.157 on. */
export const RING_POSITIONS = 131_071;
const PLACES_PER_GATEWAY = 200;
const PROBE_LIMIT = 10;

interface Candidate {
  readonly position: number;
  readonly hash: number;
  readonly gateway: number;
}

/**
 * The ring of collectors from contrib 0.157 on, on which the load_balancing exporter of a scraper finds the gateway for a routing key.
 * Gateways are the strings of its resolver: `10.0.0.7:4317`, or `tiered-gateway-0.tiered-gateway.otel-ta:4317` with return_hostnames.
 */
export class GatewayRing {
  private readonly positions: Int32Array;
  private readonly owners: Int32Array;

  public constructor(public readonly gateways: readonly string[]) {
    if (gateways.length === 0) {
      throw new Error('a ring needs at least one gateway');
    }
    const candidates: Candidate[] = [];
    const suffix = new Uint8Array(4);
    const suffixView = new DataView(suffix.buffer);
    // Bytes, not UTF-16 units, decide ties in Go.
    const names = gateways.map(name => Buffer.from(name));
    names.forEach((name, gateway) => {
      const prefix = crc32Ieee(name);
      for (let i = 0; i < PLACES_PER_GATEWAY; i++) {
        suffixView.setUint32(0, i, true);
        const hash = crc32Ieee(suffix, prefix);
        candidates.push({ position: hash % RING_POSITIONS, hash, gateway });
      }
    });
    candidates.sort((a, b) => a.position - b.position || a.hash - b.hash || Buffer.compare(names[a.gateway]!, names[b.gateway]!));

    const used = new Set<number>();
    const items: { position: number; gateway: number }[] = [];
    for (const candidate of candidates) {
      let position = candidate.position;
      let probed = 0;
      while (used.has(position) && probed < PROBE_LIMIT) {
        position = (position + 1) % RING_POSITIONS;
        probed++;
      }
      if (probed < PROBE_LIMIT) {
        used.add(position);
        items.push({ position, gateway: candidate.gateway });
      }
    }
    items.sort((a, b) => a.position - b.position);
    this.positions = Int32Array.from(items, item => item.position);
    this.owners = Int32Array.from(items, item => item.gateway);
  }

  /** The index in `gateways` of the one that gets what has this routing key. */
  public locate(routingKey: string): number {
    return this.ownerAt(crc32Ieee(routingKey) % RING_POSITIONS);
  }

  /** The share of the ring that each gateway owns: what it gets of very many streams. */
  public shares(): number[] {
    const shares = new Array<number>(this.gateways.length).fill(0);
    this.positions.forEach((position, i) => {
      const previous = i === 0 ? this.positions[this.positions.length - 1]! - RING_POSITIONS : this.positions[i - 1]!;
      shares[this.owners[i]!]! += (position - previous) / RING_POSITIONS;
    });
    return shares;
  }

  /** The owner of a position of the ring. */
  public ownerAt(position: number): number {
    let low = 0;
    let high = this.positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.positions[middle]! >= position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return this.owners[low === this.positions.length ? 0 : low]!;
  }
}
