import { App, Testing } from 'cdk8s';
import { Backend, CollectorDistribution, PrometheusTieredStack, PrometheusTieredStackProps, TargetAllocatorDistribution } from '../../../src';
import { found, foundIn, stackIn, yamlOf } from '../../support/checks';

const contrib = (version: string, props: Partial<PrometheusTieredStackProps> = {}) => {
  const app = Testing.app();
  return { app, stack: stackIn(app, { distribution: CollectorDistribution.contrib(version), ...props }) };
};
const with048 = (version: string, edit: (stack: PrometheusTieredStack) => void, props: Partial<PrometheusTieredStackProps> = {}): string[] => {
  const { app, stack } = contrib(version, props);
  edit(stack);
  return found('PT048', app);
};
const REMOTE = { backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir.example/api/v1/push' }) };

describe('PT048', () => {
  const oldKey = (stack: PrometheusTieredStack) => stack.gatewayPool.addConfigOverride(['processors', 'k8s_attributes', 'extract', 'deployment_name_from_replicaset'], true);

  test('a key that was removed, by its key and version', () => {
    expect(with048('0.160.0', oldKey)).toEqual([
      "error [metrics/GatewayPool] 'processors.k8s_attributes.extract.deployment_name_from_replicaset' is not taken by contrib 0.160.0, but before 0.160.0: take it out: it is always so; "
      + 'correct the override or patch that makes it so, or choose another distribution',
    ]);
    expect(with048('0.159.0', oldKey)).toEqual([]);
  });

  test('a key that came later, and a value that came later', () => {
    const kubelet = (stack: PrometheusTieredStack) => stack.gatewayPool.addConfigOverride(['processors', 'k8s_attributes', 'kubelet'], { enabled: false });
    expect(with048('0.163.0', kubelet)).toEqual([expect.stringContaining("'processors.k8s_attributes.kubelet' is not taken by contrib 0.163.0, but from 0.164.0 on")]);
    expect(with048('0.164.0', kubelet)).toEqual([]);
    const rule = (from: string) => (stack: PrometheusTieredStack) => stack.gatewayPool.addConfigOverride(['processors', 'k8s_attributes', 'extract', 'labels'], [{ key: 'a', from }]);
    expect(with048('0.159.0', rule('cronjob'))).toEqual([expect.stringContaining("'processors.k8s_attributes.extract.labels[0].from' is not taken by contrib 0.159.0")]);
    expect(with048('0.159.0', rule('job'))).toEqual([]);
    expect(with048('0.160.0', rule('cronjob'))).toEqual([]);
  });

  test('the HTTP keys of every client, wherever they stand', () => {
    const idle = (stack: PrometheusTieredStack) => stack.gatewayPool.addConfigOverride(['exporters', 'otlp_http', 'max_idle_conns'], 5);
    expect(with048('0.165.0', idle)).toEqual([expect.stringContaining("'exporters.otlp_http.max_idle_conns' is not taken by contrib 0.165.0, but before 0.165.0: write them under `keepalive`")]);
    expect(with048('0.164.0', idle)).toEqual([]);
    const added = (stack: PrometheusTieredStack) => stack.gatewayPool.addExporter('otlp_http/mine', { endpoint: 'http://h', keepalive: {} });
    expect(with048('0.159.0', added)).toEqual([expect.stringContaining("'exporters.otlp_http/mine.keepalive' is not taken by contrib 0.159.0, but from 0.160.0 on")]);
  });

  test('keys that exclude each other', () => {
    const both = (stack: PrometheusTieredStack) => {
      stack.gatewayPool.addConfigOverride(['exporters', 'prometheus_remote_write', 'resource_constant_labels'], { included: ['a'] });
      stack.gatewayPool.addConfigOverride(['exporters', 'prometheus_remote_write', 'resource_to_telemetry_conversion'], { enabled: true });
    };
    expect(with048('0.161.0', both, REMOTE)).toEqual([expect.stringContaining(
      "'exporters.prometheus_remote_write.resource_constant_labels' and 'exporters.prometheus_remote_write.resource_to_telemetry_conversion.enabled' exclude each other in contrib 0.161.0")]);
    const http = (stack: PrometheusTieredStack) => {
      stack.gatewayPool.addConfigOverride(['exporters', 'prometheus_remote_write', 'http'], { endpoint: 'https://a.example' });
      stack.gatewayPool.addConfigOverride(['exporters', 'prometheus_remote_write', 'proxy_url'], 'http://proxy');
    };
    expect(with048('0.161.0', http, REMOTE)).toContainEqual(expect.stringContaining("'exporters.prometheus_remote_write.proxy_url' exclude each other"));
  });

  test('two rules of association with the same sources, in any order', () => {
    const source = (from: string, name?: string) => ({ from, name });
    const rules = [[source('resource_attribute', 'a'), source('connection')], [source('resource_attribute', 'b')], [source('connection'), source('resource_attribute', 'a')]];
    const twice = (stack: PrometheusTieredStack) => stack.gatewayPool.addConfigOverride(['processors', 'k8s_attributes', 'pod_association'], rules.map(sources => ({ sources })));
    expect(with048('0.160.0', twice)).toEqual([
      "error [metrics/GatewayPool] 'processors.k8s_attributes.pod_association[0]' and 'processors.k8s_attributes.pod_association[2]' have the same sources, connection/ and resource_attribute/a, "
      + 'with which contrib 0.160.0 does not start: take one out; correct the override or patch that makes it so, or choose another distribution',
    ]);
    expect(with048('0.159.0', twice)).toEqual([]);
    const without = (stack: PrometheusTieredStack) => stack.gatewayPool.addConfigOverride(['processors', 'k8s_attributes', 'pod_association'], [{ sources: [] }, {}]);
    expect(with048('0.160.0', without)).toEqual([expect.stringContaining("pod_association[1]' have the same sources, none, with which contrib 0.160.0 does not start")]);
  });

  test('a key that the allocator passes over', () => {
    const app = new App();
    const stack = stackIn(app, { targetAllocator: { distribution: TargetAllocatorDistribution.upstream('0.150.0') } });
    stack.targetAllocator.addConfigOverride(['prometheus_cr', 'secret_namespaces'], ['shop']);
    expect(found('PT048', app)).toEqual([expect.stringContaining("'prometheus_cr.secret_namespaces' is not read by the allocator of operator 0.150.0, but from 0.151.0 on")]);
  });

  test('the YAML of another tool, by its images', () => {
    const { app, stack } = contrib('0.158.0');
    oldKey(stack);
    const yaml = yamlOf(app).replace(/contrib:0\.158\.0/g, 'contrib:0.162.0').replace(/managed-by: cdk8s/g, 'managed-by: Helm');
    expect(foundIn('PT048', yaml)).toEqual([expect.stringContaining('is not taken by contrib 0.162.0')]);
  });

  test.each(['0.158.0', '0.159.0', '0.160.0', '0.165.0'])('what this library writes fits contrib %s', version => {
    expect(with048(version, () => undefined)).toEqual([]);
    expect(with048(version, () => undefined, REMOTE)).toEqual([]);
  });
});
