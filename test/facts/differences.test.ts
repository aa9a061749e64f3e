import { readFileSync } from 'fs';
import { PAGE, versionsPage } from '../../scripts/versions-doc';
import { between, byVersion, holds } from '../../src/facts/difference';
import { differences } from '../../src/facts/differences';
import { parseVersion } from '../../src/facts/versions';

const rows = [...differences('collector'), ...differences('allocator')];

describe('the table of differences', () => {
  test('ids are unique over both products', () => {
    const ids = rows.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test.each(rows.map(row => [row.id, row] as const))('%s: begins or ends at a version, and says what, and where it is written', (_, row) => {
    expect([row.from, row.until].filter(version => version !== undefined && !parseVersion(version))).toEqual([]);
    expect(row.from ?? row.until).toBeDefined();
    if (row.from !== undefined && row.until !== undefined) {
      expect(byVersion(row.from, row.until)).toBe(-1);
    }
    expect(row.what).toMatch(/[^.]$/);
    expect(row.todo ?? 'x').toMatch(/[^.]$/);
    expect(row.source).not.toBe('');
    expect(row.issue ?? 'contrib#1').toMatch(/^(contrib|collector|operator|consistent)#\d+$/);
    expect(row.component).toMatch(/^((receiver|processor|exporter|extension|connector)\/[a-z0-9_]+|service|config)$/);
  });

  test('what is said to have been run names what shows it', () => {
    expect(rows.filter(({ evidence, shownBy }) => evidence === 'run' && shownBy === undefined).map(({ id }) => id)).toEqual([]);
  });

  test('a defect has an end, unless it is still there', () => {
    expect(rows.filter(({ kind, until, todo }) => kind === 'defect' && until === undefined && todo === undefined).map(({ id }) => id)).toEqual([]);
  });

  test('rows come in the order of versions', () => {
    const versions = differences('collector').map(({ from, until }) => from ?? until!);
    expect([...versions].sort(byVersion)).toEqual(versions);
  });
});

describe('asking', () => {
  const row = { component: 'service', kind: 'behaviour', what: 'x', source: 'y', evidence: 'read', from: '0.160.0', until: '0.162.0' } as const;

  test('a row holds from its first version up to the one before its end', () => {
    expect(['0.159.9', '0.160.0', '0.161.3', '0.162.0', '1.0.0'].map(version => holds(row, version))).toEqual([false, true, true, false, false]);
  });

  test('what lies between two versions is what holds in only one of them, either way', () => {
    const crossed = (from: string, to: string) => between([row], from, to).length;
    expect([crossed('0.158.0', '0.160.0'), crossed('0.162.0', '0.161.0'), crossed('0.158.0', '0.163.0'), crossed('0.160.0', '0.161.0')]).toEqual([1, 1, 0, 0]);
  });
});

test('docs/versions.md is what the table says; `npm run docs` writes it', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(versionsPage());
});

test('every place of the code that asks the table is answered for every supported version', () => {
  const versions = [...new Set(rows.flatMap(({ from, until }) => [from, until]).filter((version): version is string => version !== undefined))].sort(byVersion);
  for (const row of rows) {
    const answers = versions.map(version => holds(row, version));
    expect(answers.filter((answer, index) => index > 0 && answer !== answers[index - 1]).length).toBeLessThanOrEqual(2);
  }
});
