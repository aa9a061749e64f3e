import { decodable } from './scrape-classes';
import { ALLOCATOR_DIFFERENCES, AllocatorKey, keyId } from '../facts/allocator-differences';
import { MONITOR_KINDS, MonitorKindName } from '../facts/monitor-kinds';
import { ALLOCATOR_HTTPS_PORT } from '../facts/ports';
import { goDuration } from '../text/durations';
import { reject } from '../text/input';
import { AllocationStrategy, FilterStrategy, ScrapeProtocol, SecretTransport, SecretTransportMode } from '../values/allocation';
import { Cadence } from '../values/cadence';
import { NamespaceFilter } from '../values/namespace-filter';
import { TargetAllocatorDistribution } from '../values/target-allocator-distribution';
import { TargetSelector } from '../values/target-selector';

/** The folder of the allocator's certificate in its pods. */
export const CERTIFICATES = '/tls';

/** What an allocator selects of one kind of monitors, and in which namespaces it looks for them. */
export interface MonitorSelection {
  readonly monitors: TargetSelector;
  readonly namespaces: TargetSelector;
}

/** Every setting of an allocator, resolved. */
export interface AllocatorSettings {
  /** The path of the part, for messages. */
  readonly where: string;
  readonly namespace: string;
  readonly distribution: TargetAllocatorDistribution;
  readonly cadence: Cadence;
  readonly collectorSelector: { readonly [key: string]: string };
  readonly collectorNamespace: string;
  readonly selections: { readonly [kind in MonitorKindName]: MonitorSelection };
  readonly namespaces: NamespaceFilter;
  readonly allocationStrategy: AllocationStrategy;
  readonly filterStrategy: FilterStrategy;
  readonly secretTransport: SecretTransport;
  /** The namespaces whose Secrets are read, the allocator's own first. */
  readonly secretNamespaces: readonly string[];
  /** Whether they are written; an older allocator reads only its own and the scrapers', and has no such key. */
  readonly namesSecretNamespaces: boolean;
  /** Undefined for the allocator's default. */
  readonly scrapeProtocols: readonly ScrapeProtocol[] | undefined;
  readonly scrapeClasses: readonly { readonly [key: string]: any }[] | undefined;
  readonly denyFsAccessThroughSms: boolean | undefined;
}

/** The allocator's own order of protocols (operator 0.126). */
export const DEFAULT_PROTOCOLS: readonly ScrapeProtocol[] = [
  ScrapeProtocol.OPEN_METRICS_TEXT_1_0_0, ScrapeProtocol.OPEN_METRICS_TEXT_0_0_1, ScrapeProtocol.PROMETHEUS_TEXT_1_0_0, ScrapeProtocol.PROMETHEUS_TEXT_0_0_4,
];

/** The configuration of an allocator. A key that its version would ignore is an error. */
export function allocatorConfig(settings: AllocatorSettings): { [key: string]: any } {
  const { namespaces, secretTransport, scrapeProtocols, scrapeClasses } = settings;
  const values: { [key in AllocatorKey]?: any } = {
    'allocation_strategy': settings.allocationStrategy.value,
    'collector_namespace': settings.collectorNamespace,
    'collector_not_ready_grace_period': goDuration(settings.cadence.collectorNotReadyGracePeriod),
    'collector_selector': { matchlabels: settings.collectorSelector },
    'config': { scrape_configs: [] },
    'filter_strategy': settings.filterStrategy.value,
    'https': secretTransport.serverSecretName ? {
      enabled: true,
      listen_addr: `:${ALLOCATOR_HTTPS_PORT}`,
      ca_file_path: `${CERTIFICATES}/ca.crt`,
      tls_cert_file_path: `${CERTIFICATES}/tls.crt`,
      tls_key_file_path: `${CERTIFICATES}/tls.key`,
    } : undefined,
    'allow_insecure_auth_secrets': secretTransport.mode === SecretTransportMode.PLAIN_HTTP ? true : undefined,
    'prometheus_cr.enabled': true,
    'prometheus_cr.allow_namespaces': nonEmpty(namespaces.allowed),
    'prometheus_cr.deny_namespaces': nonEmpty(namespaces.denied),
    'prometheus_cr.secret_namespaces': settings.namesSecretNamespaces ? settings.secretNamespaces : undefined,
    ...Object.fromEntries(MONITOR_KINDS.map(({ kind, selectorKey }) => [`prometheus_cr.${selectorKey}`, settings.selections[kind].monitors._toConfig()])),
    ...Object.fromEntries(MONITOR_KINDS.map(({ kind, namespaceSelectorKey }) => [`prometheus_cr.${namespaceSelectorKey}`, settings.selections[kind].namespaces._toNamespaceConfig()])),
    'prometheus_cr.scrape_interval': goDuration(settings.cadence.scrapeInterval),
    'prometheus_cr.scrape_protocols': scrapeProtocols?.map(({ value }) => value),
    'prometheus_cr.scrape_classes': scrapeClasses?.map(decodable),
    'prometheus_cr.deny_fs_access_through_sms': settings.denyFsAccessThroughSms,
  };
  const config: { [key: string]: any } = {};
  for (const [key, value] of Object.entries(values).filter(([, given]) => given !== undefined)) {
    const id = keyId(key as AllocatorKey);
    if (!settings.distribution._has(id)) {
      reject(settings.where, key, value, 'left out', `the allocator ${settings.distribution.displayName} would ignore it: operator ${ALLOCATOR_DIFFERENCES[id].from} is the first to read it`);
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

function nonEmpty<T>(values: T[]): T[] | undefined {
  return values.length > 0 ? values : undefined;
}
