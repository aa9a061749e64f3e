import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ofType, queues, Queue } from './collector-view';
import { autoscaler, Autoscaler, ManifestOf, nameKey, workload, Workload, WORKLOAD_KINDS } from './manifests';
import { intervals, Monitor, MONITOR_KINDS } from './monitors';
import { Collector, Parts } from './parts';
import { Selection } from './selection';
import type { GatewayPool } from '../parts/gateway-pool';
import type { ScraperPool } from '../parts/scraper-pool';
import type { TargetAllocator } from '../parts/target-allocator';
import { prometheusSeconds } from '../text/durations';
import type { Cadence } from '../values/cadence';

/** A scrape interval that someone named. */
export interface NamedInterval {
  readonly construct: IConstruct;
  readonly path: string;
  readonly text: string;
  readonly seconds: number;
}

/** A receiver that asks an allocator for its targets. */
export interface Poll {
  readonly collector: Collector;
  readonly path: string;
  readonly body: any;
  /** `service.namespace:port`, however the endpoint spells it; any other host as it is. */
  readonly address: string;
  /** The allocator, if it is in the app. */
  readonly allocator: TargetAllocator | undefined;
}

/** Prometheus scrapes at this interval where a configuration names none. */
const PROMETHEUS_DEFAULT_INTERVAL = 60;

/**
 * What the rules look at: the whole tree. Every manifest is read at most once, and only when a rule asks for it.
 */
export class CheckContext {
  /** The parts that are still in the tree. */
  public readonly parts: Parts;
  public readonly collectors: Collector[];
  public readonly selections: Map<TargetAllocator, Map<string, Selection>>;

  private readonly objectsByKind = new Map<string, ApiObject[]>();
  private readonly manifests = new Map<ApiObject, any>();
  private readonly configs = new Map<Collector, { config?: any; problem?: string }>();
  private readonly longest = new Map<Cadence, NamedInterval>();
  private readonly results = new Map<unknown, unknown>();

  constructor(root: IConstruct, registered: Parts) {
    const constructs = new Set<IConstruct>(root.node.findAll());
    this.parts = Object.fromEntries(Object.entries(registered).map(([kind, parts]) => [kind, parts.filter((part: IConstruct) => constructs.has(part))])) as any;
    this.collectors = [...this.parts.scraperPools, ...this.parts.gatewayPools, ...this.parts.selfMonitors];
    this.selections = new Map(this.parts.allocators.map(allocator => [allocator, Selection.of(allocator)]));
    for (const construct of constructs) {
      if (ApiObject.isApiObject(construct)) {
        const object = construct as ApiObject;
        const sameKind = this.objectsByKind.get(object.kind);
        if (sameKind) {
          sameKind.push(object);
        } else {
          this.objectsByKind.set(object.kind, [object]);
        }
      }
    }
    this.observeIntervals();
  }

  // Objects

  /** The objects of some kinds with their manifests. One that cannot be written is left out: cdk8s says why when it writes it. */
  public objects(...kinds: string[]): ManifestOf[] {
    return kinds.flatMap(kind => this.objectsByKind.get(kind) ?? []).map(object => ({ object, manifest: this.manifest(object) })).filter(({ manifest }) => manifest);
  }

  public manifest(object: ApiObject): any {
    if (!this.manifests.has(object)) {
      this.manifests.set(object, manifestOrNothing(object));
    }
    return this.manifests.get(object);
  }

  public workloads(): Workload[] {
    return this.once('workloads', () => this.objects(...WORKLOAD_KINDS).map(workload));
  }

  private workloadsByObject(): Map<ApiObject, Workload> {
    return this.once('workloadsByObject', () => new Map(this.workloads().map(item => [item.object, item])));
  }

  private workloadsByName(): Map<string, Workload> {
    return this.once('workloadsByName', () => new Map(this.workloads().map(item => [nameKey(item.kind, item.namespace, item.name), item])));
  }

  public autoscalers(): Autoscaler[] {
    return this.once('autoscalers', () => this.objects('HorizontalPodAutoscaler').map(item => autoscaler(item, this.workloadsByName())));
  }

  private services(): Map<string, any> {
    return this.once('services', () => new Map(this.objects('Service').map(({ manifest }) => [nameKey('Service', manifest.metadata.namespace, manifest.metadata.name), manifest])));
  }

  public service(namespace: string | undefined, name: string): any {
    return this.services().get(nameKey('Service', namespace, name));
  }

  /** The namespaces in which the app makes a Service of a name. */
  public namespacesOfService(name: string): string[] {
    return this.serviceNamespaces().get(name) ?? [];
  }

