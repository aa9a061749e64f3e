import { readManifests } from '../../src/text/yaml-reader';
import { WrittenAllocator } from '../../src/view/allocator';
import { CollectorConfig, queuesOf } from '../../src/view/collector-config';
import { viewsOf } from '../../src/view/from-manifests';
import { SourceObject } from '../../src/view/objects';
import { Allocator, GrantQuestion, View } from '../../src/view/view';
import { NO_CONTAINER, Services, workloadsOf } from '../../src/view/workloads';

const manifests = (text: string, group?: string): SourceObject[] => readManifests(text, 'test.yaml').map(({ manifest }) => ({ manifest, group }));
const viewOf = (text: string): View => viewsOf(manifests(text))[0];

describe('a configuration of a collector', () => {
  const problems = (config: object) => Object.fromEntries(new CollectorConfig(config as any).problems.map(({ path, message }) => [path, message]));
  const sound = {
    receivers: { otlp: null },
    processors: { batch: {} },
    exporters: { debug: {} },
    service: { extensions: [], pipelines: { metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['debug'] } }, telemetry: { metrics: { readers: [] } } },
  };

  test('has no problems where a collector reads all of it', () => {
    expect(problems(sound)).toEqual({});
  });

  test.each<[string, object, string, RegExp]>([
    ['a section that no collector has', { ...sound, proccessors: true }, 'proccessors', /no section/],
    ['a section of another type', { ...sound, processors: 'x' }, 'processors', /must be an object, got "x"/],
    ['a component of another type', { ...sound, processors: { batch: ['x'] } }, 'processors.batch', /must be an object/],
    ['no service', { ...sound, service: undefined, ...JSON.parse('{}') }, 'service', /./],
    ['no pipelines', { ...sound, service: {} }, 'service.pipelines', /no pipeline/],
    ['pipelines as a list', { ...sound, service: { pipelines: [] } }, 'service.pipelines', /must be an object/],
    ['a pipeline without exporters', { ...sound, service: { pipelines: { metrics: { receivers: ['otlp'], exporters: [] } } } }, 'service.pipelines.metrics.exporters', /is empty/],
    ['a pipeline without receivers', { ...sound, service: { pipelines: { metrics: { exporters: ['debug'] } } } }, 'service.pipelines.metrics.receivers', /is empty/],
    ['an id that is no text', { ...sound, service: { pipelines: { metrics: { receivers: [7], exporters: ['debug'] } } } }, 'service.pipelines.metrics.receivers[0]', /must be a text, got 7/],
    ['extensions as a text', { ...sound, service: { ...sound.service, extensions: 'x' } }, 'service.extensions', /must be a list/],
    ['a key that a service lacks', { ...sound, service: { ...sound.service, pipeline: {} } }, 'service.pipeline', /no key/],
    ['a queue size that is no number', { ...sound, exporters: { debug: { sending_queue: { queue_size: 'x' } } } }, 'exporters.debug.sending_queue.queue_size', /must be a number, got "x"/],
    ['ports that are no list', { ...sound, exporters: { loadbalancing: { resolver: { k8s: { ports: 4317 } } } } }, 'exporters.loadbalancing.resolver.k8s.ports', /must be a list, got 4317/],
  ])('tells of %s', (_, config, path, message) => {
    const found = problems(Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)));
    expect(Object.keys(found)).toEqual([path]);
    expect(found[path]).toMatch(message);
  });

  test('leaves what is expanded at the start to the collector', () => {
    expect(problems({ ...sound, exporters: { debug: { sending_queue: { queue_size: '${env:SIZE}' } } } })).toEqual({});
  });

  test('knows components in every spelling that the collector takes', () => {
    const config = new CollectorConfig({ exporters: { 'otlp/a': {}, 'otlphttp': {}, 'otlp_grpc': {}, 'loadbalancing': {} }, receivers: { otlp: {} }, processors: { 'cumulativetodelta/x': {} } });
    expect(config.ofType('exporters', 'otlp_grpc').map(({ id }) => id)).toEqual(['otlp/a', 'otlp_grpc']);
    expect(config.ofType('exporters', 'otlp_http', 'load_balancing').map(({ id }) => id)).toEqual(['otlphttp', 'loadbalancing']);
    expect(config.ofType('receivers', 'otlp').map(({ path }) => path)).toEqual(['receivers.otlp']);
    expect(config.ofType('processors', 'cumulative_to_delta')).toHaveLength(1);
    expect(config.ofType('processors', 'constructor')).toEqual([]);
  });

  test('counts queues in bytes where they do, and only those in memory', () => {
    const queue = (sending_queue: object) => queuesOf(new CollectorConfig({ exporters: { load_balancing: { protocol: { otlp: { sending_queue } } } } }), 3, 5);
    expect(queue({ sizer: 'bytes', queue_size: 10 })).toEqual([{ path: '3 x exporters.load_balancing.protocol.otlp.sending_queue', sizer: 'bytes', bytes: 30 }]);
    expect(queue({}).map(({ bytes }) => bytes)).toEqual([undefined]);
    expect(queue({ enabled: false })).toEqual([]);
    expect(queue({ storage: 'file_storage' })).toEqual([]);
  });

  test('counts the requests of remote write with what one takes, about', () => {
    const queue = (body: object) => queuesOf(new CollectorConfig({ exporters: { 'prometheusremotewrite/x': body } }), 3, 5);
    expect(queue({ remote_write_queue: { queue_size: 7 } })).toEqual([{ path: 'exporters.prometheusremotewrite/x.remote_write_queue', sizer: 'requests', bytes: 35 }]);
    expect(queue({}).map(({ bytes }) => bytes)).toEqual([50_000]);
    expect(queue({ remote_write_queue: { enabled: false } })).toEqual([]);
    expect(queue({ wal: { directory: '/wal' } })).toEqual([]);
  });
});

