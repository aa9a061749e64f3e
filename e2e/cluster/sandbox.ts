import { execFileSync, spawn, SpawnOptions, ChildProcess, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { binary } from '../tools/parts';

/** Where a cluster keeps its files while it lives. `E2E_STATE` overrides it. */
export function stateFolder(): string {
  return resolve(process.env.E2E_STATE || join(tmpdir(), 'cdk8s-prometheus-tiered-e2e'));
}

/** The file that says which process holds a sandbox. A folder that has it is the sandbox's own, with all that is in it. */
const MARK = 'sandbox.json';

interface Mark {
  readonly pid: number;
  /** When the process started, in ticks since boot. */
  readonly started: string;
}

function readMark(folder: string): Mark | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(join(folder, MARK), 'utf8'));
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

const ENTER = ['--net', '--mount', '--pid', '--'];

/**
 * Namespaces for processes, mounts and network in which a whole cluster lives. There is no link out of
 * the network one. When their first process ends the kernel ends all others, and with the last of
 * them go the mounts and the network: nothing can be left over but files and control groups.
 */
export class Sandbox {
  /** The sandbox that an earlier process made in this folder and that is still alive, if there is one. */
  static existing(folder: string): Sandbox | undefined {
    const mark = readMark(folder);
    return mark && startTime(mark.pid) === mark.started ? new Sandbox(folder, mark) : undefined;
  }

  /**
   * @param detached whether it outlives this process; otherwise the kernel ends it with this process,
   * however this process ends
   */
  static async create(folder: string, detached: boolean): Promise<Sandbox> {
    Sandbox.removeTraces(folder);
    try {
      makeFolder(folder);
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw new Error(`E2E_STATE: '${folder}' cannot be written (${(error as Error).message}); name another folder`);
    }
    const unshare = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private', binary('pause')];
    const command = detached ? unshare : ['setpriv', '--pdeathsig', 'KILL', ...unshare];
    const outer = spawn(command[0], command.slice(1), { stdio: 'ignore', detached });
    outer.unref();
    // Before the mark is written, nobody else could find and end it.
    const kill = () => outer.kill('SIGKILL');
    process.once('exit', kill);
    try {
      const pid = await firstChild(outer);
      const mark: Mark = { pid, started: startTime(pid)! };
      writeFileSync(join(folder, MARK), JSON.stringify(mark));
      return new Sandbox(folder, mark);
    } catch (error) {
      kill();
      throw error;
    } finally {
      process.removeListener('exit', kill);
    }
  }

  /** Removes the control groups and the files that a sandbox leaves whose process was killed; an error where the files are none of a sandbox. */
  static removeTraces(folder: string): void {
    const entries = entriesOf(folder);
    if (entries.length > 0 && !readMark(folder)) {
      throw new Error(`E2E_STATE: '${folder}' holds files that no cluster made; name an empty or new folder`);
    }
    controlGroups(folder).filter(existsSync).forEach(removeControlGroup);
    // The mark goes last: what is cut short can be taken up again.
    entries.filter((entry) => entry !== MARK).forEach((entry) => rmSync(join(folder, entry), { recursive: true, force: true }));
    rmSync(folder, { recursive: true, force: true });
  }

  private readonly pid: number;

  private constructor(readonly folder: string, private readonly mark: Mark) {
    this.pid = mark.pid;
  }

  get alive(): boolean {
    return startTime(this.pid) === this.mark.started;
  }

  /** Runs a command inside to its end and returns what it printed. */
  run(command: string, args: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): string {
    const result = spawnSync('nsenter', [`--target=${this.pid}`, ...ENTER, command, ...args], {
      encoding: 'utf8', maxBuffer: Infinity, input: options.input, env: { ...process.env, ...options.env },
    });
    if (result.status !== 0) {
      throw new Error(`${command} ${args.join(' ')} ended with ${result.status ?? result.signal}: ${(result.stderr || result.stdout || String(result.error)).trim()}`);
    }
    return result.stdout;
  }

