import { goDuration } from '../../text/durations';
import { MEBIBYTE } from '../../text/quantities';
import { Cadence } from '../../values/cadence';

/** The largest batch between the tiers, as OTLP on the wire. */
export const BATCH_MAX_BYTES = 2 * MEBIBYTE;
const BATCH_MIN_BYTES = 64 * 1024;

/** The most data points of a request to a backend. */
const BATCH_MAX_ITEMS = 5000;

/** A queue between the tiers: one consumer, so that the points of a stream stay in order, after failures too. */
export function orderedQueue(queueBytes: number, times: Cadence): { [key: string]: any } {
  return {
    enabled: true,
    num_consumers: 1,
    sizer: 'bytes',
    queue_size: queueBytes,
    batch: {
      flush_timeout: goDuration(times.batchTimeout), sizer: 'bytes', min_size: Math.min(BATCH_MIN_BYTES, queueBytes), max_size: Math.min(BATCH_MAX_BYTES, queueBytes),
    },
  };
}

/** A queue to a backend: it sends once it has `minItems` data points, or once the timeout is over. */
export function backendQueue(queueBytes: number, minItems: number, flushTimeout: string): { [key: string]: any } {
  return {
    enabled: true,
    sizer: 'bytes',
    queue_size: queueBytes,
    batch: { flush_timeout: flushTimeout, sizer: 'items', min_size: minItems, max_size: BATCH_MAX_ITEMS },
  };
}

/** The retries of an exporter; every key is written, since one that is absent can mean zero. */
export function retry(times: Cadence): { [key: string]: any } {
  return {
    enabled: true,
    initial_interval: goDuration(times.retryInitialInterval),
    max_interval: goDuration(times.retryMaxInterval),
    max_elapsed_time: goDuration(times.retryMaxElapsedTime),
    multiplier: 1.5,
    randomization_factor: 0.5,
  };
}
