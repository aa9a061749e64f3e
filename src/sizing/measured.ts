import { Size } from 'cdk8s';
import { TierCost } from './tier-cost';

/**
 * Fitted from above to the cases of bench/memory/results.json (contrib 0.158.0, 2026-11-21; peaks of resident memory, most CPU of all cases):
 *
 *   series x largest target   scraper        gateway
 *    25,000 x   2,500         108 MiB        118 MiB
 *    50,000 x   5,000         136            159
 *   100,000 x  10,000         209            243
 *   200,000 x  20,000         331            408
 *    50,000 x  50,000         250            176
 *   100,000 x 100,000         435            263
 *   CPU s a million points    6.1 to 8.2     6.1 to 9.3
 */
export const MEASURED_SCRAPER: TierCost = {
  cpuSecondsPerMillion: 8.18, bytesPerSeries: 1150, bytesPerPointInFlight: 2700, baseMemory: Size.mebibytes(80),
};
export const MEASURED_GATEWAY: TierCost = {
  cpuSecondsPerMillion: 9.27, bytesPerSeries: 1700, bytesPerPointInFlight: 400, baseMemory: Size.mebibytes(80),
};
