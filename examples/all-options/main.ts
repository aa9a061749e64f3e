// Every option once. Most stacks need few of them; what is not given is derived.
import { App, Duration, Size } from 'cdk8s';
import {
  AllocationStrategy, Backend, CollectorDistribution, Cpu, DiscoveryRole, DynatraceEndpoint, EnvSource, EnvValue, FilterStrategy, GatewayResolver, MetadataSource, Namespaces,
  PodMetadata, PrometheusTieredStack, RoutingKey, Scaling, ScraperWorkload, ScrapeProtocol, SecretTransport, TaintEffect, TargetAllocatorDistribution,
  TargetSelector, TelemetryLevel, Token, TolerationOperator, UpdateStrategy, WhenUnsatisfiable,
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
  distribution: CollectorDistribution.dynatrace('0.54.0'),
  backend: Backend.dynatrace({
    endpoint: DynatraceEndpoint.activeGate('activegate.dynatrace', 'abc12345'),
    token: Token.fromMountedSecret('dynatrace-token', 'apiToken'),
    tls: { caSecretName: 'activegate-ca', caKey: 'ca.crt' },
  }),
  scrapeInterval: Duration.seconds(30),
  largestScrapeInterval: Duration.minutes(2),
  cadenceOverrides: { collectorNotReadyGracePeriod: Duration.seconds(45), gatewayScaleDownPeriod: Duration.minutes(5) },
  nativeHistograms: true,
  pods: {
    labels: { 'example.com/cost-center': '4711' },
    podAnnotations: { 'example.com/audited': 'true' },
    serviceAccountAnnotations: { 'example.com/role': 'metrics' },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'dedicated', operator: TolerationOperator.EQUAL, value: 'observability', effect: TaintEffect.NO_SCHEDULE }],
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
    env: { HTTPS_PROXY: EnvValue.of('http://proxy.example:3128'), NO_PROXY: EnvValue.fromConfigMap('proxy', 'no-proxy') },
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
    namespaces: Namespaces.deny(['kube-system']),
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
    resources: { cpuRequest: Cpu.cores(1), cpuLimit: Cpu.cores(4), memoryRequest: Size.gibibytes(4), memoryLimit: Size.gibibytes(4) },
    memory: { limitPercentage: 85, spikeLimitPercentage: 15, goMemLimitPercentage: 80, queuePercentage: 12 },
    telemetryLevel: TelemetryLevel.DETAILED,
    terminationGracePeriod: Duration.minutes(5),
  },
  gatewayPool: {
    scaling: Scaling.fixed(4),
    podMetadata: [PodMetadata.POD_NAME, PodMetadata.POD_UID, PodMetadata.NAMESPACE_NAME, PodMetadata.NODE_NAME, PodMetadata.DEPLOYMENT_NAME],
    extractLabels: [{ key: 'app.kubernetes.io/name', attribute: 'app' }, { key: 'team', source: MetadataSource.NAMESPACE, attribute: 'team' }],
    extractAnnotations: [{ keyRegex: 'metadata.example.com/(.*)', attribute: '$1' }],
    maxReceiveMessageSize: Size.mebibytes(32),
    publishNotReadyAddresses: true,
  },
  selfMonitor: { resources: { cpuRequest: Cpu.millis(200), memoryLimit: Size.gibibytes(1) } },
  annotationScrapeConfig: {
    annotationPrefix: 'prometheus.io',
    namespaces: Namespaces.allow(['shop', 'search']),
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
app.synth();
