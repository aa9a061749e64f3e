import type { PlanOptions } from './options';
import { makePlan, type Plan } from './plan';
import type { PlanRequest } from './request';
import { Progress, type Terminal } from '../../output/terminal';
import { AllocatorHash, AttributesHash, loadHashes } from '../../rings';
import { askAllocator } from '../../sources/running-allocator';
import { readTargetList } from '../../sources/target-list';
import { EXIT } from '../exit';
import { refuseToOverwrite, writeOutput } from '../write-output';

/** Makes the plan and prints it; returns the exit code. */
export async function runPlan(options: PlanOptions, terminal: Terminal): Promise<number> {
  refuseToOverwrite(options);
  await loadHashes();
  const plan = await Progress.while(terminal, async progress => {
    const request = await progress.during('asking the allocator', requestOf(options));
    return makePlan(request, (draw, of) => progress.step(`${draw} of ${of} draws`));
  });
  writeOutput(await render(plan, options.output), options, terminal);
  return options.maxRisk !== undefined && plan.risk > options.maxRisk ? EXIT.findings : EXIT.ok;
}

async function requestOf(options: PlanOptions): Promise<PlanRequest> {
  return {
    dataPointsPerMinute: options.dpm,
    targets: options.targets,
    seriesPerTarget: options.series,
    largestTarget: options.largestTarget,
    intervalSeconds: options.interval,
    headroom: options.headroom,
    distribution: options.distribution === undefined ? undefined : readTargetList(options.distribution),
    running: options.allocator === undefined ? undefined : await askAllocator(options.allocator),
    scraper: {
      replicas: options.scrapers,
      cpuMillis: options.scraperCpu,
      memory: options.scraperMemory,
      memoryLimit: options.scraperMemoryLimit,
      memoryPerMillion: options.scraperMemoryPerMillion,
    },
    gateway: {
      replicas: options.gateways,
      cpuMillis: options.gatewayCpu,
      memory: options.gatewayMemory,
      memoryLimit: options.gatewayMemoryLimit,
      memoryPerMillion: options.gatewayMemoryPerMillion,
    },
    coefficients: options.coefficients,
    naming: options.scraperNames,
    routingKey: options.routingKey,
    allocatorHash: AllocatorHash.of(options.allocatorVersion.hashRingVersion),
    attributesHash: AttributesHash.of(options.collectorVersion),
    stack: options.name,
    namespace: options.namespace,
    clusterName: options.clusterName,
    draws: options.draws,
    seed: options.seed,
  };
}

async function render(plan: Plan, format: PlanOptions['output']): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('./text')).textOf(plan);
    case 'json':
      return (await import('./json')).jsonOf(plan);
    case 'html':
      return (await import('./html')).htmlOf(plan);
  }
}
