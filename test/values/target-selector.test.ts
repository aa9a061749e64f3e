import { SelectorExpression, SelectorOperator, TargetSelector } from '../../src';

test('as the allocator reads it: null is nothing, empty is everything', () => {
  expect(TargetSelector.nothing()._toConfig()).toBeNull();
  expect(TargetSelector.everything()._toConfig()).toEqual({});
  expect(TargetSelector.labels({ a: '1' })._toConfig()).toEqual({ matchlabels: { a: '1' } });
  const expression: Required<SelectorExpression> = { key: 'a', operator: SelectorOperator.IN, values: ['1'] };
  expect(TargetSelector.expressions([expression, { key: 'b', operator: SelectorOperator.EXISTS }])._toConfig()).toEqual({
    matchexpressions: [{ key: 'a', operator: 'In', values: ['1'] }, { key: 'b', operator: 'Exists' }],
  });
});

test('it keeps its own copy', () => {
  const labels = { a: '1' };
  const selector = TargetSelector.labels(labels);
  labels.a = '2';
  expect(selector._toConfig()).toEqual({ matchlabels: { a: '1' } });
});

test('a label may be called like what every object has', () => {
  expect(TargetSelector.labels({ toString: 'x' })._toConfig()).toEqual({ matchlabels: { toString: 'x' } });
});

test('no namespace at all is a contradiction, since the allocator takes null for every one', () => {
  const [is, isNot] = TargetSelector.nothing()._toNamespaceConfig().matchexpressions;
  expect([is.key, is.operator, isNot.key, isNot.operator]).toEqual([isNot.key, 'Exists', is.key, 'DoesNotExist']);
  expect(TargetSelector.everything()._toNamespaceConfig()).toEqual({});
});
