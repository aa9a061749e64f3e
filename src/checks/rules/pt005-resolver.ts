import { at, data, Data, list, texts } from '../../text/data';
import { Collector, Route, Service, View } from '../../view/view';
import { leadsTo } from '../../view/workloads';
import { grpcServers, numeric, shown } from '../components';
import { error, Finding, Rule, warning } from '../rule';
import { forgottenGateways } from '../tiers';
import { described, quoted } from '../words';

/** The port that the exporter asks for where none is named (loadbalancingexporter 0.158, config.go). */
const OTLP_PORT = 4317;

export const PT005: Rule = {
  code: 'PT005',
  title: 'Scrapers that cannot find the gateways',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'The scrapers\' `load_balancing` exporter finds the gateways by the EndpointSlices of a Service. A wrong name, namespace or port, or a Service that does not select the gateways, leaves the ring empty; without the permission to list and watch EndpointSlices, the collector never becomes ready. '
    + 'Where a route of scrapers that this library did not make leads to no gateway, which one is meant is a guess, and so a warning.',
  remedy: 'Pass the `GatewayPool` itself as `gateway`, and do not override `resolver` or remove the Role; for other gateways, describe them with `GatewayPool.fromService`.',
  *check(view) {
    for (const scraper of view.scrapers) {
      for (const route of scraper.routes) {
        const resolver = data(route.body.resolver);
        if (Object.keys(resolver).length === 0) {
          yield error(scraper.subject, `${route.path}.resolver`, `'${route.path}.resolver' has no resolver, so the collector does not start`, { props: 'do not override or remove it', yaml: "write 'k8s' with the Service of the gateways" });
        }
        if (Object.hasOwn(resolver, 'k8s')) {
          yield* checkService(view, scraper, route, data(resolver.k8s));
        }
        if (Object.hasOwn(resolver, 'dns') && !route.gateway) {
          yield* checkHostname(view, scraper, route, shown(at(resolver, 'dns', 'hostname')));
        }
        if (Object.hasOwn(resolver, 'static')) {
          yield* checkNames(view, scraper, route, texts(at(resolver, 'static', 'hostnames')));
        }
      }
    }
  },
};

function* checkService(view: View, scraper: Collector, route: Route, resolver: Data): Iterable<Finding> {
  const path = `${route.path}.resolver.k8s`;
  const problem = spellingProblem(shown(resolver.service));
  if (problem) {
    yield error(scraper.subject, `${path}.service`, `'${path}.service' is '${shown(resolver.service)}', ${problem}, so the collector does not start`, "write 'name.namespace'");
    return;
  }
  if (!route.service) {
    return;
  }
  const { object: service, name, namespace = scraper.namespace } = route.service;
  const gateways = gatewaysMeant(view, scraper, route);
  if (gateways.length === 0) {
    yield* checkOtherService(scraper, path, resolver, service);
  } else {
    const problemOfService = service === undefined ? `but there is no Service '${[namespace, name].filter(part => part).join('/')}'`
      : gateways.every(({ workload }) => !leadsTo(service, workload)) ? `whose selector does not match the pods of ${namesOf(gateways)}` : undefined;
    if (problemOfService) {
      yield told(scraper, route)(scraper.subject, `${path}.service`, `'${path}.service' is '${shown(resolver.service)}', ${problemOfService}${placesOf(view, gateways)}`, {
        props: 'do not override it, and leave the Service as it is',
        yaml: 'if they are the gateways that are meant, name a Service that selects them',
      });
    }
    if (service) {
      yield* checkGateway(scraper, path, resolver, service, gateways[0]);
    }
  }
  yield* checkPermission(view, scraper, path, namespace);
}

/** In YAML of others, which gateways are meant is a guess where the route leads to none. */
function told({ subject }: Collector, { gateway }: Route): typeof error {
  return gateway === undefined && !subject.ours ? warning : error;
}

