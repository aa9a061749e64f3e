import { EnvSource, EnvValue } from '../../src';

test.each<[string, EnvValue, object]>([
  ['a text', EnvValue.of('x'), { value: 'x' }],
  ['an empty text', EnvValue.of(''), { value: '' }],
  ['a text that Kubernetes would expand', EnvValue.of('$(A) $$ $'), { value: '$$(A) $$$$ $$' }],
  ['a key of a Secret', EnvValue.fromSecret('name', 'key'), { valueFrom: { secretKeyRef: { name: 'name', key: 'key' } } }],
  ['a key of a ConfigMap', EnvValue.fromConfigMap('name', 'key'), { valueFrom: { configMapKeyRef: { name: 'name', key: 'key' } } }],
  ['a field', EnvValue.fromField('status.podIP'), { valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
  ['a label', EnvValue.fromField("metadata.labels['a/b']"), { valueFrom: { fieldRef: { fieldPath: "metadata.labels['a/b']" } } }],
  ['a Secret that may be missing', EnvValue.fromSecret('name', 'key')._optional(), { valueFrom: { secretKeyRef: { name: 'name', key: 'key', optional: true } } }],
])('%s', (_, value, expected) => {
  expect(value._toKube('A')).toEqual({ name: 'A', ...expected });
});

test('only values of Secrets are secret', () => {
  expect([EnvValue.fromSecret('a', 'b'), EnvValue.fromConfigMap('a', 'b'), EnvValue.of('x')].map(value => value._isSecret)).toEqual([true, false, false]);
});

test('whole Secrets and ConfigMaps, with and without a prefix', () => {
  expect(EnvSource.secret('a')._toKube()).toEqual({ secretRef: { name: 'a' } });
  expect(EnvSource.configMap('a', 'P_')._toKube()).toEqual({ prefix: 'P_', configMapRef: { name: 'a' } });
});
