import { AllocationStrategy, DiscoveryRole, FilterStrategy, ScrapeProtocol, SecretTransport, UpdateStrategy } from '../values/allocation';
import { PipelineProps } from '../values/collector-options';
import { NamespaceFilter } from '../values/namespace-filter';
import { NetworkOptions } from '../values/network-policies';
import { PodOptions } from '../values/pod-options';
import { TargetAllocatorDistribution } from '../values/target-allocator-distribution';
import { TargetSelector } from '../values/target-selector';

/**
 * Allocator options that a stack passes on.
 */
export interface TargetAllocatorOptions extends PodOptions, NetworkOptions {
  /**
   * How many allocators there are. With consistent hashing they all arrive at the same result. At least 1, else an error;
   * more than one with least-weighted is an error.
   * @default - 2; 1 with AllocationStrategy.LEAST_WEIGHTED
   */
  readonly replicas?: number;

  /**
   * The allocator's image.
   * @default TargetAllocatorDistribution.upstream()
   */
  readonly distribution?: TargetAllocatorDistribution;

  /**
   * The ServiceMonitors that are selected.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly serviceMonitorSelector?: TargetSelector;

  /**
   * The PodMonitors that are selected.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly podMonitorSelector?: TargetSelector;

  /**
   * The ScrapeConfigs that are selected.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly scrapeConfigSelector?: TargetSelector;

  /**
   * The Probes that are selected.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly probeSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which ServiceMonitors are selected.
   * @default TargetSelector.everything()
   */
  readonly serviceMonitorNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which PodMonitors are selected.
   * @default TargetSelector.everything()
   */
  readonly podMonitorNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which ScrapeConfigs are selected. Whoever may create one that is selected can stop the discovery of all targets or end the
   * allocators with one field, makes the allocator open connections to any address with the identity of its pod or node, and the scrapers scrape any.
   * So open it only to namespaces whose users you trust with the whole pipeline: `TargetSelector.labels({ 'kubernetes.io/metadata.name': 'shop' })`, or
   * `TargetSelector.everything()` where you trust all. Source: run with the allocator of operator 0.148.
   * @default - the allocator's own namespace
   */
  readonly scrapeConfigNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which Probes are selected. Whoever may create one that is selected makes the scrapers ask any address, by `prober.url`.
   * So open it only to namespaces whose users you trust with the scrapers' place in the network: `TargetSelector.labels({ 'kubernetes.io/metadata.name': 'shop' })`, or
   * `TargetSelector.everything()` where you trust all.
   * @default - the allocator's own namespace
   */
  readonly probeNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their names, in which monitors are selected.
   * @default NamespaceFilter.all()
   */
  readonly namespaces?: NamespaceFilter;

  /**
   * How the targets are distributed.
   * @default AllocationStrategy.CONSISTENT_HASHING
   */
  readonly allocationStrategy?: AllocationStrategy;

  /**
   * Which targets are dropped before the rest is distributed.
   * @default FilterStrategy.RELABEL_CONFIG
   */
  readonly filterStrategy?: FilterStrategy;

  /**
   * The formats in which metrics are requested, in order of preference. Empty is an error.
   * @default - the allocator's own: OpenMetrics 1.0.0, 0.0.1, Prometheus text 1.0.0, 0.0.4; before them protobuf with native histograms
   */
  readonly scrapeProtocols?: ScrapeProtocol[];

  /**
   * Whether native histograms are requested, for which protobuf must be among the protocols, else an error. In a stack, set it on
   * the stack, which also makes the scrapers take them. Monitors decide by their own `scrapeNativeHistograms` (PT039).
   * @default false
   */
  readonly nativeHistograms?: boolean;

  /**
   * Settings that monitors adopt by name, as with the prometheus-operator's ScrapeClass. Each needs a `name` that no other has, and at
   * most one may be the default, else an error. Read by operator 0.142 and newer; with an older one an error.
   * Refer to files, not to Secrets or ConfigMaps: the allocator (operator 0.148) loads only those that monitors refer to. One with files is an error
   * unless `denyFsAccessThroughSms` is false: the allocator drops every job with a file, and looks only after classes were applied. Mount the files into
   * the scrapers with `addNeeds`.
   * @default - none
   */
  readonly scrapeClasses?: { [key: string]: any }[];

  /**
   * Whether labels with which a target could pass for another are taken from the samples of all jobs, whoever wrote the monitor: `k8s.*`, `dt.*`, `container.id` and
   * `metadata.dynatrace.com*`, also behind `otel_scope_`. The scrapers would take them from `target_info` in place of what was discovered, and mix such a target's counters with
   * those of the pod that it names. It is a rule in every scrape class, and a default class `protect-identity` where no other is; a monitor's own `metricRelabelings` come after it,
   * so that whoever may write monitors can still set such labels. Exporters that speak for others by such labels need false, or a pipeline of their own.
   * Scrape classes are read by operator 0.142 and newer; true with an older one is an error.
   * @default - true where the allocator reads scrape classes
   */
  readonly protectIdentity?: boolean;

  /**
   * Whether monitors may not name files (`bearerTokenFile`, `caFile`, `certFile`, `keyFile`): otherwise anyone who can create a monitor could send the scrapers'
   * own token elsewhere. The allocator drops such a monitor with a line in its log; one in the app is reported at synthesis (PT038). Read by operator 0.152
   * and newer; setting it for an older one is an error.
   * @default - true where the allocator reads it
   */
  readonly denyFsAccessThroughSms?: boolean;

  /**
   * The namespaces, in addition to the allocator's own, whose Secrets monitors may refer to. Read by operator 0.151 and newer; with an older one an error.
   * @default - only the allocator's own
   */
  readonly secretNamespaces?: string[];

  /**
   * What ScrapeConfigs and monitors may discover in addition to pods and services; the permissions follow from it. A role that a monitor in the app lacks is
   * reported at synthesis (PT031).
   * @default - nothing
   */
  readonly discoveryRoles?: DiscoveryRole[];

  /**
   * How the pods are replaced.
   * @default UpdateStrategy.ROLLING_UPDATE
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * How secrets of monitors reach the scrapers.
   * @default SecretTransport.masked()
   */
  readonly secretTransport?: SecretTransport;

  /**
   * How many pods of the cluster the allocator keeps a copy of while it discovers targets; its memory follows from it.
   * A whole number from 0 up, else an error.
   * @default 2000
   */
  readonly discoveredPods?: number;

  /**
   * How many targets there are; the allocator's resources follow from it (Dynatrace's sizing table).
   * A whole number from 0 up, else an error.
   * @default 200
   */
  readonly targets?: number;
}

/**
 * The allocator of a pipeline.
 */
export interface TargetAllocatorProps extends PipelineProps, TargetAllocatorOptions {
  /**
   * The labels of the scrapers' pods. Empty is an error: every pod of the namespace would count as a scraper.
   * @default - those of the ScraperPool of the same name
   */
  readonly collectorSelector?: { [key: string]: string };

  /**
   * The namespace of the scrapers' pods.
   * @default - the allocator's own
   */
  readonly collectorNamespace?: string;
}
