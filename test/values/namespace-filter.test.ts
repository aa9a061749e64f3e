import { NamespaceFilter } from '../../src';

test.each<[string, NamespaceFilter, boolean, boolean]>([
  ['all', NamespaceFilter.all(), true, true], ['allowed', NamespaceFilter.allow(['shop']), true, false], ['denied', NamespaceFilter.deny(['shop']), false, true],
])('%s', (_, namespaces, shop, other) => {
  expect([namespaces.includes('shop'), namespaces.includes('other')]).toEqual([shop, other]);
});

test('lists are copied at both edges', () => {
  const names = ['shop'];
  const namespaces = NamespaceFilter.allow(names);
  names.push('other');
  namespaces.allowed.push('third');
  namespaces.denied.push('shop');
  expect([namespaces.allowed, namespaces.denied]).toEqual([['shop'], []]);
});
