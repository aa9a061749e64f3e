import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { oneFile } from '../scripts/one-file';
import * as sources from '../src';

const root = join(__dirname, '..');
const file = join(mkdtempSync(join(tmpdir(), 'one-file-')), 'index.js');
const classes = Object.entries(sources).filter(([, value]) => typeof value === 'function').map(([name]) => name);

beforeAll(() => oneFile(file, { version: '1.2.3', types: Object.fromEntries(classes.map(name => [`library.${name}`, { kind: 'class', name }])) }), 120_000);

/** Runs a program in a Node of its own that has the file as `library`; it finds its dependencies where the repository has them. */
function run(program: string): any {
  const script = `const library = require(${JSON.stringify(file)}); process.stdout.write(JSON.stringify((() => { ${program} })()));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_PATH: join(root, 'node_modules') } }));
}

test('one file exports what the sources export, the classes with their names and members', () => {
  const members = (value: any) => typeof value === 'function' ? [value.name, ...Object.getOwnPropertyNames(value), ...Object.getOwnPropertyNames(value.prototype)] : value;
  const expected = Object.fromEntries(Object.entries(sources).map(([name, value]) => [name, members(value)]));
  expect(run(`const members = ${members}; return Object.fromEntries(Object.entries(library).map(([name, value]) => [name, members(value)]));`)).toEqual(expected);
});

test('other languages find each class under its name', () => {
  const found = run("return Object.values(library).filter(value => typeof value === 'function').map(value => [value.name, value[Symbol.for('jsii.rtti')]]);");
  expect(found.length).toBeGreaterThan(0);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(classes.map(name => [name, { fqn: `library.${name}`, version: '1.2.3' }])));
});

test('one file writes the YAML of the sources and loads no cdk8s-plus', () => {
  const { yaml, loaded } = run(`
    const { App } = require('cdk8s');
    const app = new App();
    new library.PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1' });
    return { yaml: app.synthYaml(), loaded: Object.keys(require.cache).filter(path => path.includes('cdk8s-plus')) };
  `);
  expect(yaml).toBe(readFileSync(join(root, 'examples', 'minimal', 'expected', 'metrics.k8s.yaml'), 'utf8'));
  expect(loaded).toEqual([]);
});
