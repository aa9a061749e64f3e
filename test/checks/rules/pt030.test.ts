import { App, Chart, Testing } from 'cdk8s';
import { GatewayPool, SelfMonitor } from '../../../src';
import { found, path, QUIET, report } from '../../support/checks';

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

  test('quiet where nothing is overridden: a part of another namespace is known by its whole name', () => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'otel-ta' });
    const telemetry = new SelfMonitor(chart, 'SelfMonitor', { clusterName: 'c', namespace: 'monitoring' });
    const gateway = new GatewayPool(chart, 'GatewayPool', { clusterName: 'c', telemetry });
    expect(gateway.toConfig().service.telemetry.metrics.readers[0].periodic.exporter.otlp.endpoint).toBe('http://selfmon-scraper.monitoring.svc:4318');
    expect(report(App.of(chart))).toEqual(QUIET);
  });

  test('quiet in the same namespace', () => {
    expect(report(parts('otel-ta'))).toEqual(QUIET);
  });
});
