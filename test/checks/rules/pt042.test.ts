import { AllocationStrategy, DiscoveryRole, FilterStrategy, TargetAllocatorOptions } from '../../../src';
import { found, foundIn, monitor, otherChart, QUIET, report, SELECTED, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const HOST = { sourceLabels: ['__meta_kubernetes_pod_host_ip'], targetLabel: '__address__', replacement: '$1:9100' };
const CONSTANT = { targetLabel: '__address__', replacement: 'kubernetes.default.svc:443' };

describe('PT042', () => {
  const withRules = (kind: string, spec: any, targetAllocator: TargetAllocatorOptions = {}) => {
    const { app } = stackApp({ targetAllocator: { discoveryRoles: [DiscoveryRole.NODE, DiscoveryRole.INGRESS, DiscoveryRole.ENDPOINTS], ...targetAllocator } });
    monitor(otherChart(app), kind, 'web', spec);
    return app;
  };
  const discovering = (role: string, ...relabelings: any[]) => ({ kubernetesSDConfigs: [{ role }], relabelings });

  test('pods that come to the address of their node', () => {
    expect(found('PT042', withRules('ScrapeConfig', discovering('Pod', HOST)))).toEqual([
      "warning [apps/web] 'spec.relabelings[0]' of the ScrapeConfig 'web' takes out of the address from which object a target is, and no other label says it, so that several can become one, "
      + 'which the replicas of the allocator may give to different scrapers; keep them apart by a label that names the object, or discover one object only',
    ]);
  });

  test.each(['constructor', '__proto__', ''])("quiet for the role '%s', which there is not", role => {
    expect(found('PT042', withRules('ScrapeConfig', discovering(role, { sourceLabels: ['job'], targetLabel: 'x' }, CONSTANT)))).toEqual([]);
  });

  test.each<[string, any]>([
    ['a constant address', discovering('Node', CONSTANT)],
    ['one by way of another label', discovering('Pod', { sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: '__tmp_x' }, { sourceLabels: ['__tmp_x'], targetLabel: '__address__' })],
    ['a label that is dropped again', discovering('Pod', HOST, { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'pod' }, { action: 'LabelDrop', regex: 'po.' })],
    ['labels of which others are kept', discovering('Pod', { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'pod' }, HOST, { action: 'labelkeep', regex: 'job|__address__' })],
    ['a pod that is in several EndpointSlices', discovering('EndpointSlice', { sourceLabels: ['__meta_kubernetes_pod_ip'], targetLabel: '__address__', replacement: '$1:80' })],
    ['a share of the addresses', discovering('Pod', { sourceLabels: ['__address__'], action: 'HashMod', modulus: 3, targetLabel: 'part' }, HOST)],
    ['groups of static targets with the same labels', { staticConfigs: [{ targets: ['a:1'] }, { targets: ['b:1'], labels: {} }], relabelings: [CONSTANT] }],
    ['any other discovery', { dnsSDConfigs: [{ names: ['a'] }], relabelings: [CONSTANT] }],
  ])('%s', (_, spec) => {
    expect(found('PT042', withRules('ScrapeConfig', spec))).toHaveLength(1);
  });

  test.each<[string, any]>([
    ['no such rule', discovering('Pod')],
    ['the address of the pod', discovering('Pod', { sourceLabels: ['__meta_kubernetes_pod_ip', '__meta_kubernetes_pod_annotation_port'], separator: ':', targetLabel: '__address__' })],
    ['another port', discovering('EndpointSlice', { sourceLabels: ['__address__'], regex: '(.+):\\d+', targetLabel: '__address__', replacement: '$1:9100' })],
    ['the name of the pod', discovering('Pod', HOST, { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'pod' })],
    ['the name of the Service', discovering('Endpoints', CONSTANT, { sourceLabels: ['__meta_kubernetes_service_name'], targetLabel: 'service' })],
    ['a path with the name of the node', discovering('Node', CONSTANT, { sourceLabels: ['__meta_kubernetes_node_name'], targetLabel: '__metrics_path__', replacement: '/api/v1/nodes/$1/proxy/metrics' })],
    ['the way of a blackbox exporter', discovering('Ingress', { sourceLabels: ['__address__'], targetLabel: '__param_target' }, { targetLabel: '__address__', replacement: 'blackbox:9115' })],
    ['labels of the object, whatever they are', discovering('Node', CONSTANT, { action: 'labelmap', regex: '__meta_kubernetes_node_label_(.+)' })],
    ['one group of static targets', { staticConfigs: [{ targets: ['a:1', 'b:1'] }], relabelings: [CONSTANT] }],
    ['groups of static targets that their labels tell apart', { staticConfigs: [{ targets: ['a:1'], labels: { a: '1' } }, { targets: ['b:1'] }], relabelings: [CONSTANT] }],
    ['any label of another discovery', { consulSDConfigs: [{ server: 'c' }], relabelings: [CONSTANT, { sourceLabels: ['__meta_consul_node'], targetLabel: 'instance' }] }],
    ['rules for metrics', { ...discovering('Pod'), metricRelabelings: [CONSTANT] }],
  ])('quiet about %s', (_, spec) => {
    expect(report(withRules('ScrapeConfig', spec))).toEqual(QUIET);
  });

  test('the labels that ServiceMonitors and PodMonitors have anyway, unless they are dropped', () => {
    for (const [kind, key, label] of [['ServiceMonitor', 'endpoints', 'service'], ['PodMonitor', 'podMetricsEndpoints', 'pod']]) {
      const spec = (...relabelings: any[]) => ({ selector: {}, [key]: [{ port: 'http' }, { port: 'http', relabelings }] });
      expect(found('PT042', withRules(kind, spec(HOST)))).toEqual([]);
      expect(found('PT042', withRules(kind, spec(HOST, { action: 'labeldrop', regex: label })))).toEqual([expect.stringContaining(`'spec.${key}[1].relabelings[0]'`)]);
    }
  });

  test('quiet where there is one allocator, or none that takes targets for one by their labels', () => {
    for (const options of [{ replicas: 1 }, { allocationStrategy: AllocationStrategy.LEAST_WEIGHTED }, { filterStrategy: FilterStrategy.NONE, replicas: 2 }]) {
      expect(found('PT042', withRules('ScrapeConfig', discovering('Pod', HOST), options))).toEqual([]);
    }
  });

  test('a job of the allocator\'s own configuration', () => {
    const { app, stack } = stackApp();
    stack.targetAllocator.addConfigOverride(['config', 'scrape_configs'], [{
      job_name: 'nodes', kubernetes_sd_configs: [{ role: 'node' }], relabel_configs: [{ target_label: '__address__', replacement: 'one:1' }],
    }]);
    expect(found('PT042', app)).toEqual([expect.stringContaining("'config.scrape_configs[0].relabel_configs[0]' of the job 'nodes'")]);
  });

  test('in YAML of another tool', () => {
    const web = { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'ScrapeConfig', metadata: { name: 'web', namespace: 'otel-ta', labels: SELECTED }, spec: discovering('Pod', HOST) };
    expect(foundIn('PT042', `${foreignYaml()}\n---\n${JSON.stringify(web)}`)).toHaveLength(1);
  });
});
