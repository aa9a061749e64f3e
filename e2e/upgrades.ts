/**
 * Upgrades with data flowing: what `prometheus-tiered upgrade` predicts from the running cluster against what is counted at the other end. The steps are the
 * command's own: it is asked about the cluster, and what it prints is run.
 *
 *   npm --prefix cli run build
 *   npx tsx e2e/upgrades.ts --out FILE [--interval 10] [--pods 24] [HOP ...]     without names: all hops, three at a time
 *   npx tsx e2e/upgrades.ts --table FILE [FILE ...]                              the results as a Markdown table
 *
 * Every result is appended to FILE as it comes, a JSON object a line. It exits with 1 where what is counted is not what was predicted.
 */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App, Duration } from 'cdk8s';
import { Cluster } from './cluster/cluster';
import { ensureNamespaces, importImagesOf, inOrder, Manifest, scaleRequests } from './cluster/manifests';
import { sleep, until } from './cluster/sandbox';
import { runCommands, writeProgram } from './faults/commands';
import { refuseUnknown, requireWritable, wholeNumber } from './faults/options';
import { monitor, sinkOf } from './faults/pipelines';
import { lossOf, RATE } from './faults/report';
import { readResults } from './faults/results';
import { GATEWAYS, haveTwoPods, SCRAPERS, streamKey } from './faults/target';
import { credentials, deploy, load, LOAD_SUMS, sink, SinkClient, untilRolledOut } from './fixtures';
import { obstacle } from './requirements';
import { manifestsOf } from './synth';
import { binary, E2E, PartName, SMOKE_PARTS } from './tools/parts';
import { usage } from './usage';
import { CollectorDistribution, PrometheusTieredStack, TargetAllocatorDistribution, TargetSelector } from '../src';

const CLI = join(E2E, '..', 'cli', 'dist', 'prometheus-tiered.js');

/** The versions of the tiers of a pipeline. */
interface Versions {
  readonly scrapers: string;
  readonly gateways: string;
  readonly allocator: string;
}

interface Hop {
  readonly title: string;
  readonly from: Versions;
  readonly to: Versions;
  /** Replaces the command's own steps for the scrapers by a rolling update, to see what its order is good for. */
  readonly rolling?: true;
}

const [OLD, NEW] = ['0.158.0', '0.165.1'] as const;
/** The two sides of the allocator's ring. */
const [RING_0, RING_1] = ['0.158.0', '0.159.0'];
const before: Versions = { scrapers: OLD, gateways: OLD, allocator: RING_0 };

const HOPS = {
  'collectors': { title: 'all collectors, across the exporter\'s ring', from: before, to: { ...before, scrapers: NEW, gateways: NEW } },
  'gateways': { title: 'gateways only', from: before, to: { ...before, gateways: NEW } },
  'scrapers': { title: 'scrapers only, across the exporter\'s ring', from: before, to: { ...before, scrapers: NEW } },
  'allocator': { title: 'allocator only, across its ring', from: before, to: { ...before, allocator: RING_1 } },
  'back': { title: 'all collectors back, across the exporter\'s ring', from: { ...before, scrapers: NEW, gateways: NEW }, to: before },
  'scrapers-one-by-one': { title: 'scrapers only, across the exporter\'s ring, one after the other against the advice', from: before, to: { ...before, scrapers: NEW }, rolling: true },
} satisfies Record<string, Hop>;

type HopName = keyof typeof HOPS;

/** The real parts of a run. */
const UPGRADE_PARTS: PartName[] = [...new Set<PartName>([...SMOKE_PARTS, `collector-${OLD}`, `collector-${NEW}`, 'allocator-ring-1'])];

/** As many hops at a time as a small machine takes. */
const AT_ONCE = 3;

/** How often it is tried to find a quiet minute before a hop. */
const CALM_ATTEMPTS = 5;

