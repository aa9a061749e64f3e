import { Chart, Duration } from 'cdk8s';
import { Backend, Cadence, CollectorDistribution, SelfMonitor, SelfMonitorOptions, SelfMonitorProps, TargetAllocator } from '../../src';
import { ALL_COLLECTOR_OPTIONS, ALL_OPTIONS_QUEUE, expectAllCollectorOptions, expectAllNetworkOptions } from '../support/all-props';
import { all, chartIn, configOf, find, objectsOf } from '../support/manifests';
import { danglingReferences } from '../support/references';

const make = (props: Partial<SelfMonitorProps> = {}, chart: Chart = chartIn('otel-ta')) => new SelfMonitor(chart, 'monitor', { clusterName: 'prod', ...props });

test('it takes what the tiers send, renames before it enriches, and exports straight to the backend', () => {
  expect(configOf(make()).service.pipelines.metrics).toEqual({
    receivers: ['otlp'],
    processors: ['memory_limiter', 'filter/unsupported', 'transform/summaries', 'filter/summaries', 'transform/selfmon_rename', 'cumulative_to_delta', 'k8s_attributes', 'transform'],
    exporters: ['otlp_http'],
  });
});

test('its deltas need no start times where they know every reset', () => {
  const finds = (version: string) => configOf(make({ distribution: CollectorDistribution.contrib(version) })).service.pipelines.metrics.processors.includes('metric_start_time');
  expect([finds('0.163.0'), finds('0.164.0')]).toEqual([true, false]);
});

test('it scrapes the allocator, whose pods it finds by their labels', () => {
  const chart = chartIn('otel-ta');
  const config = configOf(make({ targetAllocator: new TargetAllocator(chart, 'ta') }, chart));
  expect(config.service.pipelines.metrics.receivers).toEqual(['otlp', 'prometheus']);
  const [job] = config.receivers.prometheus.config.scrape_configs;
  expect(job.kubernetes_sd_configs).toEqual([{
    role: 'pod',
    namespaces: { names: ['otel-ta'] },
    selectors: [{ role: 'pod', label: 'app.kubernetes.io/name=opentelemetry-target-allocator,app.kubernetes.io/instance=otel-allocator' }],
  }]);
  expect(job.scrape_interval).toBe('15s');
});

test('an allocator in another namespace: it may list its pods there', () => {
  const chart = chartIn('otel-ta');
  const targetAllocator = new TargetAllocator(chart, 'ta', { namespace: 'elsewhere' });
  const manifests = objectsOf(make({ targetAllocator }, chart));
  const role = find(manifests, 'Role', 'otel-ta-tiered-otel-selfmon');
  expect(role.metadata.namespace).toBe('elsewhere');
  expect(role.rules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]);
});

test('it reports itself', () => {
  const monitor = make();
  expect(monitor.otlpHttpEndpoint).toBe('http://selfmon-scraper.otel-ta.svc:4318');
  expect(configOf(monitor).service.telemetry.metrics.readers[0].periodic.exporter.otlp.endpoint).toBe(monitor.otlpHttpEndpoint);
});

test('it sees the pods of its namespace, and of the cluster only the namespace kube-system', () => {
  const manifests = objectsOf(make());
  expect(danglingReferences(manifests)).toEqual([]);
  expect(configOf(make()).processors.k8s_attributes.filter).toEqual({ namespace: 'otel-ta' });
  expect(find(manifests, 'ClusterRole').rules).toEqual([{ apiGroups: [''], resources: ['namespaces'], resourceNames: ['kube-system'], verbs: ['list', 'watch'] }]);
  expect(find(manifests, 'Role').rules.map((rule: any) => rule.resources).flat()).toEqual(['pods', 'replicasets']);
});

test('a single pod without a disruption budget, behind a Service', () => {
  const manifests = objectsOf(make());
  expect(find(manifests, 'Deployment', 'selfmon-scraper').spec.replicas).toBe(1);
  expect(all(manifests, 'PodDisruptionBudget')).toEqual([]);
  // One that is added before the other goes would scrape the allocators a second time.
  expect(find(manifests, 'Deployment').spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  expect(find(manifests, 'Service', 'selfmon-scraper').spec.ports.map((port: any) => port.port)).toEqual([4318]);
});

test('all props', () => {
  const options: Required<SelfMonitorOptions> = ALL_COLLECTOR_OPTIONS;
  const chart = chartIn();
  const cadence = new Cadence({ scrapeInterval: Duration.seconds(40) });
  const props: Required<SelfMonitorProps> = {
    ...options,
    name: 'mine',
    namespace: 'ns',
    clusterName: 'prod-eu-1',
    cadence,
    backend: Backend.otlp({ endpoint: 'http://otlp' }),
    targetAllocator: new TargetAllocator(chart, 'ta', { name: 'mine', namespace: 'ns', cadence }),
  };
  const monitor = new SelfMonitor(chart, 'monitor', props);
  const manifests = objectsOf(monitor);
  const config = configOf(monitor);
  expectAllCollectorOptions(manifests, monitor.podSelector, config);
  expectAllNetworkOptions(manifests, [4318]);
  expect(danglingReferences(manifests)).toEqual([]);
  expect(find(manifests, 'Deployment', 'mine-selfmon-scraper').metadata.namespace).toBe('ns');
  expect(config.exporters.otlp_http).toMatchObject({ endpoint: 'http://otlp', sending_queue: { queue_size: ALL_OPTIONS_QUEUE } });
  expect(config.receivers.prometheus.config.scrape_configs[0].scrape_interval).toBe('10s');
  expect(config.service.pipelines.metrics.processors).not.toContain('cumulative_to_delta');
  expect(JSON.stringify(config.service.telemetry.resource)).toContain('prod-eu-1');
});
