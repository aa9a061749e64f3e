/**
 * Every way to be refused, and the proof that there is no other: the last test reads the sources and fails for a place that refuses
 * something without a row here.
 */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Chart, Duration, Size, Testing } from 'cdk8s';
import * as ts from 'typescript';
import {
  AllocationStrategy, AnnotationScrapeConfig, ApiToken, Backend, Cadence, CheckCode, Checks, CollectorDistribution, CpuAmount, DynatraceEndpoint, EnvSource, EnvVariable,
  FileMount,
  GatewayPool, GatewayResolver, NamespaceFilter, NetworkPeer, NetworkPolicies, OtlpProtocol, PrometheusTieredStack, PrometheusTieredStackProps, RoutingKey, Scaling,
  ScrapeProtocol, ScraperPool, MonitorAdmission, MonitorPolicy,
  ScraperPoolProps, ScraperWorkload, SecretTransport, SelectorOperator, SelfMonitor, Sizing, SizingCoefficients, SummaryConversion, TargetAllocator, TargetAllocatorDistribution,
  TargetSelector, Temporality, TlsOptions, TolerationOperator, UpdateStrategy,
} from '../src';
import { WRONG_AFFINITIES } from './support/affinities';
import { messageOf } from './support/expect-error';
import { chartIn } from './support/manifests';
import { WRONG_JOBS } from './support/scrape-jobs';

/** What is refused: the property as the message has it, of what, and the call. */
type Row = [property: string, origin: string, call: () => unknown, also?: string];

const circle: any = {};
circle.circle = circle;

const NUMBERS = [0, -1, 1.5, NaN, Infinity, -Infinity, '3', {}, 2 ** 60];
const NAMES = ['0o17', '', 'Upper', 'under_score', '-dash', 'dash-', 'a b', 'é', 'a'.repeat(254), 'a\nb', 5, {}];
const LABELS = [...NAMES, 'a.b', 'a'.repeat(64)];
const TEXTS = ['', ' ', 'a\nb', 'a\u0000', 5, {}, null];
const URLS = [
  '', 'host', 'host:4317', 'ftp://host', 'http:host', 'http:///x', 'http://user:pw@host', 'http://:pw@host', 'http://h?q=1', 'http://h#f', 'http://h h', 'http://h?', 5, {},
  'https://a/%zz', 'https://a/%2', 'https://a\\b', 'https://a/b\\c', 'https://a/"', 'https://$HOST', 'https://${HOST}', 'https://host:0', 'https://host:65536', 'https://host:', 'https://a..b', 'https://-a',
  'https://999.1.1.1', 'https://1', 'https://[::g]', 'https://[::1', 'https://b\u00fccher.example', `https://${'a'.repeat(64)}`,
];
const HOSTS = ['', 'https://h', 'h/x', 'h:1', 'a b', 'a..b', '.a', '$h', '1.2.3', '[::1]', 5];
/** What cdk8s writes without quotes, and Go's YAML readers read as a number or not at all. */
const MISREAD = ['0o17', '0X1F', '0B1', '0o1_7'];
const UNREADABLE = ['a\u007fb', 'a\u0085b', '\u2028', 'a\u2029', '\ufeff', 'a\ufffe', '\ud800', 'a\udc00b', 'a\u0000'];
const VERSIONS = ['', 'latest', '0.158', '0.158.0-rc1', 'vv1.2.3', 158, {}];
const INSTANCES = [null, 'text', 1, {}, []];
const labelled = (operator: string, value: string) =>
  ({ nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator, values: [value] }] }] } } });
const FLAGS = ['yes', 'false', 0, 1, {}];

function rows(property: string, origin: string, values: unknown[], call: (value: any) => unknown): Row[] {
  return values.map(value => [property, origin, () => call(value)] as Row);
}

const defined = (values: unknown[]) => values.filter(value => value !== null && value !== undefined);

const stack = (props: Partial<PrometheusTieredStackProps>) => new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', ...props });
const allocator = (props: object) => stack({ targetAllocator: props });
const scraper = (props: object) => stack({ scraperPool: props });
const gateway = (props: object) => stack({ gatewayPool: props });
const annotated = (props: object) => stack({ annotationScrapeConfig: props });
const pool = () => stack({}).gatewayPool;
const ENDS = { apiServer: [NetworkPeer.cidr('10.0.0.1/32')], backend: [NetworkPeer.anywhere()] };
const STRICT = NetworkPolicies.strict(ENDS);
const restricted = (options: object) => MonitorPolicy.restricted(options);
const admission = (props: object) => new MonitorAdmission(chartIn('otel-ta'), 'a', { policy: MonitorPolicy.restricted(), ...props });
const aloneScraper = (props: Partial<ScraperPoolProps>) => new ScraperPool(chartIn(), 'scrapers', {
  clusterName: 'c',
  targetAllocator: TargetAllocator.fromEndpoint('http://ta'),
  gateway: GatewayPool.fromService({ serviceName: 'g', serviceNamespace: 'n' }),
  ...props,
});
const gatewayService = (props: object) => GatewayPool.fromService({ serviceName: 'g', serviceNamespace: 'n', ...props });
const TA = 'metrics/TargetAllocator';
const SP = 'metrics/ScraperPool';
const GP = 'metrics/GatewayPool';
const AS = 'metrics/AnnotationScrapeConfig';

const duration = (property: string, origin: string, call: (value: any) => unknown, zero = true): Row[] =>
  rows(property, origin, [...zero ? [Duration.seconds(0)] : [], Duration.millis(1500), Duration.seconds(NaN), Duration.seconds(Infinity), '60s', 60, {}], call);
const size = (property: string, origin: string, call: (value: any) => unknown): Row[] =>
  rows(property, origin, [Size.kibibytes(0), Size.mebibytes(NaN), Size.mebibytes(Infinity), '1Gi', 1024, {}], call);
const tlsOptions = (origin: string, call: (tls: TlsOptions) => unknown): Row[] => [
  ...rows('tls', origin, ['text', 1, []], call),
  ...rows('tls.insecure', origin, FLAGS, insecure => call({ insecure })),
  ...rows('tls.insecureSkipVerify', origin, FLAGS, insecureSkipVerify => call({ insecureSkipVerify })),
  ...rows('tls.caSecretName', origin, NAMES, caSecretName => call({ caSecretName })),
  ...rows('tls.caKey', origin, ['', '..', 'a/b', 'a b', 'a'.repeat(254), 5], caKey => call({ caSecretName: 'ca', caKey })),
  ['tls.caKey', origin, () => call({ caKey: 'ca.crt' }), "left out without 'tls.caSecretName'"],
  ...rows('tls.clientSecretName', origin, NAMES, clientSecretName => call({ clientSecretName })),
  ...rows('tls.serverName', origin, [...TEXTS, ...HOSTS, null], serverName => call({ serverName })),
];

const misspelt = (name: string, right: string, origin: string, call: (props: any) => unknown, prefix = ''): Row[] =>
  [[`${prefix}${name}`, origin, () => call({ [name]: Size.mebibytes(1) }), right]];
const sizing = (load: object) => Sizing.forLoad({ dataPointsPerMinute: 1_000_000, targets: 5, ...load });
const costs = { scraper: { cpuSecondsPerMillion: 1, bytesPerSeries: 1 }, gateway: { cpuSecondsPerMillion: 1, bytesPerSeries: 1 } };

