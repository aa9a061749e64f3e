import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { BUILT, runBuilt } from './support/built';
import { Progress } from '../src/output/terminal';
import { run } from '../src/run';

jest.setTimeout(120_000);

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'terminal-')); });
afterEach(() => { jest.useRealTimers(); fs.rmSync(folder, { recursive: true }); });

describe('what takes longer than a second', () => {
  const watched = (interactive: boolean) => {
    const said: string[] = [];
    return { said, progress: new Progress({ err: text => said.push(text), interactive }) };
  };

  test('is told on one line, which is taken away', () => {
    jest.useFakeTimers();
    const { said, progress } = watched(true);
    progress.step('reading a');
    jest.advanceTimersByTime(999);
    progress.step('reading b');
    expect(said).toEqual([]);
    jest.advanceTimersByTime(1);
    progress.step('reading c');
    progress.step('reading d');
    expect(said).toEqual(['\r\u001b[Kreading c ...']);
    progress.end();
    progress.end();
    expect(said.slice(1)).toEqual(['\r\u001b[K']);
  });

  test('also while something is awaited', async () => {
    jest.useFakeTimers();
    const { said, progress } = watched(true);
    let done!: (value: number) => void;
    const result = progress.during('asking', new Promise<number>(resolve => { done = resolve; }));
    jest.advanceTimersByTime(1500);
    expect(said.length).toBeGreaterThan(0);
    expect(new Set(said)).toEqual(new Set(['\r\u001b[Kasking ...']));
    done(7);
    expect(await result).toBe(7);
    const before = said.length;
    jest.advanceTimersByTime(5000);
    expect(said).toHaveLength(before);
  });

  test('not where nobody waits', () => {
    jest.useFakeTimers();
    const { said, progress } = watched(false);
    jest.advanceTimersByTime(5000);
    progress.step('reading');
    progress.end();
    expect(said).toEqual([]);
  });

  test('a command tells it, and prints nothing else there', async () => {
    let [out, err] = ['', ''];
    const file = path.join(folder, 'a.yaml');
    fs.writeFileSync(file, 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');
    const code = await run(['lint', '--app', `sleep 2; cat '${file}'`], text => { out += text; }, text => { err += text; }, { interactive: true });
    expect(code).toBe(0);
    expect(err.replaceAll(/\r\u001b\[K(running '.*' \.\.\.|judging 1 object \.\.\.)?/g, '')).toBe('');
    expect(err).toContain('running ');
    expect(out).toMatch(/Nothing found in 1 object of /);
  });
});

describe('colours', () => {
  // `script` runs a command in a terminal of its own (util-linux).
  const inTerminal = (env: NodeJS.ProcessEnv) => new Promise<string>(resolve => {
    const child = spawn('script', ['-qec', `'${BUILT}' lint --ignore PT001 a.yaml`, '/dev/null'], { cwd: folder, env: { ...process.env, TERM: 'xterm-256color', ...env } });
    let out = '';
    child.stdout.on('data', chunk => { out += chunk; });
    child.on('close', () => resolve(out));
  });

  test('only at a terminal, and not with NO_COLOR', async () => {
    fs.writeFileSync(path.join(folder, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');
    // Node takes a terminal of a CI for one without colours.
    const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...env } = process.env;
    process.env = env;
    expect(await inTerminal({})).toContain('\u001b[32mNothing found');
    const plain = await inTerminal({ NO_COLOR: '1' });
    expect(plain).toContain('Nothing found');
    expect(plain).not.toContain('\u001b[3');
    const { out } = await runBuilt(['lint', 'a.yaml'], { cwd: folder });
    expect(out).toContain('Nothing found');
    expect(out).not.toContain('\u001b');
  });
});

describe('a signal', () => {
  /** Whether a process runs; one that has ended may wait for its parent to ask. */
  function runs(pid: number): boolean {
    try {
      return !/^\d+ \(.*\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends what --app has started, and then the command by the same', async signal => {
    const pids = path.join(folder, 'pids');
    const child = spawn(BUILT, ['lint', '--app', `sleep 600 & echo $! $$ > '${pids}.part'; mv '${pids}.part' '${pids}'; wait`], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<NodeJS.Signals | null>(resolve => child.on('close', (_code, by) => resolve(by)));
    let printed = '';
    child.stdout.on('data', chunk => { printed += chunk; });
    child.stderr.on('data', chunk => { printed += chunk; });
    while (!fs.existsSync(pids)) {
      expect(child.exitCode).toBe(null);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(printed).toBe('');
    for (const pid of fs.readFileSync(pids, 'utf8').trim().split(' ').map(Number)) {
      expect({ pid, runs: runs(pid) }).toEqual({ pid, runs: false });
    }
  });

  test('leaves no half-written file behind', async () => {
    const target = path.join(folder, 'out.json');
    const child = spawn(BUILT, ['lint', '--app', 'sleep 600', '--output', 'json', '--out-file', target], { stdio: 'ignore' });
    const ended = new Promise(resolve => child.on('close', resolve));
    await new Promise(resolve => setTimeout(resolve, 500));
    child.kill('SIGINT');
    await ended;
    expect(fs.existsSync(target)).toBe(false);
  });
});

describe('what does not exist', () => {
  async function refused(...args: string[]): Promise<string> {
    let [out, err] = ['', ''];
    expect(await run(args, text => { out += text; }, text => { err += text; })).toBe(2);
    expect(out).toBe('');
    return err;
  }

  test.each([[['verify', '--help']], [['verify', '--version']], [['verify']]])('a command, whatever stands behind it: %j', async args => {
    expect(await refused(...args)).toBe("error: unknown command 'verify'\nThe commands are plan, lint, upgrade, completion. (prometheus-tiered --help shows all options, and examples)\n");
  });

  test('an option says which there are', async () => {
    expect(await refused('lint', '--ignor', 'PT008')).toMatch(/^error: unknown option '--ignor'\n\(Did you mean --ignore\?\)\nThe options are --app, --cluster, .*--ignore.*\(prometheus-tiered lint --help shows all options, and examples\)\n$/);
    expect(await refused('--nothing')).toMatch(/^error: unknown option '--nothing'\nThe options are --version/);
    expect(await refused('lint', 'a', '--output', 'xml')).toContain('Allowed choices are text, json, html, sarif');
  });

  test('every command has examples in its help, and the codes that it ends with', async () => {
    for (const command of ['plan', 'lint', 'upgrade']) {
      let out = '';
      expect(await run([command, '--help'], text => { out += text; }, () => undefined)).toBe(0);
      expect(out).toMatch(/Examples:\n[^]*Exit codes:\n {2}0 [^]*\n {2}1 [^]*\n {2}2 [^]*\n {2}3 [^]*\n {2}4 /);
    }
  });
});
