import { adviceOf, TOLERATED_RISK } from './advice';
import { addressesOf, drawsOf, pointsOf, sourceOf } from './load';
import { holds, memoryNeed, plannedMemory, type PlannedMemory } from './memory';
import { programOf } from './program';
import type { PlanRequest } from './request';
import { loadOf, type PlannedTier, sizesOf, sizingOf } from './sizes';
import { type Agreement, type AllocatorHash, agreements } from '../../rings';
import type { Naming } from '../../simulation/random-names';
import { type RoutingKeyName, type Scenario, simulate, simulateScrapers, type Simulation } from '../../simulation/simulation';
import type { TierSkew } from '../../simulation/tier-draws';

/** A plan, as it is printed. Memory in bytes, CPU in millicores, times in seconds, loads in data points a scrape. */
export interface Plan {
  readonly load: {
    readonly dataPointsPerMinute: number;
    readonly targets: number;
    readonly intervalSeconds: number;
    readonly headroom: number;
    readonly averageTarget: number;
    readonly largestTarget: number;
    readonly source: string;
  };
  readonly sizes: { readonly scrapers: PlannedTier; readonly gateways: PlannedTier; readonly allocators: PlannedTier };
  readonly rings: {
    readonly allocator: string;
    readonly attributes: string;
    readonly routingKey: RoutingKeyName;
    readonly scraperNames: Naming;
    readonly agreement?: readonly Agreement[];
  };
  readonly coefficients: 'documented' | 'measured';
  readonly memory: { readonly scrapers: PlannedMemory; readonly gateways: PlannedMemory };
  readonly simulation: Simulation;
  /** The busiest scraper for other numbers of scrapers. */
  readonly scrapersByReplicas: readonly TierSkew[];
  readonly advice: readonly string[];
  readonly props: string;
  /** The larger of the two tiers' probabilities that a pod gets more than its memory holds. */
  readonly risk: number;
}

/** Sizes a stack for a load, and draws how the load will lie on its pods. */
export function makePlan(request: PlanRequest, progress: (draw: number, of: number) => void = () => undefined): Plan {
  const points = pointsOf(request);
  const load = loadOf(request, points);
  const sizing = sizingOf(load);
  const { scrapers, gateways, allocators } = sizesOf(request, sizing);
  const total = points.reduce((sum, value) => sum + value, 0);
  const largest = points.reduce((most, value) => Math.max(most, value), 0);
  const inFlight = largest * (1 + request.headroom);
  const need = {
    scrapers: memoryNeed(sizing.coefficients.scraper, inFlight, request.scraper.memoryPerMillion),
    gateways: memoryNeed(sizing.coefficients.gateway, inFlight, request.gateway.memoryPerMillion),
  };

  const agreement = request.running && agreements(request.running);
  const scenario: Scenario = {
    points: points.map(value => value * (1 + request.headroom)),
    addresses: addressesOf(request),
    scraperNames: request.running?.scrapers,
    stack: request.stack,
    namespace: request.namespace,
    scrapers: scrapers.replicas,
    gateways: gateways.replicas,
    naming: request.naming,
    allocatorHash: request.allocatorHash,
    attributesHash: request.attributesHash,
    routingKey: request.routingKey,
    scraperHolds: holds(scrapers, need.scrapers),
    gatewayHolds: holds(gateways, need.gateways),
    draws: drawsOf(request, points.length),
    seed: request.seed,
  };
  const simulation = simulate(scenario, progress);
  const memory = {
    scrapers: plannedMemory(scrapers, need.scrapers, simulation.scrapers.skew),
    gateways: plannedMemory(gateways, need.gateways, simulation.gateways.skew),
  };
  const advised = {
    scrapers: simulation.scrapers.skew.exceeds > TOLERATED_RISK ? memory.scrapers.limitForP95 : undefined,
    gateways: simulation.gateways.skew.exceeds > TOLERATED_RISK ? memory.gateways.limitForP95 : undefined,
  };
  return {
    load: {
      dataPointsPerMinute: sizing.dataPointsPerMinute,
      targets: points.length,
      intervalSeconds: request.intervalSeconds,
      headroom: request.headroom,
      averageTarget: total / points.length,
      largestTarget: largest,
      source: sourceOf(request),
    },
    sizes: { scrapers, gateways, allocators },
    rings: {
      allocator: `${scenario.allocatorHash.id} (${scenario.allocatorHash.description})`,
      attributes: `${scenario.attributesHash.id} (${scenario.attributesHash.description})`,
      routingKey: scenario.routingKey,
      scraperNames: scenario.naming,
      ...(agreement ? { agreement } : {}),
    },
    coefficients: request.coefficients,
    memory,
    simulation,
    scrapersByReplicas: scrapersByReplicas(scenario, simulation.scrapers.skew),
    advice: adviceOf({
      scrapers,
      gateways,
      memory,
      simulation,
      agreement,
      routingKey: request.routingKey,
      allocatorHash: scenario.allocatorHash,
      running: request.running,
      intervalSeconds: request.intervalSeconds,
    }),
    props: programOf({ request, load, scrapers, gateways, advised }),
    risk: Math.max(simulation.scrapers.skew.exceeds, simulation.gateways.skew.exceeds),
  };
}

function scrapersByReplicas(scenario: Scenario, planned: TierSkew): TierSkew[] {
  const counts = replicaSteps(scenario.scrapers, scenario.allocatorHash);
  const others = simulateScrapers({ ...scenario, draws: Math.min(scenario.draws, 50) }, counts);
  return counts.map((count, i) => count === scenario.scrapers ? planned : others[i]!.skew);
}

/** Numbers of scrapers around the planned one, up to three times as many. */
function replicaSteps(replicas: number, hash: AllocatorHash): number[] {
  const steps = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3].map(factor => Math.max(1, Math.round(replicas * factor)));
  return [...new Set(steps)].filter(count => hash.capacity(count) > 0);
}
