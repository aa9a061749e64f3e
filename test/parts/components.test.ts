import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import {
  CollectorDistribution, ComponentOptions, EnvVariable, FileMount, GatewayPool, Permission, PodNeeds, PrometheusTieredStack, Scaling, ScraperPool, ScraperWorkload, SelfMonitor, TargetAllocator,
} from '../../src';
import { messageOf } from '../support/expect-error';
import { all, configOf, configTextOf, containerOf, environmentOf, find, Manifest, objectsOf, podSpecOf, readManifests, templateOf } from '../support/manifests';
import { danglingReferences } from '../support/references';

/** An image that has every component. */
const distribution = CollectorDistribution.custom({ image: 'mirror.example/all:0.158.0', contribVersion: '0.158.0' });

type Collector = ScraperPool | GatewayPool | SelfMonitor;
type Part = Collector | TargetAllocator;

const stack = () => new PrometheusTieredStack(new App(), 'metrics', { clusterName: 'prod', distribution });
const gateways = () => stack().gatewayPool;
const synthesized = (part: Part): Manifest[] => readManifests(App.of(part).synthYaml());

const collectors: [string, () => Collector][] = [
  ['scrapers', () => stack().scraperPool], ['gateways', gateways], ['the self-monitor', () => stack().selfMonitor!],
];
const parts: [string, () => Part][] = [...collectors, ['the allocator', () => stack().targetAllocator]];

const nodeStats: Permission = { resources: ['nodes/stats'], verbs: ['get'] };
const needs: Required<PodNeeds> = {
  env: { SITE: EnvVariable.of('a $ b'), PASSWORD: EnvVariable.fromSecret('login', 'password') },
  ports: [{ name: 'extra', port: 9411, appProtocol: 'http', allowFrom: [] }],
  mounts: [FileMount.fromSecret('login', '/etc/mine/login', ['password']), FileMount.fromConfigMap('lists', '/etc/mine/lists'), FileMount.emptyFolder('/var/mine')],
  permissions: [nodeStats, { apiGroup: 'apps', resources: ['deployments'], resourceNames: ['shop'], verbs: ['get', 'watch'], namespace: 'shop' }, { resources: ['secrets'], verbs: ['get'], namespace: 'otel-ta' }],
};

/** Everything that a part says it needs must stand in its objects. */
function expectNeeds(part: Part): void {
  const manifests = objectsOf(part);
  const container = containerOf(manifests);
  expect(environmentOf(container)).toMatchObject({ SITE: 'a $$ b', PASSWORD: { secretKeyRef: { name: 'login', key: 'password' } } });
  expect(container.ports).toContainEqual({ name: 'extra', containerPort: 9411, protocol: 'TCP' });
  expect(find(manifests, 'Service').spec.ports).toContainEqual({
    name: 'extra', port: 9411, targetPort: part instanceof TargetAllocator ? 'extra' : 9411, protocol: 'TCP', appProtocol: 'http',
  });
  const mounted = (path: string) => container.volumeMounts.find((mount: Manifest) => mount.mountPath === path);
  const volume = (path: string) => {
    const { name, ...source } = podSpecOf(manifests).volumes.find((item: Manifest) => item.name === mounted(path).name);
    return source;
  };
  expect(volume('/etc/mine/login')).toEqual({ secret: { secretName: 'login', items: [{ key: 'password', path: 'password' }] } });
  expect(volume('/etc/mine/lists')).toEqual({ configMap: { name: 'lists' } });
  expect(volume('/var/mine')).toEqual({ emptyDir: {} });
  expect(['/etc/mine/login', '/etc/mine/lists', '/var/mine'].map(path => mounted(path).readOnly)).toEqual([true, true, undefined]);
  const account = podSpecOf(manifests).serviceAccountName;
  const granted = (kind: string, namespace: string | undefined, rule: object) => {
    const role = manifests.find(object => object.kind === kind && object.metadata.namespace === namespace);
    expect(role?.rules).toContainEqual(rule);
    const binding = manifests.find(object => object.kind === `${kind}Binding` && object.metadata.namespace === namespace);
    expect(binding).toMatchObject({ roleRef: { kind, name: role!.metadata.name }, subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'otel-ta' }] });
  };
  granted('ClusterRole', undefined, { apiGroups: [''], resources: ['nodes/stats'], verbs: ['get'] });
  granted('Role', 'shop', { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['shop'], verbs: ['get', 'watch'] });
  granted('Role', 'otel-ta', { apiGroups: [''], resources: ['secrets'], verbs: ['get'] });
}

