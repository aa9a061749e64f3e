/** Fails where a file imports from a floor that is not below its own, or where files import each other in a circle; type imports count. */
import { readFileSync } from 'fs';
import { dirname, join, relative } from 'path';
import * as ts from 'typescript';
import { DOORS, FLOORS, PACKAGES } from './floors';

/** For each file those that it imports, all as paths below the repository. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The imports among the TypeScript files of folders, as the compiler resolves them. */
export function readGraph(root: string, folders: readonly string[]): Graph {
  const files = folders.flatMap(folder => ts.sys.readDirectory(join(root, folder), ['.ts'], ['**/node_modules', '**/*.d.ts']));
  return new Map(files.map(file => {
    const imported = ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => ts.resolveModuleName(fileName, file, { moduleResolution: ts.ModuleResolutionKind.Bundler, resolveJsonModule: true }, ts.sys).resolvedModule?.resolvedFileName
        ?? join(dirname(file), fileName));
    return [relative(root, file), [...new Set(imported.map(path => relative(root, path)))]];
  }));
}

/** The largest sets of files each of which reaches every other (Tarjan). */
export function circles(graph: Graph): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string) => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    open.push(file);
    for (const next of (graph.get(file) ?? []).filter(path => graph.has(path))) {
      if (!order.has(next)) {
        visit(next);
        lowest.set(file, Math.min(lowest.get(file)!, lowest.get(next)!));
      } else if (open.includes(next)) {
        lowest.set(file, Math.min(lowest.get(file)!, order.get(next)!));
      }
    }
    if (lowest.get(file) === order.get(file)) {
      const members = open.splice(open.indexOf(file));
      if (members.length > 1 || graph.get(file)!.includes(file)) {
        found.push(members.sort());
      }
    }
  };
  for (const file of graph.keys()) {
    if (!order.has(file)) {
      visit(file);
    }
  }
  return found;
}

/** The place in the table that a file belongs to. */
function roomOf(file: string): string | undefined {
  return Object.keys(FLOORS).filter(path => file === path || file.startsWith(`${path}/`)).sort((a, b) => b.length - a.length)[0];
}

const packageOf = (file: string) => PACKAGES.find(folder => file.startsWith(`${folder}/`));

/** Every import of one package that does not lead to a lower floor or stay in its folder, and every file of a package with floors that has none. */
export function arrowsUp(graph: Graph): string[] {
  return [...graph].flatMap(([file, imported]) => {
    const room = roomOf(file);
    if (room === undefined) {
      return Object.keys(FLOORS).some(path => packageOf(path) === packageOf(file)) ? [`${file} stands on no floor of scripts/floors.ts`] : [];
    }
    return imported.filter(path => packageOf(path) === packageOf(file)).flatMap(path => {
      const other = roomOf(path);
      return other === undefined || other === room || FLOORS[other] < FLOORS[room] ? [] : [`${file} (floor ${FLOORS[room]}) imports ${path} (floor ${FLOORS[other]})`];
    });
  });
}

/** Every import of another package that does not go through the door. */
export function pastTheDoor(graph: Graph): string[] {
  return DOORS.flatMap(({ from, to, door }) => [...graph].flatMap(([file, imported]) =>
    file !== door && file.startsWith(`${from}/`) ? imported.filter(path => path.startsWith(`${to}/`)).map(path => `${file} imports ${path}, not through ${door}`) : []));
}

/** Everything that is wrong with the imports of a package, as lines. */
export function problemsOf(graph: Graph): string[] {
  return [...circles(graph).map(files => `circle of ${files.length} files: ${files.join(', ')}`), ...arrowsUp(graph), ...pastTheDoor(graph)];
}

if (require.main === module) {
  const problems = problemsOf(readGraph(join(__dirname, '..'), PACKAGES));
  problems.forEach(problem => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
