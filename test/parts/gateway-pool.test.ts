import { Duration, Size } from 'cdk8s';
import {
  Backend, Cadence, CollectorDistribution, DynatraceEndpoint, GatewayPool, GatewayPoolOptions, GatewayPoolProps, MetadataSource, OtlpProtocol, RemoteWriteBackendOptions,
  SelfMonitor, ResourceAttribute, Scaling, Temporality, ApiToken,
} from '../../src';
import { ALL_COLLECTOR_OPTIONS, ALL_OPTIONS_QUEUE, expectAllCollectorOptions, expectAllNetworkOptions } from '../support/all-props';
import { all, chartIn, configOf, containerOf, environmentOf, find, objectsOf } from '../support/manifests';
import { danglingReferences, secretsOf } from '../support/references';

const make = (props: Partial<GatewayPoolProps> = {}) => new GatewayPool(chartIn('otel-ta'), 'pool', { clusterName: 'prod', ...props });
const processors = (props: Partial<GatewayPoolProps> = {}) => configOf(make(props)).service.pipelines.metrics.processors;
const delta = Backend.otlp({ endpoint: 'http://otlp', temporality: Temporality.DELTA });
const cumulative = Backend.otlp({ endpoint: 'http://otlp' });
const remoteWrite = { backend: Backend.prometheusRemoteWrite({ endpoint: 'http://mimir/push' }), distribution: CollectorDistribution.contrib() };

test('a delta backend: streams without the scrapers\' version, deltas, the span filter right behind them, and only then what changes the identity of streams', () => {
  const expected = ['transform/scope', 'cumulative_to_delta', 'filter/span_limit', 'k8s_attributes', 'attributes/conventions', 'transform'];
  expect(processors()).toEqual(['memory_limiter', 'filter/unsupported', 'transform/summaries', 'filter/summaries', ...expected]);
  expect(processors({ backend: delta })).toEqual(['memory_limiter', 'filter/unsupported', ...expected]);
});

test('attributes with the names of the semantic conventions get their dots back, and lose the underscores', () => {
  const { actions } = configOf(make()).processors['attributes/conventions'];
  expect(actions).toHaveLength(20);
  expect(actions.slice(2, 4)).toEqual([
    { key: 'http.response.status_code', from_attribute: 'http_response_status_code', action: 'upsert' },
    { key: 'http_response_status_code', action: 'delete' },
  ]);
});

test('deltas that know every reset need no start times, other backends do all the same', () => {
  const finds = (version: string, backend?: Backend) => processors({ backend, distribution: CollectorDistribution.contrib(version) }).includes('metric_start_time');
  expect([finds('0.163.0'), finds('0.164.0'), finds('0.164.0', delta), finds('0.164.0', cumulative)]).toEqual([true, false, false, true]);
});

test('a cumulative backend: no deltas; remote write makes no use of start times and dots either', () => {
  expect(processors({ backend: cumulative })).toEqual(['memory_limiter', 'metric_start_time', 'k8s_attributes', 'attributes/conventions', 'transform']);
  expect(processors(remoteWrite)).toEqual(['memory_limiter', 'k8s_attributes', 'transform']);
});

test('the state follows the clock', () => {
  const config = configOf(make({ cadence: new Cadence({ scrapeInterval: Duration.seconds(30) }), distribution: CollectorDistribution.contrib('0.161.0') }));
  expect(config.processors.metric_start_time).toEqual({ strategy: 'true_reset_point', gc_interval: '150s' });
  expect(config.processors.cumulative_to_delta).toEqual({ initial_value: 'drop', max_staleness: '5m' });
  expect(JSON.stringify(config.processors['filter/span_limit'])).toContain('> 300000000000');
});

