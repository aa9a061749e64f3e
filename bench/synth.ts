/**
 * The whole process, from `node` to the files on disk: the default stack alone, and in an app with 100, 1,000 and 10,000 ServiceMonitors.
 * Beside each, in turns, the same app without the stack: what cdk8s itself takes; and, where another checkout is given, the same app by that.
 *
 *   npm run compile && npm run bench:synth
 *   npm run bench:synth -- --against ../before [--monitors 0,10000] [--runs 15]      ../before is compiled as well
 */
import { existsSync } from 'fs';
import { join, resolve } from 'path';
import { parseArgs } from 'util';
import { alternate, conditions, synthesize } from './alternate';

const RUNS: { [monitors: number]: number } = { 0: 15, 100: 9, 1_000: 7, 10_000: 5 };

const { values } = parseArgs({ options: { against: { type: 'string' }, monitors: { type: 'string', default: Object.keys(RUNS).join() }, runs: { type: 'string' } } });
const here = join(__dirname, '..');
const checkouts = values.against === undefined ? [here] : [here, resolve(values.against)];
for (const checkout of checkouts) {
  if (!existsSync(join(checkout, 'lib', 'index.js'))) {
    console.error(`${checkout} is not compiled: run 'npm run compile' there`);
    process.exit(1);
  }
}

console.log(`${conditions()}\n`);
console.log(values.against === undefined ? '| monitors | seconds | peak MiB | cdk8s alone: seconds | peak MiB | ratio | growth of the seconds |\n|---:|---:|---:|---:|---:|---:|---:|'
  : '| monitors | seconds | peak MiB | the other checkout: seconds | peak MiB | ratio |\n|---:|---:|---:|---:|---:|---:|');
let previous: { monitors: number; seconds: number } | undefined;
for (const monitors of values.monitors.split(',').map(Number)) {
  const { stack, other } = alternate(Number(values.runs ?? RUNS[monitors] ?? 5), {
    stack: () => synthesize(here, monitors, 'with'),
    other: () => values.against === undefined ? synthesize(here, monitors, 'without') : synthesize(checkouts[1], monitors, 'with'),
  });
  const cells = [monitors, stack.seconds.toFixed(2), stack.mebibytes.toFixed(0), other.seconds.toFixed(2), other.mebibytes.toFixed(0), other.ratio.toFixed(2)];
  if (values.against === undefined) {
    cells.push(previous && previous.monitors > 0 ? `${(stack.seconds / previous.seconds).toFixed(1)} x for ${monitors / previous.monitors} x` : '');
  }
  console.log(`| ${cells.join(' | ')} |`);
  previous = { monitors, seconds: stack.seconds };
}
