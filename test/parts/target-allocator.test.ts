import { Chart, Duration, Testing } from 'cdk8s';
import {
  AllocationStrategy, Cadence, DiscoveryRole, FilterStrategy, MonitorKind, NamespaceFilter, ScrapeProtocol, SecretTransport, SelectorOperator, TargetAllocator, TargetAllocatorDistribution,
  TargetAllocatorOptions,
  TargetAllocatorProps, TargetSelector, UpdateStrategy,
} from '../../src';
import { ALL_NETWORK_OPTIONS, ALL_POD_OPTIONS, expectAllNetworkOptions, expectAllPodOptions } from '../support/all-props';
import { all, chartIn, configOf, containerOf, environmentOf, find, objectsOf, podSpecOf, templateOf } from '../support/manifests';
import { danglingReferences, secretsOf } from '../support/references';

const make = (props: TargetAllocatorProps = {}) => new TargetAllocator(chartIn('otel-ta'), 'ta', props);
const SELECTED = { matchlabels: { 'prometheus.dynatrace.com': 'true' } };

test('the default configuration', () => {
  expect(configOf(make())).toEqual({
    allocation_strategy: 'consistent-hashing',
    collector_namespace: 'otel-ta',
    collector_not_ready_grace_period: '30s',
    collector_selector: { matchlabels: { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper' } },
    config: { scrape_configs: [] },
    filter_strategy: 'relabel-config',
    prometheus_cr: {
      enabled: true,
      service_monitor_selector: SELECTED,
      pod_monitor_selector: SELECTED,
      scrape_config_selector: SELECTED,
      probe_selector: SELECTED,
      service_monitor_namespace_selector: {},
      pod_monitor_namespace_selector: {},
      scrape_config_namespace_selector: { matchlabels: { 'kubernetes.io/metadata.name': 'otel-ta' } },
      probe_namespace_selector: { matchlabels: { 'kubernetes.io/metadata.name': 'otel-ta' } },
      scrape_interval: '1m',
      scrape_classes: [{ name: 'protect-identity', default: true, metricRelabelings: [{ action: 'labeldrop', regex: '(otel_scope_)?(k8s[.].+|dt[.].+|container[.]id|metadata[.]dynatrace[.]com.*)' }] }],
      deny_fs_access_through_sms: true,
    },
  });
});

test('two allocators behind a Service and a disruption budget, everything referred to is there', () => {
  const allocator = make();
  const manifests = objectsOf(allocator);
  expect(danglingReferences(manifests)).toEqual([]);
  expect(find(manifests, 'Deployment', 'tiered-allocator-ta').spec.replicas).toBe(2);
  expect(find(manifests, 'Service', 'tiered-allocator-ta').spec.ports).toEqual([{ name: 'http-port', protocol: 'TCP', port: 80, targetPort: 'http-port' }]);
  expect(find(manifests, 'PodDisruptionBudget').spec.maxUnavailable).toBe(1);
  expect(allocator.endpoint).toBe('http://tiered-allocator-ta.otel-ta.svc');
  expect(allocator.clientTls).toBeUndefined();
  expect(containerOf(manifests).resources).toEqual({ requests: { cpu: '10m', memory: '256Mi' }, limits: { memory: '256Mi' } });
  expect(environmentOf(containerOf(manifests))).toEqual({ OTELCOL_NAMESPACE: 'otel-ta' });
  expect(secretsOf(manifests)).toEqual([]);
});

test('a single allocator has no disruption budget, which would hold up its node', () => {
  expect(all(objectsOf(make({ replicas: 1 })), 'PodDisruptionBudget')).toEqual([]);
});

test('least-weighted comes with one replica', () => {
  const allocator = make({ allocationStrategy: AllocationStrategy.LEAST_WEIGHTED });
  expect(find(objectsOf(allocator), 'Deployment').spec.replicas).toBe(1);
  expect(configOf(allocator).allocation_strategy).toBe('least-weighted');
});

test('the pods are restarted when the configuration changes, and only then', () => {
  const checksum = (props: TargetAllocatorProps) => templateOf(objectsOf(make(props))).metadata.annotations['checksum/config'];
  expect(checksum({})).toMatch(/^[0-9a-f]{64}$/);
  expect(checksum({ namespaces: NamespaceFilter.allow(['a']) })).not.toBe(checksum({}));
  expect(checksum({ replicas: 3 })).toBe(checksum({}));
});

test('its memory follows from targets and pods, its CPU is never limited', () => {
  const resources = (props: TargetAllocatorOptions) => containerOf(objectsOf(make(props))).resources;
  expect(resources({ targets: 5_000 })).toEqual({ requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '512Mi' } });
  expect(resources({ targets: 20_000 })).toEqual({ requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } });
  expect(resources({ discoveredPods: 2000 }).limits.memory).toBe('256Mi');
  expect(resources({ discoveredPods: 2001 }).limits.memory).toBe('320Mi');
  expect(resources({ discoveredPods: 100_000 }).limits.memory).toBe('2176Mi');
});