describe.each(collectors)('%s take', (_, make) => {
  test.each([
    ['a receiver', 'receivers', (part: Collector, options: PodNeeds) => part.addReceiver('kubeletstats', { endpoint: '${env:SITE}' }, options)],
    ['a processor', 'processors', (part: Collector, options: PodNeeds) => part.addProcessor('resourcedetection', { endpoint: '${env:SITE}' }, options)],
    ['an exporter', 'exporters', (part: Collector, options: PodNeeds) => part.addExporter('kafka', { endpoint: '${env:SITE}' }, options)],
    ['an extension', 'extensions', (part: Collector, options: PodNeeds) => part.addExtension('file_storage', { endpoint: '${env:SITE}' }, options)],
    ['a connector', 'connectors', (part: Collector, options: PodNeeds) => part.addConnector('forward', { endpoint: '${env:SITE}' }, options)],
  ] as const)('%s with all that it needs', (__, section, add) => {
    const part = make();
    add(part, needs);
    expectNeeds(part);
    const config = configOf(part);
    const ids = Object.keys(config[section]);
    const added = ids[ids.length - 1];
    expect(config[section][added]).toEqual({ endpoint: '${env:SITE}' });
    const { pipelines: { metrics }, extensions } = config.service;
    const listed = section === 'extensions' ? extensions : section === 'connectors' ? [added] : metrics[section];
    expect(listed[listed.length - 1]).toBe(added);
    expect(danglingReferences(synthesized(part), { configMaps: ['lists'] }).filter(problem => !problem.includes('in no pipeline'))).toEqual([]);
  });

  test('needs that belong to no component', () => {
    const part = make();
    part.addNeeds(needs);
    expectNeeds(part);
  });

  test('components after a synthesis, which the next one has', () => {
    const part = make();
    const checksum = () => templateOf(objectsOf(part)).metadata.annotations['checksum/config'];
    const before = [synthesized(part).length, checksum()];
    part.addReceiver('kubeletstats', {}, needs);
    const after = synthesized(part);
    expectNeeds(part);
    expect(after.length).toBeGreaterThan(before[0]);
    expect(checksum()).not.toBe(before[1]);
    expect(danglingReferences(after, { configMaps: ['lists'] })).toEqual([]);
  });
});

test('the allocator takes needs, and they stand beside its own', () => {
  const { targetAllocator } = stack();
  targetAllocator.addNeeds(needs);
  expectNeeds(targetAllocator);
  expect(find(objectsOf(targetAllocator), 'Service').spec.ports.map(({ name, port }: Manifest) => [name, port])).toEqual([['http-port', 80], ['extra', 9411]]);
});

test('the allocator takes values and needs after a synthesis', () => {
  const { targetAllocator } = stack();
  const before = synthesized(targetAllocator).length;
  targetAllocator.addNeeds({ permissions: [{ resources: ['pods'], verbs: ['get'], namespace: 'shop' }] });
  targetAllocator.addConfigOverride(['prometheus_cr', 'pod_monitor_selector', 'matchlabels'], { team: 'a' });
  targetAllocator.removeConfig(['prometheus_cr', 'probe_selector']);
  const after = synthesized(targetAllocator);
  expect(after.length).toBe(before + 2);
  const config = parse(find(after, 'ConfigMap', 'tiered-allocator-ta-configmap').data['targetallocator.yaml']);
  expect(config.prometheus_cr.pod_monitor_selector).toEqual({ matchlabels: { team: 'a' } });
  expect(config.prometheus_cr).not.toHaveProperty('probe_selector');
  expect(config).toEqual(targetAllocator.toConfig());
});

