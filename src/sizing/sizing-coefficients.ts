import { DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER, DocumentedTier } from './documented-table';
import { MEASURED_GATEWAY, MEASURED_SCRAPER } from './measured';
import { TierCost } from './tier-cost';
import { Input, REQUIRED } from '../text/input';

/**
 * Your own costs, for both tiers.
 */
export interface SizingCoefficientsProps {
  /** What data points cost a scraper. */
  readonly scraper: TierCost;

  /** What data points cost a gateway. */
  readonly gateway: TierCost;
}

/**
 * The costs that a sizing is calculated from.
 */
export class SizingCoefficients {
  /**
   * Dynatrace's documentation: its table for the replicas, and for one million data points a minute, scraped every 60 s, 1 core and 6 GiB of scrapers, 500m
   * and 2 GiB of gateways.
   */
  public static readonly DOCUMENTED = new SizingCoefficients({ scraper: documentedCost(DOCUMENTED_SCRAPER), gateway: documentedCost(DOCUMENTED_GATEWAY) }, true);

  /**
   * Measured by this project with the default stack's configuration in the real collector (contrib 0.158.0): `bench/memory/results.json`.
   * Counters and gauges with four labels, on one machine: measure your own load before relying on it.
   */
  public static readonly MEASURED = new SizingCoefficients({ scraper: MEASURED_SCRAPER, gateway: MEASURED_GATEWAY }, false);

  /**
   * Your own costs: the replicas keep the average pod at the autoscaler's default targets, 70 % of its CPU and 50 % of its memory
   * request, and one more of each tier is for redundancy.
   */
  public static of(props: SizingCoefficientsProps): SizingCoefficients {
    const input = new Input<SizingCoefficientsProps>('SizingCoefficients.of', props);
    const costs = { scraper: tierCost(input.nested('scraper')), gateway: tierCost(input.nested('gateway')) };
    input.done();
    return new SizingCoefficients(costs, false);
  }

  /** What data points cost a scraper. */
  public readonly scraper: TierCost;
  /** What data points cost a gateway. */
  public readonly gateway: TierCost;

  private constructor(props: SizingCoefficientsProps, private readonly table: boolean) {
    this.scraper = { ...props.scraper };
    this.gateway = { ...props.gateway };
  }

  /**
   * Whether the documented table determines the replicas.
   * @internal
   */
  public get _usesTable(): boolean {
    return this.table;
  }
}

function documentedCost(tier: DocumentedTier): TierCost {
  return { cpuSecondsPerMillion: 60 * tier.coresPerMillion, bytesPerSeries: tier.gibibytesPerMillion * 1024 ** 3 / 1e6 };
}

function tierCost(input: Input<TierCost>): TierCost {
  return {
    cpuSecondsPerMillion: input.number('cpuSecondsPerMillion', 'a number above 0', value => value > 0, REQUIRED),
    bytesPerSeries: input.number('bytesPerSeries', 'a number above 0', value => value > 0, REQUIRED),
    bytesPerPointInFlight: input.number('bytesPerPointInFlight', 'a number from 0 up', value => value >= 0),
    baseMemory: input.size('baseMemory', undefined, { min: 0 }),
  };
}
