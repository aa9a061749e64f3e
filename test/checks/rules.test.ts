import { readFileSync } from 'fs';
import { ApiObject, App, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import {
  AnnotationScrapeConfig, Backend, CollectorDistribution, DiscoveryRole, FilterStrategy, Gateway, GatewayPool, GatewayResolver, Namespaces,
  PrometheusTieredStackProps, RoutingKey, Scaling, ScraperPool, SecretTransport, SelectorOperator, SelfMonitor, TargetAllocator, TargetAllocatorReference, TargetSelector, Temporality,
} from '../../src';
import { RULES } from '../../src/checks/rules';
import { deployment, memoryAutoscaler, monitor, objectOf, otherChart, QUIET, report, serviceMonitor, stackApp, stackIn } from '../support/checks';

/** What a check reports of an app, each line with its severity. */
function found(code: string, app: App): string[] {
  const { errors, warnings } = report(app);
  return [...errors.map(line => `error ${line}`), ...warnings.map(line => `warning ${line}`)].filter(line => line.includes(`] ${code}: `)).map(line => line.replace(`${code}: `, ''));
}

/** Two pipelines whose monitors do not overlap. */
function twoStacks(other: Partial<PrometheusTieredStackProps> = {}, selector = TargetSelector.labels({ team: 'b' })): { app: App } {
  const { app } = stackApp();
  const selectors = { serviceMonitorSelector: selector, podMonitorSelector: selector, scrapeConfigSelector: selector, probeSelector: selector };
  stackIn(app, { name: 'second', scrapeAnnotatedPods: false, ...other, targetAllocator: { ...selectors, ...other.targetAllocator } }, 'second');
  return { app };
}

const path = (text: string) => text.split(' ');
const SCRAPER_EXPORTER = ['exporters', 'load_balancing'];

test('every check has tests here', () => {
  const described = new Set(readFileSync(__filename, 'utf8').match(/(?<=^describe\(')PT\d+/gm));
  expect([...described]).toEqual(RULES.map(({ code }) => code));
});

describe('PT001', () => {
  const parts = (allocator: any) => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    const targetAllocator = new TargetAllocator(chart, 'TargetAllocator', allocator);
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator, gateway: Gateway.fromService({ serviceName: 'gateway', serviceNamespace: 'otel-ta', maxReceiveMessageSize: Size.mebibytes(16) }) });
    return app;
  };

  test('a selector that the pods do not have', () => {
    expect(found('PT001', parts({ collectorSelector: { 'app.kubernetes.io/instance': 'other', 'tier': '1' } }))).toEqual([
      "error [chart/TargetAllocator] 'collectorSelector' does not match the pods of chart/ScraperPool: app.kubernetes.io/instance: other (the pods have otel-scraper), tier: 1 (the pods have none); give both parts the same 'name', or set 'collectorSelector' to labels that the pods have",
    ]);
  });

  test('another namespace', () => {
    expect(found('PT001', parts({ collectorNamespace: 'scrapers' }))).toEqual([
      "error [chart/TargetAllocator] 'collectorNamespace' is 'scrapers', but the scrapers of chart/ScraperPool are in 'otel-ta'; set collectorNamespace: 'otel-ta'",
    ]);
  });

  test('labels that a patch changes', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace('/spec/template/metadata/labels/app.kubernetes.io~1instance', 'patched'));
    expect(found('PT001', app)).toEqual([
      "error [metrics/TargetAllocator] 'collectorSelector' does not match the pods of metrics/ScraperPool: app.kubernetes.io/instance: otel-scraper (the pods have patched); give both parts the same 'name', or set 'collectorSelector' to labels that the pods have",
    ]);
  });

  test('quiet where they match, and for allocators that are made elsewhere', () => {
    expect(report(parts({}))).toEqual(QUIET);
    expect(report(parts({ collectorSelector: { component: 'standalone-collector' } }))).toEqual(QUIET);
  });
});

describe('PT002', () => {
  test('pods of somebody else that have the same labels', () => {
    const { app } = stackApp();
    deployment(otherChart(app, 'apps', 'otel-ta'), 'collector', { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper', 'x': 'y' });
    expect(found('PT002', app)).toEqual([
      "error [metrics/TargetAllocator] 'collectorSelector' (app.kubernetes.io/name=opentelemetry-collector, app.kubernetes.io/instance=otel-scraper) also matches the pods of Deployment 'otel-ta/collector' (apps/collector), which would get targets and not scrape them; choose labels that only the scrapers have",
    ]);
  });

  test('the pipeline\'s own self-monitor', () => {
    const { app } = stackApp();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    new TargetAllocator(chart, 'Wide', { name: 'wide', collectorSelector: { component: 'standalone-collector' }, serviceMonitorSelector: TargetSelector.nothing(), podMonitorSelector: TargetSelector.nothing(), scrapeConfigSelector: TargetSelector.nothing(), probeSelector: TargetSelector.nothing() });
    expect(found('PT002', app)).toEqual([
      "error [chart/Wide] 'collectorSelector' (component=standalone-collector) also matches the pods of Deployment 'otel-ta/selfmon-scraper' (metrics/SelfMonitor/Resource), which would get targets and not scrape them; choose labels that only the scrapers have",
      "error [chart/Wide] 'collectorSelector' (component=standalone-collector) also matches the pods of Deployment 'otel-ta/tiered-scraper' (metrics/ScraperPool/Resource), which would get targets and not scrape them; choose labels that only the scrapers have",
    ]);
  });

  test('pods of a CronJob and single pods', () => {
    const { app } = stackApp();
    const chart = otherChart(app, 'apps', 'otel-ta');
    const labels = { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper' };
    new ApiObject(chart, 'job', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'job' }, spec: { jobTemplate: { spec: { template: { metadata: { labels } } } } } });
    new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', labels } });
    expect(found('PT002', app).map(line => line.slice(0, 160))).toEqual([
      "error [metrics/TargetAllocator] 'collectorSelector' (app.kubernetes.io/name=opentelemetry-collector, app.kubernetes.io/instance=otel-scraper) also matches the p",
      "error [metrics/TargetAllocator] 'collectorSelector' (app.kubernetes.io/name=opentelemetry-collector, app.kubernetes.io/instance=otel-scraper) also matches the p",
    ]);
  });

  test('quiet for the same labels in another namespace, and for some of them', () => {
    const { app } = stackApp();
    deployment(otherChart(app, 'apps', 'elsewhere'), 'collector', { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper' });
    deployment(otherChart(app, 'more', 'otel-ta'), 'collector', { 'app.kubernetes.io/name': 'opentelemetry-collector' });
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT003', () => {
  const second = (endpoint?: string) => {
    const { app, stack } = stackApp();
    new ScraperPool(new Chart(app, 'more', { namespace: 'otel-ta' }), 'Second', {
      clusterName: 'c', name: 'second', gateway: stack.gatewayPool, targetAllocator: endpoint ? TargetAllocatorReference.fromEndpoint(endpoint) : stack.targetAllocator,
    });
    return app;
  };

  test('two pools with one allocator', () => {
    expect(found('PT003', second())).toEqual([
      "error [more/Second] 'receivers.prometheus.target_allocator.endpoint' is the allocator at tiered-allocator-ta.otel-ta:80, which metrics/ScraperPool asks as well; each would get only a part of the targets: give every pool a TargetAllocator of its own",
    ]);
  });

  test.each(['http://tiered-allocator-ta', 'http://tiered-allocator-ta.otel-ta.svc.cluster.local:80', 'http://tiered-allocator-ta.otel-ta'])('the same allocator as %s', endpoint => {
    expect(found('PT003', second(endpoint))).toHaveLength(1);
  });

  test('quiet with another allocator', () => {
    expect(found('PT003', second('http://tiered-allocator-ta.elsewhere'))).toEqual([]);
  });
});

describe('PT004', () => {
  const withId = (id: string) => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(path('receivers prometheus target_allocator collector_id'), id);
    return app;
  };

  test('a text that all pods share', () => {
    expect(found('PT004', withId('scraper'))).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got 'scraper' (is not one variable); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('another field of the pod', () => {
    expect(found('PT004', withId('${env:MY_POD_IP}'))).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got '${env:MY_POD_IP}' (MY_POD_IP is the field 'status.podIP'); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('a variable that is not set', () => {
    expect(found('PT004', withId('${env:HOSTNAME}'))).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got '${env:HOSTNAME}' (HOSTNAME is not set); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('a variable that a patch fills with a text', () => {
    const { app, stack } = stackApp();
    const { env } = (stack.scraperPool.workload.toJson() as any).spec.template.spec.containers[0];
    const index = env.findIndex((variable: any) => variable.name === 'K8S_POD_NAME');
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace(`/spec/template/spec/containers/0/env/${index}`, { name: 'K8S_POD_NAME', value: 'scraper' }));
    expect(found('PT004', app)).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got '${K8S_POD_NAME}' (K8S_POD_NAME is not a field of the pod); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('quiet for both spellings', () => {
    expect(report(withId('${env:K8S_POD_NAME}'))).toEqual(QUIET);
    expect(report(withId('${K8S_POD_NAME}'))).toEqual(QUIET);
  });
});

describe('PT005', () => {
  const resolver = (key: string, value: any, props: Partial<PrometheusTieredStackProps> = {}) => {
    const { app, stack } = stackApp(props);
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, 'resolver', ...path(key)], value);
    return app;
  };

  test('a Service that is not there', () => {
    expect(found('PT005', resolver('k8s service', 'gateway.otel-ta'))).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is 'gateway.otel-ta', but there is no Service 'otel-ta/gateway' in the app; the gateways of metrics/GatewayPool are behind 'tiered-gateway.otel-ta'",
    ]);
  });

  test('a Service of other pods', () => {
    expect(found('PT005', resolver('k8s service', 'selfmon-scraper.otel-ta'))).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is 'selfmon-scraper.otel-ta', whose selector does not match the pods of metrics/GatewayPool; use 'tiered-gateway.otel-ta' and leave its selector",
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.return_hostnames' is true, but the Service 'otel-ta/selfmon-scraper' is not the headless Service that governs metrics/GatewayPool (clusterIP not set, serviceName tiered-gateway); pods have names only behind such a one",
    ]);
  });

  test('another namespace', () => {
    expect(found('PT005', resolver('k8s service', 'tiered-gateway.elsewhere'))).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.service' is 'tiered-gateway.elsewhere', but there is no Service 'elsewhere/tiered-gateway' in the app; the gateways of metrics/GatewayPool are behind 'tiered-gateway.otel-ta'",
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s' needs the permission to list and watch endpointslices (discovery.k8s.io) in the namespace 'elsewhere', which the ServiceAccount 'otel-ta/tiered-otel-scraper' has not; without it the collector never becomes ready",
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
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s.return_hostnames' is true, but the Service 'otel-ta/tiered-gateway' is not the headless Service that governs metrics/GatewayPool (clusterIP None, serviceName other); pods have names only behind such a one",
    ]);
  });

  test('a Role that was removed', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.node.tryRemoveChild('RoleBinding');
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s' needs the permission to list and watch endpointslices (discovery.k8s.io) in the namespace 'otel-ta', which the ServiceAccount 'otel-ta/tiered-otel-scraper' has not; without it the collector never becomes ready",
    ]);
  });

  test('a Role without watch', () => {
    const { app, stack } = stackApp();
    objectOf(stack.scraperPool, 'Role').addJsonPatch(JsonPatch.replace('/rules/0/verbs', ['list']));
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s' needs the permission to watch endpointslices (discovery.k8s.io) in the namespace 'otel-ta', which the ServiceAccount 'otel-ta/tiered-otel-scraper' has not; without it the collector never becomes ready",
    ]);
  });

  test('static names of pods that are not there', () => {
    const app = resolver('static hostnames', ['tiered-gateway-0.tiered-gateway.otel-ta:4317', 'tiered-gateway-7.tiered-gateway.otel-ta:4317'], {
      gatewayPool: { scaling: Scaling.fixed(2) }, scraperPool: { resolver: GatewayResolver.STATIC },
    });
    expect(found('PT005', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.resolver.static.hostnames' must name the 2 pods of metrics/GatewayPool; 'tiered-gateway-7.tiered-gateway.otel-ta' is none of them, 'tiered-gateway-1.tiered-gateway.otel-ta' is missing",
    ]);
  });

  test('quiet with the static resolver, with gateways made elsewhere, and with a role made elsewhere', () => {
    expect(report(stackApp({ gatewayPool: { scaling: Scaling.fixed(2) }, scraperPool: { resolver: GatewayResolver.STATIC } }).app)).toEqual(QUIET);
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocatorReference.fromEndpoint('http://ta'), gateway: Gateway.fromService({ serviceName: 'gw', serviceNamespace: 'gws', maxReceiveMessageSize: Size.mebibytes(16) }) });
    expect(report(app)).toEqual(QUIET);
    const { app: bound, stack } = stackApp();
    objectOf(stack.scraperPool, 'RoleBinding').addJsonPatch(JsonPatch.replace('/roleRef', { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'endpoint-reader' }));
    expect(report(bound)).toEqual(QUIET);
  });
});

