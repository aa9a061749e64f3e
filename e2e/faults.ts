/**
 * What faults cost, in data: every scenario happens under steady load to several pipelines at the same time, and every
 * second that is lost or counted twice is counted at the other end.
 *
 *   npx tsx e2e/faults.ts --out FILE [--reference FOLDER] [--pipelines default,...] [--interval 5] [--pods 24] [SCENARIO ...]
 *   npx tsx e2e/faults.ts --table [--pipelines default,reference] FILE [FILE ...]     the results as a Markdown table
 *
 * Every result is appended to FILE as it comes, a JSON object a line. The reference is where --reference says, or else
 * REFERENCE_MANIFESTS in the environment. The scenarios and their order are those of e2e/faults/scenarios.ts; without names all
 * of them run. Before it starts, a run says how long it will take. It ends with the number of goals met and missed; it
 * exits with 1 when one is missed, other than by the reference, or when something could not be measured.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Cluster } from './cluster/cluster';
import { sleep } from './cluster/sandbox';
import { choosePipelines, refuseUnknown, requireWritable, wholeNumber } from './faults/options';
import { partsOf, Pipeline, PipelineName, synthesizePipeline } from './faults/pipelines';
import { line, lossOf, markdown, missesOf, RATE, Result, since, tally, Told, toldSince } from './faults/report';
import { readResults } from './faults/results';
import { Scenario, ScenarioName, SCENARIOS, startPipelines, takes } from './faults/scenarios';
import { streamKey, Target } from './faults/target';
import { LOAD_SUMS, StreamReport } from './fixtures';
import { obstacle } from './requirements';
import { usage } from './usage';

/** Seconds until the cluster is there and data of all pipelines arrives, about. */
const START = 150;

/** Seconds for which the pipelines run undisturbed before a fault, so that every stream is known when it is lost. */
function before(interval: number): number {
  return 2 * interval + 5;
}

/** Seconds after a fault until every stream has its place again. */
function settle(scenario: Scenario, interval: number): number {
  return (scenario.settle ?? 20) + 4 * interval;
}

/** Seconds until what was scraped has arrived: the next scrape closes the time, and the reference gathers for 10 s in either tier. */
function drain(interval: number): number {
  return interval + 25;
}

/** Seconds between two faults after which no gateway knows a stream that another one has had meanwhile. */
function quiet(pipelines: readonly Pick<Pipeline, 'interval' | 'window'>[]): number {
  return Math.max(...pipelines.map(({ interval, window }) => Math.max(12 * interval, window.gateways)));
}

/** Seconds that a run takes, about. */
function estimate(scenarios: readonly ScenarioName[], pipelines: readonly Pick<Pipeline, 'name' | 'interval' | 'window'>[]): number {
  const [{ interval }] = pipelines;
  let total = START;
  let rest = 0;
  for (const scenario of scenarios.map((name): Scenario => SCENARIOS[name])) {
    const concerned = pipelines.filter(({ name }) => !scenario.only || name === scenario.only);
    total += Math.max(quiet(pipelines), rest + before(interval)) + Math.max(...concerned.map((pipeline) => takes(scenario, pipeline)));
    rest = settle(scenario, interval) + drain(interval);
  }
  return total + rest;
}

interface Options {
  readonly out: string;
  readonly reference?: string;
  readonly pipelines: PipelineName[];
  readonly interval: number;
  readonly pods: number;
  readonly scenarios: ScenarioName[];
  /** What cannot happen to these pipelines, and so is left out. */
  readonly impossible: ScenarioName[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      reference: { type: 'string' },
      pipelines: { type: 'string' },
      interval: { type: 'string', default: '5' },
      pods: { type: 'string', default: '24' },
      table: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(`${usage(__filename)}\n\nThe scenarios: ${Object.keys(SCENARIOS).join(', ')}`);
    return;
  }
  if (values.table) {
    const results = readResults<Result>(positionals, ['scenario', 'title', 'pipeline', 'interval', 'held', 'others', 'rate', 'told', 'misses']);
    const order = Object.keys(SCENARIOS);
    results.sort((a, b) => order.indexOf(a.scenario) - order.indexOf(b.scenario));
    console.log(markdown(results, values.pipelines?.split(',')));
    return;
  }
  const names = Object.keys(SCENARIOS) as ScenarioName[];
  refuseUnknown('scenario', positionals, names);
  if (!values.out) {
    throw new Error('--out FILE is needed');
  }
  const { names: pipelines, reference } = choosePipelines(values, ['default', 'otlp-grpc', 'remote-write', 'reference']);
  const impossible = names.filter((name) => (SCENARIOS[name] as Scenario).only && !pipelines.includes((SCENARIOS[name] as Scenario).only!));
  if (impossible.some((name) => positionals.includes(name))) {
    throw new Error(`${impossible.join(', ')} can happen to the reference only: add --reference FOLDER`);
  }
  await run({
    out: values.out,
    reference,
    pipelines,
    interval: wholeNumber('interval', values.interval),
    pods: wholeNumber('pods', values.pods),
    scenarios: names.filter((name) => positionals.length > 0 ? positionals.includes(name) : !impossible.includes(name)),
    impossible: positionals.length > 0 ? [] : impossible,
  });
}

