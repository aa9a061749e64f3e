import { Duration } from 'cdk8s';
import { SizingCoefficients } from './sizing-coefficients';
import { PodResourcesProps } from '../values/pod-resources';
import { RoutingKey } from '../values/routing-key';

/**
 * The load of a stack.
 */
export interface SizingLoad {
  /**
   * The data points per minute of all targets together. A number above 0, else an error; giving both this and `seriesPerTarget`, or neither, is an error too.
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
   * The data points of one scrape of the largest target: a scrape is never split, so one scraper has to hold all of it in addition to its share of the other
   * targets. A number above 0 and not below the average target's, else an error; one that is larger than a pod can hold is an error too.
   * @default - no larger than the average target's
   */
  readonly largestTarget?: number;

  /**
   * The time between two scrapes of a target. CPU depends on the data points per minute, memory on those of one scrape: at the same rate, a longer interval
   * means more series and more memory.
   * Whole seconds from 1 s to 24 h, else an error.
   * @default - that of the stack that the sizing is given to, else 60 s
   */
  readonly scrapeInterval?: Duration;

  /**
   * Spare capacity on top of the load, as a fraction: 0.25 adds 25 %, to the largest target as well.
   * A number from 0 to 10, else an error.
   * @default 0
   */
  readonly headroom?: number;

  /**
   * The size of a scraper. Its requests determine how much one pod handles, so half the size means about twice as many pods.
   * @default - 1 CPU and 6 GiB, the documented pod
   */
  readonly scraperResources?: PodResourcesProps;

  /**
   * The size of a gateway. Its requests determine how much one pod handles, so half the size means about twice as many pods.
   * @default - 2 CPU and 8 GiB, the documented pod
   */
  readonly gatewayResources?: PodResourcesProps;

  /**
   * How the scrapers choose a data point's gateway. With `RoutingKey.STREAM_ID` no gateway has to hold a whole target.
   * @default RoutingKey.RESOURCE
   */
  readonly routingKey?: RoutingKey;

  /**
   * What data points cost.
   * @default SizingCoefficients.DOCUMENTED
   */
  readonly coefficients?: SizingCoefficients;
}
