import { Duration, Size } from 'cdk8s';
import { documentedAllocator, DocumentedTier, documentedPods, DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER, roundUp } from './documented-table';
import { gibibytesFor } from './memory-need';
import { SizingCoefficients } from './sizing-coefficients';
import { SizingLoad } from './sizing-load';
import { TierCost } from './tier-cost';
import { TierSize } from './tier-size';
import { reject, wholeNumber, wholeSeconds } from '../text/input';
import { bytes, quantity } from '../text/quantities';
import { Cpu } from '../values/cpu';
import { PodResources } from '../values/pod-resources';
import { RoutingKey } from '../values/routing-key';
import { Scaling } from '../values/scaling';

const GIBIBYTE = 1024 ** 3;
const MILLION = 1_000_000;
const ORIGIN = 'Sizing.forLoad';

/** The ring of allocators up to v0.158 has 1,061 partitions and panics with more scrapers than that. */
const MOST_SCRAPERS = 1061;

/** The autoscalers' default targets: what the average pod uses of its requests. The rest is room for the largest target. */
const MEMORY_IN_USE = 0.5;
const CPU_IN_USE = 0.7;

/**
 * The size of every tier of a stack, from the load it has to hold.
 *
 * At the rows of the documented table (60 s, the documented pods) the replicas are exactly the documented ones. Between the rows they are
 * interpolated; above the last one they are the larger of the documented per-million rule and of that row's ratio.
 *
 * Hashing does not spread evenly: `prometheus-tiered plan` shows how much the busiest pod gets (docs/sizing.md).
 */
export class Sizing {
  /**
   * The sizes that hold a load.
   *
   * @example
   * const sizing = Sizing.forLoad({ dataPointsPerMinute: 30_000_000, targets: 334 });
   */
  public static forLoad(load: SizingLoad): Sizing {
    return new Sizing(load);
  }

  /** The data points of a minute, over all targets, without the headroom. */
  public readonly dataPointsPerMinute: number;
  /** The number of targets. */
  public readonly targets: number;
  /** The time between two scrapes of a target. */
  public readonly scrapeInterval: Duration;
  /** The data points of one scrape of the largest target. */
  public readonly largestTarget: number;

  /** What the scrapers route by. */
  public readonly routingKey: RoutingKey;

  /** What data points were reckoned to cost. */
  public readonly coefficients: SizingCoefficients;

  /** The scrapers: as many as the load needs at least, twice that (or the default's 24, if more) at most. */
  public readonly scrapers: TierSize;
  /** The gateways: as many as the load needs at least, twice that (or the default's 16, if more) at most. */
  public readonly gateways: TierSize;
  /** The allocators: two, each of which holds all targets. Their CPU is a request, never a limit. */
  public readonly allocators: TierSize;

  private constructor(load: SizingLoad) {
    this.targets = wholeNumber(ORIGIN, 'targets', load.targets, 1);
    this.routingKey = load.routingKey ?? RoutingKey.RESOURCE;
    if (typeof this.routingKey.value !== 'string') {
      reject(ORIGIN, 'routingKey', load.routingKey, 'a RoutingKey, such as RoutingKey.STREAM_ID');
    }
    this.scrapeInterval = wholeSeconds(ORIGIN, 'scrapeInterval', load.scrapeInterval ?? Duration.seconds(60), 1);
    const scrapesPerMinute = 60 / this.scrapeInterval.toSeconds();
    this.dataPointsPerMinute = dataPointsPerMinute(load, this.targets, scrapesPerMinute);
    const headroom = load.headroom ?? 0;
    if (!(Number.isFinite(headroom) && headroom >= 0 && headroom <= 10)) {
      reject(ORIGIN, 'headroom', headroom, 'a number from 0 to 10', 'give it as a share: 0.25 is a quarter more');
    }
    const averageTarget = this.dataPointsPerMinute / scrapesPerMinute / this.targets;
    if (load.largestTarget !== undefined) {
      positive('largestTarget', load.largestTarget);
      // A millionth, so that an average given as a rounded figure passes.
      if (load.largestTarget < averageTarget * (1 - 1e-6)) {
        reject(ORIGIN, 'largestTarget', load.largestTarget, `at least the ${Math.ceil(averageTarget)} data points a scrape of the average target`);
      }
    }
    this.largestTarget = load.largestTarget ?? averageTarget;

    const needed: Need = {
      perMinute: this.dataPointsPerMinute * (1 + headroom) / MILLION,
      perScrape: this.dataPointsPerMinute * (1 + headroom) / scrapesPerMinute / MILLION,
      average: averageTarget / MILLION,
      largest: this.largestTarget / MILLION,
      scrapesPerMinute,
    };
    this.coefficients = load.coefficients ?? SizingCoefficients.DOCUMENTED;
    if (typeof this.coefficients.scraper?.bytesPerSeries !== 'number') {
      reject(ORIGIN, 'coefficients', load.coefficients, 'SizingCoefficients, such as SizingCoefficients.MEASURED');
    }
    const { scraper, gateway } = this.coefficients;
    this.scrapers = sizeTier(SCRAPERS, scraper, this.coefficients._usesTable, documentedResources('scraperResources', load.scraperResources ?? {}, DOCUMENTED_SCRAPER), needed);
    this.gateways = sizeTier(GATEWAYS, gateway, this.coefficients._usesTable, documentedResources('gatewayResources', load.gatewayResources ?? {}, DOCUMENTED_GATEWAY),
      splitsTargets(this.routingKey) ? { ...needed, largest: undefined } : needed);
    this.allocators = sizeAllocators(this.targets);
  }
}