test('a port of the allocator may be called anything that a port may', () => {
  const { targetAllocator } = stack();
  targetAllocator.addNeeds({ ports: [{ name: 'constructor', port: 81, allowFrom: [] }] });
  expect(find(objectsOf(targetAllocator), 'Service').spec.ports).toContainEqual({ name: 'constructor', port: 81, targetPort: 'constructor', protocol: 'TCP' });
});

describe('the Service of scrapers', () => {
  const scrapers = (workload: ScraperWorkload) => new PrometheusTieredStack(new App(), 'metrics', { clusterName: 'c', scraperPool: { workload } }).scraperPool;
  const add = (pool: ScraperPool) => pool.addReceiver('zipkin', {}, { ports: [{ name: 'zipkin', port: 9411, allowFrom: [] }] });

  test('of a Deployment comes with the first port, and leads to nothing else', () => {
    const pool = scrapers(ScraperWorkload.DEPLOYMENT);
    expect(all(objectsOf(pool), 'Service')).toEqual([]);
    add(pool);
    pool.addNeeds({ ports: [{ name: 'second', port: 9412, allowFrom: [] }] });
    const { spec } = find(objectsOf(pool), 'Service', 'tiered-scraper');
    expect(spec).not.toHaveProperty('clusterIP');
    expect(spec.selector).toEqual(pool.podSelector);
    expect(spec.ports.map((port: Manifest) => port.name)).toEqual(['zipkin', 'second']);
  });

  test('of a StatefulSet governs it, and leads to the ports as well', () => {
    const pool = scrapers(ScraperWorkload.STATEFUL_SET);
    add(pool);
    const { spec } = find(objectsOf(pool), 'Service', 'tiered-scraper');
    expect(spec.clusterIP).toBe('None');
    expect(spec.ports.map((port: Manifest) => port.name)).toEqual(['zipkin', 'health']);
  });
});

describe('pipelines', () => {
  const pipelinesOf = (part: Collector) => configOf(part).service.pipelines;

  test('are made by the components that name them', () => {
    const pool = gateways();
    pool.addReceiver('filelog', {}, { pipelines: ['logs'] });
    pool.addProcessor('batch', {}, { pipelines: ['logs'] });
    pool.addExporter('debug', {}, { pipelines: ['logs', 'metrics'] });
    expect(pipelinesOf(pool).logs).toEqual({ receivers: ['filelog'], processors: ['batch'], exporters: ['debug'] });
    expect(pipelinesOf(pool).metrics.exporters).toEqual(['otlp_http', 'debug']);
    expect(danglingReferences(objectsOf(pool))).toEqual([]);
  });

  test('are made of components that are there', () => {
    const pool = gateways();
    pool.addReceiver('filelog', {}, { pipelines: [] });
    pool.addPipeline('logs/mine', { receivers: ['filelog', 'otlp'], processors: ['memory_limiter'], exporters: ['otlp_http'] });
    expect(pipelinesOf(pool)['logs/mine']).toEqual({ receivers: ['filelog', 'otlp'], processors: ['memory_limiter'], exporters: ['otlp_http'] });
    pool.addProcessor('batch', {}, { pipelines: ['logs/mine'] });
    expect(pipelinesOf(pool)['logs/mine'].processors).toEqual(['memory_limiter', 'batch']);
  });

  test('that lack a receiver or an exporter are an error of the synthesis', () => {
    const pool = gateways();
    pool.addReceiver('filelog', {}, { pipelines: ['logs'] });
    expect(() => synthesized(pool)).toThrow(/service\.pipelines\.logs\.exporters.*is empty/s);
  });

  test('are joined by a connector: the exporter of one, the receiver of another', () => {
    const pool = gateways();
    pool.addConnector('forward', {}, { exporterIn: ['metrics'], receiverIn: ['metrics/copy'] });
    pool.addExporter('debug', {}, { pipelines: ['metrics/copy'] });
    expect(pipelinesOf(pool).metrics.exporters).toEqual(['otlp_http', 'forward']);
    expect(pipelinesOf(pool)['metrics/copy']).toEqual({ receivers: ['forward'], processors: [], exporters: ['debug'] });
    expect(() => synthesized(pool)).not.toThrow();
  });

  test('can name a connector by hand', () => {
    const pool = gateways();
    pool.addConnector('spanmetrics', {});
    pool.addPipeline('traces', { receivers: ['otlp'], exporters: ['spanmetrics'] });
    pool.addPipeline('metrics/spans', { receivers: ['spanmetrics'], processors: ['memory_limiter'], exporters: ['otlp_http'] });
    expect(() => synthesized(pool)).not.toThrow();
    expect(messageOf(() => pool.addPipeline('logs', { receivers: ['otlp'], processors: ['spanmetrics'], exporters: ['otlp_http'] }))).toContain('processors of the pipeline logs');
  });

  test('that were refused leave nothing behind', () => {
    const pool = gateways();
    const before = pool.toConfig();
    messageOf(() => pool.addPipeline('metrics/x', { receivers: ['nothing'], exporters: ['otlp_http'] }));
    messageOf(() => pool.addProcessor('filter/x', {}, { before: 'transform', pipelines: ['metrics', 'logs'] }));
    messageOf(() => pool.addProcessor('filter/x', {}, { env: { MY_POD_IP: EnvVariable.of('x') } }));
    messageOf(() => pool.addReceiver('otlp', {}, { pipelines: ['logs'] }));
    expect(pool.toConfig()).toEqual(before);
  });
});