describe('PT005 of gateways that the user makes', () => {
  const own = (spec: any) => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    const gateway = Gateway.fromService({ serviceName: 'gw', serviceNamespace: 'otel-ta', hostnames: true, maxReceiveMessageSize: Size.mebibytes(16) });
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocatorReference.fromEndpoint('http://ta'), gateway });
    new ApiObject(chart, 'gw', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'gw' }, spec });
    return app;
  };

  test('a Service of the app that is not headless, and leads to another port', () => {
    expect(found('PT005', own({ ports: [{ port: 4317, targetPort: 14317 }] }))).toEqual([
      "error [chart/ScraperPool] 'exporters.load_balancing.resolver.k8s.return_hostnames' is true, but Service 'otel-ta/gw' is not headless; set clusterIP: None, or leave 'hostnames' of Gateway.fromService out",
      "error [chart/ScraperPool] 'exporters.load_balancing.resolver.k8s.ports' has 4317, but Service 'otel-ta/gw' leads to 14317; the scrapers ask the pods themselves, so 'otlpPort' must be the pods' port",
    ]);
  });

  test('quiet for one that fits', () => {
    expect(report(own({ clusterIP: 'None', ports: [{ port: 80, targetPort: 4317 }] }))).toEqual(QUIET);
    expect(report(own({ clusterIP: 'None', ports: [{ port: 4317 }] }))).toEqual(QUIET);
    expect(report(own({ clusterIP: 'None', ports: [{ port: 80, targetPort: 'otlp' }] }))).toEqual(QUIET);
  });
});

describe('PT006', () => {
  test.each(['metric_start_time', 'cumulative_to_delta', 'delta_to_cumulative', 'interval', 'groupbyattrs/mine'])('%s on the scrapers', id => {
    const { app, stack } = stackApp({ distribution: CollectorDistribution.contrib() });
    stack.scraperPool.addProcessor(id, {});
    expect(found('PT006', app)).toEqual([
      `error [metrics/ScraperPool] the processor '${id}' of the pipeline 'metrics' keeps state, and targets move between scrapers; add it to the gateways instead`,
    ]);
  });

  test('the older spelling of one', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addProcessor('cumulativetodelta', {});
    expect(found('PT006', app)).toHaveLength(1);
  });

  test('batch on the scrapers', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addProcessor('batch', {});
    expect(found('PT006', app)).toEqual([
      "warning [metrics/ScraperPool] the processor 'batch' of the pipeline 'metrics' mixes targets in one request, which load_balancing splits again; when one gateway fails, all get the request twice; leave the batches to the queue of load_balancing",
    ]);
  });

  const order = (...processors: string[]) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('service pipelines metrics processors'), processors);
    return found('PT006', app);
  };

  test('the limiter is not the first', () => {
    expect(order('metric_start_time', 'memory_limiter', 'cumulative_to_delta', 'filter/span_limit', 'k8s_attributes', 'transform')).toEqual([
      "error [metrics/GatewayPool] 'memory_limiter' must be the first processor of the pipeline 'metrics', which has metric_start_time, memory_limiter, cumulative_to_delta, filter/span_limit, k8s_attributes, transform; data that others hold already cannot be refused any more",
    ]);
  });

  test('deltas before start times', () => {
    expect(order('memory_limiter', 'cumulative_to_delta', 'metric_start_time', 'filter/span_limit', 'k8s_attributes', 'transform')).toEqual([
      "error [metrics/GatewayPool] 'metric_start_time' must stand before 'cumulative_to_delta', which needs the start times; the pipeline 'metrics' has memory_limiter, cumulative_to_delta, metric_start_time, filter/span_limit, k8s_attributes, transform",
    ]);
  });

  test('the span limit before the deltas', () => {
    expect(order('memory_limiter', 'metric_start_time', 'filter/span_limit', 'cumulative_to_delta', 'k8s_attributes', 'transform')).toEqual([
      "error [metrics/GatewayPool] 'filter/span_limit' must stand behind 'cumulative_to_delta', since it looks at deltas; the pipeline 'metrics' has memory_limiter, metric_start_time, filter/span_limit, cumulative_to_delta, k8s_attributes, transform",
    ]);
  });

  test('no span limit', () => {
    expect(order('memory_limiter', 'metric_start_time', 'cumulative_to_delta', 'k8s_attributes', 'transform')).toEqual([
      "warning [metrics/GatewayPool] 'filter/span_limit' is missing behind 'cumulative_to_delta': a stream that comes back to a gateway is counted twice; the pipeline 'metrics' has memory_limiter, metric_start_time, cumulative_to_delta, k8s_attributes, transform",
    ]);
  });

  test('enrichment before the deltas', () => {
    expect(order('memory_limiter', 'k8s_attributes', 'transform', 'metric_start_time', 'cumulative_to_delta', 'filter/span_limit')).toEqual([
      "error [metrics/GatewayPool] 'k8s_attributes' changes the resource, so it must stand behind 'filter/span_limit', for which a stream would begin anew at every change; the pipeline 'metrics' has memory_limiter, k8s_attributes, transform, metric_start_time, cumulative_to_delta, filter/span_limit",
      "warning [metrics/GatewayPool] 'transform' stands before 'filter/span_limit', for which a stream begins anew when its result changes; the pipeline 'metrics' has memory_limiter, k8s_attributes, transform, metric_start_time, cumulative_to_delta, filter/span_limit; put it behind: addProcessor(id, config, 'k8s_attributes')",
    ]);
  });

  test('quiet for filters anywhere, and for processors of one\'s own behind the deltas', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addProcessor('filter/mine', {}, 'metric_start_time');
    stack.gatewayPool.addProcessor('transform/mine', {}, 'k8s_attributes');
    stack.scraperPool.addProcessor('filter/mine', {});
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT007', () => {
  const routed = (key: RoutingKey) => stackApp({ scraperPool: { routingKey: key } }).app;

  test.each(['service', 'metric', 'attributes', 'traceID', 'newer'])('%s', key => {
    expect(found('PT007', routed(RoutingKey.of(key)))).toEqual({
      service: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'service', which sends all targets of a job to one gateway, and drops resources without 'service.name'; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      metric: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'metric', which sends a metric of all targets to one gateway, and splits every scrape over all gateways; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      attributes: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'attributes', which sends all streams without the attributes to one gateway, and to another one when they change; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      traceID: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'traceID', which is not allowed for metrics, so the collector does not start; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      newer: [
        "warning [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'newer', of which is not known that it keeps every stream on one gateway; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
    }[key]);
  });

  test('no key at all', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.removeConfig([...SCRAPER_EXPORTER, 'routing_key']);
    expect(found('PT007', app)[0]).toContain("'exporters.load_balancing.routing_key' is 'service'");
  });

  test('quiet for resource and streamID', () => {
    expect(report(routed(RoutingKey.RESOURCE))).toEqual(QUIET);
    expect(report(routed(RoutingKey.STREAM_ID))).toEqual(QUIET);
  });
});

