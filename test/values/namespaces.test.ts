import { Namespaces } from '../../src';

test.each<[string, Namespaces, boolean, boolean]>([
  ['all', Namespaces.all(), true, true], ['allowed', Namespaces.allow(['shop']), true, false], ['denied', Namespaces.deny(['shop']), false, true],
])('%s', (_, namespaces, shop, other) => {
  expect([namespaces.includes('shop'), namespaces.includes('other')]).toEqual([shop, other]);
});

test('lists are copied at both edges', () => {
  const names = ['shop'];
  const namespaces = Namespaces.allow(names);
  names.push('other');
  namespaces.allowed.push('third');
  namespaces.denied.push('shop');
  expect([namespaces.allowed, namespaces.denied]).toEqual([['shop'], []]);
});
