import {
  Backend, CollectorDistribution, DynatraceBackendOptions, DynatraceEndpoint, EnvVariable, GatewayPool, OtlpBackendOptions, OtlpProtocol, RemoteWriteBackendOptions, SummaryConversion, Temporality,
  TlsOptions, ApiToken,
} from '../../src';
import { chartIn, configOf, containerOf, environmentOf, objectsOf } from '../support/manifests';
import { danglingReferences, secretsOf } from '../support/references';

const tls: Required<Omit<TlsOptions, 'insecure'>> = { caSecretName: 'authority', caKey: 'root.pem', clientSecretName: 'client', serverName: 'backend.example', insecureSkipVerify: true };
const TLS_SECTION = {
  ca_file: '/etc/otelcol/backend-ca/ca.crt',
  cert_file: '/etc/otelcol/backend-client/tls.crt',
  key_file: '/etc/otelcol/backend-client/tls.key',
  server_name_override: 'backend.example',
  insecure_skip_verify: true,
};

function bound(backend: Backend) {
  const pool = new GatewayPool(chartIn(), 'g', { clusterName: 'c', backend, distribution: CollectorDistribution.contrib('0.158.0') });
  const manifests = objectsOf(pool);
  expect(danglingReferences(manifests)).toEqual([]);
  return { config: configOf(pool), manifests, environment: environmentOf(containerOf(manifests)), exporter: configOf(pool).exporters[backend.exporterType] };
}

test.each<[string, DynatraceEndpoint, string]>([
  ['SaaS', DynatraceEndpoint.saas('abc12345'), 'https://abc12345.live.dynatrace.com/api/v2/otlp'],
  ['Managed', DynatraceEndpoint.managed('dt.example.com', 'abc'), 'https://dt.example.com/e/abc/api/v2/otlp'],
  ['ActiveGate', DynatraceEndpoint.activeGate('gate.example.com', 'abc'), 'https://gate.example.com:9999/e/abc/api/v2/otlp'],
  ['ActiveGate at another port', DynatraceEndpoint.activeGate('10.1.2.3', 'abc', 443), 'https://10.1.2.3:443/e/abc/api/v2/otlp'],
  ['a URL', DynatraceEndpoint.fromUrl('https://gate.dynatrace:80/e/abc/api/v2/otlp/'), 'https://gate.dynatrace:80/e/abc/api/v2/otlp'],
])('Dynatrace by %s', (_, endpoint, url) => {
  expect(bound(Backend.dynatrace({ endpoint })).exporter.endpoint).toBe(url);
  expect(endpoint.url).toBe(url);
});

test('Dynatrace, all options', () => {
  const options: Required<DynatraceBackendOptions> = {
    secretName: 'dt',
    endpoint: DynatraceEndpoint.fromSecret('urls', 'dt'),
    token: ApiToken.fromSecret('tokens', 'dt'),
    tls,
    summaries: SummaryConversion.DROP,
    proxyUrl: 'http://proxy.example:3128/',
  };
  const { environment, exporter, manifests, config } = bound(Backend.dynatrace(options));
  expect(environment.DT_ENDPOINT).toEqual({ secretKeyRef: { name: 'urls', key: 'dt' } });
  expect(environment.DT_API_TOKEN).toEqual({ secretKeyRef: { name: 'tokens', key: 'dt' } });
  expect(exporter.tls).toEqual(TLS_SECTION);
  expect(exporter.proxy_url).toBe('http://proxy.example:3128');
  expect(config.processors['filter/unsupported'].metric_conditions[0]).toEqual({ context: 'metric', conditions: ['metric.type == 5'] });
  expect(secretsOf(manifests)).toEqual(['authority', 'client', 'dt', 'tokens', 'urls']);
  expect(JSON.stringify(manifests)).toContain('"key":"root.pem","path":"ca.crt"');
  expect(bound(Backend.dynatrace({ secretName: 'dt' })).environment.DT_API_TOKEN.secretKeyRef.name).toBe('dt');
});