describe('PT008', () => {
  const staleness = (text: string, interval?: string) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors cumulative_to_delta max_staleness'), text);
    if (interval) {
      serviceMonitor(otherChart(app), 'slow', { interval });
    }
    return found('PT008', app);
  };

  test('below ten times', () => {
    expect(staleness('9m59s')).toEqual([
      "warning [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' is 599 s, below 10 x the largest scrape interval (10 x 60 s, of metrics/AnnotationScrapeConfig/Resource (spec.scrapeInterval: 60s)); a few missed scrapes would cost an interval: raise it to 600 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('below twice', () => {
    expect(staleness('119s')).toEqual([
      "error [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' is 119 s, below 2 x the largest scrape interval (2 x 60 s, of metrics/AnnotationScrapeConfig/Resource (spec.scrapeInterval: 60s)); live streams would be forgotten between two scrapes: raise it to 600 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('below twice the interval of a monitor', () => {
    expect(staleness('5m', '150s1ms')).toEqual([
      "error [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' is 300 s, below 2 x the largest scrape interval (2 x 151 s, of apps/slow (spec.endpoints[0].interval: 150s1ms)); live streams would be forgotten between two scrapes: raise it to 1510 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('never forgetting', () => {
    expect(staleness('0s')).toEqual([
      "warning [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' is 0, so that no stream is ever forgotten and the memory grows with every pod; give a duration",
    ]);
  });

  test('the component\'s own, an hour, for a monitor of seven minutes', () => {
    const { app, stack } = stackApp({ gatewayPool: { scaling: Scaling.fixed(2) } });
    stack.gatewayPool.removeConfig(path('processors cumulative_to_delta max_staleness'));
    serviceMonitor(otherChart(app), 'slow', { interval: '7m' });
    expect(found('PT008', app)).toEqual([
      "warning [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' is 3600 s, below 10 x the largest scrape interval (10 x 420 s, of apps/slow (spec.endpoints[0].interval: 7m)); a few missed scrapes would cost an interval: raise it to 4200 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('quiet from ten times up', () => {
    expect(staleness('10m')).toEqual([]);
    expect(staleness('0.5h', '180s')).toEqual([]);
  });
});

describe('PT009', () => {
  const limited = (endpoint: any, props: Partial<PrometheusTieredStackProps> = {}) => {
    const { app } = stackApp({ largestScrapeInterval: Duration.seconds(120), ...props });
    serviceMonitor(otherChart(app), 'slow', endpoint);
    return app;
  };

  test('a monitor above the largest', () => {
    expect(found('PT009', limited({ interval: '2m1s' }))).toEqual([
      "error [apps/slow] 'spec.endpoints[0].interval' is 2m1s, above 'largestScrapeInterval' (120 s); scrape it more often, or set largestScrapeInterval: Duration.seconds(121)",
    ]);
  });

  test.each([
    ['PodMonitor', { podMetricsEndpoints: [{ port: 'a' }, { interval: '5m' }] }, 'spec.podMetricsEndpoints[1].interval'],
    ['ScrapeConfig', { scrapeInterval: '5m' }, 'spec.scrapeInterval'],
    ['Probe', { interval: '5m' }, 'spec.interval'],
  ])('a %s', (kind, spec, where) => {
    const { app } = stackApp({ largestScrapeInterval: Duration.seconds(60) });
    monitor(otherChart(app), kind, 'slow', spec);
    expect(found('PT009', app)).toEqual([
      `error [apps/slow] '${where}' is 5m, above 'largestScrapeInterval' (60 s); scrape it more often, or set largestScrapeInterval: Duration.seconds(300)`,
    ]);
  });

  test('a job in the scrapers\' own configuration', () => {
    const { app } = stackApp({ scrapeInterval: Duration.seconds(30), largestScrapeInterval: Duration.seconds(30), scraperPool: { staticScrapeConfigs: [{ job_name: 'static' }] } });
    expect(found('PT009', app)).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.config.scrape_configs[0].scrape_interval' is 60s, above 'largestScrapeInterval' (30 s); scrape it more often, or set largestScrapeInterval: Duration.seconds(60)",
    ]);
  });

  test('quiet up to the largest, for monitors that are not selected, and where monitors raise it', () => {
    expect(report(limited({ interval: '2m' }))).toEqual(QUIET);
    const { app } = stackApp({ largestScrapeInterval: Duration.seconds(60) });
    serviceMonitor(otherChart(app), 'other', { interval: '10m' }, { team: 'other' });
    expect(report(app).errors).toEqual([]);
    expect(report(limited({ interval: '5m' }, { largestScrapeInterval: undefined }))).toEqual(QUIET);
  });

  test('what is emitted follows the longest monitor, and forgets it when it is gone', () => {
    const { app, stack } = stackApp();
    const chart = otherChart(app);
    serviceMonitor(chart, 'fast', { interval: '30s' });
    serviceMonitor(chart, 'slow', { interval: '3m' });
    expect(app.synthYaml()).toContain('max_staleness: 30m');
    const window = () => (objectOf(stack.gatewayPool, 'HorizontalPodAutoscaler').toJson() as any).spec.behavior.scaleDown.stabilizationWindowSeconds;
    expect(window()).toBe(2160);
    chart.node.tryRemoveChild('slow');
    expect(app.synthYaml()).toContain('max_staleness: 10m');
    expect(window()).toBe(720);
  });
});

describe('PT010', () => {
  const window = (tier: 'scraperPool' | 'gatewayPool', key: string, value: any) => {
    const { app, stack } = stackApp();
    objectOf(stack[tier], 'HorizontalPodAutoscaler').addJsonPatch(JsonPatch.add(`/spec/behavior/scaleDown/${key}`, value));
    return found('PT010', app);
  };

  test('a window of the gateways that a patch makes too short', () => {
    expect(window('gatewayPool', 'stabilizationWindowSeconds', 600)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be above the span limit (600 s), got 600; leave it to the Cadence",
    ]);
  });

  test('a window of the scrapers that a patch makes too short', () => {
    expect(window('scraperPool', 'stabilizationWindowSeconds', 60)).toEqual([
      "error [metrics/ScraperPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the scrapers of metrics/ScraperPool must be at least 'handover' + 3 x 'largestScrapeInterval' (245 s), got 60; leave it to the Cadence",
    ]);
  });

  test('a window and a period beyond Kubernetes\' own', () => {
    expect(window('gatewayPool', 'stabilizationWindowSeconds', 3601)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' must be at most 3600, which is Kubernetes' limit, got 3601; scrape more often, or use Scaling.fixed(n)",
    ]);
    expect(window('gatewayPool', 'policies', [{ type: 'Pods', value: 1, periodSeconds: 1801 }])).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.policies[0].periodSeconds' must be at most 1800, which is Kubernetes' limit, got 1801",
    ]);
  });

  test('a span limit that an override lengthens', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors filter/span_limit metric_conditions 0 conditions'), ['datapoint.time_unix_nano - datapoint.start_time_unix_nano > 900000000000']);
    expect(found('PT010', app)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be above the span limit (900 s), got 720; leave it to the Cadence",
    ]);
  });

  test('an autoscaler of the user that names no window', () => {
    const { app } = stackApp({ gatewayPool: { scaling: Scaling.fixed(2) } });
    memoryAutoscaler(otherChart(app, 'mine', 'otel-ta'), 'mine', 'StatefulSet', 'tiered-gateway');
    expect(found('PT010', app)).toEqual([
      "error [mine/mine-hpa] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be above the span limit (600 s), got 300; leave it to the Cadence",
    ]);
  });

  test('a monitor that raises the interval beyond what an autoscaler allows', () => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'hourly', { interval: '1h' });
    expect(found('PT010', app)).toEqual([
      "error [metrics/GatewayPool] 'largestScrapeInterval' of Cadence must be at most 300 s with an autoscaler on the gateways, got 3600 s: their scale-down window would be 43200 s, and Kubernetes ends it at 3600 s; scrape more often, or give the gateways Scaling.fixed(n); 'largestScrapeInterval' comes from apps/hourly (spec.endpoints[0].interval: 1h)",
      "error [metrics/ScraperPool] 'largestScrapeInterval' of Cadence must be at most 720 s with an autoscaler on the scrapers, got 3600 s: their scale-down window would be 18000 s, and Kubernetes ends it at 3600 s; scrape more often, or give the scrapers Scaling.fixed(n); 'largestScrapeInterval' comes from apps/hourly (spec.endpoints[0].interval: 1h)",
    ]);
  });

  test('a monitor that raises the interval beyond what a time set by hand allows', () => {
    const { app } = stackApp({ cadenceOverrides: { maxStaleness: Duration.minutes(10) } });
    serviceMonitor(otherChart(app), 'slow', { interval: '5m' });
    expect(found('PT010', app)).toEqual([
      "error [metrics/TargetAllocator] 'maxStaleness' of Cadence must be at least 2 x ('largestScrapeInterval' + 1 s) (2 x 301 s), so that 'gcInterval' has room between, got 600 s; leave it out to get 10 x; 'largestScrapeInterval' comes from apps/slow (spec.endpoints[0].interval: 5m)",
      "error [metrics/TargetAllocator] 'gcInterval' of Cadence must be above 'largestScrapeInterval' (300 s), got 300 s; leave it out to get half of 'maxStaleness'; 'largestScrapeInterval' comes from apps/slow (spec.endpoints[0].interval: 5m)",
    ]);
  });

  test('quiet with a fixed number of gateways and slow scrapers, where scaling in is off, and for a cumulative backend', () => {
    const slow = stackApp({ gatewayPool: { scaling: Scaling.fixed(2) } }).app;
    serviceMonitor(otherChart(slow), 'slow', { interval: '10m' });
    expect(report(slow)).toEqual(QUIET);
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'HorizontalPodAutoscaler').addJsonPatch(
      JsonPatch.add('/spec/behavior/scaleDown/stabilizationWindowSeconds', 0), JsonPatch.add('/spec/behavior/scaleDown/selectPolicy', 'Disabled'));
    expect(report(app)).toEqual(QUIET);
    const cumulative = stackApp({ backend: Backend.otlp({ endpoint: 'http://otlp:4318' }) });
    objectOf(cumulative.stack.gatewayPool, 'HorizontalPodAutoscaler').addJsonPatch(JsonPatch.add('/spec/behavior/scaleDown/stabilizationWindowSeconds', 60));
    expect(report(cumulative.app)).toEqual(QUIET);
  });
});