describe('what an allocator selects', () => {
  const allocatorWith = (cr: object, namespaces: { [name: string]: { [key: string]: string } } = {}): Allocator => new WrittenAllocator({
    subject: { name: 'a', ours: false },
    workload: workloadsOf(viewOf('{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a, namespace: x } }').objects, [])[0],
    container: NO_CONTAINER,
    config: { prometheus_cr: { enabled: true, ...cr } },
    configSources: [],
    services: new Services([]),
    namespaceLabels: () => new Map(Object.entries(namespaces)),
    distribution: undefined,
    intent: undefined,
  });
  const answer = (cr: object, labels: { [key: string]: string }, namespace: string | undefined, namespaces?: { [name: string]: { [key: string]: string } }) =>
    allocatorWith(cr, namespaces).selection('ServiceMonitor').selects(labels, namespace);

  test.each<[string, object, { [key: string]: string }, string]>([
    ['nothing without a selector', {}, { a: 'b' }, 'no'],
    ['nothing with null', { service_monitor_selector: null }, { a: 'b' }, 'no'],
    ['everything with an empty one', { service_monitor_selector: {} }, {}, 'yes'],
    ['by labels in lower case', { service_monitor_selector: { matchlabels: { a: 'b' } } }, { a: 'b', c: 'd' }, 'yes'],
    ['by labels as Kubernetes spells it', { service_monitor_selector: { matchLabels: { a: 'b' } } }, { a: 'c' }, 'no'],
    ['by expressions', { service_monitor_selector: { matchexpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] } }, {}, 'yes'],
    ['by keys that every object has', { service_monitor_selector: { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] } }, {}, 'no'],
    ['nothing where it does not look for monitors', { enabled: false, service_monitor_selector: {} }, {}, 'no'],
  ])('is %s', (_, cr, labels, expected) => {
    expect(answer(cr, labels, 'shop')).toBe(expected);
  });

  test('hangs on namespaces: known, unknown and unnamed', () => {
    const cr = { service_monitor_selector: {}, service_monitor_namespace_selector: { matchlabels: { team: 'x' } } };
    expect(answer(cr, {}, 'shop')).toBe('perhaps');
    expect(answer(cr, {}, 'shop', { shop: { team: 'x' } })).toBe('yes');
    expect(answer(cr, {}, 'shop', { shop: {} })).toBe('no');
    expect(answer(cr, {}, undefined)).toBe('perhaps');
    expect(answer({ service_monitor_selector: {} }, {}, undefined)).toBe('yes');
    expect(answer({ service_monitor_selector: {}, service_monitor_namespace_selector: null }, {}, 'shop')).toBe('yes');
    const byName = { service_monitor_selector: {}, service_monitor_namespace_selector: { matchlabels: { 'kubernetes.io/metadata.name': 'shop' } } };
    expect([answer(byName, {}, 'shop'), answer(byName, {}, 'bank')]).toEqual(['yes', 'no']);
    expect([answer({ service_monitor_selector: {}, deny_namespaces: ['shop'] }, {}, 'shop'), answer({ service_monitor_selector: {}, allow_namespaces: ['shop'] }, {}, 'bank')]).toEqual(['no', 'no']);
    expect(allocatorWith(cr).selection('ServiceMonitor').doubt('shop')).toMatch(/'shop' \(team=x\)/);
  });

  test.each<[string, object, string]>([
    ['everywhere', {}, ''],
    ['by name', { service_monitor_namespace_selector: { matchlabels: { 'kubernetes.io/metadata.name': 'shop' } } }, "in the namespace 'shop'"],
    ['by names and labels', { service_monitor_namespace_selector: { matchlabels: { team: 'x' } }, allow_namespaces: ['a', 'b'] }, "in the namespaces 'a', 'b' and in namespaces with team=x"],
    ['but for some', { deny_namespaces: ['a'] }, "outside the namespace 'a'"],
    ['by a name that is not allowed', { service_monitor_namespace_selector: { matchlabels: { 'kubernetes.io/metadata.name': 'shop' } }, allow_namespaces: ['a'] }, 'in no namespace'],
  ])('says where it looks: %s', (_, cr, expected) => {
    expect(allocatorWith({ service_monitor_selector: {}, ...cr }).selection('ServiceMonitor').describeNamespaces()).toBe(expected);
  });

  test('overlaps with another where one of the two is the narrower', () => {
    const select = (cr: object) => allocatorWith(cr).selection('ServiceMonitor');
    const [all, a, ab, c] = [{}, { matchlabels: { a: '1' } }, { matchlabels: { a: '1', b: '1' } }, { matchlabels: { c: '1' } }].map(service_monitor_selector => select({ service_monitor_selector }));
    expect([all.overlaps(a), a.overlaps(ab), ab.overlaps(a), a.overlaps(c), a.overlaps(select({}))]).toEqual([true, true, true, false, false]);
    const only = (namespace: string) => select({ service_monitor_selector: {}, allow_namespaces: [namespace] });
    expect([only('x').overlaps(only('x')), only('x').overlaps(only('z')), only('x').overlaps(all)]).toEqual([true, false, true]);
  });
});

