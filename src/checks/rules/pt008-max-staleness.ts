import { goSeconds, secondsText } from '../../text/durations';
import { usedProcessor } from '../collector-view';
import { error, Rule, warning } from '../rule';

/** The component's own, where the configuration names none (cumulativetodeltaprocessor 0.158, factory.go). */
const COMPONENT_DEFAULT = 3600;

export const PT008: Rule = {
  code: 'PT008',
  title: 'A gateway forgets streams too soon',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: '`cumulative_to_delta` forgets a stream after `max_staleness`. Below twice the scrape interval it forgets streams that are alive, and a counter never becomes a delta. Below ten times, as documented for large installations, a few missed scrapes cost an interval.',
  remedy: 'Leave `maxStaleness` out, so that it is ten times the largest interval, or raise it; or scrape the monitor more often.',
  *check(context) {
    for (const gateway of context.parts.gatewayPools) {
      const processor = usedProcessor(context.config(gateway), 'cumulative_to_delta');
      const staleness = processor && (goSeconds(processor.body.max_staleness) ?? COMPONENT_DEFAULT);
      if (!processor || staleness === undefined) {
        continue;
      }
      const path = `processors.${processor.id}.max_staleness`;
      if (staleness === 0) {
        yield warning(gateway, `'${path}' is 0, so that no stream is ever forgotten and the memory grows with every pod; give a duration`);
        continue;
      }
      const named = context.longestInterval(gateway.cadence);
      const own = gateway.cadence.largestScrapeInterval.toSeconds();
      const largest = Math.max(own, named?.seconds ?? 0);
      const source = named && Math.ceil(named.seconds) >= own ? `, of ${named.construct.node.path} (${named.path}: ${named.text})` : '';
      if (staleness < 10 * largest) {
        const factor = staleness < 2 * largest ? 2 : 10;
        yield (factor === 2 ? error : warning)(gateway, `'${path}' is ${secondsText(staleness)}, below ${factor} x the largest scrape interval `
          + `(${factor} x ${secondsText(largest)}${source}); ${factor === 2 ? 'live streams would be forgotten between two scrapes' : 'a few missed scrapes would cost an interval'}: `
          + `raise it to ${secondsText(10 * largest)} or leave 'maxStaleness' of the Cadence out`);
      }
    }
  },
};
