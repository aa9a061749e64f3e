import { ApiToken } from './api-token';
import { DynatraceBackendOptions, OtlpBackendOptions, OtlpProtocol, RemoteWriteBackendOptions, SummaryConversion, Temporality } from './backend-options';
import { BackendSettings } from './backend-settings';
import { CollectorDistribution } from './collector-distribution';
import { DynatraceEndpoint } from './dynatrace-endpoint';
import { EnvVariable } from './env-variable';
import { tlsOptions } from './tls';
import { TlsOptions } from './tls-options';
import { hostAndPort, Input, nonEmptyText, Origin, reject, REQUIRED } from '../text/input';

/**
 * What the gateways, and the self-monitor, export to. It decides the temporality of the pipeline.
 */
export class Backend {
  /**
   * A Dynatrace environment, over OTLP/HTTP with delta temporality.
   *
   * Without options, the Secret `dynatrace-otelcol-credentials` must hold `DT_ENDPOINT` and `DT_API_TOKEN`.
   *
   * @example
   * const backend = Backend.dynatrace({
   *   endpoint: DynatraceEndpoint.activeGate('activegate.dynatrace', 'abc12345'),
   *   token: ApiToken.fromMountedSecret('dynatrace-token', 'apiToken'),
   *   tls: { caSecretName: 'activegate-ca' },
   * });
   */
  public static dynatrace(options: DynatraceBackendOptions = {}): Backend {
    const input = new Input<DynatraceBackendOptions>('Backend.dynatrace', options, 'options');
    const secretName = input.dnsSubdomain('secretName', 'dynatrace-otelcol-credentials');
    const endpoint = input.instance('endpoint', DynatraceEndpoint, DynatraceEndpoint.fromSecret(secretName, 'DT_ENDPOINT'), "DynatraceEndpoint.saas('abc12345')");
    const token = tokenOf(input) ?? ApiToken.fromSecret(secretName, 'DT_API_TOKEN');
    const [tls, proxyUrl] = [tlsOf(input), proxyOf(input)];
    const summaries = input.oneOf('summaries', SummaryConversion, SummaryConversion.SUM_AND_COUNT);
    if (summaries === SummaryConversion.KEEP) {
      input.reject('summaries', summaries, `${SummaryConversion.SUM_AND_COUNT} or ${SummaryConversion.DROP}`, 'Dynatrace ingests no summaries');
    }
    const isUsed = input.given('secretName') || !input.given('endpoint') || !input.given('token');
    input.done();
    return new Backend('Dynatrace', Temporality.DELTA, true, 'otlp_http', {
      kind: 'dynatrace', endpoint: endpoint.url ?? endpoint._fromSecret!, token, entitySecret: isUsed ? secretName : token.secretName, tls, proxyUrl, summaries,
    });
  }

  /**
   * Any OTLP endpoint, over HTTP or gRPC.
   *
   * @example
   * const backend = Backend.otlp({
   *   endpoint: 'otlp.observability.example:4317',
   *   protocol: OtlpProtocol.GRPC,
   *   headers: { 'x-tenant': EnvVariable.fromSecret('otlp-tenant', 'id') },
   * });
   */
  public static otlp(options: OtlpBackendOptions): Backend {
    const input = new Input<OtlpBackendOptions>('Backend.otlp', options, 'options');
    const protocol = input.oneOf('protocol', OtlpProtocol, OtlpProtocol.HTTP);
    const temporality = input.oneOf('temporality', Temporality, Temporality.CUMULATIVE);
    const summaries = input.oneOf('summaries', SummaryConversion, SummaryConversion.KEEP);
    const isHttp = protocol === OtlpProtocol.HTTP;
    const endpoint = isHttp ? input.url('endpoint', REQUIRED, 'for gRPC, set protocol: OtlpProtocol.GRPC') : input.parse('endpoint', hostAndPort, REQUIRED);
    const token = tokenOf(input) ?? ApiToken.none();
    const tls = tlsOf(input, !isHttp);
    if (tls?.insecure && token.mounted) {
      reject(input.where, 'tls.insecure', true, 'false together with a mounted token', 'gRPC sends such credentials only over TLS; use ApiToken.fromSecret');
    }
    const proxyUrl = proxyOf(input);
    if (proxyUrl !== undefined && !isHttp) {
      input.reject('proxyUrl', proxyUrl, 'left out with gRPC',
        "use OtlpProtocol.HTTP, or set HTTPS_PROXY in 'pods.env', and a NO_PROXY that covers what the tiers send to each other (PT043 says what that is)");
    }
    const headers = headersOf(input, token);
    input.done();
    return new Backend('OTLP', temporality, true, isHttp ? 'otlp_http' : 'otlp_grpc', {
      kind: 'otlp', protocol, endpoint, headers, token, tls, proxyUrl, summaries,
    });
  }

