import { Duration, Size } from 'cdk8s';
import { documentedAllocator, DocumentedTier, documentedPods, DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER, roundUp } from './documented-table';
import { gibibytesFor } from './memory-need';
import { SizingCoefficients } from './sizing-coefficients';
import { SizingLoad } from './sizing-load';
import { TierCost } from './tier-cost';
import { TierSize } from './tier-size';
import { DEFAULT_INTERVAL, DEFAULT_MAX_GATEWAYS, DEFAULT_MAX_SCRAPERS, LARGEST_INT32, LONGEST_INTERVAL, MOST_SCRAPERS } from '../facts/limits';
import { Input, InputError, reject, REQUIRED } from '../text/input';
import { bytes, quantity } from '../text/quantities';
import { CpuAmount } from '../values/cpu-amount';
import { PodResources, PodResourcesProps } from '../values/pod-resources';
import { podResources } from '../values/resources';
import { RoutingKey } from '../values/routing-key';
import { Scaling } from '../values/scaling';

const GIBIBYTE = 1024 ** 3;
const MILLION = 1_000_000;
const ORIGIN = 'Sizing.forLoad';

/** The autoscalers' default targets: the share of its requests that the average pod uses. The rest is room for the largest target. */
const MEMORY_IN_USE = 0.5;
const CPU_IN_USE = 0.7;

/**
 * The size of every tier of a stack, from the load that it has to handle.
 *
 * For the rows of the documented table (60 s, the documented pods) the replicas are exactly the documented ones. Between the rows they are
 * interpolated; above the last one they are the larger of the documented per-million rule and of that row's ratio.
 *
 * Hashing does not spread evenly: `prometheus-tiered plan` shows how much the busiest pod gets (docs/sizing.md).
 *
 * What is given for a part of the stack takes precedence over the sizing, key by key for its resources. It does not change the number of pods: for
 * that, give the load `scraperResources` or `gatewayResources`.
 *
 * @example
 * new PrometheusTieredStack(app, 'metrics', {
 *   clusterName: 'prod-eu-1',
 *   sizing: Sizing.forLoad({ dataPointsPerMinute: 30_000_000, targets: 334, headroom: 0.25 }),
 *   // The limit only: replicas and requests still follow from the load.
 *   gatewayPool: { resources: { memoryLimit: Size.gibibytes(12) } },
 * });
 */
export class Sizing {
  /**
   * The sizes for a load.
   *
   * @example
   * const sizing = Sizing.forLoad({ dataPointsPerMinute: 30_000_000, targets: 334 });
   */
  public static forLoad(load: SizingLoad): Sizing {
    return new Sizing(load);
  }

  /** The data points per minute of all targets together, without the headroom. */
  public readonly dataPointsPerMinute: number;
  /** The number of targets. */
  public readonly targets: number;
  /** The time between two scrapes of a target. */
  public readonly scrapeInterval: Duration;
  /** The data points of one scrape of the largest target. */
  public readonly largestTarget: number;

  /** How the scrapers choose a data point's gateway. */
  public readonly routingKey: RoutingKey;

  /** What each data point is assumed to cost. */
  public readonly coefficients: SizingCoefficients;

  /** The scrapers: at least as many as the load needs, at most twice that (or 24, the default, if that is more). */
  public readonly scrapers: TierSize;
  /** The gateways: at least as many as the load needs, at most twice that (or 16, the default, if that is more). */
  public readonly gateways: TierSize;
  /** The allocators: two, each of which knows all targets. Their CPU is a request, never a limit. */
  public readonly allocators: TierSize;

  private readonly load: SizingLoad;
  private readonly named: { [name: string]: boolean };

  private constructor(load: SizingLoad, otherwise: Pick<SizingLoad, 'scrapeInterval' | 'routingKey'> = {}) {
    const input = new Input<SizingLoad>(ORIGIN, load, 'load');
    this.load = { ...load };
    this.named = { scrapeInterval: input.given('scrapeInterval'), routingKey: input.given('routingKey') };
    this.targets = input.wholeNumber('targets', REQUIRED, { min: 1, max: LARGEST_INT32 });
    this.routingKey = input.instance('routingKey', RoutingKey, otherwise.routingKey ?? RoutingKey.RESOURCE, 'RoutingKey.STREAM_ID');
    this.scrapeInterval = input.seconds('scrapeInterval', otherwise.scrapeInterval ?? Duration.seconds(DEFAULT_INTERVAL), { max: LONGEST_INTERVAL });
    const scrapesPerMinute = 60 / this.scrapeInterval.toSeconds();
    this.dataPointsPerMinute = dataPointsPerMinute(input, this.targets, scrapesPerMinute);
    const headroom = input.number('headroom', 'a number from 0 to 10', share => share >= 0 && share <= 10, 0, 'give it as a share: 0.25 is a quarter more');
    const averageTarget = this.dataPointsPerMinute / scrapesPerMinute / this.targets;
    const largestTarget = input.number('largestTarget', 'a number above 0', isPositive);
    // A millionth, so that an average given as a rounded figure passes.
    if (largestTarget !== undefined && largestTarget < averageTarget * (1 - 1e-6)) {
      input.reject('largestTarget', largestTarget, `at least the ${Math.ceil(averageTarget)} data points a scrape of the average target`);
    }
    this.largestTarget = largestTarget ?? averageTarget;

    const needed: Need = {
      perMinute: this.dataPointsPerMinute * (1 + headroom) / MILLION,
      perScrape: this.dataPointsPerMinute * (1 + headroom) / scrapesPerMinute / MILLION,
      average: averageTarget * (1 + headroom) / MILLION,
      largest: this.largestTarget * (1 + headroom) / MILLION,
      scrapesPerMinute,
    };
    this.coefficients = input.instance('coefficients', SizingCoefficients, SizingCoefficients.DOCUMENTED, 'SizingCoefficients.MEASURED');
    const { scraper, gateway, _usesTable } = this.coefficients;
    const ofScraper = documentedResources(input.nested('scraperResources'), DOCUMENTED_SCRAPER);
    const ofGateway = documentedResources(input.nested('gatewayResources'), DOCUMENTED_GATEWAY);
    input.done();
    this.scrapers = sizeTier(SCRAPERS, scraper, _usesTable, ofScraper, needed);
    this.gateways = sizeTier(GATEWAYS, gateway, _usesTable, ofGateway, splitsTargets(this.routingKey) ? { ...needed, largest: undefined } : needed);
    this.allocators = sizeAllocators(this.targets);
  }

