import { DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER, DocumentedTier } from './documented-table';
import { MEASURED_GATEWAY, MEASURED_SCRAPER } from './measured';
import { TierCost } from './tier-cost';
import { reject } from '../text/input';

/**
 * Costs of one's own, for both tiers.
 */
export interface SizingCoefficientsProps {
  /** What data points cost a scraper. */
  readonly scraper: TierCost;

  /** What data points cost a gateway. */
  readonly gateway: TierCost;
}

/**
 * What a sizing reckons with.
 */
export class SizingCoefficients {
  /**
   * Dynatrace's documentation: its table for the replicas, and for one million data points a minute, scraped every 60 s, 1 core and 6 GiB of a
   * scraper, 500m and 2 GiB of a gateway.
   */
  public static readonly DOCUMENTED = new SizingCoefficients({ scraper: documentedCost(DOCUMENTED_SCRAPER), gateway: documentedCost(DOCUMENTED_GATEWAY) }, true);

  /**
   * What this project measured with the default stack's configuration in the real collector (contrib 0.158.0): `bench/memory/results.json`.
   * Counters and gauges with four labels, on one machine: measure your own load before relying on it.
   */
  public static readonly MEASURED = new SizingCoefficients({ scraper: MEASURED_SCRAPER, gateway: MEASURED_GATEWAY }, false);

  /**
   * Costs of one's own: the replicas keep the average pod at the autoscaler's default targets, 70 % of its CPU and 50 % of its memory
   * request, and one more of each tier is for redundancy.
   */
  public static of(props: SizingCoefficientsProps): SizingCoefficients {
    for (const tier of ['scraper', 'gateway'] as const) {
      for (const key of ['cpuSecondsPerMillion', 'bytesPerSeries'] as const) {
        const value = props[tier][key];
        if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
          reject('SizingCoefficients.of', `${tier}.${key}`, value, 'a number above 0');
        }
      }
      const inFlight = props[tier].bytesPerPointInFlight ?? 0;
      if (typeof inFlight !== 'number' || !Number.isFinite(inFlight) || inFlight < 0) {
        reject('SizingCoefficients.of', `${tier}.bytesPerPointInFlight`, inFlight, 'a number from 0 up');
      }
    }
    return new SizingCoefficients(props, false);
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
   * Whether the documented table gives the replicas.
   * @internal
   */
  public get _usesTable(): boolean {
    return this.table;
  }
}

function documentedCost(tier: DocumentedTier): TierCost {
  return { cpuSecondsPerMillion: 60 * tier.coresPerMillion, bytesPerSeries: tier.gibibytesPerMillion * 1024 ** 3 / 1e6 };
}
