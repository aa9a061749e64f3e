import { Difference } from './difference';

/** The first operator whose allocator reads a key, as far as that is known; the first version of all where it is older than what is supported. Source: opentelemetry-operator, cmd/otel-allocator/internal/config/config.go. */
const KEYS = {
  'collector_selector': '0.92.0',
  'collector_namespace': '0.121.0',
  'config': '0.1.0',
  'allocation_strategy': '0.1.0',
  'filter_strategy': '0.1.0',
  'allocation_fallback_strategy': '0.1.0',
  'listen_addr': '0.1.0',
  'kube_config_file_path': '0.1.0',
  'collector_not_ready_grace_period': '0.121.0',
  'https': '0.100.0',
  'allow_insecure_auth_secrets': '0.153.0',
  'telemetry': '0.157.0',
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
  'prometheus_cr.evaluation_interval': '0.1.0',
  'prometheus_cr.scrape_protocols': '0.126.0',
  'prometheus_cr.scrape_classes': '0.142.0',
  'prometheus_cr.deny_fs_access_through_sms': '0.152.0',
} as const;

/** A key that allocators read. Unknown ones they silently ignore, so only these are ever written, and only where the version reads them. */
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
  'ring-of-seeded-labels': {
    component: 'config',
    kind: 'ring',
    from: '0.157.0',
    what: 'what a target is called in the ring also hangs on its labels before relabelling (`job`, `__scheme__`, `__metrics_path__` ...)',
    todo: 'with the filter `relabel-config` most targets go to another scraper once: replace all replicas at once, outside busy hours',
    source: 'CHANGELOG.md, 0.157.0; cmd/otel-allocator/internal/target/discovery.go',
    issue: 'operator#5246',
    evidence: 'told',
  },
  'leaves-terminating-scrapers': {
    component: 'config',
    kind: 'behaviour',
    from: '0.159.0',
    what: 'a scraper that is being terminated gets no targets any more',
    source: 'the pull request',
    issue: 'operator#5594',
    evidence: 'told',
  },
  'tls-of-scrape-classes': {
    component: 'config',
    kind: 'behaviour',
    from: '0.153.0',
    what: '`tlsConfig` of a scrape class is read as the API spells it; before, its fields are dropped without a word',
    todo: 'nothing: `scrapeClasses` writes them in both spellings',
    source: 'cmd/otel-allocator/internal/config/config.go; commit 0bb8a0e81',
    issue: 'operator#5101',
    evidence: 'read',
    places: [{ path: ['prometheus_cr', 'scrape_classes', '*', 'tlsConfig'] }],
  },
  'targets-lost-by-label-order': {
    component: 'config',
    kind: 'defect',
    until: '0.154.0',
    what: 'with the filter `relabel-config`, of several static targets with a label of their own only one is scraped, or none, once a rule reads `__address__`',
    todo: 'take a newer allocator, give each target a monitor of its own, or take `FilterStrategy.NONE`',
    source: 'cmd/otel-allocator/internal/target/discovery.go: processTargetGroups; commit 4fd337958',
    issue: 'operator#4967',
    evidence: 'run',
    shownBy: 'test/config/real-allocator.test.ts',
    places: [{ path: ['filter_strategy'], value: 'relabel-config' }],
  },
  'keep-and-drop-before-labels': {
    component: 'config',
    kind: 'defect',
    until: '0.157.0',
    what: 'with the filter `relabel-config`, rules that keep or drop by `job`, `__scheme__`, `__metrics_path__`, the interval, the timeout or a parameter find these labels empty, and decide wrongly',
    todo: 'take a newer allocator, or `FilterStrategy.NONE`',
    source: 'CHANGELOG.md, 0.157.0',
    issue: 'operator#5246',
    evidence: 'told',
    places: [{ path: ['filter_strategy'], value: 'relabel-config' }],
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
