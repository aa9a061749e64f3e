import { Problem } from './relations';
import { Intervals, Overrides, Times, times } from './times';
import { LONGEST_PERIOD, LONGEST_WINDOW } from '../../facts/limits';
import { secondsText } from '../../text/durations';

/** The tiers that an autoscaler can have. */
export type ScaledTier = 'scraper' | 'gateway';

/** What Kubernetes does not allow in the autoscaler of a tier, with the time that causes it. */
export function autoscalerRelations(intervals: Intervals, overrides: Overrides, tier: ScaledTier): Problem[] {
  const all = times(intervals, overrides);
  const window = windowOf(all, tier);
  if (window > LONGEST_WINDOW) {
    const { property, limit, value, remedy } = longestCause(intervals, overrides, tier);
    return [{
      property,
      value,
      relation: `at most ${limit} s with an autoscaler on the ${tier}s`,
      reason: `their scale-down window would be ${secondsText(window)}, and Kubernetes allows at most ${LONGEST_WINDOW} s`,
      remedy: `${remedy}, or give the ${tier}s Scaling.fixed(n)`,
      severity: 'error',
    }];
  }
  if (tier === 'gateway' && all.gatewayScaleDownPeriod > LONGEST_PERIOD) {
    return [{
      property: 'largestScrapeInterval',
      value: all.largestScrapeInterval,
      relation: `at most ${LONGEST_PERIOD / 2} s with an autoscaler on the gateways`,
      reason: `Kubernetes allows a policy period of at most ${LONGEST_PERIOD} s`,
      remedy: "scrape more often, or set 'gatewayScaleDownPeriod'",
      severity: 'error',
    }];
  }
  return [];
}

interface Cause {
  readonly property: keyof Times;
  readonly limit: number;
  readonly value: number;
  readonly remedy: string;
}

/** Which time must be shorter so that the tier's scale-down window fits into an hour: the interval or, where no interval is short enough, another one. */
function longestCause(intervals: Intervals, overrides: Overrides, tier: ScaledTier): Cause {
  const { largestScrapeInterval, handover } = times(intervals, overrides);
  const limitOfInterval = largestThatHolds(LONGEST_WINDOW / 5, interval =>
    windowOf(times({ ...intervals, largestScrapeInterval: interval }, overrides), tier) <= LONGEST_WINDOW);
  if (limitOfInterval > 0) {
    return { property: 'largestScrapeInterval', limit: limitOfInterval, value: largestScrapeInterval, remedy: 'scrape more often' };
  }
  const longestSpan = Math.floor(LONGEST_WINDOW * 10 / 12);
  for (const property of ['spanLimit', 'maxStaleness'] as const) {
    const value = overrides[property];
    if (tier === 'gateway' && value !== undefined) {
      return { property, limit: longestSpan, value, remedy: 'lower it or leave it out' };
    }
  }
  const largest = Math.min(largestScrapeInterval, LONGEST_WINDOW / 12);
  const limit = (tier === 'gateway' ? longestSpan : LONGEST_WINDOW) - 3 * largest;
  return { property: 'handover', limit, value: handover, remedy: "lower 'collectorNotReadyGracePeriod', 'allocatorPollInterval' or 'targetRefreshInterval'" };
}

/** The largest whole number up to a bound for which something holds, where it holds for every smaller one too; 0 where it holds for none. */
function largestThatHolds(bound: number, holds: (value: number) => boolean): number {
  let [held, broken] = [0, bound + 1];
  while (broken - held > 1) {
    const middle = Math.floor((held + broken) / 2);
    [held, broken] = holds(middle) ? [middle, broken] : [held, middle];
  }
  return held;
}

function windowOf(all: Times, tier: ScaledTier): number {
  return tier === 'scraper' ? all.scraperScaleDownWindow : all.gatewayScaleDownWindow;
}
