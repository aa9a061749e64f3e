import { goSeconds, secondsText } from '../../text/durations';
import { show } from '../../text/input';
import { KnownTimes } from '../../values/private/relations';
import { Collector, ComponentView, View } from '../../view/view';
import { error, Finding, Rule, warning } from '../rule';
import { DEFAULTS, problemsOf, roomFor, toldTooLittle } from '../times';

const LEAVE_OUT = { props: "leave 'gcInterval' out", yaml: "set 'gc_interval' above the largest scrape interval and to at most half of 'max_staleness'" };

export const PT027: Rule = {
  code: 'PT027',
  title: 'Start times and values of a stream that outlive each other',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: '`metric_start_time` keeps a start time for up to twice `gc_interval`, and `cumulative_to_delta` the value that belongs to it for at least `max_staleness`. '
    + 'A start time that is forgotten later than its value, or between two scrapes, makes deltas that cover what was reported already. '
    + 'It is a warning where it is not certain that a monitor with a longer interval is selected.',
  remedy: 'Leave `gcInterval` out, or keep it above the largest scrape interval and at most half of `maxStaleness`.',
  *check(view) {
    for (const gateway of view.gateways) {
      const start = gateway.config.usedProcessor('metric_start_time');
      if (start) {
        yield* checkStartTimes(view, gateway, start);
      }
    }
  },
};

/** Whether a `gc_interval` does not have its relation to another time. */
function breaks(known: KnownTimes): boolean {
  return problemsOf(known, ['gcInterval'], name => name).length > 0;
}

function* checkStartTimes(view: View, gateway: Collector, start: ComponentView): Iterable<Finding> {
  const { subject } = gateway;
  const path = `${start.path}.gc_interval`;
  const gc = start.body.gc_interval === undefined ? DEFAULTS.gcInterval : goSeconds(start.body.gc_interval);
  if (gc === undefined) {
    yield error(subject, path, `'${path}' must be a duration of Go such as '5m', got ${show(start.body.gc_interval)}`, LEAVE_OUT);
    return;
  }
  const { slowest, doubtful } = view.clock(gateway);
  const largest = Math.max(slowest.seconds, gateway.intent?.explicitLargest ?? 0);
  const forgotten = (seconds: number, what: string) =>
    `'${path}' is ${secondsText(gc)}, not above ${what} (${secondsText(seconds)}), so that start times would be forgotten between two scrapes`;
  if (breaks({ gcInterval: gc, largestScrapeInterval: largest })) {
    yield error(subject, path, forgotten(largest, 'the largest scrape interval'), toldTooLittle(gateway, largest) ? roomFor({ seconds: largest }, LEAVE_OUT.yaml) : LEAVE_OUT);
  }
  for (const interval of doubtful.filter(({ seconds }) => seconds > largest && gc > largest && breaks({ gcInterval: gc, largestScrapeInterval: seconds }))) {
    yield warning(subject, path, `${forgotten(interval.seconds, `'${interval.path}' of ${interval.subject.name}`)} (${interval.doubt})`, roomFor(interval, LEAVE_OUT.yaml));
  }
  const delta = gateway.config.usedProcessor('cumulative_to_delta');
  const staleness = delta && (goSeconds(delta.body.max_staleness) ?? DEFAULTS.maxStaleness);
  if (delta && staleness! > 0 && breaks({ gcInterval: gc, maxStaleness: staleness })) {
    yield error(subject, path,
      `'${path}' is ${secondsText(gc)}, above half of '${delta.path}.max_staleness' (${secondsText(staleness!)}), so that start times would outlive the values they belong to`, LEAVE_OUT);
  }
}
