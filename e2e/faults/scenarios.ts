import { Cluster } from '../cluster/cluster';
import { inOrder, podTemplate, scaleRequests } from '../cluster/manifests';
import { sleep } from '../cluster/sandbox';
import { credentials, deploy, Fault, load, LoadOptions, sink, SinkClient, SinkOptions, TOKEN, untilRolledOut } from '../fixtures';
import { applyPipeline, monitor, Pipeline, sinkOf } from './pipelines';
import { takeOver } from './take-over';
import { ALLOCATORS, GATEWAYS, SCRAPERS, Target } from './target';

const SELF_MONITOR = 'deployment/selfmon-scraper';

/** A fault. What hits the whole cluster happens once, the rest to every pipeline at the same time. */
export interface Scenario {
  readonly title: string;
  readonly happens: (p: Target) => Promise<void>;
  readonly happensToAll?: (cluster: Cluster) => Promise<void>;
  /** Seconds that it takes on a small machine, about. */
  readonly takes: number | ((p: Pick<Pipeline, 'interval' | 'window'>) => number);
  /** Seconds, besides four intervals, until everything has found its place again and what waited has arrived. Default: 20. */
  readonly settle?: number;
  /** It ends what was measured before: nobody knows the streams at its beginning. */
  readonly fresh?: boolean;
  /** The only pipeline to which it can happen, for the last time in this cluster. */
  readonly only?: 'reference';
  /** The backend refuses for good what it is sent, so loss is no fault of the pipeline; the pipeline's own metrics have to tell it. */
  readonly refused?: boolean;
}

/** Starts a load and pipelines that all scrape it, each with a backend of its own. They run, with two pods of each, when it returns. */
export async function startPipelines(
  cluster: Cluster, pipelines: readonly Omit<Pipeline, 'client'>[], loadOptions: LoadOptions, sinkOptions: SinkOptions = {},
): Promise<Target[]> {
  cluster.installCrds();
  const [deployment] = load(loadOptions);
  deploy(cluster, [
    ...pipelines.flatMap(({ name }) => sink(sinkOf(name), sinkOptions)), deployment, ...pipelines.map(({ name, interval }) => monitor(name, interval)),
  ]);
  pipelines.forEach((pipeline) => applyPipeline(cluster, pipeline));
  const targets = pipelines.map((pipeline) => new Target(cluster, { ...pipeline, client: new SinkClient(cluster, sinkOf(pipeline.name)) }));
  for (const target of targets) {
    untilRolledOut(cluster, target.pipeline.objects, 240);
    await target.untilScaled();
  }
  return targets;
}

async function upAndDown(p: Target, workload: string, seconds: number): Promise<void> {
  await p.scale(workload, 3);
  await sleep(seconds * 1000);
  await p.changing(workload, (await p.pods(workload)).slice(2), 2);
  await p.scale(workload, 2);
}

/** The same a second time, so many seconds after it began. */
async function twice(seconds: number, body: () => Promise<void>): Promise<void> {
  const again = Date.now() + seconds * 1000;
  await body();
  await sleep(Math.max(0, again - Date.now()));
  await body();
}

async function backend(p: Target, fault: Fault, seconds: number): Promise<void> {
  await p.fault(fault);
  await sleep(seconds * 1000);
  await p.fault({});
}

/** Cuts the last gateway off: nothing is forwarded to it or from it; the kubelet beside it notices nothing. */
async function cutOff(p: Target, seconds: number): Promise<void> {
  const pod = (await p.pods(GATEWAYS)).at(-1)!;
  await p.changing(GATEWAYS, [pod]);
  const rules = (action: '-I' | '-D') => ['-s', '-d'].forEach((direction) => p.cluster.sandbox.run('iptables', [action, 'FORWARD', direction, pod.status.podIP, '-j', 'DROP']));
  rules('-I');
  await sleep(seconds * 1000);
  rules('-D');
}

async function firstStart(p: Target): Promise<void> {
  const workloads = p.pipeline.objects.filter((object) => podTemplate(object));
  for (const { kind, metadata } of workloads) {
    await p.kubectl('delete', kind, metadata.name, '--wait=true', '--cascade=foreground');
  }
  await p.client.reset();
  for (const name of ['tiered-scraper', 'tiered-gateway', 'tiered-allocator-ta', 'selfmon-scraper']) {
    p.cluster.apply(inOrder(scaleRequests(workloads.filter(({ metadata }) => metadata.name === name))));
    await sleep(20_000);
  }
  await p.untilScaled();
}

/** The new token is in the Secret and with the gateways before the old one is refused. */
async function rotate(p: Target): Promise<void> {
  const token = `${TOKEN}-${Date.now()}`;
  p.cluster.apply([credentials(p.pipeline.namespace, sinkOf(p.pipeline.name), token)]);
  await Promise.all([GATEWAYS, SELF_MONITOR].map((workload) => p.rollout(workload)));
  await p.expectToken(token);
}

