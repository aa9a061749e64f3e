import type { ScraperPool } from '../../parts/scraper-pool';
import { ofType, portOf } from '../collector-view';
import { CheckContext } from '../context';
import { describe, fits } from '../manifests';
import { error, Finding, Rule } from '../rule';

export const PT005: Rule = {
  code: 'PT005',
  title: 'Scrapers that cannot find the gateways',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'The scrapers\' `load_balancing` exporter finds the gateways by the EndpointSlices of a Service. A wrong name, namespace or port, or a Service that does not select the gateways, leaves the ring empty; without the permission to list and watch EndpointSlices, the collector never becomes ready.',
  remedy: 'Pass the `GatewayPool` itself as `gateway`, and do not override `resolver` or remove the Role; for other gateways, describe them with `Gateway.fromService`.',
  *check(context) {
    for (const pool of context.parts.scraperPools) {
      for (const [id, body] of ofType(context.config(pool), 'exporters', 'load_balancing')) {
        const path = `exporters.${id}.resolver`;
        if (body.resolver?.k8s) {
          yield* checkService(context, pool, `${path}.k8s`, body.resolver.k8s);
          yield* checkPermission(context, pool, `${path}.k8s`, body.resolver.k8s);
        }
        if (body.resolver?.static) {
          yield* checkNames(context, pool, `${path}.static.hostnames`, body.resolver.static.hostnames ?? []);
        }
      }
    }
  },
};

function split(pool: ScraperPool, service: unknown): [name: string, namespace: string] {
  const [name, namespace] = String(service ?? '').split('.');
  return [name, namespace ?? pool.namespace];
}

function* checkService(context: CheckContext, pool: ScraperPool, path: string, resolver: any): Iterable<Finding> {
  const gateway = context.gatewayOf(pool);
  const [name, namespace] = split(pool, resolver.service);
  const service = context.service(namespace, name);
  if (!gateway) {
    yield* checkOtherService(pool, path, resolver, service);
    return;
  }
  const pods = context.workloadOf(gateway);
  if (!service) {
    yield error(pool, `'${path}.service' is '${resolver.service}', but there is no Service '${namespace}/${name}' in the app; `
      + `the gateways of ${gateway.node.path} are behind '${gateway.serviceName}.${gateway.serviceNamespace}'`);
    return;
  }
  if (pods && (pods.namespace !== namespace || !fits(service.spec?.selector, pods.podLabels))) {
    yield error(pool, `'${path}.service' is '${resolver.service}', whose selector does not match the pods of ${gateway.node.path}; `
      + `use '${gateway.serviceName}.${gateway.serviceNamespace}' and leave its selector`);
  }
  if (resolver.return_hostnames && pods && (service.spec?.clusterIP !== 'None' || pods.manifest.spec?.serviceName !== name)) {
    yield error(pool, `'${path}.return_hostnames' is true, but the Service '${namespace}/${name}' is not the headless Service that governs ${gateway.node.path} `
      + `(clusterIP ${service.spec?.clusterIP ?? 'not set'}, serviceName ${pods.manifest.spec?.serviceName ?? 'not set'}); pods have names only behind such a one`);
  }
  yield* checkPorts(context, pool, `${path}.ports`, resolver.ports ?? [4317]);
}

/** Gateways of the user's own, whose Service is in the app. */
function* checkOtherService(pool: ScraperPool, path: string, resolver: any, service: any): Iterable<Finding> {
  if (!service) {
    return;
  }
  if (resolver.return_hostnames && service.spec?.clusterIP !== 'None') {
    yield error(pool, `'${path}.return_hostnames' is true, but ${describe(service)} is not headless; set clusterIP: None, or leave 'hostnames' of Gateway.fromService out`);
  }
  const targets: unknown[] = (service.spec?.ports ?? []).map((port: any) => port.targetPort ?? port.port);
  for (const port of resolver.ports ?? [4317]) {
    if (targets.every(target => typeof target === 'number') && !targets.includes(port)) {
      yield error(pool, `'${path}.ports' has ${port}, but ${describe(service)} leads to ${targets.join(', ')}; the scrapers ask the pods themselves, so 'otlpPort' must be the pods' port`);
    }
  }
}

