import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as cdk8s from 'cdk8s';
import { App, Chart } from 'cdk8s';
import * as ts from 'typescript';
import * as library from '../src';
import { PrometheusTieredStack } from '../src';

const root = join(__dirname, '..');
const pages = [
  'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).filter(file => file.endsWith('.md')).map(file => `docs/${file}`),
];

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => join('src', file));

interface Snippet {
  readonly name: string;
  readonly text: string;
}

const fixture = readFileSync(join(root, 'rosetta', 'default.ts-fixture'), 'utf8');

/** The TypeScript of a page; a snippet without imports of its own is put into the fixture that the docstrings' examples have, too. */
function snippets(page: string): Snippet[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts( nofixture)?\n([\s\S]*?)^```$/gm)].map(([, nofixture, code], index) => snippet(page, index, nofixture ? code : inFixture(code)));
}

/** The examples in the docstrings of a source file, up to the next tag or the end. */
function examples(file: string): Snippet[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^ *\* @example\n((?: *\*(?! @|\/).*\n)+)/gm)].map(([, code], index) => snippet(file, index, inFixture(code.replace(/^ *\* ?/gm, ''))));
}

function snippet(file: string, index: number, text: string): Snippet {
  return { name: join(root, `${file.replace(/\W/g, '_')}_${index + 1}.ts`), text };
}

function inFixture(code: string): string {
  return fixture.replace('/// here', () => code);
}

test('every snippet of the README, the docs and the docstrings compiles', () => {
  const inPages = pages.flatMap(snippets);
  const inDocstrings = sources.flatMap(examples);
  expect(inPages.length).toBeGreaterThan(5);
  expect(inDocstrings.length).toBeGreaterThan(5);
  const all = [...inPages, ...inDocstrings];
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'examples', 'tsconfig.json'), ts.sys.readFile).config, ts.sys, join(root, 'examples'));
  const virtual = new Map(all.map(({ name, text }) => [name, text]));
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

test('every snippet of the README and the docs that stands in the fixture runs', () => {
  const inFixtures = pages.flatMap(page => [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => ({ page, code })));
  expect(inFixtures.length).toBeGreaterThan(5);
  const failed = inFixtures.flatMap(({ page, code }) => {
    const { outputText } = ts.transpileModule(`${inFixture(code)}\nexport { snippet };`, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
    const exported: { snippet?: (app: App, chart: Chart, stack: PrometheusTieredStack) => void } = {};
    new Function('exports', 'require', outputText)(exported, (name: string) => name === 'cdk8s' ? cdk8s : library);
    const app = new App();
    try {
      exported.snippet!(new App(), new Chart(app, 'chart', { namespace: 'otel-ta' }), new PrometheusTieredStack(app, 'stack', { clusterName: 'prod-eu-1' }));
      return [];
    } catch (error) {
      return [`${page}: ${error}\n${code}`];
    }
  });
  expect(failed).toEqual([]);
}, 60_000);
