/** Measures whole processes in turns, so that what else the machine does falls on all alike. */
import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { cpus, tmpdir } from 'os';
import { join } from 'path';

export interface Figures {
  readonly seconds: number;
  /** Peak memory, where the process tells it. */
  readonly mebibytes?: number;
}

export interface Result {
  readonly seconds: number;
  readonly mebibytes: number;
}

/** Runs each once unmeasured, then all in turns; medians of the seconds, the largest of the memory, and the median ratio of the first to each. */
export function alternate<Name extends string>(runs: number, arms: { [name in Name]: () => Figures }): { [name in Name]: Result & { ratio: number } } {
  const names = Object.keys(arms) as Name[];
  names.forEach(name => arms[name]());
  const rounds = Array.from({ length: runs }, () => Object.fromEntries(names.map(name => [name, arms[name]()])) as { [name in Name]: Figures });
  return Object.fromEntries(names.map(name => [name, {
    seconds: median(rounds.map(round => round[name].seconds)),
    mebibytes: Math.max(...rounds.map(round => round[name].mebibytes ?? 0)),
    ratio: median(rounds.map(round => round[names[0]].seconds / round[name].seconds)),
  }])) as { [name in Name]: Result & { ratio: number } };
}

/** One synthesis, from `node` to the files on disk, by the compiled library in a checkout. */
export function synthesize(checkout: string, monitors: number, stack: 'with' | 'without'): Figures {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const { seconds, stdout } = timed(process.execPath, [join(__dirname, 'synth-child.js'), checkout, String(monitors), stack, outdir]);
    return { seconds, mebibytes: Number(stdout) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export function timed(command: string, args: string[]): { seconds: number; stdout: string } {
  const start = process.hrtime.bigint();
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) {
    throw error ?? new Error(`${command} ${args.join(' ')}\n${stderr}`);
  }
  return { seconds, stdout };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** When and where the figures were taken. */
export function conditions(): string {
  return `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} x ${cpus()[0].model}, medians`;
}
