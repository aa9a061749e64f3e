import type { PlannedMemory } from './memory';
import type { PlannedTier } from './sizes';
import { prometheusSeconds, RING_V1_FROM } from '../../library';
import { formatAmount, formatBytes, formatRatio, formatShare } from '../../output/format';
import type { Agreement, AllocatorHash } from '../../rings';
import type { RoutingKeyName, Simulation } from '../../simulation/simulation';
import type { TierSkew } from '../../simulation/tier-draws';
import type { RunningAllocator } from '../../sources/running-allocator';

/** Above this share of the draws a larger limit is advised. */
export const TOLERATED_RISK = 0.05;

export interface AdviceInput {
  readonly scrapers: PlannedTier;
  readonly gateways: PlannedTier;
  readonly memory: { readonly scrapers: PlannedMemory; readonly gateways: PlannedMemory };
  readonly simulation: Simulation;
  readonly routingKey: RoutingKeyName;
  readonly allocatorHash: AllocatorHash;
  readonly agreement?: readonly Agreement[];
  readonly running?: RunningAllocator;
  readonly intervalSeconds: number;
}

/** What follows from the figures, in sentences. */
export function adviceOf(input: AdviceInput): string[] {
  const { simulation, memory } = input;
  return [
    tierAdvice('scraper', simulation.scrapers.skew, input.scrapers, memory.scrapers),
    tierAdvice('gateway', simulation.gateways.skew, input.gateways, memory.gateways),
    ...autoscalerAdvice('scrapers', input.scrapers),
    ...autoscalerAdvice('gateways', input.gateways),
    ...routingAdvice(input),
    ...upgradeAdvice(input),
    ...runningAdvice(input),
  ];
}

function tierAdvice(tier: string, skew: TierSkew, size: PlannedTier, memory: PlannedMemory): string {
  const busiest = `The busiest ${tier} gets ${formatRatio(skew.busiestOverMean.mean)} the average one's load (p95 ${formatRatio(skew.busiestOverMean.p95)}, worst ${formatRatio(skew.busiestOverMean.worst)})`;
  const holds = `the ${formatAmount(memory.holds)} data points a scrape that ${formatBytes(size.memoryLimit)} hold`;
  if (skew.exceeds <= TOLERATED_RISK) {
    return `${busiest}; ${skew.exceeds === 0 ? 'in no draw is that' : `in ${formatShare(skew.exceeds)} of the draws that is`} more than ${holds}.`;
  }
  return `${busiest}; in ${formatShare(skew.exceeds)} of the draws that is more than ${holds}. `
    + `A memory limit of ${formatBytes(memory.limitForP95)} holds the busiest one in 95 % of the draws, ${formatBytes(memory.limitForWorst)} in all of them; the request can stay.`;
}

function autoscalerAdvice(tier: string, { replicas, noAutoscaler }: PlannedTier): string[] {
  return noAutoscaler === undefined ? [] : [`There are ${replicas} ${tier} at any load, without an autoscaler: ${noAutoscaler}.`];
}

function routingAdvice({ routingKey, simulation }: AdviceInput): string[] {
  const byStream = simulation.gateways.whatIfs.find(whatIf => whatIf.event === 'routed by streamID instead');
  const { skew } = simulation.gateways;
  if (routingKey !== 'resource' || !byStream || byStream.skew.busiest.worst >= skew.busiest.p95 * 0.9) {
    return [];
  }
  return [`Routed by streamID the busiest gateway would get ${formatRatio(byStream.skew.busiestOverMean.mean)} the average, against ${formatRatio(skew.busiestOverMean.p95)} (p95) by resource; `
    + 'it costs a hash of every data point, and the streams of one target no longer arrive together.'];
}

function upgradeAdvice({ simulation }: AdviceInput): string[] {
  const upgrade = simulation.scrapers.whatIfs.find(whatIf => whatIf.event.startsWith('allocator upgraded'));
  return upgrade?.moved === undefined ? [] : [
    `An allocator upgrade to v${RING_V1_FROM.replace(/\.0$/, '')} or newer changes the ring: ${formatShare(upgrade.moved.mean)} of the load gets another scraper, once. `
    + 'Allocators of both versions side by side would have targets scraped twice or not at all: upgrade with the strategy Recreate.',
  ];
}

function runningAdvice({ agreement, running, allocatorHash, intervalSeconds }: AdviceInput): string[] {
  if (!agreement || !running || agreement.length === 0) {
    return [];
  }
  const best = agreement[0]!;
  const lines = [`The running allocator agrees with the ring ${best.hash.id} (${best.hash.description}) for ${best.agreeing} of ${best.targets} targets over ${running.scrapers.length} scrapers.`];
  if (best.agreeing < best.targets) {
    lines.push('The rest may be in motion.');
  }
  if (best.hash !== allocatorHash) {
    lines.push('That is not the ring of the version given; give --allocator-version to match it.');
  }
  const others = [...running.intervals].filter(([, interval]) => interval !== '' && prometheusSeconds(interval) !== intervalSeconds);
  if (others.length > 0) {
    lines.push(`${others.length} of ${running.jobs} jobs are not scraped every ${intervalSeconds} s (${others[0]![0]}: ${others[0]![1]}); the plan assumes one interval for all.`);
  }
  return lines;
}
