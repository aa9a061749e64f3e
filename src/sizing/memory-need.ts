import { TierCost } from './tier-cost';
import { bytes } from '../text/quantities';

/** Gibibytes that a pod needs for so many millions of series, the largest target having so many millions of them. */
export function gibibytesFor(cost: TierCost, millionsOfSeries: number, millionsOfLargest: number): number {
  const base = cost.baseMemory ? bytes(cost.baseMemory) : 0;
  return (base + 1e6 * (millionsOfSeries * cost.bytesPerSeries + millionsOfLargest * (cost.bytesPerPointInFlight ?? 0))) / 1024 ** 3;
}
