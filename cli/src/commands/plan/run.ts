import { existsSync, writeFileSync } from 'node:fs';
import type { PlanOptions } from './options';
import { makePlan, type Plan } from './plan';
import type { PlanRequest } from './request';
import { SourceError, UsageError } from '../../errors';
import { AllocatorHash, AttributesHash, loadHashes } from '../../rings';
import { askAllocator } from '../../sources/running-allocator';
import { readTargetList } from '../../sources/target-list';
import { EXIT } from '../exit';

/** Makes the plan and prints it; `note` takes word, for who waits at a terminal, of what takes long. Returns the exit code. */
export async function runPlan(options: PlanOptions, write: (text: string) => void, note: (text: string) => void): Promise<number> {
  if (options.outFile !== undefined && !options.force && existsSync(options.outFile)) {
    throw new UsageError(`--out-file: '${options.outFile}' exists; give another name, or --force to overwrite it`);
  }
  await loadHashes();
  const plan = makePlan(await requestOf(options), every(5000, (draw, of) => process.stderr.isTTY && note(`${draw} of ${of} draws ...\n`)));
  const text = await render(plan, options.output);
  if (options.outFile === undefined) {
    write(text);
  } else {
    try {
      writeFileSync(options.outFile, text, { flag: options.force ? 'w' : 'wx' });
    } catch (error) {
      throw new SourceError(`--out-file: cannot write '${options.outFile}': ${(error as Error).message}`);
    }
  }
  return options.maxRisk !== undefined && plan.risk > options.maxRisk ? EXIT.findings : EXIT.ok;
}

/** Passes on what comes after so many milliseconds without any, and leaves out the last. */
function every(milliseconds: number, tell: (draw: number, of: number) => unknown): (draw: number, of: number) => void {
  let told = Date.now();
  return (draw, of) => {
    if (draw < of && Date.now() - told >= milliseconds) {
      told = Date.now();
      tell(draw, of);
    }
  };
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