test('a StatefulSet behind a headless Service', () => {
  const pool = make();
  const manifests = objectsOf(pool);
  expect(danglingReferences(manifests)).toEqual([]);
  const { spec } = find(manifests, 'StatefulSet', 'tiered-gateway');
  expect(spec).toMatchObject({ serviceName: 'tiered-gateway', podManagementPolicy: 'Parallel' });
  expect(spec).not.toHaveProperty('replicas');
  expect(find(manifests, 'Service', 'tiered-gateway').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  expect(find(manifests, 'HorizontalPodAutoscaler').spec).toMatchObject({
    minReplicas: 2,
    maxReplicas: 16,
    behavior: {
      scaleUp: { stabilizationWindowSeconds: 0 }, scaleDown: { stabilizationWindowSeconds: 720, policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }] },
    },
  });
  expect([pool.serviceName, pool.serviceNamespace, pool.otlpPort, pool.stableHostnames, pool.maxReplicas, pool.fixedReplicas]).toEqual(['tiered-gateway', 'otel-ta', 4317, true, 16, undefined]);
});

test('addresses of gateways that are not ready are published, whether the resolver follows readiness or not', () => {
  const published = (version: string) => find(objectsOf(make({ distribution: CollectorDistribution.contrib(version) })), 'Service').spec.publishNotReadyAddresses;
  expect(['0.160.0', '0.161.0'].map(published)).toEqual([true, true]);
  expect(find(objectsOf(make({ publishNotReadyAddresses: false })), 'Service').spec.publishNotReadyAddresses).toBe(false);
});

test('the tag of the image has the name of its version, or both while dashboards move', () => {
  const tags = (version: string, more: Partial<GatewayPoolProps> = {}) => {
    const pool = make({ distribution: CollectorDistribution.contrib(version), podMetadata: [ResourceAttribute.CONTAINER_IMAGE_TAG], ...more });
    return [configOf(pool).processors.k8s_attributes.extract.metadata, containerOf(objectsOf(pool)).args.slice(1)];
  };
  expect(tags('0.160.0')).toEqual([['container.image.tag'], []]);
  expect(tags('0.161.0')).toEqual([['container.image.tags'], []]);
  const both = [['container.image.tag', 'container.image.tags'], ['--feature-gates=-processor.k8sattributes.DontEmitV0K8sConventions,processor.k8sattributes.EmitV1K8sConventions']];
  expect(tags('0.160.0', { oldAndNewAttributes: true })).toEqual(both);
  expect(tags('0.161.0', { oldAndNewAttributes: true })).toEqual(both);
  expect(() => tags('0.161.0', { oldAndNewAttributes: true, featureGates: { 'processor.k8sattributes.EmitV1K8sConventions': false } }))
    .toThrow("'featureGates[processor.k8sattributes.EmitV1K8sConventions]'");
});

test('it takes requests larger than the scrapers send', () => {
  const grpc = configOf(make()).receivers.otlp.protocols.grpc;
  expect(grpc).toMatchObject({ endpoint: '[${env:MY_POD_IP}]:4317', max_recv_msg_size_mib: 16 });
});

test('pods are never matched by the connection, which is the scraper', () => {
  expect(configOf(make()).processors.k8s_attributes.pod_association).toEqual([
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }, { from: 'resource_attribute', name: 'k8s.namespace.name' }] },
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }] },
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.name' }, { from: 'resource_attribute', name: 'k8s.namespace.name' }] },
    { sources: [{ from: 'resource_attribute', name: 'k8s.pod.ip' }] },
  ]);
});

