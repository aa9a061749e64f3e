import { Size } from 'cdk8s';
import { dnsLabel, flag, record, serviceName, size, wholeNumber } from '../text/input';

/**
 * Gateways, as scrapers see them.
 */
export interface IGateway {
  /** The name of their Service. */
  readonly serviceName: string;
  /** The namespace of their Service. */
  readonly serviceNamespace: string;
  /** The port on which they take OTLP over gRPC. */
  readonly otlpPort: number;
  /** Whether the Service is headless and governs a StatefulSet, so that the ring can be made of the pods' names, which outlive a restart. */
  readonly hostnames: boolean;
  /** The largest request that they take. */
  readonly maxReceiveMessageSize: Size;
  /** Whether they take requests that are compressed with zstd; else the scrapers use gzip. */
  readonly zstd: boolean;
  /** The most gateways that there can be; the scrapers' queues are shared out among so many. */
  readonly maxReplicas: number;
  /** How many gateways there are, where the number is fixed. */
  readonly fixedReplicas?: number;
}

/**
 * Gateways that are not part of the app.
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
   * The port on which they take OTLP over gRPC. From 1 to 65535, else an error.
   * @default 4317
   */
  readonly otlpPort?: number;

  /**
   * Whether the Service is headless and governs a StatefulSet.
   * @default false
   */
  readonly hostnames?: boolean;

  /**
   * The largest request that they take (`max_recv_msg_size_mib` of their receiver). At least 1 KiB, else an error.
   * @default Size.mebibytes(4), gRPC's own limit
   */
  readonly maxReceiveMessageSize?: Size;

  /**
   * Whether they take requests that are compressed with zstd, as OpenTelemetry collectors do: a quarter of the CPU of gzip and a fifth
   * fewer bytes. A receiver that does not know it refuses every request for good, hence the default.
   * @default false, gzip
   */
  readonly zstd?: boolean;

  /**
   * The most gateways that there can be. A whole number from 1 up, else an error.
   * @default 16
   */
  readonly maxReplicas?: number;

  /**
   * How many gateways there are, where the number is fixed; needed for a static ring. A whole number from 1 up, else an error.
   * @default - it is not fixed
   */
  readonly fixedReplicas?: number;
}

/**
 * Refers to gateways that are run elsewhere.
 */
export class Gateway {
  /**
   * Gateways behind a Service.
   */
  public static fromService(options: GatewayServiceOptions): IGateway {
    const origin = 'Gateway.fromService';
    record(origin, 'options', options as any);
    return {
      serviceName: serviceName(origin, 'serviceName', options.serviceName),
      serviceNamespace: dnsLabel(origin, 'serviceNamespace', options.serviceNamespace),
      otlpPort: wholeNumber(origin, 'otlpPort', options.otlpPort ?? 4317, 1, 65535),
      hostnames: flag(origin, 'hostnames', options.hostnames ?? false),
      maxReceiveMessageSize: size(origin, 'maxReceiveMessageSize', options.maxReceiveMessageSize ?? Size.mebibytes(4), 1024),
      zstd: flag(origin, 'zstd', options.zstd ?? false),
      maxReplicas: options.fixedReplicas ?? wholeNumber(origin, 'maxReplicas', options.maxReplicas ?? 16, 1),
      fixedReplicas: options.fixedReplicas === undefined ? undefined : wholeNumber(origin, 'fixedReplicas', options.fixedReplicas, 1),
    };
  }

  private constructor() {}
}
