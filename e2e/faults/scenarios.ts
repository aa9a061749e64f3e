import { Cluster } from '../cluster/cluster';
import { inOrder, Manifest, podTemplate, scaleRequests } from '../cluster/manifests';
import { sleep, until } from '../cluster/sandbox';
import { credentials, SinkClient, TOKEN } from '../fixtures';
import { Pipeline } from './pipelines';

export const GATEWAYS = 'statefulset/tiered-gateway';
export const SCRAPERS = 'deployment/tiered-scraper';
export const ALLOCATORS = 'deployment/tiered-allocator-ta';

const SELF_MONITOR = 'deployment/selfmon-scraper';

/** A fault. What hits the whole cluster happens once, the rest to every pipeline at the same time. */
export interface Scenario {
  readonly title: string;
  readonly happens: (p: Target) => Promise<void>;
  readonly happensToAll?: (cluster: Cluster) => Promise<void>;
  /** Seconds until everything has found its place again, and what waited has arrived. */
  readonly settle?: number;
}

/** A pipeline in its cluster. */
export class Target {
  constructor(readonly cluster: Cluster, readonly pipeline: Pipeline) {}

  get client(): SinkClient {
    return this.pipeline.client;
  }

  /** kubectl in the pipeline's namespace; the others go on meanwhile. */
  kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectlAsync('--namespace', this.pipeline.namespace, ...args);
  }

  async rollout(workload: string): Promise<void> {
    await this.kubectl('rollout', 'restart', workload);
    await this.kubectl('rollout', 'status', workload, '--timeout=180s');
  }

  async scale(workload: string, replicas: number): Promise<void> {
    await this.kubectl('scale', workload, `--replicas=${replicas}`);
    await this.kubectl('rollout', 'status', workload, '--timeout=180s');
  }

  /** The pods of a workload, by name. */
  async pods(workload: string): Promise<Manifest[]> {
    const { matchLabels } = JSON.parse(await this.kubectl('get', workload, '-o', 'json')).spec.selector;
    const selector = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`).join(',');
    const { items } = JSON.parse(await this.kubectl('get', 'pods', `--selector=${selector}`, '-o', 'json'));
    return (items as Manifest[]).sort((a, b) => a.metadata.name < b.metadata.name ? -1 : 1);
  }

  /** Ends the process of a workload's last pod without a chance to say goodbye, and waits until its container runs again. */
  async kill(workload: string): Promise<void> {
    const pod = (await this.pods(workload)).at(-1)!;
    const restarts = pod.status.containerStatuses[0].restartCount;
    this.cluster.sandbox.run('sh', ['-c', `
      for process in /proc/[0-9]*; do
        grep -qs "$0" "$process/cgroup" && [ "$(cat "$process/comm")" != pause ] && kill -9 "\${process#/proc/}"
      done; true`, pod.metadata.uid]);
    await until(`${pod.metadata.name} runs again`, 120_000, async () => {
      const status = JSON.parse(await this.kubectl('get', 'pod', pod.metadata.name, '-o', 'json')).status.containerStatuses[0];
      return status.restartCount > restarts && status.ready;
    });
  }

  /** Deletes the last pod of a workload, and waits until there is another in its place. */
  async deletePod(workload: string): Promise<void> {
    await this.kubectl('delete', 'pod', (await this.pods(workload)).at(-1)!.metadata.name);
    await this.kubectl('rollout', 'status', workload, '--timeout=180s');
  }
}

async function upAndDown(p: Target, workload: string, window: number): Promise<void> {
  await p.scale(workload, 3);
  await sleep(window * 1000);
  await p.scale(workload, 2);
}

async function backend(p: Target, fault: { code?: number; every?: number; refuse?: boolean }, seconds: number): Promise<void> {
  await p.client.fault(fault);
  await sleep(seconds * 1000);
  await p.client.fault({});
}

/** Cuts the last gateway off: nothing is forwarded to it or from it; the kubelet beside it notices nothing. */
async function cutOff(p: Target, seconds: number): Promise<void> {
  const pod = (await p.pods(GATEWAYS)).at(-1)!;
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
}

/** The new token is in the Secret and with the gateways before the old one is refused. */
async function rotate(p: Target): Promise<void> {
  const token = `${TOKEN}-${Date.now()}`;
  p.cluster.apply([credentials(p.pipeline.namespace, `sink-${p.pipeline.name}`, token)]);
  await Promise.all([GATEWAYS, SELF_MONITOR].map((workload) => p.rollout(workload)));
  await p.client.fault({ authorization: `Api-Token ${token}` });
}

async function apiServerDown(cluster: Cluster): Promise<void> {
  await cluster.stopDaemon('kube-apiserver');
  await sleep(60_000);
  cluster.startDaemon('kube-apiserver');
  await cluster.untilApiServerReady();
}

async function nothing(): Promise<void> {}

export const SCENARIOS = {
  'steady': { title: 'nothing happens for a minute', happens: () => sleep(45_000), settle: 15 },
  'gateways-rollout': { title: 'rolling restart of the gateways', happens: (p) => p.rollout(GATEWAYS), settle: 40 },
  'gateways-scale': { title: 'gateways 2 to 3, and back after the scale-down window', happens: (p) => upAndDown(p, GATEWAYS, p.pipeline.window.gateways), settle: 40 },
  'gateways-scale-soon': { title: 'gateways 2 to 3, and back by hand after 6 intervals', happens: (p) => upAndDown(p, GATEWAYS, 30), settle: 40 },
  'gateway-kill': { title: 'kill -9 of one gateway', happens: (p) => p.kill(GATEWAYS), settle: 40 },
  'gateway-kill-twice': {
    title: 'kill -9 of one gateway, and again a minute later',
    happens: async (p) => { const again = Date.now() + 60_000; await p.kill(GATEWAYS); await sleep(Math.max(0, again - Date.now())); await p.kill(GATEWAYS); },
    settle: 40,
  },
  'gateway-delete': { title: 'one gateway pod deleted', happens: (p) => p.deletePod(GATEWAYS), settle: 40 },
  'gateway-delete-twice': {
    title: 'one gateway pod deleted, and again 40 s later',
    happens: async (p) => { const again = Date.now() + 40_000; await p.deletePod(GATEWAYS); await sleep(Math.max(0, again - Date.now())); await p.deletePod(GATEWAYS); },
    settle: 40,
  },
  'scrapers-rollout': { title: 'rolling restart of the scrapers', happens: (p) => p.rollout(SCRAPERS) },
  'scrapers-scale': { title: 'scrapers 2 to 3, and back after the scale-down window', happens: (p) => upAndDown(p, SCRAPERS, p.pipeline.window.scrapers) },
  'scraper-kill': { title: 'kill -9 of one scraper', happens: (p) => p.kill(SCRAPERS) },
  'allocator-kill': { title: 'kill -9 of one allocator', happens: (p) => p.kill(ALLOCATORS), settle: 30 },
  'allocators-rollout': { title: 'rolling restart of the allocators', happens: (p) => p.rollout(ALLOCATORS), settle: 40 },
  'backend-down': { title: 'backend refuses connections for 60 s', happens: (p) => backend(p, { refuse: true }, 60) },
  'backend-throttles': {
    title: 'backend answers 429 to 1 request in 10 for 30 s, then 503 for 30 s',
    happens: async (p) => { await backend(p, { code: 429, every: 10 }, 30); await backend(p, { code: 503, every: 10 }, 30); },
    settle: 30,
  },
  'backend-500': { title: 'backend answers 500 to 1 request in 10 for 60 s', happens: (p) => backend(p, { code: 500, every: 10 }, 60), settle: 30 },
  'backend-down-5m': { title: 'backend refuses connections for 5 minutes', happens: (p) => backend(p, { refuse: true }, 300), settle: 120 },
  'api-server-down': { title: 'API server down for 60 s', happens: nothing, happensToAll: apiServerDown, settle: 40 },
  'secret-rotated': { title: 'token rotated: Secret, restart of the gateways, old token refused', happens: rotate, settle: 40 },
  'gateway-cut-off': { title: 'one gateway cut off from the network for 90 s', happens: (p) => cutOff(p, 90) },
  'gateway-cut-off-5m': { title: 'one gateway cut off from the network for 5 minutes', happens: (p) => cutOff(p, 300), settle: 150 },
  'first-start-reversed': { title: 'first start in reverse order: scrapers, gateways, allocators, 20 s apart', happens: firstStart, settle: 60 },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
