import { existsSync, readdirSync, readFileSync } from 'fs';
import { resolve } from 'path';
import { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { Difference, differences, show } from './reference/compare';
import { DEVIATIONS, expand } from './reference/deviations';
import { deviationsPage } from '../scripts/deviations-doc';
import { PrometheusTieredStack } from '../src';

const folder = process.env.REFERENCE_MANIFESTS ?? resolve(__dirname, '..', '..', 'shared', 'reference');
const present = existsSync(folder) && readdirSync(folder).some(file => file.endsWith('.yaml'));

describe('the table of deviations', () => {
  test('gives every row its own number', () => {
    const ids = DEVIATIONS.map(row => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (let number = 1; number <= 19; number++) {
      expect(ids).toContain(String(number));
    }
  });

  test('is what docs/deviations.md shows (npx tsx scripts/deviations-doc.ts writes it)', () => {
    expect(readFileSync(resolve(__dirname, '..', 'docs', 'deviations.md'), 'utf8')).toBe(deviationsPage());
  });

  test('lists no difference twice in a row', () => {
    for (const row of DEVIATIONS) {
      const listed = row.differences.flatMap(line => expand(line).map(({ difference }) => difference));
      expect(listed.length).toBeGreaterThan(0);
      expect(listed.filter((difference, index) => listed.indexOf(difference) !== index)).toEqual([]);
    }
  });
});

describe('the default stack beside the reference', () => {
  if (!present) {
    console.warn(`The comparison with the reference is SKIPPED: there are no manifests in ${process.env.REFERENCE_MANIFESTS ? 'REFERENCE_MANIFESTS' : '../shared/reference'}. `
      + 'Set REFERENCE_MANIFESTS to a folder with the YAML that the reference renders to (docs/deviations.md says how it is made).');
    test.skip('differs only where docs/deviations.md says so (skipped: no reference manifests, set REFERENCE_MANIFESTS)', () => {});
    return;
  }

  let found: Map<string, Difference>;

  beforeAll(() => {
    const reference = readdirSync(folder).filter(file => file.endsWith('.yaml')).flatMap(file => read(readFileSync(resolve(folder, file), 'utf8')));
    const app = new App();
    new PrometheusTieredStack(app, 'metrics', { clusterName: 'tiered-otelcol-ta-test' });
    found = new Map(differences(reference, read(app.synthYaml())).map(difference => [show(difference), difference]));
  });

  test('differs only where a row says so', () => {
    const explained = new Set(DEVIATIONS.flatMap(row => row.differences.flatMap(line => expand(line).map(({ difference }) => difference))));
    expect([...found.keys()].filter(difference => !explained.has(difference))).toEqual([]);
  });

  test.each(DEVIATIONS.map(row => [row.id, row] as const))('row %s explains only what differs', (_, row) => {
    const nothing = row.differences.flatMap(expand).filter(({ difference }) => !found.has(difference)).map(({ difference }) => difference);
    expect(nothing).toEqual([]);
  });

  test('emits what the rows say is emitted', () => {
    for (const { difference, value } of DEVIATIONS.flatMap(row => row.differences.flatMap(expand))) {
      if (value !== undefined) {
        expect(`${difference} => ${found.get(difference)?.here}`).toBe(`${difference} => ${value}`);
      }
    }
  });
});

/** As kubectl reads it: YAML 1.1, in which 0444 is octal. */
function read(text: string): any[] {
  return parseAllDocuments(text, { version: '1.1' }).map(document => {
    expect(document.errors ?? []).toEqual([]);
    return document.toJS();
  }).filter(object => object);
}