/** What one step did, beside what was predicted. */
interface Result {
  readonly hop: string;
  readonly title: string;
  readonly step: string;
  readonly tier: string;
  readonly date: string;
  readonly interval: number;
  readonly predicted: {
    readonly targetsMoved?: number;
    readonly streamsMoved?: number;
    readonly streamsMovedAtMost?: number;
    readonly loses: { readonly share: number; readonly intervals: readonly [number, number]; readonly withoutScrapes: boolean };
  };
  readonly counted: {
    readonly targets: number;
    readonly targetsMoved: number;
    readonly streams: number;
    readonly streamsMoved: number;
    readonly losing: { readonly streams: number; readonly medianSeconds: number; readonly maxSeconds: number };
    /** Of those that stayed at their gateway. */
    readonly losingOfStayed: number;
    readonly doubled: number;
  };
  /** Where what was counted is not what was predicted. */
  readonly misses: readonly string[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      interval: { type: 'string', default: '10' },
      pods: { type: 'string', default: '24' },
      table: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(`${usage(__filename)}\n\nThe hops: ${Object.keys(HOPS).join(', ')}`);
    return;
  }
  if (values.table) {
    console.log(markdown(readResults<Result>(positionals, ['hop', 'title', 'step', 'tier', 'interval', 'predicted', 'counted', 'misses'])));
    return;
  }
  refuseUnknown('hop', positionals, Object.keys(HOPS));
  if (!values.out) {
    throw new Error('--out FILE is needed');
  }
  const reason = obstacle(UPGRADE_PARTS) ?? (existsSync(CLI) ? undefined : `${CLI} is not there: run 'npm --prefix cli run build'`);
  if (reason) {
    throw new Error(reason);
  }
  requireWritable('out', values.out);
  const names = (positionals.length > 0 ? positionals : Object.keys(HOPS)) as HopName[];
  const results: Result[] = [];
  for (let i = 0; i < names.length; i += AT_ONCE) {
    results.push(...await runHops(names.slice(i, i + AT_ONCE), { out: values.out, interval: wholeNumber('interval', values.interval), pods: wholeNumber('pods', values.pods) }));
  }
  const missed = results.filter(({ misses }) => misses.length > 0).length;
  console.log(`${results.length - missed} steps as predicted, ${missed} not`);
  process.exitCode = missed > 0 ? 1 : process.exitCode;
}

interface Options {
  readonly out: string;
  readonly interval: number;
  readonly pods: number;
}

/** Takes several hops in one cluster, each in its own namespace, with the same targets and a backend of its own. */
async function runHops(names: readonly HopName[], options: Options): Promise<Result[]> {
  const cluster = await Cluster.up();
  try {
    cluster.installCrds();
    const [deployment] = load({ pods: options.pods, counters: 10, gauges: 1, histograms: 1, nativeHistograms: 0, rate: RATE });
    deploy(cluster, [...names.flatMap((name) => sink(sinkOf(name))), deployment, ...names.map((name) => monitor(name, options.interval))]);
    const runs = names.map((name) => new Run(cluster, name, options));
    // One after the other: what starts takes more of a small machine than what runs.
    for (const run of runs) {
      await run.start();
    }
    const results = await Promise.all(runs.map((run) => run.take().catch((error: Error) => {
      console.log(`${now()} ${run.name}: not measured: ${error.message}`);
      process.exitCode = 1;
      return [];
    })));
    return results.flat();
  } finally {
    cluster.down();
  }
}

function stack(name: string, { scrapers, gateways, allocator }: Versions, interval: number): Manifest[] {
  return scaleRequests(manifestsOf(new PrometheusTieredStack(new App(), 'metrics', {
    clusterName: 'e2e',
    namespace: name,
    scrapeInterval: Duration.seconds(interval),
    selfMonitoring: false,
    targetAllocator: { podMonitorSelector: TargetSelector.labels({ pipeline: name }), distribution: TargetAllocatorDistribution.upstream(allocator) },
    scraperPool: { distribution: CollectorDistribution.contrib(scrapers) },
    gatewayPool: { distribution: CollectorDistribution.contrib(gateways) },
  })));
}

/** What the command prints, as far as it is needed here. */
interface Prediction {
  readonly steps: readonly {
    readonly title: string;
    readonly tier?: string;
    readonly commands: readonly string[];
    readonly loses: Result['predicted']['loses'];
  }[];
  readonly moves: readonly { readonly what: 'targets' | 'streams'; readonly share?: { readonly mean: number; readonly worst: number } }[];
}

/** One hop on its way. */
class Run {
  private readonly hop: Hop;
  private readonly folder: string;
  private client!: SinkClient;