  private serviceNamespaces(): Map<string, string[]> {
    return this.once('serviceNamespaces', () => {
      const namespaces = new Map<string, string[]>();
      for (const { metadata } of this.services().values()) {
        namespaces.set(metadata.name, [...namespaces.get(metadata.name) ?? [], metadata.namespace ?? '']);
      }
      return namespaces;
    });
  }

  /** The workload of a part. */
  public workloadOf(part: { workload: ApiObject }): Workload | undefined {
    return this.workloadsByObject().get(part.workload);
  }

  public autoscalersOf(part: { workload: ApiObject }): Autoscaler[] {
    return this.autoscalers().filter(({ target }) => target?.object === part.workload);
  }

  /** The container of a part, as a pod has it. */
  public containerOf(part: { workload: ApiObject }): any {
    return this.workloadOf(part)?.podSpec.containers?.[0] ?? {};
  }

  /** Whether an object belongs to a part or a stack of this library. */
  public isOurs(object: ApiObject): boolean {
    return object.node.scopes.some(scope => this.ours().has(scope));
  }

  /** The kinds of the objects that the parts make. */
  public ownKinds(): string[] {
    return this.once('ownKinds', () => [...this.objectsByKind].filter(([, objects]) => objects.some(object => this.isOurs(object))).map(([kind]) => kind));
  }

  private ours(): Set<IConstruct> {
    return this.once('ours', () => new Set<IConstruct>(Object.values(this.parts).flat()));
  }

  // Collectors

  /** A collector's configuration after overrides; undefined where an override does not fit. */
  public config(collector: Collector): any {
    return this.configOrProblem(collector).config;
  }

  public configProblem(collector: Collector): string | undefined {
    return this.configOrProblem(collector).problem;
  }

  private configOrProblem(collector: Collector): { config?: any; problem?: string } {
    let result = this.configs.get(collector);
    if (!result) {
      try {
        result = { config: collector.toConfig() };
      } catch (problem) {
        result = { problem: (problem as Error).message };
      }
      this.configs.set(collector, result);
    }
    return result;
  }

  /** Everything that asks an allocator for targets. */
  public polls(): Poll[] {
    return this.once('polls', () => this.collectors.flatMap(collector => ofType(this.config(collector), 'receivers', 'prometheus')
      .filter(([, body]) => body.target_allocator)
      .map(([id, body]) => {
        const address = addressOf(body.target_allocator.endpoint, collector.namespace);
        return {
          collector, path: `receivers.${id}.target_allocator`, body: body.target_allocator, address, allocator: this.allocatorsByAddress().get(address.replace(/:\d+$/, '')),
        };
      })));
  }

  private allocatorsByAddress(): Map<string, TargetAllocator> {
    return this.once('allocatorsByAddress', () => new Map(this.parts.allocators.map(allocator => [`${allocator.serviceName}.${allocator.namespace}`, allocator])));
  }

  /** The gateway of a pool, if it is in the app. */
  public gatewayOf(pool: ScraperPool): GatewayPool | undefined {
    return this.gatewaysByAddress().get(`${pool.gateway.serviceName}.${pool.gateway.serviceNamespace}`);
  }

  private gatewaysByAddress(): Map<string, GatewayPool> {
    return this.once('gatewaysByAddress', () => new Map(this.parts.gatewayPools.map(gateway => [`${gateway.serviceName}.${gateway.serviceNamespace}`, gateway])));
  }

  /** How many gateways a pool's queues are there for at most. */
  public backendsOf(collector: Collector): number {
    const pool = this.parts.scraperPools.find(candidate => candidate === collector);
    const gateway = pool && this.gatewayOf(pool);
    const scaled = gateway ? this.autoscalersOf(gateway).map(({ manifest }) => Number(manifest.spec?.maxReplicas ?? 0)) : [];
    return Math.max(1, pool?.gateway.maxReplicas ?? 1, ...scaled);
  }

  public queuesOf(collector: Collector): Queue[] {
    return queues(this.config(collector), this.backendsOf(collector));
  }

  // Monitors and the clock

  /** The labels of the namespaces that are made in the app. */
  private namespaceLabels(): Map<string, { [key: string]: string }> {
    return this.once('namespaceLabels', () => new Map<string, { [key: string]: string }>(
      this.objects('Namespace').map(({ manifest }) => [manifest.metadata.name, manifest.metadata.labels ?? {}])));
  }

