import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import {
  AllocationStrategy, Backend, CadenceOverrides, CollectorDistribution, CpuAmount, EnvVariable, NamespaceFilter, NetworkPolicies, PrometheusTieredStack,
  PrometheusTieredStackProps, Scaling, Sizing, MonitorPolicy,
  TargetAllocatorDistribution, TargetAllocatorOptions,
} from '../../src';
import { all, configOf, containerOf, environmentOf, find, Manifest, objectsOf, podSpecOf, readManifests, templateOf } from '../support/manifests';
import { danglingReferences, leftovers, secretsOf } from '../support/references';

const make = (props: Partial<PrometheusTieredStackProps> = {}) => new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'prod', ...props });
const manifestsOf = (stack: Chart): Manifest[] => readManifests(App.of(stack).synthYaml());
const summary = (manifests: Manifest[]) => manifests.map(object => `${object.kind} ${object.metadata.name}`).sort();

test('the default stack: these objects with these names, which clusters hold on to', () => {
  expect(summary(manifestsOf(make()))).toEqual([
    'ClusterRole otel-ta:tiered-otel-allocator', 'ClusterRole otel-ta:tiered-otel-gateway', 'ClusterRole otel-ta:tiered-otel-selfmon',
    'ClusterRoleBinding otel-ta:tiered-otel-allocator', 'ClusterRoleBinding otel-ta:tiered-otel-gateway', 'ClusterRoleBinding otel-ta:tiered-otel-selfmon',
    'ConfigMap selfmon-scraper', 'ConfigMap tiered-allocator-ta-configmap', 'ConfigMap tiered-gateway-statefulset', 'ConfigMap tiered-scraper',
    'Deployment selfmon-scraper', 'Deployment tiered-allocator-ta', 'Deployment tiered-scraper',
    'HorizontalPodAutoscaler tiered-gateway', 'HorizontalPodAutoscaler tiered-scraper',
    'NetworkPolicy selfmon-scraper', 'NetworkPolicy tiered-allocator-ta', 'NetworkPolicy tiered-gateway', 'NetworkPolicy tiered-scraper',
    'PodDisruptionBudget tiered-allocator-ta', 'PodDisruptionBudget tiered-gateway', 'PodDisruptionBudget tiered-scraper',
    'Role tiered-otel-allocator', 'Role tiered-otel-scraper', 'Role tiered-otel-selfmon',
    'RoleBinding tiered-otel-allocator', 'RoleBinding tiered-otel-scraper', 'RoleBinding tiered-otel-selfmon',
    'ScrapeConfig dynatrace-com',
    'Service selfmon-scraper', 'Service tiered-allocator-ta', 'Service tiered-gateway',
    'ServiceAccount tiered-otel-allocator', 'ServiceAccount tiered-otel-gateway', 'ServiceAccount tiered-otel-scraper', 'ServiceAccount tiered-otel-selfmon',
    'StatefulSet tiered-gateway',
  ]);
});

