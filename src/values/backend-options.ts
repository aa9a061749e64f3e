import { ApiToken } from './api-token';
import { DynatraceEndpoint } from './dynatrace-endpoint';
import { EnvVariable } from './env-variable';
import { TlsOptions } from './tls-options';

/**
 * Whether a counter's points say how much was added since the last point, or since the start.
 */
export enum Temporality {
  /** Since the last point, as Dynatrace wants it; the gateways convert. */
  DELTA = 'delta',
  /** Since the start, as Prometheus has it; the gateways leave it. */
  CUMULATIVE = 'cumulative',
}

/**
 * What becomes of Prometheus summaries. Their quantiles cannot be added up over pods or over time, and not every backend takes them.
 */
export enum SummaryConversion {
  /** Each becomes two counters, `<name>_sum` and `<name>_count`, from which a mean can be had; the quantiles are dropped. */
  SUM_AND_COUNT = 'sum-and-count',
  /** They are dropped, and counted as dropped. */
  DROP = 'drop',
  /** They are sent as they are. */
  KEEP = 'keep',
}

/**
 * How OTLP is carried.
 */
export enum OtlpProtocol {
  /** Over HTTP, with protobuf. */
  HTTP = 'http',
  /** Over gRPC. */
  GRPC = 'grpc',
}

/**
 * A Dynatrace environment.
 */
export interface DynatraceBackendOptions {
  /**
   * The Secret, in the pods' namespace, from which endpoint and token are read unless they are given; its key `DT_ENTITY_KUBERNETES_CLUSTER`, which may be
   * missing, names the cluster's entity in Dynatrace. Where endpoint and token are both given, and this is not, that key is looked for in the token's Secret.
   * A DNS subdomain, else an error.
   * @default 'dynatrace-otelcol-credentials'
   */
  readonly secretName?: string;

  /**
   * Where the environment receives OTLP.
   * @default - the key `DT_ENDPOINT` of the Secret
   */
  readonly endpoint?: DynatraceEndpoint;

  /**
   * The API token; its scope must be `metrics.ingest` (Dynatrace API, OpenTelemetry metrics ingest).
   * @default - the key `DT_API_TOKEN` of the Secret, as an environment variable
   */
  readonly token?: ApiToken;

  /**
   * How the server is verified.
   * @default - with the image's certificate authorities
   */
  readonly tls?: TlsOptions;

  /**
   * What becomes of summaries, which Dynatrace does not ingest ("UNSUPPORTED_METRIC_TYPE_SUMMARY"). `SummaryConversion.KEEP` is an error.
   * @default SummaryConversion.SUM_AND_COUNT
   */
  readonly summaries?: SummaryConversion;

  /**
   * The HTTP proxy through which the backend is reached (`proxy_url`). Only the exporter uses it: with `HTTPS_PROXY` in the pods' environment, what the tiers send
   * to each other goes to the proxy too, unless `NO_PROXY` covers it (PT043). A URL without user and password, else an error.
   * @default - none
   */
  readonly proxyUrl?: string;
}

/**
 * An OTLP endpoint.
 */
export interface OtlpBackendOptions {
  /**
   * The endpoint: a base URL for HTTP, to which the collector appends `/v1/metrics`, `host:port` for gRPC. Anything else is an error, and so is `http://` with a
   * token or with `tls`.
   */
  readonly endpoint: string;

  /**
   * How OTLP is carried.
   * @default OtlpProtocol.HTTP
   */
  readonly protocol?: OtlpProtocol;

  /**
   * The temporality that the backend wants for counters and histograms.
   * @default Temporality.CUMULATIVE
   */
  readonly temporality?: Temporality;

  /**
   * What becomes of summaries.
   * @default SummaryConversion.KEEP
   */
  readonly summaries?: SummaryConversion;

  /**
   * Headers (gRPC: metadata) of every request. A literal text stands in the configuration and arrives as it is; what comes from a Secret or ConfigMap is
   * expanded by the collector, see `EnvVariable.fromSecret`. Errors are a name that HTTP or gRPC does not allow or sets itself, a text that is no value of a
   * header, and a literal text for a header that holds a secret, such as `Authorization`.
   * @default - none
   */
  readonly headers?: { [name: string]: EnvVariable };

  /**
   * A token for the header `Authorization: Bearer ...`; together with a header of that name an error.
   * @default - none
   */
  readonly token?: ApiToken;

  /**
   * How the server is verified, and how the collector authenticates to it.
   * @default - with the image's certificate authorities
   */
  readonly tls?: TlsOptions;

  /**
   * The HTTP proxy through which the backend is reached (`proxy_url`). Only the exporter uses it: with `HTTPS_PROXY` in the pods' environment, what the tiers send
   * to each other goes to the proxy too, unless `NO_PROXY` covers it (PT043). A URL without user and password, else an error; with gRPC, which
   * has no such option, it is an error too.
   * @default - none
   */
  readonly proxyUrl?: string;
}

/**
 * A Prometheus remote write endpoint.
 */
export interface RemoteWriteBackendOptions {
  /**
   * The URL to write to, such as `https://mimir.example/api/v1/push`. Anything else is an error, and so is `http://` with a token or with `tls`.
   */
  readonly endpoint: string;

  /**
   * Headers of every request, such as `X-Scope-OrgID`. A literal text stands in the configuration and arrives as it is; what comes from a Secret or ConfigMap
   * is expanded by the collector, see `EnvVariable.fromSecret`. Errors are a name that HTTP does not allow or that the exporter sets itself, a text that is no
   * value of a header, and a literal text for a header that holds a secret, such as `Authorization`.
   * @default - none
   */
  readonly headers?: { [name: string]: EnvVariable };

  /**
   * A token for the header `Authorization: Bearer ...`; together with a header of that name an error.
   * @default - none
   */
  readonly token?: ApiToken;

  /**
   * How the server is verified, and how the collector authenticates to it.
   * @default - with the image's certificate authorities
   */
  readonly tls?: TlsOptions;

  /**
   * The HTTP proxy through which the backend is reached (`proxy_url`). Only the exporter uses it: with `HTTPS_PROXY` in the pods' environment, what the tiers send
   * to each other goes to the proxy too, unless `NO_PROXY` covers it (PT043). A URL without user and password, else an error.
   * @default - none
   */
  readonly proxyUrl?: string;

  /**
   * The attributes of the resource that become labels of every series, by their names, such as `k8s.pod.uid`; `*` stands for any text, `?` for any character, and
   * an empty text is an error. All others are labels of `target_info`, to be joined by `job` and `instance`; up to contrib 0.159 they are dropped, since its exporter knows no list.
   * Backends limit the labels of a series (Mimir and VictoriaMetrics to 30 by default).
   * @default - the names of cluster, namespace, node, pod, container and workload (`k8s.cluster.name`, `k8s.deployment.name` ...), and what `extractLabels` and
   * `extractAnnotations` add
   */
  readonly resourceLabels?: string[];
}
