import { AllocatorHash, AllocatorRing, AttributesHash, GatewayRing, partitionOf, RING_POSITIONS, resourceKey } from '../rings';
import { gatewayEndpoints, Names, type Naming } from './names';
import { quantile, statistics, type Statistics } from './statistics';

export type RoutingKeyName = 'resource' | 'streamID';

/** What is drawn, and how often. */
export interface Scenario {
  /** The data points of one scrape of each target. */
  readonly points: readonly number[];
  /** The discovered addresses of the targets, where they are known; else they are drawn. */
  readonly addresses?: readonly string[];
  /** The pod names of the running scrapers, where they are known; else they are drawn or follow from the stack's name. */
  readonly scraperNames?: readonly string[];
  readonly stack: string;
  readonly namespace: string;
  readonly scrapers: number;
  readonly gateways: number;
  readonly naming: Naming;
  readonly allocatorHash: AllocatorHash;
  readonly attributesHash: AttributesHash;
  readonly routingKey: RoutingKeyName;
  /** The data points a scrape that a scraper's memory limit holds. */
  readonly scraperHolds: number;
  /** The data points a scrape that a gateway's memory limit holds. */
  readonly gatewayHolds: number;
  readonly draws: number;
  readonly seed: number;
}

/** How a load lies on the pods of a tier, over all draws. */
export interface TierSkew {
  readonly pods: number;
  /** Data points a scrape of the average pod. */
  readonly meanPod: number;
  /** Data points a scrape of the busiest pod. */
  readonly busiest: Statistics;
  /** The same, over the average pod. */
  readonly busiestOverMean: Statistics;
  /** The share of the draws in which at least one pod gets more than its memory limit holds. */
  readonly exceeds: number;
}

/** One pod's place in the order of the pods by load, over all draws. */
export interface Rank {
  readonly p5: number;
  readonly mean: number;
  readonly p95: number;
}

export interface WhatIf {
  readonly event: string;
  /** The share of the load that gets another pod; undefined where nothing is moved. */
  readonly moved?: Statistics;
  readonly skew: TierSkew;
}

export interface TierSimulation {
  readonly skew: TierSkew;
  /** From the busiest pod to the idlest. */
  readonly ranks: readonly Rank[];
  readonly whatIfs: readonly WhatIf[];
}

export interface Simulation {
  readonly draws: number;
  readonly seed: number;
  readonly scrapers: TierSimulation;
  readonly gateways: TierSimulation;
}

/** Draws names and addresses again and again, and lets the rings spread the load. */
export function simulate(scenario: Scenario): Simulation {
  const scrapers = new TierDraws(scenario.points, scenario.scraperHolds);
  const gateways = new TierDraws(scenario.points, scenario.gatewayHolds);
  const rings = new GatewayRings(scenario);
  for (let draw = 0; draw < scenario.draws; draw++) {
    const names = namesOf(scenario, draw);
    const addresses = scenario.addresses ?? scenario.points.map(() => names.address());
    drawScrapers(scenario, names, addresses, scrapers);
    drawGateways(scenario, names, addresses, rings, gateways);
  }
  return { draws: scenario.draws, seed: scenario.seed, scrapers: scrapers.result(), gateways: gateways.result() };
}

/** The scrapers alone, without what-ifs, for other numbers of them and the same targets. */
export function simulateScrapers(scenario: Scenario, counts: readonly number[]): TierSimulation[] {
  const tiers = counts.map(() => new TierDraws(scenario.points, scenario.scraperHolds));
  for (let draw = 0; draw < scenario.draws; draw++) {
    const names = namesOf(scenario, draw);
    const partitions = (scenario.addresses ?? scenario.points.map(() => names.address())).map(partitionOf);
    counts.forEach((count, i) => {
      const { owners } = new AllocatorRing(names.pods(`${scenario.stack}-scraper`, count, scenario.naming), scenario.allocatorHash);
      tiers[i]!.add(TODAY, count, partitions.map(partition => owners[partition]!));
    });
  }
  return tiers.map(tier => tier.result());
}