  constructor(private readonly cluster: Cluster, readonly name: HopName, private readonly options: Options) {
    this.hop = HOPS[name];
    this.folder = join(cluster.folder, `hop-${name}`);
  }

  /** Brings the pipeline up in the old versions, as a user would: with `kubectl apply`. */
  async start(): Promise<void> {
    mkdirSync(join(this.folder, 'bin'), { recursive: true });
    writeProgram(this.folder, 'kubectl', `exec ${this.cluster.kubectlCommand().flat().join(' ')} "$@"`);
    const objects = stack(this.name, this.hop.from, this.options.interval);
    ensureNamespaces(this.cluster, objects);
    this.importImages(this.hop.from);
    this.importImages(this.hop.to);
    this.cluster.apply([credentials(this.name, sinkOf(this.name))]);
    this.write('OLD.yaml', objects);
    this.write('NEW.yaml', stack(this.name, this.hop.to, this.options.interval));
    await runCommands(this.cluster, this.folder, `${this.name}: start`, 'kubectl apply -f OLD.yaml');
    untilRolledOut(this.cluster, objects, 300);
    await until(`${this.name} has two of each`, 240_000, () => haveTwoPods((...args) => this.kubectl(...args), [GATEWAYS, SCRAPERS]));
    this.client = new SinkClient(this.cluster, sinkOf(this.name));
    await this.client.untilArrived(this.options.pods, 300_000);
    console.log(`${now()} ${this.name}: runs`);
  }

  /** Takes the hop: asks the command, runs the steps that it prints, and counts after each. */
  async take(): Promise<Result[]> {
    await sleep(12 * this.options.interval * 1000);
    await this.requireCalm();
    const prediction = this.predict();
    const results: Result[] = [];
    for (const step of prediction.steps) {
      const commands = step.tier === 'scrapers' && this.hop.rolling
        ? step.commands.filter((command) => /^kubectl (apply|rollout status)/.test(command))
        : step.commands;
      if (step.tier === undefined) {
        await this.run(step.title, commands);
        continue;
      }
      const result = await this.measure(step.title, step.tier, () => this.run(step.title, commands), { loses: step.loses, ...movesOf(step.tier, prediction) });
      appendFileSync(this.options.out, `${JSON.stringify(result)}\n`);
      console.log(`${now()} ${line(result)}`);
      results.push(result);
    }
    return results;
  }

  /** What is lost on a machine that is too busy to run an undisturbed pipeline would be blamed on the upgrade. */
  private async requireCalm(): Promise<void> {
    const { interval } = this.options;
    let found = '';
    for (let attempt = 0; attempt < CALM_ATTEMPTS; attempt++) {
      const from = Date.now() / 1000;
      await sleep(6 * interval * 1000);
      const to = Date.now() / 1000;
      await sleep((interval + 25) * 1000);
      const { streamsMissing, streamsDoubled, streams } = lossOf((await this.client.report({ metric: LOAD_SUMS, from, until: to, streams: 'all' })).streams!);
      if (streams > 0 && streamsMissing + streamsDoubled === 0) {
        return;
      }
      found = `of ${streams} streams ${streamsMissing} lost something and ${streamsDoubled} counted twice`;
    }
    throw new Error(`the machine is too busy: while nothing happened, ${found}`);
  }

  private predict(): Prediction {
    const { gateways, scrapers, allocator } = this.hop.to;
    const choices = [`gateways=contrib:${gateways}`, `scrapers=contrib:${scrapers}`, `upstream:${allocator}`];
    const command = [process.execPath, CLI, 'upgrade', '--cluster', '--kubeconfig', join(this.cluster.folder, 'kubeconfig'), '--namespace', this.name, '--output', 'json', ...choices.flatMap((choice) => ['--to', choice])];
    // 3 says that the upgrade costs something, which it does.
    const out = this.cluster.sandbox.run('sh', ['-c', '"$@"; code=$?; [ $code = 3 ] || exit $code', 'sh', ...command]);
    writeFileSync(join(this.folder, 'prediction.json'), out);
    return JSON.parse(out);
  }

  private run(title: string, commands: readonly string[]): Promise<void> {
    return runCommands(this.cluster, this.folder, `${this.name}: ${title}`, commands.join('\n'));
  }

