/**
 * The autoscalers of the default stack under a load that rises and falls steeply: when they act, in which steps, and
 * what each step costs in data.
 *
 *   npx tsx e2e/autoscaling.ts [--driver cpu|memory] [--out FILE]
 *
 * The stack is as synthesized, at a scrape interval of 5 s (its windows follow), but for requests and limits: they are so
 * small that the load of a small machine crosses the targets. `--driver` says by which resource. It takes about ten minutes.
 *
 * It ends with a timeline as a Markdown table; the last line is `N passed, N failed`, and the exit code says the same.
 * `--out` appends every round of the autoscalers and every sample of the load to FILE, a JSON object a line.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App, Duration, Size } from 'cdk8s';
import { CpuAmount, PodResourcesProps, PrometheusTieredStack } from '../src';
import { Autoscaler, follow, Round } from './autoscalers';
import { Cluster } from './cluster/cluster';
import { ensureNamespaces, importImagesOf, inOrder, Manifest } from './cluster/manifests';
import { sleep, until } from './cluster/sandbox';
import { requireWritable } from './faults/options';
import { credentials, deploy, load, LOAD_NAMESPACE, LOAD_SUMS, sink, SinkClient, untilRolledOut } from './fixtures';
import { describeGroup } from './pipeline';
import { obstacle } from './requirements';
import { expectNone, Suite } from './suite';
import { manifestsOf } from './synth';
import { E2E, SMOKE_PARTS } from './tools/parts';
import { usage } from './usage';

const NAMESPACE = 'tiered';
/** Seconds between scrapes. */
const INTERVAL = 5;
/** The rounds of the controller manager (`--horizontal-pod-autoscaler-sync-period`). */
const SYNC_PERIOD = 15;
/** What the controller manager takes for a round's time is written in whole seconds. */
const CLOCK = 1;

/** The load that lives through it all. */
const STEADY = { name: 'load', pods: 24, counters: 10, gauges: 1, histograms: 1, nativeHistograms: 0 };
/** The load that comes and goes: its pods run all the time, and a monitor has them scraped. So it rises and falls within seconds. */
const BURST = { name: 'burst', pods: 24, gauges: 1, histograms: 15, nativeHistograms: 0 };
/** How many counters each of them has, by what is to be exceeded: memory takes more. */
const BURST_COUNTERS = { cpu: 300, memory: 500 };

/** Seconds of low load, of high load, until streams have settled at the last gateways, and until the last points have arrived. */
const LOW = 45;
const HIGH = 180;
const SETTLE = 6 * INTERVAL;
const DRAIN = 30;
/** Seconds that memory may take to be given back, above the scale-down window and its steps. */
const RELEASE = 420;

/**
 * Requests that the steady load stays below with the fewest pods, and that the burst exceeds, in one resource. A collector
 * without load takes 4 to 7 millicores and 25 to 35 MiB: with requests not far above that, pods would be added that hold nothing.
 */
const RESOURCES = {
  cpu: { scrapers: requests(25, 512), gateways: requests(20, 512) },
  memory: { scrapers: requests(100, 128), gateways: requests(100, 128) },
};
type Driver = keyof typeof RESOURCES;

const TIERS = { scrapers: 'tiered-scraper', gateways: 'tiered-gateway' };

interface Sample {
  readonly time: number;
  /** Data points at the backend since the start. */
  readonly points: number;
  readonly ready: Record<string, number>;
  /** The gateway that the latest point of a target came from, by target. */
  readonly gateway: Record<string, string>;
}

