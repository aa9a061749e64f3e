import { isType } from '../../view/collector-config';
import { Collector, PipelineView } from '../../view/view';
import { leavesStreams, spanFilters } from '../components';
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
  explanation: 'A target moves from scraper to scraper, so a processor that keeps state does not see the whole stream there. On the gateways, the limiter must see data first; start times come before deltas, deltas before the span limit; and what changes a resource stands behind them, since to them another resource is another stream that starts from the beginning.',
  remedy: 'Put stateful processors on the gateways, and your own behind `cumulative_to_delta`: `addProcessor(id, config, { before: \'k8s_attributes\' })`.',
  *check(view) {
    for (const scraper of view.scrapers) {
      for (const pipeline of scraper.config.metricPipelines.filter(({ continues }) => !continues)) {
        yield* checkScraper(scraper, pipeline);
      }
    }
    for (const gateway of view.gateways) {
      for (const pipeline of gateway.config.metricPipelines.filter(({ continues }) => !continues)) {
        yield* checkGateway(gateway, pipeline);
      }
    }
  },
};

function placeOf({ name }: PipelineView): string {
  return `service.pipelines.${name}.processors`;
}

function* checkScraper(scraper: Collector, pipeline: PipelineView): Iterable<Finding> {
  for (const id of pipeline.processors) {
    if (isType('processors', id, ...STATEFUL)) {
      yield error(scraper.subject, placeOf(pipeline), `the processor '${id}' of the pipeline '${pipeline.name}' keeps state, and targets move between scrapers`, 'add it to the gateways instead');
    }
    if (isType('processors', id, 'batch') && pipeline.exporters.some(exporter => isType('exporters', exporter, 'load_balancing'))) {
      yield warning(scraper.subject, placeOf(pipeline), `the processor '${id}' of the pipeline '${pipeline.name}' mixes targets in one request, which load_balancing splits again; `
        + 'when one gateway fails, all get the request twice', 'leave the batches to the queue of load_balancing');
    }
  }
  yield* limiterFirst(scraper, pipeline);
}

function* checkGateway(gateway: Collector, pipeline: PipelineView): Iterable<Finding> {
  yield* limiterFirst(gateway, pipeline);
  const { name, processors } = pipeline;
  const place = (type: string) => processors.findIndex(id => isType('processors', id, type));
  const [start, delta] = [place('metric_start_time'), place('cumulative_to_delta')];
  const [filter] = spanFilters(gateway.config, processors);
  const span = filter === undefined ? -1 : processors.indexOf(filter.id);
  const show = `; the pipeline '${name}' has ${processors.join(', ')}`;
  if (start >= 0 && delta >= 0 && start > delta) {
    yield error(gateway.subject, placeOf(pipeline), `'${processors[start]}' must stand before '${processors[delta]}', which needs the start times${show}`, 'change the order');
  }
  if (delta >= 0 && span >= 0 && span < delta) {
    yield error(gateway.subject, placeOf(pipeline), `'${processors[span]}' must stand behind '${processors[delta]}', since it looks at deltas${show}`, 'change the order');
  }
  if (delta >= 0 && span < 0) {
    yield warning(gateway.subject, placeOf(pipeline), `a filter of deltas that span too long is missing behind '${processors[delta]}': a stream that comes back to a gateway is counted twice${show}`, {
      props: "leave 'filter/span_limit' where it is",
      yaml: "drop points with 'datapoint.time_unix_nano - datapoint.start_time_unix_nano' above max_staleness in a filter processor",
    });
  }
  const last = Math.max(start, delta, span);
  const harmless = gateway.config.components.filter(component => component.section === 'processors' && leavesStreams(component)).map(component => component.id);
  for (const id of processors.slice(0, Math.max(last, 0))) {
    if (isType('processors', id, ...CHANGING)) {
      yield error(gateway.subject, placeOf(pipeline), `'${id}' changes the resource, and to '${processors[last]}' behind it a stream would begin again at every change${show}`, 'put it behind');
    } else if (isType('processors', id, ...RENAMING) && !harmless.includes(id)) {
      yield warning(gateway.subject, placeOf(pipeline), `'${id}' stands before '${processors[last]}', to which a stream begins again when its result changes${show}`, {
        props: "put it behind: addProcessor(id, config, { before: 'k8s_attributes' })",
        yaml: 'put it behind',
      });
    }
  }
}

function* limiterFirst({ subject }: Collector, pipeline: PipelineView): Iterable<Finding> {
  if (!isType('processors', pipeline.processors[0] ?? '', 'memory_limiter')) {
    yield error(subject, placeOf(pipeline), `'memory_limiter' must be the first processor of the pipeline '${pipeline.name}', which has ${pipeline.processors.join(', ') || 'none'}; `
      + 'data that others hold already cannot be refused any more', 'put it first');
  }
}
