/** The kinds of monitors that an allocator watches, as prometheus-operator's API calls them. */
export type MonitorKindName = 'ServiceMonitor' | 'PodMonitor' | 'ScrapeConfig' | 'Probe';

/** The facts about one kind of monitor. */
export interface MonitorKindFacts {
  readonly kind: MonitorKindName;
  readonly apiVersion: string;
  /** The resource in RBAC rules. */
  readonly plural: string;
  /** The keys of its selectors in the allocator's configuration (`prometheus_cr`), and of the namespaces in which it is looked for. */
  readonly selectorKey: string;
  readonly namespaceSelectorKey: string;
  /** The props of `TargetAllocator` with the same meaning. */
  readonly selectorProp: `${Uncapitalize<MonitorKindName>}Selector`;
  readonly namespaceSelectorProp: `${Uncapitalize<MonitorKindName>}NamespaceSelector`;
  /** Whether it is selected in the allocator's own namespace only, unless a prop says otherwise: a kind that chooses discoveries and addresses freely. */
  readonly inOwnNamespace: boolean;
  /** The list in its spec whose items say how to scrape; undefined where the spec itself does. */
  readonly endpointsKey?: string;
  /** The key of the scrape interval there. */
  readonly intervalKey: string;
}

export const MONITORING_GROUP = 'monitoring.coreos.com';

/** Source: prometheus-operator 0.91, pkg/apis/monitoring; opentelemetry-operator 0.158, cmd/otel-allocator/internal/config/config.go. */
export const MONITOR_KINDS: readonly MonitorKindFacts[] = [
  {
    kind: 'ServiceMonitor',
    apiVersion: `${MONITORING_GROUP}/v1`,
    plural: 'servicemonitors',
    selectorKey: 'service_monitor_selector',
    namespaceSelectorKey: 'service_monitor_namespace_selector',
    selectorProp: 'serviceMonitorSelector',
    namespaceSelectorProp: 'serviceMonitorNamespaceSelector',
    inOwnNamespace: false,
    endpointsKey: 'endpoints',
    intervalKey: 'interval',
  },
  {
    kind: 'PodMonitor',
    apiVersion: `${MONITORING_GROUP}/v1`,
    plural: 'podmonitors',
    selectorKey: 'pod_monitor_selector',
    namespaceSelectorKey: 'pod_monitor_namespace_selector',
    selectorProp: 'podMonitorSelector',
    namespaceSelectorProp: 'podMonitorNamespaceSelector',
    inOwnNamespace: false,
    endpointsKey: 'podMetricsEndpoints',
    intervalKey: 'interval',
  },
  {
    kind: 'ScrapeConfig',
    apiVersion: `${MONITORING_GROUP}/v1alpha1`,
    plural: 'scrapeconfigs',
    selectorKey: 'scrape_config_selector',
    namespaceSelectorKey: 'scrape_config_namespace_selector',
    selectorProp: 'scrapeConfigSelector',
    namespaceSelectorProp: 'scrapeConfigNamespaceSelector',
    inOwnNamespace: true,
    intervalKey: 'scrapeInterval',
  },
  {
    kind: 'Probe',
    apiVersion: `${MONITORING_GROUP}/v1`,
    plural: 'probes',
    selectorKey: 'probe_selector',
    namespaceSelectorKey: 'probe_namespace_selector',
    selectorProp: 'probeSelector',
    namespaceSelectorProp: 'probeNamespaceSelector',
    inOwnNamespace: true,
    intervalKey: 'interval',
  },
];
