import { Size } from 'cdk8s';
import { Temporality } from '../values/backend-options';
import { Scaling } from '../values/scaling';
import { TlsOptions } from '../values/tls-options';

/**
 * A target allocator, as scrapers see it: a `TargetAllocator`, or `TargetAllocator.fromEndpoint(...)`.
 */
export interface ITargetAllocator {
  /** Its base URL, without a slash at the end. */
  readonly endpoint: string;
  /** How a scraper verifies it and authenticates to it; undefined over plain HTTP. */
  readonly clientTls?: TlsOptions;
}

/**
 * Gateways, as scrapers see them: a `GatewayPool`, or `GatewayPool.fromService(...)`.
 */
export interface IGatewayPool {
  /** The name of their Service. */
  readonly serviceName: string;
  /** The namespace of their Service. */
  readonly serviceNamespace: string;
  /** The port on which they receive OTLP over gRPC. */
  readonly otlpPort: number;
  /** Whether the Service is headless and governs a StatefulSet, so that the ring can consist of the pods' names, which outlive a restart. */
  readonly stableHostnames: boolean;
  /** The largest request that they accept. */
  readonly maxReceiveMessageSize: Size;
  /** Whether they accept requests that are compressed with zstd; otherwise the scrapers use gzip. */
  readonly acceptsZstd: boolean;
  /** The most gateways that there can be; the memory for the scrapers' queues is divided by this number. */
  readonly maxReplicas: number;
  /** How many gateways there are, where the number is fixed. */
  readonly fixedReplicas?: number;
}

/**
 * Where the tiers send their own metrics: a `SelfMonitor`, or `SelfMonitor.fromEndpoint(...)`.
 */
export interface ITelemetryReceiver {
  /** The base URL, to which `/v1/metrics` is appended. */
  readonly otlpHttpEndpoint: string;
  /** The temporality in which it wants the tiers' own metrics. */
  readonly temporality: Temporality;
}

/**
 * Gateways that run outside the app.
 */
export interface GatewayServiceOptions {
  /**
   * The name of their Service. A DNS label that begins with a letter, else an error.
   */
  readonly serviceName: string;

  /**
   * The namespace of their Service. A DNS label, else an error.
   */
  readonly serviceNamespace: string;

  /**
   * The port on which they receive OTLP over gRPC. From 1 to 65535, else an error.
   * @default 4317
   */
  readonly otlpPort?: number;

  /**
   * Whether the Service is headless and governs a StatefulSet, so that every gateway has a host name that outlives a restart.
   * @default false
   */
  readonly stableHostnames?: boolean;

  /**
   * The largest request that they accept (`max_recv_msg_size_mib` of their receiver). At least 1 KiB, else an error.
   * @default Size.mebibytes(4), gRPC's own limit
   */
  readonly maxReceiveMessageSize?: Size;

  /**
   * Whether they accept requests that are compressed with zstd, as OpenTelemetry collectors do: a quarter of the CPU of gzip and a fifth fewer bytes. A
   * receiver without zstd refuses every request, hence the default.
   * @default false, gzip
   */
  readonly acceptsZstd?: boolean;

  /**
   * How many gateways there are: a fixed number, which a static ring needs, or the maximum of their autoscaler.
   * @default - Scaling.hpa({ maxReplicas: 16 })
   */
  readonly scaling?: Scaling;
}
