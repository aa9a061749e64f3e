import { Duration, Size } from 'cdk8s';
import type { PlanRequest, PodRequest } from './request';
import { UsageError } from '../../errors';
import {
  Cadence, CpuAmount, DEFAULT_INTERVAL, DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER, InputError, MOST_SCRAPERS, type PodResourcesProps, RoutingKey, Sizing, SizingCoefficients,
  type SizingLoad, type TierSize,
} from '../../library';
import { MOST_GATEWAYS } from '../draws';

/** How many pods a tier has, and how big they are. */
export interface PlannedTier {
  readonly replicas: number;
  readonly maxReplicas: number;
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis?: number;
  readonly memoryRequest: number;
  readonly memoryLimit: number;
  /** Why the library gives the tier no autoscaler at this interval; there are `replicas` pods then, always. */
  readonly noAutoscaler?: string;
}

/** The load of targets of these sizes, as the library takes it. What is its default is left out, so that the printed program does not say it. */
export function loadOf(request: PlanRequest, points: readonly number[]): SizingLoad {
  const total = points.reduce((sum, value) => sum + value, 0);
  const largest = points.reduce((most, value) => Math.max(most, value), 0);
  const average = total / points.length;
  return {
    dataPointsPerMinute: Number((total * 60 / request.intervalSeconds).toPrecision(12)),
    targets: points.length,
    ...(largest > average * (1 + 1e-9) ? { largestTarget: largest } : {}),
    ...(request.intervalSeconds === DEFAULT_INTERVAL ? {} : { scrapeInterval: Duration.seconds(request.intervalSeconds) }),
    ...(request.headroom > 0 ? { headroom: request.headroom } : {}),
    ...resourcesOf('scraperResources', request.scraper),
    ...resourcesOf('gatewayResources', request.gateway),
    ...(request.routingKey === 'streamID' ? { routingKey: RoutingKey.STREAM_ID } : {}),
    ...(request.coefficients === 'measured' ? { coefficients: SizingCoefficients.MEASURED } : {}),
  };
}

/** The library's sizes for a load. */
export function sizingOf(load: SizingLoad): Sizing {
  try {
    return Sizing.forLoad(load);
  } catch (error) {
    throw error instanceof InputError
      ? new UsageError(`${error.message} (on the command line: --scraper-cpu, --scraper-memory, --scraper-memory-limit, --gateway-..., --routing-key streamID)`)
      : error;
  }
}

/** The sizes of all tiers, with the numbers of pods that were asked for. */
export function sizesOf(request: PlanRequest, sizing: Sizing): { readonly scrapers: PlannedTier; readonly gateways: PlannedTier; readonly allocators: PlannedTier } {
  const cadence = new Cadence({ scrapeInterval: sizing.scrapeInterval });
  const tier = (size: TierSize, pod: PodRequest, most: number, [noAutoscaler]: readonly string[]): PlannedTier => {
    const wanted = { ...planned(size), ...asked(pod, size, most) };
    return noAutoscaler === undefined ? wanted : { ...wanted, maxReplicas: wanted.replicas, noAutoscaler };
  };
  if (sizing.gateways.replicas > MOST_GATEWAYS) {
    throw new UsageError(`the load must need at most ${MOST_GATEWAYS} gateways, got ${sizing.gateways.replicas}; give them more CPU and memory, or plan a part of the load`);
  }
  return {
    scrapers: tier(sizing.scrapers, request.scraper, MOST_SCRAPERS, cadence._autoscalerProblems('scraper')),
    gateways: tier(sizing.gateways, request.gateway, Infinity, cadence._autoscalerProblems('gateway')),
    allocators: planned(sizing.allocators),
  };
}

function resourcesOf(key: 'scraperResources' | 'gatewayResources', pod: PodRequest): { [key: string]: PodResourcesProps } {
  const resources: PodResourcesProps = {
    ...(pod.cpuMillis === undefined ? {} : { cpuRequest: CpuAmount.millis(pod.cpuMillis) }),
    ...(pod.memory === undefined ? {} : { memoryRequest: Size.mebibytes(pod.memory / 2 ** 20) }),
    ...(pod.memoryLimit === undefined ? {} : {
      memoryLimit: Size.mebibytes(pod.memoryLimit / 2 ** 20),
      // A limit alone would raise the request, and so say that fewer pods do.
      ...(pod.memory === undefined ? { memoryRequest: Size.gibibytes(key === 'scraperResources' ? DOCUMENTED_SCRAPER.podGibibytes : DOCUMENTED_GATEWAY.podGibibytes) } : {}),
    }),
  };
  return Object.keys(resources).length > 0 ? { [key]: resources } : {};
}

function planned(tier: TierSize): PlannedTier {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = tier.resources;
  return {
    replicas: tier.replicas,
    maxReplicas: tier.maxReplicas,
    cpuRequestMillis: cpuRequest!.toMillis(),
    ...(cpuLimit ? { cpuLimitMillis: cpuLimit.toMillis() } : {}),
    memoryRequest: memoryRequest!.toMebibytes() * 2 ** 20,
    memoryLimit: memoryLimit!.toMebibytes() * 2 ** 20,
  };
}

function asked(pod: PodRequest, size: TierSize, most: number): Partial<PlannedTier> {
  return pod.replicas === undefined ? {} : { replicas: pod.replicas, maxReplicas: Math.min(most, Math.max(size.maxReplicas, 2 * pod.replicas)) };
}
