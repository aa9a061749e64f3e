/**
 * Which start time strategy and which initial value lose and invent least (docs/deviations.md, row 19)?
 *
 *   node e2e/experiments/start-times.mjs <collector binary>
 *
 * Feeds a real collector with `metric_start_time` and `cumulative_to_delta` on loopback, one scenario a stream, and compares the sum of the
 * deltas with what really was added from the first point that this gateway saw to the last. Data times are 10 s apart, so a run takes seconds.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const collector = process.argv[2];
if (!collector) {
  console.error('usage: node e2e/experiments/start-times.mjs <collector binary>');
  process.exit(2);
}
const POINTS = 12;
const STEP = 100; // what one interval really adds

/** value(i): what the target shows at scrape i. `real`: what was really added between the first and the last scrape. `created`: the target's own start, in intervals before the first scrape. */
const scenarios = {
  'steady counter': { value: i => 1000 + STEP * i, real: STEP * (POINTS - 1) },
  'counter, reset at 6': { value: i => (i < 6 ? 1000 + STEP * i : 50 + STEP * (i - 6)), real: STEP * 10 + 50 },
  'counter with _created, comes from another gateway': { value: i => 5000 + STEP * i, created: -0.5, real: STEP * (POINTS - 1) },
  'counter with _created, reset at 6': { value: i => (i < 6 ? 5000 + STEP * i : 50 + STEP * (i - 6)), created: i => (i < 6 ? -0.5 : 5.5), real: STEP * 10 + 50 },
  'histogram, steady': { histogram: i => ({ bounds: [1, 2], counts: [400 + 40 * i, 300 + 30 * i, 300 + 30 * i] }), real: STEP * (POINTS - 1) },
  'histogram, bounds change at 6': {
    histogram: i => (i < 6 ? { bounds: [1, 2], counts: [400 + 40 * i, 300 + 30 * i, 300 + 30 * i] } : { bounds: [1, 2, 4], counts: [400 + 40 * i, 300 + 30 * i, 200 + 20 * i, 100 + 10 * i] }),
    real: STEP * (POINTS - 1),
  },
  'histogram, reset at 6': { histogram: i => (i < 6 ? { bounds: [1], counts: [600 + 60 * i, 400 + 40 * i] } : { bounds: [1], counts: [30 + 60 * (i - 6), 20 + 40 * (i - 6)] }), real: STEP * 10 + 50 },
  'native histogram, a bucket more at 4, 6, 8': {
    exponential: i => { const buckets = 2 + [4, 6, 8].filter(at => i >= at).length; return { scale: 3, counts: spread(1000 + STEP * i, buckets, i) }; }, real: STEP * (POINTS - 1),
  },
  'native histogram, reset at 6': { exponential: i => ({ scale: 3, counts: i < 6 ? [500 + 50 * i, 500 + 50 * i] : [25 + 50 * (i - 6), 25 + 50 * (i - 6)] }), real: STEP * 10 + 50 },
  'native histogram, reset at 6 to more than before, in other buckets': {
    exponential: i => (i < 6 ? { scale: 3, counts: [500 + 50 * i, 500 + 50 * i] } : { scale: 3, offset: 4, counts: [2000 + STEP * (i - 6)] }), real: STEP * 10 + 2000,
  },
  'native histogram, scale falls at 6': { exponential: i => ({ scale: i < 6 ? 3 : 2, counts: i < 6 ? [500 + 50 * i, 500 + 50 * i] : [1000 + STEP * i] }), real: STEP * (POINTS - 1) },
};

/** A total over so many buckets; a new bucket takes only what was added since. */
function spread(total, buckets, i) {
  const counts = [500 + 50 * i, 500 + 50 * i];
  for (let bucket = 2; bucket < buckets; bucket++) {
    const moved = 10 * (i - (2 * bucket - 1));
    counts[0] -= moved;
    counts.push(moved);
  }
  return counts;
}

/** Data times begin a while after the collector's start, so that a target can have been started in between. */
let begin = 0;
const nanos = interval => String(BigInt(Math.round(begin + interval * 10_000)) * 1_000_000n);

