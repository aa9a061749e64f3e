import { softLimitBytes } from './pt014-memory-order';
import { quantityValue } from '../../text/quantities';
import { error, Rule, warning } from '../rule';

const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;

export const PT016: Rule = {
  code: 'PT016',
  title: 'Queues that do not fit into the memory',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'What waits in the sending queues is in memory, once for each gateway in the scrapers, and takes several times its size on the wire. Queues that can grow above the soft limit of the memory limiter never fill: during an outage, the collector refuses data or is killed instead.',
  remedy: 'Leave the queues to `memory.queuePercentage`, lower it, or raise the memory limit; count in bytes (`sizer: bytes`).',
  *check(context) {
    for (const collector of context.collectors) {
      const limit = quantityValue(context.containerOf(collector).resources?.limits?.memory);
      const config = context.config(collector);
      if (limit === undefined || !config) {
        continue;
      }
      const queues = context.queuesOf(collector);
      const total = queues.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      const soft = softLimitBytes(config, limit) ?? limit;
      if (total >= soft) {
        yield error(collector, `the queues (${queues.map(({ path, bytes }) => `${path}: ${mebibytes(bytes ?? 0)}`).join(', ')}) can hold ${mebibytes(total)}, `
          + `not below ${mebibytes(soft)}, above which the memory_limiter refuses data (container limit ${mebibytes(limit)}); lower memory.queuePercentage or raise resources.memoryLimit`);
      }
      for (const { path, sizer } of queues.filter(({ bytes }) => bytes === undefined)) {
        yield warning(collector, `'${path}' counts ${sizer}, so that nothing says how much memory it takes; count in bytes: 'sizer: bytes'`);
      }
    }
  },
};
