/**
 * Every property of every struct, with values of callers without types: each is refused in the words of its property, or it synthesizes.
 * The structs and their properties are read from the sources, so that a new one must stand here.
 */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Size } from 'cdk8s';
import * as ts from 'typescript';
import {
  AnnotationScrapeConfig, ApiToken, Backend, Cadence, CollectorDistribution, CpuAmount, EnvVariable, GatewayPool, MetadataSource, NetworkPeer, NetworkPolicies,
  PrometheusTieredStack, PrometheusTieredStackProps, Scaling, MonitorAdmission, MonitorPolicy,
  ScraperPool, SelfMonitor, SizingCoefficients, Sizing, SelectorOperator, TargetAllocator, TargetAllocatorDistribution, TargetSelector, TlsOptions, TolerationOperator,
} from '../src';
import { isRefusal } from './support/expect-error';
import { chartIn } from './support/manifests';

/** How a struct is given to the library: the rest of it, and the call that takes it. */
interface Use {
  readonly given: object;
  readonly take: (struct: any) => unknown;
}

const stack = (props: Partial<PrometheusTieredStackProps>) => new PrometheusTieredStack(new App(), 'metrics', { clusterName: 'c', ...props });
const gateways = () => stack({ distribution: CollectorDistribution.custom({ image: 'mirror.example/all:1', contribVersion: '0.158.0' }) }).gatewayPool;
const chart = () => chartIn('otel-ta');
const elsewhere = { targetAllocator: TargetAllocator.fromEndpoint('http://ta.elsewhere'), gateway: GatewayPool.fromService({ serviceName: 'g', serviceNamespace: 'n' }) };
const CLUSTER = { clusterName: 'c' };
const pool = (props: object) => stack({ gatewayPool: props });
const added = (change: (part: GatewayPool) => void) => {
  const part = gateways();
  change(part);
  return part;
};