describe('the references of a monitor', () => {
  const references = (kind: string, spec: object) => viewOf(JSON.stringify({ apiVersion: 'monitoring.coreos.com/v1', kind, metadata: { name: 'm', namespace: 'x' }, spec })).monitors[0]
    .references.map(({ path, kind: of, name, key, masked }) => `${path} ${of} ${name}/${key}${masked ? ' masked' : ''}`);
  const ref = { name: 'n', key: 'k' };

  test('are found wherever they stand', () => {
    expect(references('ServiceMonitor', {
      endpoints: [{
        basicAuth: { username: ref, password: { ...ref, optional: true } },
        authorization: { credentials: ref },
        oauth2: { clientId: { configMap: ref }, clientSecret: ref },
        tlsConfig: { ca: { configMap: ref }, cert: { secret: ref }, keySecret: ref },
        bearerTokenSecret: ref,
      }],
    })).toEqual([
      'spec.endpoints[0].basicAuth.username Secret n/k',
      'spec.endpoints[0].basicAuth.password Secret n/k masked',
      'spec.endpoints[0].authorization.credentials Secret n/k masked',
      'spec.endpoints[0].oauth2.clientId.configMap ConfigMap n/k',
      'spec.endpoints[0].oauth2.clientSecret Secret n/k masked',
      'spec.endpoints[0].tlsConfig.ca.configMap ConfigMap n/k',
      'spec.endpoints[0].tlsConfig.cert.secret Secret n/k',
      'spec.endpoints[0].tlsConfig.keySecret Secret n/k masked',
      'spec.endpoints[0].bearerTokenSecret Secret n/k masked',
    ]);
  });

  test('of a discovery are the allocator\'s own, who passes none of them on', () => {
    expect(references('ScrapeConfig', { consulSDConfigs: [{ tokenRef: ref }], httpSDConfigs: [{ basicAuth: { password: ref } }], proxyConnectHeader: { a: [ref] } })).toEqual([
      'spec.consulSDConfigs[0].tokenRef Secret n/k',
      'spec.httpSDConfigs[0].basicAuth.password Secret n/k',
      'spec.proxyConnectHeader.a[0] Secret n/k masked',
    ]);
  });

  test('are not labels that happen to be named so', () => {
    expect(references('Probe', { targets: { staticConfig: { static: ['a'], labels: ref } } })).toEqual([]);
  });
});

