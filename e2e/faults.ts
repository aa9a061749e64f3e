/**
 * What faults cost, in data: every scenario happens under steady load to several pipelines at the same time, and every
 * second that is lost or counted twice is counted at the other end.
 *
 *   npx tsx e2e/faults.ts --out FILE [--reference FOLDER] [--pipelines default,...] [--interval 5] [--pods 24] [SCENARIO ...]
 *   npx tsx e2e/faults.ts --table [--pipelines default,reference] FILE [FILE ...]     the results as a Markdown table
 *
 * Every result is appended to FILE as it comes, a JSON object a line. Without names all scenarios run, in the order of
 * e2e/faults/scenarios.ts.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Cluster } from './cluster/cluster';
import { sleep, until } from './cluster/sandbox';
import { markdown, Result } from './faults/report';
import { applyPipeline, monitor, PipelineName, synthesizePipeline } from './faults/pipelines';
import { ALLOCATORS, GATEWAYS, Scenario, ScenarioName, SCENARIOS, SCRAPERS, Target } from './faults/scenarios';
import { deploy, load, sink, SinkClient, StreamReport, untilRolledOut } from './fixtures';

/** What adds up: counters and histograms of the load. */
const SUMS = 'load_(counter|histogram|native_histogram)_.*';
/** Seconds for which the pipelines run undisturbed before a fault, so that a stream lost at once is still known. */
const BEFORE = 15;
/** Seconds after a fault until every target has a scraper again and its streams a gateway. */
const SETTLE = 60;
/** Seconds in which the last points arrive: the reference gathers for 10 s in either tier. */
const DRAIN = 30;

interface Options {
  readonly out: string;
  readonly reference?: string;
  readonly pipelines: PipelineName[];
  readonly interval: number;
  readonly pods: number;
  readonly scenarios: ScenarioName[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' }, reference: { type: 'string' }, pipelines: { type: 'string' }, interval: { type: 'string', default: '5' },
      pods: { type: 'string', default: '24' }, table: { type: 'boolean' },
    },
  });
  if (values.table) {
    const results = positionals.flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Result));
    console.log(markdown(results, values.pipelines?.split(',')));
    return;
  }
  const unknown = positionals.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0 || !values.out) {
    throw new Error(`${unknown.length > 0 ? `there is no scenario ${unknown.join(', ')}` : '--out FILE is needed'}; the scenarios are ${Object.keys(SCENARIOS).join(', ')}`);
  }
  await run({
    out: values.out,
    reference: values.reference,
    pipelines: (values.pipelines?.split(',') ?? ['default', ...values.reference ? ['reference'] : []]) as PipelineName[],
    interval: Number(values.interval),
    pods: Number(values.pods),
    scenarios: (positionals.length > 0 ? positionals : Object.keys(SCENARIOS)) as ScenarioName[],
  });
}