  public monitors(): Monitor[] {
    return this.once('monitors', () => this.objects(...MONITOR_KINDS)
      .filter(({ object }) => object.apiGroup === 'monitoring.coreos.com')
      .map(({ object, manifest }) => {
        const { namespace, labels = {} } = manifest.metadata;
        const answers = this.parts.allocators.map(allocator =>
          [allocator, this.selections.get(allocator)!.get(object.kind)!.selects(labels, namespace, this.namespaceLabels())] as const);
        return {
          object,
          kind: object.kind,
          namespace,
          labels,
          manifest,
          selectedBy: answers.filter(([, answer]) => answer === 'yes').map(([allocator]) => allocator),
          perhapsSelectedBy: answers.filter(([, answer]) => answer !== 'no').map(([allocator]) => allocator),
        };
      }));
  }

  /** The scrape intervals that concern a clock, the longest of each monitor or job. */
  public namedIntervals(): { interval: NamedInterval; cadences: Set<Cadence> }[] {
    return this.once('namedIntervals', () => {
      const ofMonitors = this.monitors().map(monitor => {
        const known = intervals(monitor).filter((interval): interval is typeof interval & { seconds: number } => interval.seconds !== undefined);
        const cadences = new Set(monitor.perhapsSelectedBy.flatMap(allocator => [...this.cadencesOf(allocator)]));
        return { known: known.map(interval => ({ ...interval, construct: monitor.object as IConstruct })), cadences };
      });
      const ofJobs = this.parts.scraperPools.map(pool => ({
        known: staticIntervals(this.config(pool)).map(interval => ({ ...interval, construct: pool as IConstruct })),
        cadences: new Set([pool.cadence, ...this.gatewayOf(pool) ? [this.gatewayOf(pool)!.cadence] : []]),
      }));
      return [...ofMonitors, ...ofJobs].filter(({ known, cadences }) => known.length > 0 && cadences.size > 0)
        .map(({ known, cadences }) => ({ interval: known.reduce((a, b) => b.seconds > a.seconds ? b : a), cadences }));
    });
  }

  /** The longest interval that was named for a clock. */
  public longestInterval(cadence: Cadence): NamedInterval | undefined {
    return this.longest.get(cadence);
  }

  /** The clocks of an allocator, of its scrapers and of their gateways: mostly one. */
  private cadencesOf(allocator: TargetAllocator): Set<Cadence> {
    return this.once(allocator, () => new Set<Cadence>([allocator.cadence, ...this.polls()
      .filter(poll => poll.allocator === allocator)
      .flatMap(({ collector }) => {
        const gateway = this.parts.scraperPools.includes(collector as ScraperPool) ? this.gatewayOf(collector as ScraperPool) : undefined;
        return [collector.cadence, ...gateway ? [gateway.cadence] : []];
      })]));
  }

  private once<T>(key: unknown, produce: () => T): T {
    if (!this.results.has(key)) {
      this.results.set(key, produce());
    }
    return this.results.get(key) as T;
  }

  /** Tells every clock the longest interval, before anything is read that follows from it. */
  private observeIntervals(): void {
    for (const { interval, cadences } of this.namedIntervals()) {
      for (const cadence of cadences) {
        if (interval.seconds > (this.longest.get(cadence)?.seconds ?? 0)) {
          this.longest.set(cadence, interval);
        }
      }
    }
    for (const { cadence } of [...this.parts.allocators, ...this.collectors, ...this.parts.stacks]) {
      cadence._observe(Math.ceil(this.longest.get(cadence)?.seconds ?? 0));
    }
    this.configs.clear();
  }
}

function manifestOrNothing(object: ApiObject): any {
  try {
    return object.toJson();
  } catch {
    return undefined;
  }
}

/** The intervals of jobs that stand in the scrapers' own configuration. */
function staticIntervals(config: any): { path: string; text: string; seconds: number }[] {
  return ofType(config, 'receivers', 'prometheus').flatMap(([id, body]) => {
    const jobs: any[] = Array.isArray(body.config?.scrape_configs) ? body.config.scrape_configs : [];
    const otherwise = body.config?.global?.scrape_interval;
    return jobs.map((job, index) => {
      const text = String(job?.scrape_interval ?? otherwise ?? `${PROMETHEUS_DEFAULT_INTERVAL}s`);
      return { path: `receivers.${id}.config.scrape_configs[${index}].scrape_interval`, text, seconds: prometheusSeconds(text) ?? 0 };
    });
  });
}

/** The address behind an endpoint, seen from a namespace. */
function addressOf(endpoint: unknown, namespace: string): string {
  const match = /^(https?):\/\/([^/:]+)(?::(\d+))?/.exec(String(endpoint));
  if (!match) {
    return String(endpoint);
  }
  const [service, inNamespace, svc] = match[2].split('.');
  const host = inNamespace === undefined ? `${service}.${namespace}` : svc === undefined || svc === 'svc' ? `${service}.${inNamespace}` : match[2];
  return `${host}:${match[3] ?? (match[1] === 'https' ? 443 : 80)}`;
}
