import fc from 'fast-check';
import { parse } from 'yaml';
import { env, Expanded, podEndpoint, verbatim } from '../../src/text/expand';
import { ConfigText } from '../../src/text/yaml';
import { HOSTILE_TEXTS } from '../support/hostile';
import { expand, mapTexts } from '../support/manifests';

const collectorYaml = (config: object) => ConfigText.forCollector().of(config).text;
const allocatorYaml = (config: object) => ConfigText.forAllocator().of(config).text;
const texts = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[-+.0-9_eExXoObB]{1,8}$/));

/** What go-yaml makes of an untagged scalar beyond YAML 1.2 (resolve.go): a number, with its underscores taken out. */
const GO_NUMBER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)$/;

test('the user\'s dollars survive the collector\'s expansion, references are expanded', () => {
  const written = collectorYaml({ text: 'cost $5 ${env:HOME} $$', endpoint: podEndpoint(4317), mixed: env`Api-Token ${'TOKEN'} costs $5`, own: verbatim({ a: '$$ ${env:TOKEN}' }) });
  expect(mapTexts(parse(written), text => expand(text, { MY_POD_IP: 'fd00::1', TOKEN: 'secret' }))).toEqual({
    text: 'cost $5 ${env:HOME} $$', endpoint: '[fd00::1]:4317', mixed: 'Api-Token secret costs $5', own: { a: '$ secret' },
  });
});

test('any text in a collector\'s configuration arrives as it was', () => {
  fc.assert(fc.property(texts, fc.array(texts), (text, list) => {
    const written = collectorYaml({ text, list, nested: { text } });
    for (const version of ['1.1', '1.2'] as const) {
      expect(mapTexts(parse(written, { version }), expand)).toEqual({ text, list, nested: { text } });
    }
  }), { numRuns: 500 });
});

test('any text in an allocator\'s configuration arrives as it was, with nothing expanded', () => {
  fc.assert(fc.property(texts, text => {
    expect(parse(allocatorYaml({ text }))).toEqual({ text });
  }), { numRuns: 300 });
});

test('what go-yaml alone takes for a number is quoted', () => {
  fc.assert(fc.property(fc.stringMatching(/^[-+.0-9_a-fA-FxXoO]{1,8}$/), text => {
    fc.pre(GO_NUMBER.test(text.replace(/_/g, '')));
    expect(collectorYaml({ text })).toMatch(/^text: ["'].*["']\n$/);
  }), { numRuns: 300 });
});

test('marks for quoting never meet the user\'s own texts', () => {
  const text = '\ue0001\ue000 \ue001';
  expect(parse(collectorYaml({ text, number: '0o17' }))).toEqual({ text, number: '0o17' });
});

test('undefined keys are left out, shared objects are written twice', () => {
  const shared = { a: 1 };
  expect(collectorYaml({ x: undefined, one: shared, two: shared })).toBe('one:\n  a: 1\ntwo:\n  a: 1\n');
  expect(JSON.stringify(new Expanded('${env:A}'))).toBe('"${env:A}"');
});