describe('PT011', () => {
  test('requests that a patch takes away', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/resources/requests/cpu'));
    expect(found('PT011', app)).toEqual([
      "error [metrics/ScraperPool/Autoscaler] HorizontalPodAutoscaler 'otel-ta/tiered-scraper' aims at 70 % of the cpu requests of Deployment 'otel-ta/tiered-scraper', but the container 'opentelemetry-collector' has no cpu request; give it one",
    ]);
  });

  test('a sidecar without requests', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.workload.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/-', { name: 'sidecar', image: 'sidecar:1' }));
    expect(found('PT011', app)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] HorizontalPodAutoscaler 'otel-ta/tiered-gateway' aims at 50 % of the memory requests of StatefulSet 'otel-ta/tiered-gateway', but the container 'sidecar' has no memory request; give it one",
      "error [metrics/GatewayPool/Autoscaler] HorizontalPodAutoscaler 'otel-ta/tiered-gateway' aims at 70 % of the cpu requests of StatefulSet 'otel-ta/tiered-gateway', but the container 'sidecar' has no cpu request; give it one",
    ]);
  });

  test('another workload of the app is a warning', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    deployment(chart, 'web', { app: 'web' });
    memoryAutoscaler(chart, 'web', 'Deployment', 'web');
    expect(found('PT011', app)).toEqual([
      "warning [apps/web-hpa] HorizontalPodAutoscaler 'apps/web' aims at 80 % of the memory requests of Deployment 'apps/web', but the container 'main' has no memory request; give it one",
    ]);
  });

  test('quiet with a request or a limit, and for a workload that is made elsewhere', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    deployment(chart, 'web', { app: 'web' }, { resources: { limits: { memory: '1Gi' } } });
    memoryAutoscaler(chart, 'web', 'Deployment', 'web');
    memoryAutoscaler(chart, 'elsewhere', 'Deployment', 'elsewhere');
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT012', () => {
  test('a number of replicas that a patch sets', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.workload.addJsonPatch(JsonPatch.add('/spec/replicas', 4));
    expect(found('PT012', app)).toEqual([
      "error [metrics/GatewayPool/Resource] 'spec.replicas' of StatefulSet 'otel-ta/tiered-gateway' is 4, while HorizontalPodAutoscaler 'otel-ta/tiered-gateway' (metrics/GatewayPool/Autoscaler) scales it; leave one of the two out",
    ]);
  });

  test('another autoscaler for a fixed number', () => {
    const { app } = stackApp({ scraperPool: { scaling: Scaling.fixed(3) } });
    memoryAutoscaler(otherChart(app, 'mine', 'otel-ta'), 'mine', 'Deployment', 'tiered-scraper');
    expect(found('PT012', app)).toEqual([
      "error [metrics/ScraperPool/Resource] 'spec.replicas' of Deployment 'otel-ta/tiered-scraper' is 3, while HorizontalPodAutoscaler 'otel-ta/mine' (mine/mine-hpa) scales it; leave one of the two out",
    ]);
  });

  test('another workload of the app is a warning', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    deployment(chart, 'web', { app: 'web' }, { replicas: 2, resources: { requests: { memory: '1Gi' } } });
    memoryAutoscaler(chart, 'web', 'Deployment', 'web');
    expect(found('PT012', app)).toEqual([
      "warning [apps/web] 'spec.replicas' of Deployment 'apps/web' is 2, while HorizontalPodAutoscaler 'apps/web' (apps/web-hpa) scales it; leave one of the two out",
    ]);
  });

  test('quiet for a workload of the same name in another namespace', () => {
    const { app } = stackApp();
    deployment(otherChart(app, 'a', 'a'), 'web', { app: 'web' }, { replicas: 2 });
    memoryAutoscaler(otherChart(app, 'b', 'b'), 'web', 'Deployment', 'web');
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT013', () => {
  test('a delta backend without the conversion', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('service pipelines metrics processors'), ['memory_limiter', 'metric_start_time', 'k8s_attributes', 'transform']);
    stack.gatewayPool.removeConfig(path('processors cumulative_to_delta'));
    stack.gatewayPool.removeConfig(path('processors filter/span_limit'));
    expect(found('PT013', app)).toEqual([
      "error [metrics/GatewayPool] the backend Dynatrace takes delta temporality, but the pipeline 'metrics' has no cumulative_to_delta (it has memory_limiter, metric_start_time, k8s_attributes, transform); do not remove it",
    ]);
  });

  test('a cumulative backend with it', () => {
    const { app, stack } = stackApp({ backend: Backend.otlp({ endpoint: 'http://otlp:4318' }) });
    stack.gatewayPool.addProcessor('cumulativetodelta/mine', {});
    stack.selfMonitor!.addProcessor('cumulative_to_delta', {});
    expect(found('PT013', app)).toEqual([
      "error [metrics/SelfMonitor] the backend OTLP takes cumulative temporality, but the pipeline 'metrics' has 'cumulative_to_delta'; remove it, or choose a backend with Temporality.DELTA",
      "error [metrics/GatewayPool] the backend OTLP takes cumulative temporality, but the pipeline 'metrics' has 'cumulativetodelta/mine'; remove it, or choose a backend with Temporality.DELTA",
    ]);
  });

  test('quiet for a pipeline that does not go to the backend', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters debug'), {});
    stack.gatewayPool.addConfigOverride(path('service pipelines metrics/debug'), { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['debug'] });
    expect(report(app)).toEqual(QUIET);
  });

  test('quiet for every backend as it is made', () => {
    for (const backend of [Backend.otlp({ endpoint: 'http://otlp:4318' }), Backend.otlp({ endpoint: 'http://otlp:4318', temporality: Temporality.DELTA }), Backend.prometheusRemoteWrite({ endpoint: 'http://mimir/api/v1/push' })]) {
      expect(report(stackApp({ backend, distribution: CollectorDistribution.contrib() }).app)).toEqual(QUIET);
    }
  });
});

