import { Duration } from 'cdk8s';
import { SizingCoefficients } from './sizing-coefficients';
import { PodResourcesProps } from '../values/pod-resources';
import { RoutingKey } from '../values/routing-key';

/**
 * The load that a stack has to hold.
 */
export interface SizingLoad {
  /**
   * All data points of a minute, over all targets.
   * A number above 0, else an error; so is giving both this and `seriesPerTarget`, or neither.
   * @default - `targets` x `seriesPerTarget` / `scrapeInterval`
   */
  readonly dataPointsPerMinute?: number;

  /**
   * The number of targets that are scraped. A whole number from 1 up, else an error.
   */
  readonly targets: number;

  /**
   * The data points of one scrape of an average target, instead of `dataPointsPerMinute`.
   * A number above 0, else an error.
   * @default - follows from `dataPointsPerMinute`
   */
  readonly seriesPerTarget?: number;

  /**
   * The data points of one scrape of the largest target: a scrape is never split, so that one scraper has to hold it whole, beside its
   * share of the others. A number above 0 and not below the average target's, else an error; larger than a pod can hold is an error too.
   * @default - no larger than the average target's
   */
  readonly largestTarget?: number;

  /**
   * The time between two scrapes of a target. CPU goes with the data points of a minute, memory with those of one scrape:
   * at the same data points a minute a longer interval means more series, and more memory.
   * Whole seconds from 1 s up, else an error.
   * @default Duration.seconds(60)
   */
  readonly scrapeInterval?: Duration;

  /**
   * How much more than the load the stack is to hold, as a share: 0.25 is a quarter more.
   * A number from 0 to 10, else an error.
   * @default 0
   */
  readonly headroom?: number;

  /**
   * The size of a scraper. Its requests say what one pod holds, so that half the size means about twice the pods.
   * @default - 1 CPU and 6 GiB, the documented pod
   */
  readonly scraperResources?: PodResourcesProps;

  /**
   * The size of a gateway. Its requests say what one pod holds, so that half the size means about twice the pods.
   * @default - 2 CPU and 8 GiB, the documented pod
   */
  readonly gatewayResources?: PodResourcesProps;

  /**
   * What the scrapers route by. With `RoutingKey.STREAM_ID` no gateway has to hold a whole target.
   * @default RoutingKey.RESOURCE
   */
  readonly routingKey?: RoutingKey;

  /**
   * What data points cost.
   * @default SizingCoefficients.DOCUMENTED
   */
  readonly coefficients?: SizingCoefficients;
}