function point(name, scenario, i) {
  const created = typeof scenario.created === 'function' ? scenario.created(i) : scenario.created;
  const common = { timeUnixNano: nanos(i), ...(created === undefined ? {} : { startTimeUnixNano: nanos(created) }) };
  const metric = { name: name.replace(/\W+/g, '_') };
  if (scenario.value) {
    metric.sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...common, asDouble: scenario.value(i) }] };
  } else if (scenario.histogram) {
    const { bounds, counts } = scenario.histogram(i);
    metric.histogram = { aggregationTemporality: 2, dataPoints: [{ ...common, count: String(total(counts)), sum: total(counts), bucketCounts: counts.map(String), explicitBounds: bounds }] };
  } else {
    const { scale, offset = 0, counts } = scenario.exponential(i);
    metric.exponentialHistogram = { aggregationTemporality: 2, dataPoints: [{ ...common, count: String(total(counts)), sum: total(counts), scale, zeroCount: '0', positive: { offset, bucketCounts: counts.map(String) } }] };
  }
  return metric;
}

const total = counts => counts.reduce((sum, count) => sum + count, 0);

const folderOfAll = mkdtempSync(join(tmpdir(), 'start-times-'));
process.once('exit', () => rmSync(folderOfAll, { recursive: true, force: true }));
['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(signal => process.once(signal, () => process.exit(130)));

async function run(strategy, initial) {
  const folder = mkdtempSync(join(folderOfAll, 'run-'));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const processors = {
    ...(strategy === 'none' ? {} : { metric_start_time: { strategy, gc_interval: '5m' } }),
    cumulative_to_delta: { initial_value: initial, max_staleness: '10m' },
  };
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    processors,
    exporters: { file: { path: join(folder, 'out.json') } },
    service: { telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } }, pipelines: { metrics: { receivers: ['otlp'], processors: Object.keys(processors), exporters: ['file'] } } },
  }));
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', collector, `--config=${join(folder, 'config.yaml')}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  begin = Date.now() + 20_000;
  try {
    for (let i = 0; i < POINTS; i++) {
      const metrics = Object.entries(scenarios).map(([name, scenario]) => point(name, scenario, i));
      const body = JSON.stringify({ resourceMetrics: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'test' } }] }, scopeMetrics: [{ metrics }] }] });
      for (let attempt = 0; ; attempt++) {
        const answer = await fetch(`http://127.0.0.1:${port}/v1/metrics`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => undefined);
        if (answer?.ok) {
          break;
        }
        if (attempt > 50) {
          throw new Error(`the collector does not answer: ${answer?.status} ${await answer?.text()}`);
        }
        await sleep(100);
      }
    }
    await sleep(1500);
  } finally {
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  const sums = {};
  for (const line of readFileSync(join(folder, 'out.json'), 'utf8').trim().split('\n')) {
    for (const metric of JSON.parse(line).resourceMetrics?.flatMap(r => r.scopeMetrics.flatMap(s => s.metrics)) ?? []) {
      const points = (metric.sum ?? metric.histogram ?? metric.exponentialHistogram)?.dataPoints ?? [];
      sums[metric.name] = (sums[metric.name] ?? 0) + points.reduce((sum, p) => sum + Number(p.asDouble ?? p.count ?? 0), 0);
    }
  }
  return sums;
}

const combinations = ['true_reset_point', 'subtract_initial_point', 'none'].flatMap(strategy => ['drop', 'auto', 'keep'].map(initial => [strategy, initial]));
const columns = [];
for (const [strategy, initial] of combinations) {
  columns.push({ title: `${strategy} + ${initial}`, sums: await run(strategy, initial) });
}
console.log('Intervals lost (-) or invented (+), of 11.\n');
console.log(`| scenario | ${columns.map(column => column.title).join(' | ')} |`);
console.log(`|---|${columns.map(() => '---:').join('|')}|`);
for (const [name, scenario] of Object.entries(scenarios)) {
  const cells = columns.map(({ sums }) => {
    const difference = ((sums[name.replace(/\W+/g, '_')] ?? 0) - scenario.real) / STEP;
    return difference === 0 ? '0' : `${difference > 0 ? '+' : ''}${Math.round(difference * 10) / 10}`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