describe('permissions follow from what is extracted', () => {
  const resources = (props: Partial<GatewayPoolProps>) => all(objectsOf(make({ backend: cumulative, ...props })), 'ClusterRole')
    .flatMap(role => role.rules).flatMap((rule: any) => rule.resources.map((resource: string) => rule.resourceNames ? `${resource}/${rule.resourceNames}` : resource)).sort();
  test.each<[string, Partial<GatewayPoolProps>, string[]]>([
    ['by default', {}, ['jobs', 'namespaces/kube-system', 'pods', 'replicasets']],
    ['the name alone', { podMetadata: [ResourceAttribute.POD_NAME] }, ['pods']],
    ['the Deployment', { podMetadata: [ResourceAttribute.DEPLOYMENT_UID] }, ['pods', 'replicasets']],
    ['the CronJob by name', { podMetadata: [ResourceAttribute.CRONJOB_NAME] }, ['pods']],
    ['the CronJob by UID', { podMetadata: [ResourceAttribute.CRONJOB_UID] }, ['jobs', 'pods']],
    ['the cluster', { podMetadata: [ResourceAttribute.CLUSTER_UID] }, ['namespaces/kube-system', 'pods']],
    ['the node', { podMetadata: [ResourceAttribute.NODE_UID] }, ['nodes', 'pods']],
    ['labels of the pod', { podMetadata: [ResourceAttribute.POD_NAME], extractLabels: [{ key: 'a' }] }, ['pods']],
    ['labels of the namespace', { podMetadata: [ResourceAttribute.CLUSTER_UID], extractLabels: [{ key: 'a', source: MetadataSource.NAMESPACE }] }, ['namespaces', 'pods']],
    ['annotations of the node', { podMetadata: [ResourceAttribute.POD_NAME], extractAnnotations: [{ key: 'a', source: MetadataSource.NODE }] }, ['nodes', 'pods']],
  ])('%s', (_, props, expected) => {
    expect(resources(props)).toEqual(expected);
  });

  test('only to list and to watch, and cluster-scoped names hold the namespace', () => {
    const role = find(objectsOf(make()), 'ClusterRole', 'otel-ta:tiered-otel-gateway');
    expect([...new Set(role.rules.flatMap((rule: any) => rule.verbs))]).toEqual(['list', 'watch']);
  });
});

