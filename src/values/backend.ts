import { EnvValue } from './env-value';
import { TlsOptions } from './tls-options';
import { Token } from './token';
import { dynatraceBinding, otlpBinding, remoteWriteBinding, BackendBinding } from '../config/collector/components/backend';
import { dnsLabel, dnsSubdomain, dataKey, flag, hostAndPort, httpUrl, instance, oneOf, qualifiedHost, record, reject, wholeNumber } from '../text/input';

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
 * How OTLP is carried.
 */
export enum OtlpProtocol {
  /** Over HTTP, with protobuf. */
  HTTP = 'http',
  /** Over gRPC. */
  GRPC = 'grpc',
}

/**
 * Where a Dynatrace environment takes OTLP: its base URL, which ends in `/api/v2/otlp`.
 */
export class DynatraceEndpoint {
  /**
   * A key of a Secret that holds the URL.
   * @param secretName the Secret's name in the pods' namespace, a DNS subdomain
   * @param key the key in its data
   */
  public static fromSecret(secretName: string, key: string): DynatraceEndpoint {
    const origin = 'DynatraceEndpoint.fromSecret';
    dnsSubdomain(origin, 'secretName', secretName);
    dataKey(origin, 'key', key);
    return new DynatraceEndpoint(undefined, EnvValue.fromSecret(secretName, key));
  }

  /**
   * An environment of Dynatrace SaaS: `https://{environmentId}.live.dynatrace.com/api/v2/otlp`.
   * @param environmentId the environment's id, a DNS label such as `abc12345`
   */
  public static saas(environmentId: string): DynatraceEndpoint {
    return new DynatraceEndpoint(`https://${dnsLabel('DynatraceEndpoint.saas', 'environmentId', environmentId)}.live.dynatrace.com/api/v2/otlp`);
  }

  /**
   * An environment of a Dynatrace Managed cluster: `https://{host}/e/{environmentId}/api/v2/otlp`.
   * @param host the cluster's host name, without scheme and path
   * @param environmentId the environment's id
   */
  public static managed(host: string, environmentId: string): DynatraceEndpoint {
    const origin = 'DynatraceEndpoint.managed';
    return new DynatraceEndpoint(`https://${qualifiedHost(origin, 'host', host)}/e/${dnsLabel(origin, 'environmentId', environmentId)}/api/v2/otlp`);
  }

  /**
   * An environment behind an ActiveGate: `https://{host}:{port}/e/{environmentId}/api/v2/otlp`. An ActiveGate's own certificate needs `tls.caSecretName`.
   * @param host the ActiveGate's host name, without scheme, port and path
   * @param environmentId the environment's id
   * @param port its port, 9999 if left out
   */
  public static activeGate(host: string, environmentId: string, port: number = 9999): DynatraceEndpoint {
    const origin = 'DynatraceEndpoint.activeGate';
    wholeNumber(origin, 'port', port, 1, 65535);
    return new DynatraceEndpoint(`https://${qualifiedHost(origin, 'host', host)}:${port}/e/${dnsLabel(origin, 'environmentId', environmentId)}/api/v2/otlp`);
  }

  /**
   * A base URL as it is, such as that of an ActiveGate in the cluster.
   * @param url an http or https URL without query; `/v1/metrics` is appended by the collector, so it must not end in it
   */
  public static fromUrl(url: string): DynatraceEndpoint {
    const checked = httpUrl('DynatraceEndpoint.fromUrl', 'url', url);
    if (/\/v1\/(metrics|traces|logs)$/.test(checked)) {
      reject('DynatraceEndpoint.fromUrl', 'url', url, "a base URL that does not end in '/v1/metrics'", "the collector appends it; end it with '/api/v2/otlp'");
    }
    return new DynatraceEndpoint(checked);
  }

  private constructor(
    /** The URL; undefined where it comes from a Secret. */
    public readonly url: string | undefined,
    private readonly secret?: EnvValue,
  ) {}

  /** @internal */
  public get _fromSecret(): EnvValue | undefined {
    return this.secret;
  }
}

/**
 * A Dynatrace environment.
 */