async function apiServerDown(cluster: Cluster): Promise<void> {
  await cluster.stopDaemon('kube-apiserver');
  await sleep(60_000);
  cluster.startDaemon('kube-apiserver');
  await cluster.untilApiServerReady();
}

async function nothing(): Promise<void> {}

export const SCENARIOS = {
  'steady': { title: 'nothing happens for a minute', happens: () => sleep(45_000), takes: 45, settle: 0 },
  'gateways-rollout': { title: 'rolling restart of the gateways', happens: (p) => p.rollout(GATEWAYS), takes: 30 },
  'gateways-scale': {
    title: 'gateways 2 to 3, and back after the scale-down window',
    happens: (p) => upAndDown(p, GATEWAYS, p.pipeline.window.gateways),
    takes: ({ window }) => 20 + window.gateways,
  },
  'gateways-scale-soon': {
    title: 'gateways 2 to 3, and back by hand after 6 intervals',
    happens: (p) => upAndDown(p, GATEWAYS, 6 * p.pipeline.interval),
    takes: ({ interval }) => 20 + 6 * interval,
  },
  'gateway-kill': { title: 'kill -9 of one gateway', happens: (p) => p.kill(GATEWAYS), takes: 5 },
  'gateway-kill-twice': { title: 'kill -9 of one gateway, and again a minute later', happens: (p) => twice(60, () => p.kill(GATEWAYS)), takes: 80 },
  'gateway-delete': { title: 'one gateway pod deleted', happens: (p) => p.deletePod(GATEWAYS), takes: 15 },
  'gateway-delete-twice': {
    title: 'one gateway pod deleted, and again 8 intervals later',
    happens: (p) => twice(8 * p.pipeline.interval, () => p.deletePod(GATEWAYS)),
    takes: ({ interval }) => 15 + 8 * interval,
  },
  'gateway-cut-off': { title: 'one gateway cut off from the network for 90 s', happens: (p) => cutOff(p, 90), takes: 90, settle: 40 },
  'gateway-cut-off-5m': { title: 'one gateway cut off from the network for 5 minutes', happens: (p) => cutOff(p, 300), takes: 300, settle: 130 },
  'scrapers-rollout': { title: 'rolling restart of the scrapers', happens: (p) => p.rollout(SCRAPERS), takes: 60, settle: 40 },
  'scrapers-scale': {
    title: 'scrapers 2 to 3, and back after the scale-down window',
    happens: (p) => upAndDown(p, SCRAPERS, p.pipeline.window.scrapers),
    takes: ({ window }) => 20 + window.scrapers,
    settle: 40,
  },
  'scraper-kill': { title: 'kill -9 of one scraper', happens: (p) => p.kill(SCRAPERS), takes: 5, settle: 40 },
  'allocator-kill': { title: 'kill -9 of one allocator', happens: (p) => p.kill(ALLOCATORS), takes: 5 },
  'allocators-rollout': { title: 'rolling restart of the allocators', happens: (p) => p.rollout(ALLOCATORS), takes: 30 },
  'allocators-scale': { title: 'allocators 2 to 3, and back after 30 s', happens: (p) => upAndDown(p, ALLOCATORS, 30), takes: 50 },
  'backend-down': { title: 'backend refuses connections for 60 s', happens: (p) => backend(p, { refuse: true }, 60), takes: 60, settle: 40 },
  'backend-down-5m': { title: 'backend refuses connections for 5 minutes', happens: (p) => backend(p, { refuse: true }, 300), takes: 300, settle: 100 },
  'backend-slow': {
    title: 'backend takes requests and answers after 33 s, for 70 s', happens: (p) => backend(p, { delayMilliseconds: 33_000 }, 70), takes: 70, settle: 60,
  },
  'backend-throttles': {
    title: 'backend answers 429 to 1 request in 10 for 30 s, then 503 for 30 s',
    happens: async (p) => { await backend(p, { code: 429, every: 10 }, 30); await backend(p, { code: 503, every: 10 }, 30); },
    takes: 60,
  },
  'backend-500': { title: 'backend answers 500 to 1 request in 10 for 60 s', happens: (p) => backend(p, { code: 500, every: 10 }, 60), takes: 60, refused: true },
  'api-server-down': { title: 'API server down for 60 s', happens: nothing, happensToAll: apiServerDown, takes: 70 },
  'secret-rotated': { title: 'token rotated: Secret, restart of the gateways, old token refused', happens: rotate, takes: 30 },
  'first-start-reversed': {
    title: 'first start in reverse order: scrapers, gateways, allocators, 20 s apart', happens: firstStart, takes: 100, settle: 40, fresh: true,
  },
  'take-over': {
    title: 'take-over from the reference as documented (docs/migration.md)',
    happens: takeOver,
    takes: ({ interval }) => 75 + 12 * interval,
    settle: 40,
    only: 'reference',
  },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

/** Seconds that a scenario takes with a pipeline, about. */
export function takes({ takes: seconds }: Scenario, p: Pick<Pipeline, 'interval' | 'window'>): number {
  return typeof seconds === 'number' ? seconds : seconds(p);
}