  /**
   * Prometheus remote write. The series stay cumulative. Needs a distribution with the exporter `prometheus_remote_write`:
   * `CollectorDistribution.contrib()`.
   *
   * @example
   * new PrometheusTieredStack(app, 'metrics', {
   *   clusterName: 'prod-eu-1',
   *   distribution: CollectorDistribution.contrib(),
   *   backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir.observability.example/api/v1/push' }),
   * });
   */
  public static prometheusRemoteWrite(options: RemoteWriteBackendOptions): Backend {
    const input = new Input<RemoteWriteBackendOptions>('Backend.prometheusRemoteWrite', options, 'options');
    const token = tokenOf(input) ?? ApiToken.none();
    const settings = {
      endpoint: input.url('endpoint', REQUIRED),
      headers: headersOf(input, token),
      token,
      tls: tlsOf(input),
      proxyUrl: proxyOf(input),
      resourceLabels: input.list('resourceLabels', undefined, {}, (item, property) => nonEmptyText(input.where, property, item)),
    };
    input.done();
    return new Backend('Prometheus remote write', Temporality.CUMULATIVE, false, 'prometheus_remote_write', { kind: 'remote-write', ...settings });
  }

  /**
   * What the caller gave, for building the exporter.
   * @internal
   */
  public readonly _settings: BackendSettings;

  private constructor(
    /** The kind of backend, for messages. */
    public readonly displayName: string,
    /** The temporality that the backend wants for counters and histograms. */
    public readonly temporality: Temporality,
    private readonly startTimes: boolean,
    private readonly exporter: string,
    settings: BackendSettings,
  ) {
    this._settings = settings;
  }

  /** The type of the exporter that the distribution must have. */
  public get exporterType(): string {
    return this.exporter;
  }

  /**
   * Whether something has to find out when streams began: for a backend that makes use of it, or for deltas that know no resets without.
   * @internal
   */
  public _needsStartTimes(distribution: CollectorDistribution): boolean {
    return this.startTimes && !(this.temporality === Temporality.DELTA && distribution._has('deltas-know-resets'));
  }
}

function tokenOf(input: Input<{ readonly token?: ApiToken }>): ApiToken | undefined {
  return input.instance('token', ApiToken, undefined, 'ApiToken.fromSecret(name, key)');
}

function tlsOf(input: Input<{ readonly tls?: TlsOptions }>, choosesPlainText = false): TlsOptions | undefined {
  return input.given('tls') ? tlsOptions(input.nested('tls'), choosesPlainText) : undefined;
}

function proxyOf(input: Input<{ readonly proxyUrl?: string }>): string | undefined {
  return input.url('proxyUrl', undefined, "with user and password, set 'proxy_url' of the exporter by addConfigOverride to a variable");
}

function headersOf(input: Input<{ readonly headers?: { [name: string]: EnvVariable } }>, token: ApiToken): { [name: string]: EnvVariable } {
  const headers = input.variables('headers', EnvVariable, {}, 'EnvVariable.fromSecret(name, key)', headerName);
  const authorization = Object.keys(headers).find(name => name.toLowerCase() === 'authorization');
  if (authorization !== undefined && token.secretName) {
    reject(input.where, `headers[${authorization}]`, authorization, "left out together with 'token'", 'give one of the two');
  }
  return headers;
}

function headerName(where: Origin, property: string, name: string): void {
  if (!/^[!#%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    reject(where, property, name, 'the name of an HTTP header');
  }
}