/** What happened, all times in seconds since the epoch. */
interface History {
  readonly autoscalers: Record<keyof typeof TIERS, Autoscaler>;
  readonly samples: Sample[];
  readonly began: number;
  readonly rose: number;
  readonly fell: number;
  /** All pods that were added have been given up. */
  readonly gone: number;
  readonly ended: number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { driver: { type: 'string', default: 'cpu' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(usage(__filename));
    return 0;
  }
  if (!Object.hasOwn(RESOURCES, values.driver)) {
    throw new Error(`--driver must be one of ${Object.keys(RESOURCES).join(', ')}, got '${values.driver}'`);
  }
  const reason = obstacle([...SMOKE_PARTS, 'metrics-server']);
  if (reason) {
    throw new Error(reason);
  }
  if (values.out) {
    requireWritable('out', values.out);
  }
  const suite = new Suite(`Autoscalers under rising and falling load, driven by ${values.driver}`, join(E2E, 'test-reports', `autoscaling-${values.driver}.xml`));
  let cluster: Cluster | undefined;
  await suite.check('a cluster with a metrics server comes up', async () => {
    cluster = await Cluster.up();
    cluster.installCrds();
    await cluster.installMetricsServer();
  });
  try {
    if (cluster) {
      await run(suite, cluster, values.driver as Driver, values.out);
    }
  } finally {
    cluster?.down();
  }
  return suite.finish();
}

async function run(suite: Suite, cluster: Cluster, driver: Driver, out?: string): Promise<void> {
  const stack = synthesize(driver);
  const [steady, steadyMonitor] = load(STEADY);
  const [burst, burstMonitor] = load({ ...BURST, counters: BURST_COUNTERS[driver] });
  let autoscalers: History['autoscalers'] | undefined;
  const ready = await suite.check('the default stack runs with as few pods as its autoscalers allow', async () => {
    deploy(cluster, [...sink('sink'), steady, burst, steadyMonitor]);
    ensureNamespaces(cluster, stack);
    importImagesOf(cluster, stack);
    cluster.apply([credentials(NAMESPACE, 'sink'), ...inOrder(stack)]);
    untilRolledOut(cluster, stack, 240);
    const followed = follow(cluster, NAMESPACE);
    await until('the autoscalers know both metrics', 240_000, () => Object.values(TIERS).every((name) => {
      const round = followed.get(name)?.rounds.at(-1);
      return round && Object.keys(round.utilization).length === 2 && round.desired === followed.get(name)!.minReplicas;
    }));
    autoscalers = { scrapers: followed.get(TIERS.scrapers)!, gateways: followed.get(TIERS.gateways)! };
    return [...followed.values()].map(describe).concat(`autoscalers in the stack: ${[...followed.keys()].join(', ')}`);
  });
  const client = new SinkClient(cluster, 'sink');
  const arrived = ready && await suite.check('data of every target arrives', () => client.untilArrived(STEADY.pods, 240_000, jobOf(STEADY.name)));
  let history: History | undefined;
  const recorded = arrived && await suite.check('the load rises, and falls, and all pods that were added are gone', async () => {
    await sleep(10 * INTERVAL * 1000);
    history = await record(cluster, client, autoscalers!, burstMonitor);
    return `high for ${(history.fell - history.rose).toFixed(0)} s; all gone ${(history.gone - history.fell).toFixed(0)} s after the load fell`;
  });
  if (recorded) {
    await checks(suite, cluster, client, history!);
    console.log(`\n${timeline(history!)}\n`);
    if (out) {
      const lines = [
        ...Object.entries(history!.autoscalers).flatMap(([tier, { rounds }]) => rounds.map((round) => ({ driver, tier, ...round, conditions: undefined }))),
        ...history!.samples.map((taken) => ({ driver, ...taken })),
      ];
      appendFileSync(out, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
  }
}

function synthesize(driver: Driver): Manifest[] {
  const { scrapers, gateways } = RESOURCES[driver];
  return manifestsOf(new PrometheusTieredStack(new App(), 'metrics', {
    clusterName: 'e2e', namespace: NAMESPACE, scrapeInterval: Duration.seconds(INTERVAL), scraperPool: { resources: scrapers }, gatewayPool: { resources: gateways },
  }));
}

function requests(millicores: number, mebibytes: number): PodResourcesProps {
  return { cpuRequest: CpuAmount.millis(millicores), memoryRequest: Size.mebibytes(mebibytes), memoryLimit: Size.mebibytes(512) };
}

function jobOf(name: string): string {
  return `${LOAD_NAMESPACE}/${name}`;
}

function describe(autoscaler: Autoscaler): string {
  const policy = autoscaler.scaleDownPolicy;
  return `${autoscaler.name}: ${Object.entries(autoscaler.targets).map(([resource, percent]) => `${resource} ${percent} %`).join(', ')}, at least ${autoscaler.minReplicas} pods, `
    + `scale-down window ${autoscaler.scaleDownWindow} s, ${policy ? `then ${policy.text}` : 'then at once'}`;
}

async function record(cluster: Cluster, client: SinkClient, autoscalers: History['autoscalers'], burst: Manifest): Promise<History> {
  const samples: Sample[] = [];
  let running = true;
  const sampling = (async () => {
    while (running) {
      // One that comes to nothing on a busy machine is missing from the timeline only.
      await sample(cluster, client).then((taken) => samples.push(taken), () => undefined);
      await sleep(INTERVAL * 1000);
    }
  })();
  try {
    const began = now();
    await sleep(LOW * 1000);
    const rose = now();
    cluster.apply([burst]);
    await sleep(HIGH * 1000);
    const fell = now();
    await cluster.kubectlAsync('delete', 'podmonitor', burst.metadata.name, `--namespace=${burst.metadata.namespace}`);
    const both = Object.values(autoscalers);
    const stepping = Math.max(...both.map((each) => (each.rounds.at(-1)!.desired - each.minReplicas) * (each.scaleDownPolicy?.seconds ?? 0)));
    const longest = Math.max(...both.map(({ scaleDownWindow }) => scaleDownWindow)) + stepping + RELEASE;
    await until(`as few pods as before (${both.map(({ name }) => name).join(', ')})`, longest * 1000, () => both.every((each) => each.rounds.at(-1)!.desired === each.minReplicas));
    const gone = now();
    await sleep(SETTLE * 1000);
    const ended = now();
    await sleep(DRAIN * 1000);
    return { autoscalers, samples, began, rose, fell, gone, ended };
  } finally {
    running = false;
    await sampling;
  }
}

async function sample(cluster: Cluster, client: SinkClient): Promise<Sample> {
  const [workloads, { points }, { streams }] = await Promise.all([
    cluster.kubectlAsync('get', `deployment/${TIERS.scrapers}`, `statefulset/${TIERS.gateways}`, `--namespace=${NAMESPACE}`, '-o', 'json'),
    client.traffic(),
    client.report({ metric: 'load_counter_0_total', job: jobOf(STEADY.name), streams: 'all' }),
  ]);
  return {
    time: now(),
    points,
    ready: Object.fromEntries(JSON.parse(workloads).items.map(({ metadata, status }: Manifest) => [metadata.name, status.readyReplicas ?? 0])),
    gateway: Object.fromEntries(streams!.map(({ instance, sender }) => [instance, sender])),
  };
}

async function checks(suite: Suite, cluster: Cluster, client: SinkClient, history: History): Promise<void> {
  for (const [tier, autoscaler] of Object.entries(history.autoscalers)) {
    await suite.check(`${tier}: more pods in the very round that finds too much load`, () => scalesUpAtOnce(autoscaler, history));
    await suite.check(`${tier}: no pod removed before the load was low for the whole scale-down window`, () => waitsForTheWindow(autoscaler, history));
    await suite.check(`${tier}: pods removed in the steps of the policy`, () => followsThePolicy(autoscaler, history));
    await suite.check(`${tier}: up, then down, never to and fro`, () => doesNotFlap(autoscaler, history));
    await suite.check(`${tier}: its autoscaler had all it needs in every round`, () => alwaysActive(autoscaler, history));
  }
  await suite.check('the node had room for every pod', () => allPlaced(cluster));
  await suite.check('no autoscaler reported a problem', () => noWarnings(cluster, history));
  await suite.check('nothing counted twice, in any stream', () => nothingTwice(client, history));
  const byHalf = await fates(client, history);
  await suite.check('streams that stayed at their gateway lost nothing', () => nothingLostWithoutMove(byHalf));
  await suite.check('streams that moved to another gateway lost one interval a move, at most two', () => lossOfMoves(byHalf));
}

function scalesUpAtOnce(autoscaler: Autoscaler, { rose }: History): string[] {
  const first = autoscaler.since(rose).find((round) => autoscaler.recommended(round) > round.current);
  if (!first) {
    throw new Error(`no round found too much load; the highest: ${percentages(autoscaler.since(rose).reduce((a, b) => autoscaler.recommended(a) > autoscaler.recommended(b) ? a : b))}`);
  }
  if (first.desired <= first.current) {
    throw new Error(`a round found ${percentages(first)} and left ${first.current} pods`);
  }
  return [
    `${(first.time - rose).toFixed(0)} s after the load rose, ${percentages(first)}: ${first.current} to ${first.desired}`,
    `all steps: ${steps(autoscaler, rose)}`,
  ];
}

function waitsForTheWindow(autoscaler: Autoscaler, { began }: History): string[] {
  const window = autoscaler.scaleDownWindow;
  const down = autoscaler.rescales(began).filter(({ from, to }) => to < from);
  if (down.length === 0) {
    throw new Error('no pod was removed');
  }
  const waited = down.map(({ time, to }) => {
    const above = autoscaler.rounds.filter((round) => round.time < time && autoscaler.recommended(round) > to).at(-1);
    return { to, seconds: above ? time - above.time : Infinity };
  });
  expectNone(`removals before ${window} s of low load`, waited.filter(({ seconds }) => seconds < window - CLOCK).map(({ to, seconds }) => `to ${to} after ${seconds} s`));
  return [`window ${window} s; since the last round that asked for more: ${waited.map(({ to, seconds }) => `to ${to} after ${seconds} s`).join(', ')}`];
}

function followsThePolicy(autoscaler: Autoscaler, { began }: History): string {
  const policy = autoscaler.scaleDownPolicy;
  const down = autoscaler.rescales(began).filter(({ from, to }) => to < from);
  const pauses = down.slice(1).map(({ time }, index) => time - down[index].time);
  if (policy) {
    expectNone(`removals of more than ${policy.text}`, down.filter(({ from, to }) => from - to > policy.most(from)).map(({ from, to }) => `${from} to ${to}`));
    expectNone(`pauses of less than ${policy.seconds} s`, pauses.filter((pause) => pause < policy.seconds - CLOCK).map((pause) => `${pause} s`));
  }
  return `${policy ? policy.text : 'no policy'}; ${down.map(({ from, to }) => `${from} to ${to}`).join(', ')}${pauses.length > 0 ? `; pauses of ${pauses.join(', ')} s` : ''}`;
}

function doesNotFlap(autoscaler: Autoscaler, { began }: History): string {
  const rescales = autoscaler.rescales(began);
  const firstDown = rescales.findIndex(({ from, to }) => to < from);
  expectNone('pods added after some were removed', rescales.slice(firstDown).filter(({ from, to }) => firstDown >= 0 && to > from).map(({ from, to }) => `${from} to ${to}`));
  return steps(autoscaler, began);
}

function alwaysActive(autoscaler: Autoscaler, { began }: History): string {
  const rounds = autoscaler.since(began);
  expectNone('rounds without what they need', rounds.flatMap(({ time, conditions }) => conditions
    .filter(({ type, status }) => (type === 'AbleToScale' || type === 'ScalingActive') && status !== 'True')
    .map(({ type, reason, message }) => `${(time - began).toFixed(0)} s: ${type} is false: ${reason}: ${message}`)));
  return `${rounds.length} rounds`;
}

/** A pod without a place is counted by its autoscaler and does nothing: then the figures are those of a full node. */
function allPlaced(cluster: Cluster): void {
  const events: Manifest[] = cluster.get('events', `--namespace=${NAMESPACE}`, '--field-selector=reason=FailedScheduling').items;
  expectNone('pods found no place on the node', events.map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`));
}

function noWarnings(cluster: Cluster, { began }: History): string {
  const events: Manifest[] = cluster.get('events', `--namespace=${NAMESPACE}`, '--field-selector=involvedObject.kind=HorizontalPodAutoscaler').items;
  const during = events.filter(({ lastTimestamp }) => Date.parse(lastTimestamp) / 1000 >= began);
  expectNone('warnings', during.filter(({ type }) => type !== 'Normal').map(({ involvedObject, reason, message, count }) => `${involvedObject.name}: ${reason}: ${message} (${count} times)`));
  return `${during.length} events, all of them ${[...new Set(during.map(({ reason }) => reason))].join(', ')}`;
}

async function nothingTwice(client: SinkClient, { began, ended }: History): Promise<string[]> {
  const { metrics, problems, streams } = await client.report({ from: began, streams: 'incorrect' });
  const deltas = Object.entries(metrics).filter(([, { temporality }]) => temporality === 'delta');
  const doubled = streams?.filter(({ doubledSeconds }) => doubledSeconds > 0) ?? [];
  expectNone('targets with streams counted twice', [...new Set(doubled.map(({ job, instance }) => `${job} ${instance}`))].map((target) => {
    const own = doubled.filter(({ job, instance }) => `${job} ${instance}` === target);
    const again = own.filter(({ minStepSeconds }) => minStepSeconds === 0).length;
    return `${target}: ${own.length} streams, up to ${Math.max(...own.map(({ doubledSeconds }) => doubledSeconds)).toFixed(1)} s; ${again} of them had the very same point twice, ${own.length - again} overlapping ones`;
  }));
  expectNone('problems with what arrived', Object.entries(problems).map(([problem, times]) => `${problem} (${times} times)`));
  const steady = await client.report({ job: jobOf(STEADY.name), metric: LOAD_SUMS, from: began, until: ended });
  const burst = await client.report({ job: jobOf(BURST.name), metric: LOAD_SUMS });
  return [
    `${deltas.reduce((sum, [, group]) => sum + group.streams, 0)} streams of deltas, the pipeline's own among them`,
    `the steady load: ${describeGroup(steady.total)}`,
    `the burst while it lived: ${describeGroup(burst.total)}`,
  ];
}

/** A stream of the steady load in a span of time. */
interface Fate {
  readonly moves: number;
  /** Intervals. */
  readonly lost: number;
}

/** What became of the streams of the steady load in the two halves of the run: up, then down. */
async function fates(client: SinkClient, history: History): Promise<Record<string, Fate[]>> {
  const halves = { 'load high': [history.began, history.fell], 'load low again': [history.fell, history.ended] };
  return Object.fromEntries(await Promise.all(Object.entries(halves).map(async ([half, [from, to]]) => {
    const { streams } = await client.report({ job: jobOf(STEADY.name), metric: LOAD_SUMS, from, until: to, streams: 'all' });
    return [half, streams!.map(({ instance, missingSeconds }) => ({ moves: movesOf(instance, history, from, to), lost: Math.round(missingSeconds / INTERVAL) }))];
  })));
}

function nothingLostWithoutMove(byHalf: Record<string, Fate[]>): string[] {
  return Object.entries(byHalf).map(([half, all]) => {
    const stayed = all.filter(({ moves }) => moves === 0);
    const lost = stayed.filter((fate) => fate.lost > 0);
    expectNone(`streams stayed at their gateway and lost something, ${half}`, lost.map((fate) => `${fate.lost} intervals`));
    return `${half}: ${stayed.length} of ${all.length} streams stayed`;
  });
}

/**
 * A move costs the interval before the first point at the new gateway. It costs one more where a point was still on its
 * way to a gateway that is gone, or was sent to one that the stream left again before its next point: at most two.
 */
function lossOfMoves(byHalf: Record<string, Fate[]>): string[] {
  return Object.entries(byHalf).flatMap(([half, all]) => {
    const moved = all.filter(({ moves }) => moves > 0);
    expectNone(`streams lost more than two intervals a move, ${half}`, moved.filter(({ moves, lost }) => lost > 2 * moves).map(({ moves, lost }) => `${moves} moves, ${lost} intervals`));
    const kinds = new Set(moved.map(({ moves, lost }) => `${moves} moves, ${lost} intervals lost`));
    return [...kinds].sort().map((kind) => `${half}: ${kind}: ${moved.filter(({ moves, lost }) => `${moves} moves, ${lost} intervals lost` === kind).length} streams`);
  });
}

/** How often a target's streams were seen to go to another gateway than before. */
function movesOf(instance: string, { samples }: History, from: number, to: number): number {
  // A point is sent within an interval, and seen at the next sample.
  const gateways = samples.filter(({ time }) => time >= from && time < to + 2 * INTERVAL).map(({ gateway }) => gateway[instance]).filter(Boolean);
  return gateways.filter((gateway, index) => index > 0 && gateway !== gateways[index - 1]).length;
}

function steps(autoscaler: Autoscaler, since: number): string {
  const rescales = autoscaler.rescales(since);
  return rescales.length === 0 ? 'none' : [rescales[0].from, ...rescales.map(({ to }) => to)].join(' → ');
}

function percentages({ utilization }: Round): string {
  return Object.entries(utilization).map(([resource, percent]) => `${resource} ${percent} %`).join(', ');
}

/** A row for every round that changed a number of pods, for the first after the load changed, and for every minute. */
function timeline({ autoscalers, samples, rose, fell, ended, began }: History): string {
  const { scrapers, gateways } = autoscalers;
  const rows: string[] = [];
  let lastRow = -Infinity, lastPods = '', lastPhase = '';
  for (let time = began; time <= ended + SYNC_PERIOD; time += SYNC_PERIOD) {
    const [scraper, gateway] = [scrapers, gateways].map((each) => each.rounds.filter((round) => round.time <= time).at(-1)!);
    const phase = time < rose ? 'low' : time < fell ? 'high' : 'low again';
    const pods = `${scraper.desired} ${gateway.desired}`;
    if (phase === lastPhase && pods === lastPods && time - lastRow < 60) {
      continue;
    }
    [lastRow, lastPods, lastPhase] = [time, pods, phase];
    rows.push(`| ${(time - rose).toFixed(0)} s | ${phase} | ${pointsPerSecond(samples, time)} | ${[scraper, gateway].map((round) => `${round.utilization.cpu ?? '?'} % | ${round.utilization.memory ?? '?'} % | ${round.desired}`).join(' | ')} `
      + `| ${readyAt(samples, time)} |`);
  }
  return [
    '| time | load | points a second | scrapers: CPU | memory | desired | gateways: CPU | memory | desired | ready, scrapers + gateways |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function pointsPerSecond(samples: readonly Sample[], time: number): string {
  const [before, after] = [samples.filter((each) => each.time <= time - SYNC_PERIOD).at(-1), samples.filter((each) => each.time <= time).at(-1)];
  return before && after && after.time > before.time ? Math.round((after.points - before.points) / (after.time - before.time)).toLocaleString('en') : '';
}

function readyAt(samples: readonly Sample[], time: number): string {
  const latest = samples.filter((each) => each.time <= time).at(-1);
  return latest ? `${latest.ready[TIERS.scrapers]} + ${latest.ready[TIERS.gateways]}` : '';
}

function now(): number {
  return Date.now() / 1000;
}

main().then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
