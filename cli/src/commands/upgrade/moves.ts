import type { AllocatorPart, CollectorPart, Part } from './parts';
import { allocatorHas, type Collector, OTLP_GRPC_PORT, type Workload } from '../../library';
import { AllocatorHash, AttributesHash } from '../../rings';
import { type Draws, movedStreams, movedTargets } from '../../simulation/moves';
import type { RandomNames } from '../../simulation/random-names';
import type { Statistics } from '../../simulation/statistics';
import type { RunningAllocator } from '../../sources/running-allocator';

/** What moves, once, because a ring is another. */
export interface Move {
  /** The difference that causes it. */
  readonly difference: 'ring-v1' | 'ring-of-seeded-labels' | 'routing-keys-with-lengths';
  readonly part: string;
  readonly what: 'targets' | 'streams';
  /** The share that moves; undefined where the rings cannot tell. */
  readonly share?: Statistics;
  /** From what the share was computed, or why it cannot be. */
  readonly basis: string;
}

/** What is known of the pods and the targets. */
export interface RingInputs extends Draws {
  /** How many there are, or are drawn. */
  readonly targets: number;
  readonly scrapers?: number;
  readonly gateways?: number;
  readonly running?: RunningAllocator;
}

const NONE: Statistics = { mean: 0, p95: 0, worst: 0 };

/** The moves of an upgrade. */
export function movesOf(parts: readonly Part[], inputs: RingInputs): Move[] {
  return parts.flatMap(part => 'collector' in part ? streamMoves(part, inputs) : targetMoves(part, inputs));
}

function targetMoves(part: AllocatorPart, inputs: RingInputs): Move[] {
  const [from, to] = [AllocatorHash.of(part.fromDistribution.hashRingVersion), AllocatorHash.of(part.toDistribution.hashRingVersion)];
  const [seededBefore, seeded] = [allocatorHas(part.from, 'ring-of-seeded-labels'), allocatorHas(part.to, 'ring-of-seeded-labels')];
  const rekeyed = seededBefore !== seeded;
  if (from === to && !rekeyed) {
    return [];
  }
  const move = { difference: from === to ? 'ring-of-seeded-labels' : 'ring-v1', part: part.name, what: 'targets' } as const;
  const strategy = part.allocator.config.allocation_strategy ?? 'consistent-hashing';
  if (strategy !== 'consistent-hashing') {
    return [{ ...move, basis: `the allocator's strategy '${String(strategy)}' has no ring` }];
  }
  const { running, targets, draws } = inputs;
  const addresses = addressesOf(inputs);
  const change = { ...inputs, from, to, rekeyed };
  const hedge = seededBefore || seeded ? '; in the ring they are called by their address and labels, of which only the address is drawn' : '';
  if (running) {
    const share = movedTargets(() => running.scrapers, addresses, { ...change, draws: rekeyed ? draws : 1 });
    return [{ ...move, share, basis: `the ${targets} targets and ${running.scrapers.length} scrapers of the running allocator${hedge}` }];
  }
  const scraper = part.view.scrapers.find(({ polls }) => polls.some(({ allocator }) => allocator === part.allocator));
  const count = inputs.scrapers ?? podsOf(scraper?.workload);
  if (count === undefined) {
    return [{ ...move, basis: 'it is not known how many scrapers there are; give --scrapers' }];
  }
  if (count < 2) {
    return [{ ...move, share: NONE, basis: 'there is one scraper' }];
  }
  const workload = scraper?.workload.name ?? 'scraper';
  const naming = scraper?.workload.kind === 'StatefulSet' ? 'statefulset' : 'deployment';
  const names = (drawn: RandomNames) => drawn.pods(workload, count, naming);
  return [{ ...move, share: movedTargets(names, addresses, change), basis: `${draws} draws of ${targets} targets over ${count} scrapers${hedge}` }];
}

function streamMoves(part: CollectorPart, inputs: RingInputs): Move[] {
  const [from, to] = [AttributesHash.of(part.fromDistribution), AttributesHash.of(part.toDistribution)];
  if (part.tier !== 'scrapers' || from === to) {
    return [];
  }
  return part.collector.routes.flatMap(({ body, gateway, service, path }): Move[] => {
    const move = { difference: 'routing-keys-with-lengths', part: part.name, what: 'streams' } as const;
    const key = body.routing_key;
    if (key !== 'resource' && key !== 'streamID') {
      return [{ ...move, basis: `'${path}' routes by '${String(key ?? 'its default')}', which is not simulated` }];
    }
    const count = inputs.gateways ?? podsOf(gateway?.workload);
    if (count === undefined) {
      return [{ ...move, basis: 'it is not known how many gateways there are; give --gateways' }];
    }
    if (count < 2) {
      return [{ ...move, share: NONE, basis: 'there is one gateway' }];
    }
    const names = gatewayNames(part.collector, gateway, service, count);
    const drawn = key === 'resource' ? `${inputs.draws} draws of ${inputs.targets} resources` : 'the shares of the ring, since there are very many streams';
    return [{ ...move, share: movedStreams(names, key, addressesOf(inputs), from, to, inputs), basis: `${drawn}, ${count} gateways` }];
  });
}

function addressesOf({ running, targets }: RingInputs): (names: RandomNames) => readonly string[] {
  return names => running ? running.targets.map(({ address }) => address) : Array.from({ length: targets }, () => names.address());
}

/** How many pods a workload has at least. An autoscaler that has not acted yet leaves the one pod that the API server fills in. */
function podsOf(workload: Workload | undefined): number | undefined {
  return workload && Math.max(workload.replicas ?? 1, ...workload.autoscalers.map(({ minReplicas }) => minReplicas ?? 1));
}

/** The gateways as the exporter knows them: by name, or by an address of which only the number matters. */
function gatewayNames({ namespace }: Collector, gateway: Collector | undefined, service: { name: string; namespace: string | undefined } | undefined, count: number): string[] {
  const workload = gateway?.workload.name ?? service?.name ?? 'gateway';
  return Array.from({ length: count }, (_, i) => `${workload}-${i}.${service?.name ?? workload}.${service?.namespace ?? namespace ?? 'default'}:${OTLP_GRPC_PORT}`);
}
