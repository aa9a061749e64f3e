import { EnvSource, EnvVariable } from '../../src';

test.each<[string, EnvVariable, object]>([
  ['a text', EnvVariable.of('x'), { value: 'x' }],
  ['an empty text, which is no value', EnvVariable.of(''), {}],
  ['a text that Kubernetes would expand', EnvVariable.of('$(A) $$ $'), { value: '$$(A) $$$$ $$' }],
  ['a key of a Secret', EnvVariable.fromSecret('name', 'key'), { valueFrom: { secretKeyRef: { name: 'name', key: 'key' } } }],
  ['a key of a ConfigMap', EnvVariable.fromConfigMap('name', 'key'), { valueFrom: { configMapKeyRef: { name: 'name', key: 'key' } } }],
  ['a field', EnvVariable.fromField('status.podIP'), { valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
  ['a label', EnvVariable.fromField("metadata.labels['a/b']"), { valueFrom: { fieldRef: { fieldPath: "metadata.labels['a/b']" } } }],
  ['a Secret that may be missing', EnvVariable.fromSecret('name', 'key')._optional(), { valueFrom: { secretKeyRef: { name: 'name', key: 'key', optional: true } } }],
])('%s', (_, value, expected) => {
  expect(value._toKube('A')).toEqual({ name: 'A', ...expected });
});

test('whole Secrets and ConfigMaps, with and without a prefix', () => {
  expect(EnvSource.secret('a')._toKube()).toEqual({ secretRef: { name: 'a' } });
  expect(EnvSource.configMap('a', 'P_')._toKube()).toEqual({ prefix: 'P_', configMapRef: { name: 'a' } });
});
