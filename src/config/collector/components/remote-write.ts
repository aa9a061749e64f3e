import { Extraction } from './k8s-attributes';
import { FeatureGates } from '../../../model/component';
import { goDuration } from '../../../text/durations';
import { Cadence } from '../../../values/cadence';
import type { CollectorDistribution } from '../../../values/collector-distribution';
import { retry } from '../queue';

/** Without it the exporter drops what is answered with 429 (0.158 to 0.165, exporter.go). */
export const RETRY_ON_429: FeatureGates = { 'exporter.prometheusremotewritexporter.RetryOn429': true };

/** The labels of every series that say where it comes from. More are in `target_info`. */
const RESOURCE_LABELS = [
  'k8s.cluster.name', 'k8s.namespace.name', 'k8s.node.name', 'k8s.pod.name', 'k8s.container.name', 'k8s.deployment.name', 'k8s.statefulset.name', 'k8s.daemonset.name',
  'k8s.job.name', 'k8s.cronjob.name',
];

/** What `job` and `instance` are made of. */
const IDENTITY = ['service.name', 'service.namespace', 'service.instance.id'];

/** How long one request may take, as in Prometheus' own remote write (`remote_timeout`). */
const ATTEMPT_TIMEOUT = '30s';

/** The first pause after a failed request. Before 0.164 every further one is as long, since `max_interval` is not read. */
const FIRST_PAUSE = '1s';

/** What the exporter sends where, and how much may wait. */
export interface RemoteWrite {
  readonly distribution: CollectorDistribution;
  /** `endpoint`, `headers`, `auth` and `tls`. */
  readonly client: { readonly [key: string]: any };
  /** The attributes of the resource that become labels, with wildcards. */
  readonly labels: readonly string[];
  /** The most requests that may wait. */
  readonly queueSize: number;
}

/** The exporter's settings, in the keys of the version. */
export function remoteWriteBody({ distribution, client, labels, queueSize }: RemoteWrite): (times: Cadence) => { readonly [key: string]: any } {
  return times => {
    const patience = goDuration(times.retryMaxElapsedTime);
    return {
      ...distribution._has('remote-write-http') ? { http: { ...client, timeout: ATTEMPT_TIMEOUT } } : client,
      // Where `timeout` bounds all attempts together, the retries end with it, whatever `max_elapsed_time` says.
      ...distribution._has('remote-write-attempt-timeout') ? {} : { timeout: patience },
      // The names are those that were scraped; suffixes would change them.
      translation_strategy: 'UnderscoreEscapingWithoutSuffixes',
      // The scope has the collector's version in it: each upgrade would begin every series anew.
      disable_scope_info: true,
      ...labels.length > 0 ? constantLabels(distribution, labels) : {},
      // A backend takes the samples of a series only in their order. The queue has one consumer unless a feature gate says otherwise.
      max_batch_request_parallelism: 1,
      remote_write_queue: { enabled: true, queue_size: queueSize },
      retry_on_failure: { ...retry(times), initial_interval: FIRST_PAUSE },
    };
  };
}

/** The labels of every series: those that the caller names, else the usual ones and what is extracted beside them. */
export function labelsOf(given: readonly string[] | undefined, { labels, annotations }: Extraction): readonly string[] {
  const extracted = [...labels, ...annotations].map(({ key, attribute }) => (attribute ?? key ?? '').replace(/\$(\d+|\{\d+\})/g, '*'));
  // A name that is nothing but a group of an expression could be any name.
  return given ?? [...new Set([...RESOURCE_LABELS, ...extracted.filter(name => !/^\**$/.test(name))])];
}

/** A statement for the resource where the exporter knows no list: what is to be no label goes. */
export function labelStatements(distribution: CollectorDistribution, labels: readonly string[]): string[] {
  if (labels.length === 0 || distribution._has('resource-constant-labels')) {
    return [];
  }
  const pattern = [...IDENTITY, ...labels].map(glob => glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')).join('|');
  return [`keep_matching_keys(attributes, ${JSON.stringify(`^(${pattern})$`)})`];
}

function constantLabels(distribution: CollectorDistribution, labels: readonly string[]): { readonly [key: string]: any } {
  return distribution._has('resource-constant-labels')
    ? { resource_constant_labels: { included: labels } }
    : { resource_to_telemetry_conversion: { enabled: true, exclude_service_attributes: true } };
}
