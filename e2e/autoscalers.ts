import { createInterface } from 'node:readline';
import type { Cluster } from './cluster/cluster';
import type { Manifest } from './cluster/manifests';

/** By how much a metric may miss its target before an autoscaler acts (`--horizontal-pod-autoscaler-tolerance` of the controller manager). */
const TOLERANCE = 0.1;

/** What an autoscaler found and decided in one of its rounds, as it wrote it into its status. */
export interface Round {
  /** Seconds since the epoch, by the clock of the controller manager. */
  readonly time: number;
  readonly current: number;
  readonly desired: number;
  /** Seconds since the epoch of the latest change of the number of pods; 0 before the first. */
  readonly lastScaled: number;
  /** In percent of the requests, by resource. */
  readonly utilization: Record<string, number>;
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[];
}

/** A change of the number of pods. */
export interface Rescale {
  readonly time: number;
  readonly from: number;
  readonly to: number;
}

/** An autoscaler and all its rounds. */
export class Autoscaler {
  readonly rounds: Round[] = [];
  private spec: any;

  constructor(readonly name: string) {}

  get minReplicas(): number {
    return this.spec.minReplicas;
  }

  /** Seconds for which the load must be low before a pod is removed. */
  get scaleDownWindow(): number {
    return this.spec.behavior.scaleDown.stabilizationWindowSeconds;
  }

  /** The most pods that it removes of a number of them, and in how many seconds; without a policy of its own as many as it likes. */
  get scaleDownPolicy(): { readonly text: string; readonly most: (pods: number) => number; readonly seconds: number } | undefined {
    const [policy, ...others]: { type: string; value: number; periodSeconds: number }[] = this.spec.behavior.scaleDown.policies;
    if (policy === undefined || others.length > 0) {
      return undefined;
    }
    const { type, value, periodSeconds: seconds } = policy;
    // A share is rounded as the controller does it (horizontal.go, calculateScaleDownLimitWithBehaviors).
    const most = (pods: number) => type === 'Percent' ? pods - Math.floor(pods * (1 - value / 100)) : value;
    return { text: `${value} ${type === 'Percent' ? '%' : 'pod'} in ${seconds} s`, most, seconds };
  }

  /** Its targets in percent of the requests, by resource. */
  get targets(): Record<string, number> {
    return Object.fromEntries(this.spec.metrics.map(({ resource }: any) => [resource.name, resource.target.averageUtilization]));
  }

  add({ spec, status, metadata }: Manifest): void {
    this.spec = spec;
    const written = metadata.managedFields.find(({ subresource }: { subresource?: string }) => subresource === 'status');
    if (!written) {
      return;
    }
    const round: Round = {
      time: Date.parse(written.time) / 1000,
      current: status.currentReplicas ?? 0,
      desired: status.desiredReplicas,
      lastScaled: status.lastScaleTime ? Date.parse(status.lastScaleTime) / 1000 : 0,
      utilization: Object.fromEntries((status.currentMetrics ?? []).filter((metric: any) => metric?.resource).map(({ resource }: any) => [resource.name, resource.current.averageUtilization])),
      conditions: status.conditions ?? [],
    };
    if (this.rounds.at(-1)?.time === round.time) {
      this.rounds.pop();
    }
    this.rounds.push(round);
  }

  /** How many pods a round asks for by its metrics alone: before windows, policies and bounds. */
  recommended({ current, utilization }: Round): number {
    return Math.max(...Object.entries(this.targets).filter(([resource]) => resource in utilization).map(([resource, target]) => {
      const ratio = utilization[resource] / target;
      return ratio >= 1 - TOLERANCE && ratio <= 1 + TOLERANCE ? current : Math.ceil(ratio * current);
    }));
  }

  since(time: number): Round[] {
    return this.rounds.filter((round) => round.time >= time);
  }

  rescales(since: number): Rescale[] {
    return this.rounds.flatMap((round, index) => {
      const before = this.rounds[index - 1];
      return before && round.lastScaled >= since && round.lastScaled > before.lastScaled && round.desired !== before.desired
        ? [{ time: round.lastScaled, from: before.desired, to: round.desired }]
        : [];
    });
  }
}

/** Follows the autoscalers of a namespace until the cluster ends: no round is missed. */
export function follow(cluster: Cluster, namespace: string): ReadonlyMap<string, Autoscaler> {
  const autoscalers = new Map<string, Autoscaler>();
  const command = cluster.kubectlCommand('get', '--raw', `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers?watch=true`);
  const watch = cluster.sandbox.spawn(...command, { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: watch.stdout! }).on('line', (line) => {
    const { type, object } = JSON.parse(line) as { type: string; object: Manifest };
    if (type === 'ADDED' || type === 'MODIFIED') {
      const { name } = object.metadata;
      autoscalers.set(name, autoscalers.get(name) ?? new Autoscaler(name));
      autoscalers.get(name)!.add(object);
    }
  });
  return autoscalers;
}
