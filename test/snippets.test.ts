import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const root = join(__dirname, '..');
const pages = [
  'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).filter(file => file.endsWith('.md')).map(file => `docs/${file}`),
];

interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** The TypeScript of a page; a snippet without imports of its own stands in the fixture that the docstrings' examples have, too. */
function snippets(page: string): Snippet[] {
  const fixture = readFileSync(join(root, 'rosetta', 'default.ts-fixture'), 'utf8');
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts( nofixture)?\n([\s\S]*?)^```$/gm)].map(([, nofixture, code], index) => ({
    name: join(root, `${page.replace(/\W/g, '_')}_${index + 1}.ts`),
    text: nofixture ? code : fixture.replace('/// here', () => code),
  }));
}

test('every snippet of the README and the docs compiles', () => {
  const all = pages.flatMap(snippets);
  expect(all.length).toBeGreaterThan(5);
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'examples', 'tsconfig.json'), ts.sys.readFile).config, ts.sys, join(root, 'examples'));
  const virtual = new Map(all.map(snippet => [snippet.name, snippet.text]));
  const host = ts.createCompilerHost({ ...options, rootDir: root });
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = file => virtual.has(file) || fileExists.call(host, file);
  host.readFile = file => virtual.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, target, ...rest) => virtual.has(file)
    ? ts.createSourceFile(file, virtual.get(file)!, target)
    : getSourceFile.call(host, file, target, ...rest);
  const program = ts.createProgram([...virtual.keys()], { ...options, rootDir: root, noUnusedLocals: false, noUnusedParameters: false }, host);
  const problems = ts.getPreEmitDiagnostics(program).filter(problem => problem.file && virtual.has(problem.file.fileName)).map(problem =>
    `${problem.file!.fileName.replace(`${root}/`, '')}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
  expect(problems).toEqual([]);
}, 120_000);