describe('PT014', () => {
  const memory = (props: Partial<PrometheusTieredStackProps>) => found('PT014', stackApp(props).app);

  test('the soft limit above GOMEMLIMIT', () => {
    expect(memory({ gatewayPool: { memory: { limitPercentage: 95, spikeLimitPercentage: 5 } } })).toEqual([
      "error [metrics/GatewayPool] the soft limit of the memory_limiter at 7373 MiB (90 % of the limit) must be below GOMEMLIMIT at 6553 MiB (80 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('the autoscaler\'s target above the soft limit, which no pod reaches', () => {
    expect(memory({ scraperPool: { scaling: Scaling.hpa({ memoryUtilization: 70 }) } })).toEqual([
      "error [metrics/ScraperPool] the autoscaler's target (70 % of the request) at 4301 MiB (70 % of the limit) must be below the soft limit of the memory_limiter at 4301 MiB (70 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('the target is a share of the request, not of the limit', () => {
    const resources = { memoryRequest: Size.gibibytes(2), memoryLimit: Size.gibibytes(8) };
    expect(memory({ gatewayPool: { resources, scaling: Scaling.hpa({ memoryUtilization: 250 }) } })).toEqual([]);
    expect(memory({ gatewayPool: { resources, scaling: Scaling.hpa({ memoryUtilization: 300 }) } })).toEqual([
      "error [metrics/GatewayPool] the autoscaler's target (300 % of the request) at 6144 MiB (75 % of the limit) must be below the soft limit of the memory_limiter at 5734 MiB (70 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('GOMEMLIMIT at the limit', () => {
    expect(memory({ gatewayPool: { memory: { goMemLimitPercentage: 100 } } })).toEqual([
      "error [metrics/GatewayPool] GOMEMLIMIT at 8192 MiB (100 % of the limit) must be below the container's memory limit at 8192 MiB (100 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('GOMEMLIMIT that a patch lowers', () => {
    const { app, stack } = stackApp();
    const { env } = (stack.scraperPool.workload.toJson() as any).spec.template.spec.containers[0];
    const index = env.findIndex((variable: any) => variable.name === 'GOMEMLIMIT');
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace(`/spec/template/spec/containers/0/env/${index}/value`, '4GiB'));
    expect(found('PT014', app)).toEqual([
      "error [metrics/ScraperPool] the soft limit of the memory_limiter at 4301 MiB (70 % of the limit) must be below GOMEMLIMIT at 4096 MiB (66.7 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('no limit', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/resources/limits'));
    expect(found('PT014', app)).toEqual([
      "error [metrics/ScraperPool] the container 'opentelemetry-collector' has no memory limit, so the memory_limiter would count in percent of the node's memory; set resources.memoryLimit",
    ]);
  });

  test('a limiter that an override counts in mebibytes', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors memory_limiter'), { check_interval: '1s', limit_mib: 9000 });
    expect(found('PT014', app)).toEqual([
      "error [metrics/GatewayPool] the soft limit of the memory_limiter at 7200 MiB (87.9 % of the limit) must be below GOMEMLIMIT at 6553 MiB (80 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('quiet in the right order', () => {
    expect(report(stackApp({ gatewayPool: { memory: { limitPercentage: 85, spikeLimitPercentage: 15, goMemLimitPercentage: 90 } } }).app)).toEqual(QUIET);
  });
});

describe('PT015', () => {
  test('a grace period below the drain', () => {
    expect(found('PT015', stackApp({ gatewayPool: { terminationGracePeriod: Duration.seconds(100) } }).app)).toEqual([
      "error [metrics/GatewayPool] 'terminationGracePeriodSeconds' is 100, but full queues (1229 MiB) take 174 s to drain; leave 'terminationGracePeriod' out, set it to 174 s or more, or lower memory.queuePercentage",
    ]);
  });

  test('queues that an override makes larger', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue queue_size'), 4 * 1024 ** 3);
    expect(found('PT015', app)).toEqual([
      "error [metrics/GatewayPool] 'terminationGracePeriodSeconds' is 174, but full queues (4096 MiB) take 532 s to drain; leave 'terminationGracePeriod' out, set it to 532 s or more, or lower memory.queuePercentage",
    ]);
  });

  test('a patch that takes it away', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.remove('/spec/template/spec/terminationGracePeriodSeconds'));
    expect(found('PT015', app)).toEqual([
      "error [metrics/ScraperPool] 'terminationGracePeriodSeconds' is 30, but full queues (912 MiB) take 134 s to drain; leave 'terminationGracePeriod' out, set it to 134 s or more, or lower memory.queuePercentage",
    ]);
  });

  test('quiet where it suffices, also below the minute that is given by default', () => {
    expect(report(stackApp({ gatewayPool: { terminationGracePeriod: Duration.seconds(174) } }).app)).toEqual(QUIET);
    expect(report(stackApp({ selfMonitor: { terminationGracePeriod: Duration.seconds(30) } }).app)).toEqual(QUIET);
  });
});

describe('PT016', () => {
  test('one queue', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue queue_size'), 9 * 1024 ** 3);
    expect(found('PT016', app)).toEqual([
      'error [metrics/GatewayPool] the queues (exporters.otlp_http.sending_queue: 9216 MiB) can hold 9216 MiB, not below 5734 MiB, above which the memory_limiter refuses data (container limit 8192 MiB); lower memory.queuePercentage or raise resources.memoryLimit',
    ]);
  });

  test('the sum over all gateways and both queues', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, 'sending_queue'], { enabled: true, sizer: 'bytes', queue_size: 2 * 1024 ** 3 });
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, ...path('protocol otlp sending_queue queue_size')], 200 * 1024 ** 2);
    expect(found('PT016', app)).toEqual([
      'error [metrics/ScraperPool] the queues (exporters.load_balancing.sending_queue: 2048 MiB, 16 x exporters.load_balancing.protocol.otlp.sending_queue: 3200 MiB) can hold 5248 MiB, not below 4301 MiB, above which the memory_limiter refuses data (container limit 6144 MiB); lower memory.queuePercentage or raise resources.memoryLimit',
    ]);
  });

  test('more gateways than were reckoned with', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'HorizontalPodAutoscaler').addJsonPatch(JsonPatch.replace('/spec/maxReplicas', 100));
    expect(found('PT016', app)).toEqual([
      'error [metrics/ScraperPool] the queues (100 x exporters.load_balancing.protocol.otlp.sending_queue: 5700 MiB) can hold 5700 MiB, not below 4301 MiB, above which the memory_limiter refuses data (container limit 6144 MiB); lower memory.queuePercentage or raise resources.memoryLimit',
    ]);
  });

  test('a queue that counts requests', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue sizer'), 'requests');
    expect(found('PT016', app)).toEqual([
      "warning [metrics/GatewayPool] 'exporters.otlp_http.sending_queue' counts requests, so that nothing says how much memory it takes; count in bytes: 'sizer: bytes'",
    ]);
  });

  test('quiet for a queue on disk, or none', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue'), { enabled: false });
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, 'sending_queue'], { enabled: true, queue_size: 10_000, storage: 'file_storage' });
    expect(found('PT016', app)).toEqual([]);
  });
});

describe('PT017', () => {
  test('a message size below twice the batch', () => {
    expect(found('PT017', stackApp({ gatewayPool: { maxReceiveMessageSize: Size.mebibytes(3) } }).app)).toEqual([
      "error [metrics/GatewayPool] the gateways take requests of up to 3 MiB, below 2 x the largest batch of metrics/ScraperPool (2 x 2 MiB, 'exporters.load_balancing.protocol.otlp.sending_queue.batch.max_size'); raise 'maxReceiveMessageSize' to 4 MiB",
    ]);
  });

  test('a batch that an override makes larger', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, ...path('protocol otlp sending_queue batch max_size')], 9 * 1024 ** 2);
    expect(found('PT017', app)).toEqual([
      "error [metrics/GatewayPool] the gateways take requests of up to 16 MiB, below 2 x the largest batch of metrics/ScraperPool (2 x 9 MiB, 'exporters.load_balancing.protocol.otlp.sending_queue.batch.max_size'); raise 'maxReceiveMessageSize' to 18 MiB",
    ]);
  });

  test('gateways that are made elsewhere', () => {
    const app = Testing.app();
    const gateway = Gateway.fromService({ serviceName: 'gw', serviceNamespace: 'gws', maxReceiveMessageSize: Size.mebibytes(2) });
    new ScraperPool(new Chart(app, 'chart', { namespace: 'otel-ta' }), 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocatorReference.fromEndpoint('http://ta'), gateway });
    expect(found('PT017', app)).toEqual([
      "error [chart/ScraperPool] the gateways take requests of up to 2 MiB, below 2 x the largest batch of chart/ScraperPool (2 x 2 MiB, 'exporters.load_balancing.protocol.otlp.sending_queue.batch.max_size'); raise 'maxReceiveMessageSize' to 4 MiB",
    ]);
  });

  test('batches without an upper size', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.removeConfig([...SCRAPER_EXPORTER, ...path('protocol otlp sending_queue batch max_size')]);
    expect(found('PT017', app)).toEqual([
      "warning [metrics/ScraperPool] 'exporters.load_balancing.protocol.otlp.sending_queue.batch' has no upper size in bytes, and the gateways refuse requests above 16 MiB for good; set 'sizer: bytes' and 'max_size'",
    ]);
  });

  test('quiet at twice the batch', () => {
    expect(report(stackApp({ gatewayPool: { maxReceiveMessageSize: Size.mebibytes(4) } }).app)).toEqual(QUIET);
  });
});

