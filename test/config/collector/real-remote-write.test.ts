import { setTimeout as sleep } from 'timers/promises';
import { Size } from 'cdk8s';
import { Backend, CollectorDistribution, GatewayPool, RemoteWriteBackendOptions, SelfMonitor } from '../../../src';
import { collectors } from '../../support/collector';
import { chartIn, configOf, containerOf, objectsOf } from '../../support/manifests';
import { attributes, push, Sink, sinkBinary, startCollector, startSink, until } from '../../support/running';

const sink = sinkBinary();
const found = sink === undefined ? [] : Object.entries(collectors()).filter(([version]) => /^\d/.test(version));

if (found.length === 0) {
  console.warn("SKIPPED: remote write is held against no real collector and backend: build them with 'npx tsx e2e/tools/build.ts collector-0.158.0 sink'.");
}

// Without them one skipped suite stands for all, so that it shows.
const described = found.length > 0 ? describe.each(found) : describe.skip.each([['(none is built)', '']]);

type Part = typeof GatewayPool | typeof SelfMonitor;

/** A part as it is synthesized, but for Kubernetes: its configuration without what needs a cluster, and its arguments. */
function synthesized(Part: Part, version: string, backend: Sink, options: Partial<RemoteWriteBackendOptions> = {}): { config: any; args: string[] } {
  const part = new Part(chartIn(), 'part', {
    clusterName: 'prod-eu-1',
    distribution: CollectorDistribution.contrib(version),
    backend: Backend.prometheusRemoteWrite({ endpoint: `http://${backend.http}/api/v1/write`, ...options }),
    resources: { memoryLimit: Size.gibibytes(1) },
  });
  const config = configOf(part);
  const { metrics } = config.service.pipelines;
  delete config.processors.k8s_attributes;
  delete config.extensions;
  metrics.processors = metrics.processors.filter((id: string) => id !== 'k8s_attributes');
  config.service = { pipelines: { metrics: { ...metrics, receivers: ['otlp'] } }, telemetry: { metrics: { level: 'none' } } };
  return { config, args: containerOf(objectsOf(part)).args.filter((arg: string) => !arg.startsWith('--config')) };
}

/** What the metadata of a pod of a Deployment adds, and what the receiver knows of its target. */
const RESOURCE = attributes({
  'service.name': 'job',
  'service.instance.id': '10.0.0.1:8080',
  'server.address': '10.0.0.1',
  'server.port': '8080',
  'url.scheme': 'http',
  'k8s.pod.name': 'pod',
  'k8s.pod.uid': 'uid',
  'k8s.pod.ip': '10.0.0.1',
  'k8s.namespace.name': 'shop',
  'k8s.node.name': 'node',
  'k8s.container.name': 'app',
  'k8s.deployment.name': 'cart',
  'k8s.deployment.uid': 'uid',
  'k8s.replicaset.name': 'cart-1',
  'k8s.replicaset.uid': 'uid',
  'k8s.cluster.uid': 'uid',
});

/** A point of `up`, as it is scraped of a pod that a PodMonitor selects. */
function scrape(second: number): any[] {
  return [{
    resource: { attributes: RESOURCE },
    scopeMetrics: [{
      scope: { name: 'github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver', version: '0.158.0' },
      metrics: [{
        name: 'up', gauge: { dataPoints: [{ timeUnixNano: `${second}000000000`, asDouble: 1, attributes: attributes({ namespace: 'shop', pod: 'pod', container: 'app', endpoint: 'metrics' }) }] },
      }],
    }],
  }];
}

describe('remote write', () => {
  described('with collector %s', (version, binary) => {
    let backend: Sink;
    beforeEach(async () => { backend = await startSink(sink!); });
    afterEach(() => backend.stop());

    const points = async () => (await backend.get('/report?metric=up&streams=all')).streams?.map((stream: any) => stream.points) ?? [];

    /** How many of 16 scrapes arrive of an outage of 25 s. */
    const arrivals = async (code: number) => {
      const own = await startSink(sink!);
      const { config, args } = synthesized(GatewayPool, version, own);
      const collector = await startCollector(binary, config, args);
      const arrived = async () => (await own.get('/report?metric=up&streams=all')).streams?.[0].points ?? 0;
      try {
        await own.fault({ code });
        const now = Math.floor(Date.now() / 1000);
        for (let i = 0; i < 16; i++) {
          await push(collector.otlp, scrape(now + i));
          await sleep(25_000 / 16);
        }
        const meanwhile = await arrived();
        await own.fault({});
        // The longest pause between two attempts is 45 s; what is not tried again never comes.
        await until('all are there', async () => await arrived() === 16, collector.output, 60_000).catch(() => undefined);
        return [meanwhile, await arrived()];
      } finally {
        await Promise.all([collector.stop(), own.stop()]);
      }
    };

    test('every scrape of an outage arrives, whether it is answered with 503 or with 429', async () => {
      expect(await Promise.all([arrivals(503), arrivals(429)])).toEqual([[0, 16], [0, 16]]);
    }, 150_000);

    test.each<[string, Part]>([['gateways', GatewayPool], ['the self-monitor', SelfMonitor]])('%s start without a word of what is deprecated', async (_, Part) => {
      const { config, args } = synthesized(Part, version, backend);
      const collector = await startCollector(binary, config, args);
      try {
        await push(collector.otlp, scrape(Math.floor(Date.now() / 1000)));
        await until('a point is there', async () => (await points())[0] === 1, collector.output);
        expect(collector.output()).toContain('Everything is ready');
        expect(collector.output().split('\n').filter(line => /\twarn\t|\terror\t|deprecat/i.test(line))).toEqual([]);
      } finally {
        await collector.stop();
      }
    }, 150_000);

    test('a series has the labels that say where it comes from, and no others; more can be asked for', async () => {
      const labelsOf = async (options: Partial<RemoteWriteBackendOptions>) => {
        const { config, args } = synthesized(GatewayPool, version, backend, options);
        const collector = await startCollector(binary, config, args);
        try {
          await push(collector.otlp, scrape(Math.floor(Date.now() / 1000)));
          await until('a point is there', async () => (await points())[0] === 1, collector.output);
          const { streams: [{ attributes: labels, resource = {} }] } = await backend.get('/report?metric=up&streams=all');
          return Object.keys({ ...JSON.parse(labels), ...resource }).sort();
        } finally {
          await collector.stop();
          await backend.stop();
          backend = await startSink(sink!);
        }
      };
      const own = ['container', 'endpoint', 'namespace', 'pod'];
      const usual = [...own, 'k8s_cluster_name', 'k8s_container_name', 'k8s_deployment_name', 'k8s_namespace_name', 'k8s_node_name', 'k8s_pod_name'].sort();
      // With __name__, job and instance these are 13 labels, of the 30 that Mimir and VictoriaMetrics take by default.
      expect(await labelsOf({})).toEqual(usual);
      expect(await labelsOf({ resourceLabels: ['k8s.*.uid'] })).toEqual([...own, 'k8s_cluster_uid', 'k8s_deployment_uid', 'k8s_pod_uid', 'k8s_replicaset_uid'].sort());
      expect(await labelsOf({ resourceLabels: [] })).toEqual(own);
    }, 150_000);
  });
});
