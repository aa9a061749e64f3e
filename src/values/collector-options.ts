import { Duration } from 'cdk8s';
import { Cadence } from './cadence';
import { CollectorDistribution } from './collector-distribution';
import { NetworkOptions } from './network-policies';
import { PodOptions } from './pod-options';

/**
 * Detail level of a collector's own metrics (`service.telemetry.metrics.level`).
 */
export enum TelemetryLevel {
  /** None. */
  NONE = 'none',
  /** The essentials. */
  BASIC = 'basic',
  /** Every metric in the documentation's tables (collector 0.158; none of them needs `detailed`). */
  NORMAL = 'normal',
  /** Everything, including histograms of HTTP and gRPC. */
  DETAILED = 'detailed',
}

/**
 * Where a collector begins to defend itself against running out of memory. All options are percentages of the container's memory limit.
 *
 * The thresholds must rise in this order: the autoscaler's memory target (a percentage of the memory request, compared as an amount of memory),
 * the soft limit (`limitPercentage` - `spikeLimitPercentage`), GOMEMLIMIT, the limit itself. A broken order is reported at synthesis (PT014).
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
   * GOMEMLIMIT: the closer memory use comes to it, the harder Go's garbage collector works.
   * A whole number from 1 to 100, else an error.
   * @default 80
   */
  readonly goMemLimitPercentage?: number;

  /**
   * The size of all sending queues together when they are full, measured as OTLP on the wire. In memory they take several times as much.
   * A whole number from 1 to 100, else an error.
   * @default 15
   */
  readonly queuePercentage?: number;
}

/**
 * Options of every collector, in addition to those of its pods.
 */
export interface CollectorOptions extends PodOptions, NetworkOptions {
  /**
   * The collector's image.
   * @default - the stack's; without a stack CollectorDistribution.contrib()
   */
  readonly distribution?: CollectorDistribution;

  /**
   * How the container's memory is divided.
   * @default - soft limit 70 %, GOMEMLIMIT 80 %, queues 15 % of the container's limit
   */
  readonly memory?: MemoryOptions;

  /**
   * Detail level of the collector's own metrics.
   * @default TelemetryLevel.NORMAL
   */
  readonly telemetryLevel?: TelemetryLevel;

  /**
   * Feature gates of the collector (`--feature-gates`), by their ids, and whether each is on. The collector does not start with one that it does not know, so a gate
   * that its version is known not to have is an error, as is one that a component of this library needs the other way.
   * @default - those that its components need; all others are as the collector's version has them
   */
  readonly featureGates?: { [id: string]: boolean };

  /**
   * The time that a stopping pod gets to send what it holds.
   * A whole number of seconds from 1 s up, else an error; a time too short to drain its full queues is reported at synthesis (PT015).
   * Of more than 600 s the cluster autoscaler cuts off the rest when it removes a node, unless it is told otherwise (`--max-graceful-termination-sec`).
   * @default - the time to drain full queues at a healthy throughput, plus one hanging request, plus 10 s for the rest; at least 60 s
   */
  readonly terminationGracePeriod?: Duration;
}

/**
 * What the parts of one pipeline have in common.
 */
export interface PipelineProps {
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
   * All times. Two different ones among parts that are wired together are an error.
   * @default - that of the parts it is wired to, else new Cadence()
   */
  readonly cadence?: Cadence;
}

/**
 * What the collectors of one pipeline have in common.
 */
export interface CollectorProps extends PipelineProps {
  /**
   * The name of the Kubernetes cluster, as it appears in `k8s.cluster.name`.
   * Letters, digits and `. _ : / @ -`, at most 253 characters, else an error.
   */
  readonly clusterName: string;
}
