import { at, data } from '../../text/data';
import { Temporality } from '../../values/backend-options';
import { isType } from '../../view/collector-config';
import { Collector, ComponentView } from '../../view/view';
import { shown } from '../components';
import { error, Rule } from '../rule';

/** A backend as far as it is known: what it is called, and which temporality it takes. */
interface Receiver {
  readonly name: string;
  readonly temporality: Temporality;
}

export const PT013: Rule = {
  code: 'PT013',
  title: 'A temporality that the backend does not take',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Prometheus counters are cumulative. A delta backend (Dynatrace) rejects or misreads them, so `cumulative_to_delta` has to convert them; a cumulative backend (remote write) must get them as they are.',
  remedy: 'Leave `cumulative_to_delta` to the `Backend`: it knows the temporality; for OTLP, set `temporality`.',
  *check(view) {
    for (const collector of [...view.gateways, ...view.selfMonitors]) {
      for (const { name, processors, exporters, continues } of collector.config.metricPipelines) {
        const receivers = continues ? [] : exporters.flatMap(id => backendOf(collector, id) ?? []);
        const taking = (temporality: Temporality) => receivers.find(receiver => receiver.temporality === temporality);
        const [delta, cumulative] = [taking(Temporality.DELTA), taking(Temporality.CUMULATIVE)];
        const path = `service.pipelines.${name}.processors`;
        const id = processors.find(candidate => isType('processors', candidate, 'cumulative_to_delta'));
        if (delta && !id) {
          yield error(collector.subject, path, `the backend ${delta.name} takes delta temporality, but the pipeline '${name}' has no cumulative_to_delta (it has ${processors.join(', ') || 'none'})`, {
            props: 'do not remove it',
            yaml: "add it, behind 'metric_start_time'",
          });
        }
        if (cumulative && id) {
          yield error(collector.subject, path, `the backend ${cumulative.name} takes cumulative temporality, but the pipeline '${name}' has '${id}'`, {
            props: 'remove it, or choose a backend with Temporality.DELTA',
            yaml: 'remove it',
          });
        }
      }
    }
  },
};

/** The backend behind an exporter; undefined where nothing tells which temporality it takes. */
function backendOf(collector: Collector, id: string): Receiver | undefined {
  const backend = collector.intent?.backend;
  if (backend && isType('exporters', id, backend.exporterType)) {
    return { name: backend.displayName, temporality: backend.temporality };
  }
  if (isType('exporters', id, 'prometheus_remote_write')) {
    return { name: 'Prometheus remote write', temporality: Temporality.CUMULATIVE };
  }
  const exporter = collector.config.ofType('exporters', 'otlp_http').find(component => component.id === id);
  return exporter && isDynatrace(collector, exporter) ? { name: 'Dynatrace', temporality: Temporality.DELTA } : undefined;
}

/** Dynatrace is known by the path of its endpoint, or by its own scheme of authorization. */
function isDynatrace({ config, container }: Collector, { body }: ComponentView): boolean {
  const variable = (text: string) => text.replace(/\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}/g, (reference, name) => container.env.find(entry => entry.name === name)?.value ?? reference);
  const endpoints = [body.endpoint, body.metrics_endpoint].map(endpoint => variable(shown(endpoint)));
  const schemes = Object.entries(data(body.headers)).filter(([header]) => header.toLowerCase() === 'authorization').map(([, value]) => variable(shown(value)));
  const authenticator = shown(at(body, 'auth', 'authenticator'));
  const scheme = config.components.find(({ section, id }) => section === 'extensions' && id === authenticator)?.body.scheme;
  return endpoints.some(endpoint => /\/api\/v2\/otlp(\/|$)/.test(endpoint)) || [...schemes, shown(scheme)].some(text => /^Api-Token\b/i.test(text));
}
