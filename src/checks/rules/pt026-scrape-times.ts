import { prometheusSeconds } from '../../text/durations';
import { Monitor, scrapes } from '../monitors';
import { error, Finding, Rule } from '../rule';

export const PT026: Rule = {
  code: 'PT026',
  title: 'A scrape interval or timeout that is refused',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'The allocator leaves out a monitor whose interval or timeout it cannot read, or whose timeout is longer than its interval. Nothing but a line in its log says so.',
  remedy: 'Write durations as Prometheus does (`30s`, `1m30s`), and keep the timeout within the interval.',
  *check(context) {
    for (const monitor of context.monitors().filter(({ perhapsSelectedBy }) => perhapsSelectedBy.length > 0)) {
      for (const [path, body] of scrapes(monitor)) {
        yield* checkScrape(monitor, path, body ?? {});
      }
    }
  },
};

function* checkScrape(monitor: Monitor, path: string, body: any): Iterable<Finding> {
  const key = monitor.kind === 'ScrapeConfig' ? 'scrapeInterval' : 'interval';
  const read = (name: string) => (body[name] === undefined || body[name] === '' ? undefined : prometheusSeconds(String(body[name])) ?? NaN);
  const [interval, timeout] = [read(key), read('scrapeTimeout')];
  for (const [name, value] of [[key, interval], ['scrapeTimeout', timeout]] as const) {
    if (Number.isNaN(value)) {
      yield error(monitor.object, `'${path}.${name}' must be a duration of Prometheus such as '30s' or '1m30s', got '${body[name]}'`);
    }
  }
  if (interval === 0) {
    yield error(monitor.object, `'${path}.${key}' must be above 0, got '${body[key]}'; leave it out to get the allocator's own`);
  }
  const [limit, source] = interval !== undefined ? [interval, `'${path}.${key}' (${body[key]})`]
    : [monitor.perhapsSelectedBy[0].cadence.scrapeInterval.toSeconds(), `the allocator's scrape interval (${monitor.perhapsSelectedBy[0].cadence.scrapeInterval.toSeconds()} s)`];
  if (timeout !== undefined && limit > 0 && timeout > limit) {
    yield error(monitor.object, `'${path}.scrapeTimeout' is ${body.scrapeTimeout}, above ${source}; lower it`);
  }
}
