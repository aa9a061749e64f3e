import { movedByNewKeys } from './moves';
import { gatewayEndpoints, scraperWorkload } from './pod-names';
import { RandomNames, type Naming } from './random-names';
import { TierDraws, TODAY, type TierSimulation } from './tier-draws';
import { type AllocatorHash, AllocatorRing, type AttributesHash, GatewayRing, partitionOf, RING_POSITIONS, resourceKey } from '../rings';

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

export interface Simulation {
  readonly draws: number;
  readonly seed: number;
  readonly scrapers: TierSimulation;
  readonly gateways: TierSimulation;
}

/** Draws names and addresses again and again, and lets the rings spread the load; `progress` is told after each draw. */
export function simulate(scenario: Scenario, progress: (draw: number, of: number) => void = () => undefined): Simulation {
  const scrapers = new TierDraws(scenario.points, scenario.scraperHolds);
  const gateways = new TierDraws(scenario.points, scenario.gatewayHolds);
  const rings = new GatewayRings(scenario);
  for (let draw = 0; draw < scenario.draws; draw++) {
    const names = RandomNames.ofDraw(scenario.seed, draw);
    const addresses = scenario.addresses ?? scenario.points.map(() => names.address());
    drawScrapers(scenario, names, addresses, scrapers);
    drawGateways(scenario, names, addresses, rings, gateways);
    progress(draw + 1, scenario.draws);
  }
  return { draws: scenario.draws, seed: scenario.seed, scrapers: scrapers.result(), gateways: gateways.result() };
}

/** The scrapers alone, without what-ifs, for other numbers of them and the same targets. */
export function simulateScrapers(scenario: Scenario, counts: readonly number[]): TierSimulation[] {
  const tiers = counts.map(() => new TierDraws(scenario.points, scenario.scraperHolds));
  const workload = scraperWorkload(scenario.stack);
  for (let draw = 0; draw < scenario.draws; draw++) {
    const names = RandomNames.ofDraw(scenario.seed, draw);
    const partitions = (scenario.addresses ?? scenario.points.map(() => names.address())).map(partitionOf);
    counts.forEach((count, i) => {
      const { owners } = new AllocatorRing(names.pods(workload, count, scenario.naming), scenario.allocatorHash);
      tiers[i]!.add(TODAY, count, partitions.map(partition => owners[partition]!));
    });
  }
  return tiers.map(tier => tier.result());
}

function drawScrapers(scenario: Scenario, names: RandomNames, addresses: readonly string[], tier: TierDraws): void {
  const { scrapers: count, naming, allocatorHash } = scenario;
  const workload = scraperWorkload(scenario.stack);
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
    tier.add('one scraper replaced (its own targets not counted)', count, spread([...pods.slice(0, -1), drawn[count]!], allocatorHash), today, { replaced: count - 1 });
  }
  tier.add('twice the load', count, today, undefined, { factor: 2 });
  const { other } = allocatorHash;
  if (other.capacity(count) > 0) {
    tier.add(`allocator ${other.change}`, count, spread(pods, other), today);
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

function drawGateways(scenario: Scenario, names: RandomNames, addresses: readonly string[], rings: GatewayRings, tier: TierDraws): void {
  const { gateways: count, attributesHash } = scenario;
  const { other } = attributesHash;
  const upgrade = `collectors ${other.change}`;
  const shares = rings.today.shares();
  if (scenario.routingKey === 'streamID') {
    tier.addShares(TODAY, shares);
    if (rings.fewer) {
      tier.addShares('one gateway gone', rings.fewer.shares(), movedShare(rings.today, rings.fewer));
    }
    tier.addShares('one gateway more', rings.more.shares(), movedShare(rings.today, rings.more));
    tier.addShares('twice the load', shares, undefined, 2);
    tier.addShares(upgrade, shares, movedByNewKeys(rings.today));
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
  tier.add('twice the load', count, today, undefined, { factor: 2 });
  tier.addShares('routed by streamID instead', shares);
  tier.add(upgrade, count, spread(rings.today, resources.map(resource => resourceKey(resource, other))), today);
}

/** The share of all possible keys that another ring gives to another gateway. */
function movedShare(from: GatewayRing, to: GatewayRing): number {
  let moved = 0;
  for (let position = 0; position < RING_POSITIONS; position++) {
    moved += from.ownerAt(position) === to.ownerAt(position) ? 0 : 1;
  }
  return moved / RING_POSITIONS;
}