/** The gateways that a route is meant for: those behind it, else those to which nobody sends, unless the gateways were described as being elsewhere. */
function gatewaysMeant(view: View, { intent, namespace }: Collector, { gateway, service }: Route): Collector[] {
  if (gateway?.role === 'gateway') {
    return [gateway];
  }
  const given = intent?.gateways;
  if (given && given.serviceName === service?.name && given.serviceNamespace === (service.namespace ?? namespace)) {
    return [];
  }
  return forgottenGateways(view).filter(forgotten => intent !== undefined || [namespace, service?.namespace].includes(forgotten.namespace));
}

/** What the exporter does not take for a Service (loadbalancingexporter 0.158, resolver_k8s.go). */
function spellingProblem(service: string): string | undefined {
  const [, namespace, third, domain] = service.split('.');
  if (service === '' || service.startsWith('.')) {
    return 'which names none';
  }
  if (third === undefined) {
    return undefined;
  }
  if (namespace === '') {
    return 'which names no namespace';
  }
  if (third !== 'svc') {
    return `in which '${third}' is no part of a Service's address`;
  }
  return domain === undefined ? 'which lacks the domain of the cluster behind .svc' : undefined;
}

function* checkGateway(scraper: Collector, path: string, resolver: Data, service: Service, gateway: Collector): Iterable<Finding> {
  yield* checkGovernor(scraper, path, resolver, service, gateway);
  const ports = list(resolver.ports);
  yield* checkPorts(scraper, `${path}.ports`, ports.length > 0 ? ports : [OTLP_PORT], gateway);
}

/** Names of pods are there only behind the headless Service that their StatefulSet names. */
function* checkGovernor(scraper: Collector, path: string, resolver: Data, service: Service, gateway: Collector): Iterable<Finding> {
  const governor = at(gateway.workload.data, 'spec', 'serviceName');
  if (resolver.return_hostnames === true && (!service.headless || governor !== service.name)) {
    yield error(scraper.subject, `${path}.return_hostnames`, `'${path}.return_hostnames' is true, but ${described(service)} is not the headless Service that governs ${gateway.subject.name} `
      + `(clusterIP ${shown(at(service.data, 'spec', 'clusterIP')) || 'not set'}, serviceName ${shown(governor) || 'not set'}); pods have names only behind such a one`, {
      props: 'do not override it, and leave the Service and serviceName as they are',
      yaml: "set clusterIP: None, and serviceName of the StatefulSet to the Service's name",
    });
  }
}

/** Gateways that are not in the view, whose Service is. */
function* checkOtherService(scraper: Collector, path: string, resolver: Data, service: Service | undefined): Iterable<Finding> {
  if (!service) {
    return;
  }
  if (resolver.return_hostnames === true && !service.headless) {
    yield error(scraper.subject, `${path}.return_hostnames`, `'${path}.return_hostnames' is true, but ${described(service)} is not headless`, {
      props: "set clusterIP: None, or leave 'stableHostnames' of GatewayPool.fromService out",
      yaml: 'set clusterIP: None, or leave it out',
    });
  }
  const targets = service.ports.map(({ targetPort }) => targetPort);
  const ports = list(resolver.ports);
  for (const port of ports.length > 0 ? ports : [OTLP_PORT]) {
    if (targets.every(target => typeof target === 'number') && !targets.includes(numeric(port) ?? -1)) {
      yield error(scraper.subject, `${path}.ports`, `'${path}.ports' has ${shown(port)}, but ${described(service)} leads to ${targets.join(', ') || 'no port'}; the scrapers ask the pods themselves`, {
        props: "'otlpPort' must be the pods' port",
        yaml: "name the pods' port",
      });
    }
  }
}

function* checkPorts(scraper: Collector, path: string, ports: readonly unknown[], gateway: Collector): Iterable<Finding> {
  const listening = grpcServers(gateway.config).map(({ endpoint }) => endpoint === undefined ? OTLP_PORT : portOf(endpoint));
  for (const port of ports) {
    if (listening.length > 0 && !listening.includes(numeric(port))) {
      yield error(scraper.subject, path, `'${path}' has ${shown(port)}, but ${gateway.subject.name} takes OTLP over gRPC on ${listening.join(', ')}`, 'give both the same port');
    }
  }
}

