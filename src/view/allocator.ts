import { ConfigProblem } from './collector-problems';
import { allocatorDistribution } from './distribution';
import { once } from './once';
import { fulfilsAll, NamespaceLabels, requirements, WrittenSelection } from './selection';
import { Allocator, ConfigSource, Container, Labels, Requirement, Selection, Service, Subject, Workload } from './view';
import { Services } from './workloads';
import { ALLOCATOR_KEYS } from '../facts/allocator-differences';
import { MONITOR_KINDS, MonitorKindName } from '../facts/monitor-kinds';
import { at, data, Data, isData, text, texts } from '../text/data';
import { goSeconds } from '../text/durations';
import type { TargetAllocatorDistribution } from '../values/target-allocator-distribution';

/** What the allocator does where its configuration says nothing. Source: opentelemetry-operator 0.158, cmd/otel-allocator/internal/config/config.go. */
const DEFAULT_SCRAPE_INTERVAL = 30;
const DEFAULT_FILTER_STRATEGY = 'relabel-config';

/** The keys that an allocator reads (config.go); any other it passes over without a word. */
const PATHS = ALLOCATOR_KEYS.map(key => key.split('.'));
const KEYS: readonly string[] = [...new Set(PATHS.map(([key]) => key))];
const CR_KEYS: readonly string[] = PATHS.flatMap(([section, key]) => section === 'prometheus_cr' ? key : []);

/** What an allocator is made of. */
export interface AllocatorParts {
  readonly subject: Subject;
  readonly workload: Workload;
  readonly container: Container;
  readonly config: Data;
  readonly configSources: readonly ConfigSource[];
  /** Why the configuration cannot be read. */
  readonly problem?: ConfigProblem;
  readonly services: Services;
  readonly namespaceLabels: () => NamespaceLabels;
  readonly distribution: TargetAllocatorDistribution | undefined;
  readonly intent: Allocator['intent'];
}

/** An allocator, by its configuration and its workload. */
export class WrittenAllocator implements Allocator {
  public readonly subject: Subject;
  public readonly namespace: string | undefined;
  public readonly workload: Workload;
  public readonly container: Container;
  public readonly config: Data;
  public readonly configSources: readonly ConfigSource[];
  public readonly collectorSelector: readonly Requirement[] | undefined;
  public readonly collectorNamespace: string | undefined;
  public readonly scrapeInterval: number;
  public readonly filterStrategy: string;
  public readonly secretTransport: 'masked' | 'plain' | 'mtls';
  public readonly intent: Allocator['intent'];
  private readonly readServices: () => readonly Service[];
  private readonly readProblems: () => readonly ConfigProblem[];
  private readonly readDistribution: () => TargetAllocatorDistribution | undefined;
  private readonly selections: ReadonlyMap<MonitorKindName, Selection>;

  constructor({ subject, workload, container, config, configSources, problem, services, namespaceLabels, distribution, intent }: AllocatorParts) {
    this.subject = subject;
    this.namespace = workload.namespace;
    this.workload = workload;
    this.container = container;
    this.config = config;
    this.configSources = configSources;
    this.intent = intent;
    this.collectorSelector = requirements(at(config, 'collector_selector'));
    this.collectorNamespace = environmentNamespace(workload, container) ?? text(at(config, 'collector_namespace'));
    this.scrapeInterval = scrapeInterval(config);
    this.filterStrategy = text(at(config, 'filter_strategy')) ?? DEFAULT_FILTER_STRATEGY;
    this.secretTransport = secretTransport(config, container);
    this.readProblems = once(() => problem ? [problem] : problemsOf(config));
    this.readServices = once(() => services.of(workload));
    this.readDistribution = once(() => distribution ?? allocatorDistribution(container.image));
    this.selections = selectionsOf(config, namespaceLabels, container);
  }

  public get services(): readonly Service[] {
    return this.readServices();
  }

  public get problems(): readonly ConfigProblem[] {
    return this.readProblems();
  }

  public get distribution(): TargetAllocatorDistribution | undefined {
    return this.readDistribution();
  }

