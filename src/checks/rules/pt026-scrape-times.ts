import { prometheusSeconds, secondsText } from '../../text/durations';
import { show } from '../../text/input';
import { monitorKind } from '../../view/monitors';
import { Endpoint, Monitor } from '../../view/view';
import { Finding, Rule } from '../rule';
import { errorUnless, firstSelecting, Selecting } from '../selecting';

export const PT026: Rule = {
  code: 'PT026',
  title: 'A scrape interval or timeout that is refused',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'The allocator leaves out a monitor whose interval or timeout it cannot read, or whose timeout is longer than its interval. Nothing but a line in its log '
    + 'says so. '
    + 'It is a warning where it is not certain that the allocator selects the monitor.',
  remedy: 'Write durations as Prometheus does (`30s`, `1m30s`), and keep the timeout within the interval.',
  *check(view) {
    for (const monitor of view.monitors) {
      const by = firstSelecting(monitor);
      for (const endpoint of by ? monitor.endpoints : []) {
        yield* checkTimes(monitor, endpoint, by!);
      }
    }
  },
};

function* checkTimes(monitor: Monitor, { path, body }: Endpoint, { allocator, doubt }: Selecting): Iterable<Finding> {
  const { subject } = monitor;
  const { intervalKey } = monitorKind(monitor)!;
  const [interval, timeout] = [read(body[intervalKey]), read(body.scrapeTimeout)];
  for (const [name, value] of [[intervalKey, interval], ['scrapeTimeout', timeout]] as const) {
    if (Number.isNaN(value)) {
      const given = body[name];
      yield errorUnless(doubt, subject, `${path}.${name}`,
        `'${path}.${name}' must be a duration of Prometheus such as '30s' or '1m30s', got ${typeof given === 'string' ? `'${given}'` : show(given)}`, 'write it so, or leave it out');
    }
  }
  if (interval === 0) {
    yield errorUnless(doubt, subject, `${path}.${intervalKey}`, `'${path}.${intervalKey}' must be above 0, got '${body[intervalKey]}'`,
      "leave it out to get the allocator's own");
  }
  const limit = interval ?? allocator.scrapeInterval;
  if (timeout !== undefined && limit > 0 && timeout > limit) {
    const source = interval !== undefined ? `'${path}.${intervalKey}' (${body[intervalKey]})` : `the allocator's scrape interval (${secondsText(limit)})`;
    yield errorUnless(doubt, subject, `${path}.scrapeTimeout`, `'${path}.scrapeTimeout' is ${body.scrapeTimeout}, above ${source}`, 'lower it');
  }
}

/** Seconds; undefined where nothing is given, no number where it cannot be read. */
function read(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : (typeof value === 'string' ? prometheusSeconds(value) : undefined) ?? NaN;
}
