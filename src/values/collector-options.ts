import { Duration } from 'cdk8s';
import { Cadence } from './cadence';
import { CollectorDistribution } from './collector-distribution';
import { PodOptions } from './pod-options';

/**
 * How much a collector says of itself (`service.telemetry.metrics.level`).
 */
export enum TelemetryLevel {
  /** Nothing. */
  NONE = 'none',
  /** The essentials. */
  BASIC = 'basic',
  /** All that the documentation's tables name (collector 0.158; `detailed` is not needed for them). */
  NORMAL = 'normal',
  /** Everything, with histograms of HTTP and gRPC. */
  DETAILED = 'detailed',
}

/**
 * Where a collector begins to defend itself against running out of memory. All in percent of the container's memory limit, and
 * in this order: the autoscaler's target, the soft limit (`limitPercentage` - `spikeLimitPercentage`), GOMEMLIMIT, the limit itself.
 * An order that is broken is reported at synthesis (PT014).
 */
export interface MemoryOptions {
  /**
   * The hard limit of the `memory_limiter`: above it, the garbage collector runs at every check.
   * A whole number from 1 to 100, else an error.
   * @default 80
   */
  readonly limitPercentage?: number;

  /**
   * How far below the hard limit the soft limit is, above which data is refused.
   * A whole number from 1 up and below `limitPercentage`, else an error.
   * @default 10
   */
  readonly spikeLimitPercentage?: number;

  /**
   * GOMEMLIMIT, towards which Go's garbage collector works harder and harder.
   * A whole number from 1 to 100, else an error.
   * @default 80
   */
  readonly goMemLimitPercentage?: number;

  /**
   * How much may wait in all sending queues together when they are full, counted as OTLP on the wire. In memory it takes
   * several times as much.
   * A whole number from 1 to 100, else an error.
   * @default 15
   */
  readonly queuePercentage?: number;
}

/**
 * What every collector lets one choose, beside its pods.
 */
export interface CollectorOptions extends PodOptions {
  /**
   * The collector's image.
   * @default - the stack's; without a stack CollectorDistribution.dynatrace()
   */
  readonly distribution?: CollectorDistribution;

  /**
   * How the container's memory is shared out.
   * @default - soft limit 70 %, GOMEMLIMIT 80 %, queues 15 % of the container's limit
   */
  readonly memory?: MemoryOptions;

  /**
   * How much the collector says of itself.
   * @default TelemetryLevel.NORMAL
   */
  readonly telemetryLevel?: TelemetryLevel;

  /**
   * The time that a pod gets to send what it holds when it is stopped.
   * A whole number of seconds from 1 s up, else an error; shorter than the drain of its full queues is reported at synthesis (PT015).
   * @default - the drain of full queues at a healthy throughput, one request that hangs, and 10 s for the rest; at least 60 s
   */
  readonly terminationGracePeriod?: Duration;
}

/**
 * The facts that the parts of one pipeline share.
 */
export interface PartProps {
  /**
   * The pipeline's name, from which all names and selectors are derived (docs/migration.md has the table).
   * A DNS label that begins with a letter, at most 40 characters, else an error.
   * @default 'tiered'
   */
  readonly name?: string;

  /**
   * The namespace of the part.
   * A DNS label, else an error.
   * @default - the chart's; an error where that has none
   */
  readonly namespace?: string;

  /**
   * All times.
   * @default new Cadence()
   */
  readonly cadence?: Cadence;
}

/**
 * The facts that the collectors of one pipeline share.
 */
export interface CollectorProps extends PartProps {
  /**
   * The name of the Kubernetes cluster, as it stands in `k8s.cluster.name`.
   * Letters, digits and `. _ : / @ -`, at most 253 characters, else an error.
   */
  readonly clusterName: string;
}
