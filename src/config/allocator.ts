import { decodable } from './scrape-classes';
import { TargetAllocator } from '../parts/target-allocator';
import { goDuration } from '../text/durations';
import { list, oneOf, plainData, record, reject } from '../text/input';
import { FilterStrategy, ScrapeProtocol } from '../values/allocation';
import { TargetSelector } from '../values/target-selector';

/**
 * The keys that are written, each with the operator's version that first reads it. An allocator ignores a key that it does not know
 * without a word, so nothing else is ever written, and nothing that the version does not read.
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

type Key = keyof typeof ALLOCATOR_KEYS;

/** The allocator's own order (operator 0.126). */
const DEFAULT_PROTOCOLS = [
  ScrapeProtocol.OPEN_METRICS_TEXT_1_0_0, ScrapeProtocol.OPEN_METRICS_TEXT_0_0_1, ScrapeProtocol.PROMETHEUS_TEXT_1_0_0, ScrapeProtocol.PROMETHEUS_TEXT_0_0_4,
];

export function allocatorConfig(allocator: TargetAllocator): { [key: string]: any } {
  const props = allocator._props;
  const everything = TargetSelector.everything();
  const mtls = props.secretTransport?.mode === 'mtls';
  const values: { [key in Key]?: any } = {
    'allocation_strategy': props.allocationStrategy?.value ?? 'consistent-hashing',
    'collector_namespace': allocator.collectorNamespace,
    'collector_not_ready_grace_period': goDuration(allocator.cadence.collectorNotReadyGracePeriod),
    'collector_selector': { matchlabels: allocator.collectorSelector },
    'config': { scrape_configs: [] },
    'filter_strategy': (props.filterStrategy ?? FilterStrategy.RELABEL_CONFIG).value,
    'https': mtls ? {
      enabled: true, listen_addr: ':8443', ca_file_path: '/tls/ca.crt', tls_cert_file_path: '/tls/tls.crt', tls_key_file_path: '/tls/tls.key',
    } : undefined,
    'allow_insecure_auth_secrets': props.secretTransport?.mode === 'plain' ? true : undefined,
    'prometheus_cr.enabled': true,
    'prometheus_cr.allow_namespaces': nonEmpty(allocator.namespaces.allowed),
    'prometheus_cr.deny_namespaces': nonEmpty(allocator.namespaces.denied),
    'prometheus_cr.secret_namespaces': props.secretNamespaces || (allocator.collectorNamespace !== allocator.namespace && readsSecretNamespaces(allocator))
      ? [...new Set([allocator.namespace, ...props.secretNamespaces ?? []])] : undefined,
    'prometheus_cr.service_monitor_selector': allocator.monitorSelector('ServiceMonitor')._toConfig(),
    'prometheus_cr.pod_monitor_selector': allocator.monitorSelector('PodMonitor')._toConfig(),
    'prometheus_cr.scrape_config_selector': allocator.monitorSelector('ScrapeConfig')._toConfig(),
    'prometheus_cr.probe_selector': allocator.monitorSelector('Probe')._toConfig(),
    'prometheus_cr.service_monitor_namespace_selector': (props.serviceMonitorNamespaceSelector ?? everything)._toNamespaceConfig(),
    'prometheus_cr.pod_monitor_namespace_selector': (props.podMonitorNamespaceSelector ?? everything)._toNamespaceConfig(),
    'prometheus_cr.scrape_config_namespace_selector': (props.scrapeConfigNamespaceSelector ?? everything)._toNamespaceConfig(),
    'prometheus_cr.probe_namespace_selector': (props.probeNamespaceSelector ?? everything)._toNamespaceConfig(),
    'prometheus_cr.scrape_interval': goDuration(allocator.cadence.scrapeInterval),
    'prometheus_cr.scrape_protocols': protocols(allocator),
    'prometheus_cr.scrape_classes': scrapeClasses(allocator),
    'prometheus_cr.deny_fs_access_through_sms': props.denyFsAccessThroughSms
      ?? (allocator.distribution._isAtLeast(ALLOCATOR_KEYS['prometheus_cr.deny_fs_access_through_sms']) ? true : undefined),
  };
  const config: { [key: string]: any } = {};
  for (const [key, value] of Object.entries(values).filter(([, given]) => given !== undefined)) {
    const since = ALLOCATOR_KEYS[key as Key];
    if (!allocator.distribution._isAtLeast(since)) {
      reject(allocator.node.path, key, value, 'left out', `the allocator ${allocator.distribution.displayName} would ignore it: operator ${since} is the first to read it`);
    }
    const [section, name] = key.split('.');
    if (name === undefined) {
      config[section] = value;
    } else {
      config[section] = { ...config[section], [name]: value };
    }
  }
  return config;
}

/** Whether the allocator watches Secrets where it is told to; an older one does so in the scrapers' namespace. */
export function readsSecretNamespaces(allocator: TargetAllocator): boolean {
  return allocator.distribution._isAtLeast(ALLOCATOR_KEYS['prometheus_cr.secret_namespaces']);
}

function nonEmpty<T>(values: T[]): T[] | undefined {
  return values.length > 0 ? values : undefined;
}

function protocols(allocator: TargetAllocator): string[] | undefined {
  const origin = allocator.node.path;
  const { scrapeProtocols, nativeHistograms } = allocator._props;
  if (scrapeProtocols) {
    const known = { ...(ScrapeProtocol as unknown as { [name: string]: ScrapeProtocol }) };
    const values = list(origin, 'scrapeProtocols', scrapeProtocols, 1).map(protocol => oneOf(origin, 'scrapeProtocols', protocol, known).value);
    if (nativeHistograms && !values.includes(ScrapeProtocol.PROMETHEUS_PROTO.value)) {
      reject(origin, 'scrapeProtocols', values, "a list with PROMETHEUS_PROTO while 'nativeHistograms' is on", 'no other protocol carries native histograms');
    }
    return [...new Set(values)];
  }
  return nativeHistograms ? [ScrapeProtocol.PROMETHEUS_PROTO, ...DEFAULT_PROTOCOLS].map(protocol => protocol.value) : undefined;
}

function scrapeClasses(allocator: TargetAllocator): any[] | undefined {
  const origin = allocator.node.path;
  const classes = allocator._props.scrapeClasses;
  if (!classes) {
    return undefined;
  }
  const checked = list(origin, 'scrapeClasses', classes, 1).map((item, index) => plainData(origin, `scrapeClasses[${index}]`, record(origin, `scrapeClasses[${index}]`, item)));
  const names = new Set<string>();
  checked.forEach((item, index) => {
    if (typeof item.name !== 'string' || item.name === '' || names.has(item.name)) {
      reject(origin, `scrapeClasses[${index}].name`, item.name, 'a text that no other class has');
    }
    names.add(item.name);
  });
  if (checked.filter(item => item.default === true).length > 1) {
    reject(origin, 'scrapeClasses', [...names], 'a list of which at most one has default: true');
  }
  return checked.map(decodable);
}
