import { ApiObject, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { GatewayPool, GatewayResolver, PrometheusTieredStackProps, Scaling, ScraperPool, TargetAllocator } from '../../../src';
import { found, foundIn, objectOf, path, QUIET, report, stackApp, yamlOf } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const SCRAPER_EXPORTER = ['exporters', 'load_balancing'];

describe('PT005', () => {
  const resolver = (key: string, value: any, props: Partial<PrometheusTieredStackProps> = {}) => {
    const { app, stack } = stackApp(props);
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, 'resolver', ...path(key)], value);
    return app;
  };

  test('a Service that is not there', () => {
    expect(found('PT005', resolver('k8s service', 'gateway.otel-ta'))).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is 'gateway.otel-ta', but there is no Service 'otel-ta/gateway'; the pods of metrics/GatewayPool are behind 'tiered-gateway.otel-ta'; do not override it, and leave the Service as it is",
    ]);
  });

  test('no resolver at all', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.removeConfig([...SCRAPER_EXPORTER, 'resolver', 'k8s']);
    expect(found('PT005', app)).toEqual(["error [metrics/ScraperPool] 'exporters.load_balancing.resolver' has no resolver, so the collector does not start; do not override or remove it"]);
  });

  test('a Service of other pods', () => {
    expect(found('PT005', resolver('k8s service', 'selfmon-scraper.otel-ta'))).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is 'selfmon-scraper.otel-ta', whose selector does not match the pods of metrics/GatewayPool; the pods of metrics/GatewayPool are behind 'tiered-gateway.otel-ta'; do not override it, and leave the Service as it is",
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.return_hostnames' is true, but Service 'otel-ta/selfmon-scraper' is not the headless Service that governs metrics/GatewayPool (clusterIP not set, serviceName tiered-gateway); pods have names only behind such a one; do not override it, and leave the Service and serviceName as they are",
    ]);
  });

  test('another namespace', () => {
    expect(found('PT005', resolver('k8s service', 'tiered-gateway.elsewhere'))).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is 'tiered-gateway.elsewhere', but there is no Service 'elsewhere/tiered-gateway'; the pods of metrics/GatewayPool are behind 'tiered-gateway.otel-ta'; do not override it, and leave the Service as it is",
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s' needs the permission to list and watch endpointslices (discovery.k8s.io) in the namespace 'elsewhere', which the ServiceAccount 'otel-ta/tiered-otel-scraper' has not; without it the collector never becomes ready; leave the Role and RoleBinding of the scrapers as they are",
    ]);
  });

  test('a port on which no gateway listens', () => {
    expect(found('PT005', resolver('k8s ports', [4318]))).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.ports' has 4318, but metrics/GatewayPool takes OTLP over gRPC on 4317; give both the same port",
    ]);
  });

  test('hostnames behind a Service that does not govern the pods', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.workload.addJsonPatch(JsonPatch.replace('/spec/serviceName', 'other'));
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.return_hostnames' is true, but Service 'otel-ta/tiered-gateway' is not the headless Service that governs metrics/GatewayPool (clusterIP None, serviceName other); pods have names only behind such a one; do not override it, and leave the Service and serviceName as they are",
    ]);
  });

  test('a Role that was removed', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.node.tryRemoveChild('RoleBinding');
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s' needs the permission to list and watch endpointslices (discovery.k8s.io) in the namespace 'otel-ta', which the ServiceAccount 'otel-ta/tiered-otel-scraper' has not; without it the collector never becomes ready; leave the Role and RoleBinding of the scrapers as they are",
    ]);
  });

  test('a Role without watch', () => {
    const { app, stack } = stackApp();
    objectOf(stack.scraperPool, 'Role').addJsonPatch(JsonPatch.replace('/rules/0/verbs', ['list']));
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s' needs the permission to watch endpointslices (discovery.k8s.io) in the namespace 'otel-ta', which the ServiceAccount 'otel-ta/tiered-otel-scraper' has not; without it the collector never becomes ready; leave the Role and RoleBinding of the scrapers as they are",
    ]);
  });

  test('static names of pods that are not there', () => {
    const app = resolver('static hostnames', ['tiered-gateway-0.tiered-gateway.otel-ta:4317', 'tiered-gateway-7.tiered-gateway.otel-ta:4317'], {
      gatewayPool: { scaling: Scaling.fixed(2) }, scraperPool: { resolver: GatewayResolver.STATIC },
    });
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.static.hostnames' must name the 2 pods of metrics/GatewayPool; 'tiered-gateway-7.tiered-gateway.otel-ta' is none of them, 'tiered-gateway-1.tiered-gateway.otel-ta' is missing; do not override it, and leave the number of pods to the GatewayPool",
    ]);
  });

  test('quiet with the static resolver, with gateways made elsewhere, and with a role made elsewhere', () => {
    expect(report(stackApp({ gatewayPool: { scaling: Scaling.fixed(2) }, scraperPool: { resolver: GatewayResolver.STATIC } }).app)).toEqual(QUIET);
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocator.fromEndpoint('http://ta'), gateway: GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'gws', maxReceiveMessageSize: Size.mebibytes(16) }) });
    expect(report(app)).toEqual(QUIET);
    const { app: bound, stack } = stackApp();
    objectOf(stack.scraperPool, 'RoleBinding').addJsonPatch(JsonPatch.replace('/roleRef', { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'endpoint-reader' }));
    expect(report(bound)).toEqual(QUIET);
  });

  test.each(['tiered-gateway.otel-ta.svc.cluster.local', 'tiered-gateway.otel-ta.svc.example.org'])('quiet for the long name %s', service => {
    expect(report(resolver('k8s service', service))).toEqual(QUIET);
  });

  test.each([
    ['tiered-gateway.otel-ta.svc', 'which lacks the domain of the cluster behind .svc'],
    ['tiered-gateway.otel-ta.cluster.local', "in which 'cluster' is no part of a Service's address"],
    ['tiered-gateway..svc.cluster.local', 'which names no namespace'],
    ['', 'which names none'],
  ])("a name that the exporter does not take, '%s'", (service, problem) => {
    expect(found('PT005', resolver('k8s service', service))).toEqual([
      `error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is '${service}', ${problem}, so the collector does not start; write 'name.namespace'`,
    ]);
  });

  test('a selector of the Service that a patch changes', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'Service').addJsonPatch(JsonPatch.add('/spec/selector/tier', 'none'));
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is 'tiered-gateway.otel-ta', whose selector does not match the pods of metrics/GatewayPool; do not override it, and leave the Service as it is",
    ]);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT005', foreignYaml([/clusterIP: None\n/, 'type: ClusterIP\n'], [/(name: tiered-otel-scraper\n  namespace: otel-ta\nrules:[\s\S]*?) +- watch\n/, '$1']))).toEqual([
      "error [Deployment 'otel-ta/tiered-scraper'] 'exporters.load_balancing.resolver.k8s.return_hostnames' is true, but Service 'otel-ta/tiered-gateway' is not the headless Service that governs StatefulSet 'otel-ta/tiered-gateway' (clusterIP not set, serviceName tiered-gateway); pods have names only behind such a one; set clusterIP: None, and serviceName of the StatefulSet to the Service's name",
      "error [Deployment 'otel-ta/tiered-scraper'] 'exporters.load_balancing.resolver.k8s' needs the permission to watch endpointslices (discovery.k8s.io) in the namespace 'otel-ta', which the ServiceAccount 'otel-ta/tiered-otel-scraper' has not; without it the collector never becomes ready; bind a Role there that allows both",
    ]);
  });
});

