import { ApiObject } from 'cdk8s';
import { CollectorDistribution } from '../../../src';
import { found, foundIn, otherChart, path, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml, strangeCollector } from '../../support/foreign-yaml';

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
      "error [metrics/GatewayPool] 'memory_limiter' must be the first processor of the pipeline 'metrics', which has metric_start_time, memory_limiter, cumulative_to_delta, filter/span_limit, k8s_attributes, transform; data that others hold already cannot be refused any more; put it first",
    ]);
  });

  test('deltas before start times', () => {
    expect(order('memory_limiter', 'cumulative_to_delta', 'metric_start_time', 'filter/span_limit', 'k8s_attributes', 'transform')).toEqual([
      "error [metrics/GatewayPool] 'metric_start_time' must stand before 'cumulative_to_delta', which needs the start times; the pipeline 'metrics' has memory_limiter, cumulative_to_delta, metric_start_time, filter/span_limit, k8s_attributes, transform; change the order",
    ]);
  });

  test('the span limit before the deltas', () => {
    expect(order('memory_limiter', 'metric_start_time', 'filter/span_limit', 'cumulative_to_delta', 'k8s_attributes', 'transform')).toEqual([
      "error [metrics/GatewayPool] 'filter/span_limit' must stand behind 'cumulative_to_delta', since it looks at deltas; the pipeline 'metrics' has memory_limiter, metric_start_time, filter/span_limit, cumulative_to_delta, k8s_attributes, transform; change the order",
    ]);
  });

  test('no span limit', () => {
    expect(order('memory_limiter', 'metric_start_time', 'cumulative_to_delta', 'k8s_attributes', 'transform')).toEqual([
      "warning [metrics/GatewayPool] a filter of deltas that span too long is missing behind 'cumulative_to_delta': a stream that comes back to a gateway is counted twice; the pipeline 'metrics' has memory_limiter, metric_start_time, cumulative_to_delta, k8s_attributes, transform; leave 'filter/span_limit' where it is",
    ]);
  });

  test('enrichment before the deltas', () => {
    expect(order('memory_limiter', 'k8s_attributes', 'transform', 'metric_start_time', 'cumulative_to_delta', 'filter/span_limit')).toEqual([
      "error [metrics/GatewayPool] 'k8s_attributes' changes the resource, and to 'filter/span_limit' behind it a stream would begin again at every change; the pipeline 'metrics' has memory_limiter, k8s_attributes, transform, metric_start_time, cumulative_to_delta, filter/span_limit; put it behind",
      "warning [metrics/GatewayPool] 'transform' stands before 'filter/span_limit', to which a stream begins again when its result changes; the pipeline 'metrics' has memory_limiter, k8s_attributes, transform, metric_start_time, cumulative_to_delta, filter/span_limit; put it behind: addProcessor(id, config, { before: 'k8s_attributes' })",
    ]);
  });

  test('what is done to the scope, unless it is a version that never changes', () => {
    const statements = (...list: string[]) => {
      const { app, stack } = stackApp();
      stack.gatewayPool.addConfigOverride(path('processors transform/scope metric_statements'), [{ context: 'scope', statements: list }]);
      return found('PT006', app);
    };
    expect(statements('set(scope.version, "")', 'set(version, "x") where name == "a"')).toEqual([]);
    for (const statement of ['set(scope.version, attributes["version"])', 'set(scope.version, "") where resource.attributes["a"] == "b"', 'set(scope.name, "")']) {
      expect(statements('set(scope.version, "")', statement)).toEqual([expect.stringMatching(/^warning .* 'transform\/scope' stands before 'filter\/span_limit', to which/)]);
    }
  });

  test('quiet for filters anywhere, and for processors of one\'s own behind the deltas', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addProcessor('filter/mine', {}, { before: 'cumulative_to_delta' });
    stack.gatewayPool.addProcessor('transform/mine', {}, { before: 'k8s_attributes' });
    stack.scraperPool.addProcessor('filter/mine', {});
    expect(report(app)).toEqual(QUIET);
  });

  test('quiet for a collector that is no part of the pipeline', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    const config = `
      receivers: { otlp: { protocols: { grpc: {} } } }
      processors: { cumulative_to_delta: {}, k8s_attributes: {}, batch: {} }
      exporters: { otlp_http: { endpoint: http://backend:4318 } }
      service: { pipelines: { metrics: { receivers: [otlp], processors: [batch, k8s_attributes, cumulative_to_delta], exporters: [otlp_http] } } }`;
    strangeCollector('apps', 'agent', config).forEach((manifest, index) => new ApiObject(chart, `agent${index}`, manifest));
    expect(report(app)).toEqual(QUIET);
  });

  test('a span limit under another name', () => {
    const { app, stack } = stackApp();
    const filter = stack.gatewayPool.toConfig().processors['filter/span_limit'];
    stack.gatewayPool.addConfigOverride(path('processors filter/mine'), filter);
    stack.gatewayPool.removeConfig(path('processors filter/span_limit'));
    stack.gatewayPool.addConfigOverride(path('service pipelines metrics processors'), ['memory_limiter', 'metric_start_time', 'cumulative_to_delta', 'filter/mine', 'k8s_attributes', 'transform']);
    expect(found('PT006', app)).toEqual([]);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT006', foreignYaml([/( +- )filter\/span_limit\n/, '$1transform/first\n']))).toEqual([
      expect.stringMatching(/^warning \[StatefulSet 'otel-ta\/tiered-gateway'\] .*; drop points with 'datapoint.time_unix_nano - datapoint.start_time_unix_nano' above max_staleness in a filter processor$/),
    ]);
  });

  test('quiet for batch on scrapers that spread nothing', () => {
    const config = `
      receivers: { prometheus: { target_allocator: { endpoint: http://ta, collector_id: '\${env:POD_NAME}' } } }
      processors: { memory_limiter: { limit_mib: 100 }, batch: {} }
      exporters: { otlp_http: { endpoint: http://backend:4318 } }
      service: { pipelines: { metrics: { receivers: [prometheus], processors: [memory_limiter, batch], exporters: [otlp_http] } } }`;
    const yaml = strangeCollector('otel-ta', 'mine', config).map(manifest => JSON.stringify(manifest)).join('\n---\n');
    expect(foundIn('PT006', yaml)).toEqual([]);
    expect(foundIn('PT014', yaml)).toEqual([]);
  });
});
