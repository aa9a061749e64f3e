import { WrittenAllocator } from './allocator';
import { attempt } from './attempt';
import { clockOf, MonitorTimes } from './clock';
import { CollectorConfig } from './collector-config';
import { Configs, FoundConfig, looksLikeAllocator, MountedConfigs } from './configs';
import { Grants } from './grants';
import { monitorsOf, namespaceLabelsOf } from './monitors';
import { ReadObject, SourceObject } from './objects';
import { once } from './once';
import { AllocatorFacts, CollectorFacts, PartFacts } from './part-facts';
import {
  Allocator, Answer, Autoscaler, Clock, Collector, CollectorIntent, Container, GrantQuestion, KubeObject, Monitor, Role, Service, Subject, View, Workload,
} from './view';
import { CollectorParts, Wiring } from './wiring';
import { autoscalersOf, NO_CONTAINER, Services, servicesOf, workloadsOf } from './workloads';
import { Data } from '../text/data';
import { Written } from '../text/yaml';

/** The configurations that parts have written, or why they could not. */
export class WrittenConfigs {
  private readonly results = new Map<PartFacts, { readonly value?: Written; readonly problem?: string }>();

  constructor(sources: readonly SourceObject[]) {
    for (const { facts } of sources) {
      if (facts && 'config' in facts) {
        this.results.set(facts, attempt(facts.config));
      }
    }
  }

  public get all(): Written[] {
    return [...this.results.values()].flatMap(({ value }) => value ?? []);
  }

  /** The configuration as data; an empty one where it could not be written. */
  public dataOf(facts: PartFacts): Data {
    return this.results.get(facts)?.value?.data ?? {};
  }

  public problemOf(facts: PartFacts): string | undefined {
    return this.results.get(facts)?.problem;
  }
}

/** The pipeline of one cluster. What nobody asks for is not worked out. */
export class ClusterView implements View {
  public readonly objects: readonly KubeObject[];
  private readonly factsOf: ReadonlyMap<KubeObject['data'], PartFacts>;
  private readonly readAutoscalers = once(() => autoscalersOf(this.objects));
  private readonly readWorkloads = once(() => workloadsOf(this.objects, this.readAutoscalers()));
  private readonly readServices = once(() => new Services(servicesOf(this.objects)));
  private readonly readNamespaces = once(() => namespaceLabelsOf(this.objects));
  private readonly mounted = once(() => new MountedConfigs(this.objects, this.configs));
  private readonly readAllocators = once(() => this.workloads.flatMap(workload => this.allocatorsOf(workload)));
  private readonly readWiring = once(() => this.wiring());
  private readonly readCollectors = once(() => this.readWiring().collectors.filter(({ role }) => role !== 'other'));
  private readonly readMonitors = once(() => monitorsOf(this.objects, this.allocators));
  private readonly monitorTimes = once(() => new MonitorTimes(this.monitors));
  private readonly readGrants = once(() => new Grants(this.objects));
  private readonly clocks = new Map<Allocator | Collector, Clock>();

  constructor(read: readonly ReadObject[], private readonly configs: Configs, private readonly written: WrittenConfigs) {
    this.objects = read.map(({ object }) => object);
    this.factsOf = new Map(read.flatMap(({ object, source: { facts } }) => facts ? [[object.data, facts]] : []));
  }

  public get autoscalers(): readonly Autoscaler[] {
    return this.readAutoscalers();
  }

  public get workloads(): readonly Workload[] {
    return this.readWorkloads();
  }

  public get services(): readonly Service[] {
    return this.readServices().all;
  }

  public get allocators(): readonly Allocator[] {
    return this.readAllocators();
  }

  public get collectors(): readonly Collector[] {
    return this.readCollectors();
  }

  public get otherCollectors(): readonly Collector[] {
    return this.withRole('other');
  }

  public get scrapers(): readonly Collector[] {
    return this.withRole('scraper');
  }

  public get gateways(): readonly Collector[] {
    return this.withRole('gateway');
  }

