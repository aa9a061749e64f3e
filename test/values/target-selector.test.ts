import { SelectorExpression, SelectorOperator, TargetSelector } from '../../src';

const one = (operator: SelectorOperator, values?: string[]) => TargetSelector.expressions([{ key: 'a', operator, values }]);

test.each<[string, TargetSelector, { [key: string]: string }[], { [key: string]: string }[]]>([
  ['labels', TargetSelector.labels({ a: '1', b: '2' }), [{ a: '1', b: '2', c: '3' }], [{ a: '1' }, {}]],
  ['in', one(SelectorOperator.IN, ['1', '2']), [{ a: '1' }, { a: '2' }], [{ a: '3' }, {}]],
  ['not in', one(SelectorOperator.NOT_IN, ['1']), [{ a: '2' }, {}], [{ a: '1' }]],
  ['exists', one(SelectorOperator.EXISTS), [{ a: '' }], [{ b: '1' }]],
  ['does not exist', one(SelectorOperator.DOES_NOT_EXIST), [{ b: '1' }, {}], [{ a: '' }]],
  ['everything', TargetSelector.everything(), [{}, { a: '1' }], []],
  ['nothing', TargetSelector.nothing(), [], [{}, { a: '1' }]],
])('%s', (_, selector, selected, others) => {
  expect(selected.map(labels => selector.matches(labels))).toEqual(selected.map(() => true));
  expect(others.map(labels => selector.matches(labels))).toEqual(others.map(() => false));
});

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
  expect(selector.matches({ a: '1' })).toBe(true);
});
