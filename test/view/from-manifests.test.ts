import { existsSync, readdirSync, readFileSync } from 'fs';
import { resolve } from 'path';
import { readManifests } from '../../src/text/yaml-reader';
import { viewsOf } from '../../src/view/from-manifests';
import { Collector, View } from '../../src/view/view';
import { askAll } from '../support/view';

const examples = resolve(__dirname, '..', '..', 'examples');
const reference = process.env.REFERENCE_MANIFESTS ?? resolve(__dirname, '..', '..', '..', 'shared', 'reference');
const corpus = process.env.CORPUS ?? resolve(__dirname, '..', '..', '..', 'shared', 'corpus');

function viewsOfFiles(...files: string[]): View[] {
  return viewsOf(files.flatMap(file => readManifests(readFileSync(file, 'utf8'), file)).map(({ manifest, file }) => ({ manifest, group: file })));
}

function viewsOfText(text: string): View[] {
  return viewsOf(readManifests(text, 'test.yaml').map(({ manifest }) => ({ manifest })));
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = resolve(folder, entry.name);
    return entry.isDirectory() ? yamlFiles(path) : /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

/** The image, or undefined where it is the user's own: nothing in YAML says what such an image contains. */
const knownImage = (image: string) => image.startsWith('registry.example.com/') ? undefined : image;
const names = (collectors: readonly Collector[]) => collectors.map(({ workload: { name } }) => name);

describe('the manifests of an example', () => {
  test.each(readdirSync(examples).filter(name => existsSync(resolve(examples, name, 'expected'))))('of %s are a pipeline, by their wires alone', name => {
    const views = viewsOfFiles(...yamlFiles(resolve(examples, name, 'expected')));
    expect(views).toHaveLength(1);
    const [view] = views;
    askAll(view);
    expect(view.otherCollectors).toEqual([]);
    expect(view.scrapers.length).toBe(view.allocators.length);
    for (const scraper of view.scrapers) {
      expect(scraper.workload.name).toMatch(/-scraper$/);
      expect(scraper.polls.map(({ allocator }) => allocator?.selectsCollector(scraper.workload.podLabels))).toEqual([true]);
      expect(scraper.routes).toHaveLength(1);
      expect(scraper.routes[0].gateway?.role ?? 'elsewhere').toBe(name === 'own-gateway' ? 'elsewhere' : 'gateway');
      expect(scraper.routes[0].resolver === 'static' || scraper.routes[0].service?.object !== undefined || name === 'own-gateway').toBe(true);
      expect(view.clock(scraper).slowest.seconds).toBeGreaterThan(0);
    }
    names(view.gateways).forEach(gateway => expect(gateway).toMatch(/-gateway$/));
    names(view.selfMonitors).forEach(selfMonitor => expect(selfMonitor).toMatch(/selfmon-scraper$/));
    for (const collector of view.collectors) {
      expect([collector.config.problems, collector.subject.ours, collector.distribution?.image]).toEqual([[], true, knownImage(collector.container.image)]);
    }
    for (const allocator of view.allocators) {
      expect([allocator.problems, allocator.subject.ours, allocator.distribution?.image]).toEqual([[], true, knownImage(allocator.container.image)]);
      expect(allocator.services.map(service => service.name)).toEqual([allocator.workload.name]);
    }
  });

  test('of scrapers with a static ring count a queue for each host', () => {
    const [view] = viewsOfFiles(resolve(examples, 'all-options', 'expected', 'metrics.k8s.yaml'));
    const [{ queues, routes }] = view.scrapers;
    expect(queues[0].path).toBe(`${(routes[0].body.resolver as any).static.hostnames.length} x exporters.load_balancing.protocol.otlp.sending_queue`);
  });

  test('of scrapers with scaled gateways count a queue for the most gateways there can be', () => {
    const [view] = viewsOfFiles(resolve(examples, 'minimal', 'expected', 'metrics.k8s.yaml'));
    const [{ queues }] = view.scrapers;
    expect(queues[0].path).toMatch(new RegExp(`^${view.gateways[0].workload.autoscalers[0].maxReplicas} x `));
  });

  test('grant what the scrapers need, and no more', () => {
    const [view] = viewsOfFiles(resolve(examples, 'minimal', 'expected', 'metrics.k8s.yaml'));
    const ask = (resource: string, namespace: string | undefined) => view.allows(view.scrapers[0].workload, { group: 'discovery.k8s.io', resource, verb: 'list', namespace });
    expect([ask('endpointslices', 'otel-ta'), ask('endpointslices', 'shop'), ask('endpointslices', undefined), ask('other', 'otel-ta')]).toEqual(['yes', 'no', 'no', 'no']);
  });
});

describe('manifests as a cluster has them', () => {
  const minimal = resolve(examples, 'minimal', 'expected', 'metrics.k8s.yaml');

  test('show each workload once, without what it has made', () => {
    const manifests = readManifests(readFileSync(minimal, 'utf8'), minimal).map(({ manifest }) => manifest as any);
    const owner = (kind: string, name: string) => [{ apiVersion: 'apps/v1', kind, name, controller: true }];
    const made = manifests.filter(({ kind }) => kind === 'Deployment').flatMap(({ metadata: { name, namespace, labels }, spec }) => [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: `${name}-1`, namespace, labels, ownerReferences: owner('Deployment', name) }, spec },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-1-a`, namespace, labels: spec.template.metadata.labels, ownerReferences: owner('ReplicaSet', `${name}-1`) }, spec: spec.template.spec },
    ]);
    const [view] = viewsOf([{ manifest: { apiVersion: 'v1', kind: 'List', items: [...made, ...manifests] } }]);
    expect([view.scrapers, view.gateways, view.selfMonitors, view.allocators].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  });

  test.each([
    ['dns', { dns: { hostname: 'tiered-gateway.otel-ta.svc.cluster.local' } }],
    ['static', { static: { hostnames: ['tiered-gateway-0.tiered-gateway.otel-ta.svc:4317'] } }],
    ['k8s', { k8s: { service: 'tiered-gateway' } }],
  ])('show the gateways behind a resolver of the kind %s', (kind, resolver) => {
    const text = readFileSync(minimal, 'utf8').replace(/resolver:\n( +)k8s:\n(\1 +.*\n)+/, () => `resolver: ${JSON.stringify(resolver)}\n`);
    const [view] = viewsOfText(text);
    expect(view.scrapers[0].routes.map(route => [route.resolver, route.gateway])).toEqual([[kind, view.gateways[0]]]);
  });
});

describe('the manifests of the reference', () => {
  const present = existsSync(reference) && readdirSync(reference).some(file => file.endsWith('.yaml'));
  if (!present) {
    console.warn('The view of the reference is SKIPPED: there are no manifests in REFERENCE_MANIFESTS or ../shared/reference.');
    test.skip('are a pipeline (skipped: no reference manifests, set REFERENCE_MANIFESTS)', () => {});
    return;
  }

  test('are a pipeline of somebody else', () => {
    const [view, ...others] = viewsOfFiles(...yamlFiles(reference));
    askAll(view);
    expect(others).toEqual([]);
    expect([names(view.scrapers), names(view.gateways), names(view.selfMonitors)]).toEqual([['tiered-scraper'], ['tiered-gateway'], ['selfmon-scraper']]);
    expect(view.collectors.map(({ subject }) => subject.ours)).toEqual([false, false, false]);
    expect(view.scrapers[0].polls[0].allocator).toBe(view.allocators[0]);
    expect(view.scrapers[0].routes[0].gateway).toBe(view.gateways[0]);
    expect(view.monitors.map(({ selectedBy }) => selectedBy)).toEqual([[view.allocators[0]]]);
  });

  test('have a scrape interval that the allocator does not read', () => {
    const [{ allocators: [allocator] }] = viewsOfFiles(...yamlFiles(reference));
    expect(allocator.problems).toEqual([{ path: 'prometheus_cr.scrapeInterval', message: expect.stringContaining('prometheus_cr.scrape_interval') }]);
    expect(allocator.scrapeInterval).toBe(30);
  });
});

describe('what other people wrote', () => {
  if (!existsSync(corpus)) {
    console.warn('The corpora are SKIPPED: there are none in CORPUS or ../shared/corpus.');
    test.skip('never throws (skipped: no corpora, set CORPUS)', () => {});
    return;
  }

  test('never throws, and shows no pipeline', () => {
    let read = 0;
    const files = yamlFiles(corpus);
    for (const file of files) {
      let manifests;
      try {
        manifests = readManifests(readFileSync(file, 'utf8'), file);
      } catch (error) {
        expect((error as Error).message).toContain(`${file}: it must be YAML`);
        continue;
      }
      read++;
      for (const view of viewsOf(manifests.map(({ manifest }) => ({ manifest })))) {
        askAll(view);
        expect([view.collectors, view.allocators]).toEqual([[], []]);
      }
    }
    expect(read).toBeGreaterThan(files.length * 0.8);
  });

  test('shows its monitors with all that they say', () => {
    const [view] = viewsOfFiles(...yamlFiles(resolve(corpus, 'kube-prometheus-monitors')));
    expect(view.monitors.length).toBeGreaterThan(5);
    expect(view.monitors.flatMap(({ intervals }) => intervals).length).toBeGreaterThan(5);
  });
});

describe('objects that have nothing to do with a pipeline', () => {
  test('show no collectors of a pipeline', () => {
    const views = viewsOfText(`
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: prometheus, namespace: monitoring }
spec:
  template:
    metadata: { labels: { app: prometheus } }
    spec:
      containers: [{ name: prometheus, image: 'prom/prometheus:v3', args: ['--config.file=/etc/prometheus/prometheus.yml'], volumeMounts: [{ name: config, mountPath: /etc/prometheus }] }]
      volumes: [{ name: config, configMap: { name: prometheus } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: prometheus, namespace: monitoring }
data: { prometheus.yml: 'global: { scrape_interval: 1h }' }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: logging }
spec:
  template:
    spec:
      containers: [{ name: agent, image: 'otel/opentelemetry-collector-contrib:0.158.0', args: ['--config', 'file:/etc/otel/sub/agent.yaml'], volumeMounts: [{ name: config, mountPath: /etc/otel/sub/agent.yaml, subPath: agent.yaml }] }]
      volumes: [{ name: config, projected: { sources: [{ configMap: { name: agent, items: [{ key: relay, path: agent.yaml }] } }] } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: agent, namespace: logging }
data: { relay: "receivers: { filelog: {} }\\nexporters: { debug: {} }\\nservice: { pipelines: { logs: { receivers: [filelog], exporters: [debug] } } }" }
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: List, items: [{ apiVersion: batch/v1, kind: Job, metadata: { generateName: run- }, spec: null }] }
  - { apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: agent }, spec: { metrics: [null], scaleTargetRef: null } }
  - { apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler }
  - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: x }, subjects: [null], roleRef: null }
  - { apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: null, spec: null }
  - { apiVersion: opentelemetry.io/v1beta1, kind: OpenTelemetryCollector, metadata: { name: x }, spec: { config: {} } }
  - { apiVersion: opentelemetry.io/v1alpha1, kind: TargetAllocator, metadata: { name: x } }
  - { apiVersion: serving.knative.dev/v1, kind: Service, metadata: { name: x } }
  - null
  - 7
`);
    expect(views).toHaveLength(1);
    const [view] = views;
    askAll(view);
    expect(view.collectors).toEqual([]);
    expect(view.allocators).toEqual([]);
    expect(view.services).toEqual([]);
    expect(names(view.otherCollectors)).toEqual(['agent']);
    expect(view.otherCollectors[0].config.pipelines.map(({ name }) => name)).toEqual(['logs']);
    expect(view.objects.map(({ kind }) => kind)).toContain('Job');
    expect(view.objects.find(({ kind }) => kind === 'Job')?.name).toBeUndefined();
  });

  test('are all that there is in no manifests at all', () => {
    for (const sources of [[], [{ manifest: null }, { manifest: [] }, { manifest: 'x' }, { manifest: {} }, { manifest: { kind: 7 } }]]) {
      const [view, ...others] = viewsOf(sources);
      askAll(view);
      expect([view.objects, others]).toEqual([[], []]);
    }
  });
});