describe('what the backend needs', () => {
  test('Dynatrace: its secret, its annotations and its statements', () => {
    const manifests = objectsOf(make());
    const config = configOf(make());
    expect(secretsOf(manifests)).toEqual(['dynatrace-otelcol-credentials']);
    expect(environmentOf(containerOf(manifests))).toMatchObject({
      DT_ENDPOINT: { secretKeyRef: { name: 'dynatrace-otelcol-credentials', key: 'DT_ENDPOINT' } },
      DT_API_TOKEN: { secretKeyRef: { name: 'dynatrace-otelcol-credentials', key: 'DT_API_TOKEN' } },
      DT_ENTITY_KUBERNETES_CLUSTER: { secretKeyRef: { key: 'DT_ENTITY_KUBERNETES_CLUSTER', optional: true } },
    });
    expect(config.exporters.otlp_http).toMatchObject({ endpoint: '${env:DT_ENDPOINT}', headers: { Authorization: 'Api-Token ${env:DT_API_TOKEN}' } });
    expect(config.processors.k8s_attributes.extract.annotations).toContainEqual({ key_regex: 'metadata[.]dynatrace[.]com/(dt[.]security_context|dt[.]cost[.].+)', tag_name: '$$1', from: 'pod' });
    expect(JSON.stringify(config.processors.transform)).toContain('metadata.dynatrace.com');
  });

  test('Dynatrace: what is believed of a pod, beside what is extracted', () => {
    const written = (props: Partial<GatewayPoolProps>) => {
      const { k8s_attributes: added, transform } = configOf(make(props)).processors;
      return [added.extract.annotations?.map(({ key_regex: regex, key }: any) => regex ?? key) ?? [], JSON.stringify(transform).match(/keep_matching_keys\([^)]*\)/)?.[0]];
    };
    expect(written({ trustedPodAnnotations: ['team', 'dt.cost.*'], extractAnnotations: [{ key: 'owner' }] })).toEqual([
      ['metadata[.]dynatrace[.]com/(team|dt[.]cost[.].+)', 'metadata.dynatrace.com', 'owner'], expect.stringContaining('^(team|dt[.]cost[.].+'),
    ]);
    expect(written({ trustedPodAnnotations: [] })).toEqual([[], undefined]);
    expect(written({ backend: cumulative })).toEqual([[], undefined]);
    expect(written({ backend: cumulative, trustedPodAnnotations: [] })).toEqual([[], undefined]);
  });

  test('another backend has nothing of Dynatrace', () => {
    const pool = make({ backend: delta });
    expect(JSON.stringify(objectsOf(pool)).replace(/metrics\.dynatrace\.com\/scrape|ghcr\.io\/dynatrace\S+|dynatrace-otel-collector/g, '')).not.toMatch(/dynatrace|DT_/);
    expect(secretsOf(objectsOf(pool))).toEqual([]);
  });

  test('a mounted token is read by an extension, so that a rotated one works without a restart', () => {
    const pool = make({ backend: Backend.dynatrace({ token: ApiToken.fromMountedSecret('tokens', 'ingest') }) });
    const config = configOf(pool);
    expect(config.extensions.bearertokenauth).toEqual({ scheme: 'Api-Token', filename: '/etc/otelcol/token/token' });
    expect(config.service.extensions).toEqual(['health_check', 'bearertokenauth']);
    expect(config.exporters.otlp_http.auth).toEqual({ authenticator: 'bearertokenauth' });
    expect(config.exporters.otlp_http).not.toHaveProperty('headers');
    expect(danglingReferences(objectsOf(pool))).toEqual([]);
    expect(secretsOf(objectsOf(pool))).toEqual(['dynatrace-otelcol-credentials', 'tokens']);
  });

  test.each<[string, Parameters<typeof Backend.dynatrace>[0], string | undefined]>([
    ['the Secret of the endpoint, whatever the token comes from', { token: ApiToken.fromMountedSecret('tokens', 'ingest') }, 'dynatrace-otelcol-credentials'],
    ['the Secret of the token where only the endpoint is given', { endpoint: DynatraceEndpoint.saas('abc') }, 'dynatrace-otelcol-credentials'],
    ['the Secret that is named', { secretName: 'mine', endpoint: DynatraceEndpoint.saas('abc'), token: ApiToken.fromSecret('tokens', 'ingest') }, 'mine'],
    ['that of the token where nothing else is read', { endpoint: DynatraceEndpoint.saas('abc'), token: ApiToken.fromSecret('tokens', 'ingest') }, 'tokens'],
    ['none where there is no Secret', { endpoint: DynatraceEndpoint.saas('abc'), token: ApiToken.none() }, undefined],
  ])("the cluster's entity comes from %s", (_, options, expected) => {
    const pool = make({ backend: Backend.dynatrace(options) });
    expect(environmentOf(containerOf(objectsOf(pool))).DT_ENTITY_KUBERNETES_CLUSTER?.secretKeyRef.name).toBe(expected);
    expect(JSON.stringify(configOf(pool)).includes('DT_ENTITY_KUBERNETES_CLUSTER')).toBe(expected !== undefined);
  });

  describe('remote write', () => {
    const exporter = (version: string, options: Partial<RemoteWriteBackendOptions> = {}, props: Partial<GatewayPoolProps> = {}) => configOf(make({
      backend: Backend.prometheusRemoteWrite({ endpoint: 'http://mimir/push', ...options }), distribution: CollectorDistribution.contrib(version), ...props,
    })).exporters.prometheus_remote_write;
    const everywhere = {
      translation_strategy: 'UnderscoreEscapingWithoutSuffixes',
      disable_scope_info: true,
      max_batch_request_parallelism: 1,
      // 15 % of 8 GiB, by half a mebibyte.
      remote_write_queue: { enabled: true, queue_size: 2457 },
      retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: '15m', multiplier: 1.5, randomization_factor: 0.5 },
    };
    const labels = [
      'k8s.cluster.name', 'k8s.namespace.name', 'k8s.node.name', 'k8s.pod.name', 'k8s.container.name', 'k8s.deployment.name', 'k8s.statefulset.name', 'k8s.daemonset.name',
      'k8s.job.name', 'k8s.cronjob.name',
    ];

    test.each<[string, object]>([
      ['0.158.0', { endpoint: 'http://mimir/push', timeout: '15m', resource_to_telemetry_conversion: { enabled: true, exclude_service_attributes: true } }],
      ['0.159.0', {
        http: { endpoint: 'http://mimir/push', timeout: '30s' }, timeout: '15m', resource_to_telemetry_conversion: { enabled: true, exclude_service_attributes: true },
      }],
      ['0.160.0', { http: { endpoint: 'http://mimir/push', timeout: '30s' }, timeout: '15m', resource_constant_labels: { included: labels } }],
      ['0.163.0', { http: { endpoint: 'http://mimir/push', timeout: '30s' }, timeout: '15m', resource_constant_labels: { included: labels } }],
      ['0.164.0', { http: { endpoint: 'http://mimir/push', timeout: '30s' }, resource_constant_labels: { included: labels } }],
    ])('in the keys of %s: retries last as long as they may, in order', (version, own) => {
      expect(exporter(version)).toEqual({ ...everywhere, ...own });
    });

    test('a 429 is tried again', () => {
      expect(containerOf(objectsOf(make(remoteWrite))).args).toContain('--feature-gates=exporter.prometheusremotewritexporter.RetryOn429');
    });

    test('the retries last as long as the clock says', () => {
      const cadence = new Cadence({ retryMaxElapsedTime: Duration.minutes(20) });
      expect(exporter('0.158.0', {}, { cadence })).toMatchObject({ timeout: '20m', retry_on_failure: { max_elapsed_time: '20m' } });
    });

    test('what is extracted becomes a label too, unless the labels are named, or its name could be any', () => {
      const props = { extractLabels: [{ key: 'team' }, { keyRegex: 'a-(.*)', attribute: 'a.$1' }, { keyRegex: '(.*)', attribute: '$1' }], extractAnnotations: [{ key: 'x', attribute: 'y' }] };
      expect(exporter('0.160.0', {}, props).resource_constant_labels.included).toEqual([...labels, 'team', 'a.*', 'y']);
      expect(exporter('0.160.0', { resourceLabels: ['k8s.pod.*'] }, props).resource_constant_labels).toEqual({ included: ['k8s.pod.*'] });
      expect(exporter('0.160.0', { resourceLabels: [] }, props)).not.toHaveProperty('resource_constant_labels');
      expect(exporter('0.158.0', { resourceLabels: [] }, props)).not.toHaveProperty('resource_to_telemetry_conversion');
    });

    test('up to 0.159 the exporter knows no list, so that what is to be no label goes before', () => {
      const last = (version: string, resourceLabels?: string[]) => configOf(make({
        backend: Backend.prometheusRemoteWrite({ endpoint: 'http://mimir/push', resourceLabels }), distribution: CollectorDistribution.contrib(version),
      })).processors.transform.metric_statements.flatMap((group: any) => group.statements).pop();
      expect(last('0.159.0', ['k8s.pod.*', 'a"?'])).toBe('keep_matching_keys(attributes, "^(service\\\\.name|service\\\\.namespace|service\\\\.instance\\\\.id|k8s\\\\.pod\\\\..*|a\\".)$$")');
      expect(last('0.159.0', [])).not.toContain('keep_matching_keys');
      expect(last('0.160.0')).not.toContain('keep_matching_keys');
    });
  });

  test('OTLP over gRPC waits as long for an answer as over HTTP, and the pods for what hangs', () => {
    const grpc = make({ backend: Backend.otlp({ endpoint: 'otlp:4317', protocol: OtlpProtocol.GRPC }) });
    expect(configOf(grpc).exporters.otlp_grpc.timeout).toBe('30s');
    const grace = (pool: GatewayPool) => find(objectsOf(pool), 'StatefulSet').spec.template.spec.terminationGracePeriodSeconds;
    expect([grace(grpc), grace(make({ backend: cumulative }))]).toEqual([194, 174]);
  });

  test('a workload has one name in Dynatrace, and those of the semantic conventions elsewhere', () => {
    const workload = (props: Partial<GatewayPoolProps>) => JSON.stringify(configOf(make({ podMetadata: [ResourceAttribute.DEPLOYMENT_NAME], ...props })).processors.transform).match(/k8s\.(workload|deployment)/g) ?? [];
    expect(workload({}).length).toBeGreaterThan(0);
    expect([workload({ backend: cumulative }), workload({ backend: delta }), workload(remoteWrite)]).toEqual([[], [], expect.not.arrayContaining(['k8s.workload'])]);
  });
});

