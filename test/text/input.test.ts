import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { annotations, dataKey, dnsLabel, dnsSubdomain, environmentName, hostAndPort, httpUrl, labels, plainData, qualifiedName, reject, show } from '../../src/text/input';
import { messageOf } from '../support/expect-error';

test('the one form of a refusal: what, where, the value, what is allowed, what to do', () => {
  expect(messageOf(() => reject('metrics/Gateway', 'replicas', 0, 'a whole number from 1 up', 'leave it out'))).toBe(
    "'replicas' of metrics/Gateway must be a whole number from 1 up, got 0; leave it out");
});

test.each<[unknown, string]>([
  [undefined, 'undefined'], [null, 'null'], [NaN, 'NaN'], [1, '1'], [5n, '5'], ['a"b', '"a\\"b"'], [{ a: 1 }, '{"a":1}'], [Duration.minutes(2), '2 minutes'], [Duration.seconds(0), '0 seconds'],
  [Duration.seconds(Infinity), 'Infinity s'], [Symbol('x'), 'Symbol(x)'],
])('a message shows %p as %s', (value, text) => {
  expect(show(value)).toBe(text);
});

test('a message shows any value, and never much of it', () => {
  const circle: any = {};
  circle.circle = circle;
  expect(show(circle)).toBe('an object');
  fc.assert(fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), value => {
    expect(show(value).length).toBeLessThanOrEqual(120);
  }));
});

test.each<[string, (value: string) => unknown, string[]]>([
  ['DNS label', value => dnsLabel('o', 'p', value), ['a', '1', 'a-b', 'a'.repeat(63)]],
  ['DNS subdomain', value => dnsSubdomain('o', 'p', value), ['a', 'a.b', '1.2', 'a'.repeat(253)]],
  ['data key', value => dataKey('o', 'p', value), ['a', 'A_b.c-d', '.a', 'a..b']],
  ['variable', value => environmentName('o', 'p', value), ['A', '_a1']],
  ['qualified name', value => qualifiedName('o', 'p', value), ['a', 'a/b', 'example.com/A_b.c', 'a'.repeat(63), `${'a'.repeat(253)}/b`]],
  ['URL', value => httpUrl('o', 'p', value), ['http://h', 'https://h:1/x', 'HTTP://h', 'http://[::1]:4318', 'http://h/a%20b']],
  ['host and port', value => hostAndPort('o', 'p', value), ['h:1', '[::1]:65535', '10.0.0.1:4317', 'a_b.c:1']],
])('a %s that is one is given back', (_, check, values) => {
  values.forEach(value => expect(check(value)).toBe(value));
});

test('labels and annotations are copied', () => {
  const given = { a: 'b' };
  expect(labels('o', 'p', given)).toEqual(given);
  expect(labels('o', 'p', given)).not.toBe(given);
  expect(annotations('o', 'p', given)).not.toBe(given);
});

test('plain data is copied as it is, all else is refused with the path to it', () => {
  const same: any = { shared: 1 };
  expect(plainData('o', 'p', { a: [1, 'x', true, null, { b: undefined }], c: same, d: same })).toEqual({ a: [1, 'x', true, null, {}], c: same, d: same });
  expect(messageOf(() => plainData('o', 'p', { a: [1, { b: () => 1 }] }))).toContain("'p.a[1].b' of o must be plain data");
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false } as any), value => {
    expect(JSON.stringify(plainData('o', 'p', value))).toBe(JSON.stringify(value));
  }));
});