  public get selfMonitors(): readonly Collector[] {
    return this.withRole('self-monitor');
  }

  public get monitors(): readonly Monitor[] {
    return this.readMonitors();
  }

  public service(namespace: string | undefined, name: string): Service | undefined {
    return this.readServices().get(namespace, name);
  }

  public allows(workload: Workload, question: GrantQuestion): Answer {
    return this.readGrants().allows(workload, question);
  }

  public clock(of: Allocator | Collector): Clock {
    let clock = this.clocks.get(of);
    if (!clock) {
      clock = clockOf(of, this.collectors, this.monitorTimes());
      this.clocks.set(of, clock);
    }
    return clock;
  }

  private withRole(role: Role): readonly Collector[] {
    return this.readWiring().collectors.filter(collector => collector.role === role);
  }

  private allocatorsOf(workload: Workload): Allocator[] {
    const facts = this.factsOf.get(workload.data);
    const declared = facts?.kind === 'allocator' ? facts : undefined;
    const configured = this.configuredContainers(workload, declared, (container, known) =>
      this.mounted().allocatorConfig(workload, container, known) ?? (looksLikeAllocator(container) ? { data: {}, sources: [] } : undefined));
    return configured.map(([container, { data: config, problem, sources: configSources }]) => new WrittenAllocator({
      subject: workload.part,
      workload,
      container,
      config,
      configSources,
      problem,
      services: this.readServices(),
      namespaceLabels: this.readNamespaces,
      distribution: sameImage(declared?.distribution, container),
      intent: declared && this.intentOf(declared),
    }));
  }

  private wiring(): Wiring {
    const addresses = new Map(this.workloads.flatMap((workload): [Subject, string][] => {
      const facts = this.factsOf.get(workload.data);
      return facts && 'address' in facts && facts.address !== undefined ? [[workload.part, facts.address]] : [];
    }));
    return new Wiring(this.workloads.flatMap(workload => this.collectorsOf(workload)), this.allocators, this.readServices(), addresses);
  }

  private collectorsOf(workload: Workload): CollectorParts[] {
    const facts = this.factsOf.get(workload.data);
    const declared = facts?.kind === 'scraper' || facts?.kind === 'gateway' || facts?.kind === 'self-monitor' ? facts : undefined;
    const configured = this.configuredContainers(workload, declared, (container, known) => this.mounted().collectorConfig(workload, container, known));
    return configured.map(([container, { data: config, problem, sources: configSources }]): CollectorParts => ({
      subject: workload.part,
      workload,
      container,
      config: new CollectorConfig(config, problem),
      configSources,
      facts: declared,
      distribution: sameImage(declared?.distribution, container),
      intent: declared && this.intentOf(declared),
    }));
  }

  /** The containers of a workload that run a configuration; of a part in which none can be seen, the first one with what the part has written. */
  private configuredContainers(
    workload: Workload, declared: AllocatorFacts | CollectorFacts | undefined, read: (container: Container, known: boolean) => FoundConfig | undefined,
  ): [Container, FoundConfig][] {
    const found = workload.containers.flatMap((container): [Container, FoundConfig][] => {
      const config = read(container, declared?.distribution.image === container.image);
      return config ? [[container, config]] : [];
    });
    return found.length > 0 || !declared ? found : [[workload.containers[0] ?? NO_CONTAINER, { data: this.written.dataOf(declared), sources: [] }]];
  }

  private intentOf(facts: AllocatorFacts | CollectorFacts): CollectorIntent {
    const { backend, gateways }: Partial<CollectorFacts> = facts.kind === 'allocator' ? {} : facts;
    return {
      cadence: facts.cadence,
      explicitLargest: facts.cadence._explicitLargest?.toSeconds(),
      backend,
      gateways,
      overrideProblem: this.written.problemOf(facts),
    };
  }
}

/** What a part says of its image, unless the image was changed since. */
function sameImage<T extends { readonly image: string }>(distribution: T | undefined, { image }: Container): T | undefined {
  return distribution !== undefined && (image === distribution.image || image === '') ? distribution : undefined;
}