const TODAY = 'today';

function namesOf(scenario: Scenario, draw: number): Names {
  return new Names(scenario.seed * 1_000_003 + draw);
}

function drawScrapers(scenario: Scenario, names: Names, addresses: readonly string[], tier: TierDraws): void {
  const { scrapers: count, naming, allocatorHash } = scenario;
  const workload = `${scenario.stack}-scraper`;
  // The last of them is the pod that an autoscaler would add, and one before it the pod that it would take.
  const drawn = names.pods(workload, count + 1, naming);
  const known = scenario.scraperNames;
  const pods = known?.length === count ? known : drawn.slice(0, count);
  const partitions = addresses.map(partitionOf);
  const spread = (members: readonly string[], hash: AllocatorHash) => {
    const { owners } = new AllocatorRing(members, hash);
    return partitions.map(partition => owners[partition]!);
  };

  const today = spread(pods, allocatorHash);
  tier.add(TODAY, count, today);
  if (count > 1) {
    tier.add('one scraper gone', count - 1, spread(pods.slice(0, -1), allocatorHash), today);
  }
  if (allocatorHash.capacity(count + 1) > 0) {
    tier.add('one scraper more', count + 1, spread([...pods, drawn[count]!], allocatorHash), today);
  }
  if (naming === 'deployment') {
    tier.add('one scraper replaced (its own targets not counted)', count, spread([...pods.slice(0, -1), drawn[count]!], allocatorHash), today);
  }
  tier.add('twice the load', count, today, undefined, 2);
  const other = allocatorHash === AllocatorHash.V0_10 ? AllocatorHash.V1_0 : AllocatorHash.V0_10;
  if (other.capacity(count) > 0) {
    tier.add(other === AllocatorHash.V1_0 ? 'allocator upgraded to v0.159 or newer' : 'allocator back at v0.158 or older', count, spread(pods, other), today);
  }
}

/** The rings of the gateways. Their names are fixed, so that they are the same in every draw. */
class GatewayRings {
  public readonly today: GatewayRing;
  public readonly fewer: GatewayRing | undefined;
  public readonly more: GatewayRing;

  public constructor(scenario: Scenario) {
    const of = (count: number) => new GatewayRing(gatewayEndpoints(scenario.stack, scenario.namespace, count));
    this.today = of(scenario.gateways);
    this.fewer = scenario.gateways > 1 ? of(scenario.gateways - 1) : undefined;
    this.more = of(scenario.gateways + 1);
  }
}

function drawGateways(scenario: Scenario, names: Names, addresses: readonly string[], rings: GatewayRings, tier: TierDraws): void {
  const { gateways: count, attributesHash } = scenario;
  const otherHash = attributesHash === AttributesHash.UP_TO_0_162 ? AttributesHash.FROM_0_163 : AttributesHash.UP_TO_0_162;
  const upgrade = otherHash === AttributesHash.FROM_0_163 ? 'collectors upgraded to contrib 0.163 or newer' : 'collectors back at contrib 0.162 or older';
  const shares = rings.today.shares();
  if (scenario.routingKey === 'streamID') {
    tier.addShares(TODAY, shares);
    if (rings.fewer) {
      tier.addShares('one gateway gone', rings.fewer.shares(), movedShare(rings.today, rings.fewer));
    }
    tier.addShares('one gateway more', rings.more.shares(), movedShare(rings.today, rings.more));
    tier.addShares('twice the load', shares, undefined, 2);
    // Each stream gets a new key, and stays only where that happens to lead to the same gateway.
    tier.addShares(upgrade, shares, 1 - shares.reduce((sum, share) => sum + share * share, 0));
  }
  const resources = addresses.map(address => names.resource(address));
  const keys = resources.map(resource => resourceKey(resource, attributesHash));
  const spread = (ring: GatewayRing, of: readonly string[]) => of.map(key => ring.locate(key));
  const today = spread(rings.today, keys);
  if (scenario.routingKey === 'streamID') {
    tier.add('routed by resource instead', count, today);
    return;
  }
  tier.add(TODAY, count, today);
  if (rings.fewer) {
    tier.add('one gateway gone', count - 1, spread(rings.fewer, keys), today);
  }
  tier.add('one gateway more', count + 1, spread(rings.more, keys), today);
  tier.add('twice the load', count, today, undefined, 2);
  tier.addShares('routed by streamID instead', shares);
  tier.add(upgrade, count, spread(rings.today, resources.map(resource => resourceKey(resource, otherHash))), today);
}

