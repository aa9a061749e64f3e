import { dnsSubdomain } from '../text/input';

/**
 * How an allocator shares the targets out.
 */
export class AllocationStrategy {
  /** By a hash of the target's address: stable, and the same on every replica. */
  public static readonly CONSISTENT_HASHING = new AllocationStrategy('consistent-hashing');

  /** To the scraper with the fewest targets. It depends on the order of events, so replicas disagree: only with a single one. */
  public static readonly LEAST_WEIGHTED = new AllocationStrategy('least-weighted');

  /** To the collector on the target's node. It needs collectors as a DaemonSet, which this library does not make: an error. */
  public static readonly PER_NODE = new AllocationStrategy('per-node');

  private constructor(
    /** The value of `allocation_strategy`. */
    public readonly value: string,
  ) {}
}

/**
 * Which targets an allocator drops before it shares them out.
 */
export class FilterStrategy {
  /** Those that the relabeling of their job would drop. */
  public static readonly RELABEL_CONFIG = new FilterStrategy('relabel-config');

  /** None: the scrapers drop them. */
  public static readonly NONE = new FilterStrategy('');

  private constructor(
    /** The value of `filter_strategy`. */
    public readonly value: string,
  ) {}
}

/**
 * A form in which targets offer their metrics.
 */
export class ScrapeProtocol {
  /** Protobuf, the only one with native histograms. */
  public static readonly PROMETHEUS_PROTO = new ScrapeProtocol('PrometheusProto');
  /** OpenMetrics text 1.0.0. */
  public static readonly OPEN_METRICS_TEXT_1_0_0 = new ScrapeProtocol('OpenMetricsText1.0.0');
  /** OpenMetrics text 0.0.1. */
  public static readonly OPEN_METRICS_TEXT_0_0_1 = new ScrapeProtocol('OpenMetricsText0.0.1');
  /** Prometheus text 1.0.0. */
  public static readonly PROMETHEUS_TEXT_1_0_0 = new ScrapeProtocol('PrometheusText1.0.0');
  /** Prometheus text 0.0.4. */
  public static readonly PROMETHEUS_TEXT_0_0_4 = new ScrapeProtocol('PrometheusText0.0.4');

  private constructor(
    /** The name that Prometheus gives it. */
    public readonly value: string,
  ) {}
}

/**
 * How the allocator hands secrets of monitors (passwords, tokens, keys) to the scrapers.
 */
export class SecretTransport {
  /** Not at all: over plain HTTP they are masked, and monitors that need one fail (reported at synthesis, PT018). */
  public static masked(): SecretTransport {
    return new SecretTransport('masked');
  }

  /** In plain text over HTTP (`allow_insecure_auth_secrets`, operator 0.153): whoever reaches the allocator reads them. */
  public static plainHttp(): SecretTransport {
    return new SecretTransport('plain');
  }

  /**
   * Over mutual TLS. Both Secrets are of type kubernetes.io/tls with `ca.crt`, as cert-manager makes them, in the pipeline's namespace.
   * @param serverSecretName the allocator's certificate, for the name of its Service
   * @param clientSecretName the scrapers' certificate
   */
  public static mutualTls(serverSecretName: string, clientSecretName: string): SecretTransport {
    return new SecretTransport('mtls', serverSecretName, clientSecretName);
  }

  private constructor(
    /** `masked`, `plain` or `mtls`. */
    public readonly mode: string,
    /** The Secret with the allocator's certificate; undefined without TLS. */
    public readonly serverSecretName?: string,
    /** The Secret with the scrapers' certificate; undefined without TLS. */
    public readonly clientSecretName?: string,
  ) {
    for (const [property, name] of Object.entries({ serverSecretName, clientSecretName })) {
      if (mode === 'mtls') {
        dnsSubdomain('SecretTransport.mutualTls', property, name!);
      }
    }
  }
}

/**
 * What a ScrapeConfig, or a monitor with `attachMetadata`, can discover beside pods and services.
 */
export enum DiscoveryRole {
  /** Nodes: ScrapeConfigs with the role `Node`, and `attachMetadata: { node: true }`. */
  NODE = 'nodes',
  /** Ingresses: ScrapeConfigs with the role `Ingress`. */
  INGRESS = 'ingresses',
  /** Endpoints, the older form of EndpointSlices: ScrapeConfigs with the role `Endpoints`. */
  ENDPOINTS = 'endpoints',
}

/**
 * How the pods of a Deployment are replaced.
 */
export enum UpdateStrategy {
  /** One after another: always some are there. */
  ROLLING_UPDATE = 'RollingUpdate',
  /**
   * All at once. For the step to a version with another hash ring (contrib 0.163, operator 0.159): pods of both versions at one
   * time disagree on who gets what, and streams that go there and back are counted twice (docs/migration.md).
   */
  RECREATE = 'Recreate',
}
