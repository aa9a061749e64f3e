import { goSeconds, secondsText } from '../../text/durations';
import { usedProcessor } from '../collector-view';
import { error, Rule } from '../rule';

/** The components' own (metricstarttimeprocessor and cumulativetodeltaprocessor 0.158, factory.go). */
const DEFAULT_GC = 600;
const DEFAULT_STALENESS = 3600;

export const PT027: Rule = {
  code: 'PT027',
  title: 'Start times and values of a stream that outlive each other',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: '`metric_start_time` keeps a start time for up to twice `gc_interval`, and `cumulative_to_delta` the value that belongs to it for at least `max_staleness`. A start time that is forgotten later than its value, or between two scrapes, makes deltas that cover what was reported already.',
  remedy: 'Leave `gcInterval` out, or keep it above the largest scrape interval and at most half of `maxStaleness`.',
  *check(context) {
    for (const gateway of context.parts.gatewayPools) {
      const config = context.config(gateway);
      const start = usedProcessor(config, 'metric_start_time');
      if (!start) {
        continue;
      }
      const gc = goSeconds(start.body.gc_interval) ?? DEFAULT_GC;
      const path = `'processors.${start.id}.gc_interval' is ${secondsText(gc)}`;
      const largest = Math.max(gateway.cadence.largestScrapeInterval.toSeconds(), context.longestInterval(gateway.cadence)?.seconds ?? 0);
      if (gc <= largest) {
        yield error(gateway, `${path}, not above the largest scrape interval (${secondsText(largest)}), so that start times would be forgotten between two scrapes; leave 'gcInterval' out`);
      }
      const delta = usedProcessor(config, 'cumulative_to_delta');
      const staleness = delta && (goSeconds(delta.body.max_staleness) ?? DEFAULT_STALENESS);
      if (delta && staleness! > 0 && 2 * gc > staleness!) {
        yield error(gateway, `${path}, above half of 'processors.${delta.id}.max_staleness' (${secondsText(staleness!)}), so that start times would outlive the values they belong to; `
          + "leave 'gcInterval' out");
      }
    }
  },
};
