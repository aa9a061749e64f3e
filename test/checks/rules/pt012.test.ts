import { JsonPatch } from 'cdk8s';
import { Scaling } from '../../../src';
import { deployment, found, foundIn, memoryAutoscaler, otherChart, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

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

  test('quiet about what was read from a cluster, where the number is always there', () => {
    const yaml = (uid: string) => foreignYaml().replace(/(kind: StatefulSet\nmetadata:\n)([^]*?\nspec:\n)/, `$1${uid}$2  replicas: 1\n`);
    expect(foundIn('PT012', yaml(''))).toHaveLength(1);
    expect(foundIn('PT012', yaml('  uid: 6f0f5c38-0000-4000-8000-000000000000\n'))).toEqual([]);
  });

  test('quiet for a workload that is no part of the pipeline', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    deployment(chart, 'web', { app: 'web' }, { replicas: 2, resources: { requests: { memory: '1Gi' } } });
    memoryAutoscaler(chart, 'web', 'Deployment', 'web');
    expect(report(app)).toEqual(QUIET);
  });

  test('quiet for a workload of the same name in another namespace', () => {
    const { app } = stackApp();
    deployment(otherChart(app, 'a', 'a'), 'web', { app: 'web' }, { replicas: 2 });
    memoryAutoscaler(otherChart(app, 'b', 'b'), 'web', 'Deployment', 'web');
    expect(report(app)).toEqual(QUIET);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT012', foreignYaml([/(kind: StatefulSet\nmetadata:[\s\S]*?\nspec:\n)/, '$1  replicas: 2\n']))).toEqual([
      "error [StatefulSet 'otel-ta/tiered-gateway'] 'spec.replicas' of StatefulSet 'otel-ta/tiered-gateway' is 2, while HorizontalPodAutoscaler 'otel-ta/tiered-gateway' scales it; leave one of the two out",
    ]);
  });
});
