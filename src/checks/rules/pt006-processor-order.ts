import { SPAN_FILTER } from '../../config/collector/components/span-filter';
import type { GatewayPool } from '../../parts/gateway-pool';
import type { ScraperPool } from '../../parts/scraper-pool';
import { isType, metricPipelines, Pipeline } from '../collector-view';
import { error, Finding, Rule, warning } from '../rule';

/** Processors that keep something of a stream from one request to the next. */
const STATEFUL = ['metric_start_time', 'cumulative_to_delta', 'delta_to_cumulative', 'interval', 'groupbyattrs', 'groupbytrace', 'lookback', 'logdedup', 'metricsgeneration'];

/** Processors after which a stream can look like another one: what they add is not there at every time. */
const CHANGING = ['k8s_attributes', 'resourcedetection', 'groupbyattrs'];

/** Processors after which a stream looks otherwise, but always in the same way. */
const RENAMING = ['transform', 'attributes', 'resource', 'metricstransform'];

export const PT006: Rule = {
  code: 'PT006',
  title: 'A processor on the wrong tier or in the wrong place',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A target moves from scraper to scraper, so a processor that keeps state does not see the whole stream there. On the gateways, the limiter must see data first; start times come before deltas, deltas before the span limit; and what changes a resource stands behind them, since to them another resource is another stream that begins anew.',
  remedy: 'Put stateful processors on the gateways, and your own behind `cumulative_to_delta`: `addProcessor(id, config, \'k8s_attributes\')`.',
  *check(context) {
    for (const pool of context.parts.scraperPools) {
      for (const pipeline of metricPipelines(context.config(pool)).filter(({ continues }) => !continues)) {
        yield* checkScraper(pool, pipeline);
      }
    }
    for (const gateway of context.parts.gatewayPools) {
      for (const pipeline of metricPipelines(context.config(gateway)).filter(({ continues }) => !continues)) {
        yield* checkGateway(gateway, pipeline);
      }
    }
  },
};

function* checkScraper(pool: ScraperPool, { name, processors }: Pipeline): Iterable<Finding> {
  for (const id of processors) {
    if (isType(id, ...STATEFUL)) {
      yield error(pool, `the processor '${id}' of the pipeline '${name}' keeps state, and targets move between scrapers; add it to the gateways instead`);
    }
    if (isType(id, 'batch')) {
      yield warning(pool, `the processor '${id}' of the pipeline '${name}' mixes targets in one request, which load_balancing splits again; `
        + 'when one gateway fails, all get the request twice; leave the batches to the queue of load_balancing');
    }
  }
  yield* limiterFirst(pool, name, processors);
}

function* checkGateway(gateway: GatewayPool, { name, processors }: Pipeline): Iterable<Finding> {
  yield* limiterFirst(gateway, name, processors);
  const place = (type: string) => processors.findIndex(id => isType(id, type));
  const [start, delta, span] = [place('metric_start_time'), place('cumulative_to_delta'), processors.indexOf(SPAN_FILTER)];
  const show = `; the pipeline '${name}' has ${processors.join(', ')}`;
  if (start >= 0 && delta >= 0 && start > delta) {
    yield error(gateway, `'${processors[start]}' must stand before '${processors[delta]}', which needs the start times${show}`);
  }
  if (delta >= 0 && span >= 0 && span < delta) {
    yield error(gateway, `'${SPAN_FILTER}' must stand behind '${processors[delta]}', since it looks at deltas${show}`);
  }
  if (delta >= 0 && span < 0) {
    yield warning(gateway, `'${SPAN_FILTER}' is missing behind '${processors[delta]}': a stream that comes back to a gateway is counted twice${show}`);
  }
  const last = Math.max(start, delta, span);
  for (const id of processors.slice(0, Math.max(last, 0))) {
    if (isType(id, ...CHANGING)) {
      yield error(gateway, `'${id}' changes the resource, so it must stand behind '${processors[last]}', for which a stream would begin anew at every change${show}`);
    } else if (isType(id, ...RENAMING)) {
      yield warning(gateway, `'${id}' stands before '${processors[last]}', for which a stream begins anew when its result changes${show}; `
        + "put it behind: addProcessor(id, config, 'k8s_attributes')");
    }
  }
}

function* limiterFirst(collector: GatewayPool | ScraperPool, name: string, processors: string[]): Iterable<Finding> {
  if (!isType(processors[0] ?? '', 'memory_limiter')) {
    yield error(collector, `'memory_limiter' must be the first processor of the pipeline '${name}', which has ${processors.join(', ') || 'none'}; `
      + 'data that others hold already cannot be refused any more');
  }
}
