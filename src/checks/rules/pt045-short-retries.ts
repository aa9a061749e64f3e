import { at, isData } from '../../text/data';
import { goSeconds, secondsText } from '../../text/durations';
import { SHORTEST_OUTAGE } from '../../values/private/relations';
import { Collector, CollectorConfigView } from '../../view/view';
import { error, Finding, Rule, warning } from '../rule';
import { tiers } from '../tiers';

/** How long an exporter tries again that says nothing of it (configretry 1.64, NewDefaultBackOffConfig). In seconds. */
const DEFAULT_ELAPSED = 300;

/** How an exporter tries again. */
interface Retries {
  readonly path: string;
  /** Undefined where nothing is written. */
  readonly body: unknown;
  /** Whether keys that are left out are zero. */
  readonly zero: boolean;
}

export const PT045: Rule = {
  code: 'PT045',
  title: 'Retries that end too soon, or never rest',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'What cannot be sent is tried again until `max_elapsed_time` is over, and is lost then: an exporter that says nothing of it gives up after 5 minutes, the time in which a backend or a gateway comes back '
    + 'is often longer. Above the ring of `load_balancing`, keys that are left out are zero, not the usual times: it tries again without a pause, and for ever.',
  remedy: 'Leave `retry_on_failure` as it is; where it is written by hand, write every time of it, and at least 15 minutes for `max_elapsed_time` (0 is without an end).',
  *check(view) {
    for (const collector of tiers(view)) {
      for (const retries of retriesOf(collector)) {
        yield* checkRetries(collector, retries);
      }
    }
  },
};

function* checkRetries({ subject }: Collector, { path, body, zero }: Retries): Iterable<Finding> {
  const remedy = { props: "leave 'retry_on_failure' as it is; 'retryMaxElapsedTime' of the Cadence sets its end", yaml: `set 'max_elapsed_time' to ${SHORTEST_OUTAGE}s or more` };
  const written = (key: string) => isData(body) ? body[key] : undefined;
  if (written('enabled') === false) {
    yield warning(subject, path, `'${path}' is off, so that whatever is not taken at once is lost`, { ...remedy, yaml: `turn it on, and ${remedy.yaml}` });
    return;
  }
  const pause = written('initial_interval');
  if (isData(body) && (pause === undefined ? zero : goSeconds(pause) === 0)) {
    yield error(subject, `${path}.initial_interval`, `'${path}.initial_interval' is ${pause === undefined ? 'left out, which here means 0' : 'zero'}, so that it tries again without a pause`, {
      props: remedy.props, yaml: 'write every time of it, or take it out: the queues below the ring try again themselves',
    });
  }
  const elapsed = written('max_elapsed_time');
  const seconds = elapsed === undefined || elapsed === null ? zero ? 0 : DEFAULT_ELAPSED : goSeconds(elapsed);
  if (seconds !== undefined && seconds > 0 && seconds < SHORTEST_OUTAGE) {
    yield warning(subject, `${path}.max_elapsed_time`,
      `'${path}.max_elapsed_time' is ${secondsText(seconds)}${elapsed === undefined ? ', since it says none' : ''}, below ${SHORTEST_OUTAGE} s; what is not taken by then is lost`, remedy);
  }
}

/** The exporters that send metrics over the network, and how they try again. */
function retriesOf({ config }: Collector): Retries[] {
  return exportersOf(config).flatMap(({ path, body, type }): Retries[] => {
    if (type === 'load_balancing') {
      const above = at(body, 'retry_on_failure');
      return [
        ...isData(above) && above.enabled === true ? [{ path: `${path}.retry_on_failure`, body: above, zero: true }] : [],
        { path: `${path}.protocol.otlp.retry_on_failure`, body: at(body, 'protocol', 'otlp', 'retry_on_failure'), zero: false },
      ];
    }
    return [{ path: `${path}.retry_on_failure`, body: body.retry_on_failure, zero: false }];
  });
}

const SENDING = ['load_balancing', 'otlp_http', 'otlp_grpc', 'prometheus_remote_write'];

/** The exporters of pipelines of metrics, of the types that the tiers have. */
function exportersOf(config: CollectorConfigView) {
  const used = config.metricPipelines.flatMap(({ exporters }) => exporters);
  return SENDING.flatMap(type => config.ofType('exporters', type).filter(({ id }) => used.includes(id)).map(({ path, body }) => ({ type, path, body })));
}
