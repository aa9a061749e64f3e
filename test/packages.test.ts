import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

// The way of a release: the examples are translated, the npm package is packed, and the other languages' code is generated from what is in it.
const root = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'packages-'));
const unpacked = join(folder, 'package');
const LANGUAGES = ['python', 'java', 'go'] as const;
type Language = typeof LANGUAGES[number];

interface Tablet {
  readonly snippets: Record<string, { readonly location: { readonly api: { readonly api: string } }; readonly translations: Record<Language | '$', { readonly source: string }> }>;
}

interface Task {
  readonly steps: { readonly exec?: string; readonly execArgs?: string[]; readonly spawn?: string }[];
}

const tasks: Record<string, Task> = JSON.parse(readFileSync(join(root, '.projen', 'tasks.json'), 'utf8')).tasks;

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` } });
}

function textOf(directory: string, suffix: string): string {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(suffix)).map(file => readFileSync(join(directory, file), 'utf8')).join('\n');
}

/** The generated code, and the README where the package has one, as a reader sees it: without the markers of a comment and the escapes of HTML. */
function lines(text: string): Set<string> {
  const plain = text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
  return new Set(plain.split('\n').map(line => line.replace(/^\s*(?:\*|\/\/)? ?/, '').trim()));
}

let tablet: Tablet;

beforeAll(() => {
  const [{ exec: extract }] = tasks.snippets.steps;
  run('sh', ['-c', extract!], root);
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder], root));
  run('tar', ['-xzf', join(folder, filename), '-C', folder], folder);
  expect(existsSync(join(unpacked, '.jsii.tabl.json'))).toBe(true);
  tablet = JSON.parse(readFileSync(join(unpacked, '.jsii.tabl.json'), 'utf8'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules')); // the package brings only what is bundled
  mkdirSync(join(folder, 'out'));
  for (const language of LANGUAGES) {
    const [command, ...args] = tasks[`package:${language}`].steps.find(({ execArgs }) => execArgs)!.execArgs!;
    run(command, [...args, '--code-only', '--outdir', join(folder, 'out')], unpacked);
  }
}, 180_000);

test('the npm package is packed after its examples are translated', () => {
  expect(tasks['package:js'].steps[0].spawn).toBe('snippets');
});

test.each(LANGUAGES)('the examples of the %s package are in its own language', language => {
  const generated = lines(textOf(join(folder, 'out', language), { python: '__init__.py', java: '.java', go: '.go' }[language]));
  const examples = Object.values(tablet.snippets).filter(({ location }) => location.api.api !== 'moduleReadme');
  expect(examples.length).toBeGreaterThan(10);
  const missing = examples.flatMap(({ translations }) => translations[language].source.split('\n').map(line => line.trim()).filter(line => line !== '' && !generated.has(line)));
  expect(missing).toEqual([]);
});

test.each(['python', 'go'] as const)("the README of the %s package has its own language's code", language => {
  const readme = readFileSync(join(folder, 'out', language === 'go' ? join('go', 'prometheustiered') : language, 'README.md'), 'utf8');
  const snippets = Object.values(tablet.snippets).filter(({ location }) => location.api.api === 'moduleReadme');
  expect(snippets.length).toBeGreaterThan(5);
  for (const { translations } of snippets) {
    expect(readme).toContain(`\`\`\`${language}\n${translations[language].source}\n\`\`\``);
  }
  expect(readme).not.toMatch(/```(ts|typescript)/);
});
