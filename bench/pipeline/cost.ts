/**
 * What a data point costs: CPU seconds per million data points that arrive at the backend, and peak memory, of either tier,
 * of several pipelines that scrape the same targets at the same time on the same machine.
 *
 *   npx tsx bench/pipeline/cost.ts [--reference FOLDER] [--pipelines default,...] [--seconds 120] [--rounds 3] [--out FILE]
 *
 * Every round is one line a pipeline, appended to FILE as well; the table at the end has the medians, and the ratio to the
 * first pipeline. The pipelines are those of e2e/faults/pipelines.ts; the reference is where --reference says, or else
 * REFERENCE_MANIFESTS in the environment.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { COST_INTERVAL, COST_LOAD, COST_STREAMS, underLoad } from './load';
import { Process, processesOf } from './processes';
import { Cluster } from '../../e2e/cluster/cluster';
import { sleep } from '../../e2e/cluster/sandbox';
import { choosePipelines, requireWritable, wholeNumber } from '../../e2e/faults/options';
import { GATEWAYS, SCRAPERS, Target } from '../../e2e/faults/target';
import { Traffic } from '../../e2e/fixtures';
import { usage } from '../../e2e/usage';

/** Ticks of the kernel's clock a second (`getconf CLK_TCK`). */
const TICKS = 100;

interface Usage {
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  /** Bytes that the pods' interfaces took and gave, as they went over the wire. */
  readonly received: number;
  readonly sent: number;
}

interface Measured {
  readonly pipeline: string;
  readonly points: number;
  readonly scrapers: Usage;
  readonly gateways: Usage;
}

interface Snapshot {
  readonly traffic: Traffic;
  readonly processes: Record<string, Process>;
}

interface Pod {
  readonly uid: string;
  readonly name: string;
}

/** The state of all pipelines, as near to one moment as can be. */
async function snapshot(cluster: Cluster, targets: readonly Target[]): Promise<Snapshot[]> {
  const processes = processesOf(cluster);
  const traffic = await Promise.all(targets.map(({ client }) => client.traffic()));
  return traffic.map((one) => ({ traffic: one, processes }));
}

/** What the pods of a tier have used between two snapshots: CPU of all, peak memory of the largest. */
function usageOf(pods: readonly Pod[], before: Snapshot, after: Snapshot): Usage {
  // Whether its ticks fell or not: a new process starts counting from zero.
  const changed = pods.filter(({ uid }) => !before.processes[uid] || before.processes[uid].pid !== after.processes[uid]?.pid || before.processes[uid].started !== after.processes[uid].started);
  if (changed.length > 0) {
    throw new Error(`a container ended or was restarted during the round, so nobody knows what it used: ${changed.map(({ name }) => name).join(', ')}`);
  }
  const grew = (what: 'ticks' | 'received' | 'sent') => pods.reduce((sum, { uid }) => sum + after.processes[uid][what] - before.processes[uid][what], 0);
  return {
    cpuSeconds: grew('ticks') / TICKS,
    received: grew('received'),
    sent: grew('sent'),
    peakMebibytes: Math.max(...pods.map(({ uid }) => after.processes[uid].peak)) / 1024,
  };
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
    ['', 'scrapers', 'gateways', 'both', `of ${names[0]}`, 'peak of a scraper', 'peak of a gateway', 'bytes a point between the tiers', 'to the backend'],
    Array(9).fill('---'),
    ...names.map((name) => [
      name, ...(['scrapers', 'gateways'] as const).map((tier) => of(name, (one) => perMillion(one[tier].cpuSeconds, one)).toFixed(1)),
      both(name).toFixed(1), (both(name) / both(names[0])).toFixed(2),
      ...(['scrapers', 'gateways'] as const).map((tier) => `${of(name, (one) => one[tier].peakMebibytes).toFixed(0)} MiB`),
      of(name, (one) => one.gateways.received / one.points).toFixed(1), of(name, (one) => one.gateways.sent / one.points).toFixed(1),
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
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(usage(__filename));
    return;
  }
  const [seconds, rounds] = [wholeNumber('seconds', values.seconds), wholeNumber('rounds', values.rounds)];
  const { names, reference } = choosePipelines(values, ['reference', 'default']);
  if (values.out) {
    requireWritable('out', values.out);
  }
  await underLoad(names, reference, async (cluster, targets) => {
    const podsOf = async (target: Target, workload: string) => (await target.pods(workload)).map(({ metadata }): Pod => ({ uid: metadata.uid, name: `${target.pipeline.namespace}/${metadata.name}` }));
    const pods = await Promise.all(targets.map(async (target) => ({ scrapers: await podsOf(target, SCRAPERS), gateways: await podsOf(target, GATEWAYS) })));
    const results: Measured[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = await snapshot(cluster, targets);
      await sleep(seconds * 1000);
      const after = await snapshot(cluster, targets);
      const measured = targets.map(({ pipeline }, index): Measured => {
        const [start, end] = [before[index], after[index]];
        return {
          pipeline: pipeline.name,
          points: end.traffic.points - start.traffic.points,
          scrapers: usageOf(pods[index].scrapers, start, end),
          gateways: usageOf(pods[index].gateways, start, end),
        };
      });
      results.push(...measured);
      for (const row of measured.map((one) => JSON.stringify(one))) {
        console.log(row);
        if (values.out) {
          appendFileSync(values.out, `${row}\n`);
        }
      }
    }
    console.log(`\n${COST_LOAD.pods} targets, ${COST_STREAMS} streams, every ${COST_INTERVAL} s; ${rounds} rounds of ${seconds} s; CPU seconds per million data points\n\n${table(results)}`);
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
