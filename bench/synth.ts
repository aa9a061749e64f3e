/**
 * The whole process, from `node` to the files on disk: the default stack alone, and in an app with 100, 1,000 and 10,000 ServiceMonitors.
 * Beside each, the same app without the stack: what cdk8s itself takes. `npm run bench:synth`, after `npm run compile`.
 */
import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { cpus, tmpdir } from 'os';
import { join } from 'path';

interface Figures {
  readonly seconds: number;
  readonly mebibytes: number;
}

function once(monitors: number, stack: 'with' | 'without'): Figures {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const start = process.hrtime.bigint();
    const child = spawnSync(process.execPath, [join(__dirname, 'synth-child.js'), String(monitors), stack, outdir], { encoding: 'utf8' });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (child.status !== 0) {
      throw new Error(child.stderr);
    }
    return { seconds, mebibytes: Number(child.stdout) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function measure(monitors: number, runs: number): { with: Figures; without: Figures; ratio: number } {
  once(monitors, 'with');
  const pairs = Array.from({ length: runs }, () => ({ with: once(monitors, 'with'), without: once(monitors, 'without') }));
  const of = (stack: 'with' | 'without') => ({
    seconds: median(pairs.map(pair => pair[stack].seconds)), mebibytes: Math.max(...pairs.map(pair => pair[stack].mebibytes)),
  });
  return { with: of('with'), without: of('without'), ratio: median(pairs.map(pair => pair.with.seconds / pair.without.seconds)) };
}

console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} x ${cpus()[0].model}, medians\n`);
console.log('| monitors | seconds | peak MiB | cdk8s alone: seconds | peak MiB | ratio | growth of the seconds |');
console.log('|---:|---:|---:|---:|---:|---:|---:|');
let previous: { monitors: number; seconds: number } | undefined;
for (const [monitors, runs] of [[0, 11], [100, 7], [1_000, 5], [10_000, 3]]) {
  const figures = measure(monitors, runs);
  const growth = previous && previous.monitors > 0 ? `${(figures.with.seconds / previous.seconds).toFixed(1)} x for ${monitors / previous.monitors} x` : '';
  console.log(`| ${monitors} | ${figures.with.seconds.toFixed(2)} | ${figures.with.mebibytes.toFixed(0)} | ${figures.without.seconds.toFixed(2)} | `
    + `${figures.without.mebibytes.toFixed(0)} | ${figures.ratio.toFixed(2)} | ${growth} |`);
  previous = { monitors, seconds: figures.with.seconds };
}
