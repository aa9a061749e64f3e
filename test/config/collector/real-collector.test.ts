import { App, Chart, Duration, Testing } from 'cdk8s';
import {
  AllocationStrategy, Backend, CollectorDistribution, DynatraceEndpoint, EnvValue, Gateway, GatewayPool, GatewayResolver, MetadataSource, OtlpProtocol, PodMetadata,
  PrometheusTieredStack, PrometheusTieredStackProps, RoutingKey, Scaling, ScraperPool, ScraperWorkload, SecretTransport, SelfMonitor, TargetAllocatorReference,
  TelemetryLevel, Temporality, Token,
} from '../../../src';
import { collectors, resolve, validate } from '../../support/collector';
import { HOSTILE_TEXTS } from '../../support/hostile';
import { configTextOf, objectsOf } from '../../support/manifests';

const contrib = CollectorDistribution.contrib();
const tls = { caSecretName: 'authority', clientSecretName: 'client', serverName: 'backend.example', insecureSkipVerify: true };
const token = Token.fromSecret('backend', 'token');
const mounted = Token.fromMountedSecret('backend', 'token');
const headers = { 'X-Scope-OrgID': EnvValue.of('tenant-1'), 'x-note': EnvValue.of('a: "b" #c') };

const stacks: { [name: string]: Partial<PrometheusTieredStackProps> } = {
  'the default': {},
  'Dynatrace SaaS with a mounted token': { backend: Backend.dynatrace({ endpoint: DynatraceEndpoint.saas('abc12345'), token: mounted }) },
  'an ActiveGate with its own authority': {
    backend: Backend.dynatrace({ endpoint: DynatraceEndpoint.activeGate('gate.example', 'abc12345'), tls: { caSecretName: 'authority' } }),
  },
  'Dynatrace without a token': { backend: Backend.dynatrace({ endpoint: DynatraceEndpoint.fromUrl('http://gate:9999/e/abc/api/v2/otlp'), token: Token.none() }) },
  'OTLP over HTTP, cumulative, with TLS, headers and a token': { backend: Backend.otlp({ endpoint: 'https://otlp.example', tls, headers, token }) },
  'OTLP over HTTP, delta, with a mounted token': { backend: Backend.otlp({ endpoint: 'https://otlp.example/x', temporality: Temporality.DELTA, token: mounted }) },
  'OTLP over gRPC, delta, with TLS and a mounted token': {
    backend: Backend.otlp({ endpoint: 'otlp.example:4317', protocol: OtlpProtocol.GRPC, temporality: Temporality.DELTA, tls, token: mounted }),
  },
  'OTLP over gRPC, cumulative, in plain text': { backend: Backend.otlp({ endpoint: '[fd00::1]:4317', protocol: OtlpProtocol.GRPC, tls: { insecure: true }, headers }) },
  'remote write with TLS, headers and a token': {
    distribution: contrib, backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir.example/api/v1/push', tls, headers, token }),
  },
  'remote write with a mounted token and without resource labels': {
    distribution: contrib, backend: Backend.prometheusRemoteWrite({ endpoint: 'http://mimir/api/v1/push', token: mounted, resourceLabels: false }),
  },
  'native histograms': { nativeHistograms: true },
  'static scrape configurations with groups and hostile texts': {
    scraperPool: {
      staticScrapeConfigs: [{
        job_name: 'cost $5 ${env:HOME} $(HOME) $$',
        static_configs: [{ targets: ['[::1]:9100'], labels: { note: '"quoted": {yes} # no', number: '1_000', date: '2024-01-01', on: 'on' } }],
        relabel_configs: [{ source_labels: ['__address__'], regex: '(.+):(\\d+)', replacement: '$1-${2}', target_label: 'host' }],
        metric_relabel_configs: [{ action: 'labelmap', regex: 'tmp_(.*)', replacement: '$1' }],
      }],
    },
  },
  'mutual TLS to the allocator': { targetAllocator: { secretTransport: SecretTransport.mutualTls('server-tls', 'client-tls') } },
  'a fixed number of gateways behind a static ring': {
    gatewayPool: { scaling: Scaling.fixed(3) }, scraperPool: { scaling: Scaling.fixed(2), resolver: GatewayResolver.STATIC, workload: ScraperWorkload.STATEFUL_SET },
  },
  'a ring over streams': { scraperPool: { routingKey: RoutingKey.STREAM_ID } },
  'everything extracted': {
    gatewayPool: {
      podMetadata: Object.values(PodMetadata),
      extractLabels: [
        { key: 'app.kubernetes.io/name' }, { keyRegex: 'team-(.*)', attribute: 'team.$1', source: MetadataSource.NAMESPACE },
        { key: 'topology.kubernetes.io/zone', attribute: 'zone', source: MetadataSource.NODE },
      ],
      extractAnnotations: [{ keyRegex: '(.*)', attribute: 'annotation.${1}' }],
    },
  },
  'an interval of a second': { scrapeInterval: Duration.seconds(1) },
  'the longest interval': { scrapeInterval: Duration.seconds(300) },
  'intervals of a day': {
    scrapeInterval: Duration.hours(24), scraperPool: { scaling: Scaling.fixed(2) }, gatewayPool: { scaling: Scaling.fixed(2) },
  },
  'no self-monitor': { selfMonitoring: false },
  'all telemetry': {
    scraperPool: { telemetryLevel: TelemetryLevel.DETAILED },
    gatewayPool: { telemetryLevel: TelemetryLevel.DETAILED },
    selfMonitor: { telemetryLevel: TelemetryLevel.DETAILED },
  },
  'little and no telemetry': { scraperPool: { telemetryLevel: TelemetryLevel.BASIC }, gatewayPool: { telemetryLevel: TelemetryLevel.NONE } },
  'memory shared out otherwise': {
    pods: { },
    gatewayPool: { memory: { limitPercentage: 90, spikeLimitPercentage: 1, goMemLimitPercentage: 95, queuePercentage: 1 } },
    scraperPool: { memory: { queuePercentage: 100 } },
  },
  'many gateways': { gatewayPool: { scaling: Scaling.hpa({ maxReplicas: 400 }) } },
  'a single allocator by weight': { targetAllocator: { allocationStrategy: AllocationStrategy.LEAST_WEIGHTED, replicas: 1 } },
};

