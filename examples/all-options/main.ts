// Every option at least once. Most stacks need few of them; what is not given is derived. Options that exclude each other are spread over
// three stacks: `metrics` is set by hand, part by part; `checkout` is sized from its load; `archive` writes to a third kind of backend.
import { App, Duration, Size } from 'cdk8s';
import {
  AllocationStrategy, Backend, CollectorDistribution, CpuAmount, DiscoveryRole, DynatraceEndpoint, EnvSource, EnvVariable, FilterStrategy,
  GatewayResolver, MetadataSource, NamespaceFilter, NetworkPeer,
  NetworkPolicies, OtlpProtocol, ResourceAttribute, PrometheusTieredStack, RoutingKey, Scaling, ScraperWorkload, ScrapeProtocol, SecretTransport, SelectorOperator, Sizing, SizingCoefficients,
  SummaryConversion, TolerationEffect, TargetAllocatorDistribution, TargetSelector, TelemetryLevel, Temporality, ApiToken, TolerationOperator, UpdateStrategy, WhenUnsatisfiable,
} from 'cdk8s-prometheus-tiered';

const app = new App();
const monitors = TargetSelector.labels({ 'prometheus.example.com/scrape': 'yes' });
const teams = TargetSelector.labels({ 'team.example.com/metrics': 'on' });

