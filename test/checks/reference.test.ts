import { existsSync, readdirSync } from 'fs';
import { resolve } from 'path';
import { RULES } from '../../src/checks/rules';
import { DEVIATIONS } from '../reference/deviations';
import { findingsOf } from '../support/checks';
import { readFolder } from '../support/examples';

const folder = process.env.REFERENCE_MANIFESTS ?? resolve(__dirname, '..', '..', '..', 'shared', 'reference');
const present = existsSync(folder) && readdirSync(folder).some(file => file.endsWith('.yaml'));

const deserved = [...new Set(DEVIATIONS.flatMap(({ seenBy }) => typeof seenBy === 'string' ? [] : seenBy))].sort();

test('every deviation names checks that there are, or says why none sees it', () => {
  const codes = RULES.map(({ code }) => code);
  for (const { seenBy } of DEVIATIONS) {
    if (typeof seenBy === 'string') {
      expect(seenBy).toMatch(/\w.*\.$/);
    } else {
      expect(seenBy.length).toBeGreaterThan(0);
      expect(codes).toEqual(expect.arrayContaining(seenBy));
    }
  }
});

describe('the manifests of the reference, read as plain YAML', () => {
  if (!present) {
    console.warn(`The checks of the reference are SKIPPED: there are no manifests in ${process.env.REFERENCE_MANIFESTS ? 'REFERENCE_MANIFESTS' : '../shared/reference'}. `
      + 'Set REFERENCE_MANIFESTS to a folder with the YAML that the reference renders to (docs/deviations.md says how it is made).');
    test.skip('give the findings that they deserve (skipped: no reference manifests, set REFERENCE_MANIFESTS)', () => {});
    return;
  }

  const findings = findingsOf(Object.fromEntries(Object.entries(readFolder(folder)).filter(([file]) => file.endsWith('.yaml'))));

  test('give every finding that a row of docs/deviations.md says they deserve, and no other', () => {
    expect([...new Set(findings.map(({ rule }) => rule.code))].sort()).toEqual(deserved);
  });

  test('are spoken of in the words of YAML', () => {
    for (const { subject, remedy } of findings) {
      expect(subject.name).toMatch(/^[A-Z]\w+ 'otel-ta\//);
      expect(remedy).not.toMatch(/FilterStrategy|SecretTransport|Cadence|'gcInterval'|'maxReceiveMessageSize'|addProcessor/);
    }
  });
});
