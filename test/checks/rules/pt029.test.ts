import { found, path, QUIET, report, stackApp } from '../../support/checks';

describe('PT029', () => {
  test('a processor that is removed but still in the pipeline', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(path('processors transform'));
    expect(found('PT029', app)).toEqual([
      "error [metrics/GatewayPool] 'service.pipelines.metrics.processors' names 'transform', which is not configured (processors: memory_limiter, filter/unsupported, transform/summaries, filter/summaries, transform/scope, cumulative_to_delta, filter/span_limit, k8s_attributes, attributes/conventions); configure it or take it out",
    ]);
  });

  test('an authenticator that is not there', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http auth authenticator'), 'basicauth');
    expect(found('PT029', app)).toEqual([
      "error [metrics/GatewayPool] 'exporters.otlp_http.auth.authenticator' names 'basicauth', which 'service.extensions' does not (it names health_check); configure the extension and name it there, or take 'auth' out",
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