async function run(options: Options): Promise<void> {
  const manifests = options.pipelines.map((name) => synthesizePipeline(name, options.interval, options.reference));
  console.log(`${now()} ${options.scenarios.length} scenarios, ${options.pipelines.join(' and ')}, a scrape every ${options.interval} s: about ${Math.ceil(estimate(options.scenarios, manifests) / 60)} minutes`);
  if (options.impossible.length > 0) {
    console.log(`${options.impossible.join(', ')}: left out, can happen to the reference only (--reference FOLDER)`);
  }
  const reason = obstacle(partsOf(options.pipelines));
  if (reason) {
    throw new Error(reason);
  }
  requireWritable('out', options.out);
  const measured: Result[] = [];
  const cluster = await Cluster.up();
  try {
    const targets = await startPipelines(cluster, manifests, { pods: options.pods, counters: 10, gauges: 1, histograms: 1, nativeHistograms: 0, rate: RATE });
    for (const target of targets) {
      await target.client.untilArrived(options.pods, 240_000 + 2000 * options.interval)
        .catch((error: Error) => { throw new Error(`${target.pipeline.name}: ${error.message}`); });
    }
    console.log(`${now()} ${targets.length} pipelines run`);
    let quietFrom = Date.now();
    for (const name of options.scenarios) {
      const concerned = targets.filter(({ pipeline }) => !(SCENARIOS[name] as Scenario).only || pipeline.name === (SCENARIOS[name] as Scenario).only);
      let results: Result[];
      try {
        if ((await Promise.all(targets.map((target) => target.restore()))).includes(true)) {
          quietFrom = Date.now();
        }
        await sleep(Math.max(0, quietFrom + (quiet(manifests) - before(options.interval)) * 1000 - Date.now()));
        results = await measure(name, concerned, options, () => { quietFrom = Date.now(); });
      } catch (error) {
        console.log(`${now()} ${name}: not measured: ${(error as Error).message}`);
        process.exitCode = 1;
        quietFrom = Date.now();
        continue;
      }
      for (const result of results) {
        measured.push(result);
        appendFileSync(options.out, `${JSON.stringify(result)}\n`);
        console.log(`${now()} ${line(result)}${result.error ? `\n${result.error}` : ''}`);
      }
    }
    const { text, missed } = tally(measured);
    console.log(text);
    if (missed > 0) {
      process.exitCode = 1;
    }
  } finally {
    cluster.down();
  }
}

