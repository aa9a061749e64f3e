import { at, Data, data, isData, number, text } from '../../text/data';
import { Collector, CollectorConfigView, View } from '../../view/view';
import { shown } from '../components';
import { error, Finding, Rule } from '../rule';
import { scrapersOf, tiers } from '../tiers';

/** Where the servers listen that name no address (otlpreceiver and healthcheckextension 0.158, factory.go). */
const DEFAULTS = { grpc: 'localhost:4317', http: 'localhost:4318', health: 'localhost:13133' };

export const PT051: Rule = {
  code: 'PT051',
  title: 'A port on which nobody listens',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A receiver or extension on `localhost`, where they listen unless an address is written, is out of reach for other pods and for the kubelet. Gateways then get nothing; a collector whose probes nobody answers '
    + '(no `health_check`, or one on another port) is killed again and again, or never becomes ready.',
  remedy: 'Listen on the pod\'s own address (`[${env:MY_POD_IP}]:4317`), and keep `health_check` with the port that the probes ask.',
  *check(view) {
    for (const gateway of view.gateways.filter(collector => scrapersOf(view, collector).length > 0)) {
      yield* checkReceivers(gateway, 'grpc', 'the scrapers');
    }
    for (const receiver of view.selfMonitors) {
      yield* checkReceivers(receiver, 'http', sendersTo(view, receiver));
    }
    for (const collector of tiers(view)) {
      yield* checkProbes(collector);
    }
  },
};

/** Whoever sends its own metrics to a collector, as messages call it; undefined where nobody does. */
function sendersTo(view: View, receiver: Collector): string | undefined {
  const senders = tiers(view).filter(collector => collector !== receiver && collector.reportsTo.includes(receiver));
  return senders.length > 0 ? senders.map(({ subject }) => subject.name).join(', ') : undefined;
}

/** The receivers of OTLP that others send to: at least one must be in reach. */
function* checkReceivers({ subject, config }: Collector, protocol: 'grpc' | 'http', senders: string | undefined): Iterable<Finding> {
  const used = config.metricPipelines.flatMap(({ receivers }) => receivers);
  const servers = config.ofType('receivers', 'otlp').filter(({ id, body }) => used.includes(id) && isData(body.protocols) && Object.hasOwn(body.protocols, protocol))
    .map(({ path, body }) => ({ path: `${path}.protocols.${protocol}.endpoint`, written: at(body, 'protocols', protocol, 'endpoint') }));
  // Without pipelines nothing is received, which PT034 tells.
  if (senders === undefined || config.pipelines.length === 0 || servers.some(({ written }) => !isLoopback(shown(written) || DEFAULTS[protocol]))) {
    return;
  }
  const [first] = servers;
  const path = first?.path ?? `receivers.otlp.protocols.${protocol}`;
  const message = first ? `'${path}' is ${first.written === undefined ? `not written, which means '${DEFAULTS[protocol]}'` : `'${shown(first.written)}'`}, which ${senders} cannot reach`
    : `no receiver takes OTLP over ${protocol === 'grpc' ? 'gRPC' : 'HTTP'} from ${senders}`;
  yield error(subject, path, message, { props: 'do not override it', yaml: "let it listen on the pod's address" });
}

function isLoopback(endpoint: string): boolean {
  return /^(localhost|127\.[\d.]+|\[?::1\]?)(:\d+)?$/.test(endpoint);
}

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'];

function* checkProbes({ subject, config, container, workload }: Collector): Iterable<Finding> {
  const listening = listeners(config);
  // Where the collector expands an address, or another container can answer, nobody knows from here.
  if (workload.containers.length > 1 || listening === undefined || config.pipelines.length === 0) {
    return;
  }
  const probes = PROBES.flatMap(name => {
    const port = number(at(container.data, name, 'httpGet', 'port'));
    return port === undefined ? [] : [{ name, port }];
  });
  for (const { name, port } of probes) {
    const there = listening.filter(listener => listener.port === port);
    if (there.some(({ loopback }) => !loopback)) {
      continue;
    }
    const problem = there.length > 0 ? `where '${there[0].path}' listens on localhost only` : 'on which nothing in the configuration listens';
    yield error(subject, name, `'${name}' asks port ${port}, ${problem}, so that the pod ${name === 'readinessProbe' ? 'never becomes ready' : 'is killed again and again'}`, {
      props: "do not remove or override 'health_check'", yaml: `configure the extension 'health_check' with the endpoint '[\${env:MY_POD_IP}]:${port}', and name it in 'service.extensions'`,
    });
    return;
  }
}

interface Listener {
  readonly path: string;
  readonly port: number;
  readonly loopback: boolean;
}

/** Everything in a configuration that may listen; undefined where a port is not written as a number. */
function listeners(config: CollectorConfigView): Listener[] | undefined {
  const started = config.components.filter(({ section, id }) => section === 'receivers' || (section === 'extensions' && config.extensions.includes(id)));
  const found: (Listener | undefined)[] = started.flatMap(({ path, type, body }) => [
    ...type === 'health_check' && body.endpoint === undefined ? [listenerAt(path, DEFAULTS.health)] : [],
    ...endpointsIn(body, path),
  ]);
  const metrics = data(at(config.data, 'service', 'telemetry', 'metrics'));
  return found.includes(undefined) ? undefined : [...found as Listener[], ...ownMetrics(metrics)];
}

/** The collector's own metrics, where they are served. */
function ownMetrics(metrics: Data): Listener[] {
  const readers = Array.isArray(metrics.readers) ? metrics.readers : [];
  const ports = readers.flatMap(reader => number(at(reader, 'pull', 'exporter', 'prometheus', 'port')) ?? []);
  return [...ports, ...readers.length === 0 ? [8888] : []].map(port => ({ path: 'service.telemetry.metrics', port, loopback: false }));
}

function endpointsIn(value: unknown, path: string): (Listener | undefined)[] {
  return Object.entries(isData(value) ? value : {}).flatMap(([key, item]) =>
    key === 'endpoint' && typeof item === 'string' ? [listenerAt(`${path}.${key}`, item)] : endpointsIn(item, `${path}.${key}`));
}

function listenerAt(path: string, endpoint: string): Listener | undefined {
  const port = /:(\d+)$/.exec(endpoint)?.[1];
  return port === undefined ? text(endpoint)?.includes('${') && !/\/\//.test(endpoint) ? undefined : { path, port: -1, loopback: false } : { path, port: Number(port), loopback: isLoopback(endpoint) };
}
