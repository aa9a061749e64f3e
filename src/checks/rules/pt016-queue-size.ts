import { softLimitBytes } from './pt014-memory-order';
import { error, Rule, warning } from '../rule';
import { tiers } from '../tiers';
import { mebibytes } from '../words';

export const PT016: Rule = {
  code: 'PT016',
  title: 'Queues that do not fit into the memory',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'What waits in the sending queues is in memory, once for each gateway in the scrapers, and takes several times its size on the wire. Queues that can grow above the soft limit of the memory limiter never fill: during an outage, the collector refuses data or is killed instead. The queue of `prometheus_remote_write` can count requests only; they are taken to have 512 KiB, those of a self-monitor 64 KiB.',
  remedy: 'Leave the queues to `memory.queuePercentage`, lower it, or raise the memory limit; count in bytes (`sizer: bytes`), or fewer requests (`remote_write_queue`).',
  *check(view) {
    for (const collector of tiers(view)) {
      const { subject, queues, container: { limits: { memory: limit } } } = collector;
      if (limit === undefined) {
        continue;
      }
      const total = queues.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      const soft = softLimitBytes(collector, limit) ?? limit;
      if (total >= soft) {
        yield error(subject, queues.length === 1 ? queues[0].path : 'exporters', `the queues (${queues.map(({ path, bytes }) => `${path}: ${mebibytes(bytes ?? 0)}`).join(', ')}) can hold ${mebibytes(total)}, `
          + `not below ${mebibytes(soft)}, above which the memory_limiter refuses data (container limit ${mebibytes(limit)})`, {
          props: 'lower memory.queuePercentage or raise resources.memoryLimit',
          yaml: "lower 'queue_size' or raise resources.limits.memory",
        });
      }
      for (const { path, sizer } of queues.filter(({ bytes }) => bytes === undefined)) {
        yield warning(subject, path, `'${path}' counts ${sizer}, so that nothing says how much memory it takes`, "count in bytes: 'sizer: bytes'");
      }
    }
  },
};