function* checkPorts(context: CheckContext, pool: ScraperPool, path: string, ports: unknown[]): Iterable<Finding> {
  const gateway = context.gatewayOf(pool)!;
  const listening = ofType(context.config(gateway), 'receivers', 'otlp').map(([, body]) => body.protocols?.grpc).filter(grpc => grpc).map(grpc => portOf(grpc.endpoint ?? ':4317'));
  for (const port of ports) {
    if (listening.length > 0 && !listening.includes(Number(port))) {
      yield error(pool, `'${path}' has ${port}, but ${gateway.node.path} takes OTLP over gRPC on ${listening.join(', ')}; give both the same port`);
    }
  }
}

function* checkNames(context: CheckContext, pool: ScraperPool, path: string, names: string[]): Iterable<Finding> {
  const gateway = context.gatewayOf(pool);
  const pods = gateway && context.workloadOf(gateway);
  if (!gateway || !pods) {
    return;
  }
  const replicas = Number(pods.manifest.spec?.replicas ?? 1);
  const expected = Array.from({ length: replicas }, (_, index) => `${pods.name}-${index}.${gateway.serviceName}.${gateway.serviceNamespace}`);
  const given = names.map(name => name.replace(/:\d+$/, '').replace(/\.svc(\..*)?$/, ''));
  const [unknown, missing] = [given.filter(name => !expected.includes(name)), expected.filter(name => !given.includes(name))];
  if (unknown.length > 0 || missing.length > 0) {
    yield error(pool, `'${path}' must name the ${replicas} pods of ${gateway.node.path}; ${[
      ...unknown.map(name => `'${name}' is none of them`), ...missing.map(name => `'${name}' is missing`),
    ].join(', ')}`);
  }
  yield* checkPorts(context, pool, path, [...new Set(names.map(name => portOf(name) ?? 4317))]);
}

function* checkPermission(context: CheckContext, pool: ScraperPool, path: string, resolver: any): Iterable<Finding> {
  const pods = context.workloadOf(pool);
  const account = pods?.podSpec.serviceAccountName;
  const [, namespace] = split(pool, resolver.service);
  const made = context.objects('ServiceAccount').some(({ manifest }) => manifest.metadata.name === account && manifest.metadata.namespace === pods?.namespace);
  if (!made) {
    return;
  }
  const verbs = new Set<string>();
  for (const { manifest: binding } of context.objects('RoleBinding', 'ClusterRoleBinding')) {
    const applies = binding.kind === 'ClusterRoleBinding' || binding.metadata.namespace === namespace;
    const bound = (binding.subjects ?? []).some((subject: any) => subject.kind === 'ServiceAccount' && subject.name === account
      && (subject.namespace ?? binding.metadata.namespace) === pods!.namespace);
    if (!applies || !bound) {
      continue;
    }
    const roles = context.objects(binding.roleRef?.kind ?? 'Role').filter(({ manifest }) => manifest.metadata.name === binding.roleRef?.name
      && (manifest.kind === 'ClusterRole' || manifest.metadata.namespace === binding.metadata.namespace));
    if (roles.length === 0) {
      // A role that is made elsewhere may allow it.
      return;
    }
    for (const rule of roles.flatMap(({ manifest }) => manifest.rules ?? [])) {
      const covers = (values: string[] | undefined, value: string) => (values ?? []).some(candidate => candidate === value || candidate === '*');
      if (covers(rule.apiGroups, 'discovery.k8s.io') && covers(rule.resources, 'endpointslices') && !rule.resourceNames) {
        rule.verbs?.forEach((verb: string) => verbs.add(verb));
      }
    }
  }
  const missing = ['list', 'watch'].filter(verb => !verbs.has(verb) && !verbs.has('*'));
  if (missing.length > 0) {
    yield error(pool, `'${path}' needs the permission to ${missing.join(' and ')} endpointslices (discovery.k8s.io) in the namespace '${namespace}', `
      + `which the ServiceAccount '${pods!.namespace}/${account}' has not; without it the collector never becomes ready`);
  }
}
