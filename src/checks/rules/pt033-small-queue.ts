import { BATCH_MAX_BYTES } from '../../config/collector/queue';
import { at, isData, number } from '../../text/data';
import { Rule, warning } from '../rule';

export const PT033: Rule = {
  code: 'PT033',
  title: 'Queues to the gateways that are smaller than a batch',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'The memory that the scrapers have for queues is shared out among the most gateways there can be. A scrape that is larger than the queue to its gateway '
    + 'never fits into it, '
    + 'and is lost as a whole ("element size too large", exporterhelper 0.158).',
  remedy: 'Give the scrapers more memory, lower the gateways\' `maxReplicas`, or raise `memory.queuePercentage`.',
  *check(view) {
    for (const { subject, routes, queues } of view.scrapers) {
      for (const route of routes) {
        const path = `${route.path}.protocol.otlp.sending_queue`;
        const queue = at(route.body, 'protocol', 'otlp', 'sending_queue');
        const size = isData(queue) && queue.sizer === 'bytes' && queue.enabled !== false ? number(queue.queue_size) : undefined;
        if (size !== undefined && size > 0 && size < BATCH_MAX_BYTES) {
          const all = queues.find(candidate => candidate.path.endsWith(path))?.bytes ?? size;
          yield warning(subject, `${path}.queue_size`,
            `'${path}.queue_size' is ${size} bytes for each of at most ${Math.round(all / size)} gateways, less than a batch of ${BATCH_MAX_BYTES}; a scrape that does not fit is lost`, {
              props: "raise resources.memoryLimit or memory.queuePercentage, or lower the gateways' maxReplicas",
              yaml: "give the scrapers more memory and raise 'queue_size', or lower 'maxReplicas' of the gateways' autoscaler",
            });
        }
      }
    }
  },
};
