import { Duration } from 'cdk8s';
import { CollectorBase } from './collector';
import { SecretMount } from '../config/tls';
import { goDuration } from '../text/durations';
import { Expanded } from '../text/expand';
import { Backend, Temporality } from '../values/backend';
import { EnvValue } from '../values/env-value';

/** The most data points of a request to a backend. */
const BATCH_MAX_ITEMS = 5000;

/** What a pod needs to export, and what its statements do for the backend. */
export interface Exporting {
  readonly env: { [name: string]: EnvValue };
  readonly mounts: SecretMount[];
  readonly resourceStatements: Expanded[];
}

/**
 * What the gateways and the self-monitor have in common: they give a backend the counters that it wants.
 * @internal
 */
export abstract class ExportingCollector extends CollectorBase {
  /** What it exports to. */
  public abstract readonly backend: Backend;

  /**
   * Whether Dynatrace's metadata is taken from the pods' annotations.
   * @internal
   */
  protected get _dynatraceMetadata(): boolean {
    return this.backend._bind().dynatraceMetadata ?? false;
  }

  /**
   * Start times, and deltas where the backend wants them.
   * @internal
   */
  protected _addState(): void {
    if (this.backend._startTimes) {
      this._add('processors', 'metric_start_time', () => ({ strategy: 'true_reset_point', gc_interval: goDuration(this.cadence.gcInterval) }));
    }
    if (this.backend.temporality === Temporality.DELTA) {
      this._add('processors', 'cumulative_to_delta', () => ({ initial_value: 'drop', max_staleness: goDuration(this.cadence.maxStaleness) }));
    }
  }

  /**
   * The backend's exporter with its queue and, where it has one, its authenticator.
   * @param minItems the fewest data points that are sent before the batch timeout is over
   * @param batchTimeout how long that is
   * @internal
   */
  protected _addBackend(minItems: number, batchTimeout: Duration): Exporting {
    const binding = this.backend._bind();
    if (binding.authenticator) {
      this._add('extensions', binding.authenticator.id, binding.authenticator.body);
    }
    this._add('exporters', binding.exporterId, () => ({
      ...binding.exporter,
      // Remote write takes samples of a series only in their order, so its own queue has one consumer.
      ...(binding.ownQueue ? { remote_write_queue: { enabled: true, num_consumers: 1, queue_size: 10_000 } } : { sending_queue: this.queue(minItems, batchTimeout) }),
      retry_on_failure: this._retry(),
    }));
    return { env: binding.env, mounts: binding.mounts, resourceStatements: binding.resourceStatements ?? [] };
  }

  private queue(minItems: number, batchTimeout: Duration): any {
    return {
      enabled: true,
      sizer: 'bytes',
      queue_size: this._queueBudget,
      batch: { flush_timeout: goDuration(batchTimeout), sizer: 'items', min_size: minItems, max_size: BATCH_MAX_ITEMS },
    };
  }
}
