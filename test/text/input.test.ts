import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import fc from 'fast-check';
import {
  annotations, dataKey, dnsLabel, dnsSubdomain, environmentName, hostAndPort, httpUrl, Input, labels, plainData, qualifiedName, reject, REQUIRED, show,
} from '../../src/text/input';
import { messageOf } from '../support/expect-error';

test('the one form of a refusal: what, where, the value, what is allowed, what to do', () => {
  expect(messageOf(() => reject('metrics/Gateway', 'replicas', 0, 'a whole number from 1 up', 'leave it out'))).toBe(
    "'replicas' of metrics/Gateway must be a whole number from 1 up, got 0; leave it out");
});

test.each<[unknown, string]>([
  [undefined, 'undefined'], [null, 'null'], [NaN, 'NaN'], [1, '1'], [5n, '5'], ['a"b', '"a\\"b"'], [{ a: 1 }, '{"a":1}'], [Duration.minutes(2), '2 minutes'], [Duration.seconds(0), '0 seconds'],
  [Duration.seconds(Infinity), 'Infinity s'], [Symbol('x'), 'Symbol(x)'], [Size.gibibytes(2), '2Gi'], [new URL('http://h'), 'a URL object'], [Object.create(null), '{}'],
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
    expect(plainData('o', 'p', value)).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});

test('the order of a map that the user gives never matters', () => {
  const [one, other] = [{ b: '1', a: '2', c: '3' }, { c: '3', a: '2', b: '1' }];
  const same = (read: (value: any) => unknown) => expect(JSON.stringify(read(one))).toBe(JSON.stringify(read(other)));
  same(value => labels('o', 'p', value));
  same(value => annotations('o', 'p', value));
  same(value => plainData('o', 'p', { x: [value], ...value }));
  same(value => new Input('o', { value }).map('value', {}, item => item));
  expect(JSON.stringify(plainData('o', 'p', [3, 1, 2]))).toBe('[3,1,2]');
});

class Engine {
  private readonly horsePower = 5;
  public toString() {
    return String(this.horsePower);
  }
}
enum Colour { RED = 'red', GREEN = 'green' }
interface Wheel { readonly spokes?: number; readonly colour?: Colour }
interface Car {
  readonly doors?: number;
  readonly name?: string;
  readonly engine?: Engine;
  readonly colour?: Colour;
  readonly electric?: boolean;
  readonly interval?: Duration;
  readonly tank?: Size;
  readonly labels?: { [key: string]: string };
  readonly wheel?: Wheel;
  readonly wheels?: Wheel[];
  readonly names?: string[];
  readonly env?: { [key: string]: Engine };
  readonly pattern?: string;
}

const of = (props: any) => new Input<Car>('chart/car', props);

