import { App, Duration, Size, Testing } from 'cdk8s';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  AllocationStrategy, AnnotationScrapeConfigOptions, ApiToken, Backend, CheckCode, Checks, CollectorDistribution, CollectorOptions, CpuAmount, DiscoveryRole, DynatraceEndpoint,
  EnvSource, EnvVariable, FilterStrategy, GatewayPoolOptions, GatewayResolver, MetadataSource, NamespaceFilter, NetworkOptions, NetworkPeer, NetworkPolicies,
  OtlpProtocol, PodOptions, PrometheusTieredStack, MonitorAllowance, MonitorPolicy,
  PrometheusTieredStackProps, ResourceAttribute, RoutingKey, Scaling, ScrapeProtocol, ScraperPoolOptions, ScraperWorkload, SecretTransport, SelfMonitorOptions, Sizing, SummaryConversion,
  TargetAllocatorDistribution, TargetAllocatorOptions, TargetSelector, TelemetryLevel, Temporality, UpdateStrategy,
} from '../../src';
import { isRefusal, REFUSAL } from '../support/expect-error';
import { HOSTILE_TEXTS, MANIFEST_TEXTS } from '../support/hostile';
import { environmentOf, expand, find, Manifest, mapTexts, readManifests } from '../support/manifests';
import { danglingReferences, leftovers } from '../support/references';

/** Draws of the stack's props; more of them find more, `PROPERTY_RUNS=5000` takes a few minutes. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 100);

/** An error of ours: a refusal, a component that is missing, or a check with its code. */
const OURS = new RegExp(`${REFUSAL.source}|is larger than one of|PT\\d{3}`, 's');

const text = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) }, fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('a', 'shop', 'team-1'));
const name = fc.oneof({ weight: 6, arbitrary: fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/) }, text);
const count = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.constantFrom(0, -1, 1.5, NaN, Infinity, 1e9));
const percent = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 100 }) }, fc.constantFrom(0, 101, NaN));
const duration = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 400 }).map(Duration.seconds) }, fc.constantFrom(Duration.seconds(0), Duration.millis(1), Duration.days(20)));
const amount = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 100, max: 9000 }).map(Size.mebibytes) }, fc.constantFrom(Size.kibibytes(0), Size.mebibytes(NaN), Size.tebibytes(900)));
const flag = fc.boolean();

/** Calls that may throw, put off until the stack is made, so that their errors are seen like the others. */
const later = <T>(call: () => T) => ({ later: call });
const resolve = (value: any): any => {
  if (value && typeof value === 'object' && typeof value.later === 'function') {
    return value.later();
  }
  if (Array.isArray(value)) {
    return value.map(resolve);
  }
  return value && typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]))
    : value;
};

