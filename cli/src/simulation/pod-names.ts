import { Names, OTLP_GRPC_PORT } from '../library';

/** The workload of a stack's scrapers, which their pods' names begin with. */
export function scraperWorkload(stack: string): string {
  return new Names('plan', stack).scraper.workload;
}

/** The names under which the load_balancing exporter knows the gateways of a stack, with return_hostnames. */
export function gatewayEndpoints(stack: string, namespace: string, count: number): string[] {
  const { workload } = new Names('plan', stack).gateway;
  return Array.from({ length: count }, (_, i) => `${workload}-${i}.${workload}.${namespace}:${OTLP_GRPC_PORT}`);
}