const USES: { readonly [struct: string]: Use } = {
  PrometheusTieredStackProps: { given: CLUSTER, take: stack },
  MonitorAdmissionProps: { given: { policy: MonitorPolicy.restricted() }, take: props => new MonitorAdmission(chart(), 'p', props) },
  RestrictedMonitorsOptions: { given: {}, take: options => stack({ monitorPolicy: MonitorPolicy.restricted(options) }) },
  MonitorLimits: { given: {}, take: limits => stack({ monitorPolicy: MonitorPolicy.restricted({ limits }) }) },
  TargetAllocatorProps: { given: {}, take: props => new TargetAllocator(chart(), 'p', props) },
  TargetAllocatorOptions: { given: {}, take: targetAllocator => stack({ targetAllocator }) },
  ScraperPoolProps: { given: { ...CLUSTER, ...elsewhere }, take: props => new ScraperPool(chart(), 'p', props) },
  ScraperPoolOptions: { given: {}, take: scraperPool => stack({ scraperPool }) },
  GatewayPoolProps: { given: CLUSTER, take: props => new GatewayPool(chart(), 'p', props) },
  GatewayPoolOptions: { given: {}, take: pool },
  SelfMonitorProps: { given: CLUSTER, take: props => new SelfMonitor(chart(), 'p', props) },
  SelfMonitorOptions: { given: {}, take: selfMonitor => stack({ selfMonitor }) },
  AnnotationScrapeConfigProps: { given: {}, take: props => new AnnotationScrapeConfig(chart(), 'p', props) },
  AnnotationScrapeConfigOptions: { given: {}, take: annotationScrapeConfig => stack({ annotationScrapeConfig }) },
  CollectorProps: { given: CLUSTER, take: props => new GatewayPool(chart(), 'p', props) },
  CollectorOptions: { given: {}, take: pool },
  PipelineProps: { given: {}, take: props => new TargetAllocator(chart(), 'p', props) },
  NetworkOptions: { given: {}, take: pool },
  PodOptions: { given: {}, take: pods => stack({ pods }) },
  PodSecurity: { given: {}, take: security => pool({ security }) },
  PodResourcesProps: { given: {}, take: resources => pool({ resources }) },
  Toleration: { given: { operator: TolerationOperator.EXISTS }, take: toleration => pool({ tolerations: [toleration] }) },
  TopologySpread: { given: { topologyKey: 'zone' }, take: spread => pool({ topologySpread: [spread] }) },
  MemoryOptions: { given: {}, take: memory => pool({ memory }) },
  MetadataRule: { given: { key: 'team', source: MetadataSource.POD }, take: rule => pool({ extractLabels: [rule] }) },
  CadenceProps: { given: {}, take: props => new Cadence(props) },
  CadenceOverrides: { given: {}, take: cadenceOverrides => stack({ cadenceOverrides }) },
  HpaOptions: { given: {}, take: Scaling.hpa },
  GatewayServiceOptions: { given: { serviceName: 'g', serviceNamespace: 'n' }, take: GatewayPool.fromService },
  TlsOptions: { given: { caSecretName: 'ca' }, take: (tls: TlsOptions) => Backend.otlp({ endpoint: 'https://o', tls }) },
  DynatraceBackendOptions: { given: {}, take: Backend.dynatrace },
  OtlpBackendOptions: { given: { endpoint: 'https://o' }, take: Backend.otlp },
  RemoteWriteBackendOptions: { given: { endpoint: 'https://o' }, take: Backend.prometheusRemoteWrite },
  CustomCollectorProps: { given: { image: 'x:1', contribVersion: '0.158.0' }, take: CollectorDistribution.custom },
  CustomTargetAllocatorProps: { given: { image: 'x:1', operatorVersion: '0.158.0' }, take: TargetAllocatorDistribution.custom },
  StrictPoliciesOptions: { given: { apiServer: [NetworkPeer.everyPod()], backend: [NetworkPeer.everyPod()] }, take: NetworkPolicies.strict },
  PodPeerOptions: { given: {}, take: options => NetworkPeer.pods({ app: 'x' }, options) },
  SelectorExpression: { given: { key: 'a', operator: SelectorOperator.EXISTS }, take: expression => TargetSelector.expressions([expression]) },
  SizingLoad: { given: { targets: 5, dataPointsPerMinute: 1e6 }, take: Sizing.forLoad },
  SizingCoefficientsProps: {
    given: { scraper: { cpuSecondsPerMillion: 1, bytesPerSeries: 1 }, gateway: { cpuSecondsPerMillion: 1, bytesPerSeries: 1 } }, take: SizingCoefficients.of,
  },
  TierCost: {
    given: { cpuSecondsPerMillion: 1, bytesPerSeries: 1 }, take: scraper => SizingCoefficients.of({ scraper, gateway: { cpuSecondsPerMillion: 1, bytesPerSeries: 1 } }),
  },
  PodNeeds: { given: {}, take: needs => added(part => part.addNeeds(needs)) },
  ComponentPort: { given: { name: 'x', port: 1, allowFrom: [] }, take: port => added(part => part.addNeeds({ ports: [port] })) },
  Permission: { given: { resources: ['pods'], verbs: ['get'] }, take: permission => added(part => part.addNeeds({ permissions: [permission] })) },
  ComponentOptions: { given: {}, take: options => added(part => part.addReceiver('kubeletstats', {}, options)) },
  ProcessorOptions: { given: {}, take: options => added(part => part.addProcessor('filter/x', {}, options)) },
  ConnectorOptions: { given: { exporterIn: ['metrics'] }, take: options => added(part => part.addConnector('forward', {}, options)) },
  PipelineOptions: { given: { receivers: ['otlp'], exporters: ['otlp_http'] }, take: options => added(part => part.addPipeline('metrics/x', options)) },
};

/** What the library hands out; nobody gives it. */
const RESULTS = ['PodResources', 'ResolvedScaling', 'TierSize', 'CheckFinding', 'MonitorPolicySettings', 'CapSettings'];

/** A property of a struct, and whether the struct itself declares it. */
interface Property {
  readonly name: string;
  readonly own: boolean;
}