const some = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<any> }) => fc.record(model, { requiredKeys: [] });
const tls = some<any>({ caSecretName: name, caKey: fc.constantFrom('ca.crt', 'a b'), clientSecretName: name, serverName: text, insecure: fc.constant(false), insecureSkipVerify: flag });
const proxyUrl = fc.constantFrom('http://proxy:3128', 'proxy:3128');
const token = fc.tuple(name, fc.constantFrom('fromSecret' as const, 'fromMountedSecret' as const)).map(([secret, kind]) => later(() => ApiToken[kind](secret, 'token')));
const headers = fc.dictionary(fc.constantFrom('X-Scope-OrgID', 'authorization', 'a b', 'x-note'), text.map(value => later(() => EnvVariable.of(value))), { maxKeys: 2 });
const options = <T extends object>(model: { [key: string]: fc.Arbitrary<any> }, factory: (given: any) => T) => some<any>(model).map(given => later(() => factory(resolve(given))));
const summaries = fc.constantFrom(...Object.values(SummaryConversion));
const backend = fc.oneof(
  options({ endpoint: fc.constantFrom(later(() => DynatraceEndpoint.saas('abc')), later(() => DynatraceEndpoint.managed('host', 'abc'))), token, tls, proxyUrl, secretName: name, summaries }, Backend.dynatrace),
  options({ temporality: fc.constantFrom(...Object.values(Temporality)), summaries, headers, token, tls, proxyUrl }, given => Backend.otlp({ endpoint: 'https://o', ...given })),
  options({ temporality: fc.constantFrom(...Object.values(Temporality)), summaries, headers, token, tls }, given => Backend.otlp({ endpoint: 'o:4317', protocol: OtlpProtocol.GRPC, ...given })),
  options({ headers, token, tls, proxyUrl, resourceLabels: fc.array(text, { maxLength: 3 }) }, given => Backend.prometheusRemoteWrite({ endpoint: 'https://o/push', ...given })),
  text.map(endpoint => later(() => Backend.otlp({ endpoint }))),
);
const scaling = fc.oneof(
  count.map(replicas => later(() => Scaling.fixed(replicas))),
  options({ minReplicas: count, maxReplicas: count, cpuUtilization: percent, memoryUtilization: percent }, Scaling.hpa),
);
const distribution = fc.constantFrom(
  later(() => CollectorDistribution.dynatrace()), later(() => CollectorDistribution.contrib()), later(() => CollectorDistribution.contrib('0.161.0')),
  later(() => CollectorDistribution.custom({ image: 'mirror/x@sha256:0', contribVersion: '0.160.0', components: ['receiver/otlp'] })), later(() => CollectorDistribution.contrib('0.1.0')),
);
const key = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('a', 'b.c/d', 'example.com/team') }, text);
const labels = fc.dictionary(key, fc.oneof({ weight: 4, arbitrary: fc.constantFrom('x', 'y-1', '') }, text), { maxKeys: 2 });
/** A draw for every property of a struct: a new one must be drawn. */
type Draws<T> = { [K in keyof Required<T>]: fc.Arbitrary<any> };

const pods = {
  labels,
  podAnnotations: fc.dictionary(key, text, { maxKeys: 2 }),
  serviceAccountAnnotations: fc.dictionary(key, text, { maxKeys: 2 }),
  nodeSelector: labels,
  tolerations: fc.array(some<any>({ key, value: name, operator: fc.constantFrom('Exists', 'Equal'), effect: fc.constantFrom('NoSchedule', 'NoExecute'), tolerationPeriod: duration }), { maxLength: 2 }),
  affinity: fc.constantFrom({}, { nodeAffinity: {} }, { nodeAfinity: {} }, { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: {} } }),
  topologySpread: fc.array(some<any>({ topologyKey: key, maxSkew: count }), { maxLength: 2 }),
  priorityClassName: name,
  env: fc.dictionary(fc.constantFrom('A', 'HTTP_PROXY', 'GOMEMLIMIT', 'a b'), text.map(value => later(() => EnvVariable.of(value))), { maxKeys: 2 }),
  envFrom: fc.array(name.map(secret => later(() => EnvSource.secret(secret))), { maxLength: 2 }),
  imagePullSecrets: fc.array(name, { maxLength: 2 }),
  resources: some<any>({
    cpuRequest: count.map(millis => later(() => CpuAmount.millis(millis))), cpuLimit: count.map(cores => later(() => CpuAmount.cores(cores))), memoryRequest: amount, memoryLimit: amount,
  }),
  security: some<any>({ runAsUser: count, runAsGroup: count, fsGroup: count, readOnlyRootFilesystem: flag, seccompLocalhostProfile: fc.constantFrom('p.json', '/p') }),
} satisfies Draws<PodOptions>;
const peers = fc.array(fc.oneof(
  fc.constantFrom(later(() => NetworkPeer.everyPod()), later(() => NetworkPeer.anywhere()), later(() => NetworkPeer.nodeLocalDns())),
  name.map(given => later(() => NetworkPeer.namespace(given))), labels.map(given => later(() => NetworkPeer.pods(given))), text.map(given => later(() => NetworkPeer.cidr(given))),
), { maxLength: 2 });
const networkPolicies = fc.oneof(
  fc.constantFrom(later(() => NetworkPolicies.ingress()), later(() => NetworkPolicies.none())),
  fc.constant(later(() => NetworkPolicies.strict({ apiServer: [NetworkPeer.cidr('10.0.0.1/32')], backend: [NetworkPeer.anywhere()] }))),
);
const network = { networkPolicies, allowFrom: peers, allowTo: peers } satisfies Draws<NetworkOptions>;
const collector = {
  ...pods,
  ...network,
  distribution,
  memory: some<any>({ limitPercentage: percent, spikeLimitPercentage: percent, goMemLimitPercentage: percent, queuePercentage: percent }),
  telemetryLevel: fc.constantFrom(...Object.values(TelemetryLevel)),
  terminationGracePeriod: duration,
  featureGates: fc.dictionary(fc.constantFrom('telemetry.newPipelineTelemetry', 'no such gate'), fc.boolean()),
} satisfies Draws<CollectorOptions>;
const selector = fc.oneof(
  labels.map(given => later(() => TargetSelector.labels(given))), fc.constantFrom(later(() => TargetSelector.everything()), later(() => TargetSelector.nothing())),
);
const namespaces = fc.tuple(fc.constantFrom('allow' as const, 'deny' as const), fc.array(name, { maxLength: 3 })).map(([kind, names]) => later(() => NamespaceFilter[kind](names)));
const rule = some<any>({ key, keyRegex: fc.constantFrom('team-(.*)', '('), source: fc.constantFrom(...Object.values(MetadataSource)), attribute: text });
const protocols = fc.subarray([ScrapeProtocol.PROMETHEUS_PROTO, ScrapeProtocol.PROMETHEUS_TEXT_0_0_4]);
const cadence = some<any>({
  allocatorPollInterval: duration,
  collectorNotReadyGracePeriod: duration,
  maxStaleness: duration,
  spanLimit: duration,
  gatewayScaleDownWindow: duration,
  batchTimeout: duration,
  gatewayBatchTimeout: duration,
});

