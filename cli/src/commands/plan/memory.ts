import type { PlannedTier } from './sizes';
import type { TierCost } from '../../library';
import type { TierSkew } from '../../simulation/tier-draws';

const MILLION = 1e6;
const HALF_GIBIBYTE = 2 ** 29;

/** The memory side of a tier: what its limit holds, and which limit would hold what was drawn. */
export interface PlannedMemory {
  /** What a pod needs without any series, and for the largest target in flight. */
  readonly base: number;
  /** What a million data points a scrape need besides. */
  readonly perMillion: number;
  /** The data points a scrape that the limit holds. */
  readonly holds: number;
  /** The limit that holds the busiest pod in 95 % of the draws, in steps of half a gibibyte. */
  readonly limitForP95: number;
  /** The limit that holds the busiest pod of all draws. */
  readonly limitForWorst: number;
}

/** What a tier's pods need. */
export interface MemoryNeed {
  /** Without any series, and for the largest target in flight. */
  readonly base: number;
  readonly perMillion: number;
}

export function memoryNeed(cost: TierCost, largestTarget: number, perMillion: number | undefined): MemoryNeed {
  return perMillion === undefined
    ? { base: (cost.baseMemory?.toMebibytes() ?? 0) * 2 ** 20 + largestTarget * (cost.bytesPerPointInFlight ?? 0), perMillion: cost.bytesPerSeries * MILLION }
    : { base: 0, perMillion };
}

export function holds(tier: PlannedTier, need: MemoryNeed): number {
  return Math.max(0, tier.memoryLimit - need.base) / need.perMillion * MILLION;
}

export function plannedMemory(tier: PlannedTier, need: MemoryNeed, skew: TierSkew): PlannedMemory {
  const limitFor = (points: number) => Math.max(
    tier.memoryLimit,
    Math.ceil((need.base + points / MILLION * need.perMillion) / HALF_GIBIBYTE) * HALF_GIBIBYTE,
  );
  return {
    ...need,
    holds: holds(tier, need),
    limitForP95: limitFor(skew.busiest.p95),
    limitForWorst: limitFor(skew.busiest.worst),
  };
}
