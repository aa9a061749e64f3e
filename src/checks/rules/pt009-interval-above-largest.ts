import { at } from '../../text/data';
import { secondsText } from '../../text/durations';
import { allocatorIntervals, jobIntervals, slowest } from '../../view/clock';
import { Allocator, Collector, Monitor, NamedInterval, View } from '../../view/view';
import { error, Finding, Rule, warning } from '../rule';

export const PT009: Rule = {
  code: 'PT009',
  title: 'A scrape interval above the largest that was named',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'All times of the gateways follow from the largest scrape interval. Where it was set by hand, a monitor with a longer one would have its streams forgotten or its deltas dropped. '
    + 'Where it was not set, monitors in the app raise it. It is a warning where it is not certain that the monitor is selected.',
  remedy: 'Raise `largestScrapeInterval`, leave it out, or scrape the monitor more often.',
  *check(view) {
    for (const allocator of view.allocators) {
      yield* above(slowest(allocatorIntervals(allocator.config, allocator.subject)), limitsOf(view, allocator));
    }
    for (const scraper of view.scrapers) {
      const jobs = scraper.config.ofType('receivers', 'prometheus').flatMap(({ path, body }) => jobIntervals(at(body, 'config'), `${path}.config`, scraper.subject));
      yield* above(slowest(jobs), limits([scraper, ...gatewaysOf(scraper)]));
    }
    const limitsOfAllocator = new Map(view.allocators.map(allocator => [allocator, limitsOf(view, allocator)]));
    for (const monitor of view.monitors) {
      yield* checkMonitor(monitor, allocator => limitsOfAllocator.get(allocator) ?? []);
    }
  },
};

function* checkMonitor(monitor: Monitor, limitsOfAllocator: (allocator: Allocator) => readonly number[]): Iterable<Finding> {
  const longest = slowest(monitor.intervals);
  const certain = new Set(monitor.selectedBy.flatMap(limitsOfAllocator));
  yield* above(longest, [...certain]);
  for (const allocator of monitor.perhapsSelectedBy) {
    const others = limitsOfAllocator(allocator).filter(limit => !certain.has(limit));
    yield* above(longest, others, `, if ${allocator.subject.name} selects it: ${allocator.selection(monitor.kind).doubt(monitor.namespace)}`);
  }
}

function* above(interval: NamedInterval | undefined, allowed: readonly number[], doubt?: string): Iterable<Finding> {
  for (const limit of allowed) {
    if (interval && interval.seconds > limit) {
      const { subject, path, text, seconds } = interval;
      yield (doubt === undefined ? error : warning)(subject, path, `'${path}' is ${text}, above 'largestScrapeInterval' (${secondsText(limit)})${doubt ?? ''}`,
        `scrape it more often, or set largestScrapeInterval: Duration.seconds(${Math.ceil(seconds)})`);
    }
  }
}

/** The largest intervals that were named for an allocator, for its scrapers and for their gateways: mostly one. */
function limitsOf({ scrapers }: View, allocator: Allocator): number[] {
  const asking = scrapers.filter(({ polls }) => polls.some(poll => poll.allocator === allocator));
  return limits([allocator, ...asking, ...asking.flatMap(gatewaysOf)]);
}

function gatewaysOf({ routes }: Collector): Collector[] {
  return routes.flatMap(({ gateway }) => gateway ?? []);
}

function limits(parts: readonly (Allocator | Collector)[]): number[] {
  return [...new Set(parts.flatMap(({ intent }) => intent?.explicitLargest ?? []))];
}
