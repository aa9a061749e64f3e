import { Times } from './times';
import { LONGEST_PERIOD, LONGEST_WINDOW } from '../../facts/limits';
import { secondsText } from '../../text/durations';

/** How long data must survive while nobody takes it, in seconds: a backend's or a gateway's outage of that length must lose nothing. */
export const SHORTEST_OUTAGE = 900;

/** A relation between times that does not hold. */
export interface Problem {
  /** The time that has the wrong value. */
  readonly property: keyof Times;
  /** What it is, in seconds. */
  readonly value: number;
  /** What it must be, as in `must be ...`. */
  readonly relation: string;
  /** The reason, where the relation does not explain itself. */
  readonly reason?: string;
  /** What to do, in the words of `Cadence`. */
  readonly remedy: string;
  readonly severity: 'error' | 'warning';
}

/** The times that are known. Infinity stands for a time without end; times that a pipeline does not have are left out. */
export type KnownTimes = { readonly [name in keyof Times]?: number };

/** What messages call a time. */
export type NameOf = (name: keyof Times) => string;

/**
 * Every relation between times that does not hold. The only list of them, used for every new Cadence and for the times found in configurations and
 * autoscalers. A relation to an unknown time counts as holding.
 */
export function relations(known: KnownTimes, nameOf: NameOf = name => `'${name}'`): Problem[] {
  const problems: Problem[] = [];
  const require = (
    property: keyof Times, holds: (value: number, ...others: number[]) => boolean, others: (keyof Times)[], relation: (...others: number[]) => string, remedy: string,
    severity: Problem['severity'] = 'error',
  ): boolean => {
    const value = known[property];
    const values = others.map(name => known[name]).filter((other): other is number => other !== undefined);
    if (value === undefined || values.length < others.length || holds(value, ...values)) {
      return true;
    }
    problems.push({ property, value, relation: relation(...values), remedy, severity });
    return false;
  };
  const { maxStaleness, gcInterval } = known;
  const gcFollows = gcInterval !== undefined && maxStaleness !== undefined && gcInterval === Math.floor(maxStaleness / 2);
  const largest = nameOf('largestScrapeInterval');

  const room = gcFollows ? 1 : 0;
  const isRemembered = require('maxStaleness', (staleness, longest) => staleness >= 2 * (longest + room), ['largestScrapeInterval'],
    longest => gcFollows
      ? `at least 2 x (${largest} + 1 s) (2 x ${longest + 1} s), so that there is room for ${nameOf('gcInterval')}`
      : `at least 2 x ${largest} (2 x ${longest} s)`,
    'leave it out to get 10 x');
  if (isRemembered) {
    require('maxStaleness', (staleness, longest) => staleness >= 10 * longest, ['largestScrapeInterval'],
      longest => `at least 10 x ${largest} (10 x ${longest} s), so that a few missed scrapes cost nothing`, 'leave it out to get 10 x', 'warning');
  }
  if (!gcFollows) {
    require('gcInterval', (gc, longest) => gc > longest, ['largestScrapeInterval'],
      longest => `above ${largest} (${longest} s)`, `leave it out to get half of ${nameOf('maxStaleness')}`);
  }
  require('gcInterval', (gc, staleness) => 2 * gc <= staleness, ['maxStaleness'],
    staleness => `at most half of ${nameOf('maxStaleness')} (${secondsText(staleness)})`, `raise ${nameOf('maxStaleness')} or leave ${nameOf('gcInterval')} out`);
  const spanFollows = known.spanLimit === maxStaleness;
  require(spanFollows ? 'maxStaleness' : 'spanLimit', (span, handover, longest) => span > handover + longest, ['handover', 'largestScrapeInterval'],
    (handover, longest) => `above ${nameOf('handover')} + ${largest} (${handover} s + ${longest} s)`,
    spanFollows ? `${nameOf('spanLimit')} equals it; raise it, set ${nameOf('spanLimit')}, or shorten the handover`
      : `leave it out to get ${nameOf('maxStaleness')}, or shorten the handover`);
  require('scraperScaleDownWindow', (window, handover, longest) => window >= handover + 3 * longest, ['handover', 'largestScrapeInterval'],
    (handover, longest) => `at least ${nameOf('handover')} + 3 x ${largest} (${handover} s + 3 x ${longest} s)`, 'raise it or leave it out');
  require('scraperScaleDownPeriod', (period, handover, longest) => period >= Math.min(LONGEST_PERIOD, handover + longest), ['handover', 'largestScrapeInterval'],
    (handover, longest) => `at least ${nameOf('handover')} + ${largest} (${handover} s + ${longest} s)`, 'raise it', 'warning');
  require('gatewayScaleDownWindow', (window, span) => window > span, ['spanLimit'],
    span => `above ${nameOf('spanLimit')} (${secondsText(span)})`, 'raise it or leave it out');
  for (const property of ['batchTimeout', 'gatewayBatchTimeout'] as const) {
    require(property, (timeout, interval) => timeout <= interval, ['scrapeInterval'], interval => `at most ${nameOf('scrapeInterval')} (${secondsText(interval)})`, 'leave it out');
  }
  require('retryMaxElapsedTime', elapsed => elapsed >= SHORTEST_OUTAGE, [], () => 'at least 15 minutes', 'leave it out to get 15 minutes');
  for (const property of ['scraperScaleDownWindow', 'gatewayScaleDownWindow'] as const) {
    require(property, window => window <= LONGEST_WINDOW, [], () => `at most ${LONGEST_WINDOW} s (Kubernetes' longest stabilization window)`, 'lower it');
  }
  require('gatewayScaleDownPeriod', period => period <= LONGEST_PERIOD, [], () => `at most ${LONGEST_PERIOD} s (Kubernetes' longest policy period)`, 'lower it');
  return problems;
}

/** A problem, worded as a message about a Cadence. */
export function problemText({ property, value, relation, reason, remedy }: Problem): string {
  return `'${property}' of Cadence must be ${relation}, got ${secondsText(value)}${reason ? `: ${reason}` : ''}; ${remedy}`;
}