describe('what an account may do', () => {
  const BASE = `
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: w, namespace: x }, spec: { template: { spec: { serviceAccountName: sa, containers: [] } } } }
---
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: sa, namespace: x } }
`;
  const question: GrantQuestion = { group: '', resource: 'pods', verb: 'list', namespace: 'shop' };
  const ask = (text: string, more: Partial<GrantQuestion> = {}) => {
    const view = viewOf(`${BASE}---\n${text}`);
    return view.allows(view.workloads[0], { ...question, ...more });
  };
  const binding = (kind: string, role: string, more = '') => `{ apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: { name: b, namespace: shop }, roleRef: { kind: ${role}, name: r },`
    + ` subjects: [{ kind: ServiceAccount, name: sa, namespace: x }${more}] }\n`;
  const role = (kind: string, rule: string, more = '') => `---\n{ apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: { name: r, namespace: shop }, rules: [${rule}]${more} }`;
  const PODS = '{ apiGroups: [""], resources: [pods], verbs: [list] }';

  test('follows from roles and bindings', () => {
    expect(ask(binding('RoleBinding', 'Role') + role('Role', PODS))).toBe('yes');
    expect(ask(binding('RoleBinding', 'Role') + role('Role', PODS), { namespace: 'bank' })).toBe('no');
    expect(ask(binding('RoleBinding', 'Role') + role('Role', PODS), { namespace: undefined })).toBe('no');
    expect(ask(binding('ClusterRoleBinding', 'ClusterRole') + role('ClusterRole', PODS), { namespace: undefined })).toBe('yes');
    expect(ask(binding('RoleBinding', 'ClusterRole') + role('ClusterRole', '{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }'))).toBe('yes');
    expect(ask(binding('RoleBinding', 'Role') + role('Role', PODS), { verb: 'watch' })).toBe('no');
    expect(ask(binding('RoleBinding', 'Role') + role('Role', '{ apiGroups: [""], resources: [pods], verbs: [list], resourceNames: [a] }'))).toBe('no');
    expect(ask('{}')).toBe('no');
  });

  test('is not known where the account or a role is made elsewhere', () => {
    expect(ask(binding('RoleBinding', 'Role'))).toBe('perhaps');
    expect(ask(binding('RoleBinding', 'ClusterRole') + role('ClusterRole', '', ', aggregationRule: {}'))).toBe('perhaps');
    const [deployment] = BASE.split('---');
    const view = viewOf(deployment);
    expect(view.allows(view.workloads[0], question)).toBe('perhaps');
  });
});

describe('the clusters of files', () => {
  const collector = (name: string, cluster: string) => `
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { template: { spec: { containers: [{ name: c, env: [{ name: K8S_CLUSTER_NAME, value: ${cluster} }] }] } } } }
---
{ apiVersion: v1, kind: Service, metadata: { name: beside-${name} } }
`;
  const SHARED = '{ apiVersion: v1, kind: Namespace, metadata: { name: shared } }';
  const names = (sources: SourceObject[]) => viewsOf(sources).map(({ objects }) => objects.map(({ name }) => name));

  test('follow from the collectors in them; what stands in no such file is everywhere', () => {
    expect(names([...manifests(collector('eu', 'prod-eu'), 'eu.yaml'), ...manifests(collector('us', 'prod-us'), 'us.yaml'), ...manifests(SHARED, 'shared.yaml')]))
      .toEqual([['eu', 'beside-eu', 'shared'], ['us', 'beside-us', 'shared']]);
  });

  test('are one where one is named, or none', () => {
    expect(names([...manifests(collector('eu', 'prod-eu'), 'eu.yaml'), ...manifests(SHARED, 'shared.yaml')])).toEqual([['eu', 'beside-eu', 'shared']]);
    expect(names(manifests(SHARED))).toEqual([['shared']]);
  });

  test('can be said', () => {
    expect(names([...manifests(SHARED).map(source => ({ ...source, cluster: 'a' })), ...manifests(collector('us', 'prod-us'), 'us.yaml')])).toEqual([['shared'], ['us', 'beside-us']]);
  });
});

