import { ApiToken } from './api-token';
import { DynatraceBackendOptions, OtlpBackendOptions, OtlpProtocol, RemoteWriteBackendOptions, SummaryConversion, Temporality } from './backend-options';
import { BackendSettings } from './backend-settings';
import { CollectorDistribution } from './collector-distribution';
import { DynatraceEndpoint } from './dynatrace-endpoint';
import { EnvVariable } from './env-variable';
import { checkTlsHasEffect, tlsOptions } from './tls';
import { TlsOptions } from './tls-options';
import { hostAndPort, Input, isEncrypted, nonEmptyText, Origin, otlpBaseUrl, reject, REQUIRED } from '../text/input';

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
    if (endpoint.url !== undefined) {
      checkPlainText(input, endpoint.url, token, tls, 'set token: ApiToken.none() where none is needed');
    }
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
    const endpoint = isHttp
      ? input.parse('endpoint', (where, property, value) => otlpBaseUrl(where, property, value, typeof value === 'string' && /^https?:/i.test(value) ? undefined : 'for gRPC, set protocol: OtlpProtocol.GRPC'), REQUIRED)
      : input.parse('endpoint', hostAndPort, REQUIRED);
    const token = tokenOf(input) ?? ApiToken.none();
    const tls = tlsOf(input, !isHttp);
    if (isHttp) {
      checkPlainText(input, endpoint, token, tls);
    } else if (tls?.insecure && token.secretName !== undefined) {
      reject(input.where, 'tls.insecure', true, 'left out together with a token', `it would be sent in plain text; ${OWN_HEADER}`);
    }
    const proxyUrl = proxyOf(input);
    if (proxyUrl !== undefined && !isHttp) {
      input.reject('proxyUrl', proxyUrl, 'left out with gRPC',
        "use OtlpProtocol.HTTP, or set HTTPS_PROXY in 'pods.env', and a NO_PROXY that covers what the tiers send to each other (PT043 says what that is)");
    }
    const headers = headersOf(input, token, isHttp ? httpHeader : grpcHeader);
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
      headers: headersOf(input, token, httpHeader),
      token,
      tls: tlsOf(input),
      proxyUrl: proxyOf(input),
      resourceLabels: input.list('resourceLabels', undefined, {}, (item, property) => nonEmptyText(input.where, property, item)),
    };
    checkPlainText(input, settings.endpoint, token, settings.tls);
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

/** For a network that encrypts by itself, such as a service mesh. */
const OWN_HEADER = "where the network encrypts, give the whole header from a Secret: headers: { Authorization: EnvVariable.fromSecret('name', 'key') }";

/** Refuses what has no effect on a URL with `http://`, or could be read by everyone on the way. */
function checkPlainText(input: Input<{ readonly endpoint?: any; readonly tls?: TlsOptions }>, url: string, token: ApiToken, tls?: TlsOptions, remedy = OWN_HEADER): void {
  checkTlsHasEffect(input.where, 'tls', url, tls);
  if (!isEncrypted(url) && token.secretName !== undefined) {
    input.reject('endpoint', url, 'an https URL together with a token', `it would be sent in plain text; ${remedy}`);
  }
}

/** Whose value is a secret, so that it does not belong in a manifest. */
const SECRET_HEADER = /(^|[-_])(authorization|cookie|token|secret|password|api[-_]?key)$/i;

/** Set by the exporter itself, or dropped by gRPC. */
const OWN_HEADERS = /^(content-(type|length|encoding)|transfer-encoding|te|connection|upgrade|grpc-.*)$/i;

/** A kind of header: what its name may be, and which characters a literal value may have. */
interface HeaderRules {
  readonly name: RegExp;
  readonly called: string;
  readonly value: RegExp;
}

/** Source: RFC 9110, section 5. */
const httpHeader: HeaderRules = { name: /^[!#%&'*+.^_`|~0-9A-Za-z-]+$/, called: 'the name of an HTTP header', value: /^(?![ \t])[^\u0000-\u0008\u000a-\u001f\u007f]*(?<![ \t])$/ };

/** Source: grpc-go, internal/metadata (ValidatePair); with another name or value, every request fails. */
const grpcHeader: HeaderRules = { name: /^(?!user-agent$)[0-9A-Za-z_.-]+$/i, called: "the name of gRPC metadata (letters, digits, '_', '-' and '.')", value: /^(?! )[ -~]*(?<! )$/ };

function headersOf(input: Input<{ readonly headers?: { [name: string]: EnvVariable } }>, token: ApiToken, rules: HeaderRules): { [name: string]: EnvVariable } {
  const headers = input.variables('headers', EnvVariable, {}, 'EnvVariable.fromSecret(name, key)', (where, property, name) => headerName(where, property, name, rules));
  const names = Object.keys(headers).map(name => name.toLowerCase());
  for (const [index, [name, variable]] of Object.entries(headers).entries()) {
    if (names.indexOf(name.toLowerCase()) !== index) {
      reject(input.where, 'headers key', name, 'a name that no other header has', 'capital letters make no difference');
    }
    literalHeader(input.where, name, variable._literal, rules);
  }
  const authorization = Object.keys(headers).find(name => name.toLowerCase() === 'authorization');
  if (authorization !== undefined && token.secretName) {
    reject(input.where, `headers[${authorization}]`, authorization, "left out together with 'token'", 'give one of the two');
  }
  return headers;
}

function headerName(where: Origin, property: string, name: string, rules: HeaderRules): void {
  if (!rules.name.test(name)) {
    reject(where, property, name, rules.called);
  }
  if (OWN_HEADERS.test(name)) {
    reject(where, property, name, 'the name of a header that the exporter does not set itself');
  }
}

function literalHeader(where: Origin, name: string, text: string | undefined, rules: HeaderRules): void {
  if (text === undefined) {
    return;
  }
  if (!rules.value.test(text)) {
    reject(where, `headers[${name}]`, text, 'a text that a header can hold', 'a header has one line, and neither begins nor ends with a space');
  }
  if (SECRET_HEADER.test(name)) {
    reject(where, `headers[${name}]`, '(a literal text)', 'from a Secret', 'everyone who may read the manifest could read it: EnvVariable.fromSecret(name, key)');
  }
}
