import { ApiObject, Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  addressFromAnnotation, addressWithPort, dropIfPodNotRunning, dropInitContainers, dropNamespaces, httpsIfAnnotated, keepIfAnnotated, keepIfPortAnnotated,
  pathFromAnnotation, protectIdentity, schemeFromAnnotation,
} from '../config/relabel';
import { LONGEST_INTERVAL } from '../facts/limits';
import { MONITOR_KINDS } from '../facts/monitor-kinds';
import { DEFAULT_NAME, MONITOR_LABEL, Names, pipelineName } from '../facts/names';
import { goDuration } from '../text/durations';
import { Input, manifestText, nonEmptyText, qualifiedName } from '../text/input';
import { bytes } from '../text/quantities';
import { Registry } from '../tree/registry';
import { MonitorKind } from '../values/allocation';
import { Cadence } from '../values/cadence';
import { PipelineProps } from '../values/collector-options';
import { NamespaceFilter } from '../values/namespace-filter';
import { OtherFacts } from '../view/part-facts';
import { namespaceOf } from '../workload/namespace';

/**
 * Options for the scraping of annotated pods that a stack passes on.
 */
export interface AnnotationScrapeConfigOptions {
  /**
   * The prefix, before the slash, of the annotations `scrape`, `port`, `path`, `secure` and `scheme`. A DNS subdomain, else an error.
   * @default 'metrics.dynatrace.com'
   */
  readonly annotationPrefix?: string;

  /**
   * The namespaces whose pods are scraped.
   * @default NamespaceFilter.all()
   */
  readonly namespaces?: NamespaceFilter;

  /**
   * The port of pods without the annotation `port`. From 1 to 65535, else an error.
   * @default - such pods are not scraped
   */
  readonly defaultPort?: number;

  /**
   * The time between two scrapes. A whole number of seconds from 1 s up, else an error. One above the stack's largest interval raises that, or is reported
   * where that was set by hand (PT009).
   * @default - the stack's scrape interval
   */
  readonly scrapeInterval?: Duration;

  /**
   * How long a scrape may take. A whole number of seconds, not above the scrape interval, else an error.
   * @default - Prometheus' default, 10 s, or the scrape interval if that is shorter
   */
  readonly scrapeTimeout?: Duration;

  /**
   * The value of the label `job`, which becomes `service.name`. Not empty, else an error.
   * @default 'dynatrace-com'
   */
  readonly jobName?: string;

  /**
   * The most samples that a pod may expose; with more, the whole scrape fails. A whole number from 1 up, else an error.
   * @default 5000000
   */
  readonly sampleLimit?: number;

  /**
   * The most targets; with more, the whole job fails. A whole number from 1 up, else an error.
   * @default - no limit
   */
  readonly targetLimit?: number;

  /**
   * The largest response of a pod, uncompressed; a larger one fails the scrape. Whole kibibytes from 1 up, else an error.
   * @default - no limit
   */
  readonly bodySizeLimit?: Size;

  /**
   * The most labels of a sample; with more, the whole scrape fails. A whole number from 1 up, else an error.
   * @default 50
   */
  readonly labelLimit?: number;

  /**
   * The longest name of a label, in characters. A whole number from 1 up, else an error.
   * @default 100
   */
  readonly labelNameLengthLimit?: number;

  /**
   * The longest value of a label, in characters. A whole number from 1 up, else an error.
   * @default 1000
   */
  readonly labelValueLengthLimit?: number;

  /**
   * Whether labels with which a pod could pass for another are taken from its samples: `k8s.*`, `dt.*`, `container.id` and `metadata.dynatrace.com*`, also behind
   * `otel_scope_`. The scrapers would take them from `target_info` in place of what was discovered. Exporters that speak for others by such labels need false.
   * `TargetAllocator` does the same to all jobs.
   * @default true
   */
  readonly protectIdentity?: boolean;

  /**
   * Labels of the ScrapeConfig, by which allocators select it. Empty is an error: no allocator would select it.
   * @default - `prometheus.dynatrace.com: "true"`
   */
  readonly labels?: { [key: string]: string };
}

/**
 * The scraping of annotated pods.
 */
export interface AnnotationScrapeConfigProps extends PipelineProps, AnnotationScrapeConfigOptions {
  /**
   * Whether native histograms are scraped. In a stack, set it on the stack.
   * @default false
   */
  readonly nativeHistograms?: boolean;
}

/**
 * A ScrapeConfig for pods with the annotation `metrics.dynatrace.com/scrape: "true"`. `/port` names the port, `/path` the path
 * (`/metrics` otherwise), and `/secure: "true"` or `/scheme: https` chooses HTTPS.
 *
 * Every annotated pod is exactly one target, however many containers and ports it declares, whether the annotated port is among
 * them or not, and over IPv4 or IPv6. That requires an allocator with `FilterStrategy.RELABEL_CONFIG`, which removes duplicate targets. All ports of a
 * pod are discovered together and in one order, so all replicas of the allocator keep the same one.
 */
