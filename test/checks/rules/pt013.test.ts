import { Backend, CollectorDistribution, Temporality } from '../../../src';
import { found, foundIn, path, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

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

  describe('in YAML of others', () => {
    const withoutConversion: [RegExp, string] = [/ +- cumulative_to_delta\n/g, ''];

    test('Dynatrace, by its token, without the conversion', () => {
      expect(foundIn('PT013', foreignYaml(withoutConversion))).toEqual([
        "error [StatefulSet 'otel-ta/tiered-gateway'] the backend Dynatrace takes delta temporality, but the pipeline 'metrics' has no cumulative_to_delta (it has memory_limiter, filter/unsupported, transform/summaries, filter/summaries, transform/scope, filter/span_limit, k8s_attributes, attributes/conventions, transform); add it, behind 'metric_start_time'",
        "error [Deployment 'otel-ta/selfmon-scraper'] the backend Dynatrace takes delta temporality, but the pipeline 'metrics' has no cumulative_to_delta (it has memory_limiter, filter/unsupported, transform/summaries, filter/summaries, transform/selfmon_rename, k8s_attributes, transform); add it, behind 'metric_start_time'",
      ]);
    });

    test('Dynatrace, by its address, without the conversion', () => {
      expect(foundIn('PT013', foreignYaml(withoutConversion, ['endpoint: ${env:DT_ENDPOINT}', 'endpoint: https://abc.live.dynatrace.com/api/v2/otlp'], [/ +headers:\n +Authorization: .*\n/g, '']))).toHaveLength(2);
    });

    test('remote write with the conversion', () => {
      expect(foundIn('PT013', foreignYaml(['otlp_http', 'prometheusremotewrite']))).toEqual([
        "error [StatefulSet 'otel-ta/tiered-gateway'] the backend Prometheus remote write takes cumulative temporality, but the pipeline 'metrics' has 'cumulative_to_delta'; remove it",
        "error [Deployment 'otel-ta/selfmon-scraper'] the backend Prometheus remote write takes cumulative temporality, but the pipeline 'metrics' has 'cumulative_to_delta'; remove it",
      ]);
    });

    test('quiet for any other OTLP, of which nothing tells', () => {
      const other: [string | RegExp, string][] = [['endpoint: ${env:DT_ENDPOINT}', 'endpoint: http://collector:4318'], [/ +headers:\n +Authorization: .*\n/g, '']];
      expect(foundIn('PT013', foreignYaml(...other))).toEqual([]);
      expect(foundIn('PT013', foreignYaml(withoutConversion, ...other))).toEqual([]);
    });
  });
});
