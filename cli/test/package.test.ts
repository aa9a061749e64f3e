import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { builtinModules } from 'node:module';
import * as path from 'node:path';
import * as manifest from '../package.json';

const BUILT = path.join(__dirname, '..', manifest.bin['prometheus-tiered']);

test('everything that the built command imports is a dependency of the package', () => {
  const built = fs.readdirSync(path.dirname(BUILT)).map(file => fs.readFileSync(path.join(path.dirname(BUILT), file), 'utf8')).join('\n');
  const imported = [...built.matchAll(/^(?:import|export)[^"']*?from ["']([^"']+)["']|\b(?:import|require|__require)\(["']([^"']+)["']\)/gm)]
    .map(match => (match[1] ?? match[2])!)
    .filter(name => !name.startsWith('.') && !builtinModules.includes(name.replace(/^node:/, '')))
    .map(name => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'));
  expect([...new Set(imported)].sort()).toEqual(Object.keys(manifest.dependencies).filter(name => name !== 'constructs').sort());
});

test('the built command runs by its own name, and ends with its exit code', () => {
  expect(execFileSync(BUILT, ['--version'], { encoding: 'utf8' })).toBe(`${manifest.version}\n`);
  const wrong = spawnSync(BUILT, ['plan', '--dpm', 'much'], { encoding: 'utf8' });
  expect(wrong).toMatchObject({ status: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/^error: --dpm must be a number above 0/);
  const unknown = spawnSync(BUILT, ['plann'], { encoding: 'utf8' });
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain("unknown command 'plann'");
  expect(unknown.stderr).toContain('Did you mean plan?');
  expect(spawnSync(BUILT, [], { encoding: 'utf8' }).status).toBe(2);
});

describe('what cannot be printed', () => {
  const shell = (command: string) => spawnSync('bash', ['-c', command, 'bash', BUILT], { encoding: 'utf8' });

  test('is the end, without a word, where the reader has enough', () => {
    const { status, stdout, stderr } = shell('set -o pipefail; "$1" plan --dpm 1M --targets 50 --draws 1 --output html | head -c 9');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '<!doctype', stderr: '' });
  });

  // A device that is always full, on Linux.
  (fs.existsSync('/dev/full') ? test : test.skip)('is an error of its own where the disk is full', () => {
    for (const command of ['plan --dpm 1M --targets 50 --draws 1', 'plan --help']) {
      const { status, stderr } = shell(`"$1" ${command} > /dev/full`);
      expect({ status, stderr }).toEqual({ status: 4, stderr: expect.stringMatching(/^error: cannot write the output: ENOSPC[^\n]*\n$/) });
    }
  });
});