/** Whether streams of one target may go to several gateways. */
function splitsTargets(routingKey: RoutingKey): boolean {
  return routingKey.value !== RoutingKey.RESOURCE.value;
}

interface Need {
  /** Millions of data points a minute. */
  readonly perMinute: number;
  /** Millions of data points a scrape of all targets: the series. */
  readonly perScrape: number;
  /** Millions of data points a scrape of the average target. */
  readonly average: number;
  /** Millions of data points a scrape of the largest target, where one pod has to hold it. */
  readonly largest: number | undefined;
  readonly scrapesPerMinute: number;
}

interface Tier {
  readonly name: 'scrapers' | 'gateways';
  readonly resources: 'scraperResources' | 'gatewayResources';
  readonly documented: DocumentedTier;
  readonly defaultMaxReplicas: number;
  readonly mostReplicas: number;
  readonly waysOut: string;
}

const SCRAPERS: Tier = {
  name: 'scrapers',
  resources: 'scraperResources',
  documented: DOCUMENTED_SCRAPER,
  defaultMaxReplicas: 24,
  mostReplicas: MOST_SCRAPERS,
  waysOut: "split the target (several endpoints, or several scrape jobs with different 'params' or 'metricRelabelings'), or give larger pods in 'scraperResources'",
};

const GATEWAYS: Tier = {
  name: 'gateways',
  resources: 'gatewayResources',
  documented: DOCUMENTED_GATEWAY,
  defaultMaxReplicas: 16,
  mostReplicas: Number.MAX_SAFE_INTEGER,
  waysOut: "route by streamID ('routingKey', here and on the scrapers), split the target, or give larger pods in 'gatewayResources'",
};

interface DocumentedResources {
  readonly given: PodResources;
  readonly limitIsGiven: boolean;
}

function documentedResources(property: string, given: NonNullable<SizingLoad['scraperResources']>, documented: DocumentedTier): DocumentedResources {
  const memory = Size.gibibytes(documented.podGibibytes);
  return {
    given: new PodResources(`${ORIGIN} '${property}'`, given, { cpuRequest: Cpu.cores(documented.podCores), memoryRequest: memory, memoryLimit: memory }),
    limitIsGiven: given.memoryLimit !== undefined,
  };
}

function dataPointsPerMinute(load: SizingLoad, targets: number, scrapesPerMinute: number): number {
  if ((load.dataPointsPerMinute === undefined) === (load.seriesPerTarget === undefined)) {
    throw new Error(`${ORIGIN} must be given exactly one of 'dataPointsPerMinute' and 'seriesPerTarget', `
      + `got ${load.dataPointsPerMinute === undefined ? 'neither' : 'both'}`);
  }
  if (load.dataPointsPerMinute !== undefined) {
    return positive('dataPointsPerMinute', load.dataPointsPerMinute);
  }
  return targets * positive('seriesPerTarget', load.seriesPerTarget!) * scrapesPerMinute;
}

function positive(property: string, value: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    reject(ORIGIN, property, value, 'a number above 0');
  }
  return value;
}