new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  name: 'platform',
  namespace: 'observability',
  createNamespace: true,
  labels: { 'example.com/owner': 'platform' },
  distribution: CollectorDistribution.custom({ image: 'registry.example.com/mirror/otelcol-contrib:0.164.0', command: '/otelcol-contrib', contribVersion: '0.164.0' }),
  backend: Backend.dynatrace({
    endpoint: DynatraceEndpoint.activeGate('activegate.dynatrace', 'abc12345'),
    token: ApiToken.fromMountedSecret('dynatrace-token', 'apiToken'),
    tls: { caSecretName: 'activegate-ca', caKey: 'ca.crt' },
    summaries: SummaryConversion.DROP,
    proxyUrl: 'http://proxy.example:3128',
  }),
  scrapeInterval: Duration.seconds(30),
  largestScrapeInterval: Duration.minutes(2),
  cadenceOverrides: { collectorNotReadyGracePeriod: Duration.seconds(45), gatewayScaleDownPeriod: Duration.minutes(5) },
  nativeHistograms: true,
  networkPolicies: NetworkPolicies.strict({
    apiServer: [NetworkPeer.cidr('10.0.0.10/32'), NetworkPeer.cidr('fd00:10::a/128')],
    apiServerPorts: [443, 6443],
    backend: [NetworkPeer.cidr('192.0.2.0/24', ['192.0.2.128/25'])],
    backendPorts: [3128],
    dns: [NetworkPeer.pods({ 'k8s-app': 'kube-dns' }, { namespace: 'kube-system' }), NetworkPeer.cidr('10.96.0.10/32'), NetworkPeer.nodeLocalDns()],
    dnsPorts: [53],
    targets: [NetworkPeer.everyPod(), NetworkPeer.cidr('10.0.0.0/16')],
  }),
  pods: {
    labels: { 'example.com/cost-center': '4711' },
    podAnnotations: { 'example.com/audited': 'true' },
    serviceAccountAnnotations: { 'example.com/role': 'metrics' },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'dedicated', operator: TolerationOperator.EQUAL, value: 'observability', effect: TolerationEffect.NO_SCHEDULE }],
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 10, preference: { matchExpressions: [{ key: 'node.example.com/disk', operator: 'In', values: ['ssd'] }] } },
        ],
      },
    },
    topologySpread: [
      { topologyKey: 'topology.kubernetes.io/zone' },
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 2, whenUnsatisfiable: WhenUnsatisfiable.SCHEDULE_ANYWAY },
    ],
    priorityClassName: 'system-cluster-critical',
    env: { TZ: EnvVariable.of('Europe/Vienna'), REGION: EnvVariable.fromConfigMap('cluster-facts', 'region') },
    envFrom: [EnvSource.configMap('collector-environment', 'EXTRA_')],
    imagePullSecrets: ['registry-credentials'],
    security: { runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, readOnlyRootFilesystem: true },
  },
  targetAllocator: {
    replicas: 3,
    distribution: TargetAllocatorDistribution.upstream('0.158.0'),
    serviceMonitorSelector: monitors,
    podMonitorSelector: monitors,
    scrapeConfigSelector: monitors,
    probeSelector: TargetSelector.nothing(),
    serviceMonitorNamespaceSelector: teams,
    podMonitorNamespaceSelector: teams,
    scrapeConfigNamespaceSelector: TargetSelector.everything(),
    probeNamespaceSelector: teams,
    namespaces: NamespaceFilter.deny(['kube-system']),
    allocationStrategy: AllocationStrategy.CONSISTENT_HASHING,
    filterStrategy: FilterStrategy.RELABEL_CONFIG,
    scrapeProtocols: [ScrapeProtocol.PROMETHEUS_PROTO, ScrapeProtocol.OPEN_METRICS_TEXT_1_0_0, ScrapeProtocol.PROMETHEUS_TEXT_0_0_4],
    scrapeClasses: [{ name: 'mesh', default: true, tlsConfig: { insecureSkipVerify: true } }],
    denyFsAccessThroughSms: true,
    secretNamespaces: ['shop'],
    discoveryRoles: [DiscoveryRole.NODE],
    updateStrategy: UpdateStrategy.ROLLING_UPDATE,
    secretTransport: SecretTransport.mutualTls('allocator-server-tls', 'allocator-client-tls'),
    targets: 4000,
    discoveredPods: 20_000,
    allowTo: [NetworkPeer.namespace('consul')],
  },
  scraperPool: {
    workload: ScraperWorkload.STATEFUL_SET,
    scaling: Scaling.hpa({ minReplicas: 6, maxReplicas: 40, cpuUtilization: 60, memoryUtilization: 45 }),
    routingKey: RoutingKey.STREAM_ID,
    resolver: GatewayResolver.STATIC,
    staticScrapeConfigs: [{
      job_name: 'node',
      static_configs: [{ targets: ['node-exporter.observability:9100'] }],
      relabel_configs: [{ source_labels: ['__address__'], regex: '([^:]+):.*', target_label: 'host', replacement: '$1' }],
    }],
    resources: { cpuRequest: CpuAmount.cores(1), cpuLimit: CpuAmount.cores(4), memoryRequest: Size.gibibytes(4), memoryLimit: Size.gibibytes(4) },
    memory: { limitPercentage: 85, spikeLimitPercentage: 15, goMemLimitPercentage: 80, queuePercentage: 12 },
    telemetryLevel: TelemetryLevel.DETAILED,
    terminationGracePeriod: Duration.minutes(5),
    featureGates: { 'telemetry.newPipelineTelemetry': true },
  },
  gatewayPool: {
    scaling: Scaling.fixed(4),
    podMetadata: [ResourceAttribute.POD_NAME, ResourceAttribute.POD_UID, ResourceAttribute.NAMESPACE_NAME, ResourceAttribute.NODE_NAME, ResourceAttribute.DEPLOYMENT_NAME],
    extractLabels: [{ key: 'app.kubernetes.io/name', attribute: 'app' }, { key: 'team', source: MetadataSource.NAMESPACE, attribute: 'team' }],
    extractAnnotations: [{ keyRegex: 'metadata.example.com/(.*)', attribute: '$1' }],
    maxReceiveMessageSize: Size.mebibytes(32),
    publishNotReadyAddresses: true,
    oldAndNewAttributes: true,
    allowFrom: [NetworkPeer.namespaces({ 'team.example.com/otlp': 'on' }), NetworkPeer.pods({ app: 'bridge' }, { namespaceLabels: { 'team.example.com/metrics': 'on' } })],
  },
  selfMonitor: { resources: { cpuRequest: CpuAmount.millis(200), memoryLimit: Size.gibibytes(1) } },
  annotationScrapeConfig: {
    annotationPrefix: 'prometheus.io',
    namespaces: NamespaceFilter.allow(['shop', 'search']),
    defaultPort: 9090,
    scrapeInterval: Duration.minutes(1),
    scrapeTimeout: Duration.seconds(20),
    jobName: 'annotated-pods',
    sampleLimit: 200_000,
    targetLimit: 2_000,
    bodySizeLimit: Size.mebibytes(64),
    labelLimit: 40,
    labelNameLengthLimit: 80,
    labelValueLengthLimit: 500,
    labels: { 'prometheus.example.com/scrape': 'yes' },
  },
});

