import type { PlanRequest } from './request';
import type { PlannedTier } from './sizes';
import { DEFAULT_NAME, DEFAULT_NAMESPACE, type SizingLoad } from '../../library';

export interface ProgramInput {
  readonly request: PlanRequest;
  readonly load: SizingLoad;
  readonly scrapers: PlannedTier;
  readonly gateways: PlannedTier;
  /** Larger memory limits than the sizes have, in bytes, where the draws call for them. */
  readonly advised: { readonly scrapers?: number; readonly gateways?: number };
}

/** A program that uses the plan, to be pasted. */
export function programOf({ request, load, scrapers, gateways, advised }: ProgramInput): string {
  const imports = new Set(['PrometheusTieredStack', 'Sizing']);
  const cdk8s = new Set(['App']);
  if (load.scrapeInterval) {
    cdk8s.add('Duration');
  }
  const sizing = [
    `dataPointsPerMinute: ${literal(load.dataPointsPerMinute!)},`,
    `targets: ${literal(load.targets)},`,
    ...(load.largestTarget === undefined ? [] : [`largestTarget: ${literal(load.largestTarget)},`]),
    ...(load.scrapeInterval ? [`scrapeInterval: Duration.seconds(${request.intervalSeconds}),`] : []),
    ...(load.headroom === undefined ? [] : [`headroom: ${load.headroom},`]),
    ...resources('scraperResources', load.scraperResources, scrapers, advised.scrapers),
    ...resources('gatewayResources', load.gatewayResources, gateways, advised.gateways),
    ...(load.routingKey ? ['routingKey: RoutingKey.STREAM_ID,'] : []),
    ...(load.coefficients ? ['coefficients: SizingCoefficients.MEASURED,'] : []),
  ];
  if (load.coefficients) {
    imports.add('SizingCoefficients');
  }
  if (load.routingKey) {
    imports.add('RoutingKey');
  }
  const scraperPool = [
    ...(request.naming === 'statefulset' ? ['workload: ScraperWorkload.STATEFUL_SET,'] : []),
    ...scaling(request.scraper.replicas, scrapers),
  ];
  const gatewayPool = scaling(request.gateway.replicas, gateways);
  if (request.naming === 'statefulset') {
    imports.add('ScraperWorkload');
  }
  const body = [
    `clusterName: '${request.clusterName}',`,
    ...(request.namespace === DEFAULT_NAMESPACE ? [] : [`namespace: '${request.namespace}',`]),
    ...(request.stack === DEFAULT_NAME ? [] : [`name: '${request.stack}',`]),
    'sizing: Sizing.forLoad({',
    ...sizing.map(line => `  ${line}`),
    '}),',
    ...block('scraperPool', scraperPool),
    ...block('gatewayPool', gatewayPool),
  ];
  if (body.some(line => line.includes(' Scaling.'))) {
    imports.add('Scaling');
  }
  if (body.some(line => line.includes('Size.'))) {
    cdk8s.add('Size');
  }
  if (body.some(line => line.includes('CpuAmount.'))) {
    imports.add('CpuAmount');
  }
  return [
    `import { ${[...cdk8s].sort().join(', ')} } from 'cdk8s';`,
    `import { ${[...imports].sort().join(', ')} } from 'cdk8s-prometheus-tiered';`,
    '',
    'const app = new App();',
    "new PrometheusTieredStack(app, 'metrics', {",
    ...body.map(line => `  ${line}`),
    '});',
    'app.synth();',
    '',
  ].join('\n');
}

function resources(name: 'scraperResources' | 'gatewayResources', given: SizingLoad['scraperResources'], tier: PlannedTier, limit: number | undefined): string[] {
  if (given === undefined && limit === undefined) {
    return [];
  }
  const memoryLimit = limit ?? (given?.memoryLimit ? tier.memoryLimit : undefined);
  return block(name, [
    ...(given?.cpuRequest ? [`cpuRequest: CpuAmount.millis(${tier.cpuRequestMillis}),`] : []),
    // Beside a limit the request is always written: left out, it would be the limit's, and fewer pods would seem to do.
    ...(given?.memoryRequest || memoryLimit !== undefined ? [`memoryRequest: ${size(tier.memoryRequest)},`] : []),
    ...(memoryLimit === undefined ? [] : [`memoryLimit: ${size(memoryLimit)},`]),
  ]);
}

/** What the sizing does not say by itself: a number of pods that was asked for, or that no autoscaler is allowed. */
function scaling(asked: number | undefined, tier: PlannedTier): string[] {
  if (tier.noAutoscaler !== undefined) {
    return [`scaling: Scaling.fixed(${tier.replicas}),`];
  }
  return asked === undefined ? [] : [`scaling: Scaling.hpa({ minReplicas: ${tier.replicas}, maxReplicas: ${tier.maxReplicas} }),`];
}

function block(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${name}: {`, ...lines.map(line => `  ${line}`), '},'];
}

function literal(value: number): string {
  const [whole, fraction] = String(Number(value.toPrecision(12))).split('.');
  return whole!.replace(/\B(?=(\d{3})+$)/g, '_') + (fraction ? `.${fraction}` : '');
}

function size(bytes: number): string {
  return bytes % 2 ** 30 === 0 ? `Size.gibibytes(${bytes / 2 ** 30})` : `Size.mebibytes(${bytes / 2 ** 20})`;
}
