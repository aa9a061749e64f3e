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
      // What is false of nearly every point comes first: the rest is then not looked at.
      conditions: [
        `datapoint.time_unix_nano - datapoint.start_time_unix_nano > ${nanoseconds} and datapoint.start_time_unix_nano > 0 `
        + 'and metric.aggregation_temporality == AGGREGATION_TEMPORALITY_DELTA',
      ],
    }],
  };
}

/** The limit of a span filter as it stands in a configuration, also after overrides; undefined where it does not look like one. */
export function spanLimitSeconds(filter: any): number | undefined {
  const limits = (filter?.metric_conditions ?? []).flatMap((group: any) => (typeof group === 'string' ? [group] : group?.conditions ?? []))
    .map((condition: string) => /time_unix_nano\s*-\s*datapoint\.start_time_unix_nano\s*>\s*(\d+)/.exec(condition)?.[1])
    .filter((nanoseconds: string | undefined) => nanoseconds !== undefined);
  return limits.length > 0 ? Math.max(...limits.map(Number)) / 1e9 : undefined;
}