// Images from a mirror, sizes from a load, and every time set by hand. There is no self-monitor, and annotated pods are left to `metrics`.
const checkoutMonitors = TargetSelector.expressions([
  { key: 'prometheus.example.com/scrape', operator: SelectorOperator.IN, values: ['checkout', 'payments'] },
]);
new PrometheusTieredStack(app, 'checkout', {
  clusterName: 'prod-eu-1',
  name: 'checkout',
  namespace: 'observability',
  selfMonitoring: false,
  scrapeAnnotatedPods: false,
  distribution: CollectorDistribution.custom({
    image: 'registry.example.com/mirror/otelcol-metrics:1.4.0',
    command: '/otelcol-metrics',
    contribVersion: '0.164.0',
    components: [
      'receiver/otlp', 'receiver/prometheus', 'processor/memory_limiter', 'processor/metric_start_time', 'processor/cumulative_to_delta', 'processor/filter',
      'processor/k8s_attributes', 'processor/attributes', 'processor/transform', 'exporter/load_balancing', 'exporter/otlp_grpc', 'extension/health_check',
    ],
  }),
  backend: Backend.otlp({
    endpoint: 'otlp.backend.example:4317',
    protocol: OtlpProtocol.GRPC,
    temporality: Temporality.DELTA,
    summaries: SummaryConversion.SUM_AND_COUNT,
    headers: { 'x-tenant': EnvVariable.of('checkout') },
    token: ApiToken.fromSecret('otlp-credentials', 'token'),
    tls: { caSecretName: 'otlp-ca', clientSecretName: 'otlp-client', serverName: 'otlp.example', insecure: false },
  }),
  sizing: Sizing.forLoad({
    targets: 900,
    seriesPerTarget: 3_000,
    largestTarget: 40_000,
    scrapeInterval: Duration.seconds(30),
    headroom: 0.25,
    routingKey: RoutingKey.STREAM_ID,
    scraperResources: { cpuRequest: CpuAmount.cores(2), memoryRequest: Size.gibibytes(4) },
    gatewayResources: { cpuRequest: CpuAmount.cores(2), memoryRequest: Size.gibibytes(4), memoryLimit: Size.gibibytes(6) },
    coefficients: SizingCoefficients.of({
      scraper: { cpuSecondsPerMillion: 9, bytesPerSeries: 1_200, bytesPerPointInFlight: 2_700, baseMemory: Size.mebibytes(80) },
      gateway: { cpuSecondsPerMillion: 10, bytesPerSeries: 1_700, bytesPerPointInFlight: 400, baseMemory: Size.mebibytes(80) },
    }),
  }),
  cadenceOverrides: {
    allocatorPollInterval: Duration.seconds(10),
    targetRefreshInterval: Duration.seconds(10),
    maxStaleness: Duration.minutes(10),
    gcInterval: Duration.minutes(4),
    spanLimit: Duration.minutes(8),
    scraperScaleDownWindow: Duration.minutes(4),
    gatewayScaleDownWindow: Duration.minutes(10),
    batchTimeout: Duration.seconds(2),
    gatewayBatchTimeout: Duration.millis(500),
    exportTimeout: Duration.seconds(5),
    retryMaxElapsedTime: Duration.minutes(20),
  },
  pods: {
    tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: TolerationOperator.EXISTS, effect: TolerationEffect.NO_EXECUTE, tolerationPeriod: Duration.minutes(1) }],
    security: { seccompLocalhostProfile: 'profiles/collector.json' },
  },
  targetAllocator: {
    distribution: TargetAllocatorDistribution.custom({ image: 'registry.example.com/mirror/target-allocator:0.160.0', operatorVersion: '0.160.0' }),
    serviceMonitorSelector: checkoutMonitors,
    podMonitorSelector: checkoutMonitors,
    scrapeConfigSelector: checkoutMonitors,
    probeSelector: checkoutMonitors,
  },
  networkPolicies: NetworkPolicies.ingress(),
  scraperPool: { updateStrategy: UpdateStrategy.RECREATE },
});

// Remote write is in the contrib distribution only, so the gateways have it. The load is given as data points a minute, and the stack says the interval.
new PrometheusTieredStack(app, 'archive', {
  clusterName: 'prod-eu-1',
  name: 'archive',
  namespace: 'observability',
  scrapeInterval: Duration.minutes(2),
  scrapeAnnotatedPods: false,
  selfMonitoring: false,
  backend: Backend.prometheusRemoteWrite({
    endpoint: 'https://mimir.observability.example/api/v1/push',
    headers: { 'X-Scope-OrgID': EnvVariable.fromSecret('mimir-tenant', 'id') },
    token: ApiToken.fromSecret('mimir-credentials', 'token'),
    tls: { caSecretName: 'mimir-ca', insecureSkipVerify: false },
    resourceLabels: ['k8s.cluster.name', 'k8s.pod.*'],
    proxyUrl: 'http://proxy.example:3128',
  }),
  sizing: Sizing.forLoad({ targets: 60, dataPointsPerMinute: 10_000_000 }),
  gatewayPool: { distribution: CollectorDistribution.contrib('0.158.0'), networkPolicies: NetworkPolicies.none() },
});
app.synth();
