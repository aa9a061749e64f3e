import { at, records, text, textMap } from '../../text/data';
import { addressOf, serviceOf, urlParts } from '../../view/addresses';
import { telemetryEndpoints } from '../../view/collector-config';
import { Allocator, Collector, Container, EnvVariable, View } from '../../view/view';
import { shown } from '../components';
import { coveredBy, hasAddresses } from '../no-proxy';
import { error, Finding, Rule, warning } from '../rule';
import { tiers } from '../tiers';

/** What a part reaches inside the cluster, and the variable by which that would go to a proxy. */
interface Reached {
  readonly variable: 'HTTP_PROXY' | 'HTTPS_PROXY';
  /** Undefined for addresses that are not written anywhere. */
  readonly host: string | undefined;
  readonly what: string;
  /** What `NO_PROXY` needs for it. */
  readonly entry: string;
}

const ADDRESSES = 'the address ranges of pods and Services';

export const PT043: Rule = {
  code: 'PT043',
  title: 'A proxy between the parts',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'A collector and an allocator send every request to the proxy that their environment names (`HTTP_PROXY`, `HTTPS_PROXY`), but for hosts that `NO_PROXY` covers: also what the parts send to '
    + 'each other, and what they ask the Kubernetes API. gRPC asks `HTTPS_PROXY`, with TLS or without. A proxy usually knows no name of a cluster: nothing is scraped, and nothing is sent. The names of gateways '
    + '(`tiered-gateway-0.tiered-gateway.otel-ta`) end in their namespace, not in `.svc`, unless the ring is static. '
    + 'It is a warning where `NO_PROXY` is not in the manifests, and for addresses.',
  remedy: 'Set `proxyUrl` on the backend, which only its exporter uses, and take the variables out. Where they must be there, `NO_PROXY` needs `.svc`, the namespace of the gateways (`.otel-ta`), and the '
    + 'address ranges of pods and Services.',
  *check(view) {
    for (const collector of tiers(view)) {
      yield* checkContainer(view, collector, collector.container, [...asked(view, collector), ...routed(view, collector), ...askedOfKubernetes(collector)]);
    }
    for (const allocator of view.allocators) {
      yield* checkContainer(view, allocator, allocator.container, [KUBERNETES]);
    }
  },
};

const KUBERNETES: Reached = { variable: 'HTTPS_PROXY', host: undefined, what: 'the Kubernetes API', entry: ADDRESSES };

function* checkContainer(view: View, { subject, namespace }: Collector | Allocator, container: Container, reached: readonly Reached[]): Iterable<Finding> {
  const env = new Environment(view, namespace, container);
  const sent = reached.filter(({ variable }) => env.isSet(variable));
  if (sent.length === 0) {
    return;
  }
  const [variable] = sent.map(item => item.variable).sort();
  const noProxy = env.value('NO_PROXY');
  const entries = (items: readonly Reached[]) => [...new Set(items.map(({ entry }) => entry))].join(', ');
  const remedy = (items: readonly Reached[]) => ({
    props: `set 'proxyUrl' on the backend and take ${variable} out of 'env', or add to NO_PROXY: ${entries(items)}`,
    yaml: `set 'proxy_url' of the exporter to the backend and take ${variable} out of 'env', or add to NO_PROXY: ${entries(items)}`,
  });
  if (noProxy === undefined) {
    yield warning(subject, 'env', `the environment has ${variable}, and a NO_PROXY that is not in the manifests; it must cover ${namesOf(sent)}`, remedy(sent));
    return;
  }
  const lost = sent.filter(({ host }) => host === undefined ? !hasAddresses(noProxy) : !coveredBy(noProxy, host));
  if (lost.length > 0) {
    const report = lost.some(({ host }) => host !== undefined) ? error : warning;
    yield report(subject, 'env', `the environment has ${variable}, and ${noProxy === '' ? 'no NO_PROXY' : `NO_PROXY '${noProxy}', which does not cover it`}, so that the proxy is asked for ${namesOf(lost)}`, remedy(lost));
  }
}

function namesOf(reached: readonly Reached[]): string {
  return [...new Set(reached.map(({ host, what }) => host === undefined ? what : `${what} ('${host}')`))].join(', ');
}

/** The allocators that a collector asks, and where it sends its own metrics, as far as these are in the cluster. */
function asked(view: View, { namespace, polls, config }: Collector): Reached[] {
  const urls = [
    ...polls.map(({ body }): [string, string] => ['the allocator', shown(body.endpoint)]),
    ...telemetryEndpoints(config.data).map(([, url]): [string, string] => ['the receiver of its own metrics', url]),
  ];
  return urls.flatMap(([what, url]): Reached[] => {
    const { scheme, host } = urlParts(url) ?? {};
    return host === undefined || !isInCluster(view, host, namespace) ? [] : [{ variable: scheme === 'https' ? 'HTTPS_PROXY' : 'HTTP_PROXY', host, what, entry: entryFor(host) }];
  });
}

