import { Component } from '../../../model/component';

/**
 * Drops a delta that spans more than the limit: it comes from a gateway that held the stream before, and covers what another has reported in the meantime.
 * Gauges, summaries and cumulative points have no such span and pass.
 */
export function spanFilter(): Component {
  return {
    section: 'processors',
    id: 'filter/span_limit',
    body: times => ({
      error_mode: 'ignore',
      metric_conditions: [{
        context: 'datapoint',
        // The condition that almost never holds comes first, so that the rest is rarely evaluated.
        conditions: [
          `datapoint.time_unix_nano - datapoint.start_time_unix_nano > ${BigInt(times.spanLimit.toMilliseconds()) * 1_000_000n} and datapoint.start_time_unix_nano > 0 `
          + 'and metric.aggregation_temporality == AGGREGATION_TEMPORALITY_DELTA',
        ],
      }],
    }),
  };
}