describe('what scales a workload', () => {
  test('is every autoscaler that names it', () => {
    const { workloads: [workload] } = viewOf(`
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: w, namespace: x }, spec: { replicas: 3 } }
---
{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: h, namespace: x }, spec: { scaleTargetRef: { kind: Deployment, name: w }, minReplicas: 2, maxReplicas: 5, metrics: [{ type: Resource, resource: { name: cpu, target: { averageUtilization: 70 } } }] } }
---
{ apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: { name: k, namespace: x }, spec: { scaleTargetRef: { name: w }, triggers: [{ type: memory, metadata: { value: "80" } }] } }
---
{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: other, namespace: shop }, spec: { scaleTargetRef: { kind: Deployment, name: w } } }
`);
    expect(workload.replicas).toBe(3);
    expect(workload.autoscalers.map(({ kind, minReplicas, maxReplicas, utilizations }) => [kind, minReplicas, maxReplicas, utilizations])).toEqual([
      ['HorizontalPodAutoscaler', 2, 5, [{ resource: 'cpu', percent: 70 }]],
      ['ScaledObject', 0, 100, [{ resource: 'memory', percent: 80 }]],
    ]);
  });
});

describe('a collector in a container', () => {
  const collector = (container: string, files: { [key: string]: object }, more = '') => viewOf(`
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: w, namespace: x }, spec: { template: { metadata: { labels: { app: w } }, spec: {
  containers: [{ name: sidecar, image: busybox }, { name: c, volumeMounts: [{ name: v, mountPath: /conf/ }], ${container} }],
  volumes: [{ name: v, configMap: { name: m } }] } } } }
---
${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', namespace: 'x' }, data: Object.fromEntries(Object.entries(files).map(([key, value]) => [key, JSON.stringify(value)])) })}
---
${more}`);
  const config = { receivers: { prometheus: { target_allocator: { endpoint: 'http://ta' } } }, exporters: { debug: {} }, service: { pipelines: {} } };

  test.each([
    ['--config=', "args: ['--config=/conf/a.yaml']"],
    ['--config', "args: ['--config', 'file:/conf//a.yaml']"],
    ['command', "command: [/otelcol, '--config=/conf/a.yaml']"],
    ['its image', 'image: otel/opentelemetry-collector-contrib:0.158.0'],
  ])('is found by %s, wherever it stands', (_, container) => {
    const { scrapers } = collector(container, { 'a.yaml': config });
    expect(scrapers.map(scraper => [scraper.container.name, scraper.polls[0].address])).toEqual([['c', 'ta.x:80']]);
  });

  test('is not there where the file is no configuration, or another is named', () => {
    expect(collector("args: ['--config=/conf/b.yaml']", { 'a.yaml': config }).scrapers).toEqual([]);
    expect(collector("args: ['--config=/conf/a.yaml']", { 'a.yaml': { receivers: [{ name: 'pager' }], route: {} } }).otherCollectors).toEqual([]);
  });

  test('has what all its files say', () => {
    const { scrapers: [scraper] } = collector("args: ['--config=/conf/a.yaml', '--config=/conf/b.yaml']", { 'a.yaml': config, 'b.yaml': { exporters: { nop: {} }, service: { extensions: ['x'] } } });
    expect(Object.keys(scraper.config.data.exporters as object)).toEqual(['debug', 'nop']);
    expect(scraper.config.data.service).toEqual({ pipelines: {}, extensions: ['x'] });
  });

  test('has a distribution where its image is known', () => {
    const image = (text: string) => collector(`image: '${text}', args: ['--config=/conf/a.yaml']`, { 'a.yaml': config }).scrapers[0].distribution?.contribVersion;
    expect(image('ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector:0.54.0')).toBe('0.158.0');
    expect(image('otel/opentelemetry-collector-contrib:0.160.0@sha256:abc')).toBe('0.160.0');
    for (const unknown of ['', 'constructor', 'otel/opentelemetry-collector-contrib', 'otel/opentelemetry-collector-contrib:latest', 'otel/opentelemetry-collector-contrib:0.99.0', 'me/mine:0.158.0']) {
      expect(image(unknown)).toBeUndefined();
    }
  });

  test('names its cluster in what it tells of itself', () => {
    const of = (cluster: string) => ({ ...config, service: { telemetry: { resource: { attributes: [{ name: 'k8s.cluster.name', value: cluster }] } } } });
    const files = ['eu', 'us'].flatMap(cluster => collector("args: ['--config=/conf/a.yaml']", { 'a.yaml': of(cluster) }).objects.map(({ data }) => ({ manifest: data, group: cluster })));
    const views = viewsOf(files);
    expect(views.map(({ scrapers, objects }) => [scrapers.length, objects.length])).toEqual([[1, 2], [1, 2]]);
  });
});

