import type { PlannedTier } from './sizes';
import { formatAmount, formatBytes, formatCpu, formatRatio, formatShare } from '../../output/format';
import type { TierSimulation } from '../../simulation/tier-draws';

/** The row of a tier in the table of sizes. */
export function sizeRow(name: string, tier: PlannedTier, holds: string): string[] {
  return [name, String(tier.replicas), String(tier.maxReplicas), formatCpu(tier.cpuRequestMillis), formatBytes(tier.memoryRequest), formatBytes(tier.memoryLimit), holds];
}

/** The row of a tier in the table of what the rings make of it. */
export function skewRow(name: string, { skew }: TierSimulation): string[] {
  return [name, String(skew.pods), formatAmount(skew.meanPod), formatAmount(skew.busiest.mean), formatAmount(skew.busiest.p95), formatAmount(skew.busiest.worst),
    formatRatio(skew.busiestOverMean.mean), formatShare(skew.exceeds)];
}
