import { ControlPlane } from './allocator';
import { configOf, containerOf, Manifest, objectsOf } from './manifests';
import { freeAddress, Running, startJsonBackend, startWhole } from './running';
import { GatewayPool, ScraperPool, TargetAllocator } from '../../src';

/** A data point as the backend receives it. */
export interface Received {
  readonly metric: string;
  readonly value: number;
  readonly resource: { readonly [name: string]: string };
  readonly scope: { readonly [name: string]: string };
  readonly attributes: { readonly [name: string]: string };
}

/** The whole way of a metric on one machine: a real allocator, a real scraper and a real gateway as they are synthesized, and a backend that keeps what comes. */
export interface Chain {
  readonly received: readonly Received[];
  /** Where the gateway also takes OTLP over HTTP. */
  readonly otlp: string;
  readonly stop: () => Promise<void>;
}

/** The parts of a chain. */
export interface ChainParts {
  readonly targetAllocator: TargetAllocator;
  readonly scraperPool: ScraperPool;
  /** It exports with `otlp_http`. */
  readonly gatewayPool: GatewayPool;
}

/** The pod that the scraper is; the allocator shares targets out to it. */
export function scraperPod(pool: ScraperPool): Manifest {
  const status = { phase: 'Running', startTime: '2020-01-01T00:00:00Z', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2020-01-01T00:00:00Z' }] };
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod-1', namespace: pool.namespace, labels: pool.podSelector }, spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'registry.invalid/none' }] }, status,
  };
}

/** Starts a chain; addresses and the way into the API server are all that is not as synthesized. */
export async function startChain(binary: string, plane: ControlPlane, { targetAllocator, scraperPool, gatewayPool }: ChainParts): Promise<Chain> {
  const received: Received[] = [];
  const backend = await startJsonBackend(resourceMetrics => received.push(...pointsIn(resourceMetrics)));
  const running: Running[] = [];
  const start = async (pool: ScraperPool | GatewayPool, config: any) => {
    const health = await freeAddress();
    config.extensions.health_check.endpoint = health;
    config.service.telemetry = { metrics: { level: 'none' }, logs: { level: 'error' } };
    const gates = containerOf(objectsOf(pool)).args.filter((arg: string) => arg.startsWith('--feature-gates'));
    running.push(await startWhole(binary, config, gates, { KUBECONFIG: plane.adminKubeconfig, DT_ENTITY_KUBERNETES_CLUSTER: 'KUBERNETES_CLUSTER-1' }));
  };
  const stop = async () => {
    await Promise.all(running.map(part => part.stop()));
    await backend.close();
  };
  try {
    const { http } = await plane.startAllocator(targetAllocator);
    const [otlp, otlpHttp] = [await freeAddress(), await freeAddress()];
    const gateway = configOf(gatewayPool);
    gateway.receivers.otlp.protocols = { grpc: { ...gateway.receivers.otlp.protocols.grpc, endpoint: otlp }, http: { endpoint: otlpHttp } };
    gateway.processors.k8s_attributes.auth_type = 'kubeConfig';
    Object.assign(gateway.exporters.otlp_http, { endpoint: backend.url, encoding: 'json', compression: 'none' });
    await start(gatewayPool, gateway);
    const scraper = configOf(scraperPool);
    scraper.receivers.prometheus.target_allocator.endpoint = http;
    scraper.exporters.load_balancing.resolver = { static: { hostnames: [otlp] } };
    await start(scraperPool, scraper);
    return { received, otlp: otlpHttp, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The points in what a collector sends. */
function* pointsIn(resourceMetrics: any[]): Iterable<Received> {
  for (const { resource, scopeMetrics } of resourceMetrics) {
    for (const { scope, metrics } of scopeMetrics) {
      for (const { name, gauge, sum } of metrics) {
        for (const point of (gauge ?? sum)?.dataPoints ?? []) {
          const from = { resource: texts(resource?.attributes), scope: texts(scope?.attributes), attributes: texts(point.attributes) };
          yield { metric: name, value: point.asDouble ?? Number(point.asInt), ...from };
        }
      }
    }
  }
}

function texts(attributes: any[] = []): { [name: string]: string } {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
}