describe('PT018', () => {
  const secured = (endpoint: any, secretTransport?: SecretTransport) => {
    const { app } = stackApp({ targetAllocator: { secretTransport } });
    serviceMonitor(otherChart(app, 'apps', 'otel-ta'), 'secured', endpoint);
    return app;
  };
  const key = (name: string) => ({ name: 'login', key: name });

  test.each([
    ['basicAuth.password', { basicAuth: { username: key('user'), password: key('password') } }],
    ['authorization.credentials', { authorization: { credentials: key('token') } }],
    ['oauth2.clientSecret', { oauth2: { clientSecret: key('secret') } }],
    ['tlsConfig.keySecret', { tlsConfig: { keySecret: key('key') } }],
    ['bearerTokenSecret', { bearerTokenSecret: key('token') }],
  ])('%s', (where, endpoint) => {
    expect(found('PT018', secured(endpoint))).toEqual([
      `error [apps/secured] 'spec.endpoints[0].${where}' of the ServiceMonitor 'secured' needs a Secret, which metrics/TargetAllocator hands to its scrapers as '<secret>'; `
      + 'give it secretTransport: SecretTransport.mutualTls(...)',
    ]);
  });

  test.each([['Probe', { basicAuth: { password: key('password') } }], ['ScrapeConfig', { authorization: { credentials: key('token') } }]])('a %s', (kind, spec) => {
    const { app } = stackApp();
    monitor(otherChart(app, 'apps', 'otel-ta'), kind, 'secured', spec);
    expect(found('PT018', app)).toHaveLength(1);
  });

  test('quiet with another transport, without values of Secrets, and for monitors that are not selected', () => {
    const password = { basicAuth: { password: key('password') } };
    expect(report(secured(password, SecretTransport.plainHttp()))).toEqual(QUIET);
    expect(report(secured(password, SecretTransport.mutualTls('server', 'client')))).toEqual(QUIET);
    expect(report(secured({ tlsConfig: { ca: { configMap: { name: 'ca', key: 'ca.crt' } } }, bearerTokenSecret: { key: '' } }))).toEqual(QUIET);
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'other', password, { team: 'other' });
    expect(report(app).errors).toEqual([]);
  });
});

describe('PT019', () => {
  test('a component that came through an override', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors groupbyattrs'), {});
    stack.gatewayPool.addConfigOverride(path('exporters mine/x'), {});
    expect(found('PT019', app)).toEqual([
      "error [metrics/GatewayPool] 'processors.groupbyattrs': the processor 'groupbyattrs' is not in the distribution Dynatrace 0.54.0; use CollectorDistribution.contrib('0.158.0'), which has it",
      "error [metrics/GatewayPool] 'exporters.mine/x': the exporter 'mine' is not in the distribution Dynatrace 0.54.0; use CollectorDistribution.custom({...}) with an image that has it",
    ]);
  });

  test('quiet in a distribution that has it', () => {
    const { app, stack } = stackApp({ distribution: CollectorDistribution.contrib() });
    stack.gatewayPool.addConfigOverride(path('processors groupbyattrs'), {});
    expect(found('PT019', app)).toEqual([]);
  });
});

describe('PT020', () => {
  test('two stacks with the same selectors', () => {
    const { app } = stackApp();
    stackIn(app, { name: 'second', scrapeAnnotatedPods: false }, 'second');
    expect(found('PT020', app)).toEqual([
      "error [second/TargetAllocator] it selects monitors that metrics/TargetAllocator selects as well: ServiceMonitors, PodMonitors, ScrapeConfigs, Probes with prometheus.dynatrace.com=true, the ScrapeConfig 'dynatrace-com' (metrics/AnnotationScrapeConfig/Resource); they would be scraped twice: give one of the two other selectors (serviceMonitorSelector ...) or other namespaces",
    ]);
  });

  test('a monitor that both select, though the selectors do not tell', () => {
    const { app } = twoStacks();
    const chart = otherChart(app);
    serviceMonitor(chart, 'both', {}, { 'prometheus.dynatrace.com': 'true', 'team': 'b' });
    expect(found('PT020', app)).toEqual([
      "error [second/TargetAllocator] it selects monitors that metrics/TargetAllocator selects as well: the ServiceMonitor 'both' (apps/both); they would be scraped twice: give one of the two other selectors (serviceMonitorSelector ...) or other namespaces",
    ]);
  });

  test('everything overlaps with all', () => {
    expect(found('PT020', twoStacks({ targetAllocator: { probeSelector: TargetSelector.everything() } }).app)).toEqual([
      'error [second/TargetAllocator] it selects monitors that metrics/TargetAllocator selects as well: Probes with prometheus.dynatrace.com=true; they would be scraped twice: give one of the two other selectors (serviceMonitorSelector ...) or other namespaces',
    ]);
  });

  test('a selector within the other', () => {
    const within = TargetSelector.expressions([{ key: 'prometheus.dynatrace.com', operator: SelectorOperator.IN, values: ['true'] }, { key: 'team', operator: SelectorOperator.EXISTS }]);
    expect(found('PT020', twoStacks({}, within).app)).toHaveLength(1);
    const around = TargetSelector.expressions([{ key: 'prometheus.dynatrace.com', operator: SelectorOperator.NOT_IN, values: ['false'] }]);
    expect(found('PT020', twoStacks({}, around).app)).toHaveLength(1);
  });

  test('quiet with other labels, in other namespaces, and where one selects nothing', () => {
    expect(report(twoStacks().app)).toEqual(QUIET);
    expect(found('PT020', twoStacks({}, TargetSelector.nothing()).app)).toEqual([]);
    const { app } = stackApp({ targetAllocator: { namespaces: Namespaces.deny(['b']) } });
    stackIn(app, { name: 'second', scrapeAnnotatedPods: false, targetAllocator: { namespaces: Namespaces.allow(['b']) } }, 'second');
    serviceMonitor(otherChart(app, 'a', 'a'), 'a');
    serviceMonitor(otherChart(app, 'b', 'b'), 'b');
    expect(report(app)).toEqual(QUIET);
  });

  test('namespaces by their labels, as far as the app tells them', () => {
    const build = (labels: { [key: string]: string }) => {
      const { app } = stackApp();
      stackIn(app, {
        name: 'second',
        scrapeAnnotatedPods: false,
        targetAllocator: {
          serviceMonitorNamespaceSelector: TargetSelector.labels({ tenant: 'b' }), podMonitorSelector: TargetSelector.nothing(), scrapeConfigSelector: TargetSelector.nothing(), probeSelector: TargetSelector.nothing(),
        },
      }, 'second');
      const chart = otherChart(app, 'apps', 'apps');
      new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps', labels } });
      serviceMonitor(chart, 'web');
      return found('PT020', app);
    };
    expect(build({ tenant: 'b' })[0]).toContain("the ServiceMonitor 'web' (apps/web)");
    // All of the second's are the first's as well, whatever the namespaces are.
    expect(build({ tenant: 'a' })[0]).toContain('ServiceMonitors with prometheus.dynatrace.com=true');
  });
});