export interface DynatraceBackendOptions {
  /**
   * The Secret, in the pods' namespace, from which endpoint and token are read unless they are given. A DNS subdomain, else an error.
   * @default 'dynatrace-otelcol-credentials'
   */
  readonly secretName?: string;

  /**
   * Where the environment takes OTLP.
   * @default - the key `DT_ENDPOINT` of the Secret
   */
  readonly endpoint?: DynatraceEndpoint;

  /**
   * The API token; its scope must be `metrics.ingest` (Dynatrace API, OpenTelemetry metrics ingest).
   * @default - the key `DT_API_TOKEN` of the Secret, as an environment variable
   */
  readonly token?: Token;

  /**
   * How the server is checked.
   * @default - by the image's authorities
   */
  readonly tls?: TlsOptions;
}

/**
 * An OTLP endpoint.
 */
export interface OtlpBackendOptions {
  /**
   * The endpoint: a base URL for HTTP (`/v1/metrics` is appended), `host:port` for gRPC. Anything else is an error.
   */
  readonly endpoint: string;

  /**
   * How OTLP is carried.
   * @default OtlpProtocol.HTTP
   */
  readonly protocol?: OtlpProtocol;

  /**
   * What the backend wants of counters and histograms.
   * @default Temporality.CUMULATIVE
   */
  readonly temporality?: Temporality;

  /**
   * Headers (gRPC: metadata) of every request. A name that HTTP does not allow is an error.
   * @default - none
   */
  readonly headers?: { [name: string]: EnvValue };

  /**
   * A token for the header `Authorization: Bearer ...`; together with a header of that name an error.
   * @default - none
   */
  readonly token?: Token;

  /**
   * How the server is checked, and how the collector shows itself to it.
   * @default - by the image's authorities
   */
  readonly tls?: TlsOptions;
}

/**
 * A Prometheus remote write endpoint.
 */
export interface RemoteWriteBackendOptions {
  /**
   * The URL to write to, such as `https://mimir.example/api/v1/push`. Anything else is an error.
   */
  readonly endpoint: string;

  /**
   * Headers of every request, such as `X-Scope-OrgID`. A name that HTTP does not allow is an error.
   * @default - none
   */
  readonly headers?: { [name: string]: EnvValue };

  /**
   * A token for the header `Authorization: Bearer ...`; together with a header of that name an error.
   * @default - none
   */
  readonly token?: Token;

  /**
   * How the server is checked, and how the collector shows itself to it.
   * @default - by the image's authorities
   */
  readonly tls?: TlsOptions;

  /**
   * Whether the resource's attributes (pod, namespace, workload ...) become labels of every series, not only of `target_info`.
   * @default true
   */
  readonly resourceLabels?: boolean;
}

/**
 * What the gateways, and the self-monitor, export to. It decides the temporality of the pipeline.
 */
export class Backend {
  /**
   * A Dynatrace environment, over OTLP/HTTP with delta temporality.
   *
   * Without options, the Secret `dynatrace-otelcol-credentials` must hold `DT_ENDPOINT` and `DT_API_TOKEN`.
   */
  public static dynatrace(options: DynatraceBackendOptions = {}): Backend {
    const origin = 'Backend.dynatrace';
    record(origin, 'options', options as any);
    const secretName = dnsSubdomain(origin, 'secretName', options.secretName ?? 'dynatrace-otelcol-credentials');
    const endpoint = instance(origin, 'endpoint', options.endpoint ?? DynatraceEndpoint.fromSecret(secretName, 'DT_ENDPOINT'), DynatraceEndpoint,
      "DynatraceEndpoint.saas('abc12345')");
    const token = checkedToken(origin, options.token) ?? Token.fromSecret(secretName, 'DT_API_TOKEN');
    refuseInsecure(origin, options.tls);
    const uri = endpoint.url ? { url: endpoint.url } : { env: endpoint._fromSecret! };
    return new Backend('Dynatrace', Temporality.DELTA, true, 'otlp_http', () =>
      dynatraceBinding(origin, uri, token, secretName, options.tls));
  }

