/**
 * What a data point costs: CPU seconds per million data points that arrive at the backend, and peak memory, of either tier,
 * of several pipelines that scrape the same targets at the same time on the same machine.
 *
 *   npx tsx bench/pipeline/cost.ts [--reference FOLDER] [--pipelines default,...] [--seconds 120] [--rounds 3] [--out FILE]
 *
 * Every round is one line a pipeline; the table at the end has the medians, and the ratio to the first pipeline.
 * The pipelines are those of e2e/faults/pipelines.ts.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Cluster } from '../../e2e/cluster/cluster';
import { sleep, until } from '../../e2e/cluster/sandbox';
import { applyPipeline, monitor, PipelineName, synthesizePipeline } from '../../e2e/faults/pipelines';
import { GATEWAYS, SCRAPERS, Target } from '../../e2e/faults/scenarios';
import { deploy, load, sink, SinkClient, untilRolledOut } from '../../e2e/fixtures';

/** Every target has this many counters, and a tenth each of gauges and of histograms; each with four label sets. */
const COUNTERS = 500;
const TARGETS = 12;
const INTERVAL = 10;
/** Ticks of the kernel's clock a second (`getconf CLK_TCK`). */
const TICKS = 100;

interface Usage {
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

interface Measured {
  readonly pipeline: string;
  readonly points: number;
  readonly bytes: number;
  readonly scrapers: Usage;
  readonly gateways: Usage;
}

/** What the processes of a workload have used since they started: CPU over all pods, memory of the largest. */
async function usage(target: Target, workload: string): Promise<Usage> {
  const pods = await target.pods(workload);
  const lines = target.cluster.sandbox.run('sh', ['-c', `
    for process in /proc/[0-9]*; do
      [ "$(cat "$process/comm" 2>/dev/null)" = pause ] && continue
      grep -qsE "$0" "$process/cgroup" && echo "$(sed 's/.*) //' "$process/stat") $(grep VmHWM "$process/status")"
    done; true`, pods.map(({ metadata }) => metadata.uid).join('|')]).trim().split('\n');
  if (lines.length !== pods.length) {
    throw new Error(`${lines.length} processes in ${pods.length} pods of ${workload} of ${target.pipeline.name}`);
  }
  const used = lines.map((line) => {
    const fields = line.split(/\s+/);
    return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, peak: Number(fields.at(-2)) / 1024 };
  });
  return { cpuSeconds: used.reduce((sum, { cpu }) => sum + cpu, 0), peakMebibytes: Math.max(...used.map(({ peak }) => peak)) };
}

async function snapshot(target: Target) {
  const [scrapers, gateways, traffic] = await Promise.all([usage(target, SCRAPERS), usage(target, GATEWAYS), target.client.traffic()]);
  return { scrapers, gateways, traffic };
}

function perMillion(cpuSeconds: number, { points }: Measured): number {
  return cpuSeconds / points * 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function table(rounds: readonly Measured[]): string {
  const names = [...new Set(rounds.map(({ pipeline }) => pipeline))];
  const of = (name: string, value: (measured: Measured) => number) => median(rounds.filter(({ pipeline }) => pipeline === name).map(value));
  const both = (name: string) => of(name, (one) => perMillion(one.scrapers.cpuSeconds + one.gateways.cpuSeconds, one));
  return [
    ['', 'scrapers', 'gateways', 'both', `of ${names[0]}`, 'peak of a scraper', 'peak of a gateway', 'bytes a point to the backend'],
    Array(8).fill('---'),
    ...names.map((name) => [
      name, ...(['scrapers', 'gateways'] as const).map((tier) => of(name, (one) => perMillion(one[tier].cpuSeconds, one)).toFixed(1)),
      both(name).toFixed(1), (both(name) / both(names[0])).toFixed(2),
      ...(['scrapers', 'gateways'] as const).map((tier) => `${of(name, (one) => one[tier].peakMebibytes).toFixed(0)} MiB`),
      of(name, (one) => one.bytes / one.points).toFixed(1),
    ]),
  ].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reference: { type: 'string' },
      pipelines: { type: 'string' },
      seconds: { type: 'string', default: '120' },
      rounds: { type: 'string', default: '3' },
      out: { type: 'string' },
    },
  });
  const names = (values.pipelines?.split(',') ?? [...values.reference ? ['reference'] : [], 'default']) as PipelineName[];
  const manifests = names.map((name) => synthesizePipeline(name, INTERVAL, values.reference));
  const cluster = await Cluster.up();
  try {
    cluster.installCrds();
    const [deployment] = load({ pods: TARGETS, counters: COUNTERS, gauges: COUNTERS / 10, histograms: COUNTERS / 10, nativeHistograms: 0 });
    deploy(cluster, [...names.flatMap((name) => sink(`sink-${name}`, { countOnly: true })), deployment, ...names.map((name) => monitor(name, INTERVAL))]);
    manifests.forEach((pipeline) => applyPipeline(cluster, pipeline));
    const targets = manifests.map((pipeline) => new Target(cluster, { ...pipeline, client: new SinkClient(cluster, `sink-${pipeline.name}`) }));
    for (const { pipeline } of targets) {
      untilRolledOut(cluster, pipeline.objects, 240);
      await until(`the autoscalers of ${pipeline.name} have made two of each`, 120_000, () => [GATEWAYS, SCRAPERS].every((workload) =>
        cluster.get(workload, `--namespace=${pipeline.namespace}`).status.readyReplicas === 2));
    }
    await sleep(90_000);
    const rounds: Measured[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const before = await Promise.all(targets.map(snapshot));
      await sleep(Number(values.seconds) * 1000);
      const after = await Promise.all(targets.map(snapshot));
      targets.forEach(({ pipeline }, index) => {
        const [start, end] = [before[index], after[index]];
        const used = (tier: 'scrapers' | 'gateways'): Usage => ({ cpuSeconds: end[tier].cpuSeconds - start[tier].cpuSeconds, peakMebibytes: end[tier].peakMebibytes });
        const measured = {
          pipeline: pipeline.name,
          points: end.traffic.points - start.traffic.points,
          bytes: end.traffic.bytes - start.traffic.bytes,
          scrapers: used('scrapers'),
          gateways: used('gateways'),
        };
        rounds.push(measured);
        console.log(JSON.stringify(measured));
        if (values.out) {
          appendFileSync(values.out, `${JSON.stringify(measured)}\n`);
        }
      });
    }
    console.log(`\n${TARGETS} targets, ${TARGETS * COUNTERS * 4 * 1.2} streams, every ${INTERVAL} s; ${values.rounds} rounds of ${values.seconds} s; CPU seconds per million data points\n\n${table(rounds)}`);
  } finally {
    cluster.down();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
