import { ALLOCATOR_THROTTLE, LONGEST_PERIOD } from '../../facts/limits';
import { MEBIBYTE } from '../../text/quantities';

/** The intervals that all times are derived from, in seconds. */
export interface Intervals {
  readonly scrapeInterval: number;
  readonly largestScrapeInterval: number;
}

/** The times that can be set by hand. */
export const OVERRIDABLE = [
  'allocatorPollInterval', 'targetRefreshInterval', 'collectorNotReadyGracePeriod', 'maxStaleness', 'gcInterval', 'spanLimit', 'scraperScaleDownWindow',
  'gatewayScaleDownWindow', 'gatewayScaleDownPeriod', 'batchTimeout', 'gatewayBatchTimeout', 'exportTimeout', 'retryMaxElapsedTime',
] as const;

/** Times that are set by hand, in seconds. */
export type Overrides = { readonly [name in typeof OVERRIDABLE[number]]?: number };

/** Every time of a pipeline, in seconds, under the name that it has in `Cadence`. */
export interface Times extends Intervals {
  readonly allocatorPollInterval: number;
  readonly targetRefreshInterval: number;
  readonly collectorNotReadyGracePeriod: number;
  readonly handover: number;
  readonly maxStaleness: number;
  readonly gcInterval: number;
  readonly spanLimit: number;
  readonly scaleUpWindow: number;
  readonly scraperScaleDownWindow: number;
  readonly scraperScaleDownPeriod: number;
  readonly gatewayScaleDownWindow: number;
  readonly gatewayScaleDownPeriod: number;
  readonly batchTimeout: number;
  readonly gatewayBatchTimeout: number;
  readonly exportTimeout: number;
  readonly retryInitialInterval: number;
  readonly retryMaxInterval: number;
  readonly retryMaxElapsedTime: number;
  readonly telemetryInterval: number;
  readonly selfScrapeInterval: number;
  readonly startupTimeout: number;
}

/** Derives every time from the intervals, where none is set by hand. `Cadence` documents each of them, and why it has its value. */
export function times(intervals: Intervals, overrides: Overrides = {}): Times {
  const { scrapeInterval: interval, largestScrapeInterval: largest } = intervals;
  const allocatorPollInterval = overrides.allocatorPollInterval ?? clamp(Math.floor(interval / 4), ALLOCATOR_THROTTLE, 15);
  const targetRefreshInterval = overrides.targetRefreshInterval ?? allocatorPollInterval;
  const collectorNotReadyGracePeriod = overrides.collectorNotReadyGracePeriod ?? 30;
  const handover = handoverOf({ allocatorPollInterval, targetRefreshInterval, collectorNotReadyGracePeriod });
  const maxStaleness = overrides.maxStaleness ?? Math.max(10 * largest, handover + 3 * largest);
  const spanLimit = overrides.spanLimit ?? maxStaleness;
  return {
    ...intervals,
    allocatorPollInterval,
    targetRefreshInterval,
    collectorNotReadyGracePeriod,
    handover,
    maxStaleness,
    gcInterval: overrides.gcInterval ?? Math.floor(maxStaleness / 2),
    spanLimit,
    scaleUpWindow: 0,
    scraperScaleDownWindow: overrides.scraperScaleDownWindow ?? Math.max(5 * largest, handover + 3 * largest),
    scraperScaleDownPeriod: Math.min(LONGEST_PERIOD, handover + largest),
    gatewayScaleDownWindow: overrides.gatewayScaleDownWindow ?? Math.max(12 * largest, Math.ceil(12 * spanLimit / 10)),
    gatewayScaleDownPeriod: overrides.gatewayScaleDownPeriod ?? Math.max(60, 2 * largest),
    batchTimeout: overrides.batchTimeout ?? clamp(Math.floor(interval / 6), 1, 10),
    gatewayBatchTimeout: overrides.gatewayBatchTimeout ?? clamp(interval * 1000 / 25, 200, 1000) / 1000,
    exportTimeout: overrides.exportTimeout ?? 10,
    retryInitialInterval: clamp(Math.floor(interval / 12), 1, 5),
    retryMaxInterval: clamp(Math.floor(interval / 2), 5, 30),
    retryMaxElapsedTime: overrides.retryMaxElapsedTime ?? 15 * 60,
    telemetryInterval: clamp(Math.floor(interval / 6), 5, 60),
    selfScrapeInterval: clamp(Math.floor(interval / 4), 5, 60),
    startupTimeout: 16 * 60,
  };
}

/** The longest time for which the targets of a scraper that is gone may go unscraped. */
export function handoverOf(parts: Pick<Times, 'allocatorPollInterval' | 'targetRefreshInterval' | 'collectorNotReadyGracePeriod'>): number {
  return parts.collectorNotReadyGracePeriod + ALLOCATOR_THROTTLE + parts.allocatorPollInterval + parts.targetRefreshInterval;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** What a backend or gateway that is well takes in a second. */
const HEALTHY_BYTES_PER_SECOND = 8 * MEBIBYTE;
/** For all that a stopping collector does besides draining its queues. In seconds. */
const REST = 10;

/**
 * The time that a stopping collector needs to send what it holds, in seconds. Retries end at shutdown, so this is the time to drain full queues at a healthy
 * throughput, plus one hanging request, plus the rest.
 */
export function drainSeconds(queuedBytes: number, requestSeconds: number): number {
  return Math.ceil(queuedBytes / HEALTHY_BYTES_PER_SECOND) + requestSeconds + REST;
}
