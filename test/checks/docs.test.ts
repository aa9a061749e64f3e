import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { checksPage, PAGE } from '../../scripts/checks-doc';
import { CheckCode } from '../../src';
import { CATALOGUE } from '../../src/checks/catalogue';
import { RULES } from '../../src/checks/rules';

const root = join(__dirname, '..', '..');

test('docs/checks.md is what the rules say; `npx tsx scripts/checks-doc.ts` writes it', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(checksPage(CATALOGUE));
});

test('the codes are numbered without a gap, and every text is there', () => {
  expect(RULES.map(({ code }) => code)).toEqual(RULES.map((_, index) => `PT${String(index + 1).padStart(3, '0')}`));
  for (const { title, explanation, remedy, severities } of RULES) {
    for (const text of [title, explanation, remedy]) {
      expect(text.trim()).not.toBe('');
    }
    expect(title.endsWith('.')).toBe(false);
    expect(explanation.endsWith('.') && remedy.endsWith('.')).toBe(true);
    expect(severities.length).toBeGreaterThan(0);
  }
});

test('CheckCode has every rule, with its title as the docstring', () => {
  expect(Object.values(CheckCode)).toEqual(RULES.map(({ code }) => code));
  const source = readFileSync(join(root, 'src', 'checks', 'check-code.ts'), 'utf8');
  const members = [...source.matchAll(/\/\*\* (.*)\. \*\/\n {2}(PT\d+) = '(PT\d+)',/g)].map(([, title, name, value]) => ({ title, name, value }));
  expect(members).toEqual(RULES.map(({ code, title }) => ({ title, name: code, value: code })));
});

test('every rule has a file of tests, and there is no other', () => {
  const files = RULES.map(({ code }) => `${code.toLowerCase()}.test.ts`);
  expect(readdirSync(join(__dirname, 'rules')).sort()).toEqual(files);
  for (const { code } of RULES) {
    expect(readFileSync(join(__dirname, 'rules', `${code.toLowerCase()}.test.ts`), 'utf8')).toContain(`describe('${code}'`);
    expect(readdirSync(join(root, 'src', 'checks', 'rules')).some(file => file.startsWith(`${code.toLowerCase()}-`))).toBe(true);
  }
  expect(existsSync(join(__dirname, 'rules.test.ts'))).toBe(false);
});
