import { JsonPatch } from 'cdk8s';
import { deployment, found, foundIn, memoryAutoscaler, otherChart, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

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

  test('quiet for a workload that is no part of the pipeline', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    deployment(chart, 'web', { app: 'web' });
    memoryAutoscaler(chart, 'web', 'Deployment', 'web');
    expect(report(app)).toEqual(QUIET);
  });

  test('quiet with a request or a limit, and for a workload that is made elsewhere', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    deployment(chart, 'web', { app: 'web' }, { resources: { limits: { memory: '1Gi' } } });
    memoryAutoscaler(chart, 'web', 'Deployment', 'web');
    memoryAutoscaler(chart, 'elsewhere', 'Deployment', 'elsewhere');
    expect(report(app)).toEqual(QUIET);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT011', foreignYaml([/(name: opentelemetry-collector\n(?:(?!---)[\s\S])*?resources:\n)(\s+limits:\n\s+memory: 6Gi\n\s+requests:\n)\s+cpu: .*\n/, '$1$2']))).toEqual([
      "error [HorizontalPodAutoscaler 'otel-ta/tiered-scraper'] HorizontalPodAutoscaler 'otel-ta/tiered-scraper' aims at 70 % of the cpu requests of Deployment 'otel-ta/tiered-scraper', but the container 'opentelemetry-collector' has no cpu request; give it one",
    ]);
  });
});