const model: { [K in keyof Required<PrometheusTieredStackProps>]: any } = {
  clusterName: fc.oneof({ weight: 8, arbitrary: fc.constantFrom('c', 'prod-eu-1', '123') }, text),
  name,
  namespace: name,
  createNamespace: flag,
  backend,
  scrapeInterval: duration,
  largestScrapeInterval: duration,
  cadenceOverrides: cadence,
  distribution,
  sizing: fc.tuple(fc.integer({ min: 1, max: 90_000_000 }), fc.integer({ min: 1, max: 1000 }))
    .map(([dataPointsPerMinute, targets]) => later(() => Sizing.forLoad({ dataPointsPerMinute, targets }))),
  nativeHistograms: flag,
  scrapeAnnotatedPods: flag,
  monitorPolicy: some<any>({ trustedNamespaces: fc.array(name, { maxLength: 2 }), allow: fc.subarray(Object.values(MonitorAllowance)), shortestInterval: duration, longestInterval: duration })
    .map(given => later(() => MonitorPolicy.restricted(given))),
  selfMonitoring: flag,
  pods,
  networkPolicies,
  targetAllocator: {
    ...pods,
    ...network,
    replicas: count,
    distribution: fc.constantFrom(later(() => TargetAllocatorDistribution.upstream()), later(() => TargetAllocatorDistribution.upstream('0.130.0'))),
    serviceMonitorSelector: selector,
    podMonitorSelector: selector,
    scrapeConfigSelector: selector,
    probeSelector: selector,
    serviceMonitorNamespaceSelector: selector,
    podMonitorNamespaceSelector: selector,
    scrapeConfigNamespaceSelector: selector,
    probeNamespaceSelector: selector,
    namespaces,
    allocationStrategy: fc.constantFrom(AllocationStrategy.CONSISTENT_HASHING, AllocationStrategy.LEAST_WEIGHTED),
    filterStrategy: fc.constantFrom(FilterStrategy.NONE, FilterStrategy.RELABEL_CONFIG),
    scrapeProtocols: protocols,
    scrapeClasses: fc.array(fc.record({ name: text }), { maxLength: 2 }),
    denyFsAccessThroughSms: flag,
    protectIdentity: flag,
    secretNamespaces: fc.array(name, { maxLength: 2 }),
    secretTransport: fc.oneof(
      fc.constantFrom(later(() => SecretTransport.masked()), later(() => SecretTransport.plainHttp())),
      fc.tuple(name, name).map(([server, client]) => later(() => SecretTransport.mutualTls(server, client))),
    ),
    discoveredPods: fc.integer({ min: 0, max: 100_000 }),
    targets: fc.integer({ min: 0, max: 100_000 }),
    discoveryRoles: fc.subarray(Object.values(DiscoveryRole)),
    updateStrategy: fc.constantFrom(...Object.values(UpdateStrategy)),
    nativeHistograms: flag,
  } satisfies Draws<TargetAllocatorOptions>,
  scraperPool: {
    ...collector,
    scaling,
    workload: fc.constantFrom(...Object.values(ScraperWorkload)),
    routingKey: fc.constantFrom(RoutingKey.RESOURCE, RoutingKey.STREAM_ID),
    resolver: fc.constantFrom(...Object.values(GatewayResolver)),
    staticScrapeConfigs: fc.array(fc.record({ job_name: text, metrics_path: text }), { maxLength: 2 }),
    updateStrategy: fc.constantFrom(...Object.values(UpdateStrategy)),
    nativeHistograms: flag,
  } satisfies Draws<ScraperPoolOptions>,
  gatewayPool: {
    ...collector,
    scaling,
    podMetadata: fc.subarray(Object.values(ResourceAttribute)),
    extractLabels: fc.array(rule, { maxLength: 2 }),
    extractAnnotations: fc.array(rule, { maxLength: 2 }),
    trustedPodAnnotations: fc.array(fc.oneof(name, fc.constantFrom('dt.security_context', 'dt.cost.*', 'team')), { maxLength: 2 }),
    maxReceiveMessageSize: amount,
    publishNotReadyAddresses: flag,
    oldAndNewAttributes: flag,
  } satisfies Draws<GatewayPoolOptions>,
  selfMonitor: collector satisfies Draws<SelfMonitorOptions>,
  annotationScrapeConfig: {
    annotationPrefix: name,
    namespaces,
    defaultPort: count,
    scrapeInterval: duration,
    scrapeTimeout: duration,
    jobName: text,
    sampleLimit: count,
    targetLimit: count,
    bodySizeLimit: amount,
    labelLimit: count,
    labelNameLengthLimit: count,
    labelValueLengthLimit: count,
    protectIdentity: flag,
    labels,
  } satisfies Draws<AnnotationScrapeConfigOptions>,
  labels,
};

