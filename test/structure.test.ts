/** Which file may import which: scripts/floors.ts. */
import { join } from 'path';
import { PACKAGES } from '../scripts/floors';
import { arrowsUp, circles, Graph, pastTheDoor, problemsOf, readGraph } from '../scripts/import-graph';

const root = join(__dirname, '..');

test.each(PACKAGES)('the files of %s import from their own folder and lower floors only, and in no circle', folder => {
  const graph = readGraph(root, [folder]);
  expect(graph.size).toBeGreaterThan(10);
  expect(problemsOf(graph)).toEqual([]);
});

describe('what is looked for is found', () => {
  const graph = (imports: { [file: string]: string[] }): Graph => new Map(Object.entries(imports));

  test('type imports and lazy imports count, packages do not', () => {
    const imports = readGraph(root, ['cli/src']);
    expect(imports.get('cli/src/commands/plan/advice.ts')).toContain('cli/src/commands/plan/memory.ts');
    expect(imports.get('cli/src/commands/plan/run.ts')).toContain('cli/src/commands/plan/html.ts');
    expect([...imports.values()].flat().filter(path => path.includes('node_modules'))).toEqual([]);
  });

  test('a circle, with all its files', () => {
    expect(circles(graph({ a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: [], f: ['f'] }))).toEqual([['a', 'b', 'c'], ['f']]);
    expect(circles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  });

  test('an import of a higher floor, or of another folder of the same', () => {
    expect(arrowsUp(graph({
      'src/text/a.ts': ['src/text/b.ts', 'src/facts/c.ts', 'src/tree/d.ts'],
      'src/values/e.ts': ['src/values/private/f.ts', 'src/text/a.ts'],
      'src/values/private/f.ts': ['src/values/e.ts'],
    }))).toEqual([
      'src/text/a.ts (floor 1) imports src/facts/c.ts (floor 2)',
      'src/text/a.ts (floor 1) imports src/tree/d.ts (floor 1)',
    ]);
  });

  test('a file in a folder without a floor', () => {
    expect(arrowsUp(graph({ 'src/somewhere/a.ts': [], 'e2e/b.ts': [] }))).toEqual(['src/somewhere/a.ts stands on no floor of scripts/floors.ts']);
  });

  test('an import of the library beside the door', () => {
    expect(pastTheDoor(graph({ 'cli/src/library.ts': ['src/sizing/index.ts'], 'cli/src/rings/a.ts': ['src/facts/names.ts'] })))
      .toEqual(['cli/src/rings/a.ts imports src/facts/names.ts, not through cli/src/library.ts']);
  });
});