function sizeTier(tier: Tier, cost: TierCost, usesTable: boolean, resources: DocumentedResources, need: Need): TierSize {
  const limit = memoryLimit(tier, cost, resources, need);
  const replicas = Math.max(2, usesTable ? tableReplicas(tier, resources.given, need) : costReplicas(tier, cost, resources.given, need));
  const maxReplicas = Math.max(2 * replicas, tier.defaultMaxReplicas);
  if (maxReplicas > tier.mostReplicas) {
    throw new Error(`${ORIGIN} comes to ${replicas} ${tier.name} and room for twice as many, but the allocator's ring takes at most `
      + `${tier.mostReplicas}; give larger pods in '${tier.resources}', or split the load over several stacks`);
  }
  return {
    replicas,
    maxReplicas,
    scaling: Scaling.hpa({ minReplicas: replicas, maxReplicas }),
    resources: {
      cpuRequest: resources.given.cpuRequest,
      cpuLimit: resources.given.cpuLimit,
      memoryRequest: resources.given.memoryRequest,
      memoryLimit: limit,
    },
  };
}

function tableReplicas({ name, documented }: Tier, given: PodResources, need: Need): number {
  const cores = given.cpuRequest.toMillis() / 1000;
  const gibibytes = bytes(given.memoryRequest) / GIBIBYTE;
  // One of the documented pods is for redundancy and so does not depend on their size.
  return Math.max(
    roundUp((documentedPods(name, need.perMinute) - 1) * documented.podCores / cores + 1),
    roundUp((documentedPods(name, need.perScrape) - 1) * documented.podGibibytes / gibibytes + 1),
  );
}

function costReplicas(tier: Tier, cost: TierCost, given: PodResources, need: Need): number {
  const idle = gibibytesFor(cost, 0, need.average);
  const free = MEMORY_IN_USE * bytes(given.memoryRequest) / GIBIBYTE - idle;
  if (free <= 0) {
    throw new Error(`'${tier.resources}.memoryRequest' of ${ORIGIN} must be more than twice the ${round(idle)} GiB that a pod needs `
      + `besides its series, got ${quantity(given.memoryRequest)}`);
  }
  const cores = need.perMinute * cost.cpuSecondsPerMillion / 60;
  return Math.max(
    roundUp(cores / (CPU_IN_USE * given.cpuRequest.toMillis() / 1000) + 1),
    roundUp(need.perScrape * MILLION * cost.bytesPerSeries / GIBIBYTE / free + 1),
  );
}

/** The limit that leaves room for the largest target beside the share of the others. */
function memoryLimit(tier: Tier, cost: TierCost, { given, limitIsGiven }: DocumentedResources, need: Need): Size {
  if (need.largest === undefined) {
    return given.memoryLimit;
  }
  const neededGibibytes = gibibytesFor(cost, need.largest, need.largest);
  const neededCores = need.largest * need.scrapesPerMinute * cost.cpuSecondsPerMillion / 60;
  const request = bytes(given.memoryRequest) / GIBIBYTE;
  const limit = bytes(given.memoryLimit) / GIBIBYTE;
  const beside = MEMORY_IN_USE * request + neededGibibytes;
  const cores = given.cpuRequest.toMillis() / 1000;
  const holds = neededCores <= cores && (limitIsGiven ? beside <= limit : neededGibibytes <= request);
  if (!holds) {
    throw new Error(`'largestTarget' of ${ORIGIN} is larger than one of the ${tier.name} can hold: ${Math.ceil(need.largest * MILLION)} data points a scrape `
      + `need ${round(neededCores)} cores and ${round(neededGibibytes)} GiB, a pod has ${round(cores)} cores, ${quantity(given.memoryRequest)} requested `
      + `and a limit of ${quantity(given.memoryLimit)}, half of the request in use for other targets; ${tier.waysOut}`);
  }
  return limitIsGiven ? given.memoryLimit : Size.mebibytes(Math.max(roundUp(limit * 1024), roundUp(beside * 1024)));
}

function round(value: number): number {
  return Math.ceil(value * 100) / 100;
}

function sizeAllocators(targets: number): TierSize {
  const { millicores, mebibytes } = documentedAllocator(targets);
  return {
    replicas: 2,
    maxReplicas: 2,
    scaling: Scaling.fixed(2),
    resources: { cpuRequest: Cpu.millis(millicores), memoryRequest: Size.mebibytes(mebibytes), memoryLimit: Size.mebibytes(mebibytes) },
  };
}
