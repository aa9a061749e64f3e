import { reject } from '../text/refusal';

/** A version `0.158.0`, with or without a leading `v`, as numbers; undefined if it is not one. */
export function parseVersion(text: string): [number, number, number] | undefined {
  const match = typeof text === 'string' ? /^v?(\d+)\.(\d+)\.(\d+)$/.exec(text) : null;
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** A version as a property gives it. */
export function versionText(where: string, property: string, value: string): string {
  if (!parseVersion(value)) {
    reject(where, property, value, "a version such as '0.158.0'");
  }
  return value;
}

/** Whether version `a` is `b` or newer. Both must be versions. */
export function atLeast(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a)!, parseVersion(b)!];
  for (let i = 0; i < 3; i++) {
    if (left[i] !== right[i]) {
      return left[i] > right[i];
    }
  }
  return true;
}

/** The oldest contrib version whose components have the names that are written here, and whose hostnames in the k8s resolver do not leak (contrib#49757). */
export const OLDEST_CONTRIB = '0.158.0';

/** The oldest allocator that reads every key that is always written (`prometheus_cr.scrape_protocols`, operator 0.126). */
export const OLDEST_OPERATOR = '0.126.0';

/** What Dynatrace's releases are made of. Source: manifest.yaml of Dynatrace/dynatrace-otel-collector. */
export const DYNATRACE_COLLECTOR = {
  image: 'ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector',
  command: '/dynatrace-otel-collector',
  latest: '0.54.0',
  contrib: { '0.50.0': '0.154.0', '0.51.0': '0.155.0', '0.52.0': '0.156.0', '0.53.0': '0.157.0', '0.54.0': '0.158.0' } as { [version: string]: string },
};

export const CONTRIB_COLLECTOR = {
  image: 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib',
  command: '/otelcol-contrib',
  latest: '0.158.0',
};

/** What Dynatrace's allocators are made of. Source: Makefiles of Dynatrace/otel-target-allocator; 0.4.0 is inferred. */
export const DYNATRACE_ALLOCATOR = {
  image: 'ghcr.io/dynatrace/otel-target-allocator/target-allocator',
  latest: '0.4.0',
  operator: { '0.1.0': '0.148.0', '0.4.0': '0.156.0', '0.7.0': '0.160.0' } as { [version: string]: string },
};

export const UPSTREAM_ALLOCATOR = {
  image: 'ghcr.io/open-telemetry/opentelemetry-operator/target-allocator',
  latest: '0.158.0',
};

/** Components in both distributions, as `kind/type`. Source: manifest.yaml of Dynatrace/dynatrace-otel-collector 0.54.0. */
export const SHARED_COMPONENTS = [
  'receiver/otlp', 'receiver/prometheus', 'receiver/filelog', 'receiver/fluentforward', 'receiver/hostmetrics', 'receiver/jaeger',
  'receiver/journald', 'receiver/netflow', 'receiver/statsd', 'receiver/syslog', 'receiver/zipkin', 'receiver/k8sobjects',
  'receiver/kubeletstats', 'receiver/k8s_cluster', 'receiver/k8s_events', 'receiver/kafka', 'receiver/kafkametrics',
  'processor/batch', 'processor/memory_limiter', 'processor/attributes', 'processor/cumulative_to_delta', 'processor/filter',
  'processor/k8s_attributes', 'processor/metric_start_time', 'processor/probabilistic_sampler', 'processor/redaction',
  'processor/resourcedetection', 'processor/resource', 'processor/tail_sampling', 'processor/transform',
  'exporter/debug', 'exporter/otlp_grpc', 'exporter/otlp_http', 'exporter/load_balancing', 'exporter/kafka',
  'extension/zpages', 'extension/bearertokenauth', 'extension/k8s_leader_elector', 'extension/health_check', 'extension/file_storage',
  'connector/forward', 'connector/spanmetrics',
];

/** Older spellings that the collector still takes (internal/componentalias of contrib 0.158). */
export const COMPONENT_ALIASES: { [old: string]: string } = {
  'exporter/loadbalancing': 'exporter/load_balancing',
  'exporter/otlp': 'exporter/otlp_grpc',
  'exporter/otlphttp': 'exporter/otlp_http',
  'exporter/prometheusremotewrite': 'exporter/prometheus_remote_write',
  'processor/cumulativetodelta': 'processor/cumulative_to_delta',
  'processor/metricstarttime': 'processor/metric_start_time',
  'processor/k8sattributes': 'processor/k8s_attributes',
};

/** Components that the contrib distribution has beyond the shared ones and that this library or its users add to a metrics pipeline. */
export const CONTRIB_ONLY_COMPONENTS = [
  'exporter/prometheus_remote_write', 'exporter/prometheus', 'exporter/file', 'exporter/nop',
  'processor/delta_to_cumulative', 'processor/groupbyattrs', 'processor/interval', 'processor/metricstransform',
  'processor/metricsgeneration',
  'extension/basicauth', 'extension/headers_setter', 'extension/oauth2client', 'extension/oidc', 'extension/pprof', 'extension/sigv4auth',
  'extension/cgroupruntime',
];
