import fc from 'fast-check';
import { Cadence } from '../../../src';
import { problemText, relations } from '../../../src/values/private/relations';
import { handoverOf, OVERRIDABLE, Times, times } from '../../../src/values/private/times';

const intervals = { scrapeInterval: 60, largestScrapeInterval: 60 };
const broken = (known: Partial<Times>) => relations(known).map(({ property, severity }) => `${severity} ${property}`);

test('the times of a cadence are the derived ones', () => {
  expect(new Cadence()._times).toEqual(times(intervals));
});

test('derived times hold every relation, but for the limits of autoscalers above their intervals', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 200 }), (interval, more) => {
    fc.pre(interval + more <= 300);
    expect(relations(times({ scrapeInterval: interval, largestScrapeInterval: interval + more }))).toEqual([]);
  }));
});

test('a relation to a time that is not known holds', () => {
  expect(relations({})).toEqual([]);
  for (const name of OVERRIDABLE.filter(key => !['retryMaxElapsedTime', 'scraperScaleDownWindow', 'gatewayScaleDownWindow', 'gatewayScaleDownPeriod'].includes(key))) {
    expect([name, relations({ [name]: 1 }), relations({ [name]: 1e9 })]).toEqual([name, [], []]);
  }
});

test.each<[string, Partial<Times>, string[]]>([
  ['streams forgotten between two scrapes', { maxStaleness: 119, largestScrapeInterval: 60 }, ['error maxStaleness']],
  ['streams forgotten after a few missed scrapes', { maxStaleness: 599, largestScrapeInterval: 60 }, ['warning maxStaleness']],
  ['streams that are never forgotten', { maxStaleness: Infinity, gcInterval: 300, largestScrapeInterval: 60 }, []],
  ['start times forgotten between two scrapes', { gcInterval: 60, largestScrapeInterval: 60 }, ['error gcInterval']],
  ['start times that outlive values', { gcInterval: 301, maxStaleness: 600 }, ['error gcInterval']],
  ['no room for start times between', { gcInterval: 60, maxStaleness: 121, largestScrapeInterval: 60 }, ['error maxStaleness']],
  ['a handover longer than a delta may be', { spanLimit: 125, handover: 65, largestScrapeInterval: 60 }, ['error spanLimit']],
  ['scrapers removed during a handover', { scraperScaleDownWindow: 244, handover: 65, largestScrapeInterval: 60 }, ['error scraperScaleDownWindow']],
  ['gateways removed while deltas would be taken', { gatewayScaleDownWindow: 600, spanLimit: 600 }, ['error gatewayScaleDownWindow']],
  ['windows beyond an hour', { gatewayScaleDownWindow: 3601, scraperScaleDownWindow: 3601 }, ['error scraperScaleDownWindow', 'error gatewayScaleDownWindow']],
  ['a period beyond half an hour', { gatewayScaleDownPeriod: 1801 }, ['error gatewayScaleDownPeriod']],
  ['points gathered for longer than an interval', { batchTimeout: 61, gatewayBatchTimeout: 60.5, scrapeInterval: 60 }, ['error batchTimeout', 'error gatewayBatchTimeout']],
])('%s', (_, known, expected) => {
  expect(broken(known)).toEqual(expected);
});

test('a problem is said in the words of a Cadence, or with the names that the reader gives', () => {
  const [problem] = relations({ gcInterval: 60, largestScrapeInterval: 60 });
  expect(problemText(problem)).toBe("'gcInterval' of Cadence must be above 'largestScrapeInterval' (60 s), got 60 s; leave it out to get half of 'maxStaleness'");
  expect(relations({ gcInterval: 60, largestScrapeInterval: 60 }, name => `<${name}>`)[0].relation).toBe('above <largestScrapeInterval> (60 s)');
});

test('a handover is the grace, the throttle, one poll and one refresh', () => {
  expect(handoverOf({ collectorNotReadyGracePeriod: 30, allocatorPollInterval: 15, targetRefreshInterval: 15 })).toBe(times(intervals).handover);
});