test('a selector that selects nothing is null, which is what the allocator reads so', () => {
  const config = configOf(make({
    podMonitorSelector: TargetSelector.nothing(),
    probeSelector: TargetSelector.everything(),
    serviceMonitorSelector: TargetSelector.expressions([{ key: 'a', operator: SelectorOperator.IN, values: ['x'] }]),
  })).prometheus_cr;
  expect(config.pod_monitor_selector).toBeNull();
  expect(config.probe_selector).toEqual({});
  expect(config.service_monitor_selector).toEqual({ matchexpressions: [{ key: 'a', operator: 'In', values: ['x'] }] });
});

test('native histograms put protobuf in front of the protocols', () => {
  expect(configOf(make({ nativeHistograms: true })).prometheus_cr.scrape_protocols).toEqual([
    'PrometheusProto', 'OpenMetricsText1.0.0', 'OpenMetricsText0.0.1', 'PrometheusText1.0.0', 'PrometheusText0.0.4',
  ]);
});

test('a key that the version does not read is left out where it was not asked for', () => {
  const config = configOf(make({ distribution: TargetAllocatorDistribution.upstream('0.126.0') }));
  expect(config.prometheus_cr).not.toHaveProperty('deny_fs_access_through_sms');
});

describe('secrets of monitors', () => {
  test('over mutual TLS: a second port, both certificates', () => {
    const allocator = make({ secretTransport: SecretTransport.mutualTls('server-tls', 'client-tls') });
    const manifests = objectsOf(allocator);
    expect(danglingReferences(manifests)).toEqual([]);
    expect(allocator.endpoint).toBe('https://tiered-allocator-ta.otel-ta.svc');
    expect(allocator.clientTls).toEqual({ caSecretName: 'client-tls', clientSecretName: 'client-tls' });
    expect(configOf(allocator).https).toEqual({
      enabled: true, listen_addr: ':8443', ca_file_path: '/tls/ca.crt', tls_cert_file_path: '/tls/tls.crt', tls_key_file_path: '/tls/tls.key',
    });
    expect(find(manifests, 'Service').spec.ports).toContainEqual({ name: 'https-port', protocol: 'TCP', port: 443, targetPort: 'https-port' });
    expect(secretsOf(manifests)).toEqual(['server-tls']);
  });

  test('in plain text, on request', () => {
    expect(configOf(make({ secretTransport: SecretTransport.plainHttp() })).allow_insecure_auth_secrets).toBe(true);
    expect(configOf(make({ secretTransport: SecretTransport.masked() }))).not.toHaveProperty('allow_insecure_auth_secrets');
  });

  test('only those of the namespaces that are named can be read', () => {
    const manifests = objectsOf(make({ secretNamespaces: ['shop', 'otel-ta'] }));
    const readers = all(manifests, 'Role').filter(role => role.rules.some((rule: any) => rule.resources.includes('secrets'))).map(role => role.metadata.namespace);
    expect(readers.sort()).toEqual(['otel-ta', 'shop']);
    expect(all(manifests, 'ClusterRole').flatMap(role => role.rules).filter(rule => rule.resources.includes('secrets'))).toEqual([]);
    expect(danglingReferences(manifests)).toEqual([]);
  });

  test('ConfigMaps of all namespaces can be read by their names, and not listed', () => {
    const verbs = all(objectsOf(make()), 'ClusterRole').flatMap(role => role.rules).filter(rule => rule.resources.includes('configmaps')).map(rule => rule.verbs);
    expect(verbs).toEqual([['get']]);
  });
});