test('all props', () => {
  const options: Required<GatewayPoolOptions> = {
    ...ALL_COLLECTOR_OPTIONS,
    scaling: Scaling.fixed(5),
    podMetadata: [ResourceAttribute.POD_NAME, ResourceAttribute.POD_NAME, ResourceAttribute.NODE_NAME],
    extractLabels: [{ key: 'app', attribute: 'service' }, { key: 'zone', source: MetadataSource.NODE }],
    extractAnnotations: [{ keyRegex: 'team-(.*)', attribute: 'team.$1', source: MetadataSource.NAMESPACE }],
    trustedPodAnnotations: [],
    maxReceiveMessageSize: Size.mebibytes(32),
    publishNotReadyAddresses: false,
    oldAndNewAttributes: true,
  };
  const props: Required<GatewayPoolProps> = {
    ...options,
    name: 'mine',
    namespace: 'ns',
    clusterName: 'prod-eu-1',
    cadence: new Cadence({ scrapeInterval: Duration.seconds(20) }),
    backend: Backend.otlp({ endpoint: 'otlp:4317', protocol: OtlpProtocol.GRPC, tls: { insecure: true } }),
    telemetry: SelfMonitor.fromEndpoint('http://telemetry:4318', Temporality.CUMULATIVE),
  };
  const pool = new GatewayPool(chartIn(), 'pool', props);
  const manifests = objectsOf(pool);
  const config = configOf(pool);
  expectAllCollectorOptions(manifests, pool.podSelector, config);
  expectAllNetworkOptions(manifests, [4317]);
  expect(danglingReferences(manifests)).toEqual([]);
  expect(find(manifests, 'StatefulSet', 'mine-gateway').spec.replicas).toBe(5);
  expect(all(manifests, 'HorizontalPodAutoscaler')).toEqual([]);
  expect([pool.maxReplicas, pool.fixedReplicas, pool.serviceNamespace]).toEqual([5, 5, 'ns']);
  expect(config.processors.k8s_attributes.extract).toEqual({
    metadata: ['k8s.pod.name', 'k8s.node.name'],
    labels: [{ key: 'app', tag_name: 'service', from: 'pod' }, { key: 'zone', tag_name: 'zone', from: 'node' }],
    annotations: [{ key_regex: 'team-(.*)', tag_name: 'team.$$1', from: 'namespace' }],
  });
  expect(config.receivers.otlp.protocols.grpc.max_recv_msg_size_mib).toBe(32);
  expect(find(manifests, 'Service').spec.publishNotReadyAddresses).toBe(false);
  expect(containerOf(manifests).args.join()).toContain('-processor.k8sattributes.DontEmitV0K8sConventions');
  expect(config.exporters.otlp_grpc).toMatchObject({ endpoint: 'otlp:4317', tls: { insecure: true }, sending_queue: { queue_size: ALL_OPTIONS_QUEUE } });
  expect(config.processors.metric_start_time.gc_interval).toBe('100s');
  expect(config.service.telemetry.metrics.readers[0].periodic.exporter.otlp).toMatchObject({ endpoint: 'http://telemetry:4318', temporality_preference: 'cumulative' });
  expect(environmentOf(containerOf(manifests)).K8S_CLUSTER_NAME).toBe('prod-eu-1');
});