  /** The same without holding up this process. */
  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn('nsenter', [`--target=${this.pid}`, ...ENTER, command, ...args], options);
  }

  /** Starts a daemon inside; what it prints goes to `NAME.log` in the sandbox's folder. */
  start(name: string, command: string, args: readonly string[]): void {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    // The shell tells the process id as it is inside; setsid keeps a terminal's Ctrl-C from the daemons.
    const script = 'echo $$ > "$0"; exec "$@"';
    const child = this.spawn('setsid', ['sh', '-c', script, this.pidFile(name), command, ...args], { stdio: ['ignore', log, log], detached: true });
    child.unref();
    closeSync(log);
  }

  /** Ends a daemon at once, as a crash would, and waits until it is gone. */
  async kill(name: string): Promise<void> {
    const pid = readFileSync(this.pidFile(name), 'utf8').trim();
    const signal = (number: string) => spawnSync('nsenter', [`--target=${this.pid}`, ...ENTER, 'kill', number, pid], { stdio: 'ignore' }).status === 0;
    signal('-9');
    await until(`${name} has ended`, 10_000, () => !signal('-0'));
    rmSync(this.pidFile(name));
  }

  /** Makes a request from inside: there is no way in from outside. */
  async http(method: string, url: string, body?: string, headers: Record<string, string> = {}): Promise<string> {
    const script = `
      const { method, url, body, headers } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
      fetch(url, { method, body, headers }).then(async (r) => {
        process.stdout.write(await r.text());
        process.exitCode = r.ok ? 0 : 1;
        if (!r.ok) console.error(r.status);
      }, (e) => { console.error(e.cause?.message ?? e.message); process.exitCode = 1; });`;
    return new Promise((done, failed) => {
      const child = this.spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'pipe'] });
      let out = '', err = '';
      child.stdout!.setEncoding('utf8').on('data', (text) => out += text);
      child.stderr!.setEncoding('utf8').on('data', (text) => err += text);
      child.on('error', failed);
      child.on('close', (code) => code === 0 ? done(out) : failed(new Error(`${method} ${url}: ${err.trim()} ${out.trim()}`)));
      child.stdin!.end(JSON.stringify({ method, url, body, headers }));
    });
  }

  /**
   * Ends everything inside, then removes the control groups and the files. Safe to call at any time, and synchronous for
   * signal handlers. An error where something inside does not end.
   */
  destroy(): void {
    if (this.alive) {
      process.kill(this.pid, 'SIGKILL');
      const giveUp = Date.now() + 30_000;
      while (this.alive) {
        if (Date.now() > giveUp) {
          throw new Error(`waited 30 s in vain until all processes of the cluster in ${this.folder} have ended: its files stay; process ${this.pid} holds it`);
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      }
    }
    Sandbox.removeTraces(this.folder);
  }

  private pidFile(name: string): string {
    return join(this.folder, `${name}.pid`);
  }
}

/** One after the other: where the kernel has no folders to make, as in /proc, Node's recursive `mkdir` never returns. */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) {
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
}

/** What lies in a folder; nothing where there is none. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return [];
    }
    throw new Error(`E2E_STATE: '${folder}' ${code === 'ENOTDIR' ? 'is not a folder' : `cannot be read (${code})`}; name an empty or new folder`);
  }
}

const CONTROL_GROUPS = '/sys/fs/cgroup';

/** Name of the control group below which the kubelet makes those of its pods: each folder has one, so that clusters can live side by side. */
export function controlGroup(folder: string): string {
  return `tiered-e2e-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
}

/** The places where that control group lies: one for each controller with version 1, one alone with version 2. */
export function controlGroups(folder: string): string[] {
  if (existsSync(join(CONTROL_GROUPS, 'cgroup.controllers'))) {
    return [join(CONTROL_GROUPS, controlGroup(folder))];
  }
  return readdirSync(CONTROL_GROUPS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(CONTROL_GROUPS, entry.name, controlGroup(folder)));
}

function removeControlGroup(folder: string): void {
  readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).forEach((entry) => removeControlGroup(join(folder, entry.name)));
  for (let attempt = 0; ; attempt++) {
    try {
      return rmdirSync(folder);
    } catch (error) {
      // The kernel takes a moment to let go of processes that have ended.
      if (attempt === 100) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** Waits until something holds; an error that says what and for how long, with the last error met. */
export async function until(what: string, milliseconds: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + milliseconds;
  let last: unknown;
  for (;;) {
    try {
      if (await holds()) {
        return;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > giveUp) {
      throw new Error(`waited ${milliseconds / 1000} s in vain until ${what}${last ? `: ${(last as Error).message}` : ''}`);
    }
    await sleep(200);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** When a process started, in ticks since boot: together with the id it names a process for good. */
function startTime(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

async function firstChild(parent: ChildProcess): Promise<number> {
  let pid = 0;
  await until('the namespaces are there', 10_000, () => {
    if (parent.exitCode !== null) {
      throw new Error(`unshare ended with ${parent.exitCode}`);
    }
    pid = Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent.pid)], { encoding: 'utf8' }).trim());
    return pid > 0 && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'pause';
  });
  return pid;
}
