import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const root = join(__dirname, '..');
const folder = join(root, '.github', 'workflows');

interface Step { readonly name?: string; readonly uses?: string; readonly run?: string; readonly with?: { [key: string]: unknown }; readonly env?: { [key: string]: string } }
interface Job { readonly permissions?: { [scope: string]: string }; readonly steps: Step[] }

const workflows: [file: string, workflow: { permissions?: object; jobs: { [id: string]: Job } }][] = readdirSync(folder).map(file => [file, parse(readFileSync(join(folder, file), 'utf8'))]);
const jobs = workflows.flatMap(([file, workflow]) => Object.entries(workflow.jobs).map(([id, job]): [where: string, job: Job] => [`${file} ${id}`, job]));
const steps = jobs.flatMap(([where, job]) => job.steps.map((step): [where: string, step: Step] => [`${where}: ${step.name ?? step.uses}`, step]));
const written = (where: string) => Object.entries(jobs.find(([name]) => name === where)![1].permissions!).filter(([, access]) => access === 'write').map(([scope]) => scope).sort();

test('every action is a commit, which nobody can move', () => {
  const used = steps.flatMap(([where, { uses }]) => uses ? [[where, uses]] : []);
  expect(used.length).toBeGreaterThan(40);
  expect(used.filter(([, uses]) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
});

test('no checkout leaves a token behind for what runs after it', () => {
  const checkouts = steps.filter(([, { uses }]) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.length).toBeGreaterThan(5);
  expect(checkouts.filter(([, step]) => step.with?.['persist-credentials'] !== false).map(([where]) => where)).toEqual([]);
});

test('what is run from a registry has a version, and installations follow the lockfile', () => {
  const run = steps.flatMap(([where, step]) => step.run ? [[where, step.run]] : []);
  expect(run.filter(([, text]) => /@latest|npm install|npm i /.test(text))).toEqual([]);
  const tools = run.flatMap(([, text]) => [...text.matchAll(/npx (?:--yes )?'?-p'? '?([^ ']+)/g)].map(([, tool]) => tool));
  expect(tools.length).toBeGreaterThan(5);
  expect(tools.filter(tool => !/.@\d+\.\d+\.\d+$/.test(tool))).toEqual([]);
});

test('each workflow may only read, and a job writes what it is for', () => {
  expect(workflows.map(([file, { permissions }]) => [file, permissions])).toEqual(workflows.map(([file]) => [file, { contents: 'read' }]));
  const writing = Object.fromEntries(jobs.map(([where]) => [where, written(where)] as const).filter(([, scopes]) => scopes.length > 0));
  expect(writing).toEqual({
    'pull-request-lint.yml validate': ['pull-requests'],
    'release.yml release_github': ['attestations', 'contents', 'id-token'],
    'release.yml release_npm': ['attestations', 'id-token'],
    'release.yml release_maven': ['attestations', 'id-token'],
    'release.yml release_pypi': ['attestations', 'id-token'],
    'release.yml release_cli': ['attestations', 'id-token'],
  });
});

test('no job that runs the code of a pull request has a secret', () => {
  expect(readFileSync(join(folder, 'build.yml'), 'utf8')).not.toMatch(/secrets\.|pull_request_target/);
  const linted = jobs.filter(([where]) => where.startsWith('pull-request-lint')).flatMap(([, job]) => job.steps);
  expect(linted.filter(({ run, uses }) => run ?? uses?.startsWith('actions/checkout'))).toEqual([]);
});

test.each([
  ['release_npm', /publib-npm'$/, { NPM_CONFIG_PROVENANCE: 'true' }, 'dist/js/*.tgz'],
  ['release_cli', /publib-npm' dist\/cli$/, { NPM_CONFIG_PROVENANCE: 'true' }, 'dist/cli/*.tgz'],
  ['release_pypi', /publib-pypi'$/, { PYPI_TRUSTED_PUBLISHER: 'true' }, 'dist/python/*'],
  ['release_maven', /publib-maven'$/, {}, 'dist/java/**/*.jar'],
])('%s shows where its package comes from', (id, command, env, files) => {
  const { steps: own } = jobs.find(([where]) => where === `release.yml ${id}`)![1];
  const [attest, release] = own.slice(-2);
  expect([attest.uses, attest.with]).toEqual([expect.stringMatching(/^actions\/attest-build-provenance@/), { 'subject-path': files }]);
  expect(release.run).toMatch(command);
  expect(release.env).toMatchObject(env);
  expect(Object.keys(release.env!)).not.toContain('TWINE_PASSWORD');
});

test('the bills of materials of both packages go to the release', () => {
  const builds = jobs.find(([where]) => where === 'release.yml release')![1].steps.find(({ name }) => name === 'Write the bills of materials')!;
  expect(builds.run!.match(/cyclonedx-npm --omit dev .*--output-file dist\/sbom\/\S+ \S+$/gm)).toHaveLength(2);
  const [attest, upload] = jobs.find(([where]) => where === 'release.yml release_github')![1].steps.slice(-2);
  expect([attest.with, upload.run]).toEqual([{ 'subject-path': 'dist/sbom/*.json' }, expect.stringContaining('gh release upload')]);
});

test('both packages have the license', () => {
  expect(readFileSync(join(root, 'cli', 'LICENSE'), 'utf8').trim()).toBe(readFileSync(join(root, 'LICENSE'), 'utf8').trim());
  expect(existsSync(join(root, 'SECURITY.md'))).toBe(true);
});

// Whoever registers a name that is not published yet has code run by everyone who copies the command.
test('no page has a command that would fetch the command line from a registry before it is there', () => {
  const pages = ['README.md', 'cli/README.md', ...readdirSync(join(root, 'docs')).filter(file => file.endsWith('.md')).map(file => `docs/${file}`)];
  const risky = pages.flatMap(page => readFileSync(join(root, page), 'utf8').split('\n').filter(line => /\bnpx (--yes |-y )?(-p )?prometheus-tiered\b/.test(line)).map(line => [page, line]));
  expect(risky).toEqual([]);
});