test('processors stand where they are told, in the pipeline and in the list', () => {
  const pool = gateways();
  const [first, ...others] = pool.toConfig().service.pipelines.metrics.processors;
  pool.addProcessor('filter/first', {}, { before: first });
  pool.addProcessor('filter/second', {}, { before: first });
  pool.addProcessor('filter/last', {});
  const expected = ['filter/first', 'filter/second', first, ...others, 'filter/last'];
  const config = configOf(pool);
  expect(config.service.pipelines.metrics.processors).toEqual(expected);
  expect(Object.keys(config.processors)).toEqual(expected);
});

describe('names of volumes', () => {
  const paths = ['/a/b', '/a-b', '/a_b', '/A/b', '/a/b/c', '/a-b-c', '/é', '/ü', '/-', '/--', '/config-volume', '/opentelemetry-collector-configmap', '/certificates', '/backend-token',
    '/serviceaccount-token', `/${'x'.repeat(200)}/a`, `/${'x'.repeat(201)}/a`, `/${'-'.repeat(99)}`];

  test.each(parts)('are names for Kubernetes, each of one volume, whatever the paths are: %s', (_, make) => {
    const part = make();
    part.addNeeds({ mounts: paths.map(path => FileMount.emptyFolder(path)) });
    const manifests = objectsOf(part);
    const volumes = podSpecOf(manifests).volumes.map((volume: Manifest) => volume.name);
    expect(new Set(volumes).size).toBe(volumes.length);
    volumes.forEach((name: string) => expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/));
    const mounts = containerOf(manifests).volumeMounts;
    expect(mounts.map((mount: Manifest) => mount.mountPath)).toEqual(expect.arrayContaining(paths));
    expect(mounts.map((mount: Manifest) => mount.name).sort()).toEqual([...volumes].sort());
  });

  test('one that is given is taken, for a sidecar that mounts it too', () => {
    const part = gateways();
    part.addNeeds({ mounts: [FileMount.emptyFolder('/etc/mesh', 'mesh-certificates')] });
    expect(podSpecOf(objectsOf(part)).volumes).toContainEqual({ name: 'mesh-certificates', emptyDir: {} });
    expect(containerOf(objectsOf(part)).volumeMounts).toContainEqual({ name: 'mesh-certificates', mountPath: '/etc/mesh' });
  });

  test('hang on the path alone, so that another mount moves none', () => {
    const names = (mounts: FileMount[]) => {
      const pool = gateways();
      pool.addNeeds({ mounts });
      return Object.fromEntries(containerOf(objectsOf(pool)).volumeMounts.map((mount: Manifest) => [mount.mountPath, mount.name]));
    };
    const [one, other] = [FileMount.emptyFolder('/a/b'), FileMount.emptyFolder('/a-b')];
    expect(names([other, one])['/a/b']).toBe(names([one])['/a/b']);
  });
});

