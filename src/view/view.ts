import { IConstruct } from 'constructs';
import { MonitorKindName } from '../facts/monitor-kinds';
import { Section } from '../model/component';
import { Data } from '../text/data';
import type { Backend } from '../values/backend';
import type { Cadence } from '../values/cadence';
import type { CollectorDistribution } from '../values/collector-distribution';
import type { TargetAllocatorDistribution } from '../values/target-allocator-distribution';

/** What a finding is about. */
export interface Subject {
  /** How messages name it: the path of a construct, or `Deployment 'otel-ta/tiered-scraper'` where it was read from YAML. */
  readonly name: string;
  /** Whether this library made it, so that a remedy speaks of its props; the words of YAML otherwise. */
  readonly ours: boolean;
  /** The construct, where it comes from a tree. Only what reports findings looks at it. */
  readonly construct?: IConstruct;
}

export type Labels = { readonly [key: string]: string };

/** An object as it will be applied, from this library or from anyone's YAML. Fields are read tolerantly: what has a wrong shape is not there; `data` is the raw manifest. */
export interface KubeObject {
  /** The object itself. */
  readonly subject: Subject;
  /** The part of this library that made it; the object itself where none did. */
  readonly part: Subject;
  /** The API group, empty for the core. */
  readonly group: string;
  readonly kind: string;
  /** Undefined where the API server makes it (`generateName`). */
  readonly name: string | undefined;
  /** Undefined where the manifest names none, and for kinds that have none. */
  readonly namespace: string | undefined;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly data: Data;
}

export interface EnvVariable {
  readonly name: string;
  readonly value?: string;
  /** The path of the downward API. */
  readonly fieldPath?: string;
  readonly data: Data;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly EnvVariable[];
  /** Requests and limits as numbers (cores, bytes); a key is there only where the manifest has a readable quantity. */
  readonly requests: { readonly [resource: string]: number };
  readonly limits: { readonly [resource: string]: number };
  readonly data: Data;
}

/** A workload and the pods that it makes. */
export interface Workload extends KubeObject {
  readonly podLabels: Labels;
  readonly podAnnotations: Labels;
  readonly containers: readonly Container[];
  /** Undefined where the pods name none: `default`. */
  readonly serviceAccountName: string | undefined;
  /** Undefined where the pods name none. */
  readonly terminationGracePeriodSeconds: number | undefined;
  /** `spec.replicas`, where it is a number. */
  readonly replicas: number | undefined;
  readonly autoscalers: readonly Autoscaler[];
  /** The pod's spec as it is written. */
  readonly podSpec: Data;
}

/** A HorizontalPodAutoscaler of any version, or another object that scales a workload. */
export interface Autoscaler extends KubeObject {
  readonly minReplicas: number | undefined;
  readonly maxReplicas: number | undefined;
  /** Its targets in percent of the requests, by resource; `container` where it looks at one container only. */
  readonly utilizations: readonly { readonly resource: string; readonly percent: number; readonly container?: string }[];
  /** How fast pods may go, and where that is written. */
  readonly scaleDown: Data;
  readonly scaleDownPath: string;
}

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  readonly targetPort: number | string;
}

export interface Service extends KubeObject {
  readonly selector: Labels;
  readonly headless: boolean;
  readonly ports: readonly ServicePort[];
}

/** A label selector of Kubernetes, or of an allocator's configuration; undefined requirements select nothing, an empty list everything. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

// Collectors

/** What a collector does in a pipeline, by what it is wired to. `other` is one that is no part of it. */
export type Role = 'scraper' | 'gateway' | 'self-monitor' | 'other';

export interface ComponentView {
  readonly section: Section;
  readonly id: string;
  /** The part of the id before the slash. */
  readonly type: string;
  /** An empty object where the configuration has none. */
  readonly body: Data;
  /** `processors.filter/mine`, for messages. */
  readonly path: string;
}