  private async measure(title: string, tier: string, happens: () => Promise<void>, predicted: Result['predicted']): Promise<Result> {
    const { interval } = this.options;
    const began = Date.now() / 1000;
    await sleep((2 * interval + 5) * 1000);
    const [targetsBefore, gatewaysBefore] = [await this.targets(), await this.gatewaysOfStreams()];
    await happens();
    await sleep((40 + 4 * interval) * 1000);
    const to = Date.now() / 1000;
    await sleep((interval + 25) * 1000);
    const [targetsAfter, gatewaysAfter] = [await this.targets(), await this.gatewaysOfStreams()];
    const { streams } = await this.client.report({ metric: LOAD_SUMS, from: began, until: to, streams: 'all' });
    const moved = (key: string) => gatewaysBefore.get(key) !== gatewaysAfter.get(key);
    const all = lossOf(streams!);
    const counted = {
      targets: targetsBefore.size,
      targetsMoved: [...targetsBefore].filter(([target, scraper]) => targetsAfter.get(target) !== scraper).length,
      streams: streams!.length,
      streamsMoved: streams!.filter((stream) => moved(streamKey(stream))).length,
      losing: { streams: all.streamsMissing, medianSeconds: all.missing.median, maxSeconds: all.missing.max },
      losingOfStayed: streams!.filter((stream) => stream.missingSeconds > 0 && !moved(streamKey(stream))).length,
      doubled: all.streamsDoubled,
    };
    const misses = missesOf(predicted, counted, interval, this.hop.rolling ?? false);
    return { hop: this.name, title: this.hop.title, step: title, tier, date: new Date().toISOString(), interval, predicted, counted, misses };
  }

  /** Which scraper has a target, as the allocator says. */
  private async targets(): Promise<Map<string, string>> {
    const service: Manifest = JSON.parse(await this.kubectl('get', 'service', 'tiered-allocator-ta', '-o', 'json'));
    const url = `http://${service.spec.clusterIP}`;
    const found = new Map<string, string>();
    for (const job of Object.keys(JSON.parse(await this.cluster.sandbox.http('GET', `${url}/jobs`)))) {
      const shares: Record<string, { targets: { targets: string[] }[] }> = JSON.parse(await this.cluster.sandbox.http('GET', `${url}/jobs/${encodeURIComponent(job)}/targets`));
      for (const [scraper, { targets }] of Object.entries(shares)) {
        targets.flatMap((group) => group.targets).forEach((target) => found.set(target, scraper));
      }
    }
    return found;
  }

  /** Which gateway a stream is at, by name: from where its latest point came. */
  private async gatewaysOfStreams(): Promise<Map<string, string>> {
    const { items } = JSON.parse(await this.kubectl('get', 'pods', '--selector=component=statefulset-collector', '-o', 'json'));
    const names = new Map((items as Manifest[]).map(({ metadata, status }) => [status.podIP, metadata.name]));
    const { streams } = await this.client.report({ metric: LOAD_SUMS, streams: 'all' });
    return new Map(streams!.map((stream) => [streamKey(stream), names.get(stream.sender) ?? stream.sender]));
  }

  private kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectlAsync('--namespace', this.name, ...args);
  }

  private write(file: string, objects: readonly Manifest[]): void {
    writeFileSync(join(this.folder, file), inOrder(objects).map((object) => JSON.stringify(object)).join('\n---\n'));
  }

  private importImages(versions: Versions): void {
    importImagesOf(this.cluster, stack(this.name, versions, this.options.interval));
    if (versions.allocator === RING_1) {
      // The newest allocator that can be had, built with the ring of the one that its tag names.
      this.cluster.importImage({ binary: binary('allocator-ring-1'), path: '/main', names: [TargetAllocatorDistribution.upstream(RING_1).image], user: '65532:65532' });
    }
  }
}

/** What of the moves belongs to a step: targets move with the allocator, streams with the scrapers. */
function movesOf(tier: string, { moves }: Prediction): Omit<Result['predicted'], 'loses'> {
  const share = (what: string) => moves.find((move) => move.what === what)?.share;
  return {
    targetsMoved: tier === 'allocator' ? share('targets')?.mean : undefined,
    streamsMoved: tier === 'scrapers' ? share('streams')?.mean ?? 0 : 0,
    streamsMovedAtMost: tier === 'scrapers' ? share('streams')?.worst ?? 0 : 0,
  };
}