describe('PT021', () => {
  test('two stacks of one name in one namespace', () => {
    const { app } = stackApp();
    const nothing = TargetSelector.nothing();
    stackIn(app, { scrapeAnnotatedPods: false, selfMonitoring: false, targetAllocator: { serviceMonitorSelector: nothing, podMonitorSelector: nothing, scrapeConfigSelector: nothing, probeSelector: nothing } }, 'second');
    expect(found('PT021', app)).toEqual([
      "error [second/TargetAllocator] ServiceAccount 'otel-ta/tiered-otel-allocator', ClusterRole 'otel-ta:tiered-otel-allocator', ClusterRoleBinding 'otel-ta:tiered-otel-allocator', Role 'otel-ta/tiered-otel-allocator', RoleBinding 'otel-ta/tiered-otel-allocator', ConfigMap 'otel-ta/tiered-allocator-ta-configmap', Service 'otel-ta/tiered-allocator-ta', Deployment 'otel-ta/tiered-allocator-ta', PodDisruptionBudget 'otel-ta/tiered-allocator-ta' are also made by metrics/TargetAllocator; in the cluster each is one object, and what is applied last wins: give one of the stacks another 'name' or namespace",
      "error [second/GatewayPool] ServiceAccount 'otel-ta/tiered-otel-gateway', ClusterRole 'otel-ta:tiered-otel-gateway', ClusterRoleBinding 'otel-ta:tiered-otel-gateway', ConfigMap 'otel-ta/tiered-gateway-statefulset', Service 'otel-ta/tiered-gateway', PodDisruptionBudget 'otel-ta/tiered-gateway', StatefulSet 'otel-ta/tiered-gateway', HorizontalPodAutoscaler 'otel-ta/tiered-gateway' are also made by metrics/GatewayPool; in the cluster each is one object, and what is applied last wins: give one of the stacks another 'name' or namespace",
      "error [second/ScraperPool] ServiceAccount 'otel-ta/tiered-otel-scraper', Role 'otel-ta/tiered-otel-scraper', RoleBinding 'otel-ta/tiered-otel-scraper', ConfigMap 'otel-ta/tiered-scraper', Deployment 'otel-ta/tiered-scraper', PodDisruptionBudget 'otel-ta/tiered-scraper', HorizontalPodAutoscaler 'otel-ta/tiered-scraper' are also made by metrics/ScraperPool; in the cluster each is one object, and what is applied last wins: give one of the stacks another 'name' or namespace",
    ]);
  });

  test('an object of somebody else', () => {
    const { app } = stackApp();
    new ApiObject(otherChart(app), 'role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'otel-ta:tiered-otel-gateway' } });
    expect(found('PT021', app)).toEqual([
      "error [apps/role] ClusterRole 'otel-ta:tiered-otel-gateway' is also made by metrics/GatewayPool/ClusterRole; in the cluster each is one object, and what is applied last wins: give one of the stacks another 'name' or namespace",
    ]);
  });

  test('a namespace that two stacks create', () => {
    const { app } = twoStacks({ createNamespace: true });
    new ApiObject(otherChart(app), 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'otel-ta' } });
    expect(found('PT021', app)).toEqual([
      "error [apps/namespace] Namespace 'otel-ta' is also made by second/Namespace; in the cluster each is one object, and what is applied last wins: give one of the stacks another 'name' or namespace",
    ]);
  });

  test('quiet for two stacks with names, and for duplicates of others', () => {
    const { app } = twoStacks();
    new ApiObject(otherChart(app, 'a'), 'one', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } });
    new ApiObject(otherChart(app, 'b'), 'one', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } });
    new ApiObject(otherChart(app, 'c'), 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'tiered-gateway' } });
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT022', () => {
  const bad = '(?!go_).*';

  test.each([
    ['ServiceMonitor', { endpoints: [{ metricRelabelings: [{ action: 'keep' }, { action: 'drop', regex: bad }] }] }, 'spec.endpoints[0].metricRelabelings[1].regex'],
    ['PodMonitor', { podMetricsEndpoints: [{ relabelings: [{ action: 'drop', regex: bad }] }] }, 'spec.podMetricsEndpoints[0].relabelings[0].regex'],
    ['ScrapeConfig', { relabelings: [{ action: 'drop', regex: bad }] }, 'spec.relabelings[0].regex'],
    ['Probe', { targets: { staticConfig: { relabelingConfigs: [{ action: 'drop', regex: bad }] } } }, 'spec.targets.staticConfig.relabelingConfigs[0].regex'],
  ])('in a %s', (kind, spec, where) => {
    const { app } = stackApp();
    monitor(otherChart(app), kind, 'bad', spec);
    expect(found('PT022', app)).toEqual([
      `error [apps/bad] '${where}' must be a regular expression of RE2, got "(?!go_).*" (error parsing regexp: invalid or unsupported Perl syntax: \`(?!\`); write it without lookaround and backreferences`,
    ]);
  });

  test('in a job of the scrapers', () => {
    const { app } = stackApp({ scraperPool: { staticScrapeConfigs: [{ job_name: 'node', metric_relabel_configs: [{ action: 'drop', regex: '(a' }] }] } });
    expect(found('PT022', app)).toEqual([
      'error [metrics/ScraperPool] \'receivers.prometheus.config.scrape_configs[0].metric_relabel_configs[0].regex\' must be a regular expression of RE2, got "(a" (error parsing regexp: missing closing ): `(a`); write it without lookaround and backreferences',
    ]);
  });

  test('quiet for RE2', () => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'good', { relabelings: [{ regex: '(?i)([a-z]+)\\.(\\d{1,3})' }, { action: 'labeldrop' }] });
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT023', () => {
  test('labels that no allocator selects', () => {
    const { app } = stackApp({ targetAllocator: { podMonitorSelector: TargetSelector.nothing() } });
    const chart = otherChart(app);
    serviceMonitor(chart, 'web', {}, { team: 'web' });
    monitor(chart, 'PodMonitor', 'pods', { podMetricsEndpoints: [] }, {});
    expect(found('PT023', app)).toEqual([
      "warning [apps/web] no allocator selects the ServiceMonitor 'web' with team=web in the namespace 'apps'; selected: prometheus.dynatrace.com=true (metrics/TargetAllocator); label it so, or widen the selector or the namespaces",
      "warning [apps/pods] no allocator selects the PodMonitor 'pods' with no labels in the namespace 'apps'; selected: no PodMonitor at all (metrics/TargetAllocator); label it so, or widen the selector or the namespaces",
    ]);
  });

  test('a namespace that is not looked at', () => {
    const { app } = stackApp({ targetAllocator: { namespaces: Namespaces.allow(['otel-ta']) } });
    serviceMonitor(otherChart(app), 'web');
    expect(found('PT023', app)).toHaveLength(1);
  });

  test('quiet where the namespace\'s labels are not known, without an allocator, and with one that is made elsewhere', () => {
    const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ tenant: 'b' }) } });
    serviceMonitor(otherChart(app), 'web');
    expect(report(app)).toEqual(QUIET);
    const external = Testing.app();
    const chart = new Chart(external, 'chart', { namespace: 'otel-ta' });
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocatorReference.fromEndpoint('http://ta'), gateway: Gateway.fromService({ serviceName: 'gw', serviceNamespace: 'gws', maxReceiveMessageSize: Size.mebibytes(16) }) });
    serviceMonitor(chart, 'web', {}, {});
    expect(report(external)).toEqual(QUIET);
    new TargetAllocator(chart, 'TargetAllocator', { name: 'other' });
    expect(report(external)).toEqual(QUIET);
  });

  test('a namespace by its name', () => {
    const named = (name: string) => {
      const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ 'kubernetes.io/metadata.name': name }) } });
      serviceMonitor(otherChart(app), 'web');
      return found('PT023', app);
    };
    expect(named('apps')).toEqual([]);
    expect(named('other')).toHaveLength(1);
  });
});

describe('PT024', () => {
  test('annotated pods and an allocator that does not relabel', () => {
    expect(found('PT024', stackApp({ targetAllocator: { filterStrategy: FilterStrategy.NONE } }).app)).toEqual([
      "error [metrics/TargetAllocator] 'filterStrategy' is 'none', so it takes the ports of an annotated pod (metrics/AnnotationScrapeConfig) for several targets; use FilterStrategy.RELABEL_CONFIG",
    ]);
  });

  test('quiet without annotated pods, and where the allocator does not select them', () => {
    expect(report(stackApp({ scrapeAnnotatedPods: false, targetAllocator: { filterStrategy: FilterStrategy.NONE } }).app)).toEqual(QUIET);
    expect(found('PT024', stackApp({ targetAllocator: { filterStrategy: FilterStrategy.NONE, scrapeConfigSelector: TargetSelector.nothing() } }).app)).toEqual([]);
  });
});

