import type { Cluster } from '../cluster/cluster';
import { inOrder, Manifest, scaleRequests } from '../cluster/manifests';
import { until } from '../cluster/sandbox';
import { Fault, LOAD_SUMS, SinkClient, StreamReport } from '../fixtures';
import { Pipeline } from './pipelines';

export const GATEWAYS = 'statefulset/tiered-gateway';
export const SCRAPERS = 'deployment/tiered-scraper';
export const ALLOCATORS = 'deployment/tiered-allocator-ta';

const TIERS = [GATEWAYS, SCRAPERS, ALLOCATORS];

/** What names a stream in every report. */
export function streamKey({ job, instance, metric, attributes }: StreamReport): string {
  return JSON.stringify([job, instance, metric, attributes]);
}

/** Whether each of some workloads has two pods that are ready, and no other. */
export async function haveTwoPods(kubectl: (...args: string[]) => Promise<string>, workloads: readonly string[]): Promise<boolean> {
  const statuses = await Promise.all(workloads.map(async (workload) => JSON.parse(await kubectl('get', workload, '-o', 'json')).status));
  return statuses.every(({ replicas, readyReplicas }) => replicas === 2 && readyReplicas === 2);
}

/** A pipeline in its cluster. */
export class Target {
  /** How often the gateways changed that held a stream, by stream: each time it may lose an interval. */
  readonly changes = new Map<string, number>();
  /** The one header that the backend takes, once another is refused. */
  private authorization?: string;

  constructor(readonly cluster: Cluster, readonly pipeline: Pipeline) {}

  get client(): SinkClient {
    return this.pipeline.client;
  }

  /** What the backend does from now on; which authorization it takes stays. */
  async fault(fault: Fault): Promise<void> {
    await this.client.fault({ ...fault, authorization: this.authorization });
  }

  /** From now on the backend refuses every other token. */
  async expectToken(token: string): Promise<void> {
    this.authorization = `${this.pipeline.scheme} ${token}`;
    await this.fault({});
  }

  /** kubectl in the pipeline's namespace; the others go on meanwhile. */
  kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectlAsync('--namespace', this.pipeline.namespace, ...args);
  }

  async rollout(workload: string): Promise<void> {
    await this.changing(workload, await this.pods(workload));
    await this.kubectl('rollout', 'restart', workload);
    await this.kubectl('rollout', 'status', workload, '--timeout=600s');
  }

  async scale(workload: string, replicas: number): Promise<void> {
    await this.kubectl('scale', workload, `--replicas=${replicas}`);
    await this.kubectl('rollout', 'status', workload, '--timeout=600s');
  }

  /** The pods of a workload, by name. */
  async pods(workload: string): Promise<Manifest[]> {
    const { matchLabels } = JSON.parse(await this.kubectl('get', workload, '-o', 'json')).spec.selector;
    const selector = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`).join(',');
    const { items } = JSON.parse(await this.kubectl('get', 'pods', `--selector=${selector}`, '-o', 'json'));
    return (items as Manifest[]).sort((a, b) => a.metadata.name < b.metadata.name ? -1 : 1);
  }

  /** To be called before something happens to gateways: notes which streams they hold, from who sent their latest points. */
  async changing(workload: string, pods: readonly Manifest[], times = 1): Promise<void> {
    if (workload !== GATEWAYS) {
      return;
    }
    const addresses = new Set(pods.map(({ status }) => status.podIP));
    const { streams } = await this.client.report({ metric: LOAD_SUMS, streams: 'all' });
    for (const key of streams!.filter(({ sender }) => addresses.has(sender)).map(streamKey)) {
      this.changes.set(key, (this.changes.get(key) ?? 0) + times);
    }
  }

  /** Ends the process of a workload's last pod without a chance to say goodbye, and waits until its container runs again. */
  async kill(workload: string): Promise<void> {
    const pod = (await this.pods(workload)).at(-1)!;
    await this.changing(workload, [pod]);
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
    const pod = (await this.pods(workload)).at(-1)!;
    await this.changing(workload, [pod]);
    await this.kubectl('delete', 'pod', pod.metadata.name);
    await this.kubectl('rollout', 'status', workload, '--timeout=600s');
  }

  /** Waits until there are two of each, which the autoscalers make. */
  async untilScaled(): Promise<void> {
    await until(`${this.pipeline.name} has two of each`, 120_000, () => this.hasTwoOfEach());
  }

  /** Ends what a scenario that failed may have left: a backend with a fault, workloads that are gone or have other than two pods. Returns whether pods had to change. */
  async restore(): Promise<boolean> {
    await this.fault({});
    if (await this.hasTwoOfEach().catch(() => false)) {
      return false;
    }
    this.cluster.apply(inOrder(scaleRequests(this.pipeline.objects)));
    // Without metrics no autoscaler removes a pod.
    await Promise.all(TIERS.map((workload) => this.kubectl('scale', workload, '--replicas=2')));
    await this.untilScaled();
    return true;
  }

  private hasTwoOfEach(): Promise<boolean> {
    return haveTwoPods((...args) => this.kubectl(...args), TIERS);
  }
}
