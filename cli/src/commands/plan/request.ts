import type { AllocatorHash, AttributesHash } from '../../rings';
import type { Naming } from '../../simulation/random-names';
import type { RoutingKeyName } from '../../simulation/simulation';
import type { RunningAllocator } from '../../sources/running-allocator';
import type { ListedTarget } from '../../sources/target-list';

/** What the user asked to be planned, parsed. Memory in bytes, CPU in millicores, times in seconds. */
export interface PlanRequest {
  readonly dataPointsPerMinute?: number;
  readonly targets?: number;
  readonly seriesPerTarget?: number;
  readonly largestTarget?: number;
  readonly intervalSeconds: number;
  readonly headroom: number;
  readonly distribution?: readonly ListedTarget[];
  readonly running?: RunningAllocator;

  readonly scraper: PodRequest;
  readonly gateway: PodRequest;
  readonly coefficients: 'documented' | 'measured';
  readonly naming: Naming;
  readonly routingKey: RoutingKeyName;
  readonly allocatorHash: AllocatorHash;
  readonly attributesHash: AttributesHash;
  readonly stack: string;
  readonly namespace: string;
  readonly clusterName: string;
  readonly draws?: number;
  readonly seed: number;
}

export interface PodRequest {
  readonly replicas?: number;
  readonly cpuMillis?: number;
  readonly memory?: number;
  readonly memoryLimit?: number;
  /** What a million data points a scrape need, instead of what the coefficients say. */
  readonly memoryPerMillion?: number;
}
