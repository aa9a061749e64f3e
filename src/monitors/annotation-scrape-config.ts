import { ApiObject, Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { register } from '../checks/register';
import {
  addressFromAnnotation, addressWithPort, dropIfPodNotRunning, dropInitContainers, dropNamespaces, httpsIfAnnotated, keepIfAnnotated, keepIfPortAnnotated,
  pathFromAnnotation, schemeFromAnnotation,
} from '../config/relabel';
import { DEFAULT_NAME, MONITOR_LABEL, Names } from '../facts/names';
import { goDuration } from '../text/durations';
import { dnsSubdomain, flag, instance, labels as checkLabels, nonEmptyText, qualifiedName, reject, wholeNumber, wholeSeconds } from '../text/input';
import { bytes } from '../text/quantities';
import { Cadence } from '../values/cadence';
import { PartProps } from '../values/collector-options';
import { Namespaces } from '../values/namespaces';
import { namespaceOf } from '../workload/objects';

/**
 * What a stack lets one choose of the scraping of annotated pods.
 */
export interface AnnotationScrapeConfigOptions {
  /**
   * What stands before the slash of the annotations `scrape`, `port`, `path`, `secure` and `scheme`. A DNS subdomain, else an error.
   * @default 'metrics.dynatrace.com'
   */
  readonly annotationPrefix?: string;

  /**
   * The namespaces whose pods are looked at.
   * @default Namespaces.all()
   */
  readonly namespaces?: Namespaces;

  /**
   * The port of pods without the annotation `port`. From 1 to 65535, else an error.
   * @default - such pods are not scraped
   */
  readonly defaultPort?: number;

  /**
   * The time between two scrapes. A whole number of seconds from 1 s up, else an error; above the stack's largest it raises that, or is reported (PT009).
   * @default - the stack's scrape interval
   */
  readonly scrapeInterval?: Duration;

  /**
   * How long a scrape may take. A whole number of seconds, not above the scrape interval, else an error.
   * @default - Prometheus' own, 10 s, or the scrape interval if that is shorter
   */
  readonly scrapeTimeout?: Duration;

  /**
   * The value of the label `job`, which becomes `service.name`. Not empty, else an error.
   * @default 'dynatrace-com'
   */
  readonly jobName?: string;

  /**
   * The most samples that a pod may offer; with more the whole scrape fails. A whole number from 1 up, else an error.
   * @default 5000000
   */
  readonly sampleLimit?: number;

  /**
   * The most targets; with more the whole job fails. A whole number from 1 up, else an error.
   * @default - no limit
   */
  readonly targetLimit?: number;

  /**
   * The largest answer of a pod, uncompressed; a larger one fails. Whole kibibytes from 1 up, else an error.
   * @default - no limit
   */
  readonly bodySizeLimit?: Size;

  /**
   * The most labels of a sample; with more the whole scrape fails. A whole number from 1 up, else an error.
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
   * Labels of the ScrapeConfig, by which allocators select it. Empty is an error: no allocator would select it.
   * @default - `prometheus.dynatrace.com: "true"`
   */
  readonly labels?: { [key: string]: string };
}

/**
 * The scraping of annotated pods.
 */
export interface AnnotationScrapeConfigProps extends PartProps, AnnotationScrapeConfigOptions {
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
 * them or not, and over IPv4 or IPv6. That takes an allocator with `FilterStrategy.RELABEL_CONFIG`, which takes equal targets once.
 */
export class AnnotationScrapeConfig extends Construct {
  /** The ScrapeConfig, for JSON patches. */
  public readonly scrapeConfig: ApiObject;
  /** The time between two scrapes. */
  public readonly scrapeInterval: Duration;
  /** @internal */
  public readonly _annotationPrefix: string;
  /** @internal */
  public readonly _namespaces: Namespaces;

  constructor(scope: Construct, id: string, props: AnnotationScrapeConfigProps = {}) {
    super(scope, id);
    const origin = this.node.path;
    const names = new Names(origin, props.name ?? DEFAULT_NAME);
    const namespace = namespaceOf(this, origin, props.namespace);
    const prefix = dnsSubdomain(origin, 'annotationPrefix', props.annotationPrefix ?? 'metrics.dynatrace.com');
    qualifiedName(origin, 'annotationPrefix', `${prefix}/scrape`);
    const cadence = instance(origin, 'cadence', props.cadence ?? new Cadence(), Cadence, 'new Cadence()');
    flag(origin, 'nativeHistograms', props.nativeHistograms ?? false);
    this.scrapeInterval = wholeSeconds(origin, 'scrapeInterval', props.scrapeInterval ?? cadence.scrapeInterval, 1, 86_400);
    const labels = checkLabels(origin, 'labels', props.labels ?? MONITOR_LABEL);
    if (Object.keys(labels).length === 0) {
      reject(origin, 'labels', labels, 'at least one label', 'allocators select the ScrapeConfig by them');
    }
    if (props.scrapeTimeout !== undefined) {
      wholeSeconds(origin, 'scrapeTimeout', props.scrapeTimeout, 1, this.scrapeInterval.toSeconds(), "it may not be above 'scrapeInterval'");
    }
    const limit = (property: 'sampleLimit' | 'targetLimit' | 'labelLimit' | 'labelNameLengthLimit' | 'labelValueLengthLimit', otherwise?: number) => {
      const value = props[property] ?? otherwise;
      return value === undefined ? {} : { [property]: wholeNumber(origin, property, value, 1) };
    };
    const bodySize = props.bodySizeLimit && bytes(instance(origin, 'bodySizeLimit', props.bodySizeLimit, Size, 'Size.mebibytes(10)'));
    if (bodySize !== undefined && (bodySize < 1024 || bodySize % 1024 !== 0)) {
      reject(origin, 'bodySizeLimit', `${bodySize} bytes`, 'whole kibibytes from 1 up');
    }
    const namespaces = instance(origin, 'namespaces', props.namespaces ?? Namespaces.all(), Namespaces, "Namespaces.allow(['shop'])");
    const defaultPort = props.defaultPort === undefined ? undefined : wholeNumber(origin, 'defaultPort', props.defaultPort, 1, 65535);

    this.scrapeConfig = new ApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'ScrapeConfig',
      metadata: { name: names.scrapeConfig, namespace, labels },
      spec: {
        jobName: nonEmptyText(origin, 'jobName', props.jobName ?? 'dynatrace-com'),
        scrapeInterval: prometheusDuration(this.scrapeInterval),
        ...(props.scrapeTimeout ? { scrapeTimeout: prometheusDuration(props.scrapeTimeout) } : {}),
        ...limit('sampleLimit', 5_000_000),
        ...limit('targetLimit'),
        ...limit('labelLimit', 50),
        ...limit('labelNameLengthLimit', 100),
        ...limit('labelValueLengthLimit', 1000),
        ...(bodySize !== undefined ? { bodySizeLimit: `${bodySize / 1024}KB` } : {}),
        ...(props.nativeHistograms ? { scrapeNativeHistograms: true } : {}),
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
      },
    });
    this._annotationPrefix = prefix;
    this._namespaces = namespaces;
    register('annotationScrapeConfigs', this);
  }
}

/** The reference writes `60s`, so whole minutes stay in seconds up to an hour. */
function prometheusDuration(duration: Duration): string {
  return duration.toSeconds() < 3600 ? `${duration.toSeconds()}s` : goDuration(duration);
}
