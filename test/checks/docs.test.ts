import { readFileSync } from 'fs';
import { checksPage, PAGE } from '../../scripts/checks-doc';
import { RULES } from '../../src/checks/rules';

test('docs/checks.md is what the rules say; `npx tsx scripts/checks-doc.ts` writes it', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(checksPage(RULES));
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
