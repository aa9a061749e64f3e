import { Testing } from 'cdk8s';
import { CollectorDistribution, PrometheusTieredStack, PrometheusTieredStackProps } from '../../../src';
import { configOf, find, objectsOf, templateOf } from '../../support/manifests';

const pool = (props: Partial<PrometheusTieredStackProps> = {}) => new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', ...props }).gatewayPool;

test('an override sets a value, after everything else, in the collector\'s own spelling', () => {
  const gateway = pool();
  gateway.addConfigOverride(['processors', 'memory_limiter', 'limit_percentage'], 70);
  gateway.addConfigOverride(['processors', 'transform/mine', 'new', 'path'], { text: '$$1 ${env:X}', list: [1, 'a'] });
  expect(configOf(gateway).processors.memory_limiter.limit_percentage).toBe(70);
  expect(configOf(gateway).processors['transform/mine'].new.path).toEqual({ text: '$$1 ${env:X}', list: [1, 'a'] });
});

test('the last of two overrides counts', () => {
  const gateway = pool();
  gateway.addConfigOverride(['processors', 'memory_limiter'], { a: 1 });
  gateway.addConfigOverride(['processors', 'memory_limiter', 'a'], 2);
  expect(configOf(gateway).processors.memory_limiter).toEqual({ a: 2 });
});

test('lists are reached by their index, and the first free one appends', () => {
  const gateway = pool();
  gateway.addConfigOverride(['service', 'extensions', '1'], 'zpages');
  gateway.addConfigOverride(['processors', 'k8s_attributes', 'pod_association', '0', 'sources', '0', 'name'], 'x');
  gateway.removeConfig(['processors', 'k8s_attributes', 'pod_association', '1']);
  const config = configOf(gateway);
  expect(config.service.extensions).toEqual(['health_check', 'zpages']);
  expect(config.processors.k8s_attributes.pod_association.map((rule: any) => rule.sources[0].name)).toEqual(['x', 'k8s.pod.name', 'k8s.pod.ip']);
});

test('a key is taken out, however often the configuration is asked for', () => {
  const gateway = pool();
  gateway.removeConfig(['processors', 'memory_limiter', 'spike_limit_percentage']);
  expect(gateway.toConfig()).toEqual(gateway.toConfig());
  expect(configOf(gateway).processors.memory_limiter).not.toHaveProperty('spike_limit_percentage');
});

test('null is a value of its own', () => {
  const gateway = pool();
  gateway.addConfigOverride(['receivers', 'otlp', 'protocols', 'http'], null);
  expect(configOf(gateway).receivers.otlp.protocols.http).toBeNull();
});

test('a processor comes with its place in the pipeline', () => {
  const gateway = pool();
  gateway.addProcessor('filter/first', { error_mode: 'ignore' }, { before: 'memory_limiter' });
  gateway.addProcessor('batch', {});
  const config = configOf(gateway);
  const { processors } = config.service.pipelines.metrics;
  expect([processors[0], processors[1], processors[processors.length - 1]]).toEqual(['filter/first', 'memory_limiter', 'batch']);
  expect(config.processors['filter/first']).toEqual({ error_mode: 'ignore' });
});

test('a processor that the distribution lacks is an error with a distribution that has it', () => {
  expect(() => pool({ distribution: CollectorDistribution.dynatrace() }).addProcessor('groupbyattrs/mine', {}))
    .toThrow("must be one with the processor 'groupbyattrs', got \"Dynatrace 0.55.0\"; use CollectorDistribution.contrib(");
});

test('the pods are restarted when an override changes the configuration', () => {
  const checksum = (gateway: ReturnType<typeof pool>) => templateOf(objectsOf(gateway)).metadata.annotations['checksum/config'];
  const changed = pool();
  changed.addConfigOverride(['processors', 'memory_limiter', 'limit_percentage'], 70);
  expect(checksum(pool())).toBe(checksum(pool()));
  expect(checksum(changed)).not.toBe(checksum(pool()));
});

test('what is handed in and out can be changed without changing the configuration', () => {
  const gateway = pool();
  const value = { a: [1] };
  const path = ['processors', 'memory_limiter'];
  gateway.addConfigOverride(path, value);
  value.a.push(2);
  path.push('x');
  gateway.toConfig().processors.memory_limiter.a.push(3);
  expect(configOf(gateway).processors.memory_limiter).toEqual({ a: [1] });
});

test('JSON patches reach the workload', () => {
  const gateway = pool();
  expect(find(objectsOf(gateway), 'StatefulSet').metadata.name).toBe(gateway.workload.name);
});
