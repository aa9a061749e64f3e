import { at, Data, data, isData } from '../../text/data';
import { Collector, Route } from '../../view/view';
import { numeric } from '../components';
import { error, Rule, warning } from '../rule';

/** The consumers of a queue that names no number (exporterhelper 0.158, NewDefaultQueueConfig). */
const DEFAULT_CONSUMERS = 10;

/** Processors that remember the last point of a stream. */
const STATEFUL = ['metric_start_time', 'cumulative_to_delta'];

export const PT044: Rule = {
  code: 'PT044',
  title: 'Points of a stream that overtake each other',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A queue with several consumers sends several batches at a time, and one that is tried again arrives after its successor. A gateway takes an older point for a reset of the counter, and counts it '
    + 'twice. A queue without `num_consumers` has ten. Below `load_balancing` a queue stands even where none is written; above it, only where one is written, and it stops all streams for one gateway that is down. '
    + 'It is a warning where the gateways are not in the view.',
  remedy: 'Leave the queues to the gateways as they are: one for each gateway (`protocol.otlp.sending_queue`), with one consumer.',
  *check(view) {
    for (const scraper of view.scrapers) {
      for (const route of scraper.routes.filter(({ gateway }) => !gateway || remembers(gateway))) {
        for (const { path, consumers, written } of queuesOf(route).filter(queue => queue.consumers > 1)) {
          const report = route.gateway ? error : warning;
          yield report(scraper.subject, `${path}.num_consumers`,
            `'${path}' has ${consumers} consumers${written ? '' : ', since it says no number'}, so that a point can arrive after its successor and be counted twice`, {
              props: 'leave the queue as it is, with one consumer',
              yaml: /protocol\.otlp/.test(path) ? "set 'num_consumers: 1'" : "take this queue out; the one below 'protocol.otlp', with 'num_consumers: 1', is enough",
            });
        }
      }
    }
  },
};

function remembers({ config }: Collector): boolean {
  return STATEFUL.some(type => config.usedProcessor(type) !== undefined);
}

interface ConsumedQueue {
  readonly path: string;
  readonly consumers: number;
  readonly written: boolean;
}

/** The queues on the way to the gateways, one above the ring and one for each gateway below it. */
function queuesOf({ path, body }: Route): ConsumedQueue[] {
  const above = at(body, 'sending_queue');
  const below = at(body, 'protocol', 'otlp', 'sending_queue');
  return [
    ...isData(above) ? consumed(`${path}.sending_queue`, above) : [],
    ...isData(below) || below === undefined || below === null ? consumed(`${path}.protocol.otlp.sending_queue`, data(below)) : [],
  ];
}

function consumed(path: string, queue: Data): ConsumedQueue[] {
  const consumers = numeric(queue.num_consumers);
  return queue.enabled === false ? [] : [{ path, consumers: consumers ?? DEFAULT_CONSUMERS, written: consumers !== undefined }];
}
