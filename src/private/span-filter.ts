import { Duration } from 'cdk8s';

/** The id of the processor that drops deltas which span too long. */
export const SPAN_FILTER = 'filter/span_limit';

/**
 * Drops a delta that spans more than the limit: it comes from a gateway that held the stream before, and covers what another
 * has reported meanwhile. Gauges, summaries and cumulative points have no such span and pass.
 */
export function spanFilter(limit: Duration): any {
  const nanoseconds = BigInt(limit.toMilliseconds()) * 1_000_000n;
  return {
    error_mode: 'ignore',
    metric_conditions: [{
      context: 'datapoint',
      conditions: [
        'metric.aggregation_temporality == AGGREGATION_TEMPORALITY_DELTA and datapoint.start_time_unix_nano > 0 '
        + `and datapoint.time_unix_nano - datapoint.start_time_unix_nano > ${nanoseconds}`,
      ],
    }],
  };
}
