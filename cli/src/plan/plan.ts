import { Duration, Size } from 'cdk8s';
import { Cpu } from '../../../src/values/cpu';
import type { PodResourcesProps } from '../../../src/values/pod-resources';
import { RoutingKey } from '../../../src/values/routing-key';
import { Sizing, SizingCoefficients, type SizingLoad, type TierCost, type TierSize } from '../../../src/sizing';
import { DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER } from '../../../src/sizing/documented-table';
import { AllocatorHash, AttributesHash } from '../rings';
import { adviceOf, TOLERATED_RISK } from './advice';
import { agreements, type Agreement, type RunningAllocator } from './allocator';
import type { ListedTarget } from './distribution';
import type { Naming } from './names';
import { stackProps } from './props';
import { simulate, simulateScrapers, type RoutingKeyName, type Scenario, type Simulation, type TierSkew } from './simulation';
import { UsageError } from './units';

const GIBIBYTE = 2 ** 30;
const MILLION = 1e6;
const HALF_GIBIBYTE = GIBIBYTE / 2;

/** What the user asked to be planned, parsed. Memory in bytes, CPU in millicores, times in seconds. */
export interface PlanRequest {
  readonly dataPointsPerMinute?: number;
  readonly targets?: number;
  readonly seriesPerTarget?: number;
  readonly largestTarget?: number;
  readonly intervalSeconds: number;
  readonly headroom: number;
  readonly distribution?: readonly ListedTarget[];
  readonly running?: RunningAllocator;

  readonly scraper: PodRequest;
  readonly gateway: PodRequest;
  readonly coefficients: 'documented' | 'measured';
  readonly naming: Naming;
  readonly routingKey: RoutingKeyName;
  readonly allocatorMinorVersion: number;
  readonly collectorMinorVersion: number;
  readonly stack: string;
  readonly namespace: string;
  readonly clusterName: string;
  readonly draws?: number;
  readonly seed: number;
}

export interface PodRequest {
  readonly replicas?: number;
  readonly cpuMillis?: number;
  readonly memory?: number;
  readonly memoryLimit?: number;
  /** What a million data points a scrape need, instead of what the coefficients say. */
  readonly memoryPerMillion?: number;
}

export interface PlannedTier {
  readonly replicas: number;
  readonly maxReplicas: number;
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis?: number;
  readonly memoryRequest: number;
  readonly memoryLimit: number;
}

/** The memory side of a tier: what its limit holds, and which limit would hold what was drawn. */
export interface PlannedMemory {
  /** What a pod needs without any series, and for the largest target in flight. */
  readonly base: number;
  /** What a million data points a scrape need besides. */
  readonly perMillion: number;
  /** The data points a scrape that the limit holds. */
  readonly holds: number;
  /** The limit that holds the busiest pod in 95 % of the draws, in steps of half a gibibyte. */
  readonly limitForP95: number;
  /** The limit that holds the busiest pod of all draws. */
  readonly limitForWorst: number;
}

export interface Plan {
  readonly load: {
    readonly dataPointsPerMinute: number;
    readonly targets: number;
    readonly intervalSeconds: number;
    readonly headroom: number;
    readonly averageTarget: number;
    readonly largestTarget: number;
    readonly source: string;
  };
  readonly sizes: { readonly scrapers: PlannedTier; readonly gateways: PlannedTier; readonly allocators: PlannedTier };
  readonly rings: {
    readonly allocator: string;
    readonly attributes: string;
    readonly routingKey: RoutingKeyName;
    readonly scraperNames: Naming;
    readonly agreement?: readonly Agreement[];
  };
  readonly coefficients: 'documented' | 'measured';
  readonly memory: { readonly scrapers: PlannedMemory; readonly gateways: PlannedMemory };
  readonly simulation: Simulation;
  /** The busiest scraper for other numbers of scrapers. */
  readonly scrapersByReplicas: readonly TierSkew[];
  readonly advice: readonly string[];
  readonly props: string;
  /** The larger of the two tiers' probabilities that a pod gets more than its memory holds. */
  readonly risk: number;
}

