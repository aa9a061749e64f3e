import { secondsText } from '../../text/durations';
import { Problem } from '../../values/private/relations';
import { Times } from '../../values/private/times';
import { Collector, View } from '../../view/view';
import { error, Finding, Rule, warning } from '../rule';
import { doubtfulInterval, gatewayTimes, largestInterval, LargestInterval, problemMessage, problemsOf, roomFor, TIME_NAMES, toldTooLittle } from '../times';

export const PT008: Rule = {
  code: 'PT008',
  title: 'A gateway forgets streams too soon',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: '`cumulative_to_delta` forgets a stream after `max_staleness`. Below twice the scrape interval it forgets streams that are alive, and a counter never becomes a delta. '
    + 'Below ten times, as documented for large installations, a few missed scrapes cost an interval. It is a warning where it is not certain that a monitor with a longer interval is selected.',
  remedy: 'Leave `maxStaleness` out, so that it is ten times the largest interval, or raise it; or scrape the monitor more often.',
  *check(view) {
    for (const gateway of view.gateways) {
      yield* checkGateway(view, gateway);
    }
  },
};

function* checkGateway(view: View, gateway: Collector): Iterable<Finding> {
  const { deltas, known } = gatewayTimes(view, gateway);
  if (!deltas) {
    return;
  }
  const path = `${deltas.path}.max_staleness`;
  if (known.maxStaleness === Infinity) {
    yield warning(gateway.subject, path, `'${path}' is 0, so that no stream is ever forgotten and the memory grows with every pod`, 'give a duration');
    return;
  }
  const problems = (interval: LargestInterval | undefined) => problemsOf({ ...known, largestScrapeInterval: interval?.seconds }, ['maxStaleness'], nameOf(path));
  const remedy = (seconds: number) => {
    const yaml = `raise it to ${secondsText(10 * seconds)}, or scrape more often`;
    return toldTooLittle(gateway, seconds) ? roomFor({ seconds }, yaml)
      : { props: `raise it to ${secondsText(10 * seconds)} or leave 'maxStaleness' of the Cadence out`, yaml };
  };
  const largest = largestInterval(view, gateway);
  const certain = problems(largest).slice(0, 1);
  for (const problem of certain) {
    yield (problem.severity === 'error' ? error : warning)(gateway.subject, path, messageOf(problem, path, largest), remedy(largest?.seconds ?? 0));
  }
  const doubtful = doubtfulInterval(view, gateway);
  const possible = doubtful && !certain.some(({ severity }) => severity === 'error') ? problems(doubtful).filter(({ severity }) => severity === 'error').slice(0, 1) : [];
  for (const problem of possible) {
    yield warning(gateway.subject, path, messageOf(problem, path, doubtful), roomFor(doubtful!, `raise it to ${secondsText(10 * doubtful!.seconds)}, or scrape it more often`));
  }
}

function messageOf(problem: Problem, path: string, interval: LargestInterval | undefined): string {
  const lost = problem.relation.includes(TIME_NAMES.handover!) ? 'when their targets move' : 'between two scrapes';
  const effect = problem.severity === 'error' ? `; live streams would be forgotten ${lost}` : '';
  return `${problemMessage(problem, nameOf(path), interval)}${effect}`;
}

function nameOf(path: string) {
  return (name: keyof Times): string => name === 'maxStaleness' ? `'${path}'` : TIME_NAMES[name] ?? `'${name}'`;
}
