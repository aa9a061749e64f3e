import { dnsSubdomain } from '../text/input';

/**
 * How an allocator distributes the targets.
 */
export class AllocationStrategy {
  /** By a hash of the target's address: stable, and the same on every replica. */
  public static readonly CONSISTENT_HASHING = new AllocationStrategy('consistent-hashing');

  /** To the scraper with the fewest targets. The result depends on the order of events, so replicas would disagree: only with a single replica. */
  public static readonly LEAST_WEIGHTED = new AllocationStrategy('least-weighted');

  private constructor(
    /** The value of `allocation_strategy`. */
    public readonly value: string,
  ) {}
}

/**
 * Which targets an allocator drops before it distributes the rest.
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
 * A format in which targets expose their metrics.
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
    /** Its name in Prometheus. */
    public readonly value: string,
  ) {}
}

/**
 * The kinds of monitors that an allocator watches.
 */
export enum MonitorKind {
  /** The endpoints of Services. */
  SERVICE_MONITOR = 'ServiceMonitor',
  /** The ports of pods. */
  POD_MONITOR = 'PodMonitor',
  /** Targets of any kind, described as in Prometheus' configuration. */
  SCRAPE_CONFIG = 'ScrapeConfig',
  /** Targets that are probed through an exporter. */
  PROBE = 'Probe',
}

/**
 * The ways in which secrets of monitors can reach the scrapers.
 */
export enum SecretTransportMode {
  /** Not at all. */
  MASKED = 'masked',
  /** In plain text over HTTP. */
  PLAIN_HTTP = 'plain',
  /** Over mutual TLS. */
  MUTUAL_TLS = 'mtls',
}

/**
 * How the allocator hands secrets of monitors (passwords, tokens, keys) to the scrapers.
 */
export class SecretTransport {
  /** Not at all: over plain HTTP they are masked, and monitors that need one fail (reported at synthesis, PT018). */
  public static masked(): SecretTransport {
    return new SecretTransport(SecretTransportMode.MASKED);
  }

  /** In plain text over HTTP (`allow_insecure_auth_secrets`, operator 0.153): anyone who can reach the allocator can read them. */
  public static plainHttp(): SecretTransport {
    return new SecretTransport(SecretTransportMode.PLAIN_HTTP);
  }

  /**
   * Over mutual TLS. Both Secrets are of type kubernetes.io/tls with `ca.crt`, as cert-manager creates them, in the pipeline's namespace.
   * @param serverSecretName the allocator's certificate, for the name of its Service
   * @param clientSecretName the scrapers' certificate
   */
  public static mutualTls(serverSecretName: string, clientSecretName: string): SecretTransport {
    return new SecretTransport(SecretTransportMode.MUTUAL_TLS, serverSecretName, clientSecretName);
  }

  private constructor(
    /** The way in which they reach them. */
    public readonly mode: SecretTransportMode,
    /** The Secret with the allocator's certificate; undefined without TLS. */
    public readonly serverSecretName?: string,
    /** The Secret with the scrapers' certificate; undefined without TLS. */
    public readonly clientSecretName?: string,
  ) {
    for (const [property, name] of Object.entries({ serverSecretName, clientSecretName })) {
      if (mode === SecretTransportMode.MUTUAL_TLS) {
        dnsSubdomain('SecretTransport.mutualTls', property, name!);
      }
    }
  }
}

/**
 * What a ScrapeConfig, or a monitor with `attachMetadata`, can discover in addition to pods and services.
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
  /** One after another, so that some are always running. */
  ROLLING_UPDATE = 'RollingUpdate',
  /**
   * All at once. For upgrades to a version with another hash ring (contrib 0.163, operator 0.159): pods of both versions, running at the same time, disagree
   * on who gets what, and streams that move back and forth are counted twice (docs/migration.md).
   */
  RECREATE = 'Recreate',
}