test('the default selectors, which cannot be changed in a cluster', () => {
  const manifests = manifestsOf(make());
  const collector = (instance: string, component: string) => ({ 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': instance, component });
  const selectors = Object.fromEntries(manifests.filter(object => object.spec?.selector?.matchLabels && object.spec.template)
    .map(object => [object.metadata.name, object.spec.selector.matchLabels]));
  expect(selectors).toEqual({
    'tiered-allocator-ta': { 'app.kubernetes.io/name': 'opentelemetry-target-allocator', 'app.kubernetes.io/instance': 'otel-allocator' },
    'tiered-scraper': collector('otel-scraper', 'standalone-collector'),
    'tiered-gateway': collector('otel-gateway', 'statefulset-collector'),
    'selfmon-scraper': collector('otel-selfmon', 'standalone-collector'),
  });
});

test('everything that is referred to is there, nothing is left over, and all of it is in the namespace', () => {
  const manifests = manifestsOf(make({ createNamespace: true }));
  expect(danglingReferences(manifests)).toEqual([]);
  expect(leftovers(manifests)).toEqual([]);
  expect(manifests.filter(object => !/^Cluster|Namespace/.test(object.kind)).map(object => object.metadata.namespace)).toEqual(expect.not.arrayContaining([undefined]));
  expect(find(manifests, 'Namespace', 'otel-ta').metadata).toEqual({ name: 'otel-ta', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
});

test('the parts meet: scrapers ask the allocator, send to the gateways, and both report to the self-monitor', () => {
  const stack = make();
  const scraper = configOf(stack.scraperPool);
  expect(scraper.receivers.prometheus.target_allocator.endpoint).toBe('http://tiered-allocator-ta.otel-ta.svc');
  expect(scraper.exporters.load_balancing.resolver.k8s).toEqual({ service: 'tiered-gateway.otel-ta', ports: [4317], return_hostnames: true });
  for (const pool of [stack.scraperPool, stack.gatewayPool, stack.selfMonitor!]) {
    expect(configOf(pool).service.telemetry.metrics.readers[0].periodic.exporter.otlp.endpoint).toBe('http://selfmon-scraper.otel-ta.svc:4318');
  }
  expect(configOf(stack.targetAllocator).collector_selector.matchlabels).toEqual(
    Object.fromEntries(Object.entries(stack.scraperPool.podSelector).filter(([key]) => key !== 'component')));
});

test('credentials are only where data leaves', () => {
  const stack = make();
  expect(secretsOf(objectsOf(stack.gatewayPool))).toEqual(['dynatrace-otelcol-credentials']);
  expect(secretsOf(objectsOf(stack.selfMonitor!))).toEqual(['dynatrace-otelcol-credentials']);
  expect(secretsOf(objectsOf(stack.scraperPool))).toEqual([]);
  expect(secretsOf(objectsOf(stack.targetAllocator))).toEqual([]);
});

test('every pod satisfies the Pod Security Standard restricted', () => {
  for (const object of manifestsOf(make()).filter(item => item.spec?.template?.spec?.containers)) {
    const pod = object.spec.template.spec;
    expect(pod.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.containers[0].securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(pod.topologySpreadConstraints[0]).toMatchObject({ topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' });
  }
});

test('the autoscalers have the memory and the CPU that they aim at', () => {
  const manifests = manifestsOf(make());
  for (const { spec } of all(manifests, 'HorizontalPodAutoscaler')) {
    const { resources } = find(manifests, spec.scaleTargetRef.kind, spec.scaleTargetRef.name).spec.template.spec.containers[0];
    expect(resources.requests).toEqual({ cpu: expect.stringMatching(/^\d/), memory: expect.stringMatching(/^\d/) });
  }
});

test('two stacks of different names share a namespace, and two of one name share a cluster', () => {
  const app = Testing.app();
  new PrometheusTieredStack(app, 'a', { clusterName: 'c' });
  new PrometheusTieredStack(app, 'b', { clusterName: 'c', name: 'payments' });
  new PrometheusTieredStack(app, 'c', { clusterName: 'c', namespace: 'other' });
  const manifests = app.charts.flatMap(chart => objectsOf(chart));
  expect(danglingReferences(manifests)).toEqual([]);
});

describe('what holds for all pods', () => {
  test('a part has the last word, key by key', () => {
    const stack = make({
      pods: {
        labels: { team: 'a', tier: 'all' },
        env: { A: EnvVariable.of('1'), B: EnvVariable.of('2') },
        nodeSelector: { disk: 'ssd', arch: 'arm' },
        resources: { cpuRequest: CpuAmount.millis(300), memoryLimit: Size.gibibytes(3) },
      },
      gatewayPool: { labels: { team: 'b' }, env: { B: EnvVariable.of('3') }, nodeSelector: { disk: 'hdd' }, resources: { cpuRequest: CpuAmount.millis(700) } },
    });
    const gateway = objectsOf(stack.gatewayPool);
    expect(templateOf(gateway).metadata.labels).toMatchObject({ team: 'b', tier: 'all' });
    expect(environmentOf(containerOf(gateway))).toMatchObject({ A: '1', B: '3' });
    expect(podSpecOf(gateway).nodeSelector).toEqual({ disk: 'hdd' });
    expect(containerOf(gateway).resources).toEqual({ requests: { cpu: '700m', memory: '3Gi' }, limits: { memory: '3Gi' } });
    const scraper = objectsOf(stack.scraperPool);
    expect(templateOf(scraper).metadata.labels).toMatchObject({ team: 'a', tier: 'all' });
    expect(podSpecOf(scraper).nodeSelector).toEqual({ disk: 'ssd', arch: 'arm' });
  });

  test('the options that were given are not changed', () => {
    const pods = { labels: { team: 'a' } };
    make({ pods, gatewayPool: { labels: { team: 'b' } } });
    expect(pods).toEqual({ labels: { team: 'a' } });
  });
});

test('all props', () => {
  const cadenceOverrides: CadenceOverrides = { exportTimeout: Duration.seconds(7) };
  const props: Required<PrometheusTieredStackProps> = {
    clusterName: 'prod-eu-1',
    name: 'mine',
    namespace: 'observability',
    createNamespace: true,
    backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir.example/api/v1/push' }),
    scrapeInterval: Duration.seconds(30),
    largestScrapeInterval: Duration.seconds(120),
    cadenceOverrides,
    distribution: CollectorDistribution.contrib('0.161.0'),
    sizing: Sizing.forLoad({ dataPointsPerMinute: 5_000_000, targets: 30 }),
    nativeHistograms: true,
    scrapeAnnotatedPods: true,
    monitorPolicy: MonitorPolicy.restricted({ trustedNamespaces: ['platform'] }),
    selfMonitoring: true,
    networkPolicies: NetworkPolicies.none(),
    pods: { priorityClassName: 'high' },
    targetAllocator: { distribution: TargetAllocatorDistribution.upstream('0.159.0'), namespaces: NamespaceFilter.allow(['shop', 'observability']) },
    scraperPool: { scaling: Scaling.hpa({ minReplicas: 4 }) },
    gatewayPool: { publishNotReadyAddresses: true },
    selfMonitor: { terminationGracePeriod: Duration.seconds(99) },
    annotationScrapeConfig: { jobName: 'annotated' },
    labels: { owner: 'platform' },
  };
  const stack = new PrometheusTieredStack(Testing.app(), 'metrics', props);
  const manifests = manifestsOf(stack);
  expect(danglingReferences(manifests)).toEqual([]);
  expect(leftovers(manifests)).toEqual([]);
  expect(manifests.filter(object => object.metadata.labels?.owner !== 'platform')).toEqual([]);
  expect(find(manifests, 'Namespace').metadata.name).toBe('observability');
  expect(manifests.filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  expect(find(manifests, 'ScrapeConfig', 'mine-dynatrace-com').spec).toMatchObject({ jobName: 'annotated', scrapeInterval: '30s', scrapeNativeHistograms: true });
  const allocator = configOf(stack.targetAllocator).prometheus_cr;
  expect(allocator).toMatchObject({ scrape_interval: '30s', allow_namespaces: ['shop', 'observability'], scrape_protocols: expect.arrayContaining(['PrometheusProto']) });
  const scraper = configOf(stack.scraperPool);
  expect(scraper.receivers.prometheus.config.global).toEqual({ scrape_native_histograms: true });
  expect(scraper.exporters.load_balancing.timeout).toBe('7s');
  expect(find(manifests, 'HorizontalPodAutoscaler', 'mine-scraper').spec.minReplicas).toBe(4);
  expect(find(manifests, 'HorizontalPodAutoscaler', 'mine-scraper').spec.behavior.scaleDown.stabilizationWindowSeconds).toBe(600);
  const gateway = configOf(stack.gatewayPool);
  expect(Object.keys(gateway.exporters)).toEqual(['prometheus_remote_write']);
  expect(find(manifests, 'Service', 'mine-gateway').spec.publishNotReadyAddresses).toBe(true);
  expect(find(manifests, 'ValidatingAdmissionPolicy').metadata.name).toBe('observability.mine-monitors');
  expect(JSON.stringify(find(manifests, 'ValidatingAdmissionPolicy').spec.variables)).toContain("['observability', 'platform']");
  const monitor = objectsOf(stack.selfMonitor!);
  expect(podSpecOf(monitor)).toMatchObject({ terminationGracePeriodSeconds: 99, priorityClassName: 'high' });
  for (const pool of [stack.scraperPool, stack.gatewayPool, stack.selfMonitor!]) {
    expect(containerOf(objectsOf(pool)).image).toContain('contrib:0.161.0');
    expect(JSON.stringify(configOf(pool).service.telemetry.resource)).toContain('prod-eu-1');
  }
});

test('what is switched off is not there, and nothing refers to it', () => {
  const stack = make({ selfMonitoring: false, scrapeAnnotatedPods: false });
  const manifests = manifestsOf(stack);
  expect([stack.selfMonitor, stack.annotationScrapeConfig]).toEqual([undefined, undefined]);
  expect(JSON.stringify(manifests)).not.toContain('selfmon');
  expect(all(manifests, 'ScrapeConfig')).toEqual([]);
  expect(danglingReferences(manifests)).toEqual([]);
});

test('sizes come from the load, what is given for a part wins', () => {
  const stack = make({ sizing: Sizing.forLoad({ dataPointsPerMinute: 5_000_000, targets: 30 }), gatewayPool: { resources: { memoryLimit: Size.gibibytes(12) } } });
  const manifests = manifestsOf(stack);
  expect(find(manifests, 'HorizontalPodAutoscaler', 'tiered-scraper').spec.minReplicas).toBe(6);
  expect(find(manifests, 'HorizontalPodAutoscaler', 'tiered-gateway').spec.minReplicas).toBe(2);
  expect(containerOf(objectsOf(stack.gatewayPool)).resources.limits.memory).toBe('12Gi');
});

test('twice the same props give the same manifests', () => {
  expect(App.of(make()).synthYaml()).toBe(App.of(make()).synthYaml());
});

test('inside another construct its errors name the whole path', () => {
  const app = Testing.app();
  const parent = new Chart(app, 'parent');
  expect(() => new PrometheusTieredStack(parent, 'metrics', { clusterName: 'c', namespace: 'A' })).toThrow("'namespace' of parent/metrics must be");
});

test('with a sizing, the strategy decides how many allocators there are', () => {
  const sizing = Sizing.forLoad({ dataPointsPerMinute: 10_000_000, targets: 60 });
  const replicas = (targetAllocator: TargetAllocatorOptions) => {
    const { targetAllocator: made } = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', sizing, targetAllocator });
    return find(objectsOf(made), 'Deployment').spec.replicas;
  };
  expect(replicas({})).toBe(2);
  expect(replicas({ allocationStrategy: AllocationStrategy.LEAST_WEIGHTED })).toBe(1);
  expect(() => replicas({ allocationStrategy: AllocationStrategy.LEAST_WEIGHTED, replicas: 2 })).toThrow("'replicas' of metrics/TargetAllocator must be 1 with the strategy least-weighted, got 2");
});

test('keys that every object inherits are keys like any other', () => {
  const odd = { toString: 'a', valueOf: 'b', hasOwnProperty: 'c' };
  const stack = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', pods: { labels: odd, podAnnotations: odd, nodeSelector: odd, env: { toString: EnvVariable.of('a') } } });
  const { metadata, spec } = templateOf(objectsOf(stack.gatewayPool));
  expect([metadata.labels, metadata.annotations, spec.nodeSelector]).toEqual([expect.objectContaining(odd), expect.objectContaining(odd), odd]);
  expect(spec.containers[0].env).toContainEqual({ name: 'toString', value: 'a' });
});