async function measure(name: ScenarioName, targets: readonly Target[], { interval, pods }: Options, over: () => void): Promise<Result[]> {
  const scenario: Scenario = SCENARIOS[name];
  await Promise.all(targets.map(({ client }) => client.forgetBefore(Date.now() / 1000 - 60 - 4 * interval)));
  const began = Date.now() / 1000;
  const restartsBefore = await Promise.all(targets.map(restarts));
  const toldBefore = await Promise.all(targets.map(toldSoFar));
  const problemsBefore = await Promise.all(targets.map(async ({ client }) => scenario.fresh ? {} : (await client.report({ metric: LOAD_SUMS })).problems));
  targets.forEach(({ changes }) => changes.clear());
  await sleep(before(interval) * 1000);
  const started = Date.now();
  const [, ...errors] = await Promise.all([
    scenario.happensToAll?.(targets[0].cluster),
    ...targets.map((target) => scenario.happens(target).then(() => undefined, (error: Error) => error.message)),
  ]);
  const lasted = (Date.now() - started) / 1000;
  over();
  await sleep(settle(scenario, interval) * 1000);
  const to = Date.now() / 1000;
  await sleep(drain(interval) * 1000);
  return Promise.all(targets.map(async (target, index): Promise<Result> => {
    const { problems: problemsAfter, streams } = await target.client.report({
      metric: LOAD_SUMS, from: scenario.fresh ? undefined : began, until: to, step: interval, streams: 'all',
    });
    const told = toldSince(toldBefore[index], await toldSoFar(target));
    const problems = since(problemsBefore[index], problemsAfter);
    const changesOf = (stream: StreamReport) => target.changes.get(streamKey(stream)) ?? 0;
    return {
      scenario: name,
      title: scenario.title,
      only: scenario.only,
      pipeline: target.pipeline.name,
      date: new Date().toISOString(),
      interval,
      pods,
      lasted,
      held: lossOf(streams!.filter((stream) => changesOf(stream) > 0)),
      others: lossOf(streams!.filter((stream) => changesOf(stream) === 0)),
      rate: overallRate(streams!),
      told,
      misses: missesOf({ streams: streams!, changesOf, interval, told, problems, refused: scenario.refused ?? false, error: errors[index] }),
      problems,
      restarts: await restartsSince(target, restartsBefore[index]),
      error: errors[index],
      targetsTouched: new Set(streams!.filter(({ missingSeconds, doubledSeconds }) => missingSeconds > 0 || doubledSeconds > 0).map(({ instance }) => instance)).size,
    };
  }));
}

/** What the collectors of either tier tell of themselves. */
const TOLD = {
  sendFailed: 'otelcol_exporter_send_failed_metric_points',
  enqueueFailed: 'otelcol_exporter_enqueue_failed_metric_points',
  filtered: 'otelcol_processor_filter_datapoints.filtered',
} satisfies Record<keyof Told, string>;

/** What the collectors of either tier have told the backend since they were started. */
async function toldSoFar({ client }: Target): Promise<Result['told']> {
  const { streams } = await client.report({ metric: Object.values(TOLD).join('|').replace('.', '[._]'), streams: 'all' });
  const podOf = new Map((await client.resources()).map(({ Job, Instance, Variants }) => [`${Job} ${Instance}`, Variants.at(-1)?.attributes['k8s.pod.name'] ?? '']));
  const tier = (prefix: string): Told => {
    // What another filter takes out is no delta that spans too long.
    const own = streams?.filter(({ job, instance, metric, attributes }) => podOf.get(`${job} ${instance}`)?.startsWith(prefix)
      && (!metric.includes('filter') || attributes.includes('filter/span_limit'))) ?? [];
    const sum = (name: string) => Math.round(own.filter(({ metric }) => metric.replace('_datapoints_', '_datapoints.') === name)
      .reduce((total, stream) => total + (stream.temporality === 'cumulative' ? stream.lastValue : stream.sum), 0));
    return { sendFailed: sum(TOLD.sendFailed), enqueueFailed: sum(TOLD.enqueueFailed), filtered: sum(TOLD.filtered) };
  };
  return { gateways: tier('tiered-gateway-'), scrapers: tier('tiered-scraper-') };
}

function now(): string {
  return new Date().toISOString();
}

/** What all streams grew by in a second of the time that they span, on average. */
function overallRate(streams: readonly StreamReport[]): number {
  const sum = streams.reduce((total, stream) => total + stream.sum, 0);
  return sum / streams.reduce((total, { first, last }) => total + last - first, 0);
}

/** How often the containers of a pipeline's pods have been restarted, by the UID of the pod. */
async function restarts(target: Target): Promise<Map<string, number>> {
  const { items } = JSON.parse(await target.kubectl('get', 'pods', '-o', 'json'));
  return new Map(items.map(({ metadata, status }: any) => [
    metadata.uid, (status.containerStatuses ?? []).reduce((sum: number, { restartCount }: { restartCount: number }) => sum + restartCount, 0),
  ]));
}

/** The same since an earlier time; a pod that has gone takes its restarts with it. */
async function restartsSince(target: Target, earlier: ReadonlyMap<string, number>): Promise<number> {
  return [...await restarts(target)].reduce((sum, [uid, count]) => sum + count - (earlier.get(uid) ?? 0), 0);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