export interface PipelineView {
  /** `metrics`, `metrics/self` ... */
  readonly name: string;
  readonly signal: string;
  /** Whether it begins with a connector, so that another pipeline has done its part already. */
  readonly continues: boolean;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** A collector's configuration as it will be applied, after overrides and patches. */
export interface CollectorConfigView {
  readonly data: Data;
  /** What no collector reads: a path and what is wrong there (an unknown section, a list where an object belongs, an empty pipeline ...). */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly components: readonly ComponentView[];
  readonly pipelines: readonly PipelineView[];
  readonly metricPipelines: readonly PipelineView[];
  readonly extensions: readonly string[];
  /** The components of a section that have one of the types, in any spelling the collector takes. */
  ofType(section: Section, ...types: string[]): readonly ComponentView[];
  /** The first processor of a type that a pipeline of metrics uses. */
  usedProcessor(type: string): ComponentView | undefined;
}

/** Where a configuration is written: a key of a ConfigMap. */
export interface ConfigSource {
  readonly object: KubeObject;
  readonly key: string;
}

/** A queue that holds data in memory. */
export interface Queue {
  readonly path: string;
  /** What it may hold; expected where it can count requests only, undefined where it counts something else than bytes although it could. */
  readonly bytes: number | undefined;
  readonly sizer: string;
}

export interface Collector {
  /** The part that made it, else the workload. */
  readonly subject: Subject;
  readonly role: Role;
  readonly namespace: string | undefined;
  readonly workload: Workload;
  /** The container that runs the collector, found by its configuration, not by its place. */
  readonly container: Container;
  readonly config: CollectorConfigView;
  /** Where the configuration is written, one after another where several are merged; nowhere that can be seen where a part tells it. */
  readonly configSources: readonly ConfigSource[];
  /** The allocators that it asks. */
  readonly polls: readonly Poll[];
  /** The gateways that it routes to. */
  readonly routes: readonly Route[];
  /** The collectors that it sends its own metrics to. */
  readonly reportsTo: readonly Collector[];
  /** All queues of its exporters; that below load_balancing counts once for each gateway. */
  readonly queues: readonly Queue[];
  /** What is known of the image; undefined for an unknown one. */
  readonly distribution: CollectorDistribution | undefined;
  /** What the props said beyond what is emitted; undefined where it was read from YAML. */
  readonly intent: CollectorIntent | undefined;
}

/** A receiver that asks an allocator for its targets. */
export interface Poll {
  /** `receivers.prometheus.target_allocator`. */
  readonly path: string;
  readonly body: Data;
  /** `service.namespace:port`, however the endpoint spells it; any other host as it is. */
  readonly address: string;
  /** The allocator, if it is in the view. */
  readonly allocator: Allocator | undefined;
}

/** An exporter that spreads streams over gateways. */
export interface Route {
  /** `exporters.load_balancing`. */
  readonly path: string;
  readonly body: Data;
  /** `k8s` or `static` or whatever else resolver it has. */
  readonly resolver: string | undefined;
  /** The Service that the resolver names, split; undefined with other resolvers than k8s. */
  readonly service: { readonly name: string; readonly namespace: string | undefined; readonly object: Service | undefined } | undefined;
  /** The gateways, if they are in the view. */
  readonly gateway: Collector | undefined;
}

/** What props say and no manifest shows. */
export interface CollectorIntent {
  readonly cadence: Cadence;
  /** Set with `largestScrapeInterval`, in seconds. */
  readonly explicitLargest: number | undefined;
  readonly backend?: Backend;
  /** Gateways that are not in the app, as they were described. */
  readonly gateways?: { readonly serviceName: string; readonly serviceNamespace: string; readonly maxReplicas: number; readonly maxReceiveBytes: number };
  /** An override that has no place, as a message. */
  readonly overrideProblem?: string;
}

// Allocators and monitors

export type Answer = 'yes' | 'no' | 'perhaps';

/** What an allocator selects of one kind of monitors. */
export interface Selection {
  readonly kind: MonitorKindName;
  /** Whether it selects a monitor; `perhaps` where that hangs on labels of a namespace that is not in the view. */
  selects(labels: Labels, namespace: string | undefined): Answer;
  /** Why the answer is `perhaps`, in words: which label of which namespace decides. */
  doubt(namespace: string | undefined): string;
  /** Whether every monitor that one of the two selects would be selected by the other as well, in at least one namespace. */
  overlaps(other: Selection): boolean;
  /** The conditions on the monitors' labels, for messages: `all`, `none`, `team=a, tier In (x, y)`. */
  describe(): string;
  /** Where it looks for them, for messages: `in the namespace 'otel-ta'`, `in namespaces with team=a`; empty where that is everywhere. */
  describeNamespaces(): string;
}

export interface Allocator {
  readonly subject: Subject;
  readonly namespace: string | undefined;
  readonly workload: Workload;
  readonly container: Container;
  /** The configuration as it will be applied. */
  readonly config: Data;
  /** Where the configuration is written; nowhere that can be seen where a part tells it. */
  readonly configSources: readonly ConfigSource[];
  /** What the allocator would not read as it is meant: a path and what is wrong there. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  /** The Services that select its pods. */
  readonly services: readonly Service[];
  /** The conditions of the collector selector, for messages. */
  readonly collectorSelector: readonly Requirement[] | undefined;
  readonly collectorNamespace: string | undefined;
  /** `prometheus_cr.scrape_interval` in seconds; the allocator's own 30 s where it is not written. */
  readonly scrapeInterval: number;
  /** `relabel-config`, or empty. */
  readonly filterStrategy: string;
  /** How secrets reach the scrapers. */
  readonly secretTransport: 'masked' | 'plain' | 'mtls';
  readonly distribution: TargetAllocatorDistribution | undefined;
  readonly intent: { readonly cadence: Cadence; readonly explicitLargest: number | undefined; readonly overrideProblem?: string } | undefined;
  /** Whether labels are those of a collector; nothing is selected where the configuration has no selector. */
  selectsCollector(labels: Labels): boolean;
  /** What it selects of one kind of monitors. */
  selection(kind: MonitorKindName): Selection;
}

/** A part of a monitor that says how to scrape. */
export interface Endpoint {
  /** `spec.endpoints[0]`. */
  readonly path: string;
  readonly body: Data;
}

/** A scrape interval that somebody named. */
export interface NamedInterval {
  readonly subject: Subject;
  readonly path: string;
  readonly text: string;
  readonly seconds: number;
}

export interface Monitor extends KubeObject {
  readonly kind: MonitorKindName;
  readonly endpoints: readonly Endpoint[];
  /** The relabel rules, each with its path. */
  readonly relabelings: readonly [path: string, rule: Data][];
  /** The intervals that can be read. */
  readonly intervals: readonly NamedInterval[];
  /** The allocators that surely select it. */
  readonly selectedBy: readonly Allocator[];
  /** Those that perhaps select it: it hangs on labels of a namespace that is made elsewhere. */
  readonly perhapsSelectedBy: readonly Allocator[];
  /** The references to keys of Secrets and ConfigMaps, wherever they stand. */
  readonly references: readonly { readonly path: string; readonly kind: 'Secret' | 'ConfigMap'; readonly name: string; readonly key: string; readonly masked: boolean }[];
}

// The whole

/** The clock of an allocator or collector: the intervals of all that feeds it. */
export interface Clock {
  /** The slowest of the intervals that surely concern it (allocators', monitors', static jobs'), and who named it; of 0 seconds where nothing that feeds it is in the view. */
  readonly slowest: NamedInterval;
  /** Slower ones that perhaps concern it, with the doubt in words. */
  readonly doubtful: readonly (NamedInterval & { readonly doubt: string })[];
}

export interface GrantQuestion {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** Undefined asks for the whole cluster. */
  readonly namespace: string | undefined;
  /** The only object that is asked for; all of them where there is none. */
  readonly resourceName?: string;
}

/**
 * A pipeline as it will be applied to one cluster: what every rule, and every command that judges manifests, looks at.
 * It is built from a tree of constructs or from any YAML, and has no memory of which.
 */
export interface View {
  readonly objects: readonly KubeObject[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly autoscalers: readonly Autoscaler[];
  /** The collectors of the pipeline: scrapers, gateways and self-monitors. */
  readonly collectors: readonly Collector[];
  /** Collectors that are in no pipeline: rules have nothing to say of them. */
  readonly otherCollectors: readonly Collector[];
  readonly allocators: readonly Allocator[];
  readonly monitors: readonly Monitor[];
  readonly scrapers: readonly Collector[];
  readonly gateways: readonly Collector[];
  readonly selfMonitors: readonly Collector[];
  service(namespace: string | undefined, name: string): Service | undefined;
  /** Whether the pods of a workload may do something; `perhaps` where the account or a role that is bound to it is not in the view. */
  allows(workload: Workload, question: GrantQuestion): Answer;
  /** The clock of an allocator, a scraper or a gateway. */
  clock(of: Allocator | Collector): Clock;
}