/** The properties by structs: the exported interfaces of the modules that index.ts exports, without those of behaviour. */
function structs(): Map<string, Property[]> {
  const source = (file: string) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const files = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);
  const exported = (file: string): string[] => source(file).statements.filter(ts.isExportDeclaration).flatMap(({ moduleSpecifier }) => {
    const path = join(file, '..', (moduleSpecifier as ts.StringLiteral).text);
    return files(join(__dirname, '../src')).includes(`${path}.ts`) ? [`${path}.ts`, ...exported(`${path}.ts`)] : exported(join(path, 'index.ts'));
  });
  const declared = new Map<string, ts.InterfaceDeclaration>();
  for (const file of exported(join(__dirname, '../src/index.ts'))) {
    source(file).statements.filter(ts.isInterfaceDeclaration).forEach(node => declared.set(node.name.text, node));
  }
  const properties = (name: string): Property[] => {
    const node = declared.get(name)!;
    const parents = node.heritageClauses?.flatMap(({ types }) => types.map(type => type.expression.getText())) ?? [];
    const inherited = new Set(parents.flatMap(properties).map(property => property.name));
    return [...[...inherited].map(inheritedName => ({ name: inheritedName, own: false })), ...node.members.filter(ts.isPropertySignature).map(member => ({ name: member.name.getText(), own: true }))];
  };
  return new Map([...declared].filter(([name, node]) => !/^I[A-Z]/.test(name) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map(([name]) => [name, properties(name)]));
}

class Foreign {
  public readonly amount = 4;
}

const frozen = Object.freeze({ a: Object.freeze(['b']) });
const proxy = new Proxy({}, { get: () => undefined, ownKeys: () => [] });
const EMPTY: unknown[] = [null, '', NaN, {}, []];
const HOSTILE: unknown[] = [
  ...EMPTY, ' ', 'x', 'a b', Infinity, -1, 0, 1.5, 2 ** 60, 7n, true, false, [null], [undefined], [[]], [{}], ['x'], new Array(2), { a: null }, { a: {} }, { constructor: 'x' },
  Object.create(null), frozen, proxy, new Foreign(), [new Foreign()], new Date(0), /x/, () => 1, Symbol('x'), new Map(), Size.mebibytes(NaN), CpuAmount.cores(1), EnvVariable.of('x'), ApiToken.none(),
];

const known = structs();

test('every struct of the public face is given here', () => {
  expect([...known.keys()].filter(name => !(name in USES) && !RESULTS.includes(name))).toEqual([]);
  expect(known.size).toBeGreaterThan(30);
  expect(known.get('GatewayPoolProps')!.map(property => property.name)).toEqual(expect.arrayContaining(['backend', 'scaling', 'memory', 'labels', 'clusterName', 'cadence']));
});

/** What came of it: the message of a refusal, or undefined; anything else is thrown on, with what was given. */
function outcome(use: Use, property: string, value: unknown, synthesize = false): string | undefined {
  const asGiven = `${property}: ${String(typeof value === 'object' ? Object.prototype.toString.call(value) : typeof value === 'symbol' ? 'symbol' : value)}`;
  let made: unknown;
  try {
    made = use.take({ ...use.given, [property]: value });
  } catch (error) {
    if (isRefusal(error)) {
      return error.message;
    }
    throw new Error(`${asGiven} ends in ${(error as Error).stack}`);
  }
  if (synthesize && (Chart.isChart(made) || made instanceof GatewayPool)) {
    try {
      App.of(made).synthYaml();
    } catch (error) {
      if (!isRefusal(error) && !/PT\d{3}/.test((error as Error).message)) {
        throw new Error(`${asGiven} ends the synthesis in ${(error as Error).stack}`);
      }
    }
  }
  return undefined;
}

describe.each([...known].filter(([name]) => name in USES))('%s', (name, properties) => {
  test.each(properties)('$name', ({ name: property, own }) => {
    // What is inherited has had its turn where it is declared; here it is asked whether this part looks at it at all.
    for (const value of own ? HOSTILE : EMPTY) {
      const message = outcome(USES[name], property, value, own);
      if (message !== undefined) {
        expect(message).toMatch(/ must be .+, got .+|is larger than/s);
        expect(message).not.toMatch(/\[object \w+\]/);
      }
      if (value === null) {
        expect(message).toMatch(new RegExp(`'[^']*${property}' of \\S`));
      }
    }
  });
});

test.each([...known].filter(([name]) => name in USES))('a misspelt property of %s is refused', name => {
  const message = outcome(USES[name], 'mispeltt', 1);
  expect(message).toMatch(/mispeltt' of \S.* must be left out, got 1/);
});

test('what is given may be frozen', () => {
  const freeze = (value: any): any => value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
    ? Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, freeze(item)]))) : value;
  for (const { given, take } of Object.values(USES)) {
    expect(() => take(freeze(given))).not.toThrow();
  }
});