async function run(options: Options): Promise<void> {
  const manifests = options.pipelines.map((name) => synthesizePipeline(name, options.interval, options.reference));
  const cluster = await Cluster.up();
  try {
    cluster.installCrds();
    const [deployment] = load({ pods: options.pods, counters: 10, gauges: 1, histograms: 1, nativeHistograms: 0 });
    deploy(cluster, [...options.pipelines.flatMap((name) => sink(`sink-${name}`)), deployment, ...options.pipelines.map((name) => monitor(name, options.interval))]);
    manifests.forEach((pipeline) => applyPipeline(cluster, pipeline));
    const targets = manifests.map((pipeline) => new Target(cluster, { ...pipeline, client: new SinkClient(cluster, `sink-${pipeline.name}`) }));
    for (const { pipeline } of targets) {
      untilRolledOut(cluster, pipeline.objects, 240);
      await until(`the autoscalers of ${pipeline.name} have made two of each`, 120_000, () => [GATEWAYS, SCRAPERS, ALLOCATORS].every((workload) =>
        cluster.get(workload, `--namespace=${pipeline.namespace}`).status.readyReplicas === 2));
      await until(`data of every target arrives from ${pipeline.name}`, 240_000, async () => {
        const { streams } = await pipeline.client.report({ metric: 'load_gauge_0', streams: 'all' });
        return new Set(streams?.map(({ instance }) => instance)).size === options.pods;
      });
    }
    console.log(`${new Date().toISOString()} ${targets.length} pipelines run`);
    await sleep(10 * options.interval * 1000);
    for (const name of options.scenarios) {
      const results = await measure(name, targets, options).catch((error: Error) => {
        console.log(`${new Date().toISOString()} ${name}: not measured: ${error.message}`);
        process.exitCode = 1;
        return [];
      });
      for (const result of results) {
        appendFileSync(options.out, `${JSON.stringify(result)}\n`);
        console.log(`${new Date().toISOString()} ${result.scenario} ${result.pipeline}: ${result.error ?? `${result.streams} streams, lost ${result.streamsMissing} (median ${result.missing?.median.toFixed(1)} s, `
          + `max ${result.missing?.max.toFixed(1)} s), twice ${result.streamsDoubled} (max ${result.doubled?.max.toFixed(1)} s), rate ${result.rate?.toFixed(2)}, ${result.restarts} restarts`}`);
      }
    }
  } finally {
    cluster.down();
  }
}

async function measure(name: ScenarioName, targets: readonly Target[], { interval, pods }: Options): Promise<Result[]> {
  const scenario: Scenario = SCENARIOS[name];
  const fresh = name === 'first-start-reversed';
  await Promise.all(targets.map(({ client }) => client.forgetBefore(Date.now() / 1000 - 120)));
  const from = fresh ? undefined : Date.now() / 1000;
  const restartsBefore = await Promise.all(targets.map(restarts));
  await sleep(BEFORE * 1000);
  const began = Date.now();
  const [, ...errors] = await Promise.all([
    scenario.happensToAll?.(targets[0].cluster),
    ...targets.map((target) => scenario.happens(target).then(() => undefined, (error: Error) => error.message)),
  ]);
  const lasted = (Date.now() - began) / 1000;
  await sleep((scenario.settle ?? SETTLE) * 1000);
  const to = Date.now() / 1000;
  await sleep(DRAIN * 1000);
  return Promise.all(targets.map(async (target, index): Promise<Result> => {
    const { total, problems, streams } = await target.client.report({ metric: SUMS, from, until: to, streams: 'all' });
    return {
      scenario: name, title: scenario.title, pipeline: target.pipeline.name, date: new Date().toISOString(), interval, pods, lasted,
      streams: total.streams, streamsMissing: total.streamsMissing, missing: total.missingSeconds, missingTotal: total.missingTotalSeconds,
      streamsDoubled: total.streamsDoubled, doubled: total.doubledSeconds, doubledTotal: total.doubledTotalSeconds,
      rate: overallRate(streams!),
      problems, restarts: await restarts(target).then((after) => after.total - restartsBefore[index].total, () => NaN), error: errors[index],
      targetsTouched: new Set(streams!.filter(({ missingSeconds, doubledSeconds }) => missingSeconds > 0 || doubledSeconds > 0).map(({ instance }) => instance)).size,
    };
  }));
}

/** What all streams grew by in a second of the time that they span, on average. */
function overallRate(streams: readonly StreamReport[]): number {
  const sum = streams.reduce((total, stream) => total + stream.sum, 0);
  return sum / streams.reduce((total, { first, last }) => total + last - first, 0);
}

/** How often the containers of a pipeline's pods have been restarted. */
async function restarts(target: Target): Promise<{ total: number }> {
  const { items } = JSON.parse(await target.kubectl('get', 'pods', '-o', 'json'));
  return { total: items.flatMap((pod: any) => pod.status.containerStatuses ?? []).reduce((sum: number, { restartCount }: { restartCount: number }) => sum + restartCount, 0) };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