test('Dynatrace without a token needs no Secret at all', () => {
  const { exporter, manifests, environment } = bound(Backend.dynatrace({ endpoint: DynatraceEndpoint.saas('abc'), token: ApiToken.none() }));
  expect(exporter).not.toHaveProperty('headers');
  expect(secretsOf(manifests)).toEqual([]);
  expect(Object.keys(environment).filter(name => name.startsWith('DT_'))).toEqual([]);
});

test('OTLP, all options', () => {
  const options: Required<Omit<OtlpBackendOptions, 'proxyUrl'>> = {
    endpoint: 'otlp.example:4317',
    protocol: OtlpProtocol.GRPC,
    temporality: Temporality.DELTA,
    summaries: SummaryConversion.SUM_AND_COUNT,
    headers: { 'X-Scope-OrgID': EnvVariable.of('tenant $1'), 'x-key': EnvVariable.fromSecret('keys', 'otlp') },
    token: ApiToken.fromSecret('tokens', 'otlp'),
    tls,
  };
  const backend = Backend.otlp(options);
  const { exporter, environment, config } = bound(backend);
  expect([backend.displayName, backend.temporality, backend.exporterType]).toEqual(['OTLP', 'delta', 'otlp_grpc']);
  expect(exporter).toMatchObject({
    endpoint: 'otlp.example:4317', tls: TLS_SECTION, headers: { 'X-Scope-OrgID': 'tenant $$1', 'x-key': '${env:BACKEND_HEADER_1}', 'Authorization': 'Bearer ${env:BACKEND_TOKEN}' },
  });
  expect(environment).not.toHaveProperty('BACKEND_HEADER_0');
  expect(environment).toMatchObject({ BACKEND_HEADER_1: { secretKeyRef: { name: 'keys', key: 'otlp' } }, BACKEND_TOKEN: { secretKeyRef: { name: 'tokens', key: 'otlp' } } });
  expect(config.service.pipelines.metrics.processors).toEqual(expect.arrayContaining(['transform/summaries', 'cumulative_to_delta']));
});

test('OTLP is HTTP and cumulative unless said otherwise', () => {
  const backend = Backend.otlp({ endpoint: 'https://otlp.example/base/' });
  expect([backend.temporality, backend.exporterType]).toEqual(['cumulative', 'otlp_http']);
  expect(bound(backend).exporter.endpoint).toBe('https://otlp.example/base');
  expect(bound(backend).exporter).not.toHaveProperty('proxy_url');
  expect(bound(Backend.otlp({ endpoint: 'https://otlp.example', proxyUrl: 'http://proxy.example:3128' })).exporter.proxy_url).toBe('http://proxy.example:3128');
});

test('dollars in an endpoint are not expanded by the collector', () => {
  expect(bound(Backend.otlp({ endpoint: 'https://otlp.example/$tenant' })).exporter.endpoint).toBe('https://otlp.example/$$tenant');
});

test('remote write, all options', () => {
  const options: Required<RemoteWriteBackendOptions> = {
    endpoint: 'https://mimir.example/api/v1/push',
    headers: { 'X-Scope-OrgID': EnvVariable.fromSecret('tenant', 'id') },
    token: ApiToken.fromMountedSecret('tokens', 'mimir'),
    tls,
    resourceLabels: ['k8s.pod.name', 'team.*'],
    proxyUrl: 'https://proxy.example',
  };
  const backend = Backend.prometheusRemoteWrite(options);
  const { exporter, config, manifests } = bound(backend);
  expect([backend.temporality, backend.exporterType]).toEqual(['cumulative', 'prometheus_remote_write']);
  expect(exporter).toMatchObject({
    endpoint: 'https://mimir.example/api/v1/push',
    resource_to_telemetry_conversion: { enabled: true, exclude_service_attributes: true },
    tls: TLS_SECTION,
    auth: { authenticator: 'bearertokenauth' },
    headers: { 'X-Scope-OrgID': '${env:BACKEND_HEADER_0}' },
    proxy_url: 'https://proxy.example',
  });
  expect(exporter).not.toHaveProperty('sending_queue');
  expect(config.extensions.bearertokenauth).toEqual({ scheme: 'Bearer', filename: '/etc/otelcol/token/token' });
  expect(secretsOf(manifests)).toEqual(['authority', 'client', 'tenant', 'tokens']);
});
