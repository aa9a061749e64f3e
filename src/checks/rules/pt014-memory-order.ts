import { quantityValue } from '../../text/quantities';
import { usedProcessor } from '../collector-view';
import { CheckContext } from '../context';
import { Collector } from '../parts';
import { error, Finding, Rule } from '../rule';

const MEBIBYTE = 1024 * 1024;
/** The spike limit of a limiter in percent or mebibytes that names none, as a share of its limit (memorylimiter 0.158, config.go). */
const DEFAULT_SPIKE = 0.2;

export const PT014: Rule = {
  code: 'PT014',
  title: 'Memory thresholds in the wrong order',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Four thresholds act on the memory of a collector: the autoscaler adds pods, the limiter refuses data above its soft limit, Go collects garbage ever harder towards GOMEMLIMIT, and the kernel kills above the container\'s limit. Only in this order does each act before the next, harder one.',
  remedy: 'Keep the autoscaler\'s target (as a share of the limit: utilization x request / limit) below `limitPercentage` - `spikeLimitPercentage`, that below `goMemLimitPercentage`, and that below 100 %.',
  *check(context) {
    for (const collector of context.collectors) {
      yield* checkCollector(context, collector);
    }
  },
};

function* checkCollector(context: CheckContext, collector: Collector): Iterable<Finding> {
  const container = context.containerOf(collector);
  const limit = quantityValue(container.resources?.limits?.memory);
  if (!context.workloadOf(collector)) {
    return;
  }
  if (limit === undefined) {
    yield error(collector, `the container '${container.name}' has no memory limit, so the memory_limiter would count in percent of the node's memory; set resources.memoryLimit`);
    return;
  }
  const request = quantityValue(container.resources?.requests?.memory) ?? limit;
  const steps = context.autoscalersOf(collector).flatMap(({ utilizations }) => utilizations).filter(({ resource }) => resource === 'memory')
    .map(({ percent }) => ({ name: `the autoscaler's target (${percent} % of the request)`, bytes: percent / 100 * request }));
  const softLimit = softLimitBytes(context.config(collector), limit);
  if (softLimit !== undefined) {
    steps.push({ name: 'the soft limit of the memory_limiter', bytes: softLimit });
  }
  const goMemLimit = goMemLimitBytes(container);
  if (goMemLimit !== undefined) {
    steps.push({ name: 'GOMEMLIMIT', bytes: goMemLimit });
  }
  steps.push({ name: "the container's memory limit", bytes: limit });
  const show = ({ name, bytes }: { name: string; bytes: number }) => `${name} at ${Math.round(bytes / MEBIBYTE)} MiB (${Math.round(1000 * bytes / limit) / 10} % of the limit)`;
  for (let i = 1; i < steps.length; i++) {
    if (steps[i - 1].bytes >= steps[i].bytes) {
      yield error(collector, `${show(steps[i - 1])} must be below ${show(steps[i])}; change 'memory', 'resources' or 'scaling'`);
    }
  }
}

/** Above this, the limiter refuses data. */
export function softLimitBytes(config: any, containerLimit: number): number | undefined {
  const limiter = usedProcessor(config, 'memory_limiter')?.body;
  if (limiter?.limit_mib) {
    return (limiter.limit_mib - (limiter.spike_limit_mib || DEFAULT_SPIKE * limiter.limit_mib)) * MEBIBYTE;
  }
  if (limiter?.limit_percentage) {
    return (limiter.limit_percentage - (limiter.spike_limit_percentage || DEFAULT_SPIKE * limiter.limit_percentage)) / 100 * containerLimit;
  }
  return undefined;
}

function goMemLimitBytes(container: any): number | undefined {
  const value = (container.env ?? []).find((variable: any) => variable.name === 'GOMEMLIMIT')?.value;
  const match = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(value ?? '');
  return match ? Number(match[1]) * 1024 ** ['B', 'KiB', 'MiB', 'GiB', 'TiB'].indexOf(match[2] ?? 'B') : undefined;
}