function partsOf(props: Partial<PrometheusTieredStackProps>): { [part: string]: string } {
  const stack = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'prod-eu-1', ...props });
  return textsOf({ scraper: stack.scraperPool, gateway: stack.gatewayPool, ...(stack.selfMonitor ? { 'self-monitor': stack.selfMonitor } : {}) });
}

function textsOf(parts: { [part: string]: ScraperPool | GatewayPool | SelfMonitor }): { [part: string]: string } {
  return Object.fromEntries(Object.entries(parts).map(([part, pool]) => [part, configTextOf(objectsOf(pool))]));
}

const found = Object.entries(collectors());

if (found.length === 0) {
  console.warn("SKIPPED: no configuration is held against a real collector: set OTEL_COLLECTOR to the path of one, or build one with 'npx tsx e2e/tools/build.ts collector-0.158.0'.");
}

// Without a collector one skipped suite stands for all, so that it shows.
const described = found.length > 0 ? describe.each(found) : describe.skip.each([['(none is built)', '']]);

described('collector %s accepts', (_, binary) => {
  const accept = async (parts: { [part: string]: string }, environment?: { [name: string]: string }) => {
    const answers = await Promise.all(Object.entries(parts).map(async ([part, text]) => [part, await validate(binary, text, environment)]));
    expect(answers).toEqual(Object.keys(parts).map(part => [part, '']));
  };

  test.each(Object.entries(stacks))('%s', async (__, props) => {
    await accept(partsOf(props));
  });

  test.each([
    'a', 'arn:aws:eks:eu-west-1:123:cluster/prod', 'prod@eu', '1', '1.5', 'true', 'null', 'off', '0x1f', '1_0e3', '2024-01-01', '2024-01-01T00:00:00Z', 'a'.repeat(253),
  ])('the cluster name %s', async name => {
    const { gateway } = partsOf({ clusterName: name });
    await accept({ gateway }, { K8S_CLUSTER_NAME: name });
  });

  test('texts arrive as they were written', async () => {
    const texts = HOSTILE_TEXTS.filter(text => !/[\u0000-\u001f\u007f]/.test(text) && text.trim() !== '');
    const stack = new PrometheusTieredStack(Testing.app(), 'metrics', {
      clusterName: 'c', gatewayPool: { extractLabels: texts.map(attribute => ({ key: 'app', attribute })) },
    });
    const resolved = await resolve(binary, configTextOf(objectsOf(stack.gatewayPool)));
    expect(resolved.processors.k8s_attributes.extract.labels.map((rule: any) => rule.tag_name)).toEqual(texts);
  });

  test('tiers on their own', async () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'alone' });
    const gateway = Gateway.fromService({ serviceName: 'gateways', serviceNamespace: 'elsewhere' });
    const targetAllocator = TargetAllocatorReference.fromEndpoint('http://allocator.elsewhere:8080');
    await accept(textsOf({
      gateway: new GatewayPool(chart, 'Gateways', { clusterName: 'c' }),
      scraper: new ScraperPool(chart, 'Scrapers', { clusterName: 'c', gateway, targetAllocator }),
    }));
  });

  test('processors and values through the escape hatches, as long as they are right', async () => {
    const app = Testing.app();
    const { gatewayPool: pool } = new PrometheusTieredStack(app, 'metrics', { clusterName: 'c' });
    pool.addProcessor('filter/mine', { error_mode: 'ignore', metric_conditions: [{ context: 'metric', conditions: ['name == "a $$ b"'] }] }, 'k8s_attributes');
    pool.addConfigOverride(['processors', 'k8s_attributes', 'passthrough'], true);
    pool.addConfigOverride(['exporters', 'otlp_http', 'headers', 'X-Note'], '${env:K8S_POD_NAME}');
    pool.removeConfig(['exporters', 'otlp_http', 'sending_queue', 'batch']);
    await accept(textsOf({ gateway: pool }));
    pool.addConfigOverride(['processors', 'k8s_attributes', 'passthru'], true);
    expect(await validate(binary, textsOf({ gateway: pool }).gateway)).toContain('passthru');
  });
});