export function makePlan(request: PlanRequest): Plan {
  const points = pointsOf(request);
  const scrapesPerMinute = 60 / request.intervalSeconds;
  const total = points.reduce((sum, value) => sum + value, 0);
  const largest = points.reduce((most, value) => Math.max(most, value), 0);
  const average = total / points.length;
  const dataPointsPerMinute = Number((total * scrapesPerMinute).toPrecision(12));
  const load: SizingLoad = {
    dataPointsPerMinute,
    targets: points.length,
    ...(largest > average * (1 + 1e-9) ? { largestTarget: largest } : {}),
    ...(request.intervalSeconds === 60 ? {} : { scrapeInterval: Duration.seconds(request.intervalSeconds) }),
    ...(request.headroom > 0 ? { headroom: request.headroom } : {}),
    ...resourcesOf('scraperResources', request.scraper),
    ...resourcesOf('gatewayResources', request.gateway),
    ...(request.routingKey === 'streamID' ? { routingKey: RoutingKey.STREAM_ID } : {}),
    ...(request.coefficients === 'measured' ? { coefficients: SizingCoefficients.MEASURED } : {}),
  };
  const sizing = Sizing.forLoad(load);
  const scrapers = { ...planned(sizing.scrapers), ...overridden(request.scraper, sizing.scrapers, 1061) };
  const gateways = { ...planned(sizing.gateways), ...overridden(request.gateway, sizing.gateways, Infinity) };
  const need = {
    scrapers: memoryNeed(sizing.coefficients.scraper, largest, request.scraper.memoryPerMillion),
    gateways: memoryNeed(sizing.coefficients.gateway, largest, request.gateway.memoryPerMillion),
  };

  const agreement = request.running && agreements(request.running);
  const scenario: Scenario = {
    points: points.map(value => value * (1 + request.headroom)),
    addresses: addressesOf(request),
    scraperNames: request.running?.scrapers,
    stack: request.stack,
    namespace: request.namespace,
    scrapers: scrapers.replicas,
    gateways: gateways.replicas,
    naming: request.naming,
    allocatorHash: request.allocatorMinorVersion >= 159 ? AllocatorHash.V1_0 : AllocatorHash.V0_10,
    attributesHash: request.collectorMinorVersion >= 163 ? AttributesHash.FROM_0_163 : AttributesHash.UP_TO_0_162,
    routingKey: request.routingKey,
    scraperHolds: holds(scrapers, need.scrapers),
    gatewayHolds: holds(gateways, need.gateways),
    draws: request.draws ?? defaultDraws(points.length),
    seed: request.seed,
  };
  const simulation = simulate(scenario);
  const memory = {
    scrapers: plannedMemory(scrapers, need.scrapers, simulation.scrapers.skew),
    gateways: plannedMemory(gateways, need.gateways, simulation.gateways.skew),
  };
  const advised = {
    scrapers: simulation.scrapers.skew.exceeds > TOLERATED_RISK ? memory.scrapers.limitForP95 : undefined,
    gateways: simulation.gateways.skew.exceeds > TOLERATED_RISK ? memory.gateways.limitForP95 : undefined,
  };
  return {
    load: {
      dataPointsPerMinute,
      targets: points.length,
      intervalSeconds: request.intervalSeconds,
      headroom: request.headroom,
      averageTarget: average,
      largestTarget: largest,
      source: sourceOf(request),
    },
    sizes: { scrapers, gateways, allocators: planned(sizing.allocators) },
    rings: {
      allocator: `${scenario.allocatorHash.id} (${scenario.allocatorHash.description})`,
      attributes: `${scenario.attributesHash.id} (${scenario.attributesHash.description})`,
      routingKey: scenario.routingKey,
      scraperNames: scenario.naming,
      ...(agreement ? { agreement } : {}),
    },
    coefficients: request.coefficients,
    memory,
    simulation,
    scrapersByReplicas: scrapersByReplicas(scenario, simulation.scrapers.skew),
    advice: adviceOf({
      scrapers,
      gateways,
      memory,
      simulation,
      agreement,
      routingKey: request.routingKey,
      allocatorHash: scenario.allocatorHash,
      running: request.running,
      intervalSeconds: request.intervalSeconds,
    }),
    props: stackProps({ request, load, scrapers, gateways, advised }),
    risk: Math.max(simulation.scrapers.skew.exceeds, simulation.gateways.skew.exceeds),
  };
}

/** As many draws as a few seconds allow. */
export function defaultDraws(targets: number): number {
  return Math.min(200, Math.max(10, Math.floor(100_000 / targets)));
}

/** The data points of one scrape of each target. */
function pointsOf(request: PlanRequest): number[] {
  const { distribution, running, dataPointsPerMinute, seriesPerTarget, largestTarget, intervalSeconds } = request;
  if (running && distribution) {
    const listed = new Map(distribution.map(target => [target.address, target.points]));
    return running.targets.map(({ address }) => {
      const points = listed.get(address);
      if (points === undefined) {
        throw new UsageError(`--distribution lists no data points for ${address}, which the allocator has; list every target as 'ADDRESS POINTS', or leave --distribution out`);
      }
      return points;
    });
  }
  if (distribution) {
    return distribution.map(target => target.points);
  }
  const targets = running ? running.targets.length : request.targets;
  if (targets === undefined) {
    throw new UsageError('the targets are missing: give --targets, --distribution or --allocator');
  }
  if ((dataPointsPerMinute === undefined) === (seriesPerTarget === undefined)) {
    throw new UsageError(`give exactly one of --dpm (data points a minute, of all targets) and --series (data points a scrape, of one target); got ${dataPointsPerMinute === undefined ? 'neither' : 'both'}`);
  }
  const total = seriesPerTarget !== undefined ? targets * seriesPerTarget : dataPointsPerMinute! * intervalSeconds / 60;
  if (largestTarget === undefined) {
    return new Array<number>(targets).fill(total / targets);
  }
  if (largestTarget > total || largestTarget * targets < total * (1 - 1e-6) || (targets === 1 && largestTarget < total * (1 - 1e-6))) {
    throw new UsageError(`--largest-target must lie between the average target's ${Math.ceil(total / targets)} data points a scrape and all ${Math.floor(total)}, got ${largestTarget}`);
  }
  return targets === 1 ? [total] : [largestTarget, ...new Array<number>(targets - 1).fill((total - largestTarget) / (targets - 1))];
}

