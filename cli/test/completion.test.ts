import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../src/run';

jest.setTimeout(60_000);

async function script(shell: string): Promise<string> {
  let out = '';
  expect(await run(['completion', shell], text => { out += text; }, text => { throw new Error(text); })).toBe(0);
  return out;
}

/** Tests in a shell that has to be there. */
const inShell = (shell: string) => {
  const there = spawnSync(shell, ['--version']).status === 0;
  if (!there) {
    process.stderr.write(`SKIPPED: completion is not tried in ${shell}, which is not installed.\n`);
  }
  return there ? describe : describe.skip;
};

inShell('bash')('bash', () => {
  /** What it offers for a line whose last word is being typed. */
  async function offered(...words: string[]): Promise<string[]> {
    const fill = `${await script('bash')}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _prometheus_tiered; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', fill, 'bash', 'prometheus-tiered', ...words], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter(line => line !== '');
  }

  test('commands, options, and their values', async () => {
    expect(await offered('')).toEqual(['plan', 'lint', 'upgrade', 'completion', 'help', '--help', '--version']);
    expect(await offered('l')).toEqual(['lint']);
    expect(await offered('lint', '--min')).toEqual(['--min-severity']);
    expect(await offered('lint', '--output', '')).toEqual(['text', 'json', 'html', 'sarif']);
    expect(await offered('lint', 'a.yaml', '--output', 's')).toEqual(['sarif']);
    expect(await offered('plan', '--routing-key', 's')).toEqual(['streamID']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  test('what it does not know is left to the shell: files', async () => {
    expect(await offered('lint', 'dist')).toEqual([]);
    expect(await offered('lint', '--kubeconfig', '')).toEqual([]);
    expect(await script('bash')).toContain('complete -o default ');
  });
});

inShell('zsh')('zsh', () => {
  test('reads it, and takes it for the completion of the program', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zsh-'));
    try {
      const file = path.join(folder, 'completion.zsh');
      fs.writeFileSync(file, await script('zsh'));
      const { status, stdout, stderr } = spawnSync('zsh', ['-f', '-c', `autoload -U compinit; compinit -D -u; source '${file}'; print $_comps[prometheus-tiered]`], { encoding: 'utf8' });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '_prometheus_tiered\n', stderr: '' });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

inShell('fish')('fish', () => {
  async function offered(line: string): Promise<string[]> {
    const { status, stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `${await script('fish')}\ncomplete -C '${line}'`], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter(text => text !== '').map(text => text.split('\t')[0]!);
  }

  test('commands, options, and their values', async () => {
    expect(await offered('prometheus-tiered l')).toEqual(['lint']);
    expect(await offered('prometheus-tiered lint --min')).toEqual(['--min-severity']);
    expect((await offered('prometheus-tiered lint --output ')).sort()).toEqual(['html', 'json', 'sarif', 'text']);
    expect((await offered('prometheus-tiered completion ')).sort()).toEqual(['bash', 'fish', 'zsh']);
  });
});

test('another shell is refused', async () => {
  let err = '';
  expect(await run(['completion', 'tcsh'], () => undefined, text => { err += text; })).toBe(2);
  expect(err).toContain("'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.");
});
