import { Duration, Size } from 'cdk8s';
import {
  Cadence, GatewayPool, GatewayResolver, SelfMonitor, RoutingKey, Scaling, ScraperPool, ScraperPoolOptions, ScraperPoolProps, ScraperWorkload, TargetAllocator, Temporality, UpdateStrategy,
} from '../../src';
import { ALL_COLLECTOR_OPTIONS, ALL_OPTIONS_QUEUE, expectAllCollectorOptions, expectAllNetworkOptions } from '../support/all-props';
import { all, chartIn, configOf, containerOf, environmentOf, expandedConfigOf, find, objectsOf, podSpecOf } from '../support/manifests';
import { danglingReferences, secretsOf } from '../support/references';

const gateway = GatewayPool.fromService({ serviceName: 'gateways', serviceNamespace: 'gw-ns' });
const targetAllocator = TargetAllocator.fromEndpoint('http://allocator.ta-ns:8080/');
const make = (props: Partial<ScraperPoolProps> = {}) => new ScraperPool(chartIn('otel-ta'), 'pool', { clusterName: 'prod', gateway, targetAllocator, ...props });

test('one pipeline: prometheus, memory limiter, load balancing, and nothing that keeps state', () => {
  const config = configOf(make());
  expect(config.service.pipelines).toEqual({ metrics: { receivers: ['prometheus'], processors: ['memory_limiter'], exporters: ['load_balancing'] } });
  expect(config.service.extensions).toEqual(['health_check']);
});

test('it asks the allocator under its own name', () => {
  const pool = make();
  expect(configOf(pool).receivers.prometheus).toEqual({
    config: {},
    target_allocator: {
      collector_id: '${K8S_POD_NAME}', endpoint: 'http://allocator.ta-ns:8080', interval: '15s', http_sd_config: { refresh_interval: '15s' }, timeout: '10s',
    },
  });
  expect(environmentOf(containerOf(objectsOf(pool))).K8S_POD_NAME).toEqual({ fieldRef: { fieldPath: 'metadata.name' } });
});

test('zstd to gateways that are known to take it, gzip to others', () => {
  const compression = (props: Partial<ScraperPoolProps> = {}) => configOf(make(props)).exporters.load_balancing.protocol.otlp.compression;
  const elsewhere = { serviceName: 'gw', serviceNamespace: 'ns' };
  expect(compression({ gateway: new GatewayPool(chartIn('otel-ta'), 'gateways', { clusterName: 'prod' }) })).toBe('zstd');
  expect(compression({ gateway: GatewayPool.fromService(elsewhere) })).toBe('gzip');
  expect(compression({ gateway: GatewayPool.fromService({ ...elsewhere, acceptsZstd: true }) })).toBe('zstd');
});

test('one ordered queue for each gateway, which together fit in its memory, and every key of the retries', () => {
  const { sending_queue: queue, retry_on_failure: retry } = configOf(make()).exporters.load_balancing.protocol.otlp;
  expect(queue).toEqual({
    enabled: true,
    num_consumers: 1,
    sizer: 'bytes',
    queue_size: 57 * 1024 ** 2,
    batch: { flush_timeout: '10s', sizer: 'bytes', min_size: 65_536, max_size: 2 * 1024 ** 2 },
  });
  expect(queue.queue_size * 16).toBeLessThanOrEqual(0.15 * 6 * 1024 ** 3);
  expect(retry).toEqual({ enabled: true, initial_interval: '5s', max_interval: '30s', max_elapsed_time: '15m', multiplier: 1.5, randomization_factor: 0.5 });
  expect(configOf(make()).exporters.load_balancing).not.toHaveProperty('sending_queue');
});

test('it watches the gateways in their namespace, and may do so', () => {
  const manifests = objectsOf(make());
  expect(configOf(make()).exporters.load_balancing.resolver).toEqual({ k8s: { service: 'gateways.gw-ns', ports: [4317] } });
  const role = find(manifests, 'Role', 'otel-ta-tiered-otel-scraper');
  expect(role.metadata.namespace).toBe('gw-ns');
  expect(role.rules).toEqual([{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] }]);
  expect(find(manifests, 'RoleBinding').subjects).toEqual([{ kind: 'ServiceAccount', name: 'tiered-otel-scraper', namespace: 'otel-ta' }]);
  expect(all(manifests, 'ClusterRole')).toEqual([]);
});

