/**
 * The keys that are written, each with the operator's version that first reads it. An allocator silently ignores unknown keys, so only these are ever
 * written, and only where the version reads them.
 * Source: opentelemetry-operator, cmd/otel-allocator/internal/config/config.go.
 */
export const ALLOCATOR_KEYS = {
  'collector_selector': '0.92.0',
  'collector_namespace': '0.121.0',
  'config': '0.1.0',
  'allocation_strategy': '0.1.0',
  'filter_strategy': '0.1.0',
  'collector_not_ready_grace_period': '0.121.0',
  'https': '0.100.0',
  'allow_insecure_auth_secrets': '0.153.0',
  'prometheus_cr.enabled': '0.1.0',
  'prometheus_cr.allow_namespaces': '0.121.0',
  'prometheus_cr.deny_namespaces': '0.121.0',
  'prometheus_cr.secret_namespaces': '0.151.0',
  'prometheus_cr.service_monitor_selector': '0.1.0',
  'prometheus_cr.pod_monitor_selector': '0.1.0',
  'prometheus_cr.scrape_config_selector': '0.113.0',
  'prometheus_cr.probe_selector': '0.113.0',
  'prometheus_cr.service_monitor_namespace_selector': '0.1.0',
  'prometheus_cr.pod_monitor_namespace_selector': '0.1.0',
  'prometheus_cr.scrape_config_namespace_selector': '0.113.0',
  'prometheus_cr.probe_namespace_selector': '0.113.0',
  'prometheus_cr.scrape_interval': '0.82.0',
  'prometheus_cr.scrape_protocols': '0.126.0',
  'prometheus_cr.scrape_classes': '0.142.0',
  'prometheus_cr.deny_fs_access_through_sms': '0.152.0',
} as const;

export type AllocatorKey = keyof typeof ALLOCATOR_KEYS;