test('scrapers in another namespace: it may list their pods, and its address is the same', () => {
  const allocator = make({ collectorNamespace: 'scrapers' });
  const manifests = objectsOf(allocator);
  expect(allocator.endpoint).toBe('http://tiered-allocator-ta.otel-ta.svc');
  expect(find(manifests, 'Role', 'otel-ta-tiered-otel-allocator').metadata.namespace).toBe('scrapers');
  expect(find(manifests, 'RoleBinding', 'otel-ta-tiered-otel-allocator').subjects).toEqual([{ kind: 'ServiceAccount', name: 'tiered-otel-allocator', namespace: 'otel-ta' }]);
  expect(environmentOf(containerOf(manifests)).OTELCOL_NAMESPACE).toBe('scrapers');
});

test('scrapers in another namespace: their Secrets are out of reach, and are listed only by an allocator that cannot be told where', () => {
  const secretsIn = (namespace: string, manifests: any[]) => all(manifests, 'Role').filter(role => role.metadata.namespace === namespace)
    .flatMap(role => role.rules).filter(rule => rule.resources.includes('secrets')).map(rule => rule.verbs);
  const told = make({ collectorNamespace: 'scrapers', distribution: TargetAllocatorDistribution.upstream('0.151.0') });
  expect(configOf(told).prometheus_cr.secret_namespaces).toEqual(['otel-ta']);
  expect(secretsIn('scrapers', objectsOf(told))).toEqual([]);
  const older = make({ collectorNamespace: 'scrapers', distribution: TargetAllocatorDistribution.upstream('0.150.0') });
  expect(configOf(older).prometheus_cr).not.toHaveProperty('secret_namespaces');
  expect(secretsIn('scrapers', objectsOf(older))).toEqual([['list', 'watch']]);
});

test('a scrape class stands as the CRD writes it, and as the allocator decodes it', () => {
  const written = (given: { [key: string]: any }) => configOf(make({ denyFsAccessThroughSms: false, protectIdentity: false, scrapeClasses: [{ name: 'x', ...given }] })).prometheus_cr.scrape_classes[0];
  expect(written({ tlsConfig: { insecureSkipVerify: true, caFile: '/ca' } })).toEqual({
    name: 'x', tlsConfig: { insecureSkipVerify: true, caFile: '/ca', safeTLSConfig: { insecureSkipVerify: true }, tlsFilesConfig: { caFile: '/ca' } },
  });
  expect(written({ authorization: { type: 'Token', credentialsFile: '/token' } }).authorization).toEqual({
    type: 'Token', credentialsFile: '/token', safeAuthorization: { type: 'Token' },
  });
  expect(written({ authorization: { credentialsFile: '/token' } })).toEqual({ name: 'x', authorization: { credentialsFile: '/token' } });
});

test('no verb, resource or group is a wildcard', () => {
  for (const role of objectsOf(make({ secretNamespaces: ['a'], collectorNamespace: 'b' })).filter(object => object.rules)) {
    expect(JSON.stringify(role.rules)).not.toContain('*');
  }
});