  /**
   * Whether the load gave it, so that it is not the default.
   * @internal
   */
  public _names(property: 'scrapeInterval' | 'routingKey'): boolean {
    return this.named[property];
  }

  /**
   * The sizes for the same load in a stack with this interval and routing key; what the load itself gives stays.
   * @internal
   */
  public _for(interval: Duration | undefined, routingKey: RoutingKey | undefined): Sizing {
    return new Sizing(this.load, { scrapeInterval: interval, routingKey });
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
  /** Whose limit that is. */
  readonly limitOf: string;
  readonly waysOut: string;
}

const SCRAPERS: Tier = {
  name: 'scrapers',
  resources: 'scraperResources',
  documented: DOCUMENTED_SCRAPER,
  defaultMaxReplicas: DEFAULT_MAX_SCRAPERS,
  mostReplicas: MOST_SCRAPERS,
  limitOf: "the allocator's ring",
  waysOut: "split the target (several endpoints, or several scrape jobs with different 'params' or 'metricRelabelings'), or give larger pods in 'scraperResources'",
};

const GATEWAYS: Tier = {
  name: 'gateways',
  resources: 'gatewayResources',
  documented: DOCUMENTED_GATEWAY,
  defaultMaxReplicas: DEFAULT_MAX_GATEWAYS,
  mostReplicas: LARGEST_INT32,
  limitOf: 'Kubernetes',
  waysOut: "route by streamID ('routingKey', here and on the scrapers), split the target, or give larger pods in 'gatewayResources'",
};

interface DocumentedResources {
  readonly given: PodResources;
  readonly limitIsGiven: boolean;
}

function documentedResources(input: Input<PodResourcesProps>, documented: DocumentedTier): DocumentedResources {
  const memory = Size.gibibytes(documented.podGibibytes);
  return {
    given: podResources(input, { cpuRequest: CpuAmount.cores(documented.podCores), memoryRequest: memory, memoryLimit: memory }),
    limitIsGiven: input.given('memoryLimit'),
  };
}

function dataPointsPerMinute(input: Input<SizingLoad>, targets: number, scrapesPerMinute: number): number {
  const rate = input.number('dataPointsPerMinute', 'a number above 0', isPositive);
  const series = input.number('seriesPerTarget', 'a number above 0', isPositive);
  if (rate !== undefined && series !== undefined) {
    input.reject('seriesPerTarget', series, "left out where 'dataPointsPerMinute' is given", 'one follows from the other');
  }
  if (series !== undefined) {
    return targets * series * scrapesPerMinute;
  }
  return rate ?? input.reject('dataPointsPerMinute', rate, "given, or 'seriesPerTarget' instead of it");
}

function isPositive(value: number): boolean {
  return value > 0;
}

function sizeTier(tier: Tier, cost: TierCost, usesTable: boolean, resources: DocumentedResources, need: Need): TierSize {
  const limit = memoryLimit(tier, cost, resources, need);
  const replicas = Math.max(2, usesTable ? tableReplicas(tier, resources.given, need) : costReplicas(tier, cost, resources.given, need));
  const maxReplicas = Math.max(2 * replicas, tier.defaultMaxReplicas);
  if (maxReplicas > tier.mostReplicas) {
    throw new InputError(`${ORIGIN} comes to ${replicas} ${tier.name} and room for twice as many, but ${tier.limitOf} takes at most `
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
    reject(ORIGIN, `${tier.resources}.memoryRequest`, given.memoryRequest, `more than twice the ${round(idle)} GiB that a pod needs besides its series`);
  }
  const cores = need.perMinute * cost.cpuSecondsPerMillion / 60;
  return Math.max(
    roundUp(cores / (CPU_IN_USE * given.cpuRequest.toMillis() / 1000) + 1),
    roundUp(need.perScrape * MILLION * cost.bytesPerSeries / GIBIBYTE / free + 1),
  );
}

/** The limit that leaves room for the largest target in addition to the share of the others. */
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
    throw new InputError(`'largestTarget' of ${ORIGIN} is larger than one of the ${tier.name} can hold: ${Math.ceil(need.largest * MILLION)} data points a scrape `
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
    resources: { cpuRequest: CpuAmount.millis(millicores), memoryRequest: Size.mebibytes(mebibytes), memoryLimit: Size.mebibytes(mebibytes) },
  };
}
