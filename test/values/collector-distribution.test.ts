import { CollectorDistribution, ComponentKind, CustomCollectorProps } from '../../src';

test('Dynatrace: what each release is made of', () => {
  const distribution = CollectorDistribution.dynatrace();
  expect([distribution.image, distribution.command, distribution.contribVersion]).toEqual([
    'ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector:0.55.0', '/dynatrace-otel-collector', '0.159.0',
  ]);
  expect(CollectorDistribution.dynatrace('0.99.0', '0.200.0').contribVersion).toBe('0.200.0');
});

test('contrib: the image has no v in its tag', () => {
  expect(CollectorDistribution.contrib('v0.161.0').image).toMatch(/contrib:0\.161\.0$/);
});

test('versions are compared as numbers', () => {
  expect(['0.160.9', '0.161.0', '0.161.1', '1.0.0'].map(version => CollectorDistribution.contrib(version)._has('ring-follows-readiness'))).toEqual([false, true, true, true]);
});

test('custom, all props', () => {
  const image = `mirror.example/otelcol@sha256:${'a'.repeat(64)}`;
  const props: Required<CustomCollectorProps> = {
    image, command: '/bin/otelcol', contribVersion: '0.160.0', components: ['processor/k8s_attributes', 'exporter/loadbalancing'],
  };
  const distribution = CollectorDistribution.custom(props);
  expect([distribution.image, distribution.command, distribution.contribVersion, distribution.displayName]).toEqual([
    image, '/bin/otelcol', '0.160.0', image,
  ]);
  expect(distribution.hasComponent(ComponentKind.PROCESSOR, 'k8s_attributes')).toBe(true);
  expect(distribution.hasComponent(ComponentKind.PROCESSOR, 'transform')).toBe(false);
  expect(distribution.hasComponent(ComponentKind.EXPORTER, 'load_balancing')).toBe(true);
});

test('older names mean the same component', () => {
  expect(CollectorDistribution.contrib().hasComponent(ComponentKind.PROCESSOR, 'k8sattributes')).toBe(true);
  expect(CollectorDistribution.contrib().hasComponent(ComponentKind.EXPORTER, 'prometheusremotewrite')).toBe(true);
});

test('a custom image without a list has everything', () => {
  expect(CollectorDistribution.custom({ image: 'i', contribVersion: '0.158.0' }).hasComponent(ComponentKind.PROCESSOR, 'whatever')).toBe(true);
});

test('the lists of the distributions, by version', () => {
  const has = (distribution: CollectorDistribution, ...ids: string[]) => ids.map(id => distribution._knows(id.split('/')[0] as ComponentKind, id.split('/')[1]));
  expect(has(CollectorDistribution.contrib('0.158.0'), 'processor/geoip', 'processor/deltatorate', 'processor/remotetap', 'processor/schema', 'extension/azureauth', 'extension/googleclientauth',
    'receiver/kubeletstats', 'receiver/kubelet_stats', 'exporter/otlp')).toEqual(Array(9).fill('yes'));
  expect(has(CollectorDistribution.contrib('0.158.0'), 'processor/mine', 'extension/awsiamdbauth', 'exporter/mezmo')).toEqual(['no', 'no', 'yes']);
  expect(has(CollectorDistribution.contrib('0.162.0'), 'processor/mine', 'extension/awsiamdbauth', 'exporter/mezmo')).toEqual(['perhaps', 'yes', 'no']);
  expect(has(CollectorDistribution.dynatrace('0.54.0'), 'processor/gen_ai_normalizer', 'receiver/filelog', 'extension/oidc', 'processor/geoip')).toEqual(['yes', 'yes', 'no', 'no']);
  expect(has(CollectorDistribution.dynatrace('0.55.0'), 'extension/oidc', 'exporter/prometheus_remote_write')).toEqual(['yes', 'no']);
});

test('what is missing is said, with a distribution that has it', () => {
  const refusal = (distribution: CollectorDistribution, kind: ComponentKind, type: string) => () => distribution._require('metrics/GatewayPool', kind, type);
  expect(refusal(CollectorDistribution.dynatrace(), ComponentKind.EXPORTER, 'otlp_http')).not.toThrow();
  expect(refusal(CollectorDistribution.dynatrace(), ComponentKind.EXPORTER, 'prometheus_remote_write')).toThrow("use CollectorDistribution.contrib('0.164.0')");
  expect(refusal(CollectorDistribution.contrib('0.158.0'), ComponentKind.PROCESSOR, 'mine')).toThrow('CollectorDistribution.custom({...})');
});