function addressesOf({ running, distribution }: PlanRequest): readonly string[] | undefined {
  if (running) {
    return running.targets.map(target => target.address);
  }
  return distribution?.every(target => target.address !== undefined) ? distribution.map(target => target.address!) : undefined;
}

function sourceOf({ running, distribution, largestTarget }: PlanRequest): string {
  const sizes = distribution ? 'sizes from the list' : largestTarget === undefined ? 'all of one size' : 'one large, the others of one size';
  return running ? `${running.jobs} jobs of the running allocator, ${sizes}` : sizes;
}

function resourcesOf(key: 'scraperResources' | 'gatewayResources', pod: PodRequest): { [key: string]: PodResourcesProps } {
  const resources: PodResourcesProps = {
    ...(pod.cpuMillis === undefined ? {} : { cpuRequest: Cpu.millis(pod.cpuMillis) }),
    ...(pod.memory === undefined ? {} : { memoryRequest: Size.mebibytes(pod.memory / 2 ** 20) }),
    ...(pod.memoryLimit === undefined ? {} : {
      memoryLimit: Size.mebibytes(pod.memoryLimit / 2 ** 20),
      // A limit alone would raise the request, and so say that fewer pods do.
      ...(pod.memory === undefined ? { memoryRequest: Size.gibibytes(key === 'scraperResources' ? DOCUMENTED_SCRAPER.podGibibytes : DOCUMENTED_GATEWAY.podGibibytes) } : {}),
    }),
  };
  return Object.keys(resources).length > 0 ? { [key]: resources } : {};
}

function planned(tier: TierSize): PlannedTier {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = tier.resources;
  return {
    replicas: tier.replicas,
    maxReplicas: tier.maxReplicas,
    cpuRequestMillis: cpuRequest!.toMillis(),
    ...(cpuLimit ? { cpuLimitMillis: cpuLimit.toMillis() } : {}),
    memoryRequest: memoryRequest!.toMebibytes() * 2 ** 20,
    memoryLimit: memoryLimit!.toMebibytes() * 2 ** 20,
  };
}

function overridden(pod: PodRequest, size: TierSize, most: number): Partial<PlannedTier> {
  return pod.replicas === undefined ? {} : { replicas: pod.replicas, maxReplicas: Math.min(most, Math.max(size.maxReplicas, 2 * pod.replicas)) };
}

interface MemoryNeed {
  /** Without any series, and for the largest target in flight. */
  readonly base: number;
  readonly perMillion: number;
}

function memoryNeed(cost: TierCost, largestTarget: number, perMillion: number | undefined): MemoryNeed {
  return perMillion === undefined
    ? { base: (cost.baseMemory?.toMebibytes() ?? 0) * 2 ** 20 + largestTarget * (cost.bytesPerPointInFlight ?? 0), perMillion: cost.bytesPerSeries * MILLION }
    : { base: 0, perMillion };
}

function holds(tier: PlannedTier, need: MemoryNeed): number {
  return Math.max(0, tier.memoryLimit - need.base) / need.perMillion * MILLION;
}

function plannedMemory(tier: PlannedTier, need: MemoryNeed, skew: TierSkew): PlannedMemory {
  const limitFor = (points: number) => Math.max(
    tier.memoryLimit,
    Math.ceil((need.base + points / MILLION * need.perMillion) / HALF_GIBIBYTE) * HALF_GIBIBYTE,
  );
  return {
    ...need,
    holds: holds(tier, need),
    limitForP95: limitFor(skew.busiest.p95),
    limitForWorst: limitFor(skew.busiest.worst),
  };
}

function scrapersByReplicas(scenario: Scenario, planned: TierSkew): TierSkew[] {
  const counts = replicaSteps(scenario.scrapers, scenario.allocatorHash);
  const others = simulateScrapers({ ...scenario, draws: Math.min(scenario.draws, 50) }, counts);
  return counts.map((count, i) => count === scenario.scrapers ? planned : others[i]!.skew);
}

/** Numbers of scrapers around the planned one, up to three times as many. */
function replicaSteps(replicas: number, hash: AllocatorHash): number[] {
  const steps = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3].map(factor => Math.max(1, Math.round(replicas * factor)));
  return [...new Set(steps)].filter(count => hash.capacity(count) > 0);
}
