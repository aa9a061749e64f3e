import { COLLECTOR_DIFFERENCES } from './collector-differences';
import { Difference, holds } from './difference';
import { atLeast } from './versions';

/**
 * What OpenTelemetry's contrib distribution is made of, by the types of the components.
 * Source: distributions/otelcol-contrib/manifest.yaml of open-telemetry/opentelemetry-collector-releases v0.158.0; the types are those of the components' metadata.yaml.
 */
const CONTRIB = {
  receiver: 'nop otlp obi active_directory_ds aerospike apache apache_spark aws_cloudwatch awscontainerinsightreceiver awsecscontainermetrics awsfirehose '
    + 'aws_lambda awss3 awsxray azure_blob azure_event_hub azure_monitor carbon chrony cisco_os cloudflare cloud_foundry collectd couchdb datadog '
    + 'docker_stats elasticsearch envoy_als expvar faro file_log file_stats flink_metrics fluent_forward github gitlab googlecloudmonitoring '
    + 'googlecloudpubsub google_cloud_spanner haproxy host_metrics http_check icmp_check influxdb iis jaeger journald k8s_cluster k8s_events '
    + 'k8s_objects kafka_metrics kafka kubelet_stats libhoney loki macos_unified_logging memcached mongodb_atlas mongodb mysql named_pipe netflow '
    + 'nginx nsxt ntp oracledb otlp_json_file otelarrow podman_stats postgresql pprof prometheus prometheus_remote_write purefa purefb pulsar '
    + 'rabbitmq receiver_creator redis riak saphana prometheus_simple skywalking snowflake solace splunk_enterprise splunk_hec stef sqlquery '
    + 'sqlserver ssh_check statsd syslog systemd tcp_check tcp_log tls_check udp_log vcenter wavefront snmp webhook_event windows_event_log '
    + 'windowsperfcounters windows_service yang_grpc zipkin zookeeper',
  processor: 'batch memory_limiter attributes cumulative_to_delta coralogix delta_to_cumulative deltatorate drain filter gen_ai_normalizer geoip '
    + 'groupbyattrs groupbytrace interval isolationforest k8s_attributes log_dedup metricsgeneration metric_start_time metrics_transform '
    + 'probabilistic_sampler redaction remotetap resource_detection resource schema span sumologic tail_sampling transform unroll '
    + 'cardinality_guardian',
  exporter: 'debug nop otlp_grpc otlp_http alibabacloud_logservice awscloudwatchlogs awsemf awskinesis awsxray awss3 azure_blob azuredataexplorer '
    + 'azuremonitor bmc_helix cassandra clickhouse coralogix datadog dataset doris elasticsearch faro file googlecloud googlecloudpubsub '
    + 'google_cloud_storage googlemanagedprometheus honeycomb_marker influxdb kafka load_balancing logicmonitor logzio mezmo opensearch otelarrow '
    + 'prometheus prometheus_remote_write pulsar rabbitmq sentry signalfx splunk_hec stef sumologic syslog tencentcloud_logservice tinybird zipkin',
  extension: 'zpages ack asapclient awsproxy azure_auth basicauth bearertokenauth cgroup_runtime datadog awscloudwatchmetricstreams_encoding '
    + 'aws_logs_encoding azure_encoding google_cloud_logentry_encoding jaeger_encoding json_log_encoding otlp_encoding skywalking_encoding '
    + 'text_encoding zipkin_encoding googleclientauth headers_setter health_check http_forwarder jaegerremotesampling oauth2client docker_observer '
    + 'ecs_observer host_observer k8s_observer kafkatopics_observer oidc opamp pprof sigv4auth file_storage db_storage redis_storage '
    + 'pebble_tail_storage sumologic k8s_leader_elector',
  connector: 'forward count datadog exceptions failover grafanacloud otlp_json round_robin routing service_graph span_metrics sum signal_to_metrics',
};

/** What Dynatrace's distribution is made of. Source: manifest.yaml of Dynatrace/dynatrace-otel-collector v0.54.0. */
const DYNATRACE = {
  receiver: 'otlp file_log fluent_forward host_metrics jaeger journald netflow prometheus statsd syslog zipkin k8s_objects kubelet_stats k8s_cluster '
    + 'k8s_events kafka kafka_metrics',
  processor: 'batch memory_limiter attributes cumulative_to_delta filter k8s_attributes metric_start_time probabilistic_sampler redaction '
    + 'resource_detection resource tail_sampling gen_ai_normalizer transform',
  exporter: 'debug otlp_grpc otlp_http load_balancing kafka',
  extension: 'zpages bearertokenauth k8s_leader_elector health_check file_storage',
  connector: 'forward span_metrics',
};

/** The newest contrib distribution whose list was read; what came later is not known. Dynatrace's rarely grows, so that newer ones are taken to have the same. */
const CONTRIB_LISTED_UP_TO = '0.159.0';

/** Older types that are not the same but for their underscores (the components' metadata.yaml, `deprecated_type`). */
const ALIASES: { readonly [component: string]: string } = { 'exporter/otlp': 'exporter/otlpgrpc' };

/** One spelling of a component: the collector takes `k8s_attributes` as well as the older `k8sattributes`, and likewise for most. */
export function spelling(component: string): string {
  const plain = component.replace(/_/g, '');
  return Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : plain;
}

/** Whether a distribution has a component: `perhaps` in versions of contrib whose list was not read. */
export function distributionHas(distribution: 'contrib' | 'dynatrace', contribVersion: string, component: string): 'yes' | 'no' | 'perhaps' {
  const id = spelling(component);
  const change = CHANGES[distribution].find(difference => spelling(difference.component) === id);
  if (change !== undefined) {
    return holds(change, contribVersion) ? 'yes' : 'no';
  }
  const missing = distribution === 'dynatrace' || atLeast(CONTRIB_LISTED_UP_TO, contribVersion) ? 'no' : 'perhaps';
  return LISTS[distribution].has(id) ? 'yes' : missing;
}

function listOf(types: { readonly [kind: string]: string }): ReadonlySet<string> {
  return new Set(Object.entries(types).flatMap(([kind, names]) => names.split(' ').map(name => spelling(`${kind}/${name}`))));
}

function changesOf(distribution: string): readonly Difference[] {
  return Object.values<Difference>(COLLECTOR_DIFFERENCES).filter(({ kind, distributions }) => kind === 'component' && distributions?.includes(distribution));
}

const LISTS = { contrib: listOf(CONTRIB), dynatrace: listOf(DYNATRACE) };
const CHANGES = { contrib: changesOf('contrib'), dynatrace: changesOf('dynatrace') };
