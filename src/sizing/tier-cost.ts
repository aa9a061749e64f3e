import { Size } from 'cdk8s';

/**
 * What data points cost one tier.
 */
export interface TierCost {
  /**
   * CPU seconds for a million data points. A number above 0, else an error.
   */
  readonly cpuSecondsPerMillion: number;

  /**
   * Bytes of memory for each series, that is for each data point of one scrape of all its targets. A number above 0, else an error.
   */
  readonly bytesPerSeries: number;

  /**
   * Additional bytes of memory for each data point of the largest scrape, all of which is held in memory while it is parsed, converted and passed on.
   * A number from 0 up, else an error.
   * @default 0
   */
  readonly bytesPerPointInFlight?: number;

  /**
   * The memory of a pod without any series.
   * @default Size.mebibytes(0)
   */
  readonly baseMemory?: Size;
}