test('headless gateways are known by their names', () => {
  expect(configOf(make({ gateway: { ...gateway, stableHostnames: true } })).exporters.load_balancing.resolver.k8s.return_hostnames).toBe(true);
});

test('a static ring is made of names that mean the same everywhere', () => {
  const fixed = GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'ns', stableHostnames: true, scaling: Scaling.fixed(3), otlpPort: 5317 });
  const pool = make({ gateway: fixed, resolver: GatewayResolver.STATIC });
  expect(configOf(pool).exporters.load_balancing.resolver).toEqual({ static: { hostnames: ['gw-0.gw.ns.svc:5317', 'gw-1.gw.ns.svc:5317', 'gw-2.gw.ns.svc:5317'] } });
});

test('a Deployment that never has fewer pods, without replicas beside its autoscaler', () => {
  const manifests = objectsOf(make());
  const { spec } = find(manifests, 'Deployment', 'tiered-scraper');
  expect(spec).not.toHaveProperty('replicas');
  expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } });
  expect(find(manifests, 'HorizontalPodAutoscaler', 'tiered-scraper').spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'tiered-scraper' },
    minReplicas: 2,
    maxReplicas: 24,
    metrics: [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 50 } } },
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
    ],
    behavior: { scaleUp: { stabilizationWindowSeconds: 0 }, scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 25, periodSeconds: 125 }] } },
  });
  expect(containerOf(manifests).resources).toEqual({ requests: { cpu: '1', memory: '6Gi' }, limits: { memory: '6Gi' } });
});

test('all pods at once, for the step to another ring', () => {
  expect(find(objectsOf(make({ updateStrategy: UpdateStrategy.RECREATE })), 'Deployment').spec.strategy).toEqual({ type: 'Recreate' });
});

test('a StatefulSet has a governing Service and the autoscaler follows it', () => {
  const manifests = objectsOf(make({ workload: ScraperWorkload.STATEFUL_SET }));
  expect(find(manifests, 'StatefulSet', 'tiered-scraper').spec.serviceName).toBe('tiered-scraper');
  expect(find(manifests, 'Service', 'tiered-scraper').spec.clusterIP).toBe('None');
  expect(find(manifests, 'HorizontalPodAutoscaler').spec.scaleTargetRef.kind).toBe('StatefulSet');
  expect(all(manifests, 'Deployment')).toEqual([]);
  expect(danglingReferences(manifests)).toEqual([]);
});

test('a fixed number of pods, without an autoscaler', () => {
  const manifests = objectsOf(make({ scaling: Scaling.fixed(3) }));
  expect(find(manifests, 'Deployment').spec.replicas).toBe(3);
  expect(all(manifests, 'HorizontalPodAutoscaler')).toEqual([]);
});

test('it holds no credentials', () => {
  expect(secretsOf(objectsOf(make()))).toEqual([]);
});

test('the allocator is checked and sees a certificate where it wants one', () => {
  const pool = make({ targetAllocator: TargetAllocator.fromEndpoint('https://ta', { caSecretName: 'ca', clientSecretName: 'me', serverName: 'allocator' }) });
  expect(configOf(pool).receivers.prometheus.target_allocator.tls).toEqual({
    ca_file: '/etc/otelcol/allocator-ca/ca.crt',
    cert_file: '/etc/otelcol/allocator-client/tls.crt',
    key_file: '/etc/otelcol/allocator-client/tls.key',
    server_name_override: 'allocator',
  });
  expect(secretsOf(objectsOf(pool))).toEqual(['ca', 'me']);
  expect(danglingReferences(objectsOf(pool)).filter(problem => !problem.includes('Role'))).toEqual([]);
});