export class AnnotationScrapeConfig extends Construct {
  /** The ScrapeConfig, for JSON patches. */
  public readonly scrapeConfig: ApiObject;
  /** The time between two scrapes. */
  public readonly scrapeInterval: Duration;

  constructor(scope: Construct, id: string, props: AnnotationScrapeConfigProps = {}) {
    super(scope, id);
    const input = new Input<AnnotationScrapeConfigProps>(this.node.path, props);
    const names = new Names(this.node.path, input.parse('name', pipelineName, DEFAULT_NAME));
    const namespace = namespaceOf(this, input);
    const cadence = input.instance('cadence', Cadence, undefined, 'new Cadence()') ?? new Cadence();
    const prefix = annotationPrefix(input);
    this.scrapeInterval = input.seconds('scrapeInterval', cadence.scrapeInterval, { max: LONGEST_INTERVAL });
    const labels = input.labels('labels', MONITOR_LABEL);
    if (Object.keys(labels).length === 0) {
      input.reject('labels', labels, 'at least one label', 'allocators select the ScrapeConfig by them');
    }
    const timeout = input.seconds('scrapeTimeout', undefined, { max: this.scrapeInterval.toSeconds(), remedy: "it may not be above 'scrapeInterval'" });
    const namespaces = input.instance('namespaces', NamespaceFilter, NamespaceFilter.all(), "NamespaceFilter.allow(['shop'])");
    const defaultPort = input.wholeNumber('defaultPort', undefined, { min: 1, max: 65535 });
    const spec = {
      jobName: input.parse('jobName', (where, property, value) => manifestText(where, property, nonEmptyText(where, property, value)), 'dynatrace-com'),
      scrapeInterval: prometheusDuration(this.scrapeInterval),
      scrapeTimeout: timeout && prometheusDuration(timeout),
      sampleLimit: input.wholeNumber('sampleLimit', 5_000_000, { min: 1 }),
      targetLimit: input.wholeNumber('targetLimit', undefined, { min: 1 }),
      labelLimit: input.wholeNumber('labelLimit', 50, { min: 1 }),
      labelNameLengthLimit: input.wholeNumber('labelNameLengthLimit', 100, { min: 1 }),
      labelValueLengthLimit: input.wholeNumber('labelValueLengthLimit', 1000, { min: 1 }),
      bodySizeLimit: bodySizeLimit(input),
      ...(input.flag('nativeHistograms', false) ? { scrapeNativeHistograms: true } : {}),
      kubernetesSDConfigs: [{ role: 'Pod', ...(namespaces.allowed.length > 0 ? { namespaces: { names: namespaces.allowed } } : {}) }],
      relabelings: [
        keepIfAnnotated(prefix, 'scrape'),
        dropInitContainers(),
        ...(defaultPort === undefined ? [keepIfPortAnnotated(prefix)] : []),
        httpsIfAnnotated(prefix),
        schemeFromAnnotation(prefix),
        ...(defaultPort === undefined ? [] : addressWithPort(defaultPort)),
        ...addressFromAnnotation(prefix),
        pathFromAnnotation(prefix),
        dropIfPodNotRunning(),
        ...(namespaces.denied.length > 0 ? [dropNamespaces(namespaces.denied)] : []),
      ],
      ...(input.flag('protectIdentity', true) ? { metricRelabelings: protectIdentity() } : {}),
    };
    input.done();
    const { kind, apiVersion } = MONITOR_KINDS.find(facts => facts.kind === MonitorKind.SCRAPE_CONFIG)!;
    this.scrapeConfig = new ApiObject(this, 'Resource', { apiVersion, kind, metadata: { name: names.scrapeConfig, namespace, labels }, spec });
    const facts: OtherFacts = { kind: 'annotation-scrape-config', cadence };
    Registry.of(this).add(this, facts);
  }
}

function annotationPrefix(input: Input<AnnotationScrapeConfigProps>): string {
  const prefix = input.dnsSubdomain('annotationPrefix', 'metrics.dynatrace.com');
  qualifiedName(input.where, 'annotationPrefix', `${prefix}/scrape`);
  return prefix;
}

function bodySizeLimit(input: Input<AnnotationScrapeConfigProps>): string | undefined {
  const size = input.size('bodySizeLimit');
  if (size === undefined) {
    return undefined;
  }
  if (bytes(size) % 1024 !== 0) {
    input.reject('bodySizeLimit', `${bytes(size)} bytes`, 'whole kibibytes from 1 up');
  }
  return `${bytes(size) / 1024}KB`;
}

/** The reference writes `60s`, so whole minutes stay in seconds up to an hour. */
function prometheusDuration(duration: Duration): string {
  return duration.toSeconds() < 3600 ? `${duration.toSeconds()}s` : goDuration(duration);
}
