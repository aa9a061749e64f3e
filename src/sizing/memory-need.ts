import { TierCost } from './tier-cost';
import { bytes } from '../text/quantities';

/** The gibibytes that a pod needs for a number of series, and for the share of them that is the largest target's, both in millions. */
export function gibibytesFor(cost: TierCost, millionsOfSeries: number, millionsOfLargest: number): number {
  const base = cost.baseMemory ? bytes(cost.baseMemory) : 0;
  return (base + 1e6 * (millionsOfSeries * cost.bytesPerSeries + millionsOfLargest * (cost.bytesPerPointInFlight ?? 0))) / 1024 ** 3;
}