/** Where what was counted is not what was predicted. What is one by one against the advice promises nothing. */
function missesOf(predicted: Result['predicted'], counted: Result['counted'], interval: number, againstAdvice: boolean): string[] {
  const misses: string[] = [];
  if (againstAdvice) {
    return misses;
  }
  const { loses, targetsMoved, streamsMovedAtMost = 0 } = predicted;
  if (counted.doubled > 0) {
    misses.push(`${counted.doubled} streams counted twice`);
  }
  if (targetsMoved !== undefined && Math.round(targetsMoved * counted.targets) !== counted.targetsMoved) {
    misses.push(`${counted.targetsMoved} of ${counted.targets} targets moved, not ${Math.round(targetsMoved * counted.targets)}`);
  }
  // As few targets as there are here are spread less evenly than many: as far as three standard deviations.
  const resources = counted.targets;
  const tolerance = 3 * Math.sqrt(0.25 / Math.max(1, resources));
  if (counted.streamsMoved / counted.streams > streamsMovedAtMost + (streamsMovedAtMost > 0 ? tolerance : 0)) {
    misses.push(`${counted.streamsMoved} of ${counted.streams} streams moved`);
  }
  if (loses.share < 1 && counted.losingOfStayed > 0) {
    misses.push(`${counted.losingOfStayed} streams lost something and stayed at their gateway`);
  }
  if (loses.share === 0 && counted.losing.streams > 0) {
    misses.push(`${counted.losing.streams} streams lost something`);
  }
  if (!loses.withoutScrapes && counted.losing.maxSeconds > 1.1 * loses.intervals[1] * interval) {
    misses.push(`a stream lost ${counted.losing.maxSeconds} s, more than ${loses.intervals[1]} intervals`);
  }
  return misses;
}

const percent = (share: number | undefined) => share === undefined ? '-' : `${Math.round(share * 100)} %`;

function predictedLoss({ loses: { share, intervals: [least, most], withoutScrapes } }: Result['predicted']): string {
  return share === 0 ? 'nothing' : `${share === 1 ? 'all' : 'those that move'}, ${least === most ? least : `${least} to ${most}`} intervals${withoutScrapes ? ' and the time without scrapes' : ''}`;
}

function countedLoss({ losing, streams, losingOfStayed, doubled }: Result['counted'], interval: number): string {
  const lost = losing.streams === 0 ? 'nothing'
    : `${losing.streams} of ${streams}${losingOfStayed > 0 ? ` (${losingOfStayed} of those that stayed)` : ''}, ${losing.medianSeconds} s at the median, ${losing.maxSeconds} s at most (${(losing.medianSeconds / interval).toFixed(1)}, ${(losing.maxSeconds / interval).toFixed(1)} intervals)`;
  return `${lost}; twice: ${doubled}`;
}

function line(result: Result): string {
  const { predicted, counted } = result;
  return `${result.hop}, ${result.tier}: targets moved ${percent(predicted.targetsMoved)} predicted, ${counted.targetsMoved} of ${counted.targets} counted; `
    + `streams moved ${percent(predicted.streamsMoved)} predicted, ${counted.streamsMoved} of ${counted.streams} counted; `
    + `lost: ${predictedLoss(predicted)} predicted, ${countedLoss(counted, result.interval)} counted${result.misses.length > 0 ? `; NOT AS PREDICTED: ${result.misses.join('; ')}` : ''}`;
}

function markdown(results: readonly Result[]): string {
  return [
    '| hop | step | targets moved: predicted | counted | streams moved: predicted | counted | lost: predicted | counted |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(({ title, tier, predicted, counted, interval, misses }) => `| ${[
      title, tier,
      percent(predicted.targetsMoved), `${counted.targetsMoved} of ${counted.targets}`,
      percent(predicted.streamsMoved), `${counted.streamsMoved} of ${counted.streams} (${percent(counted.streamsMoved / counted.streams)})`,
      predictedLoss(predicted), `${countedLoss(counted, interval)}${misses.length > 0 ? ` **${misses.join('; ')}**` : ''}`,
    ].join(' | ')} |`),
  ].join('\n');
}

function now(): string {
  return new Date().toISOString();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