  /**
   * Any OTLP endpoint, over HTTP or gRPC.
   */
  public static otlp(options: OtlpBackendOptions): Backend {
    const origin = 'Backend.otlp';
    record(origin, 'options', options as any);
    const token = checkedToken(origin, options.token) ?? Token.none();
    const protocol = oneOf(origin, 'protocol', options.protocol ?? OtlpProtocol.HTTP, { ...OtlpProtocol });
    const temporality = oneOf(origin, 'temporality', options.temporality ?? Temporality.CUMULATIVE, { ...Temporality });
    const endpoint = protocol === OtlpProtocol.HTTP
      ? httpUrl(origin, 'endpoint', options.endpoint, 'for gRPC, set protocol: OtlpProtocol.GRPC')
      : hostAndPort(origin, 'endpoint', options.endpoint);
    if (protocol === OtlpProtocol.HTTP) {
      refuseInsecure(origin, options.tls);
    }
    if (options.tls?.insecure && token.mounted) {
      reject(origin, 'tls.insecure', true, 'false together with a mounted token', 'gRPC sends such credentials only over TLS; use Token.fromSecret');
    }
    checkHeaders(origin, options.headers, options.token);
    return new Backend('OTLP', temporality, true, protocol === OtlpProtocol.HTTP ? 'otlp_http' : 'otlp_grpc', () =>
      otlpBinding(origin, protocol, endpoint, options.headers ?? {}, token, options.tls));
  }

  /**
   * Prometheus remote write. The series stay cumulative. Needs a distribution with the exporter `prometheus_remote_write`:
   * `CollectorDistribution.contrib()`.
   */
  public static prometheusRemoteWrite(options: RemoteWriteBackendOptions): Backend {
    const origin = 'Backend.prometheusRemoteWrite';
    record(origin, 'options', options as any);
    const token = checkedToken(origin, options.token) ?? Token.none();
    const resourceLabels = flag(origin, 'resourceLabels', options.resourceLabels ?? true);
    const endpoint = httpUrl(origin, 'endpoint', options.endpoint);
    refuseInsecure(origin, options.tls);
    checkHeaders(origin, options.headers, options.token);
    return new Backend('Prometheus remote write', Temporality.CUMULATIVE, false, 'prometheus_remote_write', () =>
      remoteWriteBinding(origin, endpoint, options.headers ?? {}, token, options.tls, resourceLabels));
  }

  private constructor(
    /** The kind of backend, for messages. */
    public readonly displayName: string,
    /** What the backend wants of counters and histograms. */
    public readonly temporality: Temporality,
    private readonly startTimes: boolean,
    private readonly exporter: string,
    private readonly bind: () => BackendBinding,
  ) {
    // Wrong TLS options are an error here, at the call, not when a tier is built.
    bind();
  }

  /** The type of the exporter that the distribution must have. */
  public get exporterType(): string {
    return this.exporter;
  }

  /** Whether the backend makes use of start times. @internal */
  public get _startTimes(): boolean {
    return this.startTimes;
  }

  /** @internal */
  public _bind(): BackendBinding {
    return this.bind();
  }
}

function checkedToken(origin: string, token: Token | undefined): Token | undefined {
  return token === undefined ? undefined : instance(origin, 'token', token, Token, 'Token.fromSecret(name, key)');
}

/** Where the scheme of a URL decides, the switch would be without effect. */
function refuseInsecure(origin: string, tls: TlsOptions | undefined): void {
  if (tls?.insecure) {
    reject(origin, 'tls.insecure', true, 'left out for HTTP', "the scheme of the endpoint decides: 'http://...'");
  }
}

function checkHeaders(origin: string, headers: { [name: string]: EnvValue } | undefined, token: Token | undefined): void {
  for (const [name, value] of Object.entries(record(origin, 'headers', headers ?? {}))) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || name.includes('$')) {
      reject(origin, 'headers key', name, 'the name of an HTTP header');
    }
    instance(origin, `headers[${name}]`, value, EnvValue, 'EnvValue.fromSecret(name, key)');
    if (name.toLowerCase() === 'authorization' && token?.secretName) {
      reject(origin, `headers[${name}]`, name, "left out together with 'token'", 'give one of the two');
    }
  }
}
