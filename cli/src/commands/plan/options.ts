import type { CollectorDistribution, TargetAllocatorDistribution } from '../../library';
import type { Naming } from '../../simulation/random-names';
import type { RoutingKeyName } from '../../simulation/simulation';

/** The options as they are parsed. */
export interface PlanOptions {
  readonly dpm?: number;
  readonly targets?: number;
  readonly series?: number;
  readonly largestTarget?: number;
  readonly interval: number;
  readonly headroom: number;
  readonly distribution?: string;
  readonly allocator?: string;
  readonly scrapers?: number;
  readonly scraperCpu?: number;
  readonly scraperMemory?: number;
  readonly scraperMemoryLimit?: number;
  readonly scraperMemoryPerMillion?: number;
  readonly scraperNames: Naming;
  readonly gateways?: number;
  readonly gatewayCpu?: number;
  readonly gatewayMemory?: number;
  readonly gatewayMemoryLimit?: number;
  readonly gatewayMemoryPerMillion?: number;
  readonly coefficients: 'documented' | 'measured';
  readonly routingKey: RoutingKeyName;
  readonly allocatorVersion: TargetAllocatorDistribution;
  readonly collectorVersion: CollectorDistribution;
  readonly name: string;
  readonly namespace: string;
  readonly clusterName: string;
  readonly draws?: number;
  readonly seed: number;
  readonly maxRisk?: number;
  readonly output: 'text' | 'json' | 'html';
  readonly outFile?: string;
  readonly force: boolean;
}
