import fc from 'fast-check';
import { writeAny, writeYaml } from '../../src/text/yaml-writer';
import { HOSTILE_TEXTS } from '../support/hostile';

const TEXTS = [
  ...HOSTILE_TEXTS, 'a', 'b c', 'a: b', 'x#y', 'x #y', 'e5', 'E-3', '---', '...', 'yes', 'nO', 'Null', '1s', '15m', '1e5s', '0x1f', '0o17', '_0', '_a', '<<', '=', '-', '?', '- a', 'a:', 'a-', 'y',
  '2001-01-01', '1:30', '1_000', '~', '!x', '&a', '*a', '@a', '`', '%a', '"', '\'', 'a\'b', 'a"b', '[', '{', '}', ',', '|', '>', 'a  b', 'a  #b', 'a\tb', 'a\nb', 'ä', '\u2028', '\ufeff', '', ' ', 'a ', '__proto__',
  'http://x:1/y', '${env:X}', '(a|b)',
];
const word = fc.stringMatching(/^[a-z][a-z_/.]{0,6}$/);
const texts = fc.oneof(
  fc.constantFrom(...TEXTS), word, fc.string({ unit: 'grapheme' }), fc.string(), fc.stringMatching(/^[-+.0-9_eExXoObBaf:]{1,8}$/), fc.stringMatching(/^[a-zA-Z0-9$/.:#_ -]{1,6}$/),
);

/** Data as it comes from JSON, with such keys. */
function data(keys: fc.Arbitrary<string>): fc.Arbitrary<any> {
  const { value } = fc.letrec(tie => ({
    value: fc.oneof({ maxDepth: 4 }, texts, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.array(tie('value')), fc.dictionary(keys, tie('value'))),
  }));
  return fc.dictionary(keys, value).map(given => JSON.parse(JSON.stringify(given)));
}

test('any data is written as cdk8s writes it', () => {
  fc.assert(fc.property(fc.oneof({ weight: 3, arbitrary: data(word) }, { weight: 1, arbitrary: data(texts) }), given => {
    expect(writeYaml(given)).toBe(writeAny(given));
  }), { numRuns: 1000 });
});

test('any text is written as cdk8s writes it, as a value, in a list and as a key', () => {
  const check = (text: string) => {
    for (const given of [{ a: text, b: [text, [text]], c: { d: text } }, { [text]: 1 }]) {
      expect(writeYaml(given)).toBe(writeAny(given));
    }
  };
  TEXTS.forEach(check);
  fc.assert(fc.property(texts, check), { numRuns: 2000 });
});

test('a key that is longer than YAML allows in one line is written as cdk8s writes it', () => {
  fc.assert(fc.property(fc.integer({ min: 990, max: 1040 }), length => {
    const given = { ['k'.repeat(length)]: { a: 1 } };
    expect(writeYaml(given)).toBe(writeAny(given));
  }));
});
