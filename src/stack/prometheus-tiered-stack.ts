import { ApiObject, Chart, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { register } from '../checks/register';
import { DEFAULT_NAME } from '../facts/names';
import { AnnotationScrapeConfig, AnnotationScrapeConfigOptions } from '../monitors/annotation-scrape-config';
import { GatewayPool, GatewayPoolOptions } from '../parts/gateway-pool';
import { ScraperPool, ScraperPoolOptions } from '../parts/scraper-pool';
import { SelfMonitor, SelfMonitorOptions } from '../parts/self-monitor';
import { TargetAllocator, TargetAllocatorOptions } from '../parts/target-allocator';
import { Sizing } from '../sizing/sizing';
import { dnsLabel, flag, instance, labels as checkLabels, record } from '../text/input';
import { Backend } from '../values/backend';
import { Cadence, CadenceOverrides, PlacedCadenceProps } from '../values/cadence';
import { CollectorDistribution } from '../values/collector-distribution';
import { PodOptions } from '../values/pod-options';
import { clusterScoped } from '../workload/objects';
import { mergePodOptions } from '../workload/pod';

/**
 * A tiered pipeline. Only the cluster's name is needed.
 */
export interface PrometheusTieredStackProps {
  /**
   * The name of the Kubernetes cluster, as it stands in `k8s.cluster.name`.
   * Letters, digits and `. _ : / @ -`, at most 253 characters, else an error.
   */
  readonly clusterName: string;

  /**
   * The pipeline's name, from which all names and selectors are derived (docs/migration.md has the table); several pipelines of
   * different names can share a namespace. A DNS label that begins with a letter, at most 40 characters, else an error.
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
   * The time between two scrapes of a target whose monitor names no interval of its own. All other times follow from it.
   * A whole number of seconds from 1 s to 24 h, else an error.
   * @default - that of `sizing`, else Duration.seconds(60)
   */
  readonly scrapeInterval?: Duration;

  /**
   * The longest scrape interval of any monitor that the allocator selects, also of monitors made outside of this app.
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
   * The image of the collectors.
   * @default CollectorDistribution.dynatrace()
   */
  readonly distribution?: CollectorDistribution;

  /**
   * The sizes of all tiers, from the load. Whatever is given for a part wins, key by key for its resources.
   * @default - each part's own: 2 to 24 scrapers of 1 CPU and 6 GiB, 2 to 16 gateways of 2 CPU and 8 GiB
   */
  readonly sizing?: Sizing;

  /**
   * Whether native histograms are scraped: the allocator offers protobuf, the scrapers take the histograms.
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
   * What holds for the pods of all parts; a part's own options win, key by key for labels, annotations and variables.
   * @default - nothing
   */
  readonly pods?: PodOptions;

  /**
   * What is special to the allocator.
   * @default - nothing
   */
  readonly targetAllocator?: TargetAllocatorOptions;

  /**
   * What is special to the scrapers.
   * @default - nothing
   */
  readonly scraperPool?: ScraperPoolOptions;

  /**
   * What is special to the gateways.
   * @default - nothing
   */
  readonly gatewayPool?: GatewayPoolOptions;

  /**
   * What is special to the self-monitor.
   * @default - nothing
   */
  readonly selfMonitor?: SelfMonitorOptions;

  /**
   * What is special to the scraping of annotated pods.
   * @default - nothing
   */
  readonly annotationScrapeConfig?: AnnotationScrapeConfigOptions;

  /**
   * Labels of every object in the chart.
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/**
 * A whole tiered Prometheus pipeline: allocator, scrapers, gateways, self-monitor and the scraping of annotated pods.
 *
 * Its parts are public, so that one can go on from there.
 *
 * @example
 * const app = new App();
 * new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1' });
 * app.synth();
 */
export class PrometheusTieredStack extends Chart {
  /** The allocator. */
  public readonly targetAllocator: TargetAllocator;
  /** Tier 1. */
  public readonly scraperPool: ScraperPool;
  /** Tier 2. */
  public readonly gatewayPool: GatewayPool;
  /** The self-monitor; undefined where there is none. */
  public readonly selfMonitor?: SelfMonitor;
  /** The scraping of annotated pods; undefined where they are not scraped. */
  public readonly annotationScrapeConfig?: AnnotationScrapeConfig;
  /** All times. */
  public readonly cadence: Cadence;

  constructor(scope: Construct, id: string, props: PrometheusTieredStackProps) {
    const origin = [scope.node.path, id].filter(part => part !== '').join('/');
    record(origin, 'props', props as any);
    const namespace = dnsLabel(origin, 'namespace', props.namespace ?? 'otel-ta');
    super(scope, id, { namespace, labels: checkLabels(origin, 'labels', props.labels ?? {}) });
    for (const property of ['cadenceOverrides', 'pods', 'targetAllocator', 'scraperPool', 'gatewayPool', 'selfMonitor', 'annotationScrapeConfig'] as const) {
      record(origin, property, props[property] as any ?? {});
    }
    for (const property of ['createNamespace', 'nativeHistograms', 'scrapeAnnotatedPods', 'selfMonitoring'] as const) {
      flag(origin, property, props[property] ?? false);
    }
    const { clusterName, nativeHistograms, distribution, pods, sizing } = props;
    const name = props.name ?? DEFAULT_NAME;
    const backend = instance(origin, 'backend', props.backend ?? Backend.dynatrace(), Backend, 'Backend.dynatrace()');
    if (sizing !== undefined) {
      instance(origin, 'sizing', sizing, Sizing, 'Sizing.forLoad({ dataPointsPerMinute: 1_000_000, targets: 5 })');
    }
    register('stacks', this);
    const cadence: PlacedCadenceProps = {
      ...props.cadenceOverrides,
      scrapeInterval: props.scrapeInterval ?? sizing?.scrapeInterval,
      largestScrapeInterval: props.largestScrapeInterval,
      _origin: this.node.path,
    };
    this.cadence = new Cadence(cadence);
    const part = { name, namespace, cadence: this.cadence };
    const collector = { ...part, clusterName, distribution };

    if (props.createNamespace) {
      clusterScoped(new ApiObject(this, 'Namespace', k8s.KubeNamespace.manifest({
        metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      })));
    }
    this.targetAllocator = new TargetAllocator(this, 'TargetAllocator', {
      ...part, nativeHistograms, ...sized({ replicas: sizing?.allocators.replicas, targets: sizing?.targets }, pods, props.targetAllocator),
    });
    if (props.selfMonitoring ?? true) {
      this.selfMonitor = new SelfMonitor(this, 'SelfMonitor', {
        ...collector, backend, targetAllocator: this.targetAllocator, ...mergePodOptions(pods, props.selfMonitor),
      });
    }
    const telemetry = this.selfMonitor;
    this.gatewayPool = new GatewayPool(this, 'GatewayPool', {
      ...collector, backend, telemetry, ...sized({ scaling: sizing?.gateways.scaling, resources: sizing?.gateways.resources }, pods, props.gatewayPool),
    });
    this.scraperPool = new ScraperPool(this, 'ScraperPool', {
      ...collector,
      targetAllocator: this.targetAllocator,
      gateway: this.gatewayPool,
      telemetry,
      telemetryTemporality: backend.temporality,
      nativeHistograms,
      ...sized({ scaling: sizing?.scrapers.scaling, resources: sizing?.scrapers.resources, routingKey: sizing?.routingKey }, pods, props.scraperPool),
    });
    if (props.scrapeAnnotatedPods ?? true) {
      this.annotationScrapeConfig = new AnnotationScrapeConfig(this, 'AnnotationScrapeConfig', { ...part, nativeHistograms, ...props.annotationScrapeConfig });
    }
  }
}

/** The sizes, over them what holds for all parts, over that what is the part's own. */
function sized<T extends PodOptions>(sizes: T, pods: PodOptions | undefined, own: T | undefined): T {
  return mergePodOptions(sizes, mergePodOptions(pods, own));
}