describe('a ring of fixed names asks the API server for nothing', () => {
  const two = GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'ns', stableHostnames: true, scaling: Scaling.fixed(2) });
  const fixed = (props: Partial<ScraperPoolProps> = {}) => make({ gateway: two, resolver: GatewayResolver.STATIC, ...props });
  const tokens = (pool: ScraperPool) => {
    const manifests = objectsOf(pool);
    return [podSpecOf(manifests).automountServiceAccountToken, find(manifests, 'ServiceAccount').automountServiceAccountToken];
  };

  test('so its pods have no token and no role', () => {
    expect(tokens(fixed())).toEqual([false, false]);
    expect(objectsOf(fixed()).map(({ kind }) => kind).filter(kind => /Role/.test(kind))).toEqual([]);
    expect(tokens(make())).toEqual([true, true]);
  });

  test.each<[string, ScraperPool, (pool: ScraperPool) => void]>([
    ['a job', fixed({ staticScrapeConfigs: [{ job_name: 'kubelet', bearer_token_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' }] }), () => undefined],
    ['a receiver', fixed(), pool => pool.addReceiver('kubeletstats', { auth_type: 'serviceAccount' })],
    ['a need', fixed(), pool => pool.addNeeds({ permissions: [{ resources: ['pods'], verbs: ['list'] }] })],
    ['an override', fixed(), pool => pool.addConfigOverride(['exporters', 'load_balancing', 'resolver'], { k8s: { service: 'gw.ns' } })],
  ])('unless %s of the user may use it', (_, pool, change) => {
    change(pool);
    expect(tokens(pool)).toEqual([true, true]);
  });
});

test('static scrape configurations stand beside the allocator, and their dollars survive', () => {
  const job = { job_name: 'self', static_configs: [{ targets: ['localhost:9100'] }], relabel_configs: [{ regex: '(.*)', replacement: '$1 ${2}', target_label: 'host' }] };
  const pool = make({ staticScrapeConfigs: [job] });
  expect(configOf(pool).receivers.prometheus.config.scrape_configs[0].relabel_configs[0].replacement).toBe('$$1 $${2}');
  expect(expandedConfigOf(pool).receivers.prometheus.config.scrape_configs).toEqual([job]);
});

test('without a receiver of its telemetry it makes none', () => {
  expect(configOf(make()).service.telemetry).toEqual({ metrics: { level: 'none' } });
});

test('all props', () => {
  const options: Required<ScraperPoolOptions> = {
    ...ALL_COLLECTOR_OPTIONS,
    scaling: Scaling.hpa({ minReplicas: 3, maxReplicas: 9, cpuUtilization: 61, memoryUtilization: 41 }),
    workload: ScraperWorkload.STATEFUL_SET,
    updateStrategy: UpdateStrategy.ROLLING_UPDATE,
    routingKey: RoutingKey.STREAM_ID,
    resolver: GatewayResolver.STATIC,
    staticScrapeConfigs: [{ job_name: 'one' }],
    nativeHistograms: true,
  };
  const props: Required<ScraperPoolProps> = {
    ...options,
    name: 'mine',
    namespace: 'ns',
    clusterName: 'prod-eu-1',
    cadence: new Cadence({ scrapeInterval: Duration.seconds(20) }),
    targetAllocator,
    gateway: GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'ns', stableHostnames: true, scaling: Scaling.fixed(2), maxReceiveMessageSize: Size.mebibytes(8) }),
    telemetry: SelfMonitor.fromEndpoint('http://telemetry:4318', Temporality.CUMULATIVE),
  };
  const pool = new ScraperPool(chartIn(), 'pool', props);
  const manifests = objectsOf(pool);
  const config = configOf(pool);
  expectAllCollectorOptions(manifests, pool.podSelector, config);
  expectAllNetworkOptions(manifests, []);
  expect(danglingReferences(manifests)).toEqual([]);
  expect(find(manifests, 'HorizontalPodAutoscaler', 'mine-scraper').spec).toMatchObject({ minReplicas: 3, maxReplicas: 9 });
  expect(find(manifests, 'HorizontalPodAutoscaler').spec.metrics.map((metric: any) => metric.resource.target.averageUtilization)).toEqual([41, 61]);
  expect(find(manifests, 'StatefulSet', 'mine-scraper').metadata.namespace).toBe('ns');
  expect(config.receivers.prometheus.config).toEqual({ global: { scrape_native_histograms: true }, scrape_configs: [{ job_name: 'one' }] });
  expect(config.receivers.prometheus.target_allocator.interval).toBe('5s');
  expect(config.exporters.load_balancing.routing_key).toBe('streamID');
  expect(config.exporters.load_balancing.resolver.static.hostnames).toHaveLength(2);
  expect(config.exporters.load_balancing.protocol.otlp.sending_queue.queue_size).toBe(Math.floor(ALL_OPTIONS_QUEUE / 2 / 1024 ** 2) * 1024 ** 2);
  expect(config.service.telemetry.metrics.readers[0].periodic.exporter.otlp).toEqual({
    endpoint: 'http://telemetry:4318', protocol: 'http/protobuf', temporality_preference: 'cumulative',
  });
  expect(JSON.stringify(config.service.telemetry.resource)).toContain('prod-eu-1');
  expect(podSpecOf(manifests).serviceAccountName).toBe('mine-otel-scraper');
});
