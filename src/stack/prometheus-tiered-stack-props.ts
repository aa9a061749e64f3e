import { Duration } from 'cdk8s';
import { AnnotationScrapeConfigOptions } from '../monitors/annotation-scrape-config';
import { GatewayPoolOptions } from '../parts/gateway-pool';
import { ScraperPoolOptions } from '../parts/scraper-pool';
import { SelfMonitorOptions } from '../parts/self-monitor';
import { TargetAllocatorOptions } from '../parts/target-allocator-props';
import { Sizing } from '../sizing/sizing';
import { Backend } from '../values/backend';
import { CadenceOverrides } from '../values/cadence';
import { CollectorDistribution } from '../values/collector-distribution';
import { MonitorPolicy } from '../values/monitor-policy';
import { NetworkPolicies } from '../values/network-policies';
import { PodOptions } from '../values/pod-options';

/**
 * A tiered pipeline. Only the cluster's name is needed.
 */
export interface PrometheusTieredStackProps {
  /**
   * The name of the Kubernetes cluster, as it appears in `k8s.cluster.name`.
   * Letters, digits and `. _ : / @ -`, at most 253 characters, else an error.
   */
  readonly clusterName: string;

  /**
   * The pipeline's name, from which all names and selectors are derived (docs/migration.md has the table); several pipelines with different names can share
   * a namespace. A DNS label that begins with a letter, at most 40 characters, else an error.
   * @default 'tiered'
   */
  readonly name?: string;

  /**
   * The namespace of the pipeline. A DNS label, else an error.
   * @default 'otel-ta'
   */
  readonly namespace?: string;

  /**
   * Whether the namespace is part of the manifests, with the Pod Security Standard `restricted` enforced.
   * @default false
   */
  readonly createNamespace?: boolean;

  /**
   * What the metrics are exported to.
   * @default Backend.dynatrace()
   */
  readonly backend?: Backend;

  /**
   * The time between two scrapes of a target whose monitor sets no interval. All other times follow from it.
   * A whole number of seconds from 1 s to 24 h, else an error.
   * @default - that of `sizing`, else Duration.seconds(60)
   */
  readonly scrapeInterval?: Duration;

  /**
   * The longest scrape interval of any monitor that the allocator selects, including monitors created outside this app.
   * A whole number of seconds, not below `scrapeInterval`, and at most 300 s while the gateways have an autoscaler, else an error.
   * @default - the scrape interval, raised to the longest interval of the monitors in the app
   */
  readonly largestScrapeInterval?: Duration;

  /**
   * Times that are set by hand instead of derived.
   * @default - all derived
   */
  readonly cadenceOverrides?: CadenceOverrides;

  /**
   * The image of the collectors; a part's own `distribution` takes precedence, so that scrapers and gateways can have different ones.
   * @default CollectorDistribution.contrib()
   */
  readonly distribution?: CollectorDistribution;

  /**
   * The sizes of all tiers, calculated from the load. What is given for a part takes precedence, key by key for its resources.
   * @default - the parts' defaults: 2 to 24 scrapers of 1 CPU and 6 GiB, 2 to 16 gateways of 2 CPU and 8 GiB
   */
  readonly sizing?: Sizing;

  /**
   * Whether native histograms are scraped: the allocator asks for protobuf, the scrapers take the histograms, and annotated pods are scraped with them.
   * Monitors decide for themselves: the allocator writes `scrape_native_histograms: false` into the jobs of one without
   * `spec.scrapeNativeHistograms: true` (prometheus-operator's CRDs from 0.88 on), whatever the scrapers are set to. A histogram that is exposed as a native
   * one only arrives from it without buckets; such a monitor in the app is reported at synthesis (PT039).
   * @default false
   */
  readonly nativeHistograms?: boolean;

  /**
   * Whether annotated pods are scraped.
   * @default true
   */
  readonly scrapeAnnotatedPods?: boolean;

  /**
   * Whether there is a self-monitor.
   * @default true
   */
  readonly selfMonitoring?: boolean;

  /**
   * Which monitors are admitted to the cluster, of those that the allocator selects: `MonitorPolicy.restricted()` where tenants create them. It makes cluster-scoped
   * objects, and holds for what is created or changed from then on.
   * @default - all
   */
  readonly monitorPolicy?: MonitorPolicy;

  /**
   * The NetworkPolicies of all parts; a part's own take precedence. Who else may send OTLP to the gateways is said with `gatewayPool.allowFrom`.
   * @default NetworkPolicies.ingress()
   */
  readonly networkPolicies?: NetworkPolicies;

  /**
   * Options for the pods of all parts; a part's own options take precedence, key by key for labels, annotations and variables.
   * @default - none
   */
  readonly pods?: PodOptions;

  /**
   * Options of the allocator.
   * @default - none
   */
  readonly targetAllocator?: TargetAllocatorOptions;

  /**
   * Options of the scrapers.
   * @default - none
   */
  readonly scraperPool?: ScraperPoolOptions;

  /**
   * Options of the gateways.
   * @default - none
   */
  readonly gatewayPool?: GatewayPoolOptions;

  /**
   * Options of the self-monitor. With `selfMonitoring: false` an error.
   * @default - none
   */
  readonly selfMonitor?: SelfMonitorOptions;

  /**
   * Options for the scraping of annotated pods. With `scrapeAnnotatedPods: false` an error.
   * @default - none
   */
  readonly annotationScrapeConfig?: AnnotationScrapeConfigOptions;

  /**
   * Labels of every object in the chart.
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
