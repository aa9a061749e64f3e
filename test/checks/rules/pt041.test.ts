import { ApiObject, JsonPatch } from 'cdk8s';
import { AllocationStrategy, Scaling } from '../../../src';
import { found, foundIn, otherChart, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT041', () => {
  const patched = (allocationStrategy?: AllocationStrategy) => {
    const { app, stack } = stackApp({ scraperPool: { scaling: Scaling.fixed(3) }, targetAllocator: { allocationStrategy } });
    ApiObject.of(stack.scraperPool.workload).addJsonPatch(JsonPatch.replace('/spec/replicas', 2000));
    return app;
  };

  test('more scrapers than partitions', () => {
    expect(found('PT041', patched())).toEqual(['error [metrics/ScraperPool] there can be 2000 scrapers, but their allocator can share targets out to 1061 only; lower the number']);
  });

  test('an autoscaler of one\'s own', () => {
    const { app } = stackApp({ scraperPool: { scaling: Scaling.external(100) } });
    new ApiObject(otherChart(app, 'mine', 'otel-ta'), 'keda', {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'mine' },
      spec: { scaleTargetRef: { name: 'tiered-scraper' }, maxReplicaCount: 1062, triggers: [] },
    });
    expect(found('PT041', app)).toHaveLength(1);
  });

  test('quiet with another strategy', () => {
    expect(found('PT041', patched(AllocationStrategy.LEAST_WEIGHTED))).toEqual([]);
  });

  test('in YAML of another tool', () => {
    expect(foundIn('PT041', foreignYaml(['maxReplicas: 24', 'maxReplicas: 1062']))).toEqual([expect.stringContaining('there can be 1062 scrapers')]);
    expect(foundIn('PT041', foreignYaml(['maxReplicas: 24', 'maxReplicas: 1061']))).toEqual([]);
  });
});