describe('Input', () => {
  const verbs: [keyof Car, (input: Input<Car>, otherwise: any) => unknown, unknown, string][] = [
    ['doors', (input, otherwise) => input.wholeNumber('doors', otherwise, { min: 2, max: 5 }), 3, 'a whole number from 2 to 5'],
    ['name', (input, otherwise) => input.text('name', otherwise), 'x', 'a non-empty string'],
    ['engine', (input, otherwise) => input.instance('engine', Engine, otherwise, 'new Engine()'), new Engine(), 'an Engine, such as new Engine()'],
    ['colour', (input, otherwise) => input.oneOf('colour', Colour, otherwise), Colour.GREEN, 'one of RED, GREEN'],
    ['electric', (input, otherwise) => input.flag('electric', otherwise), false, 'true or false'],
    ['interval', (input, otherwise) => input.seconds('interval', otherwise), Duration.seconds(4), 'a Duration, a whole number of seconds from 1 s up'],
    ['interval', (input, otherwise) => input.milliseconds('interval', otherwise, { min: 200 }), Duration.millis(400), 'a Duration, a whole number of milliseconds from 200 ms up'],
    ['tank', (input, otherwise) => input.size('tank', otherwise), Size.mebibytes(1), 'a Size'],
    ['labels', (input, otherwise) => input.labels('labels', otherwise), { toString: 'x' }, 'an object of keys and values'],
    ['names', (input, otherwise) => input.list('names', otherwise, { min: 1 }, item => item), ['a'], 'a list of at least 1'],
    ['wheels', (input, otherwise) => input.structs('wheels', otherwise, {}, wheel => ({ spokes: wheel.raw('spokes') })), [{ spokes: 3 }], 'a list'],
    ['env', (input, otherwise) => input.variables('env', Engine, otherwise, 'new Engine()'), { A: new Engine() }, 'an object of keys and values'],
    ['pattern', (input, otherwise) => input.regex('pattern', otherwise), 'a|b', 'a non-empty string'],
  ];

  test.each(verbs)('%s: the value that was given, or the default, or undefined', (name, read, value) => {
    expect(read(of({ [name]: value }), undefined)).toEqual(value);
    expect(read(of({}), value)).toBe(value);
    expect(read(of({ [name]: undefined }), value)).toBe(value);
    expect(read(of({}), undefined)).toBeUndefined();
  });

  test.each(verbs)('%s: null is refused like any other wrong value, and so is leaving out what is required', (name, read, _, allowed) => {
    expect(messageOf(() => read(of({ [name]: null }), undefined))).toContain(`'${name}' of chart/car must be ${allowed}`);
    expect(messageOf(() => read(of({ [name]: null }), undefined))).toContain(', got null');
    expect(messageOf(() => read(of({}), REQUIRED))).toContain(`'${name}' of chart/car must be ${allowed}`);
  });

  test.each(verbs)('%s: what an object inherits is not what was given', (name, read, value) => {
    expect(read(of(Object.create({ [name]: value })), undefined)).toBeUndefined();
  });

  test.each([undefined, null, 'text', 5, []])('props that are %p are refused', props => {
    expect(messageOf(() => of(props))).toMatch(/^'props' of chart\/car must be an object of keys and values, got /);
  });

  test('objects within, and lists of them, have their path in messages', () => {
    const wheel = of({ wheel: { spokes: -1 } }).nested('wheel');
    expect(messageOf(() => wheel.wholeNumber('spokes'))).toBe("'wheel.spokes' of chart/car must be a whole number from 0 up, got -1");
    expect(messageOf(() => of({ wheels: [{}, { spokes: -1 }] }).structs('wheels', [], {}, item => item.wholeNumber('spokes')))).toContain("'wheels[1].spokes' of ");
    expect(messageOf(() => of({ wheel: 'round' }).nested('wheel'))).toContain("'wheel' of chart/car must be an object");
    expect(messageOf(() => of({ wheel: null }).nested('wheel'))).toContain("'wheel' of chart/car must be an object");
    expect(of({}).nested('wheel').given('spokes')).toBe(false);
    expect(messageOf(() => of({ env: { A: 'x' } }).variables('env', Engine, {}, 'new Engine()'))).toContain("'env[A]' of chart/car must be an Engine, such as new Engine(), got ");
    expect(messageOf(() => of({ env: { '1a': new Engine() } }).variables('env', Engine, {}, 'new Engine()'))).toContain("'env key' of chart/car must be the name of an environment variable");
    expect(messageOf(() => of({ names: ['', 'b'] }).list('names', [], {}, (item, property) => reject('o', property, item, 'longer')))).toContain("'names[0]' of o");
  });

  test('a property that nobody asked for is a misspelt one, wherever it stands', () => {
    const done = (props: any) => messageOf(() => {
      const input = of(props);
      input.wholeNumber('doors');
      input.nested('wheel').wholeNumber('spokes');
      input.structs('wheels', [], {}, wheel => wheel.wholeNumber('spokes'));
      input.raw('name');
      input.done();
    });
    expect(done({ doorz: 3 })).toBe("'doorz' of chart/car must be left out, got 3; did you mean 'doors'?");
    expect(done({ Doors: 3 })).toContain("did you mean 'doors'?");
    expect(done({ horn: 3 })).toBe("'horn' of chart/car must be left out, got 3; what can be set is doors, name, wheel, wheels");
    expect(done({ wheel: { spoke: 3 } })).toBe("'wheel.spoke' of chart/car must be left out, got 3; did you mean 'wheel.spokes'?");
    expect(done({ wheels: [{}, { spoke: null }] })).toBe("'wheels[1].spoke' of chart/car must be left out, got null; did you mean 'wheels[1].spokes'?");
  });

  test('what was asked for, and what is undefined, is no misspelt property', () => {
    const input = of({ doors: 3, horn: undefined, wheel: { spokes: 2 }, name: 'x' });
    input.wholeNumber('doors');
    input.nested('wheel').wholeNumber('spokes');
    input.raw('name');
    expect(() => input.done()).not.toThrow();
  });

  test('durations and sizes of another copy of cdk8s are taken, by what they can do', () => {
    const interval = of({ interval: { amount: 1500, toMilliseconds: () => 2000 } }).seconds('interval');
    expect(interval).toBeInstanceOf(Duration);
    expect(interval?.toSeconds()).toBe(2);
    const tank = of({ tank: { amount: 4, toKibibytes: ({ rounding }: any) => rounding === SizeRoundingBehavior.NONE ? 2048 : NaN } }).size('tank');
    expect(tank).toBeInstanceOf(Size);
    expect(tank?.toMebibytes()).toBe(2);
  });

  test('a class of another copy of the package is told from another class', () => {
    const copy = new ({ Engine: class {} }.Engine)();
    const message = (engine: unknown) => messageOf(() => of({ engine }).instance('engine', Engine, undefined, 'new Engine()'));
    expect(message(copy)).toMatch(/^'engine' of chart\/car must be an Engine, such as new Engine\(\), got an Engine object; it is of another copy of the package: .*npm ls/);
    expect(message(Duration.seconds(5))).toBe("'engine' of chart/car must be an Engine, such as new Engine(), got 5 seconds");
    expect(message(new URL('http://h'))).toBe("'engine' of chart/car must be an Engine, such as new Engine(), got a URL object");
  });

  test.each([['(a', 'missing closing )', false], ['a{2,1}', 'invalid repeat', false], ['a(?!b)', 'perl', true], ['(a)\\1', 'escape', true], ['[z-a]', 'invalid character class', false]])(
    'the expression %s is refused for %s', (pattern, problem, withoutLookaround) => {
      const message = messageOf(() => of({ pattern }).regex('pattern'));
      expect(message.toLowerCase()).toContain(problem);
      expect(message.includes('lookaround')).toBe(withoutLookaround);
    });
});