/** The share of all possible keys that another ring gives to another gateway. */
function movedShare(from: GatewayRing, to: GatewayRing): number {
  let moved = 0;
  for (let position = 0; position < RING_POSITIONS; position++) {
    moved += from.ownerAt(position) === to.ownerAt(position) ? 0 : 1;
  }
  return moved / RING_POSITIONS;
}

interface EventDraws {
  readonly pods: number;
  readonly load: number;
  readonly busiest: number[];
  readonly moved: number[];
}

/** Collects what every draw came to for one tier. */
class TierDraws {
  private readonly total: number;
  private readonly events = new Map<string, EventDraws>();
  private readonly sortedLoads: number[][] = [];

  public constructor(private readonly points: readonly number[], private readonly holds: number) {
    this.total = points.reduce((sum, value) => sum + value, 0);
  }

  /** A draw in which each target has an owner, against `before` if anything has moved. */
  public add(event: string, pods: number, owners: readonly number[], before?: readonly number[], factor = 1): void {
    const loads = new Array<number>(pods).fill(0);
    let moved = 0;
    owners.forEach((owner, i) => {
      loads[owner]! += this.points[i]! * factor;
      moved += before && before[i] !== owner ? this.points[i]! : 0;
    });
    this.record(event, loads, factor, before && moved / this.total);
  }

  /** A draw in which so many streams are spread that each pod gets its share of the ring. */
  public addShares(event: string, shares: readonly number[], moved?: number, factor = 1): void {
    this.record(event, shares.map(share => share * this.total * factor), factor, moved);
  }

  public result(): TierSimulation {
    const { [TODAY]: today, ...others } = Object.fromEntries([...this.events].map(([event, draws]) => [event, this.skew(draws)]));
    return {
      skew: today!,
      ranks: this.ranks(),
      whatIfs: Object.entries(others).map(([event, skew]) => {
        const { moved } = this.events.get(event)!;
        return { event, ...(moved.length > 0 ? { moved: statistics(moved) } : {}), skew };
      }),
    };
  }

  private record(event: string, loads: readonly number[], factor: number, moved: number | undefined): void {
    const draws = this.events.get(event) ?? { pods: loads.length, load: this.total * factor, busiest: [], moved: [] };
    this.events.set(event, draws);
    draws.busiest.push(loads.reduce((most, load) => Math.max(most, load), 0));
    if (moved !== undefined) {
      draws.moved.push(moved);
    }
    if (event === TODAY) {
      this.sortedLoads.push([...loads].sort((a, b) => b - a));
    }
  }

  private skew({ pods, load, busiest }: EventDraws): TierSkew {
    const meanPod = load / pods;
    return {
      pods,
      meanPod,
      busiest: statistics(busiest),
      busiestOverMean: statistics(busiest.map(most => most / meanPod)),
      exceeds: busiest.filter(most => most > this.holds).length / busiest.length,
    };
  }

  private ranks(): Rank[] {
    return this.sortedLoads[0]!.map((_, rank) => {
      const loads = this.sortedLoads.map(draw => draw[rank]!).sort((a, b) => a - b);
      return { p5: quantile(loads, 0.05), mean: loads.reduce((sum, load) => sum + load, 0) / loads.length, p95: quantile(loads, 0.95) };
    });
  }
}
