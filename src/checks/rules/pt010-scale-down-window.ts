import { SPAN_FILTER, spanLimitSeconds } from '../../config/collector/components/span-filter';
import type { GatewayPool } from '../../parts/gateway-pool';
import type { ScraperPool } from '../../parts/scraper-pool';
import { secondsText } from '../../text/durations';
import { metricPipelines } from '../collector-view';
import { CheckContext } from '../context';
import { error, Finding, Rule } from '../rule';

/** autoscaling/v2: HPAScalingRules and HPAScalingPolicy. */
const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;
/** The window of an autoscaler that names none (kube-controller-manager). */
const DEFAULT_WINDOW = 300;

export const PT010: Rule = {
  code: 'PT010',
  title: 'Scaling in too soon, or times that do not fit together',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A gateway that comes back within the span limit still holds old values of streams that were elsewhere meanwhile, and counts them twice; so gateways may be removed only more slowly than that. Scrapers may be removed only when the last handover is over. Kubernetes ends a stabilization window at 3600 s and the period of a policy at 1800 s. Monitors in the app can raise the largest interval beyond what other times allow.',
  remedy: 'Leave windows and times to the `Cadence`; with scrape intervals above five minutes, give the gateways `Scaling.fixed(n)`.',
  *check(context) {
    const seen = new Set();
    for (const part of [...context.parts.allocators, ...context.collectors]) {
      if (!seen.has(part.cadence)) {
        seen.add(part.cadence);
        for (const problem of part.cadence._problems()) {
          yield error(part, `${problem}${raisedBy(context, part)}`);
        }
      }
    }
    for (const pool of context.parts.scraperPools) {
      const { handover, largestScrapeInterval } = pool.cadence;
      const least = handover.toSeconds() + 3 * largestScrapeInterval.toSeconds();
      yield* checkTier(context, pool, 'scraper', window => window >= least, `at least 'handover' + 3 x 'largestScrapeInterval' (${secondsText(least)})`);
    }
    for (const gateway of context.parts.gatewayPools) {
      const limit = spanLimit(context, gateway);
      yield* checkTier(context, gateway, 'gateway', window => limit === undefined || window > limit, `above the span limit (${secondsText(limit ?? 0)})`);
    }
  },
};

/** The limit that the configuration has after overrides; undefined where no streams are turned into deltas or nothing is dropped. */
function spanLimit(context: CheckContext, gateway: GatewayPool): number | undefined {
  const config = context.config(gateway);
  const used = metricPipelines(config).some(({ processors }) => processors.includes(SPAN_FILTER));
  return used ? spanLimitSeconds(config.processors?.[SPAN_FILTER]) ?? gateway.cadence.spanLimit.toSeconds() : undefined;
}

function* checkTier(
  context: CheckContext, pool: ScraperPool | GatewayPool, tier: 'scraper' | 'gateway', holds: (window: number) => boolean, relation: string,
): Iterable<Finding> {
  const autoscalers = context.autoscalersOf(pool);
  const problems = autoscalers.length > 0 ? pool.cadence._autoscalerProblems(tier) : [];
  for (const problem of problems) {
    yield error(pool, `${problem}${raisedBy(context, pool)}`);
  }
  for (const { object, manifest } of problems.length > 0 ? [] : autoscalers) {
    const rules = manifest.spec?.behavior?.scaleDown ?? {};
    const window = rules.stabilizationWindowSeconds ?? DEFAULT_WINDOW;
    const path = "'spec.behavior.scaleDown";
    if (rules.selectPolicy !== 'Disabled' && !holds(window)) {
      yield error(object, `${path}.stabilizationWindowSeconds' of the ${tier}s of ${pool.node.path} must be ${relation}, got ${window}; leave it to the Cadence`);
    }
    if (window > LONGEST_WINDOW) {
      yield error(object, `${path}.stabilizationWindowSeconds' must be at most ${LONGEST_WINDOW}, which is Kubernetes' limit, got ${window}; scrape more often, or use Scaling.fixed(n)`);
    }
    for (const [index, { periodSeconds }] of (rules.policies ?? []).entries()) {
      if (periodSeconds > LONGEST_PERIOD) {
        yield error(object, `${path}.policies[${index}].periodSeconds' must be at most ${LONGEST_PERIOD}, which is Kubernetes' limit, got ${periodSeconds}`);
      }
    }
  }
}

/** The monitor that raised the largest interval, if one did. */
function raisedBy(context: CheckContext, { cadence }: { cadence: import('../../values/cadence').Cadence }): string {
  const named = context.longestInterval(cadence);
  return named && !cadence._explicitLargest && named.seconds > cadence.scrapeInterval.toSeconds()
    ? `; 'largestScrapeInterval' comes from ${named.construct.node.path} (${named.path}: ${named.text})` : '';
}