test('all props', () => {
  const options: Required<TargetAllocatorOptions> = {
    ...ALL_POD_OPTIONS,
    ...ALL_NETWORK_OPTIONS,
    replicas: 3,
    distribution: TargetAllocatorDistribution.upstream('0.159.0'),
    serviceMonitorSelector: TargetSelector.labels({ k: 'sm' }),
    podMonitorSelector: TargetSelector.labels({ k: 'pm' }),
    scrapeConfigSelector: TargetSelector.labels({ k: 'sc' }),
    probeSelector: TargetSelector.labels({ k: 'pr' }),
    serviceMonitorNamespaceSelector: TargetSelector.labels({ n: 'sm' }),
    podMonitorNamespaceSelector: TargetSelector.labels({ n: 'pm' }),
    scrapeConfigNamespaceSelector: TargetSelector.labels({ n: 'sc' }),
    probeNamespaceSelector: TargetSelector.nothing(),
    namespaces: NamespaceFilter.deny(['kube-system']),
    allocationStrategy: AllocationStrategy.CONSISTENT_HASHING,
    filterStrategy: FilterStrategy.NONE,
    scrapeProtocols: [ScrapeProtocol.PROMETHEUS_TEXT_0_0_4, ScrapeProtocol.PROMETHEUS_PROTO, ScrapeProtocol.PROMETHEUS_PROTO],
    nativeHistograms: true,
    scrapeClasses: [{ name: 'tls', default: true, relabelings: [{ replacement: '$1' }] }, { name: 'other' }],
    denyFsAccessThroughSms: false,
    protectIdentity: false,
    secretNamespaces: ['shop'],
    discoveryRoles: [DiscoveryRole.NODE, DiscoveryRole.INGRESS, DiscoveryRole.NODE],
    updateStrategy: UpdateStrategy.RECREATE,
    secretTransport: SecretTransport.plainHttp(),
    discoveredPods: 10_000,
    targets: 5_000,
  };
  const props: Required<TargetAllocatorProps> = {
    ...options,
    name: 'mine',
    namespace: 'ns',
    cadence: new Cadence({ scrapeInterval: Duration.seconds(30), collectorNotReadyGracePeriod: Duration.seconds(45) }),
    collectorSelector: { app: 'scraper' },
    collectorNamespace: 'elsewhere',
  };
  const allocator = new TargetAllocator(new Chart(Testing.app(), 'c'), 'ta', props);
  const manifests = objectsOf(allocator);
  expectAllPodOptions(manifests, allocator.podSelector);
  expectAllNetworkOptions(manifests, [8080]);
  expect(danglingReferences(manifests)).toEqual([]);
  expect(configOf(allocator)).toEqual({
    allocation_strategy: 'consistent-hashing',
    collector_namespace: 'elsewhere',
    collector_not_ready_grace_period: '45s',
    collector_selector: { matchlabels: { app: 'scraper' } },
    config: { scrape_configs: [] },
    filter_strategy: '',
    allow_insecure_auth_secrets: true,
    prometheus_cr: {
      enabled: true,
      deny_namespaces: ['kube-system'],
      secret_namespaces: ['ns', 'shop'],
      service_monitor_selector: { matchlabels: { k: 'sm' } },
      pod_monitor_selector: { matchlabels: { k: 'pm' } },
      scrape_config_selector: { matchlabels: { k: 'sc' } },
      probe_selector: { matchlabels: { k: 'pr' } },
      service_monitor_namespace_selector: { matchlabels: { n: 'sm' } },
      pod_monitor_namespace_selector: { matchlabels: { n: 'pm' } },
      scrape_config_namespace_selector: { matchlabels: { n: 'sc' } },
      probe_namespace_selector: { matchexpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }, { key: 'kubernetes.io/metadata.name', operator: 'DoesNotExist' }] },
      scrape_interval: '30s',
      scrape_protocols: ['PrometheusText0.0.4', 'PrometheusProto'],
      scrape_classes: [{ name: 'tls', default: true, relabelings: [{ replacement: '$1' }] }, { name: 'other' }],
      deny_fs_access_through_sms: false,
    },
  });
  const deployment = find(manifests, 'Deployment', 'mine-allocator-ta');
  expect(deployment.metadata.namespace).toBe('ns');
  expect(deployment.spec.replicas).toBe(3);
  expect(deployment.spec.strategy).toEqual({ type: 'Recreate' });
  expect(find(manifests, 'ClusterRole').rules.slice(-3, -1)).toEqual([
    { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch'] }, { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['list', 'watch'] },
  ]);
  expect(containerOf(manifests).image).toBe('ghcr.io/open-telemetry/opentelemetry-operator/target-allocator:0.159.0');
  expect(podSpecOf(manifests).serviceAccountName).toBe('mine-otel-allocator');
  const sized = make({ targets: 5_000, discoveredPods: 10_000 });
  expect(containerOf(objectsOf(sized)).resources.limits.memory).toBe('704Mi');
});

test('what it gives out can be changed without changing it', () => {
  const selector = { app: 'scraper' };
  const allocator = make({ collectorSelector: selector });
  selector.app = 'other';
  allocator.collectorSelector.app = 'other';
  allocator.podSelector['app.kubernetes.io/name'] = 'other';
  allocator.toConfig().prometheus_cr = 'other';
  expect(configOf(allocator).collector_selector).toEqual({ matchlabels: { app: 'scraper' } });
  expect(allocator.podSelector['app.kubernetes.io/name']).toBe('opentelemetry-target-allocator');
  expect(allocator.monitorSelector(MonitorKind.PROBE)._toConfig()).toEqual({ matchlabels: { 'prometheus.dynatrace.com': 'true' } });
});