describe('PT025', () => {
  test('a path that is not there', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(path('processors batch'));
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, 'routing_key', 'x'], 1);
    expect(found('PT025', app)).toEqual([
      'error [metrics/GatewayPool] \'path\' of metrics/GatewayPool must be the path of a key that is there, got ["processors","batch"]; there is no \'batch\'',
      'error [metrics/ScraperPool] \'path\' of metrics/ScraperPool must be a path through objects and lists, got ["exporters","load_balancing","routing_key","x"]; \'routing_key\' is a value',
    ]);
  });

  test('quiet for a path that is there', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(path('processors k8s_attributes extract annotations'));
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT026', () => {
  const times = (endpoint: any) => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'web', endpoint);
    return app;
  };

  test('durations that cannot be read', () => {
    expect(found('PT026', times({ interval: '1 minute', scrapeTimeout: '10' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].interval' must be a duration of Prometheus such as '30s' or '1m30s', got '1 minute'",
      "error [apps/web] 'spec.endpoints[0].scrapeTimeout' must be a duration of Prometheus such as '30s' or '1m30s', got '10'",
    ]);
  });

  test('a timeout above the interval, or above the allocator\'s', () => {
    expect(found('PT026', times({ interval: '10s', scrapeTimeout: '15s' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].scrapeTimeout' is 15s, above 'spec.endpoints[0].interval' (10s); lower it",
    ]);
    expect(found('PT026', times({ scrapeTimeout: '90s' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].scrapeTimeout' is 90s, above the allocator's scrape interval (60 s); lower it",
    ]);
  });

  test('an interval of zero', () => {
    expect(found('PT026', times({ interval: '0s' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].interval' must be above 0, got '0s'; leave it out to get the allocator's own",
    ]);
  });

  test('quiet for what Prometheus reads', () => {
    expect(report(times({ interval: '1m30s', scrapeTimeout: '1m30s' }))).toEqual(QUIET);
    expect(report(times({ interval: '', scrapeTimeout: '60s' }))).toEqual(QUIET);
  });
});

describe('PT027', () => {
  const gc = (text: string) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors metric_start_time gc_interval'), text);
    return found('PT027', app);
  };

  test('start times that outlive the values', () => {
    expect(gc('6m')).toEqual([
      "error [metrics/GatewayPool] 'processors.metric_start_time.gc_interval' is 360 s, above half of 'processors.cumulative_to_delta.max_staleness' (600 s), so that start times would outlive the values they belong to; leave 'gcInterval' out",
    ]);
  });

  test('start times that are forgotten between two scrapes', () => {
    expect(gc('60s')).toEqual([
      "error [metrics/GatewayPool] 'processors.metric_start_time.gc_interval' is 60 s, not above the largest scrape interval (60 s), so that start times would be forgotten between two scrapes; leave 'gcInterval' out",
    ]);
  });

  test('quiet in between', () => {
    expect(gc('5m')).toEqual([]);
    expect(gc('61s')).toEqual([]);
  });
});

describe('PT028', () => {
  const secured = (namespace: string, secretNamespaces?: string[]) => {
    const { app } = stackApp({ targetAllocator: { secretTransport: SecretTransport.plainHttp(), secretNamespaces } });
    serviceMonitor(otherChart(app, 'apps', namespace), 'secured', { basicAuth: { username: { name: 'login', key: 'user' }, password: { name: 'login', key: 'password' } } });
    return app;
  };

  test('a namespace in which the allocator may not read Secrets', () => {
    expect(found('PT028', secured('apps', ['other']))).toEqual([
      "error [apps/secured] the ServiceMonitor 'secured' refers to the Secret 'apps/login', but metrics/TargetAllocator may read Secrets only in 'otel-ta', 'other'; add 'apps' to its 'secretNamespaces'",
    ]);
  });

  test('quiet in the allocator\'s own and in those that were given', () => {
    expect(report(secured('otel-ta'))).toEqual(QUIET);
    expect(report(secured('apps', ['apps']))).toEqual(QUIET);
  });
});

describe('PT029', () => {
  test('a processor that is removed but still in the pipeline', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(path('processors transform'));
    expect(found('PT029', app)).toEqual([
      "error [metrics/GatewayPool] 'service.pipelines.metrics.processors' names 'transform', which is not configured (processors: memory_limiter, metric_start_time, cumulative_to_delta, filter/span_limit, k8s_attributes, attributes/conventions); configure it or take it out",
    ]);
  });

  test('an authenticator that is not there', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http auth authenticator'), 'basicauth');
    expect(found('PT029', app)).toEqual([
      "error [metrics/GatewayPool] 'otlp_http.auth.authenticator' names 'basicauth', which is not configured (extensions: health_check); configure it or take it out",
    ]);
  });

  test('an exporter that is configured but not used', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters debug'), { verbosity: 'detailed' });
    expect(found('PT029', app)).toEqual([
      "warning [metrics/GatewayPool] 'exporters.debug' is configured but not used; name it in 'service' or remove it",
    ]);
  });

  test('quiet where both are there, and for connectors', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('connectors forward'), {});
    stack.gatewayPool.addConfigOverride(path('service pipelines metrics exporters'), ['otlp_http', 'forward']);
    stack.gatewayPool.addConfigOverride(path('service pipelines metrics/copy'), { receivers: ['forward'], exporters: ['otlp_http'] });
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT030', () => {
  const parts = (selfMonitorNamespace: string) => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    const telemetry = new SelfMonitor(chart, 'SelfMonitor', { clusterName: 'c', namespace: selfMonitorNamespace });
    const gateway = new GatewayPool(chart, 'GatewayPool', { clusterName: 'c', telemetry });
    gateway.addConfigOverride(path('service telemetry metrics readers 0 periodic exporter otlp endpoint'), 'http://selfmon-scraper:4318');
    return app;
  };

  test('a short name of a Service elsewhere', () => {
    expect(found('PT030', parts('monitoring'))).toEqual([
      "error [chart/GatewayPool] 'service.telemetry.metrics.readers[0].periodic.exporter.otlp.endpoint' is 'http://selfmon-scraper:4318', but the Service 'selfmon-scraper' is in the namespace 'monitoring', not in 'otel-ta'; use 'http://selfmon-scraper.monitoring:4318'",
    ]);
  });

  test('quiet in the same namespace', () => {
    expect(report(parts('otel-ta'))).toEqual(QUIET);
  });
});

describe('PT031', () => {
  const discovering = (kind: string, spec: any, discoveryRoles?: DiscoveryRole[]) => {
    const { app } = stackApp({ targetAllocator: { discoveryRoles } });
    monitor(otherChart(app, 'apps', 'otel-ta'), kind, 'nodes', spec);
    return app;
  };

  test('a ScrapeConfig that discovers nodes', () => {
    expect(found('PT031', discovering('ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Node' }] }))).toEqual([
      "error [apps/nodes] 'spec.kubernetesSDConfigs[0].role' of the ScrapeConfig 'nodes' discovers nodes, which metrics/TargetAllocator may not read; "
      + 'give it discoveryRoles: [DiscoveryRole.NODE]',
    ]);
  });

  test.each([
    ['ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Ingress' }] }, 'INGRESS'],
    ['ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Endpoints' }] }, 'ENDPOINTS'],
    ['ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Pod', attachMetadata: { node: true } }] }, 'NODE'],
    ['ServiceMonitor', { endpoints: [{ port: 'http' }], attachMetadata: { node: true } }, 'NODE'],
  ])('a %s with %j', (kind, spec, role) => {
    const [finding, ...rest] = found('PT031', discovering(kind, spec));
    expect(finding).toContain(`discoveryRoles: [DiscoveryRole.${role}]`);
    expect(rest).toEqual([]);
  });

  test('quiet where the role is given, and without a need', () => {
    expect(report(discovering('ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Node' }] }, [DiscoveryRole.NODE]))).toEqual(QUIET);
    expect(report(discovering('ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Pod' }] }))).toEqual(QUIET);
  });
});

describe('PT032', () => {
  test('a second stack whose ScrapeConfig the first one selects', () => {
    expect(found('PT032', twoStacks({ scrapeAnnotatedPods: true }).app)).toEqual([
      "error [second/AnnotationScrapeConfig] it finds the pods annotated 'metrics.dynatrace.com/scrape', as metrics/AnnotationScrapeConfig does, and both are selected (by metrics/TargetAllocator and metrics/TargetAllocator), so that every such pod is scraped twice; set scrapeAnnotatedPods: false in one of the stacks, or another 'annotationPrefix' or 'namespaces'",
    ]);
  });

  test('quiet with other annotations, other namespaces, or where it is not selected', () => {
    expect(report(twoStacks({ scrapeAnnotatedPods: true, annotationScrapeConfig: { annotationPrefix: 'prometheus.io' } }).app)).toEqual(QUIET);
    expect(found('PT032', twoStacks({ scrapeAnnotatedPods: true, annotationScrapeConfig: { labels: { nobody: 'x' } } }).app)).toEqual([]);
    const { app } = stackApp({ annotationScrapeConfig: { namespaces: Namespaces.deny(['b']) } });
    new AnnotationScrapeConfig(otherChart(app, 'more', 'otel-ta'), 'AnnotationScrapeConfig', { name: 'second', namespaces: Namespaces.allow(['b']) });
    expect(report(app)).toEqual(QUIET);
  });
});

describe('PT033', () => {
  test('queues that are shared out among too many gateways', () => {
    const { app } = stackApp({ scraperPool: { resources: { memoryLimit: Size.mebibytes(512) } }, gatewayPool: { scaling: Scaling.hpa({ maxReplicas: 64 }) } });
    expect(found('PT033', app)).toEqual([
      "warning [metrics/ScraperPool] 'exporters.load_balancing.protocol.otlp.sending_queue.queue_size' is 1048576 bytes for each of at most 64 gateways, less than a batch of 2097152; "
      + "a scrape that does not fit is lost: raise resources.memoryLimit or memory.queuePercentage, or lower the gateways' maxReplicas",
    ]);
  });

  test('quiet with queues that hold a batch', () => {
    const { app } = stackApp({ gatewayPool: { scaling: Scaling.hpa({ maxReplicas: 64 }) } });
    expect(report(app)).toEqual(QUIET);
  });
});