describe('PT005 of gateways that the user makes', () => {
  const own = (spec: any) => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    const gateway = GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'otel-ta', stableHostnames: true, maxReceiveMessageSize: Size.mebibytes(16) });
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocator.fromEndpoint('http://ta'), gateway });
    new ApiObject(chart, 'gw', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'gw' }, spec });
    return app;
  };

  test('a Service of the app that is not headless, and leads to another port', () => {
    expect(found('PT005', own({ ports: [{ port: 4317, targetPort: 14317 }] }))).toEqual([
      "error [chart/ScraperPool] 'exporters.load_balancing.resolver.k8s.return_hostnames' is true, but Service 'otel-ta/gw' is not headless; set clusterIP: None, or leave 'stableHostnames' of GatewayPool.fromService out",
      "error [chart/ScraperPool] 'exporters.load_balancing.resolver.k8s.ports' has 4317, but Service 'otel-ta/gw' leads to 14317; the scrapers ask the pods themselves; 'otlpPort' must be the pods' port",
    ]);
  });

  test('quiet beside other gateways, whose scrapers are elsewhere', () => {
    const app = own({ clusterIP: 'None', ports: [{ port: 4317 }] });
    new GatewayPool(new Chart(app, 'more', { namespace: 'otel-ta' }), 'GatewayPool', { clusterName: 'c' });
    expect(found('PT005', app)).toEqual([]);
  });

  test('quiet for one that fits', () => {
    expect(report(own({ clusterIP: 'None', ports: [{ port: 80, targetPort: 4317 }] }))).toEqual(QUIET);
    expect(report(own({ clusterIP: 'None', ports: [{ port: 4317 }] }))).toEqual(QUIET);
    expect(report(own({ clusterIP: 'None', ports: [{ port: 80, targetPort: 'otlp' }] }))).toEqual(QUIET);
  });

  test.each([
    ['service: tiered-gateway.otel-ta', 'service: gateway.otel-ta', "no Service 'otel-ta/gateway'"],
    ['service: tiered-gateway.otel-ta', 'service: tiered-gateway.default', "no Service 'default/tiered-gateway'"],
    [/k8s:\n +service: tiered-gateway.otel-ta\n +ports:\n +- 4317\n +return_hostnames: true/, 'dns: { hostname: gateway.otel-ta.svc }', 'behind which no gateway is'],
  ])('scrapers of others whose %s is %s', (from, to, problem) => {
    expect(foundIn('PT005', foreignYaml([from, to]))[0]).toMatch(new RegExp(`^warning \\[Deployment 'otel-ta/tiered-scraper'\\].*${problem}.*are behind 'tiered-gateway.otel-ta'`));
  });

  test('of scrapers of others whose gateways are elsewhere only the permission counts, beside gateways in another namespace', () => {
    const gateways = yamlOf(stackApp({ namespace: 'other', scrapeAnnotatedPods: false, selfMonitoring: false }).app).replace(/cdk8s/g, 'Helm').split('---').filter(one => /tiered-gateway/.test(one) && !/load_balancing/.test(one));
    const scrapers = foreignYaml(['service: tiered-gateway.otel-ta', 'service: gateway.elsewhere']).split('---').filter(one => !/tiered-gateway/.test(one));
    expect(foundIn('PT005', [...gateways, ...scrapers].join('---'))).toEqual([expect.stringContaining("needs the permission to list and watch endpointslices (discovery.k8s.io) in the namespace 'elsewhere'")]);
  });
});
