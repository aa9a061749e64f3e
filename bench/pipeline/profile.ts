/**
 * Where the CPU of a pipeline goes: the samples of `perf` in the processes of either tier, by component.
 *
 *   npx tsx bench/pipeline/profile.ts [--pipelines default,reference] [--reference FOLDER] [--seconds 60]
 *
 * The load is that of cost.ts. A sample belongs to the component whose function stands nearest to the top of its stack,
 * and to the garbage collection wherever that stands in it. Needs `perf` (Debian: linux-perf) and Go beside what cost.ts
 * needs. Only pipelines on the newest collector.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { underLoad } from './load';
import { processesOf } from './processes';
import { Cluster } from '../../e2e/cluster/cluster';
import { choosePipelines, wholeNumber } from '../../e2e/faults/options';
import { GATEWAYS, SCRAPERS, Target } from '../../e2e/faults/target';
import { binary, COLLECTORS } from '../../e2e/tools/parts';
import { usage } from '../../e2e/usage';

/** Samples a second, in each process. */
const FREQUENCY = 199;

const COLLECTING = /^runtime\.(gcBgMarkWorker|gcAssistAlloc|gcDrain|bgsweep|bgscavenge|gcStart|markroot|sweepone|\(\*sweepLocked\))/;

/** What a function belongs to, by its name. The first that fits, of the frame nearest to the top. */
const OWNERS: readonly (readonly [string, RegExp])[] = [
  ['sizes of requests for queue and batch', /pdata\/.*\.Size(Proto|Map)?$|MetricsSizer|\(\*ProtoMarshaler\)\.MetricsSize|\.[A-Za-z]*DataPointSize$/],
  ['compression and decompression', /compress\/|klauspost|golang\/snappy/],
  ['OTLP: encoding', /pdata\/.*\.Marshal|\(\*ProtoMarshaler\)/],
  ['OTLP: decoding', /pdata\/.*\.Unmarshal|\(\*ProtoUnmarshaler\)/],
  ['scraping, parsing, and building data points', /prometheusreceiver|prometheus\/prometheus\/|prometheus\/common/],
  ['`load_balancing`: splitting and merging', /loadbalancingexporter|batchpersignal|exp\/metrics/],
  ['`cumulative_to_delta`', /cumulativetodeltaprocessor/],
  ['`metric_start_time`', /metricstarttimeprocessor/],
  ['`attributes`', /attributesprocessor|internal\/coreinternal\/attraction/],
  ['`filter`', /filterprocessor|internal\/filter/],
  ['`transform`', /transformprocessor/],
  ['`k8s_attributes`', /k8sattributesprocessor/],
  ['queue, batch and retries', /exporterhelper/],
  ['gRPC and HTTP', /google\.golang\.org\/grpc|^net\/http|golang\.org\/x\/net|otelgrpc|otelhttp|confighttp|configgrpc/],
  ['self-monitoring', /go\.opentelemetry\.io\/otel\//],
];

/** The owner of a stack, whose first function is the one that ran. */
function ownerOf(stack: readonly string[]): string {
  if (stack.some((name) => COLLECTING.test(name))) {
    return 'garbage collection';
  }
  for (const name of stack) {
    const owner = OWNERS.find(([, pattern]) => pattern.test(name));
    if (owner) {
      return owner[0];
    }
  }
  return 'the rest (scheduler, network, kernel)';
}

/** The stacks in the output of `perf script -F ip`: blocks of addresses, the function that ran first. */
function stacksOf(script: string): string[][] {
  return script.split(/\n\s*\n/).map((block) => block.split('\n').map((line) => line.trim()).filter((address) => address !== '')).filter((stack) => stack.length > 0);
}

/** The functions of a Go program at addresses; '' for what is not in it. */
function functionsAt(program: string, addresses: readonly string[]): Map<string, string> {
  const names = execFileSync('go', ['run', join(__dirname, 'functions.go'), program], { encoding: 'utf8', input: addresses.join('\n'), maxBuffer: 2 ** 30 }).split('\n');
  return new Map(addresses.map((address, index) => [address, names[index]]));
}

async function profile(cluster: Cluster, target: Target, tier: string, seconds: number, folder: string): Promise<Map<string, number>> {
  const uids = (await target.pods(tier)).map(({ metadata }) => metadata.uid as string);
  const found = processesOf(cluster);
  const processes = uids.flatMap((uid) => found[uid]?.pid ?? []);
  const [samples, stacks] = [join(folder, 'perf.data'), join(folder, 'stacks.txt')];
  // Where the pods' processes have these numbers.
  cluster.sandbox.run('perf', ['record', '-q', '-F', String(FREQUENCY), '-e', 'cpu-clock', '--call-graph', 'fp', '-p', processes.join(','), '-o', samples, '--', 'sleep', String(seconds)]);
  cluster.sandbox.run('sh', ['-c', `perf script -i ${samples} -F ip > ${stacks}`]);
  const sampled = stacksOf(readFileSync(stacks, 'utf8'));
  const functions = functionsAt(binary(COLLECTORS[0]), [...new Set(sampled.flat())]);
  const owners = new Map<string, number>();
  for (const owner of sampled.map((stack) => ownerOf(stack.map((address) => functions.get(address)!)))) {
    owners.set(owner, (owners.get(owner) ?? 0) + 1);
  }
  return owners;
}

function table(owners: ReadonlyMap<string, number>): string {
  const all = [...owners.values()].reduce((sum, count) => sum + count, 0);
  return [...owners].sort(([, a], [, b]) => b - a).map(([owner, count]) => `| ${owner} | ${(100 * count / all).toFixed(1)} % |`).join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reference: { type: 'string' },
      pipelines: { type: 'string' },
      seconds: { type: 'string', default: '60' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(usage(__filename));
    return;
  }
  const seconds = wholeNumber('seconds', values.seconds);
  const { names, reference } = choosePipelines(values, ['default']);
  execFileSync('perf', ['--version']);
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  try {
    await underLoad(names, reference, async (cluster, targets) => {
      for (const target of targets) {
        for (const [name, tier] of [['scrapers', SCRAPERS], ['gateways', GATEWAYS]] as const) {
          const owners = await profile(cluster, target, tier, seconds, folder);
          console.log(`\n| ${target.pipeline.name}, ${name} | of its CPU |\n| --- | ---: |\n${table(owners)}`);
        }
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