/** All props of the stack and of its parts at once, each there or not. */
const allProps = some<any>(Object.fromEntries(Object.entries(model).map(([prop, values]) => [prop, values instanceof fc.Arbitrary ? values : some<any>(values)])));

/** The manifests of a stack, or the message with which it was refused; anything else is thrown on. */
function outcome(given: any): { manifests: Manifest[] } | string {
  const app: App = Testing.app();
  Checks.acknowledge(app, CheckCode.PT023, 'the selectors are drawn at random');
  try {
    new PrometheusTieredStack(app, 'metrics', { clusterName: 'c', ...resolve(given) });
    return { manifests: readManifests(app.synthYaml()) };
  } catch (error) {
    if (isRefusal(error) && OURS.test(error.message)) {
      return error.message;
    }
    throw error;
  }
}

/** A few props at once, so that many outcomes are manifests; each prop of each part has its turn. */
const fewProps = fc.array(fc.oneof(...paths(model).map(([path, values]) => values.map(value => [path, value] as const))), { minLength: 1, maxLength: 4 })
  .map(entries => {
    const props: any = {};
    for (const [path, value] of entries) {
      const [part, prop] = path;
      props[part] = prop === undefined ? value : { ...props[part], [prop]: value };
    }
    return props;
  });

/** Every prop of the stack and of its parts, with its values. */
function paths(of: object, prefix: string[] = []): [string[], fc.Arbitrary<any>][] {
  return Object.entries(of).flatMap(([prop, values]) =>
    values instanceof fc.Arbitrary ? [[[...prefix, prop], values] as [string[], fc.Arbitrary<any>]] : paths(values, [...prefix, prop]));
}