/** The port at the end of an address. */
function portOf(endpoint: unknown): number | undefined {
  const match = /:(\d+)$/.exec(shown(endpoint));
  return match ? Number(match[1]) : undefined;
}

/** A name of DNS behind which nobody is, while there are gateways to which nobody sends. */
function* checkHostname(view: View, scraper: Collector, route: Route, hostname: string): Iterable<Finding> {
  const gateways = gatewaysMeant(view, scraper, route);
  if (gateways.length > 0) {
    const path = `${route.path}.resolver.dns.hostname`;
    yield told(scraper, route)(scraper.subject, path, `'${path}' is '${hostname}', behind which no gateway is${placesOf(view, gateways)}`, {
      props: 'do not override it',
      yaml: 'name the headless Service that governs them',
    });
  }
}

function* checkNames(view: View, scraper: Collector, route: Route, hostnames: readonly string[]): Iterable<Finding> {
  const path = `${route.path}.resolver.static.hostnames`;
  const given = hostnames.map(name => podName(name, scraper.namespace));
  const gateway = route.gateway ?? view.gateways.find(candidate => podNames(candidate).some(name => given.includes(name))) ?? forgottenGateways(view)[0];
  if (gateway?.workload.name === undefined) {
    return;
  }
  const expected = podNames(gateway);
  const [unknown, missing] = [given.filter(name => !expected.includes(name)), expected.filter(name => !given.includes(name))];
  if (unknown.length > 0 || missing.length > 0) {
    yield told(scraper, route)(scraper.subject, path, `'${path}' must name the ${expected.length} pods of ${gateway.subject.name}; ${[
      ...unknown.map(name => `'${name}' is none of them`), ...missing.map(name => `'${name}' is missing`),
    ].join(', ')}`, { props: 'do not override it, and leave the number of pods to the GatewayPool', yaml: 'name each of them once' });
  }
  yield* checkPorts(scraper, path, [...new Set(hostnames.map(name => portOf(name) ?? OTLP_PORT))], gateway);
}

/** The DNS names of a StatefulSet's pods, without the domain of the cluster. */
function podNames({ workload }: Collector): string[] {
  return Array.from({ length: workload.replicas ?? 1 }, (_, index) => [`${workload.name}-${index}`, shown(at(workload.data, 'spec', 'serviceName')), workload.namespace].filter(part => part).join('.'));
}

/** The DNS name of a pod in the same form, seen from a namespace. */
function podName(address: string, from: string | undefined): string {
  const [pod, service, namespace] = address.replace(/:\d+$/, '').replace(/\.svc(\..*)?$/, '').split('.');
  return [pod, service, namespace ?? from].filter(part => part).join('.');
}

function* checkPermission(view: View, { subject, workload }: Collector, path: string, namespace: string | undefined): Iterable<Finding> {
  const missing = namespace === undefined ? []
    : ['list', 'watch'].filter(verb => view.allows(workload, { group: 'discovery.k8s.io', resource: 'endpointslices', verb, namespace }) === 'no');
  if (missing.length > 0) {
    yield error(subject, path, `'${path}' needs the permission to ${missing.join(' and ')} endpointslices (discovery.k8s.io) in the namespace '${namespace}', `
      + `which the ServiceAccount '${workload.namespace ? `${workload.namespace}/` : ''}${workload.serviceAccountName ?? 'default'}' has not; without it the collector never becomes ready`, {
      props: 'leave the Role and RoleBinding of the scrapers as they are',
      yaml: 'bind a Role there that allows both',
    });
  }
}

function namesOf(collectors: Collector[]): string {
  return collectors.map(({ subject }) => subject.name).join(', ');
}

/** Where gateways can be found, as an end of a message. */
function placesOf({ services }: View, gateways: Collector[]): string {
  const places = services.filter(service => gateways.some(({ workload }) => leadsTo(service, workload)));
  return places.length > 0 ? `; the pods of ${namesOf(gateways)} are behind ${quoted(places.map(({ name, namespace }) => [name, namespace].filter(part => part).join('.')))}` : '';
}