/** Whether a host is a Service: one that is in the view, or by its form. One that the collector expands can be anything. */
function isInCluster(view: View, host: string, namespace: string | undefined): boolean {
  const service = serviceOf(addressOf(`http://${host}`, namespace));
  return !/^[\d.]+$|^\[|\$|^localhost$/.test(host) && (!host.includes('.') || /\.svc(\.|$)/.test(host) || (service !== undefined && view.service(service.namespace, service.name) !== undefined));
}

/** The gateways that a collector sends to. */
function routed(view: View, { namespace, routes, config }: Collector): Reached[] {
  const what = 'the gateways';
  const named = (host: string): Reached => ({ variable: 'HTTPS_PROXY', host, what, entry: entryFor(host) });
  return [
    ...routes.flatMap(({ body, service, gateway }): Reached[] => {
      const resolver = at(body, 'resolver');
      const hosts = at(resolver, 'static', 'hostnames');
      if (Array.isArray(hosts)) {
        return hosts.map(host => named(shown(host).replace(/:\d+$/, '')));
      }
      return service && at(resolver, 'k8s', 'return_hostnames') === true
        ? [named([`${gateway?.workload.name ?? service.name}-0`, service.name, service.namespace ?? namespace].filter(part => part).join('.'))]
        : [{ variable: 'HTTPS_PROXY', host: undefined, what, entry: ADDRESSES }];
    }),
    // A collector that sends to the gateways without a ring.
    ...config.ofType('exporters', 'otlp_grpc').flatMap(({ body }): Reached[] => {
      const { host = '' } = urlParts(`http://${(text(body.endpoint) ?? '').replace(/^https?:\/\//, '')}`) ?? {};
      return host !== '' && isInCluster(view, host, namespace) ? [{ ...named(host), what: `'${host}'` }] : [];
    }),
  ];
}

/** Whether a collector asks the Kubernetes API. */
function askedOfKubernetes({ config, routes }: Collector): Reached[] {
  const asks = routes.some(({ resolver }) => resolver === 'k8s') || config.usedProcessor('k8s_attributes') !== undefined;
  return asks ? [KUBERNETES] : [];
}

/** The entry of `NO_PROXY` that covers a host of the cluster. */
function entryFor(host: string): string {
  const labels = host.split('.');
  return labels.length === 1 ? host : labels.includes('svc') ? `.${labels.slice(labels.indexOf('svc')).join('.')}` : `.${labels[labels.length - 1]}`;
}

/** The variables of a container that say something of proxies. */
class Environment {
  constructor(private readonly view: View, private readonly namespace: string | undefined, private readonly container: Container) {}

  /** Whether a variable names a proxy; one whose value is elsewhere does. */
  public isSet(name: string): boolean {
    return this.variable(name) !== undefined && this.value(name) !== '';
  }

  /** The value, empty where there is no such variable; undefined where it is not in the manifests. */
  public value(name: string): string | undefined {
    const variable = this.variable(name);
    if (!variable) {
      return '';
    }
    const reference = at(variable.data, 'valueFrom', 'configMapKeyRef');
    if (reference === undefined) {
      return at(variable.data, 'valueFrom') === undefined ? variable.value ?? '' : undefined;
    }
    return text(at(this.configMap(at(reference, 'name')), shown(at(reference, 'key'))));
  }

  /** The data of a ConfigMap in the view. */
  private configMap(wanted: unknown): unknown {
    return this.view.objects.find(({ kind, group, name, namespace }) => kind === 'ConfigMap' && group === '' && name === wanted
      && (namespace === undefined || this.namespace === undefined || namespace === this.namespace))?.data.data;
  }

  /** The variables, the last of a name being the one that counts: a container's own stand above those of whole ConfigMaps. */
  private get variables(): EnvVariable[] {
    const fromMaps = records(at(this.container.data, 'envFrom')).flatMap(([, source]) =>
      Object.entries(textMap(this.configMap(text(at(source, 'configMapRef', 'name')) ?? null))).map(([name, value]): EnvVariable =>
        ({ name: `${text(source.prefix) ?? ''}${name}`, value, fieldPath: undefined, data: {} })));
    return [...fromMaps, ...this.container.env];
  }

  /** As Go reads it: the name in capitals first (golang.org/x/net, httpproxy). */
  private variable(name: string): EnvVariable | undefined {
    const named = (wanted: string) => {
      const last = this.variables.reverse().find(candidate => candidate.name === wanted);
      return last?.value === '' ? undefined : last;
    };
    return named(name) ?? named(name.toLowerCase());
  }
}