test('whatever is given, the outcome is a clear refusal, or manifests in which everything that is referred to is there', () => {
  const outcomes = { refused: 0, made: 0 };
  const check = (given: any) => {
    const result = outcome(given);
    if (typeof result === 'string') {
      outcomes.refused++;
      expect(result.length).toBeLessThan(2000);
      return;
    }
    outcomes.made++;
    expect(danglingReferences(result.manifests)).toEqual([]);
    expect(leftovers(result.manifests)).toEqual([]);
  };
  fc.assert(fc.property(fewProps, check), { numRuns: RUNS });
  fc.assert(fc.property(allProps, check), { numRuns: RUNS / 5 });
  expect(outcomes.refused).toBeGreaterThan(RUNS / 5);
  expect(outcomes.made).toBeGreaterThan(RUNS / 5);
}, 3_600_000);

describe('texts of the user', () => {
  test('arrive in the container as they are, after Kubernetes has expanded them', () => {
    fc.assert(fc.property(text, value => {
      fc.pre(!/[\u0000\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|^<<$|^[-+]?_*0[xob]|^[-+]_|^\n*\t/iu.test(value));
      const variable = EnvVariable.of(value)._toKube('A').value;
      expect(kubernetesExpand(variable ?? '', { 'HOME': '/home', 'A': 'x', '': 'y' })).toBe(value);
    }), { numRuns: 1000 });
  });

  test('arrive in the collector as they are, after it has expanded its configuration', () => {
    const result = outcome({ scraperPool: { staticScrapeConfigs: HOSTILE_TEXTS.map((note, index) => ({ job_name: `job-${index}`, metrics_path: note, bearer_token: note, params: { note: [note] } })) } });
    const { manifests } = result as { manifests: Manifest[] };
    const config = parse(find(manifests, 'ConfigMap', 'tiered-scraper').data.relay);
    const jobs = mapTexts(config.receivers.prometheus.config.scrape_configs, value => expand(value));
    expect(jobs).toEqual(HOSTILE_TEXTS.map((note, index) => ({ job_name: `job-${index}`, metrics_path: note, bearer_token: note, params: { note: [note] } })));
  });

  test('arrive in the allocator as they are, which expands nothing', () => {
    const names = [...new Set(HOSTILE_TEXTS.filter(hostile => hostile !== ''))];
    const { manifests } = outcome({ targetAllocator: { protectIdentity: false, scrapeClasses: names.map(given => ({ name: given })) } }) as { manifests: Manifest[] };
    const config = parse(find(manifests, 'ConfigMap', 'tiered-allocator-ta-configmap').data['targetallocator.yaml']);
    expect(config.prometheus_cr.scrape_classes.map((item: any) => item.name)).toEqual(names);
  });

  test('survive in annotations and variables', () => {
    const { manifests } = outcome({
      gatewayPool: {
        podAnnotations: Object.fromEntries(MANIFEST_TEXTS.map((hostile, index) => [`a${index}`, hostile])),
        env: Object.fromEntries(MANIFEST_TEXTS.map((hostile, index) => [`A${index}`, EnvVariable.of(hostile)])),
      },
    }) as { manifests: Manifest[] };
    const { template } = find(manifests, 'StatefulSet').spec;
    const environment = environmentOf(template.spec.containers[0]);
    MANIFEST_TEXTS.forEach((hostile, index) => {
      expect(template.metadata.annotations[`a${index}`]).toBe(hostile);
      expect(kubernetesExpand(environment[`A${index}`] ?? '', {})).toBe(hostile);
    });
  });
});

/** What the kubelet does with the value of a variable (k8s.io/kubernetes/third_party/forked/golang/expansion). */
function kubernetesExpand(value: string, variables: { [name: string]: string }): string {
  let result = '';
  for (let i = 0; i < value.length; i++) {
    if (value[i] !== '$' || i + 1 === value.length) {
      result += value[i];
    } else if (value[i + 1] === '$') {
      result += '$';
      i++;
    } else if (value[i + 1] === '(' && value.indexOf(')', i) > 0) {
      const end = value.indexOf(')', i);
      const variable = value.slice(i + 2, end);
      result += variables[variable] ?? `$(${variable})`;
      i = end;
    } else {
      result += value.slice(i, i + 2);
      i++;
    }
  }
  return result;
}
