import { MEBIBYTE } from '../../text/quantities';
import { Collector } from '../../view/view';
import { numeric } from '../components';
import { error, Finding, Rule } from '../rule';
import { tiers } from '../tiers';
import { mebibytes } from '../words';

/** The spike limit of a limiter in percent or mebibytes that names none, as a share of its limit (memorylimiter 0.158, config.go). */
const DEFAULT_SPIKE = 0.2;
/** Units of GOMEMLIMIT, each 1024 of the one before. */
const GO_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export const PT014: Rule = {
  code: 'PT014',
  title: 'Memory thresholds in the wrong order',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Four thresholds act on the memory of a collector: the autoscaler adds pods, the limiter refuses data above its soft limit, Go collects garbage ever harder towards GOMEMLIMIT, and the kernel kills above the container\'s limit. Only in this order does each act before the next, harder one.',
  remedy: 'Keep the autoscaler\'s target (as a share of the limit: utilization x request / limit) below `limitPercentage` - `spikeLimitPercentage`, that below `goMemLimitPercentage`, and that below 100 %.',
  *check(view) {
    for (const collector of tiers(view)) {
      yield* checkCollector(collector);
    }
  },
};

function* checkCollector(collector: Collector): Iterable<Finding> {
  const { subject, container, workload } = collector;
  const limit = container.limits.memory;
  if (limit === undefined) {
    if (workload.containers.length === 0) {
      return;
    }
    if (!numeric(collector.config.usedProcessor('memory_limiter')?.body.limit_percentage)) {
      return;
    }
    yield error(subject, 'resources.limits.memory', `the container '${container.name}' has no memory limit, so the memory_limiter would count in percent of the node's memory`, {
      props: 'set resources.memoryLimit',
      yaml: 'set resources.limits.memory',
    });
    return;
  }
  const request = container.requests.memory ?? limit;
  const steps = workload.autoscalers.flatMap(({ utilizations }) => utilizations)
    .filter(target => target.resource === 'memory' && (target.container === undefined || target.container === container.name))
    .map(({ percent }) => ({ name: `the autoscaler's target (${percent} % of the request)`, bytes: percent / 100 * request }))
    .sort((a, b) => b.bytes - a.bytes).slice(0, 1);
  const softLimit = softLimitBytes(collector, limit);
  if (softLimit !== undefined) {
    steps.push({ name: 'the soft limit of the memory_limiter', bytes: softLimit });
  }
  const goMemLimit = goMemLimitBytes(collector);
  if (goMemLimit !== undefined) {
    steps.push({ name: 'GOMEMLIMIT', bytes: goMemLimit });
  }
  steps.push({ name: "the container's memory limit", bytes: limit });
  const show = ({ name, bytes }: { name: string; bytes: number }) => `${name} at ${mebibytes(bytes)} (${Math.round(1000 * bytes / limit) / 10} % of the limit)`;
  for (let i = 1; i < steps.length; i++) {
    if (steps[i - 1].bytes >= steps[i].bytes) {
      yield error(subject, undefined, `${show(steps[i - 1])} must be below ${show(steps[i])}`, {
        props: "change 'memory', 'resources' or 'scaling'",
        yaml: 'lower the one or raise the other',
      });
    }
  }
}

/** Above this, the limiter refuses data; undefined where there is no limiter, or none that can be read. */
export function softLimitBytes({ config }: Collector, containerLimit: number): number | undefined {
  const body = config.usedProcessor('memory_limiter')?.body ?? {};
  const [mebibytesLimit, percentage] = [numeric(body.limit_mib), numeric(body.limit_percentage)];
  if (mebibytesLimit) {
    return (mebibytesLimit - (numeric(body.spike_limit_mib) || DEFAULT_SPIKE * mebibytesLimit)) * MEBIBYTE;
  }
  if (percentage) {
    return (percentage - (numeric(body.spike_limit_percentage) || DEFAULT_SPIKE * percentage)) / 100 * containerLimit;
  }
  return undefined;
}

function goMemLimitBytes({ container }: Collector): number | undefined {
  const match = /^(\d+)(B|KiB|MiB|GiB|TiB)?$/.exec(container.env.find(({ name }) => name === 'GOMEMLIMIT')?.value ?? '');
  return match ? Number(match[1]) * 1024 ** GO_UNITS.indexOf(match[2] ?? 'B') : undefined;
}