const refusals: { [concept: string]: Row[] } = {
  'CpuAmount': [
    ...rows('amount', 'CpuAmount.millis', [...NUMBERS.filter(value => value !== '3'), 0.5], CpuAmount.millis),
    ...rows('amount', 'CpuAmount.cores', [0, -1, NaN, Infinity, 0.0001, 1.2345, {}], CpuAmount.cores),
  ],
  'Scaling': [
    ...rows('replicas', 'Scaling.fixed', [...NUMBERS, null, undefined], Scaling.fixed),
    ...rows('maxReplicas', 'Scaling.external', [...NUMBERS, null, undefined], Scaling.external),
    ...rows('options', 'Scaling.hpa', [null, 'text', 3, []], Scaling.hpa),
    ...(['minReplicas', 'maxReplicas', 'cpuUtilization', 'memoryUtilization'] as const).flatMap(property =>
      rows(property, 'Scaling.hpa', NUMBERS, value => Scaling.hpa({ [property]: value }))),
    ...rows('cpuUtilization', 'Scaling.hpa', [1001], cpuUtilization => Scaling.hpa({ cpuUtilization })),
    ['maxReplicas', 'Scaling.hpa', () => Scaling.hpa({ minReplicas: 3, maxReplicas: 2 }), "at least 'minReplicas' (3)"],
  ],
  'PodResources': [
    ...rows('resources', GP, ['text', 1, []], resources => gateway({ resources })),
    ...rows('resources.cpuRequest', GP, ['500m', 1, {}], cpuRequest => gateway({ resources: { cpuRequest } })),
    ...rows('resources.cpuLimit', GP, ['500m', 1, {}], cpuLimit => gateway({ resources: { cpuLimit } })),
    ...size('resources.memoryRequest', GP, memoryRequest => gateway({ resources: { memoryRequest } })),
    ...size('resources.memoryLimit', GP, memoryLimit => gateway({ resources: { memoryLimit } })),
    ['resources.memoryLimit', GP, () => gateway({ resources: { memoryLimit: Size.mebibytes(63) } }), 'at least 64Mi'],
    ['resources.memoryRequest', GP, () => gateway({ resources: { memoryLimit: Size.gibibytes(1), memoryRequest: Size.gibibytes(2) } }), "at most 'resources.memoryLimit' (1Gi)"],
    ['resources.cpuRequest', GP, () => gateway({ resources: { cpuLimit: CpuAmount.millis(500), cpuRequest: CpuAmount.cores(1) } }), "at most 'resources.cpuLimit' (500m)"],
  ],
  'EnvVariable and EnvSource': [
    ...rows('value', 'EnvVariable.of', [5, null, undefined, {}, ...MISREAD, ...UNREADABLE, '+0X1', '-_1', '<<', '\ta\nb', '\n\ta'], EnvVariable.of),
    ...rows('name', 'EnvVariable.fromSecret', NAMES, name => EnvVariable.fromSecret(name, 'key')),
    ...rows('key', 'EnvVariable.fromSecret', ['', '.', '..a', 'a/b', 'a b', 5, ...MISREAD], key => EnvVariable.fromSecret('name', key)),
    ...rows('name', 'EnvVariable.fromConfigMap', NAMES, name => EnvVariable.fromConfigMap(name, 'key')),
    ...rows('key', 'EnvVariable.fromConfigMap', ['', 'a b'], key => EnvVariable.fromConfigMap('name', key)),
    ...rows('fieldPath', 'EnvVariable.fromField', ['', 'spec', 'status.phase', 'metadata.labels', 5, null], EnvVariable.fromField),
    ...rows('key in fieldPath', 'EnvVariable.fromField', ["metadata.labels['a b']", "metadata.annotations['a/b/c']", "metadata.labels['-']"], EnvVariable.fromField),
    ...rows('name', 'EnvSource.secret', NAMES, EnvSource.secret),
    ...rows('name', 'EnvSource.configMap', NAMES, EnvSource.configMap),
    ...rows('prefix', 'EnvSource of name', ['', '1a', 'a-b', 5], prefix => EnvSource.secret('name', prefix)),
  ],
  'ApiToken': [
    ...rows('secretName', 'ApiToken.fromSecret', NAMES, name => ApiToken.fromSecret(name, 'key')),
    ...rows('key', 'ApiToken.fromSecret', ['', 'a b'], key => ApiToken.fromSecret('name', key)),
    ...rows('secretName', 'ApiToken.fromMountedSecret', NAMES, name => ApiToken.fromMountedSecret(name, 'key')),
    ...rows('key', 'ApiToken.fromMountedSecret', ['', 'a b'], key => ApiToken.fromMountedSecret('name', key)),
  ],
  'Backend': [
    ...rows('secretName', 'DynatraceEndpoint.fromSecret', NAMES, name => DynatraceEndpoint.fromSecret(name, 'key')),
    ...rows('key', 'DynatraceEndpoint.fromSecret', ['', 'a b'], key => DynatraceEndpoint.fromSecret('name', key)),
    ...rows('environmentId', 'DynatraceEndpoint.saas', LABELS, DynatraceEndpoint.saas),
    ...rows('host', 'DynatraceEndpoint.managed', HOSTS, host => DynatraceEndpoint.managed(host, 'abc')),
    ...rows('environmentId', 'DynatraceEndpoint.managed', LABELS, id => DynatraceEndpoint.managed('h', id)),
    ...rows('host', 'DynatraceEndpoint.activeGate', HOSTS, host => DynatraceEndpoint.activeGate(host, 'abc')),
    ...rows('environmentId', 'DynatraceEndpoint.activeGate', LABELS, id => DynatraceEndpoint.activeGate('h', id)),
    ...rows('port', 'DynatraceEndpoint.activeGate', [...NUMBERS, 65_536], port => DynatraceEndpoint.activeGate('h', 'abc', port)),
    ...rows('url', 'DynatraceEndpoint.fromUrl', [...URLS, 'https://h', 'https://h/e/abc', 'https://h/api/v2/otlp/v1/metrics'], DynatraceEndpoint.fromUrl),
    ...rows('options', 'Backend.dynatrace', [null, 'text', []], Backend.dynatrace),
    ...rows('secretName', 'Backend.dynatrace', NAMES, secretName => Backend.dynatrace({ secretName })),
    ...rows('endpoint', 'Backend.dynatrace', defined(INSTANCES), endpoint => Backend.dynatrace({ endpoint })),
    ...rows('proxyUrl', 'Backend.dynatrace', defined(URLS), proxyUrl => Backend.dynatrace({ proxyUrl })),
    ...rows('token', 'Backend.dynatrace', INSTANCES, token => Backend.dynatrace({ token })),
    ...tlsOptions('Backend.dynatrace', tls => Backend.dynatrace({ tls })),
    ['tls.insecure', 'Backend.dynatrace', () => Backend.dynatrace({ tls: { insecure: true } }), 'left out for HTTP'],
    ['endpoint', 'Backend.dynatrace', () => Backend.dynatrace({ endpoint: DynatraceEndpoint.fromUrl('http://h/api/v2/otlp') }), 'ApiToken.none()'],
    ['tls.caSecretName', 'Backend.dynatrace', () => Backend.dynatrace({
      endpoint: DynatraceEndpoint.fromUrl('http://h/api/v2/otlp'), token: ApiToken.none(), tls: { caSecretName: 'ca' },
    }), "left out with 'http://'"],
    ...rows('options', 'Backend.otlp', [undefined, null, 'text'], Backend.otlp),
    ...rows('endpoint', 'Backend.otlp', ['https://h/v1/metrics', 'https://h/v1/metrics/', 'https://h/x/v1/traces', 'https://h/v1/logs', 'https://h/v1development/profiles'],
      endpoint => Backend.otlp({ endpoint })),
    ...[ApiToken.fromSecret('a', 'b'), ApiToken.fromMountedSecret('a', 'b')].flatMap((token): Row[] => [
      ['endpoint', 'Backend.otlp', () => Backend.otlp({ endpoint: 'http://h', token }), 'an https URL together with a token'],
      ['endpoint', 'Backend.prometheusRemoteWrite', () => Backend.prometheusRemoteWrite({ endpoint: 'http://h', token }), 'an https URL together with a token'],
      ['tls.insecure', 'Backend.otlp', () => Backend.otlp({ endpoint: 'h:1', protocol: OtlpProtocol.GRPC, tls: { insecure: true }, token }), 'left out together with a token'],
    ]),
    ...[{ caSecretName: 'a' }, { clientSecretName: 'a' }, { serverName: 'a' }, { insecureSkipVerify: true }].flatMap((tls): Row[] => [
      [`tls.${Object.keys(tls)[0]}`, 'Backend.otlp', () => Backend.otlp({ endpoint: 'http://h', tls }), "left out with 'http://'"],
      [`tls.${Object.keys(tls)[0]}`, 'Backend.prometheusRemoteWrite', () => Backend.prometheusRemoteWrite({ endpoint: 'HTTP://h', tls }), "left out with 'http://'"],
      [`tls.${Object.keys(tls)[0]}`, 'TargetAllocator.fromEndpoint', () => TargetAllocator.fromEndpoint('http://h', tls), "left out with 'http://'"],
      [`targetAllocator.clientTls.${Object.keys(tls)[0]}`, 'chart/scrapers', () => aloneScraper({ targetAllocator: { endpoint: 'http://h', clientTls: tls } }), "left out with 'http://'"],
    ]),
    ...rows('endpoint', 'Backend.otlp', URLS, endpoint => Backend.otlp({ endpoint })),
    ...rows('endpoint', 'Backend.otlp', ['', 'h', 'http://h:1', 'h:0', 'h:65536', 'h:x', ':1', 'a b:1', 'a..b:4317', '-a:1', '1.2.3:1', '[::g]:1', '::1:1', '$h:1', 5],
      endpoint => Backend.otlp({ endpoint, protocol: OtlpProtocol.GRPC })),
    ...rows('proxyUrl', 'Backend.otlp', [...defined(URLS), 'http://me:secret@h:1'], proxyUrl => Backend.otlp({ endpoint: 'http://h', proxyUrl })),
    ['proxyUrl', 'Backend.otlp', () => Backend.otlp({ endpoint: 'h:1', protocol: OtlpProtocol.GRPC, proxyUrl: 'http://p:1' }), 'left out with gRPC'],
    ...rows('protocol', 'Backend.otlp', ['HTTP', 'udp', 1], protocol => Backend.otlp({ endpoint: 'http://h', protocol })),
    ...rows('temporality', 'Backend.otlp', ['DELTA', 'lowmemory', 1], temporality => Backend.otlp({ endpoint: 'http://h', temporality })),
    ...rows('token', 'Backend.otlp', INSTANCES, token => Backend.otlp({ endpoint: 'http://h', token })),
    ...rows('headers', 'Backend.otlp', ['text', []], headers => Backend.otlp({ endpoint: 'http://h', headers })),
    ...rows('headers key', 'Backend.otlp', ['', 'a b', 'a:b', 'ä', '$x', 'Content-Type', 'content-length', 'Transfer-Encoding', 'grpc-timeout'],
      name => Backend.otlp({ endpoint: 'http://h', headers: { [name]: EnvVariable.of('x') } })),
    ...rows('headers key', 'Backend.otlp', ['', 'a b', '~', '!a', "a'", 'user-agent', 'grpc-timeout', 'te'],
      name => Backend.otlp({ endpoint: 'h:1', protocol: OtlpProtocol.GRPC, headers: { [name]: EnvVariable.of('x') } })),
    ['headers key', 'Backend.otlp', () => Backend.otlp({ endpoint: 'http://h', headers: { 'x-a': EnvVariable.of('x'), 'X-A': EnvVariable.of('y') } }), 'capital letters make no difference'],
    ...rows('headers[x]', 'Backend.otlp', ['a\nb', 'a\r', '\u0007', ' a', 'a ', '\ta'], text => Backend.otlp({ endpoint: 'http://h', headers: { x: EnvVariable.of(text) } })),
    ...rows('headers[x]', 'Backend.otlp', ['a\nb', 'a\tb', 'ä', ' a', 'a '],
      text => Backend.otlp({ endpoint: 'h:1', protocol: OtlpProtocol.GRPC, headers: { x: EnvVariable.of(text) } })),
    ...['Authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'Api_Key', 'X-Auth-Token', 'x-secret', 'DB-Password'].map((name): Row => [
      `headers[${name}]`, 'Backend.otlp', () => Backend.otlp({ endpoint: 'https://h', headers: { [name]: EnvVariable.of('Bearer abc') } }), 'from a Secret',
    ]),
    ...rows('headers[x]', 'Backend.otlp', [...INSTANCES, undefined], x => Backend.otlp({ endpoint: 'http://h', headers: { x } })),
    ['headers[authorization]', 'Backend.otlp', () => Backend.otlp({
      endpoint: 'https://h', token: ApiToken.fromSecret('a', 'b'), headers: { authorization: EnvVariable.fromSecret('a', 'b') },
    }), "left out together with 'token'"],
    ...tlsOptions('Backend.otlp', tls => Backend.otlp({ endpoint: 'h:1', protocol: OtlpProtocol.GRPC, tls })),
    ['tls.insecure', 'Backend.otlp', () => Backend.otlp({ endpoint: 'http://h', tls: { insecure: true } }), 'left out for HTTP'],
    ['tls.insecure', 'Backend.otlp', () => Backend.otlp({ endpoint: 'h:1', protocol: OtlpProtocol.GRPC, tls: { insecure: true, caSecretName: 'ca' } }), "together with 'caSecretName'"],
    ...rows('summaries', 'Backend.dynatrace', ['sums', null, 5, SummaryConversion.KEEP], summaries => Backend.dynatrace({ summaries })),
    ...rows('summaries', 'Backend.otlp', ['sums', null, 5], summaries => Backend.otlp({ endpoint: 'http://h', summaries })),
    ...rows('options', 'Backend.prometheusRemoteWrite', [undefined, null, 'text'], Backend.prometheusRemoteWrite),
    ...rows('endpoint', 'Backend.prometheusRemoteWrite', URLS, endpoint => Backend.prometheusRemoteWrite({ endpoint })),
    ...rows('proxyUrl', 'Backend.prometheusRemoteWrite', defined(URLS), proxyUrl => Backend.prometheusRemoteWrite({ endpoint: 'http://h', proxyUrl })),
    ...rows('resourceLabels', 'Backend.prometheusRemoteWrite', [true, 'k8s.pod.name', {}], resourceLabels => Backend.prometheusRemoteWrite({ endpoint: 'http://h', resourceLabels })),
    ...rows('resourceLabels[0]', 'Backend.prometheusRemoteWrite', TEXTS, label => Backend.prometheusRemoteWrite({ endpoint: 'http://h', resourceLabels: [label as any] })),
    ...rows('token', 'Backend.prometheusRemoteWrite', INSTANCES, token => Backend.prometheusRemoteWrite({ endpoint: 'http://h', token })),
    ...tlsOptions('Backend.prometheusRemoteWrite', tls => Backend.prometheusRemoteWrite({ endpoint: 'http://h', tls })),
    ['tls.insecure', 'Backend.prometheusRemoteWrite', () => Backend.prometheusRemoteWrite({ endpoint: 'http://h', tls: { insecure: true } })],
  ],
  'Sizing': [
    ...rows('load', 'Sizing.forLoad', [undefined, null, 'text', 5, []], Sizing.forLoad),
    ...rows('targets', 'Sizing.forLoad', [...NUMBERS, undefined], targets => sizing({ targets })),
    ...(['dataPointsPerMinute', 'seriesPerTarget'] as const).flatMap(property =>
      rows(property, 'Sizing.forLoad', [0, -1, NaN, Infinity, '30M', {}], value => sizing({ dataPointsPerMinute: undefined, [property]: value }))),
    ['dataPointsPerMinute', 'Sizing.forLoad', () => sizing({ dataPointsPerMinute: undefined }), "'seriesPerTarget' instead"],
    ['seriesPerTarget', 'Sizing.forLoad', () => sizing({ seriesPerTarget: 5 }), "left out where 'dataPointsPerMinute' is given"],
    ...rows('largestTarget', 'Sizing.forLoad', [0, NaN, '1M', 1], largestTarget => sizing({ largestTarget })),
    ...rows('headroom', 'Sizing.forLoad', [-0.1, 25, NaN, '25%'], headroom => sizing({ headroom })),
    ...rows('routingKey', 'Sizing.forLoad', INSTANCES, routingKey => sizing({ routingKey })),
    ...rows('coefficients', 'Sizing.forLoad', INSTANCES, coefficients => sizing({ coefficients })),
    ...duration('scrapeInterval', 'Sizing.forLoad', scrapeInterval => sizing({ scrapeInterval })),
    ...(['scraperResources', 'gatewayResources'] as const).flatMap(property => rows(property, 'Sizing.forLoad', [null, 'text', []], value => sizing({ [property]: value }))),
    ['scraperResources.memoryRequest', 'Sizing.forLoad', () => sizing({
      scraperResources: { memoryRequest: Size.gibibytes(2) }, coefficients: SizingCoefficients.of({ ...costs, scraper: { ...costs.scraper, baseMemory: Size.gibibytes(1) } }),
    }), 'more than twice the '],
    ...rows('props', 'SizingCoefficients.of', [undefined, null, 'text'], SizingCoefficients.of),
    ...(['scraper', 'gateway'] as const).flatMap(tier => [
      ...rows(tier, 'SizingCoefficients.of', [null, 'text', []], value => SizingCoefficients.of({ ...costs, [tier]: value })),
      ...(['cpuSecondsPerMillion', 'bytesPerSeries'] as const).flatMap(property => rows(`${tier}.${property}`, 'SizingCoefficients.of', [0, -1, NaN, '5', undefined], value =>
        SizingCoefficients.of({ ...costs, [tier]: { ...costs[tier], [property]: value } }))),
      ...rows(`${tier}.bytesPerPointInFlight`, 'SizingCoefficients.of', [-1, NaN, '5'], bytesPerPointInFlight =>
        SizingCoefficients.of({ ...costs, [tier]: { ...costs[tier], bytesPerPointInFlight } })),
      ...rows(`${tier}.baseMemory`, 'SizingCoefficients.of', ['1Gi', 5], baseMemory => SizingCoefficients.of({ ...costs, [tier]: { ...costs[tier], baseMemory } })),
    ]),
  ],
  'a misspelt property': [
    ...misspelt('maxStalenes', 'maxStaleness', 'Cadence', props => new Cadence(props)),
    ...misspelt('minReplica', 'minReplicas', 'Scaling.hpa', Scaling.hpa),
    ...misspelt('secretname', 'secretName', 'Backend.dynatrace', Backend.dynatrace),
    ...misspelt('clientSecret', 'clientSecretName', 'Backend.dynatrace', tls => Backend.dynatrace({ tls }), 'tls.'),
    ...misspelt('header', 'headers', 'Backend.otlp', props => Backend.otlp({ endpoint: 'http://h', ...props })),
    ...misspelt('clientCertSecretName', 'clientSecretName', 'Backend.otlp', tls => Backend.otlp({ endpoint: 'http://h', tls }), 'tls.'),
    ...misspelt('resourcelabels', 'resourceLabels', 'Backend.prometheusRemoteWrite', props => Backend.prometheusRemoteWrite({ endpoint: 'http://h', ...props })),
    ...misspelt('contribversion', 'contribVersion', 'CollectorDistribution.custom', props => CollectorDistribution.custom({ image: 'i', contribVersion: '0.158.0', ...props })),
    ...misspelt('operatorversion', 'operatorVersion', 'TargetAllocatorDistribution.custom', props =>
      TargetAllocatorDistribution.custom({ image: 'i', operatorVersion: '0.158.0', ...props })),
    ...misspelt('value', 'values', 'TargetSelector.expressions', props => TargetSelector.expressions([{ key: 'a', operator: SelectorOperator.EXISTS, ...props }]), 'expressions.'),
    ...misspelt('target', 'targets', 'Sizing.forLoad', sizing),
    ...misspelt('memory_limit', 'memoryLimit', 'Sizing.forLoad', scraperResources => sizing({ scraperResources }), 'scraperResources.'),
    ...misspelt('scrapers', 'scraper', 'SizingCoefficients.of', props => SizingCoefficients.of({ ...costs, ...props })),
    ...misspelt('baseMem', 'baseMemory', 'SizingCoefficients.of', props => SizingCoefficients.of({ ...costs, gateway: { ...costs.gateway, ...props } }), 'gateway.'),
    ...misspelt('memorylimit', 'memoryLimit', GP, resources => gateway({ resources }), 'resources.'),
    ...misspelt('scrapeintervall', 'scrapeInterval', 'metrics', stack),
    ...misspelt('maxStalenes', 'maxStaleness', 'metrics', cadenceOverrides => stack({ cadenceOverrides }), 'cadenceOverrides.'),
    ...misspelt('nodeselector', 'nodeSelector', 'metrics', pods => stack({ pods }), 'pods.'),
    ...misspelt('filterstrategy', 'filterStrategy', TA, allocator),
    ...misspelt('routingkey', 'routingKey', SP, scraper),
    ...misspelt('Scaling', 'scaling', GP, gateway),
    ...misspelt('nodeselector', 'nodeSelector', GP, gateway),
    ...misspelt('telemetrylevel', 'telemetryLevel', 'metrics/SelfMonitor', selfMonitor => stack({ selfMonitor })),
    ...misspelt('defaultport', 'defaultPort', AS, annotated),
    ...misspelt('limitPercent', 'limitPercentage', GP, memory => gateway({ memory }), 'memory.'),
    ...misspelt('runAs', 'runAsUser', GP, security => gateway({ security }), 'security.'),
    ...misspelt('effects', 'effect', GP, props => gateway({ tolerations: [{ key: 'a', ...props }] }), 'tolerations.'),
    ...misspelt('topologykey', 'topologyKey', GP, props => gateway({ topologySpread: [{ topologyKey: 'a', ...props }] }), 'topologySpread.'),
    ...misspelt('atribute', 'attribute', GP, props => gateway({ extractLabels: [{ key: 'a', ...props }] }), 'extractLabels.'),
    ...misspelt('otlpport', 'otlpPort', 'GatewayPool.fromService', gatewayService),
    ...misspelt('clientSecret', 'clientSecretName', 'TargetAllocator.fromEndpoint', tls => TargetAllocator.fromEndpoint('https://h', tls), 'tls.'),
    ...misspelt('clustername', 'clusterName', 'chart/g', props => new GatewayPool(chartIn(), 'g', { clusterName: 'c', ...props })),
    ...misspelt('replica', 'replicas', 'chart/ta', props => new TargetAllocator(chartIn(), 'ta', props)),
    ...misspelt('targetAlocator', 'targetAllocator', 'chart/m', props => new SelfMonitor(chartIn(), 'm', { clusterName: 'c', ...props })),
    ...misspelt('gatway', 'gateway', 'chart/scrapers', props => aloneScraper(props)),
    ...misspelt('namespace_', 'namespace', 'chart/a', props => new AnnotationScrapeConfig(chartIn(), 'a', props)),
  ],
  'Checks': [
    ...rows('code', 'Checks.acknowledge', ['', 'PT000', 'pt023', 5, undefined, 'PT002'], code => Checks.acknowledge(chartIn(), code, 'a reason')),
    ...rows('reason', 'Checks.acknowledge', TEXTS, reason => Checks.acknowledge(chartIn(), CheckCode.PT023, reason)),
    ...rows('scope', 'Checks.acknowledge', [undefined, null, {}, 'text'], scope => Checks.acknowledge(scope, CheckCode.PT023, 'a reason')),
    ...rows('scope', 'Checks.findings', [undefined, null, {}, 'text'], scope => Checks.findings(scope)),
    ...rows('scope', 'Checks.assignCluster', [undefined, null, {}, 'text'], scope => Checks.assignCluster(scope, 'prod-eu-1')),
    ...rows('clusterName', 'Checks.assignCluster', [...TEXTS, 'a b', '__proto__'], name => Checks.assignCluster(chartIn(), name)),
  ],
  'CollectorDistribution': [
    ...rows('kind', 'CollectorDistribution', ['Processor', 5, undefined], kind => CollectorDistribution.contrib().hasComponent(kind, 'batch')),
    ...rows('version', 'CollectorDistribution.dynatrace', [...VERSIONS, '0.53.0', '9.9.9'], version => CollectorDistribution.dynatrace(version)),
    ...rows('contribVersion', 'CollectorDistribution.dynatrace', VERSIONS, version => CollectorDistribution.dynatrace('0.57.0', version)),
    ...rows('version', 'CollectorDistribution.contrib', [...VERSIONS, '0.157.9'], CollectorDistribution.contrib),
    ...rows('props', 'CollectorDistribution.custom', [undefined, null, 'text'], CollectorDistribution.custom),
    ...rows('image', 'CollectorDistribution.custom', [...TEXTS, 'a b'], image => CollectorDistribution.custom({ image, contribVersion: '0.158.0' })),
    ...rows('command', 'CollectorDistribution.custom', ['', 'otelcol', '/a b', '/$(X)', 5], command => CollectorDistribution.custom({ image: 'i', contribVersion: '0.158.0', command })),
    ...rows('contribVersion', 'CollectorDistribution.custom', VERSIONS, contribVersion => CollectorDistribution.custom({ image: 'i', contribVersion })),
    ...rows('version', 'CollectorDistribution.custom', ['0.157.0'], contribVersion => CollectorDistribution.custom({ image: 'i', contribVersion })),
    ...rows('components', 'CollectorDistribution.custom', [[], 'text', ['k8s_attributes'], ['processor/K8s'], [5]], components =>
      CollectorDistribution.custom({ image: 'i', contribVersion: '0.158.0', components })),
  ],
  'TargetAllocatorDistribution': [
    ...rows('version', 'TargetAllocatorDistribution.dynatrace', [...VERSIONS, '9.9.9'], version => TargetAllocatorDistribution.dynatrace(version)),
    ...rows('operatorVersion', 'TargetAllocatorDistribution.dynatrace', VERSIONS, version => TargetAllocatorDistribution.dynatrace('9.9.9', version)),
    ...rows('version', 'TargetAllocatorDistribution.upstream', [...VERSIONS, '0.125.0'], TargetAllocatorDistribution.upstream),
    ...rows('props', 'TargetAllocatorDistribution.custom', [undefined, null, 'text'], TargetAllocatorDistribution.custom),
    ...rows('image', 'TargetAllocatorDistribution.custom', [...TEXTS, 'a b'], image => TargetAllocatorDistribution.custom({ image, operatorVersion: '0.158.0' })),
    ...rows('operatorVersion', 'TargetAllocatorDistribution.custom', VERSIONS, operatorVersion => TargetAllocatorDistribution.custom({ image: 'i', operatorVersion })),
  ],
  'TargetSelector': [
    ...rows('matchLabels', 'TargetSelector.labels', [{}, null, 'text', []], TargetSelector.labels),
    ...rows('matchLabels key', 'TargetSelector.labels', ['', 'a/b/c', '-a', 'a'.repeat(64), 'A_/x'], key => TargetSelector.labels({ [key]: 'x' })),
    ...rows('matchLabels[a]', 'TargetSelector.labels', ['a b', '-a', 'a'.repeat(64), 5, null], a => TargetSelector.labels({ a })),
    ...rows('expressions', 'TargetSelector.expressions', [[], 'text', undefined, [null]], TargetSelector.expressions),
    ...rows('expressions.key', 'TargetSelector.expressions', ['', 'a b', 5], key => TargetSelector.expressions([{ key, operator: SelectorOperator.EXISTS }])),
    ...rows('expressions.operator', 'TargetSelector.expressions', ['Like', 'IN', undefined], operator => TargetSelector.expressions([{ key: 'a', operator }])),
    ...rows('expressions.values', 'TargetSelector.expressions', [undefined, [], 'text', ['a b'], [5]], values =>
      TargetSelector.expressions([{ key: 'a', operator: SelectorOperator.IN, values }])),
    ['expressions.values', 'TargetSelector.expressions', () => TargetSelector.expressions([{ key: 'a', operator: SelectorOperator.EXISTS, values: ['x'] }]), 'left out with Exists'],
  ],
  'Namespaces': [
    ...rows('names', 'NamespaceFilter.allow', [[], 'text', undefined, ['a', 'a'], ...LABELS.map(name => [name])], NamespaceFilter.allow),
    ...rows('names', 'NamespaceFilter.deny', [[], 'text', ['a', 'a']], NamespaceFilter.deny),
  ],
  'the admission of monitors': [
    ...rows('options', 'MonitorPolicy.restricted', [null, 'text', []], MonitorPolicy.restricted),
    ...rows('kubernetesVersion', 'MonitorPolicy.restricted', ['', 'latest', '1', 130, {}, '1.x'], kubernetesVersion => restricted({ kubernetesVersion })),
    ...['1.29', 'v1.28.3', '1.29.99-eks'].map(kubernetesVersion => [
      'kubernetesVersion', 'MonitorPolicy.restricted', () => restricted({ kubernetesVersion }), `1.30 or newer, got "${kubernetesVersion}"; older API servers do not know`,
    ] as Row),
    ...rows('enforcement', 'MonitorPolicy.restricted', ['deny', 'Audit', 1, null], enforcement => restricted({ enforcement })),
    ...rows('trustedNamespaces', 'MonitorPolicy.restricted', ['text', {}, ['a', 'a'], ...LABELS.map(item => [item])], trustedNamespaces => restricted({ trustedNamespaces })),
    ...rows('protectedLabels', 'MonitorPolicy.restricted', ['text', ['a', 'a'], [''], ['a.b'], ['1a'], ["a'b"], [5]], protectedLabels => restricted({ protectedLabels })),
    ...rows('scrapeClasses', 'MonitorPolicy.restricted', ['text', ['a', 'a'], ...TEXTS.map(item => [item])], scrapeClasses => restricted({ scrapeClasses })),
    ...rows('allow', 'MonitorPolicy.restricted', ['text', ['Everything'], [1], [undefined], ['Files', 'Files']], allow => restricted({ allow })),
    ...rows('limits', 'MonitorPolicy.restricted', ['text', 1, []], limits => restricted({ limits })),
    ...['samples', 'targets', 'labels', 'labelNameLength', 'labelValueLength'].flatMap(limit =>
      rows(`limits.${limit}`, 'MonitorPolicy.restricted', NUMBERS, value => restricted({ limits: { [limit]: value } }))),
    ...size('limits.bodySize', 'MonitorPolicy.restricted', bodySize => restricted({ limits: { bodySize } })),
    ...rows('shortestInterval', 'MonitorPolicy.restricted', [Duration.millis(0), Duration.millis(1.5), Duration.days(2), '10s', 5], shortestInterval => restricted({ shortestInterval })),
    ...duration('longestInterval', 'MonitorPolicy.restricted', longestInterval => restricted({ longestInterval })),
    ['longestInterval', 'MonitorPolicy.restricted', () => restricted({ shortestInterval: Duration.seconds(31), longestInterval: Duration.seconds(30) }), "at least 'shortestInterval'"],
    ...rows('monitorPolicy', 'metrics', defined(INSTANCES), monitorPolicy => stack({ monitorPolicy })),
    ...rows('policy', 'chart/a', [...INSTANCES, undefined], policy => admission({ policy })),
    ...rows('name', 'chart/a', [...LABELS, '1a', 'a'.repeat(41)], name => admission({ name })),
    ...rows('namespace', 'chart/a', LABELS, namespace => admission({ namespace })),
    ...rows('cadence', 'chart/a', INSTANCES.filter(item => item !== null), cadence => admission({ cadence })),
    ...(['serviceMonitorSelector', 'podMonitorSelector', 'scrapeConfigSelector', 'probeSelector'] as const).flatMap(selector =>
      rows(selector, 'chart/a', defined(INSTANCES), value => admission({ [selector]: value }))),
    ['policys', 'chart/a', () => admission({ policys: 1 })],
    ['trusted', 'MonitorPolicy.restricted', () => restricted({ trusted: 1 })],
  ],
  'the rest of the value classes': [
    ...rows('value', 'RoutingKey.of', TEXTS, RoutingKey.of),
    ...rows('url', 'SelfMonitor.fromEndpoint', URLS, url => SelfMonitor.fromEndpoint(url)),
    ...rows('temporality', 'SelfMonitor.fromEndpoint', ['DELTA', 1], temporality => SelfMonitor.fromEndpoint('http://h', temporality)),
    ...rows('url', 'TargetAllocator.fromEndpoint', URLS, url => TargetAllocator.fromEndpoint(url)),
    ...tlsOptions('TargetAllocator.fromEndpoint', tls => TargetAllocator.fromEndpoint('https://h', tls)),
    ['tls.insecure', 'TargetAllocator.fromEndpoint', () => TargetAllocator.fromEndpoint('http://h', { insecure: true })],
    ...rows('options', 'GatewayPool.fromService', [undefined, null, 'text'], GatewayPool.fromService),
    ...rows('serviceName', 'GatewayPool.fromService', [...LABELS, '1a'], serviceName => gatewayService({ serviceName })),
    ...rows('serviceNamespace', 'GatewayPool.fromService', LABELS, serviceNamespace => gatewayService({ serviceNamespace })),
    ...rows('otlpPort', 'GatewayPool.fromService', [...NUMBERS, 65_536], otlpPort => gatewayService({ otlpPort })),
    ...rows('stableHostnames', 'GatewayPool.fromService', FLAGS, stableHostnames => gatewayService({ stableHostnames })),
    ...rows('acceptsZstd', 'GatewayPool.fromService', FLAGS, acceptsZstd => gatewayService({ acceptsZstd })),
    ...size('maxReceiveMessageSize', 'GatewayPool.fromService', maxReceiveMessageSize => gatewayService({ maxReceiveMessageSize })),
    ...rows('scaling', 'GatewayPool.fromService', ['text', {}, 3], scaling => gatewayService({ scaling })),
    ...rows('serverSecretName', 'SecretTransport.mutualTls', [...NAMES, undefined], name => SecretTransport.mutualTls(name, 'client')),
    ...rows('clientSecretName', 'SecretTransport.mutualTls', [...NAMES, undefined], name => SecretTransport.mutualTls('server', name)),
  ],
  'pod options': [
    ...rows('labels', GP, ['text', []], value => gateway({ labels: value })),
    ...rows('labels key', GP, ['', 'a b', 'constructor'], key => gateway({ labels: { [key]: 'x' } })),
    ...rows('labels[a]', GP, ['a b', 5, null], a => gateway({ labels: { a } })),
    ['labels[component]', GP, () => gateway({ labels: { component: 'mine' } }), 'the pods are selected by it'],
    ...rows('podAnnotations', GP, ['text', []], podAnnotations => gateway({ podAnnotations })),
    ...rows('podAnnotations key', GP, ['', 'a b'], key => gateway({ podAnnotations: { [key]: 'x' } })),
    ...rows('podAnnotations[a]', GP, [5, true, null], a => gateway({ podAnnotations: { a } })),
    ...rows('podAnnotations[checksum/config]', GP, ['x'], checksum => gateway({ podAnnotations: { 'checksum/config': checksum } })),
    ...rows('serviceAccountAnnotations', GP, ['text', []], serviceAccountAnnotations => gateway({ serviceAccountAnnotations })),
    ...rows('serviceAccountAnnotations key', GP, ['', 'a b'], key => gateway({ serviceAccountAnnotations: { [key]: 'x' } })),
    ...rows('serviceAccountAnnotations[a]', TA, [5, null], a => allocator({ serviceAccountAnnotations: { a } })),
    ...rows('nodeSelector', GP, ['text', []], nodeSelector => gateway({ nodeSelector })),
    ...rows('nodeSelector[a]', GP, ['a b', 5], a => gateway({ nodeSelector: { a } })),
    ...rows('tolerations', GP, ['text', {}, [null], ['x']], tolerations => gateway({ tolerations })),
    ...rows('tolerations.key', GP, ['', 'a b', undefined], key => gateway({ tolerations: [{ key }] })),
    ...rows('tolerations.operator', GP, ['Like', 5], operator => gateway({ tolerations: [{ key: 'a', operator }] })),
    ...rows('tolerations.value', GP, ['a b', 5], value => gateway({ tolerations: [{ key: 'a', value }] })),
    ['tolerations.value', GP, () => gateway({ tolerations: [{ key: 'a', operator: TolerationOperator.EXISTS, value: 'x' }] }), 'left out with the operator EXISTS'],
    ...rows('tolerations.effect', GP, ['Never', 5], effect => gateway({ tolerations: [{ key: 'a', effect }] })),
    ['tolerations.tolerationPeriod', GP, () => gateway({ tolerations: [{ key: 'a', tolerationPeriod: Duration.seconds(5) }] }), 'left out unless the effect is NO_EXECUTE'],
    ...duration('tolerations.tolerationPeriod', GP, tolerationPeriod => gateway({ tolerations: [{ key: 'a', effect: 'NoExecute', tolerationPeriod }] }), false),
    ...rows('affinity', GP, ['text', []], affinity => gateway({ affinity })),
    ['affinity.a', GP, () => gateway({ affinity: { a: circle } })],
    ['affinity.nodeAfinity', GP, () => gateway({ affinity: { nodeAfinity: {} } })],
    ['affinity.nodeAffinity', GP, () => gateway({ affinity: { nodeAffinity: 'x' } })],
    ['affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution', GP, () =>
      gateway({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } } })],
    // The API server takes these: the first as a number, from YAML, and the second, which no node has.
    ...[labelled('In', '0o17'), labelled('Gt', 'x')].map((affinity): Row => [
      'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.matchExpressions.values', GP, () => gateway({ affinity }),
    ]),
    ...WRONG_AFFINITIES.map(([path, affinity]): Row => [`affinity.${path}`, GP, () => gateway({ affinity })]),
    ['topologySpread', GP, () => gateway({ topologySpread: [{ topologyKey: 'a' }, { topologyKey: 'b' }, { topologyKey: 'a', maxSkew: 2 }] }), 'a list without repetition'],
    ...rows('topologySpread', GP, ['text', {}, [null]], topologySpread => gateway({ topologySpread })),
    ...rows('topologySpread.topologyKey', GP, ['', 'a b', undefined], topologyKey => gateway({ topologySpread: [{ topologyKey }] })),
    ...rows('topologySpread.maxSkew', GP, [...NUMBERS, 2 ** 31], maxSkew => gateway({ topologySpread: [{ topologyKey: 'a', maxSkew }] })),
    ...rows('topologySpread.whenUnsatisfiable', GP, ['Never'], whenUnsatisfiable => gateway({ topologySpread: [{ topologyKey: 'a', whenUnsatisfiable }] })),
    ...rows('priorityClassName', GP, NAMES, priorityClassName => gateway({ priorityClassName })),
    ...rows('env', GP, ['text', []], value => new GatewayPool(chartIn(), 'g', { clusterName: 'c', env: value })).map(row => [row[0], 'chart/g', row[2]] as Row),
    ...rows('env key', GP, ['', '1a', 'a-b', 'a b'], key => gateway({ env: { [key]: EnvVariable.of('x') } })),
    ...rows('env[A]', GP, INSTANCES, A => gateway({ env: { A } })),
    ['env[GOMEMLIMIT]', GP, () => gateway({ env: { GOMEMLIMIT: EnvVariable.of('1') } }), 'a variable that the part does not set itself'],
    ...rows('envFrom', GP, ['text', [null], ['x'], [EnvVariable.of('x')]], envFrom => gateway({ envFrom })),
    ...rows('imagePullSecrets', GP, ['text', ...NAMES.map(name => [name])], imagePullSecrets => gateway({ imagePullSecrets })),
    ...rows('security', GP, ['text', []], security => gateway({ security })),
    ...(['runAsUser', 'runAsGroup', 'fsGroup'] as const).flatMap(property => rows(`security.${property}`, GP, [...NUMBERS, 2 ** 31], value => gateway({ security: { [property]: value } }))),
    ...rows('security.readOnlyRootFilesystem', GP, FLAGS, readOnlyRootFilesystem => gateway({ security: { readOnlyRootFilesystem } })),
    ...rows('security.seccompLocalhostProfile', GP, ['', '/abs', 'a/../b', 'a b', 5], seccompLocalhostProfile => gateway({ security: { seccompLocalhostProfile } })),
  ],
  'what collectors have in common': [
    ...rows('clusterName', 'metrics', [...TEXTS, ...MISREAD, '12345678901234567890', '0xFFFFFFFFFFFFFFFF', '01777777777777777777777', '9_223_372_036_854_775_808', undefined, 'a b', '"x"', '$x', 'a\\b', '-a', 'a'.repeat(254)], clusterName => stack({ clusterName })),
    ...rows('distribution', GP, ['contrib', {}, 1], distribution => gateway({ distribution })),
    ...rows('cadence', 'chart/g', ['x', {}, 1], cadence => new GatewayPool(chartIn(), 'g', { clusterName: 'c', cadence })),
    ...rows('telemetryLevel', GP, ['loud', 'NORMAL', 1], telemetryLevel => gateway({ telemetryLevel })),
    ...rows('telemetry', 'chart/g', ['http://x', 1], telemetry => new GatewayPool(chartIn(), 'g', { clusterName: 'c', telemetry })),
    ...rows('telemetry.otlpHttpEndpoint', 'chart/g', [undefined, 'x', 'h:4318'], otlpHttpEndpoint => new GatewayPool(chartIn(), 'g', { clusterName: 'c', telemetry: { otlpHttpEndpoint, temporality: Temporality.DELTA } })),
    ...duration('terminationGracePeriod', GP, terminationGracePeriod => gateway({ terminationGracePeriod })),
    ...rows('featureGates', GP, ['text', [], 5], featureGates => gateway({ featureGates })),
    ...rows('featureGates key', GP, ['', '-a', 'a,b', 'a b'], id => gateway({ featureGates: { [id]: true } })),
    ...rows('featureGates[a]', GP, ['on', 1, null], a => gateway({ featureGates: { a } })),
    ...(['limitPercentage', 'goMemLimitPercentage', 'queuePercentage'] as const).flatMap(property =>
      rows(`memory.${property}`, GP, [...NUMBERS, 101], value => gateway({ memory: { [property]: value } }))),
    ...rows('memory.spikeLimitPercentage', GP, [...NUMBERS, 80], spikeLimitPercentage => gateway({ memory: { spikeLimitPercentage } })),
    ...rows('path', GP, [[], [''], [5], 'text', undefined, null, ['__proto__', 'x']], path => pool().addConfigOverride(path, 1)),
    ...rows('path', GP, [[], ['__proto__']], path => pool().removeConfig(path)),
    ['processors > x', GP, () => pool().addConfigOverride(['processors', 'x'], undefined), 'removeConfig(path)'],
    ['processors > x', GP, () => pool().addConfigOverride(['processors', 'x'], () => 1)],
    ...rows('processors > x.y', GP, [NaN, Infinity, () => 1, Symbol('x'), new Date(), Duration.seconds(1), 5n], y => pool().addConfigOverride(['processors', 'x'], { y })),
    ['processors > x.circle', GP, () => pool().addConfigOverride(['processors', 'x'], circle)],
    ...rows('processorId', GP, ['', 'A', 'a/b/c', 'filter/', 5, undefined], id => pool().addProcessor(id, {})),
    ...rows('processors.filter/x', GP, [undefined, null, 'text', []], config => pool().addProcessor('filter/x', config)),
    ['processors.filter/x.a', GP, () => pool().addProcessor('filter/x', { a: NaN })],
    ['processors.k8s_attributes', GP, () => pool().addProcessor('k8s_attributes', {}), 'an id that is not taken'],
    ['before', GP, () => pool().addProcessor('filter/x', {}, { before: 'batch' }), 'one of the processors (memory_limiter, '],
    ...[['receivers', 'nothing', 'x'], ['nothing'], ['toString'], ['service', 'extensions', '7'], ['service', 'extensions', 'length']].map(path => ['path', GP, () => {
      const part = pool();
      part.removeConfig(path);
      part.toConfig();
    }, 'the path of an existing key'] as Row),
    ...[['service', 'extensions', '7'], ['service', 'extensions', 'x'], ['service', 'extensions', '-1', 'a']].map(path => ['path', GP, () => {
      const part = pool();
      part.addConfigOverride(path, 1);
      part.toConfig();
    }, 'a path with an index from 0 to '] as Row),
    ...[['receivers', 'otlp', 'protocols', 'grpc', 'endpoint', 'x'], ['processors', 'memory_limiter', 'check_interval', 'x'],
      ['receivers', 'otlp', 'protocols', 'grpc', 'max_recv_msg_size_mib', 'x']].map(path => ['path', GP, () => {
      const part = pool();
      part.addConfigOverride(path, 1);
      part.toConfig();
    }, 'a path through objects and lists'] as Row),
  ],
  'components and needs': [
    ...(['addReceiver', 'addExporter', 'addExtension', 'addConnector'] as const).flatMap(method => {
      const property = `${method.slice(3).toLowerCase()}Id`;
      return rows(property, GP, ['', 'A', '_a', '1a', '__proto__', 'a'.repeat(64), 'a/b/c', 'a/b+c', 'a/$b', 'a/b\u00a0', 'a/\u0000', 5, undefined], id => pool()[method](id, {}));
    }),
    ...rows('options', GP, ['text', null, []], options => pool().addReceiver('otlp/x', {}, options)),
    ...rows('options', GP, ['text', null, []], options => pool().addProcessor('filter/x', {}, options)),
    ...rows('options', GP, ['text', null, []], options => pool().addExporter('debug', {}, options)),
    ...rows('options', GP, ['text', null, []], options => pool().addExtension('zpages', {}, options)),
    ...rows('options', GP, ['text', null, []], options => pool().addConnector('forward', {}, options)),
    ['bfore', GP, () => pool().addProcessor('filter/x', {}, { bfore: 'batch' } as any), "did you mean 'before'"],
    ...(['addReceiver', 'addExporter'] as const).map(method =>
      ['pipeline', GP, () => pool()[method]('otlp/x', {}, { pipeline: ['metrics'] } as any), "did you mean 'pipelines'"] as Row),
    ...(['addExtension', 'addConnector'] as const).map(method =>
      ['pipelines', GP, () => pool()[method]('forward', {}, { pipelines: ['metrics'] } as any), 'left out'] as Row),
    ...rows('exporterIn', GP, ['metrics', {}, null, ['metric'], ['metrics', 'metrics']], exporterIn => pool().addConnector('forward', {}, { exporterIn })),
    ...rows('receiverIn', GP, ['metrics', {}, null, ['metric'], ['metrics', 'metrics']], receiverIn => pool().addConnector('forward', {}, { receiverIn })),
    ...rows('pipelines', GP, [['metrics', 'metrics']], pipelines => pool().addExporter('debug', {}, { pipelines })),
    ...rows('processors', GP, [['transform', 'transform']], processors => pool().addPipeline('metrics/x', { receivers: ['otlp'], processors, exporters: ['otlp_http'] })),
    ['connectors.otlp', GP, () => {
      const distribution = CollectorDistribution.custom({ image: 'mirror.example/all:1', contribVersion: '0.158.0' });
      stack({ distribution }).gatewayPool.addConnector('otlp', {});
    }, 'an id that is not taken'],
    ['before', GP, () => pool().addProcessor('filter/x', {}, { before: 'transform', pipelines: ['metrics', 'logs'] }), "one of the processors of the pipeline 'logs' (none)"],
    ...rows('before', GP, TEXTS, before => pool().addProcessor('filter/x', {}, { before })),
    ...rows('pipelines', GP, ['metrics', {}], pipelines => pool().addReceiver('otlp/x', {}, { pipelines })),
    ...rows('pipelines', GP, [['metric'], ['metrics/'], [5]], pipelines => pool().addReceiver('otlp/x', {}, { pipelines })),
    ...rows('name', GP, ['metrics/', 'metric', 5, undefined], name => pool().addPipeline(name, { receivers: ['otlp'], exporters: ['otlp_http'] })),
    ['pipeline', GP, () => pool().addPipeline('metrics', { receivers: ['otlp'], exporters: ['otlp_http'] }), 'a name that is not taken'],
    ...rows('options', GP, ['text', undefined], options => pool().addPipeline('metrics/x', options)),
    ...rows('receivers', GP, [[], 'otlp', undefined], receivers => pool().addPipeline('metrics/x', { receivers, exporters: ['otlp_http'] })),
    ...rows('exporters', GP, [[], 'otlp', undefined], exporters => pool().addPipeline('metrics/x', { receivers: ['otlp'], exporters })),
    ['receivers of the pipeline metrics/x', GP, () => pool().addPipeline('metrics/x', { receivers: ['otlp/y'], exporters: ['otlp_http'] }), 'one of the receivers (otlp)'],
    ['exporter', GP, () => pool().addPipeline('metrics/x', { receivers: ['otlp'], exporters: ['otlp_http'], exporter: 1 } as any), "did you mean 'exporters'"],
    ...rows('needs', GP, ['text', null, undefined], needs => pool().addNeeds(needs)),
    ...rows('needs', TA, ['text', null, undefined], needs => stack({}).targetAllocator.addNeeds(needs)),
    ['mount', GP, () => pool().addNeeds({ mount: [] } as any), "did you mean 'mounts'"],
    ['mount', TA, () => stack({}).targetAllocator.addNeeds({ mount: [] } as any), "did you mean 'mounts'"],
    ...rows('ports', GP, ['text', {}], ports => pool().addNeeds({ ports })),
    ...rows('ports.name', GP, [...NAMES, 'a'.repeat(16)], name => pool().addNeeds({ ports: [{ name, port: 1 }] })),
    ...rows('ports.port', GP, [...NUMBERS, 65_536, undefined], port => pool().addNeeds({ ports: [{ name: 'x', port }] })),
    ...rows('ports.appProtocol', GP, TEXTS, appProtocol => pool().addNeeds({ ports: [{ name: 'x', port: 1, appProtocol }] })),
    ...rows('ports.name', GP, ['1', '80-80', 'a--b'], name => pool().addNeeds({ ports: [{ name, port: 1 }] })),
    ...[['a', 2], ['b', 1]].map(([name, port]) =>
      [`ports[${name}]`, GP, () => pool().addNeeds({ ports: [{ name: 'a', port: 1 }, { name, port }] as any }), 'otlp 4317, a 1'] as Row),
    ...[['otlp', 1], ['x', 4317], ['x', 13133]].map(([name, port]) =>
      [`ports[${name}]`, GP, () => pool().addNeeds({ ports: [{ name, port }] as any }), 'a name and a number that the pod does not have yet'] as Row),
    ['ports[http-port]', TA, () => stack({}).targetAllocator.addNeeds({ ports: [{ name: 'http-port', port: 1 }] }), 'a name and a number that the pod does not have yet'],
    ['ports[x]', TA, () => stack({}).targetAllocator.addNeeds({ ports: [{ name: 'x', port: 80 }] }), 'a name and a number that the pod does not have yet'],
    ['mounts', GP, () => pool().addNeeds({ mounts: [FileMount.emptyFolder('/x'), FileMount.fromSecret('x', '/x')] }), 'a folder that the pod does not have yet'],
    ['mounts', TA, () => stack({}).targetAllocator.addNeeds({ mounts: [FileMount.emptyFolder('/conf')] }), 'a folder that the pod does not have yet'],
    ...rows('mounts', GP, ['text', {}, [null], ['/x']], mounts => pool().addNeeds({ mounts })),
    ['mounts', GP, () => pool().addNeeds({ mounts: [FileMount.emptyFolder('/conf')] }), 'a folder that the pod does not have yet'],
    ...rows('permissions', GP, ['text', {}], permissions => pool().addNeeds({ permissions })),
    ...rows('permissions.apiGroup', GP, [5, null, {}], apiGroup => pool().addNeeds({ permissions: [{ apiGroup, resources: ['a'], verbs: ['get'] }] })),
    ...rows('permissions.resources', GP, [undefined, [], 'a', ['']], resources => pool().addNeeds({ permissions: [{ resources, verbs: ['get'] }] })),
    ...rows('permissions.verbs', GP, [undefined, [], 'a', [5]], verbs => pool().addNeeds({ permissions: [{ resources: ['a'], verbs }] })),
    ...rows('permissions.resourceNames', GP, [[], 'a', ['']], resourceNames => pool().addNeeds({ permissions: [{ resources: ['a'], verbs: ['get'], resourceNames }] })),
    ...rows('permissions.namespace', GP, LABELS, namespace => pool().addNeeds({ permissions: [{ resources: ['a'], verbs: ['get'], namespace }] })),
    ['env[K8S_POD_NAME]', GP, () => pool().addNeeds({ env: { K8S_POD_NAME: EnvVariable.of('x') } }), 'a variable that the part does not set itself'],
    ...rows('secretName', 'FileMount.fromSecret', NAMES, name => FileMount.fromSecret(name, '/x')),
    ...rows('configMapName', 'FileMount.fromConfigMap', NAMES, name => FileMount.fromConfigMap(name, '/x')),
    ...rows('path', 'FileMount.emptyFolder', ['', '/', 'x', '/x/', '/a b', '/../x', '/./conf', '/conf/.', '/a\u0000', '/a:b', 5, undefined], path => FileMount.emptyFolder(path)),
    ...rows('volumeName', 'FileMount.emptyFolder', NAMES, name => FileMount.emptyFolder('/x', name)),
    ['mounts', GP, () => pool().addNeeds({ mounts: [FileMount.emptyFolder('/x', 'shared'), FileMount.emptyFolder('/y', 'shared')] }), 'volumes whose names the pod does not have yet'],
    ...rows('keys', 'FileMount.fromSecret', [[], 'a', null, [''], ['a/b']], keys => FileMount.fromSecret('x', '/x', keys)),
    ...(['addConfigOverride', 'removeConfig'] as const).flatMap(method =>
      rows('path', TA, [[], 'text', [''], [5], ['__proto__']], path => stack({}).targetAllocator[method](path, 1))),
    ['a', TA, () => stack({}).targetAllocator.addConfigOverride(['a'], undefined), 'plain data'],
  ],
  'networks': [
    ...rows('networkPolicies', 'metrics', [...INSTANCES, NetworkPolicies], networkPolicies => stack({ networkPolicies })),
    ...rows('networkPolicies', GP, INSTANCES, networkPolicies => gateway({ networkPolicies })),
    ...rows('networkPolicies', TA, INSTANCES, networkPolicies => allocator({ networkPolicies })),
    ...(['allowFrom', 'allowTo'] as const).flatMap(property => [
      ...rows(property, GP, ['text', {}, null], peers => gateway({ networkPolicies: STRICT, [property]: peers })),
      ...rows(`${property}[0]`, GP, INSTANCES, peer => gateway({ networkPolicies: STRICT, [property]: [peer] })),
      [`${property}[0]`, GP, () => gateway({ networkPolicies: STRICT, [property]: [NetworkPeer.nodeLocalDns()] }), "it belongs into 'dns'"] as Row,
    ]),
    ['allowFrom', GP, () => gateway({ networkPolicies: NetworkPolicies.none(), allowFrom: [NetworkPeer.everyPod()] }), 'left out with NetworkPolicies.none()'],
    ['allowFrom', GP, () => stack({ networkPolicies: NetworkPolicies.none(), gatewayPool: { allowFrom: [NetworkPeer.everyPod()] } }), 'any pod may connect'],
    ...[undefined, NetworkPolicies.ingress(), NetworkPolicies.none()].map(networkPolicies =>
      ['allowTo', SP, () => scraper({ networkPolicies, allowTo: [NetworkPeer.everyPod()] }), 'left out unless the part has NetworkPolicies.strict'] as Row),
    ['allowTo', 'chart/scrapers', () => aloneScraper({ networkPolicies: STRICT, targetAllocator: TargetAllocator.fromEndpoint('https://allocator.example.com') }), "which addresses 'allocator.example.com' has"],
    ['allowTo', 'chart/scrapers', () => aloneScraper({ networkPolicies: STRICT, telemetry: SelfMonitor.fromEndpoint('https://telemetry.example.com') }), "which addresses 'telemetry.example.com' has"],
    ...rows('ports.allowFrom', GP, ['text', {}, null], allowFrom => pool().addNeeds({ ports: [{ name: 'x', port: 1, allowFrom }] })),
    ...rows('ports.allowFrom', GP, INSTANCES, peer => pool().addNeeds({ ports: [{ name: 'x', port: 1, allowFrom: [peer] }] })),
    ['ports[x].allowFrom', GP, () => pool().addReceiver('otlp/x', {}, { ports: [{ name: 'x', port: 1 }] }), 'or [] for nobody but the kubelet'],
    ['ports[x].allowFrom', TA, () => stack({}).targetAllocator.addNeeds({ ports: [{ name: 'x', port: 1 }] }), 'the policy would close the port'],
    ['ports[x].allowFrom', GP, () => stack({ networkPolicies: NetworkPolicies.none() }).gatewayPool.addNeeds({ ports: [{ name: 'x', port: 1, allowFrom: [] }] }), 'left out with NetworkPolicies.none()'],
    ...rows('name', 'NetworkPeer.namespace', LABELS, name => NetworkPeer.namespace(name)),
    ...rows('matchLabels', 'NetworkPeer.namespaces', ['text', null, {}], labels => NetworkPeer.namespaces(labels)),
    ...rows('matchLabels', 'NetworkPeer.pods', ['text', null, {}], labels => NetworkPeer.pods(labels)),
    ...rows('options', 'NetworkPeer.pods', ['text', null], options => NetworkPeer.pods({ app: 'x' }, options)),
    ...rows('namespace', 'NetworkPeer.pods', LABELS, namespace => NetworkPeer.pods({ app: 'x' }, { namespace })),
    ...rows('namespaceLabels', 'NetworkPeer.pods', ['text', null, {}], namespaceLabels => NetworkPeer.pods({ app: 'x' }, { namespaceLabels })),
    ['namespaceLabels', 'NetworkPeer.pods', () => NetworkPeer.pods({ app: 'x' }, { namespace: 'a', namespaceLabels: { b: 'c' } }), 'give one of the two'],
    ['nameSpace', 'NetworkPeer.pods', () => NetworkPeer.pods({ app: 'x' }, { nameSpace: 'a' } as any), "did you mean 'namespace'"],
    ...rows('cidr', 'NetworkPeer.cidr', ['10.0.0.0', '10.0.0.1/8', '10.0.0.0/33', '10.0.0/8', '010.0.0.0/8', '::/129', 'fe80::%1/64', 'fd00::1/64', '1.2.3.4/08', '[::]/0', '/8', '', 'a/8', 5, null, undefined, {}], cidr => NetworkPeer.cidr(cidr)),
    ...rows('cidr', 'NetworkPeer.cidr', ['169.254.169.254/32', '169.254.0.0/16', 'fe80::/64', 'fd00:ec2::254/128', 'fd20:ce::254/128', '168.63.129.16/32', '100.100.100.200/32'], cidr => NetworkPeer.cidr(cidr)),
    ...rows('except', 'NetworkPeer.cidr', ['10.1.0.0/16', {}, null], except => NetworkPeer.cidr('10.0.0.0/8', except)),
    ...rows('except[0]', 'NetworkPeer.cidr', ['10.0.0.0/8', '11.0.0.0/16', '0.0.0.0/0', 'fd00::/16', '10.1.0.1/16', 5, null], except => NetworkPeer.cidr('10.0.0.0/8', [except])),
    ...rows('address', 'NetworkPeer.nodeLocalDns', ['', '169.254.20', 'a', '169.254.20.10/32', 5, null], address => NetworkPeer.nodeLocalDns(address)),
    ...rows('options', 'NetworkPolicies.strict', ['text', null, undefined], options => NetworkPolicies.strict(options)),
    ...(['apiServer', 'backend'] as const).flatMap(property => [
      ...rows(property, 'NetworkPolicies.strict', [undefined, [], 'text', {}], peers => NetworkPolicies.strict({ ...ENDS, [property]: peers })),
      [`${property}[0]`, 'NetworkPolicies.strict', () => NetworkPolicies.strict({ ...ENDS, [property]: [NetworkPeer.nodeLocalDns()] }), 'another peer than that of NodeLocal DNSCache'] as Row,
    ]),
    ...rows('dns', 'NetworkPolicies.strict', [[], 'text', {}], dns => NetworkPolicies.strict({ ...ENDS, dns })),
    ...rows('dns[0]', 'NetworkPolicies.strict', INSTANCES, peer => NetworkPolicies.strict({ ...ENDS, dns: [peer] })),
    ...rows('targets', 'NetworkPolicies.strict', ['text', {}], targets => NetworkPolicies.strict({ ...ENDS, targets })),
    ...(['apiServerPorts', 'backendPorts', 'dnsPorts'] as const).flatMap(property => [
      ...rows(property, 'NetworkPolicies.strict', [[], 443, {}], ports => NetworkPolicies.strict({ ...ENDS, [property]: ports })),
      ...rows(`${property}[0]`, 'NetworkPolicies.strict', [...NUMBERS, 65_536], port => NetworkPolicies.strict({ ...ENDS, [property]: [port] })),
    ]),
    ['backends', 'NetworkPolicies.strict', () => NetworkPolicies.strict({ ...ENDS, backends: [] } as any), "did you mean 'backend'"],
  ],
  'one clock in a chain': [
    ['cadence', 'chart/s', () => {
      const chart = chartIn();
      const targetAllocator = new TargetAllocator(chart, 'ta', { cadence: new Cadence({ scrapeInterval: Duration.minutes(15) }) });
      new ScraperPool(chart, 's', { clusterName: 'c', targetAllocator, gateway: new GatewayPool(chart, 'g', { clusterName: 'c' }) });
    }, "got \"scrapeInterval 900 s from 'targetAllocator' and 60 s from 'gateway'\""],
    ['cadence', 'chart/m', () => {
      const chart = chartIn();
      const targetAllocator = new TargetAllocator(chart, 'ta');
      new SelfMonitor(chart, 'm', { clusterName: 'c', targetAllocator, cadence: new Cadence({ scrapeInterval: Duration.seconds(10) }) });
    }, "got \"scrapeInterval 10 s from 'cadence' and 60 s from 'targetAllocator'\""],
  ],
  'what is said twice, or for nothing': [
    ['scrapeInterval', 'metrics', () => stack({ scrapeInterval: Duration.seconds(15), sizing: Sizing.forLoad({ dataPointsPerMinute: 1e6, targets: 5, scrapeInterval: Duration.seconds(60) }) }),
      "the interval of 'sizing' (60 s)"],
    ['scraperPool.routingKey', 'metrics', () => stack({ scraperPool: { routingKey: RoutingKey.STREAM_ID }, sizing: Sizing.forLoad({ dataPointsPerMinute: 1e6, targets: 5, routingKey: RoutingKey.RESOURCE }) }),
      "the routing key of 'sizing' ('resource')"],
    ['selfMonitor', 'metrics', () => stack({ selfMonitoring: false, selfMonitor: { priorityClassName: 'x' } }), 'left out with selfMonitoring: false'],
    ['annotationScrapeConfig', 'metrics', () => stack({ scrapeAnnotatedPods: false, annotationScrapeConfig: { jobName: 'x' } }), 'left out with scrapeAnnotatedPods: false'],
    ...([
      ['pods.nodeselector', 'metrics', { pods: { nodeselector: {} } }, 'pods.nodeSelector'], ['cadenceOverrides.maxStalenes', 'metrics', { cadenceOverrides: { maxStalenes: Duration.minutes(20) } }, 'cadenceOverrides.maxStaleness'],
      ['scrapeintervall', 'metrics', { scrapeintervall: Duration.minutes(1) }, 'scrapeInterval'], ['tolerations', GP, { gatewayPool: { toleration: [] } }, 'tolerations'],
      ['replica', TA, { targetAllocator: { replica: 3 } }, 'replicas'], ['memory.limitPercent', SP, { scraperPool: { memory: { limitPercent: 80 } } }, 'memory.limitPercentage'],
      ['sampleLimits', AS, { annotationScrapeConfig: { sampleLimits: 3 } }, 'sampleLimit'], ['scrapper', 'metrics', { scrapper: {} }, 'scraperPool'],
    ] as [string, string, any, string][]).map(([name, where, props, meant]) =>
      [name === 'tolerations' ? 'toleration' : name, where, () => stack(props), name === 'scrapper' ? 'left out' : `did you mean '${meant}'`] as Row),
    ['extractlabels', 'chart/g', () => new GatewayPool(chartIn(), 'g', { clusterName: 'c', extractlabels: [] } as any), "did you mean 'extractLabels'"],
    ['selfmonitor', 'chart/m', () => new SelfMonitor(chartIn(), 'm', { clusterName: 'c', selfmonitor: 1 } as any), 'left out'],
    ['port', 'GatewayPool.fromService', () => gatewayService({ port: 4317 }), 'left out'],
    ['scalling', 'GatewayPool.fromService', () => gatewayService({ scalling: Scaling.fixed(3) }), "did you mean 'scaling'"],
    ...rows('gateway.maxReceiveMessageSize', 'chart/scrapers', [undefined, 4], maxReceiveMessageSize => aloneScraper({ gateway: { ...gatewayService({}), maxReceiveMessageSize } })),
  ],
  'names': [
    ...rows('name', 'metrics', [...LABELS, '1a', 'a'.repeat(41), 'selfmon', 'my-selfmon'], name => stack({ name })),
    ...rows('namespace', 'metrics', LABELS, namespace => stack({ namespace })),
    ...rows('namespace', 'chart/g', LABELS, namespace => new GatewayPool(chartIn(), 'g', { clusterName: 'c', namespace })),
    ['namespace', 'chart/g', () => new GatewayPool(new Chart(Testing.app(), 'chart'), 'g', { clusterName: 'c' }), 'given here or on the chart'],
  ],
  'TargetAllocator': [
    ...rows('replicas', TA, NUMBERS, replicas => allocator({ replicas })),
    ['replicas', TA, () => allocator({ replicas: 2, allocationStrategy: AllocationStrategy.LEAST_WEIGHTED }), '1 with the strategy least-weighted'],
    ...rows('allocationStrategy', TA, ['consistent-hashing', {}], allocationStrategy => allocator({ allocationStrategy })),
    ...rows('distribution', TA, ['upstream', {}], distribution => allocator({ distribution })),
    ...rows('cadence', 'chart/ta', ['x', {}], cadence => new TargetAllocator(chartIn(), 'ta', { cadence })),
    ...(['serviceMonitorSelector', 'podMonitorSelector', 'scrapeConfigSelector', 'probeSelector', 'serviceMonitorNamespaceSelector', 'podMonitorNamespaceSelector',
      'scrapeConfigNamespaceSelector', 'probeNamespaceSelector'] as const).flatMap(property => rows(property, TA, INSTANCES, value => allocator({ [property]: value }))),
    ...rows('namespaces', TA, defined(INSTANCES), namespaces => allocator({ namespaces })),
    ...rows('filterStrategy', TA, ['relabel-config', {}], filterStrategy => allocator({ filterStrategy })),
    ...rows('nativeHistograms', TA, FLAGS, nativeHistograms => allocator({ nativeHistograms })),
    ...rows('denyFsAccessThroughSms', TA, FLAGS, denyFsAccessThroughSms => allocator({ denyFsAccessThroughSms })),
    ...rows('scrapeProtocols', TA, [[], 'text', ['PrometheusProto'], [undefined]], scrapeProtocols => allocator({ scrapeProtocols })),
    ['scrapeProtocols', TA, () => allocator({ scrapeProtocols: [ScrapeProtocol.PROMETHEUS_TEXT_0_0_4], nativeHistograms: true }), 'PROMETHEUS_PROTO'],
    ...rows('scrapeClasses', TA, [[], 'text', [{ name: 'a', default: true }, { name: 'b', default: true }]], scrapeClasses => allocator({ scrapeClasses })),
    ...rows('protectIdentity', TA, FLAGS, protectIdentity => allocator({ protectIdentity })),
    ['scrapeClasses', TA, () => allocator({ scrapeClasses: [{ name: 'protect-identity' }] }), "a list without the name 'protect-identity'"],
    ['scrapeClasses', TA, () => allocator({ scrapeClasses: [{ name: 'a', metricRelabelings: {} }] }), "classes whose metricRelabelings are a list, but 'a' has others"],
    ['prometheus_cr.scrape_classes', TA, () => allocator({ distribution: TargetAllocatorDistribution.upstream('0.140.0'), protectIdentity: true }), 'is the first to read it'],
    ...rows('scrapeClasses[0]', TA, [[null], ['x']], scrapeClasses => allocator({ scrapeClasses })),
    ...[{ tlsConfig: { caFile: '/ca' } }, { tlsConfig: { tlsFilesConfig: { keyFile: '/k' } } }, { authorization: { credentialsFile: '/t' } }].flatMap(given => [{}, { denyFsAccessThroughSms: true }].map(deny =>
      ['scrapeClasses', TA, () => allocator({ scrapeClasses: [{ name: 'a', ...given }], ...deny }), "classes without files while 'denyFsAccessThroughSms' is true"] as Row)),
    ['scrapeClasses[0].x', TA, () => allocator({ scrapeClasses: [{ name: 'a', x: NaN }] })],
    ...rows('scrapeClasses[0].name', TA, [[{}], [{ name: '' }], [{ name: 5 }]], scrapeClasses => allocator({ scrapeClasses })),
    ['scrapeClasses[1].name', TA, () => allocator({ scrapeClasses: [{ name: 'a' }, { name: 'a' }] }), 'a string that no other class has'],
    ...rows('secretNamespaces', TA, ['text', ...LABELS.map(name => [name])], secretNamespaces => allocator({ secretNamespaces })),
    ...rows('secretTransport', TA, ['masked', {}], secretTransport => allocator({ secretTransport })),
    ...rows('discoveredPods', TA, NUMBERS.slice(1), discoveredPods => allocator({ discoveredPods })),
    ...rows('discoveryRoles', TA, ['text', ['Pod'], [undefined]], discoveryRoles => allocator({ discoveryRoles })),
    ...rows('updateStrategy', TA, ['OnDelete', 1], updateStrategy => allocator({ updateStrategy })),
    ...rows('targets', TA, NUMBERS.slice(1), targets => allocator({ targets })),
    ...rows('collectorSelector', 'chart/ta', [{}, 'text', []], collectorSelector => new TargetAllocator(chartIn(), 'ta', { collectorSelector })),
    ...rows('collectorNamespace', 'chart/ta', LABELS, collectorNamespace => new TargetAllocator(chartIn(), 'ta', { collectorNamespace })),
    ...rows('kind', TA, ['Rule', 'toString', undefined], kind => stack({}).targetAllocator.monitorSelector(kind)),
    ...(['deny_fs_access_through_sms', 'secret_namespaces', 'scrape_classes'] as const).map(key => [`prometheus_cr.${key}`, TA, () => allocator({
      distribution: TargetAllocatorDistribution.upstream('0.140.0'),
      ...{ deny_fs_access_through_sms: { denyFsAccessThroughSms: true }, secret_namespaces: { secretNamespaces: ['a'] }, scrape_classes: { scrapeClasses: [{ name: 'a' }] } }[key],
    }), 'is the first to read it'] as Row),
    ['allow_insecure_auth_secrets', TA, () => allocator({ distribution: TargetAllocatorDistribution.upstream('0.152.0'), secretTransport: SecretTransport.plainHttp() }), '0.153.0'],
  ],
  'ScraperPool': [
    ...rows('targetAllocator', 'chart/scrapers', [undefined, null, 'http://ta'], targetAllocator => aloneScraper({ targetAllocator })),
    ...rows('targetAllocator.endpoint', 'chart/scrapers', [undefined, 'ta'], endpoint => aloneScraper({ targetAllocator: { endpoint } })),
    ...rows('gateway', 'chart/scrapers', [undefined, null, 'gw'], value => aloneScraper({ gateway: value })),
    ...rows('gateway.serviceName', 'chart/scrapers', [undefined, 'A'], serviceName => aloneScraper({ gateway: { ...gatewayService({}), serviceName } })),
    ...rows('gateway.serviceNamespace', 'chart/scrapers', [undefined, 'A'], serviceNamespace => aloneScraper({ gateway: { ...gatewayService({}), serviceNamespace } })),
    ...rows('gateway.otlpPort', 'chart/scrapers', [undefined, 0], otlpPort => aloneScraper({ gateway: { ...gatewayService({}), otlpPort } })),
    ...rows('gateway.stableHostnames', 'chart/scrapers', [...FLAGS, null, undefined], stableHostnames => aloneScraper({ gateway: { ...gatewayService({}), stableHostnames } })),
    ...rows('gateway.acceptsZstd', 'chart/scrapers', [...FLAGS, null, undefined], acceptsZstd => aloneScraper({ gateway: { ...gatewayService({}), acceptsZstd } })),
    ...rows('gateway.fixedReplicas', 'chart/scrapers', [null, ...NUMBERS], fixedReplicas => aloneScraper({ gateway: { ...gatewayService({}), fixedReplicas } })),
    ...rows('gateway.maxReplicas', 'chart/scrapers', [undefined, 0], maxReplicas => aloneScraper({ gateway: { ...gatewayService({}), maxReplicas } })),
    ...rows('routingKey', SP, ['resource', {}], routingKey => scraper({ routingKey })),
    ...rows('nativeHistograms', SP, FLAGS, nativeHistograms => scraper({ nativeHistograms })),
    ...rows('scaling', SP, [3, 'text', {}], scaling => scraper({ scaling })),
    ...[Scaling.fixed(2000), Scaling.hpa({ maxReplicas: 1062 }), Scaling.hpa({ minReplicas: 1062 }), Scaling.external(1062)].map(scaling =>
      ['scaling', SP, () => scraper({ scaling }), 'at most 1061 pods'] as Row),
    ...rows('workload', SP, ['DaemonSet', 'DEPLOYMENT', 1], workload => scraper({ workload })),
    ...rows('updateStrategy', SP, ['OnDelete', 1], updateStrategy => scraper({ updateStrategy })),
    ['updateStrategy', SP, () => scraper({ updateStrategy: UpdateStrategy.RECREATE, workload: ScraperWorkload.STATEFUL_SET }), 'left out with ScraperWorkload.STATEFUL_SET'],
    ...rows('resolver', SP, ['dns', 1], resolver => scraper({ resolver })),
    ['resolver', SP, () => scraper({ resolver: GatewayResolver.STATIC }), 'give the gateways Scaling.fixed(n)'],
    ...rows('telemetry.temporality', 'chart/scrapers', ['DELTA', 'lowmemory', 1], temporality => aloneScraper({ telemetry: { otlpHttpEndpoint: 'http://h', temporality } })),
    ...rows('staticScrapeConfigs', SP, ['text', {}], staticScrapeConfigs => scraper({ staticScrapeConfigs })),
    ...rows('staticScrapeConfigs[0]', SP, [[null], ['x'], [[]]], staticScrapeConfigs => scraper({ staticScrapeConfigs })),
    ...WRONG_JOBS.map(([path, job]): Row => [`staticScrapeConfigs[0].${path}`, SP, () => scraper({ staticScrapeConfigs: [{ job_name: 'a', ...job }] })]),
    ['staticScrapeConfigs[0].relabel_configs[0].regex', SP, () => scraper({ staticScrapeConfigs: [{ job_name: 'a', relabel_configs: [{ target_label: 'b', regex: null }] }] })],
    ['staticScrapeConfigs[0].x', SP, () => scraper({ staticScrapeConfigs: [{ job_name: 'a', x: Infinity }] })],
    ...rows('staticScrapeConfigs[0].job_name', SP, [[{}], [{ job_name: '' }], [{ job_name: 5 }]], staticScrapeConfigs => scraper({ staticScrapeConfigs })),
    ['staticScrapeConfigs[1].job_name', SP, () => scraper({ staticScrapeConfigs: [{ job_name: 'a' }, { job_name: 'a' }] }), 'a string that no other configuration has'],
  ],
  'GatewayPool': [
    ...rows('backend', 'chart/g', ['dynatrace', {}], backend => new GatewayPool(chartIn(), 'g', { clusterName: 'c', backend })),
    ...rows('scaling', GP, [3, 'text', {}], scaling => gateway({ scaling })),
    ...size('maxReceiveMessageSize', GP, maxReceiveMessageSize => gateway({ maxReceiveMessageSize })),
    ...rows('maxReceiveMessageSize', GP, [Size.kibibytes(1500)], maxReceiveMessageSize => gateway({ maxReceiveMessageSize })),
    ...rows('oldAndNewAttributes', GP, FLAGS, oldAndNewAttributes => gateway({ oldAndNewAttributes })),
    ...rows('publishNotReadyAddresses', GP, FLAGS, publishNotReadyAddresses => gateway({ publishNotReadyAddresses })),
    ...rows('trustedPodAnnotations', GP, ['text', {}], trustedPodAnnotations => gateway({ trustedPodAnnotations })),
    ...rows('trustedPodAnnotations[0]', GP, [[5], [''], ['a b'], ['*'], ['metadata.dynatrace.com/team'], ['a*b'], [null]], trustedPodAnnotations => gateway({ trustedPodAnnotations })),
    ...['k8s.namespace.name', 'k8s.pod.name', 'k8s.*', 'k*', 'k8s.deployment.x', 'dt.*', 'dt.entity.host', 'dt.entity.kubernetes*', 'service.name', 'service.*'].map(key =>
      ['trustedPodAnnotations[1]', GP, () => gateway({ trustedPodAnnotations: ['dt.cost.*', key] }), 'a key that no '] as Row),
    ['trustedPodAnnotations', GP, () => stack({ backend: Backend.otlp({ endpoint: 'https://h' }), gatewayPool: { trustedPodAnnotations: ['team'] } }), 'left out unless the backend is Dynatrace'],
    ...rows('podMetadata', GP, [[], 'text', ['k8s.pod.nam'], [undefined]], podMetadata => gateway({ podMetadata })),
    ...(['extractLabels', 'extractAnnotations'] as const).flatMap(property => [
      ...rows(property, GP, ['text', {}, [null]], value => gateway({ [property]: value })),
      ...rows(`${property}.key`, GP, [[{}], [{ key: 'a', keyRegex: 'b', attribute: 'c' }]], value => gateway({ [property]: value })),
      ...rows(`${property}.key`, GP, ['', 'a b', 5], key => gateway({ [property]: [{ key }] })),
      ...rows(`${property}.keyRegex`, GP, [...TEXTS.filter(text => text !== null), '(', '(?=x)', 'a**'], keyRegex => gateway({ [property]: [{ keyRegex, attribute: 'a' }] })),
      [`${property}.attribute`, GP, () => gateway({ [property]: [{ keyRegex: 'a' }] }), "given with 'keyRegex'"] as Row,
      ...rows(`${property}.attribute`, GP, TEXTS.filter(text => text !== null), attribute => gateway({ [property]: [{ key: 'a', attribute }] })),
      ...rows(`${property}.source`, GP, ['cluster', 'POD', 1], source => gateway({ [property]: [{ key: 'a', source }] })),
    ]),
  ],
  'SelfMonitor': [
    ...rows('backend', 'chart/m', ['dynatrace', {}], backend => new SelfMonitor(chartIn(), 'm', { clusterName: 'c', backend })),
    ...rows('targetAllocator', 'chart/m', INSTANCES, targetAllocator => new SelfMonitor(chartIn(), 'm', { clusterName: 'c', targetAllocator })),
  ],
  'AnnotationScrapeConfig': [
    ...rows('annotationPrefix', AS, [...NAMES, 'a'.repeat(254)], annotationPrefix => annotated({ annotationPrefix })),
    ...rows('cadence', 'chart/a', ['x', {}], cadence => new AnnotationScrapeConfig(chartIn(), 'a', { cadence })),
    ...rows('nativeHistograms', 'chart/a', FLAGS, nativeHistograms => new AnnotationScrapeConfig(chartIn(), 'a', { nativeHistograms })),
    ...rows('namespaces', AS, defined(INSTANCES), namespaces => annotated({ namespaces })),
    ...rows('defaultPort', AS, [...NUMBERS, 65_536], defaultPort => annotated({ defaultPort })),
    ...duration('scrapeInterval', AS, scrapeInterval => annotated({ scrapeInterval })),
    ...duration('scrapeTimeout', AS, scrapeTimeout => annotated({ scrapeTimeout })),
    ['scrapeTimeout', AS, () => annotated({ scrapeTimeout: Duration.seconds(61) }), "it may not be above 'scrapeInterval'"],
    ...rows('jobName', AS, TEXTS.filter(text => text !== null), jobName => annotated({ jobName })),
    ...(['sampleLimit', 'targetLimit', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit'] as const).flatMap(property =>
      rows(property, AS, NUMBERS, value => annotated({ [property]: value }))),
    ...size('bodySizeLimit', AS, bodySizeLimit => annotated({ bodySizeLimit })),
    ...rows('bodySizeLimit', AS, [Size.kibibytes(1.5)], bodySizeLimit => annotated({ bodySizeLimit })),
    ...rows('protectIdentity', AS, FLAGS, protectIdentity => annotated({ protectIdentity })),
    ...rows('labels', AS, [{}, 'text', []], value => annotated({ labels: value })),
    ...rows('labels[a]', AS, ['a b', 5], a => annotated({ labels: { a } })),
  ],
  'PrometheusTieredStack': [
    ...rows('distribution', 'metrics', [CollectorDistribution.dynatrace()], distribution =>
      stack({ distribution, backend: Backend.prometheusRemoteWrite({ endpoint: 'http://h' }) })),
    ['distribution', SP, () => stack({ scraperPool: { distribution: CollectorDistribution.custom({ image: 'x', contribVersion: '0.158.0', components: ['receiver/otlp'] }) } }),
      "one with the extension 'health_check'"],
    ...(['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'component']).map(key => [`pods.labels[${key}]`, 'metrics', () => stack({ pods: { labels: { [key]: 'x' } } })] as Row),
    ['labels[component]', GP, () => stack({ pods: { labels: { component: 'statefulset-collector' } }, gatewayPool: { labels: { component: 'x' } }, selfMonitoring: false })],
    ...(['GOMEMLIMIT', 'OTELCOL_NAMESPACE', 'K8S_CLUSTER_NAME', 'DT_API_TOKEN']).map(name => [`pods.env[${name}]`, 'metrics', () => stack({ pods: { env: { [name]: EnvVariable.of('x') } } })] as Row),
    ['env[GOMEMLIMIT]', GP, () => stack({ gatewayPool: { env: { GOMEMLIMIT: EnvVariable.of('x') } } })],
    ...(['targetAllocator', 'scraperPool', 'gatewayPool', 'selfMonitor', 'annotationScrapeConfig'] as const).flatMap(part =>
      [['name', 'x'], ['namespace', 'x'], ['cadence', new Cadence()], ['clusterName', 'x'], ['backend', Backend.dynatrace()], ['telemetry', null], ['gateway', null], ['targetAllocator', null]]
        .map(([property, value]) => [`${part}.${property}`, 'metrics', () => stack({ [part]: { [property as string]: value } }), 'left out'] as Row)),
    ...(['scrapeInterval', 'largestScrapeInterval'] as const).map(name =>
      [`cadenceOverrides.${name}`, 'metrics', () => stack({ cadenceOverrides: { [name]: Duration.seconds(60) } as any }), 'set it on the stack'] as Row),
    ...rows('props', 'metrics', [undefined, null, 'text'], props => new PrometheusTieredStack(Testing.app(), 'metrics', props)),
    ...rows('labels', 'metrics', ['text', []], value => stack({ labels: value })),
    ...(['cadenceOverrides', 'pods', 'targetAllocator', 'scraperPool', 'gatewayPool', 'selfMonitor', 'annotationScrapeConfig'] as const).flatMap(property =>
      rows(property, 'metrics', ['text', 1, []], value => stack({ [property]: value }))),
    ...(['createNamespace', 'nativeHistograms', 'scrapeAnnotatedPods', 'selfMonitoring'] as const).flatMap(property =>
      rows(property, 'metrics', FLAGS, value => stack({ [property]: value }))),
    ...rows('backend', 'metrics', ['dynatrace', {}], backend => stack({ backend })),
    ...rows('sizing', 'metrics', ['large', {}], value => stack({ sizing: value })),
    ...duration('scrapeInterval', 'metrics', scrapeInterval => stack({ scrapeInterval })),
    ...duration('largestScrapeInterval', 'metrics', largestScrapeInterval => stack({ largestScrapeInterval })),
    ...rows('props', 'Cadence', [null, 'text'], props => new Cadence(props)),
    ...rows('cadenceOverrides.collectorNotReadyGracePeriod', 'metrics', [Duration.millis(1), 'text', -1, null],
      collectorNotReadyGracePeriod => stack({ cadenceOverrides: { collectorNotReadyGracePeriod } })),
    ...duration('cadenceOverrides.maxStaleness', 'metrics', maxStaleness => stack({ cadenceOverrides: { maxStaleness } })),
  ],
};

const messages: string[] = [];

/** A row may leave out which item of a list is refused. */
const withoutIndices = (message: string) => message.replace(/\[\d+\](?=[^']*' of )/g, '');

describe.each(Object.entries(refusals))('%s', (_, all) => {
  const byProperty = new Map<string, Row[]>();
  all.forEach(row => byProperty.set(`'${row[0]}' of ${row[1]}`, [...byProperty.get(`'${row[0]}' of ${row[1]}`) ?? [], row]));

  test.each([...byProperty])('%s', (subject, given) => {
    for (const [, , call, also] of given) {
      const message = messageOf(call);
      messages.push(message);
      expect([message, withoutIndices(message)].join()).toContain(`${subject} must be `);
      expect(message).toMatch(/ must be .{4,}, got .+/s);
      expect(message).not.toMatch(/\[object Object\]|undefined'|must be undefined/);
      expect(message.length).toBeLessThan(600);
      expect(message).toContain(also ?? '');
    }
  });
});

describe('errors of another form', () => {
  const other: [string, () => unknown, string][] = [
    ['a scraper window beyond an hour', () => aloneScraper({ cadence: new Cadence({ scrapeInterval: Duration.seconds(721) }) }),
      "chart/scrapers: 'largestScrapeInterval' of Cadence must be at most 720 s with an autoscaler on the scrapers, got 721 s"],
    ['a gateway window beyond an hour', () => stack({ scrapeInterval: Duration.seconds(301) }),
      "metrics/GatewayPool: 'largestScrapeInterval' of Cadence must be at most 300 s with an autoscaler on the gateways, got 301 s"],
    ['more scrapers than a ring takes', () => Sizing.forLoad({ dataPointsPerMinute: 1e9, targets: 100_000 }),
      "Sizing.forLoad comes to 1134 scrapers and room for twice as many, but the allocator's ring takes at most 1061; give larger pods in 'scraperResources'"],
    ['a target larger than a pod', () => sizing({ largestTarget: 1e8 }), "'largestTarget' of Sizing.forLoad is larger than one of the scrapers can hold: 100000000 data points a scrape need"],
    ['relations of times', () => new Cadence({ retryMaxElapsedTime: Duration.seconds(1) }), "'retryMaxElapsedTime' of Cadence must be at least 15 minutes, got 1 s"],
  ];
  test.each(other)('%s', (_, call, expected) => {
    const message = messageOf(call);
    messages.push(message);
    expect(message).toContain(expected);
  });
});

/** The properties of every exported struct, those that it extends included, as the sources declare them. */
function propertiesOf(struct: string): string[] {
  const declaration = declarations().get(struct);
  return [
    ...declaration?.heritageClauses?.flatMap(clause => clause.types.flatMap(type => propertiesOf(type.expression.getText()))) ?? [],
    ...declaration?.members.filter(ts.isPropertySignature).map(member => member.name.getText()) ?? [],
  ];
}

let declared: Map<string, ts.InterfaceDeclaration> | undefined;

function declarations(): Map<string, ts.InterfaceDeclaration> {
  declared ??= new Map(sourceFiles(join(__dirname, '../src')).flatMap(file =>
    parsed(file).statements.filter(ts.isInterfaceDeclaration).map((declaration): [string, ts.InterfaceDeclaration] => [declaration.name.text, declaration])));
  return declared;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => entry.isDirectory() ? sourceFiles(join(folder, entry.name)) : [join(folder, entry.name)]);
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
}

/** Every struct, and a call that reads it. */
const STRUCTS: { [struct: string]: (props: any) => unknown } = {
  PrometheusTieredStackProps: stack,
  TargetAllocatorProps: props => new TargetAllocator(chartIn(), 'ta', props),
  ScraperPoolProps: props => aloneScraper(props),
  GatewayPoolProps: props => new GatewayPool(chartIn(), 'g', { clusterName: 'c', ...props }),
  SelfMonitorProps: props => new SelfMonitor(chartIn(), 'm', { clusterName: 'c', ...props }),
  AnnotationScrapeConfigProps: props => new AnnotationScrapeConfig(chartIn(), 'a', props),
  GatewayServiceOptions: gatewayService,
  MemoryOptions: memory => gateway({ memory }),
  PodSecurity: security => gateway({ security }),
  PodResourcesProps: resources => gateway({ resources }),
  Toleration: toleration => gateway({ tolerations: [{ key: 'a', ...toleration }] }),
  TopologySpread: spread => gateway({ topologySpread: [{ topologyKey: 'a', ...spread }] }),
  MetadataRule: rule => gateway({ extractLabels: [rule] }),
  TlsOptions: tls => Backend.otlp({ endpoint: 'h:1', protocol: OtlpProtocol.GRPC, tls }),
  DynatraceBackendOptions: Backend.dynatrace,
  OtlpBackendOptions: options => Backend.otlp({ endpoint: 'http://h', ...options }),
  RemoteWriteBackendOptions: options => Backend.prometheusRemoteWrite({ endpoint: 'http://h', ...options }),
  CustomCollectorProps: props => CollectorDistribution.custom({ image: 'i', contribVersion: '0.158.0', ...props }),
  CustomTargetAllocatorProps: props => TargetAllocatorDistribution.custom({ image: 'i', operatorVersion: '0.158.0', ...props }),
  HpaOptions: Scaling.hpa,
  CadenceProps: props => new Cadence(props),
  SelectorExpression: expression => TargetSelector.expressions([{ key: 'a', operator: SelectorOperator.EXISTS, ...expression }]),
  SizingLoad: sizing,
  SizingCoefficientsProps: props => SizingCoefficients.of({ ...costs, ...props }),
  TierCost: cost => SizingCoefficients.of({ ...costs, scraper: { ...costs.scraper, ...cost } }),
};

describe.each(Object.entries(STRUCTS))('null in %s is refused like any other wrong value', (struct, call) => {
  test.each(propertiesOf(struct))('%s', property => {
    expect(withoutIndices(messageOf(() => call({ [property]: null })))).toMatch(new RegExp(`'([\\w.]+\\.)?${property}' of .* must be .*, got null`));
  });
});

/** The functions that refuse, and where in their arguments the property and what is allowed stand. */
const REFUSING: { [name: string]: { property: number; allowed?: number } } = {
  reject: { property: 1, allowed: 3 },
  ...Object.fromEntries(['wholeNumber', 'percentage', 'wholeSeconds', 'dnsLabel', 'serviceName', 'dnsSubdomain', 'dataKey', 'environmentName', 'qualifiedName', 'labels',
    'checkLabels', 'labelValue', 'annotations', 'checkAnnotations', 'record', 'list', 'nonEmptyText', 'httpUrl', 'otlpBaseUrl', 'hostAndPort', 'manifestText', 'plainData', 'oneOf', 'qualifiedHost', 'instance',
    'flag', 'size', 'versionText'].map(name => [name, { property: 1 }])),
};

/** The verbs of `Input` that refuse, and where in their arguments stands what is allowed. The property comes first, without what it stands within. */
const VERBS: { [name: string]: { allowed?: number } } = {
  reject: { allowed: 2 },
  number: { allowed: 1 },
  ...Object.fromEntries(['read', 'flag', 'wholeNumber', 'percentage', 'seconds', 'milliseconds', 'size', 'instance', 'oneOf', 'text', 'regex', 'url', 'hostAndPort', 'host', 'dnsLabel',
    'serviceName', 'dnsSubdomain', 'dataKey', 'qualifiedName', 'labelValue', 'labels', 'annotations', 'variables', 'map', 'list', 'structs', 'plainData', 'nested'].map(name => [name, {}])),
};

/** A pattern for the text that an expression comes to; undefined where the source does not say. */
function pattern(node: ts.Node | undefined): string | undefined {
  const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (node && ts.isStringLiteralLike(node)) {
    return quoted(node.text);
  }
  if (node && ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return `${pattern(node.left) ?? '.*'}${pattern(node.right) ?? '.*'}`;
  }
  if (node && ts.isTemplateExpression(node)) {
    return quoted(node.head.text) + node.templateSpans.map(span => `.*${quoted(span.literal.text)}`).join('');
  }
  return undefined;
}

test('there is no other place that refuses something', () => {
  const files = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);
  const sources = files(join(__dirname, '../src')).filter(file => !file.includes('/src/text/'));
  const untested: string[] = [];
  let places = 0;
  for (const file of sources) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      let expected: string | undefined;
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && REFUSING[node.expression.text]) {
        const { property, allowed } = REFUSING[node.expression.text];
        const name = pattern(node.arguments[property]);
        expected = name && `'${name}(\\[.*\\]| key)?' of .* must be ${(allowed && pattern(node.arguments[allowed])) ?? ''}`;
      } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && VERBS[node.expression.name.text] && source.text.includes('text/input\'')) {
        const { allowed } = VERBS[node.expression.name.text];
        const name = pattern(node.arguments[0]);
        expected = name && `'([\\w.[\\]]*\\.)?${name}([.[].*| key)?' of .* must be ${(allowed && pattern(node.arguments[allowed])) ?? ''}`;
      } else if (ts.isNewExpression(node) && node.expression.getText() === 'Input') {
        const origin = pattern(node.arguments?.[0]);
        expected = origin && `' of ${origin} must be left out, got .*; did you mean`;
        expect([file, source.text.includes('.done()')]).toEqual([file, true]);
      } else if (ts.isThrowStatement(node) && ts.isNewExpression(node.expression)) {
        expected = pattern(node.expression.arguments?.[0]);
      }
      if (expected !== undefined) {
        places++;
        if (!messages.some(message => new RegExp(expected, 's').test(message))) {
          untested.push(`${file.slice(file.indexOf('src'))}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${expected}`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(untested).toEqual([]);
  expect(places).toBeGreaterThan(100);
});