describe('an allocator in a container', () => {
  const allocator = (container: string, config: object) => viewOf(`
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: w, namespace: x }, spec: { template: { spec: {
  containers: [{ name: c, volumeMounts: [{ name: v, mountPath: /conf/targetallocator.yaml, subPath: t.yaml }], ${container} }],
  volumes: [{ name: v, projected: { sources: [{ configMap: { name: m, items: [{ key: t, path: t.yaml }] } }] } }] } } } }
---
${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', namespace: 'x' }, data: { t: JSON.stringify(config) } })}`).allocators[0];

  test('has what is said by its configuration, its environment and its flags', () => {
    const written = { collector_selector: { matchlabels: { a: 'b' } }, collector_namespace: 'y', prometheus_cr: { scrape_interval: '15s', service_monitor_selector: {} } };
    expect(allocator('image: x', written)).toMatchObject({ collectorNamespace: 'y', scrapeInterval: 15, filterStrategy: 'relabel-config', secretTransport: 'masked', problems: [] });
    expect(allocator('env: [{ name: OTELCOL_NAMESPACE, value: z }]', written).collectorNamespace).toBe('z');
    expect(allocator('env: [{ name: OTELCOL_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }]', written).collectorNamespace).toBe('x');
    expect(allocator('image: x', written).selection('ServiceMonitor').selects({}, 'x')).toBe('no');
    expect(allocator("args: ['--enable-prometheus-cr-watcher']", written).selection('ServiceMonitor').selects({}, 'x')).toBe('yes');
    expect(allocator('image: x', { ...written, https: { enabled: true } }).secretTransport).toBe('mtls');
    expect(allocator('image: x', { ...written, allow_insecure_auth_secrets: true }).secretTransport).toBe('plain');
  });

  test('tells of what it would not read', () => {
    const config = { collector_selector: 'x', prometheus_cr: { scrapeInterval: '1m', allow_namespaces: [7], scrape_interval: 'soon', pod_monitor_selector: [] }, allocationStrategy: 'x' };
    expect(allocator('image: x', config).problems.map(({ path }) => path).sort()).toEqual([
      'allocationStrategy', 'collector_selector', 'prometheus_cr.allow_namespaces', 'prometheus_cr.pod_monitor_selector', 'prometheus_cr.scrapeInterval', 'prometheus_cr.scrape_interval',
    ]);
  });

  test('is known by its image, though its configuration is not there', () => {
    const view = viewOf('{ apiVersion: apps/v1, kind: Deployment, metadata: { name: w }, spec: { template: { spec: { containers: [{ name: c, image: "x/target-allocator:1" }] } } } }');
    expect(view.allocators.map(({ config, selectsCollector }) => [config, typeof selectsCollector])).toEqual([[{}, 'function']]);
    expect(view.allocators[0].selectsCollector({})).toBe(false);
  });
});
