/**
 * Packs the library, installs it into an empty cdk8s app outside of the repository, beside a cdk8s-plus that the library does not build on, compiles the app and
 * synthesizes it with `cdk8s synth`, as a user would.
 * `npm run try-package`, after `npm run compile`. Needs the npm registry.
 */
import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const root = join(__dirname, '..');
const app = mkdtempSync(join(tmpdir(), 'cdk8s-app-'));
const run = (command: string, args: string[], cwd: string) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

try {
  const [{ filename, entryCount }] = JSON.parse(run('npm', ['pack', '--json', '--silent', '--pack-destination', app], root));
  const tarball = join(app, filename);
  console.log(`packed ${filename}: ${entryCount} files, ${(statSync(tarball).size / 1024).toFixed(0)} KiB`);

  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'my-app', private: true }));
  writeFileSync(join(app, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  const [, snippet] = /```ts nofixture\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!;
  writeFileSync(join(app, 'main.ts'), snippet);
  writeFileSync(join(app, 'main.js'), snippet.replace(/^import (\{.*\}) from (.*);$/gm, 'const $1 = require($2);'));
  run('npm', ['install', '--no-audit', '--no-fund', tarball, 'cdk8s', 'cdk8s-plus-33', 'constructs', 'cdk8s-cli', 'typescript@5', '@types/node@20'], app);
  run('npm', ['ls', '--all'], app);
  if (readdirSync(join(app, 'node_modules')).includes('cdk8s-plus-28')) {
    throw new Error('the library brought a cdk8s-plus of its own into the app');
  }
  run(join(app, 'node_modules', '.bin', 'tsc'), ['--noEmit', '--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node', 'main.ts'], app);
  run(join(app, 'node_modules', '.bin', 'cdk8s'), ['synth', '--check-upgrade=false'], app);

  const written = readFileSync(join(app, 'dist', 'metrics.k8s.yaml'), 'utf8');
  const expected = readFileSync(join(root, 'examples', 'minimal', 'expected', 'metrics.k8s.yaml'), 'utf8');
  if (written !== expected) {
    throw new Error(`${join(app, 'dist', 'metrics.k8s.yaml')} differs from examples/minimal/expected/metrics.k8s.yaml`);
  }
  console.log("installed into an empty app, 'cdk8s synth' wrote the same YAML as examples/minimal");
} finally {
  rmSync(app, { recursive: true });
}
