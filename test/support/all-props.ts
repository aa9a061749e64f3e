import { Duration, Size } from 'cdk8s';
import { containerOf, environmentOf, find, Manifest, podSpecOf, templateOf } from './manifests';
import {
  CollectorDistribution, CollectorOptions, CpuAmount, EnvSource, EnvVariable, MemoryOptions, NetworkOptions, NetworkPeer, NetworkPolicies,
  PodOptions, PodResourcesProps, PodSecurity, TolerationEffect, TelemetryLevel, Toleration,
  TolerationOperator, TopologySpread, WhenUnsatisfiable,
} from '../../src';

const toleration: Required<Toleration> = {
  key: 'dedicated', operator: TolerationOperator.EQUAL, value: 'metrics', effect: TolerationEffect.NO_EXECUTE, tolerationPeriod: Duration.minutes(5),
};
const spread: Required<TopologySpread> = { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 2, whenUnsatisfiable: WhenUnsatisfiable.DO_NOT_SCHEDULE };
const security: Required<PodSecurity> = { runAsUser: 1001, runAsGroup: 1002, fsGroup: 1003, readOnlyRootFilesystem: false, seccompLocalhostProfile: 'profiles/metrics.json' };
const resources: Required<PodResourcesProps> = {
  cpuRequest: CpuAmount.millis(250), cpuLimit: CpuAmount.cores(2), memoryRequest: Size.mebibytes(600), memoryLimit: Size.gibibytes(1),
};

/** Every pod option with a value that is not its default. A new option without a value here does not compile. */
export const ALL_POD_OPTIONS: Required<PodOptions> = {
  labels: { team: 'observability' },
  podAnnotations: { 'example.com/note': 'cost: $5' },
  serviceAccountAnnotations: { 'example.com/role': 'arn:aws:iam::1:role/metrics' },
  nodeSelector: { 'kubernetes.io/arch': 'arm64' },
  tolerations: [toleration, { operator: TolerationOperator.EXISTS }],
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] } } },
  topologySpread: [spread],
  priorityClassName: 'system-cluster-critical',
  env: { HTTPS_PROXY: EnvVariable.of('http://proxy:3128'), SHARD: EnvVariable.fromField("metadata.labels['shard']") },
  envFrom: [EnvSource.secret('proxy', 'PROXY_'), EnvSource.configMap('settings')],
  imagePullSecrets: ['registry'],
  resources,
  security,
};

/** Asserts that every pod option shows in the objects of a part. */
export function expectAllPodOptions(manifests: Manifest[], selector: { [key: string]: string }): void {
  const template = templateOf(manifests);
  const pod = podSpecOf(manifests);
  const container = containerOf(manifests);
  expect(template.metadata.labels).toMatchObject({ ...selector, team: 'observability' });
  for (const object of manifests) {
    expect([object.kind, object.metadata.labels?.team]).toEqual([object.kind, 'observability']);
  }
  expect(template.metadata.annotations['example.com/note']).toBe('cost: $5');
  expect(find(manifests, 'ServiceAccount').metadata.annotations).toEqual({ 'example.com/role': 'arn:aws:iam::1:role/metrics' });
  expect(pod.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect(pod.tolerations).toEqual([
    { key: 'dedicated', operator: 'Equal', value: 'metrics', effect: 'NoExecute', tolerationSeconds: 300 }, { operator: 'Exists' },
  ]);
  expect(pod.affinity).toEqual(ALL_POD_OPTIONS.affinity);
  expect(pod.topologySpreadConstraints).toEqual([
    { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: selector } },
  ]);
  expect(pod.priorityClassName).toBe('system-cluster-critical');
  expect(environmentOf(container)).toMatchObject({ HTTPS_PROXY: 'http://proxy:3128', SHARD: { fieldRef: { fieldPath: "metadata.labels['shard']" } } });
  expect(container.envFrom).toEqual([{ prefix: 'PROXY_', secretRef: { name: 'proxy' } }, { configMapRef: { name: 'settings' } }]);
  expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
  expect(container.resources).toEqual({ requests: { cpu: '250m', memory: '600Mi' }, limits: { cpu: '2', memory: '1Gi' } });
  expect(pod.securityContext).toEqual({
    runAsNonRoot: true, runAsUser: 1001, runAsGroup: 1002, fsGroup: 1003, seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/metrics.json' },
  });
  expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: false, capabilities: { drop: ['ALL'] } });
}

/** Every network option with a value that is not its default. */
export const ALL_NETWORK_OPTIONS: Required<NetworkOptions> = {
  networkPolicies: NetworkPolicies.strict({ apiServer: [NetworkPeer.cidr('10.0.0.1/32')], backend: [NetworkPeer.cidr('203.0.113.0/24')] }),
  allowFrom: [NetworkPeer.namespace('shop')],
  allowTo: [NetworkPeer.cidr('198.51.100.0/24')],
};

/** Asserts that every network option shows; `ports` are those that others connect to. */
export function expectAllNetworkOptions(manifests: Manifest[], ports: readonly number[]): void {
  const { policyTypes, ingress = [], egress } = find(manifests, 'NetworkPolicy').spec;
  expect(policyTypes).toEqual(['Ingress', 'Egress']);
  const shop = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } };
  expect(ingress.filter(({ from }: any) => JSON.stringify(from).includes(JSON.stringify(shop))).flatMap((rule: any) => rule.ports.map(({ port }: any) => port))).toEqual(ports);
  expect(egress).toEqual(expect.arrayContaining([
    { to: [{ ipBlock: { cidr: '198.51.100.0/24' } }] },
    { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: [{ protocol: 'TCP', port: 443 }, { protocol: 'TCP', port: 6443 }] },
  ]));
}

const memory: Required<MemoryOptions> = { limitPercentage: 85, spikeLimitPercentage: 15, goMemLimitPercentage: 75, queuePercentage: 10 };

/** Every option that collectors share, with a value that is not its default. */
export const ALL_COLLECTOR_OPTIONS: Required<CollectorOptions> = {
  ...ALL_POD_OPTIONS,
  ...ALL_NETWORK_OPTIONS,
  distribution: CollectorDistribution.contrib('0.161.0'),
  memory,
  telemetryLevel: TelemetryLevel.DETAILED,
  terminationGracePeriod: Duration.seconds(321),
  featureGates: { 'telemetry.newPipelineTelemetry': true, 'pkg.exporterhelper.queueBatchEnabled': false },
};

/** Asserts that every option of a collector shows; what its queues are made of is for the part to say. */
export function expectAllCollectorOptions(manifests: Manifest[], selector: { [key: string]: string }, config: any): void {
  expectAllPodOptions(manifests, selector);
  const container = containerOf(manifests);
  expect(container.image).toBe('ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.161.0');
  expect(container.command).toEqual(['/otelcol-contrib']);
  expect(container.args.join()).toMatch(/--feature-gates=(.*,)?-pkg\.exporterhelper\.queueBatchEnabled,.*telemetry\.newPipelineTelemetry/);
  expect(config.processors.memory_limiter).toEqual({ check_interval: '1s', limit_percentage: 85, spike_limit_percentage: 15 });
  expect(environmentOf(container).GOMEMLIMIT).toBe('768MiB');
  expect(config.service.telemetry.metrics.level).toBe('detailed');
  expect(podSpecOf(manifests).terminationGracePeriodSeconds).toBe(321);
}

/** A tenth of a gibibyte: what may wait in the queues with the options above. */
export const ALL_OPTIONS_QUEUE = Math.floor(1024 ** 3 / 10);
