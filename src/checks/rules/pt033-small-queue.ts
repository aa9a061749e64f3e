import { BATCH_MAX_BYTES } from '../../parts/collector';
import { ofType } from '../collector-view';
import { Rule, warning } from '../rule';

export const PT033: Rule = {
  code: 'PT033',
  title: 'Queues to the gateways that are smaller than a batch',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'The memory that the scrapers have for queues is shared out among the most gateways there can be. A scrape that is larger than the queue to its gateway never fits into it, '
    + 'and is lost as a whole ("element size too large", exporterhelper 0.158).',
  remedy: 'Give the scrapers more memory, lower the gateways\' `maxReplicas`, or raise `memory.queuePercentage`.',
  *check(context) {
    for (const pool of context.parts.scraperPools) {
      for (const [id, body] of ofType(context.config(pool), 'exporters', 'load_balancing')) {
        const queue = body.protocol?.otlp?.sending_queue;
        if (queue?.sizer === 'bytes' && queue.queue_size < BATCH_MAX_BYTES) {
          yield warning(pool, `'exporters.${id}.protocol.otlp.sending_queue.queue_size' is ${queue.queue_size} bytes for each of at most ${pool.gateway.maxReplicas} gateways, `
            + `less than a batch of ${BATCH_MAX_BYTES}; a scrape that does not fit is lost: raise resources.memoryLimit or memory.queuePercentage, or lower the gateways' maxReplicas`);
        }
      }
    }
  },
};
