import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Duration, Testing } from 'cdk8s';
import {
  AllocationStrategy, Backend, CollectorDistribution, DynatraceEndpoint, EnvVariable, FileMount, GatewayPool, GatewayResolver, MetadataSource, OtlpProtocol, ResourceAttribute,
  PrometheusTieredStack, PrometheusTieredStackProps, RoutingKey, Scaling, ScraperPool, ScraperWorkload, SecretTransport, SelfMonitor, TargetAllocator,
  TelemetryLevel, Temporality, ApiToken,
} from '../../../src';
import { parseVersion } from '../../../src/facts/versions';
import { collectors, isBuiltWith, resolve, sentHeaders, Sender, validate } from '../../support/collector';
import { HOSTILE_TEXTS } from '../../support/hostile';
import { configTextOf, objectsOf } from '../../support/manifests';
import { FULL_JOB, WRONG_JOBS } from '../../support/scrape-jobs';

// A collector reads hundreds of megabytes before it looks at its configuration.
jest.setTimeout(120_000);

const tls = { caSecretName: 'authority', clientSecretName: 'client', serverName: 'backend.example', insecureSkipVerify: true };
const token = ApiToken.fromSecret('backend', 'token');
const mounted = ApiToken.fromMountedSecret('backend', 'token');
const headers = { 'X-Scope-OrgID': EnvVariable.of('tenant-1'), 'x-note': EnvVariable.of('a: "b" #c') };

