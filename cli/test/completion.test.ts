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
  test('reads it, and offers commands and options', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zsh-'));
    try {
      const file = path.join(folder, 'completion.zsh');
      fs.writeFileSync(file, await script('zsh'));
      // A terminal of its own, in which a line is typed and completed.
      const ask = (line: string) => spawnSync('zsh', ['-f', '-c', `
        zmodload zsh/zpty
        zpty -b shell zsh -f -i
        zpty -w shell "PS1= RPS1= PROMPT_EOL_MARK=; stty columns 400; autoload -U compinit; compinit -D -u; source '${file}'; LISTMAX=0; setopt no_list_beep; print READY"
        zpty -r -m shell junk '*READY*READY*'
        zpty -w -n shell '${line}'$'\\t'
        zpty -r -m shell seen '*(${line}*|)(sarif|lint|--ignore)*'
        print -r -- $seen
        zpty -d shell`], { encoding: 'utf8', timeout: 20_000 });
      expect(ask('prometheus-tiered li').stdout).toContain('lint');
      expect(ask('prometheus-tiered lint --ign').stdout).toContain('--ignore');
      expect(ask('prometheus-tiered lint --output sa').stdout).toContain('sarif');
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

inShell('fish')('fish', () => {
  async function offered(line: string): Promise<string[]> {
    const { status, stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `source; complete -C '${line}'`], { input: await script('fish'), encoding: 'utf8' });
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