describe('what the pod has already is refused', () => {
  const once: [string, ComponentOptions][] = [
    ['a variable', { env: { SITE: EnvVariable.of('x') } }],
    ['a port by its name', { ports: [{ name: 'extra', port: 1 }] }],
    ['a port by its number', { ports: [{ name: 'x', port: 9411 }] }],
    ['a folder', { mounts: [FileMount.emptyFolder('/var/mine')] }],
  ];

  test.each(once)('%s, by whatever it came', (_, again) => {
    const calls: ((part: Collector, options: PodNeeds) => void)[] = [
      (part, options) => part.addNeeds(options),
      (part, options) => part.addReceiver('kubeletstats', {}, options),
      (part, options) => part.addExtension('zpages', {}, options),
    ];
    for (const [, make] of collectors) {
      calls.forEach((first, index) => {
        const part = make();
        first(part, needs);
        messageOf(() => calls[(index + 1) % calls.length](part, again));
      });
    }
  });

  test('the same permission is no contradiction', () => {
    const pool = gateways();
    pool.addNeeds({ permissions: [nodeStats] });
    pool.addNeeds({ permissions: [nodeStats] });
    expect(all(objectsOf(pool), 'ClusterRole')).toHaveLength(1);
  });
});

describe('the checksum by which pods are replaced', () => {
  const changes: [string, (part: Collector) => void][] = [
    ['a receiver', part => part.addReceiver('kubeletstats', {})],
    ['a pipeline', part => part.addPipeline('metrics/x', { receivers: Object.keys(part.toConfig().receivers), exporters: Object.keys(part.toConfig().exporters) })],
    ['a value', part => part.addConfigOverride(['extensions', 'health_check', 'path'], '/x')],
    ['a key that is gone', part => part.removeConfig(['extensions', 'health_check', 'endpoint'])],
  ];
  const checksum = (part: Collector) => templateOf(objectsOf(part)).metadata.annotations['checksum/config'];

  test.each(changes)('changes with %s', (_, change) => {
    for (const [, make] of collectors) {
      const part = make();
      const before = checksum(part);
      change(part);
      expect(checksum(part)).not.toBe(before);
    }
  });

  test('stays with what is not in the configuration: the pod changes by itself', () => {
    const pool = gateways();
    const before = [checksum(pool), configTextOf(objectsOf(pool))];
    pool.addNeeds(needs);
    expect([checksum(pool), configTextOf(objectsOf(pool))]).toEqual(before);
  });
});

test('what is handed over can be changed afterwards without changing the part', () => {
  const pool = gateways();
  const config = { list: ['a'] };
  const ports = [{ name: 'extra', port: 1234, allowFrom: [] }];
  const pipelines = ['metrics'];
  pool.addReceiver('kubeletstats', config, { ports, pipelines });
  const before = JSON.stringify(objectsOf(pool));
  config.list.push('b');
  ports.push({ name: 'late', port: 1235, allowFrom: [] });
  pipelines.push('logs');
  expect(JSON.stringify(objectsOf(pool))).toBe(before);
});

test('a part alone in a chart takes components as one of a stack does', () => {
  const chart = new Chart(new App(), 'chart', { namespace: 'otel-ta' });
  const pool = new GatewayPool(chart, 'gateways', { clusterName: 'c', scaling: Scaling.fixed(2) });
  pool.addReceiver('k8s_cluster', { auth_type: 'serviceAccount' }, { permissions: [nodeStats] });
  expect(find(objectsOf(pool), 'ClusterRole').rules).toContainEqual({ apiGroups: [''], resources: ['nodes/stats'], verbs: ['get'] });
  expect(danglingReferences(synthesized(pool))).toEqual([]);
});