const stacks: { [name: string]: Partial<PrometheusTieredStackProps> } = {
  'the default': {},
  'Dynatrace SaaS with a mounted token': { backend: Backend.dynatrace({ endpoint: DynatraceEndpoint.saas('abc12345'), token: mounted }) },
  'an ActiveGate with its own authority': {
    backend: Backend.dynatrace({ endpoint: DynatraceEndpoint.activeGate('gate.example', 'abc12345'), tls: { caSecretName: 'authority' } }),
  },
  'Dynatrace without a token': { backend: Backend.dynatrace({ endpoint: DynatraceEndpoint.fromUrl('http://gate:9999/e/abc/api/v2/otlp'), token: ApiToken.none() }) },
  'OTLP over HTTP, cumulative, with TLS, headers and a token': { backend: Backend.otlp({ endpoint: 'https://otlp.example', tls, headers, token }) },
  'OTLP over HTTP, delta, with a mounted token': { backend: Backend.otlp({ endpoint: 'https://otlp.example/x', temporality: Temporality.DELTA, token: mounted }) },
  'OTLP over gRPC, delta, with TLS and a mounted token': {
    backend: Backend.otlp({ endpoint: 'otlp.example:4317', protocol: OtlpProtocol.GRPC, temporality: Temporality.DELTA, tls, token: mounted }),
  },
  'OTLP over gRPC, cumulative, in plain text': { backend: Backend.otlp({ endpoint: '[fd00::1]:4317', protocol: OtlpProtocol.GRPC, tls: { insecure: true }, headers }) },
  'remote write with TLS, headers and a token': {
    backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir.example/api/v1/push', tls, headers, token }),
  },
  'remote write with a mounted token and without resource labels': {
    backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir/api/v1/push', token: mounted, resourceLabels: [] }),
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
      podMetadata: Object.values(ResourceAttribute),
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

// A collector takes its time to start where others run as well.
jest.setTimeout(120_000);

const found = Object.entries(collectors());

if (found.length === 0) {
  console.warn("SKIPPED: no configuration is held against a real collector: set OTEL_COLLECTOR to the path of one, or build one with 'npx tsx e2e/tools/build.ts collector-0.158.0'.");
}

// Without a collector one skipped suite stands for all, so that it shows.
const described = found.length > 0 ? describe.each(found) : describe.skip.each([['(none is built)', '']]);

described('collector %s accepts', (version, binary) => {
  /** As this collector is: keys differ between versions. Of one that OTEL_COLLECTOR names, the version is not known. */
  const distribution = CollectorDistribution.contrib(parseVersion(version) ? version : undefined);
  const accept = async (parts: { [part: string]: string }, environment?: { [name: string]: string }) => {
    const answers = await Promise.all(Object.entries(parts).map(async ([part, text]) => [part, await validate(binary, text, environment)]));
    expect(answers).toEqual(Object.keys(parts).map(part => [part, '']));
  };

  test.each(Object.entries(stacks))('%s', async (__, props) => {
    await accept(partsOf({ distribution, ...props }));
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

  test('texts of every kind arrive as they were written, as values and as keys', async () => {
    const texts = HOSTILE_TEXTS.filter(text => !text.includes('::'));
    const { gatewayPool } = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c' });
    // An override is in the collector's own spelling.
    const spelt = (text: string) => text.replace(/\$/g, '$$$$');
    gatewayPool.addConfigOverride(['exporters', 'otlp_http', 'headers'], Object.fromEntries(texts.map(text => [`k${text}`, spelt(text)])));
    gatewayPool.addConfigOverride(['exporters', 'otlp_http', 'headers', '0o17'], '0o17');
    gatewayPool.addConfigOverride(['exporters', 'otlp_http', 'headers', '\u2028'], '\u2028');
    const resolved = await resolve(binary, configTextOf(objectsOf(gatewayPool)));
    expect(Object.fromEntries(resolved.exporters.otlp_http.headers.map(({ name, value }: any) => [name, value])))
      .toEqual({ ...Object.fromEntries(texts.map(text => [`k${text}`, text])), '0o17': '0o17', '\u2028': '\u2028' });
  });

  describe('headers on their way to a backend', () => {
    /** A collector that only passes on, with the exporter of a gateway. */
    const sender = (backend: (endpoint: string) => Backend, more: Omit<Sender, 'text'> = {}): Sender => ({
      text: (receiver, endpoint) => {
        const pool = new GatewayPool(new Chart(new App(), 'chart', { namespace: 'n' }), 'gateway', { clusterName: 'c', backend: backend('https://backend.example') });
        pool.addConfigOverride(['exporters', 'otlp_http', 'endpoint'], endpoint);
        pool.addConfigOverride(['receivers', 'otlp', 'protocols'], { http: { endpoint: receiver } });
        pool.addConfigOverride(['processors'], {});
        pool.addConfigOverride(['service', 'pipelines', 'metrics', 'processors'], []);
        pool.addConfigOverride(['extensions', 'health_check', 'endpoint'], '127.0.0.1:0');
        return configTextOf(objectsOf(pool));
      },
      ...more,
    });

    test('literal texts arrive as they are', async () => {
      const texts = [...HOSTILE_TEXTS, '12345678901234567890', 'a$$b', '${env:DT_API_TOKEN}', '{1: 2}'].filter(text => text.length < 1000 && text.trim() === text && !/[\u0000-\u001f\u007f]/.test(text));
      // These cannot be in a variable either.
      const literal = texts.filter(text => !/^(0o17|<<)$|[\u2028\ufeff]/.test(text));
      const sent = await sentHeaders(binary, sender(endpoint => Backend.otlp({
        endpoint, headers: Object.fromEntries(literal.map((text, index) => [`x-${index}`, EnvVariable.of(text)])),
      })));
      expect(literal.map((_text, index) => sent[`x-${index}`])).toEqual(literal);
    });

    const fromSecret = (endpoint: string) => Backend.otlp({ endpoint, headers: { 'x-key': EnvVariable.fromSecret('a', 'b') }, token: ApiToken.fromSecret('a', 'b') });

    test('what a Secret gives through the environment is expanded once more, as the docs say', async () => {
      const sent = (value: string) => sentHeaders(binary, sender(fromSecret, { environment: { BACKEND_HEADER_0: value, BACKEND_TOKEN: value, OTHER: 'other' } }));
      expect(await sent('a$b "c" #d')).toMatchObject({ 'x-key': 'a$b "c" #d', 'authorization': 'Bearer a$b "c" #d' });
      expect(await sent('a$$b ${env:OTHER}')).toMatchObject({ 'x-key': 'a$b other', 'authorization': 'Bearer a$b other' });
      await expect(sent('12345678901234567890')).rejects.toThrow('unsupported type=uint64');
    });

    test('a mounted token arrives as it is, but for a line break at its end', async () => {
      for (const value of ['a$$b${env:OTHER}', '12345678901234567890', '0o17', 'abc\n']) {
        const backend = (endpoint: string) => Backend.otlp({ endpoint, token: mounted });
        expect(await sentHeaders(binary, sender(backend, { files: value, environment: { OTHER: 'other' } }))).toMatchObject({ authorization: `Bearer ${value.trim()}` });
      }
    });
  });

  test('static jobs are refused here where they are there', async () => {
    const jobs = (job: { [key: string]: any }, asOverride: boolean) => {
      const { scraperPool } = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', scraperPool: { staticScrapeConfigs: asOverride ? [] : [{ job_name: 'a', ...job }] } });
      if (asOverride) {
        scraperPool.addConfigOverride(['receivers', 'prometheus', 'config', 'scrape_configs'], [{ job_name: 'a', ...job }]);
      }
      return configTextOf(objectsOf(scraperPool));
    };
    await accept({ scraper: jobs(FULL_JOB, false) });
    for (const [path, job] of WRONG_JOBS) {
      expect(() => jobs(job, false)).toThrow(`'staticScrapeConfigs[0].${path}'`);
      expect([path, await validate(binary, jobs(job, true))]).toEqual([path, expect.stringContaining('failed to unmarshal yaml to prometheus config object')]);
    }
  });

  test('tiers on their own', async () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'alone' });
    const gateway = GatewayPool.fromService({ serviceName: 'gateways', serviceNamespace: 'elsewhere' });
    const targetAllocator = TargetAllocator.fromEndpoint('http://allocator.elsewhere:8080');
    await accept(textsOf({
      gateway: new GatewayPool(chart, 'Gateways', { clusterName: 'c' }),
      scraper: new ScraperPool(chart, 'Scrapers', { clusterName: 'c', gateway, targetAllocator }),
    }));
  });

  test('processors and values through the escape hatches, as long as they are right', async () => {
    const app = Testing.app();
    const { gatewayPool: pool } = new PrometheusTieredStack(app, 'metrics', { clusterName: 'c' });
    pool.addProcessor('filter/mine', { error_mode: 'ignore', metric_conditions: [{ context: 'metric', conditions: ['name == "a $$ b"'] }] }, { before: 'k8s_attributes' });
    pool.addConfigOverride(['processors', 'k8s_attributes', 'passthrough'], true);
    pool.addConfigOverride(['exporters', 'otlp_http', 'headers', 'X-Note'], '${env:K8S_POD_NAME}');
    pool.removeConfig(['exporters', 'otlp_http', 'sending_queue', 'batch']);
    await accept(textsOf({ gateway: pool }));
    pool.addConfigOverride(['processors', 'k8s_attributes', 'passthru'], true);
    expect(await validate(binary, textsOf({ gateway: pool }).gateway)).toContain('passthru');
  });

  test('the statements of docs/troubleshooting.md for names with dots', async () => {
    const statements = readFileSync(join(__dirname, '../../../docs/troubleshooting.md'), 'utf8').match(/(?<=^ +')replace_\w+\(.*\)(?=',$)/gm)!;
    expect(statements).toHaveLength(2);
    const { gatewayPool } = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c' });
    gatewayPool.addProcessor('transform/underscores', { metric_statements: statements }, { before: 'k8s_attributes' });
    await accept(textsOf({ gatewayPool }));
  });

  describe('components of your own', () => {
    const everything = CollectorDistribution.custom({ image: 'mirror.example/all:0.158.0', contribVersion: '0.158.0' });
    const stack = () => new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', distribution: everything });
    /** A test for which a collector needs components that not everyone is built with; it shows as skipped. */
    const testWith = (components: string[], name: string, check: () => Promise<void>) =>
      (binary !== '' && isBuiltWith(binary, components) ? test : test.skip)(`${name} (${components.join(', ')})`, check);

    testWith(['receivers/prometheus', 'processors/batch', 'exporters/file', 'extensions/basicauth'], 'of every kind, with variables and folders, in pipelines old and new', async () => {
      for (const part of [stack().scraperPool, stack().gatewayPool, stack().selfMonitor!]) {
        part.addReceiver('prometheus/mine', { config: { scrape_configs: [{ job_name: 'mine', static_configs: [{ targets: ['${env:TARGET}'] }] }] } }, { env: { TARGET: EnvVariable.of('a:1') } });
        part.addProcessor('batch/mine', {}, { before: 'memory_limiter', pipelines: ['metrics'] });
        part.addExporter('file/mine', { path: '/var/mine/out.json' }, { mounts: [FileMount.emptyFolder('/var/mine')], pipelines: ['metrics', 'metrics/file'] });
        part.addExtension('basicauth/mine', { client_auth: { username: 'me', password: '${env:PASSWORD}' } }, { env: { PASSWORD: EnvVariable.fromSecret('login', 'password') } });
        const receiver = Object.keys(part.toConfig().receivers)[0];
        part.addPipeline('metrics/other', { receivers: [receiver], processors: ['batch/mine'], exporters: ['file/mine'] });
        part.addReceiver('prometheus/file', { config: { scrape_configs: [{ job_name: 'x' }] } }, { pipelines: ['metrics/file'] });
        await accept(textsOf({ part }), { TARGET: 'a:1', PASSWORD: 'sample' });
      }
    });

    testWith(['connectors/forward', 'exporters/debug'], 'a connector between two pipelines', async () => {
      const { gatewayPool } = stack();
      gatewayPool.addConnector('forward', {}, { exporterIn: ['metrics'], receiverIn: ['metrics/copy'] });
      gatewayPool.addExporter('debug', {}, { pipelines: ['metrics/copy'] });
      await accept(textsOf({ gatewayPool }));
    });

    testWith(['receivers/kubelet_stats'], 'the statistics of the kubelet', async () => {
      const { scraperPool } = stack();
      scraperPool.addReceiver('kubeletstats', { auth_type: 'none', endpoint: 'http://${env:NODE_IP}:10255' }, {
        env: { NODE_IP: EnvVariable.fromField('status.hostIP') }, permissions: [{ resources: ['nodes/stats'], verbs: ['get'] }],
      });
      await accept(textsOf({ scraperPool }), { NODE_IP: '10.0.0.1' });
    });

    testWith(['receivers/k8s_cluster'], 'the state of the cluster', async () => {
      const { selfMonitor } = stack();
      selfMonitor!.addReceiver('k8s_cluster', { auth_type: 'serviceAccount' }, { permissions: [{ resources: ['nodes'], verbs: ['get', 'list', 'watch'] }] });
      await accept(textsOf({ selfMonitor: selfMonitor! }));
    });

    test('a part of an id that the collector does not take is refused here as there', async () => {
      const taken = ['filter/a', 'filter/A.b-c_1', 'filter/ä', 'filter/日本', 'filter/a:b', 'filter/(x)', 'filter/a@b', 'filter/1'];
      const refused = ['filter/a+b', 'filter/a$b', 'filter/a<b', 'filter/a b', 'filter/a|b', 'filter/a^b', 'filter/~', 'filter/=', 'filter/\u00a0', 'filter/🙂', 'filter/`'];
      for (const id of taken) {
        const { gatewayPool } = stack();
        gatewayPool.addProcessor(id, { metric_conditions: ['metric.name == "x"'] });
        await accept(textsOf({ gatewayPool }));
      }
      for (const id of refused) {
        const { gatewayPool } = stack();
        expect(() => gatewayPool.addProcessor(id, {})).toThrow("must be 'type' or 'type/name'");
        gatewayPool.addConfigOverride(['processors', id], {});
        gatewayPool.addConfigOverride(['service', 'pipelines', 'metrics', 'processors', '0'], id);
        expect(await validate(binary, textsOf({ gatewayPool }).gatewayPool)).toMatch(/invalid character|should not be empty/);
      }
    }, 60_000);
  });
});
