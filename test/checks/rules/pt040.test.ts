import { ApiObject, JsonPatch } from 'cdk8s';
import { PrometheusTieredStackProps, Scaling } from '../../../src';
import { found, foundIn, memoryAutoscaler, otherChart, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT040', () => {
  const keda = (kind: string, name: string, maxReplicaCount = 30) => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'mine', namespace: 'otel-ta' },
    spec: { scaleTargetRef: { kind, name }, minReplicaCount: 2, maxReplicaCount, triggers: [{ type: 'kafka', metadata: {} }] },
  });
  const withKeda = (props: Partial<PrometheusTieredStackProps>, maxReplicaCount?: number) => {
    const { app } = stackApp(props);
    const chart = otherChart(app, 'mine', 'otel-ta');
    new ApiObject(chart, 'gateways', keda('StatefulSet', 'tiered-gateway', maxReplicaCount));
    return app;
  };

  test('a ScaledObject of KEDA beside the autoscaler', () => {
    expect(found('PT040', withKeda({}))).toEqual([
      "error [metrics/GatewayPool/Resource] HorizontalPodAutoscaler 'otel-ta/tiered-gateway' (metrics/GatewayPool/Autoscaler) and ScaledObject 'otel-ta/mine' (mine/gateways) both scale "
      + "StatefulSet 'otel-ta/tiered-gateway'; leave one of them out; Scaling.external(maxReplicas) writes none",
    ]);
  });

  test('a second HorizontalPodAutoscaler', () => {
    const { app } = stackApp();
    memoryAutoscaler(otherChart(app, 'mine', 'otel-ta'), 'second', 'Deployment', 'tiered-scraper');
    expect(found('PT040', app)).toEqual([expect.stringContaining("error [metrics/ScraperPool/Resource] HorizontalPodAutoscaler 'otel-ta/tiered-scraper'")]);
  });

  test('quiet about the autoscaler that KEDA makes for its ScaledObject in a cluster', () => {
    const app = withKeda({ gatewayPool: { scaling: Scaling.external(30) } });
    const made = memoryAutoscaler(otherChart(app, 'made', 'otel-ta'), 'keda-hpa-mine', 'StatefulSet', 'tiered-gateway');
    expect(found('PT040', app)).toHaveLength(1);
    made.addJsonPatch(JsonPatch.add('/metadata/ownerReferences', [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'mine', controller: true }]));
    expect(found('PT040', app)).toEqual([]);
  });

  test('a ScaledObject on a fixed pool is for PT012', () => {
    const app = withKeda({ gatewayPool: { scaling: Scaling.fixed(3) } });
    expect(found('PT012', app)).toEqual([expect.stringContaining("'spec.replicas' of StatefulSet 'otel-ta/tiered-gateway' is 3, while ScaledObject 'otel-ta/mine'")]);
    expect(found('PT040', app)).toEqual([]);
  });

  test('quiet about one of your own with Scaling.external, whose times are checked, and by whose maximum queues are shared', () => {
    const app = withKeda({ gatewayPool: { scaling: Scaling.external(30) } });
    expect([...found('PT012', app), ...found('PT040', app), ...found('PT016', app)]).toEqual([]);
    expect(found('PT010', app)).toEqual([expect.stringContaining('of the gateways of metrics/GatewayPool must be')]);
    expect(found('PT016', withKeda({ gatewayPool: { scaling: Scaling.external(30) } }, 300))).toEqual([expect.stringMatching(/^error \[metrics\/ScraperPool\] the queues \(300 x exporters\.load_balancing/)]);
  });

  test('quiet about strangers', () => {
    const { app } = stackApp();
    const chart = otherChart(app);
    memoryAutoscaler(chart, 'one', 'Deployment', 'web');
    memoryAutoscaler(chart, 'two', 'Deployment', 'web');
    expect(report(app).errors).toEqual([]);
  });

  test('in YAML of another tool', () => {
    expect(foundIn('PT040', `${foreignYaml()}\n---\n${JSON.stringify(keda('Deployment', 'tiered-scraper'))}`)).toEqual([
      expect.stringMatching(/^error \[Deployment 'otel-ta\/tiered-scraper'\] .* leave one of them out$/),
    ]);
  });
});
