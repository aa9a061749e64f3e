import { quantile, statistics, type Statistics } from './statistics';

/** The event that is none: the load as it is. */
export const TODAY = 'today';

/** How a load lies on the pods of a tier, over all draws. */
export interface TierSkew {
  readonly pods: number;
  /** Data points a scrape of the average pod. */
  readonly meanPod: number;
  /** Data points a scrape of the busiest pod. */
  readonly busiest: Statistics;
  /** The same, over the average pod. */
  readonly busiestOverMean: Statistics;
  /** The share of the draws in which at least one pod gets more than its memory limit holds. */
  readonly exceeds: number;
}

/** One pod's place in the order of the pods by load, over all draws. */
export interface Rank {
  readonly p5: number;
  readonly mean: number;
  readonly p95: number;
}

export interface WhatIf {
  readonly event: string;
  /** The share of the load that gets another pod; undefined where nothing is moved. */
  readonly moved?: Statistics;
  readonly skew: TierSkew;
}

export interface TierSimulation {
  readonly skew: TierSkew;
  /** From the busiest pod to the idlest. */
  readonly ranks: readonly Rank[];
  readonly whatIfs: readonly WhatIf[];
}

interface EventDraws {
  readonly pods: number;
  readonly load: number;
  readonly busiest: number[];
  readonly moved: number[];
}

/** Collects what every draw came to for one tier. */
export class TierDraws {
  private readonly total: number;
  private readonly events = new Map<string, EventDraws>();
  private readonly sortedLoads: number[][] = [];

  public constructor(private readonly points: readonly number[], private readonly holds: number) {
    this.total = points.reduce((sum, value) => sum + value, 0);
  }

  /** A draw in which each target has an owner, against `before` if anything has moved; what the pod `replaced` had must move, and does not count. */
  public add(event: string, pods: number, owners: readonly number[], before?: readonly number[], { factor = 1, replaced }: { factor?: number; replaced?: number } = {}): void {
    const loads = new Array<number>(pods).fill(0);
    let moved = 0;
    owners.forEach((owner, i) => {
      loads[owner]! += this.points[i]! * factor;
      moved += before && before[i] !== owner && before[i] !== replaced ? this.points[i]! : 0;
    });
    this.record(event, loads, factor, before && moved / this.total);
  }

  /** A draw in which so many streams are spread that each pod gets its share of the ring. */
  public addShares(event: string, shares: readonly number[], moved?: number, factor = 1): void {
    this.record(event, shares.map(share => share * this.total * factor), factor, moved);
  }

  public result(): TierSimulation {
    const { [TODAY]: today, ...others } = Object.fromEntries([...this.events].map(([event, draws]) => [event, this.skew(draws)]));
    return {
      skew: today!,
      ranks: this.ranks(),
      whatIfs: Object.entries(others).map(([event, skew]) => {
        const { moved } = this.events.get(event)!;
        return { event, ...(moved.length > 0 ? { moved: statistics(moved) } : {}), skew };
      }),
    };
  }

  private record(event: string, loads: readonly number[], factor: number, moved: number | undefined): void {
    const draws = this.events.get(event) ?? { pods: loads.length, load: this.total * factor, busiest: [], moved: [] };
    this.events.set(event, draws);
    draws.busiest.push(loads.reduce((most, load) => Math.max(most, load), 0));
    if (moved !== undefined) {
      draws.moved.push(moved);
    }
    if (event === TODAY) {
      this.sortedLoads.push([...loads].sort((a, b) => b - a));
    }
  }

  private skew({ pods, load, busiest }: EventDraws): TierSkew {
    const meanPod = load / pods;
    return {
      pods,
      meanPod,
      busiest: statistics(busiest),
      busiestOverMean: statistics(busiest.map(most => most / meanPod)),
      exceeds: busiest.filter(most => most > this.holds).length / busiest.length,
    };
  }

  private ranks(): Rank[] {
    return this.sortedLoads[0]!.map((_, rank) => {
      const loads = this.sortedLoads.map(draw => draw[rank]!).sort((a, b) => a - b);
      return { p5: quantile(loads, 0.05), mean: loads.reduce((sum, load) => sum + load, 0) / loads.length, p95: quantile(loads, 0.95) };
    });
  }
}
