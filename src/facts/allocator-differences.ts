import { Difference } from './difference';

/** The first operator whose allocator reads a key. Source: opentelemetry-operator, cmd/otel-allocator/internal/config/config.go. */
const KEYS = {
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

/** A key that is written. An allocator silently ignores unknown keys, so only these are ever written, and only where the version reads them. */
export type AllocatorKey = keyof typeof KEYS;

export const ALLOCATOR_KEYS = Object.keys(KEYS) as AllocatorKey[];

/** The id of the difference that says from which version on a key is read. */
export const keyId = (key: AllocatorKey): `key:${AllocatorKey}` => `key:${key}`;

const keys = Object.fromEntries(Object.entries(KEYS).map(([key, from]): [string, Difference] => [`key:${key}`, {
  component: 'config',
  kind: 'key',
  from,
  what: `\`${key}\` is read`,
  todo: 'older allocators pass over it without a word',
  source: 'cmd/otel-allocator/internal/config/config.go',
  evidence: 'read',
  places: [{ path: key.split('.') }],
}])) as { [id in `key:${AllocatorKey}`]: Difference };

/** What differs between the versions of the allocator, by the version of the OpenTelemetry operator it was built from. */
export const ALLOCATOR_DIFFERENCES = {
  ...keys,
  'ring-v1': {
    component: 'config',
    kind: 'ring',
    from: '0.159.0',
    what: 'the ring is that of version 1 of github.com/buraksezer/consistent; before, of 0.10',
    todo: 'nearly every target goes to another scraper once: replace all replicas at once (`UpdateStrategy.RECREATE`), outside busy hours',
    source: 'go.mod; cmd/otel-allocator/internal/allocation/consistent_hashing.go',
    evidence: 'run',
    shownBy: 'cli/golden',
  },
  'host-network-labels': {
    component: 'config',
    kind: 'defect',
    until: '0.157.0',
    what: 'a target whose address and job stay the same keeps the labels of discovery that it had first: a pod on the host\'s network that is replaced is reported under the old pod\'s name',
    todo: 'take a newer allocator; until then restart it after such a rollout',
    source: 'CHANGELOG.md, 0.157.0',
    issue: 'operator#4839',
    evidence: 'told',
  },
} satisfies { [id: string]: Difference };

export type AllocatorDifferenceId = keyof typeof ALLOCATOR_DIFFERENCES;