  public selectsCollector(labels: Labels): boolean {
    return fulfilsAll(this.collectorSelector, labels);
  }

  public selection(kind: MonitorKindName): Selection {
    return this.selections.get(kind)!;
  }
}

/** What an allocator with a configuration selects, by kind. */
export function selectionsOf(config: unknown, namespaceLabels: () => NamespaceLabels, container?: Container): ReadonlyMap<MonitorKindName, Selection> {
  const enabled = at(config, 'prometheus_cr', 'enabled') === true || (container !== undefined && hasFlag(container, 'enable-prometheus-cr-watcher'));
  return new Map(MONITOR_KINDS.map(facts => [facts.kind, new WrittenSelection(config, facts, enabled, namespaceLabels)]));
}

/** The interval at which targets are scraped whose monitors name none, in seconds. */
export function scrapeInterval(config: unknown): number {
  return goSeconds(at(config, 'prometheus_cr', 'scrape_interval')) || DEFAULT_SCRAPE_INTERVAL;
}

/** The environment wins over the file (config.go, LoadFromEnv). */
function environmentNamespace({ namespace }: Workload, { env }: Container): string | undefined {
  const variable = env.find(({ name }) => name === 'OTELCOL_NAMESPACE');
  return variable?.fieldPath === 'metadata.namespace' ? namespace : variable?.value;
}

function secretTransport(config: Data, container: Container): 'masked' | 'plain' | 'mtls' {
  if (at(config, 'https', 'enabled') === true || hasFlag(container, 'enable-https-server')) {
    return 'mtls';
  }
  return at(config, 'allow_insecure_auth_secrets') === true ? 'plain' : 'masked';
}

function hasFlag({ data: container }: Container, flag: string): boolean {
  return [...texts(at(container, 'command')), ...texts(at(container, 'args'))].some(word => word === `--${flag}` || word === `--${flag}=true`);
}

function problemsOf(config: Data): ConfigProblem[] {
  const cr = at(config, 'prometheus_cr');
  const selectors = ['collector_selector', ...MONITOR_KINDS.flatMap(({ selectorKey, namespaceSelectorKey }) => [`prometheus_cr.${selectorKey}`, `prometheus_cr.${namespaceSelectorKey}`])];
  return [
    ...unknownKeys('', config, KEYS),
    ...unknownKeys('prometheus_cr.', cr, CR_KEYS),
    ...['prometheus_cr', 'config', 'https', ...selectors].flatMap(path => expectObject(path, at(config, ...path.split('.')))),
    ...['prometheus_cr.allow_namespaces', 'prometheus_cr.deny_namespaces', 'prometheus_cr.secret_namespaces'].flatMap(path => expectTexts(path, at(config, ...path.split('.')))),
    ...expectDuration('prometheus_cr.scrape_interval', at(cr, 'scrape_interval')),
  ];
}

function unknownKeys(prefix: string, value: unknown, known: readonly string[]): ConfigProblem[] {
  return Object.keys(data(value)).filter(key => !known.includes(key)).map(key => {
    const similar = known.find(candidate => candidate.replace(/_/g, '') === key.replace(/_/g, '').toLowerCase());
    return { path: `${prefix}${key}`, message: `is no key that the allocator reads${similar === undefined ? '' : ` (it reads '${prefix}${similar}')`}` };
  });
}

function expectObject(path: string, value: unknown): ConfigProblem[] {
  return value === undefined || value === null || isData(value) ? [] : [{ path, message: `must be an object, got ${JSON.stringify(value)}` }];
}

function expectTexts(path: string, value: unknown): ConfigProblem[] {
  const right = value === undefined || value === null || (Array.isArray(value) && value.every(item => typeof item === 'string'));
  return right ? [] : [{ path, message: `must be a list of texts, got ${JSON.stringify(value)}` }];
}

function expectDuration(path: string, value: unknown): ConfigProblem[] {
  return value === undefined || value === null || (typeof value === 'string' && goSeconds(value) !== undefined) ? [] : [{ path, message: `must be a duration such as 30s, got ${JSON.stringify(value)}` }];
}
