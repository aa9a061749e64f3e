import { Chart, Testing } from 'cdk8s';
import { ScraperPool, TargetAllocator } from '../../../src';
import { found, foundIn, QUIET, report, stackApp, stackIn } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT003', () => {
  const second = (endpoint?: string) => {
    const { app, stack } = stackApp();
    new ScraperPool(new Chart(app, 'more', { namespace: 'otel-ta' }), 'Second', {
      clusterName: 'prod-eu-1', name: 'second', gateway: stack.gatewayPool, targetAllocator: endpoint ? TargetAllocator.fromEndpoint(endpoint) : stack.targetAllocator,
    });
    return app;
  };

  test('two pools with one allocator', () => {
    expect(found('PT003', second())).toEqual([
      "error [more/Second] 'receivers.prometheus.target_allocator.endpoint' is the allocator at tiered-allocator-ta.otel-ta:80, which metrics/ScraperPool asks as well; each would get only a part of the targets; give every pool its own TargetAllocator",
    ]);
  });

  test.each(['http://tiered-allocator-ta', 'http://tiered-allocator-ta.otel-ta.svc.cluster.local:80', 'http://tiered-allocator-ta.otel-ta'])('the same allocator as %s', endpoint => {
    expect(found('PT003', second(endpoint))).toHaveLength(1);
  });

  test('quiet with another allocator', () => {
    expect(found('PT003', second('http://tiered-allocator-ta.elsewhere'))).toEqual([]);
  });

  test('the same allocator twice in one configuration', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(['receivers', 'prometheus/again', 'target_allocator'], { endpoint: 'http://tiered-allocator-ta', collector_id: '${env:K8S_POD_NAME}' });
    expect(found('PT003', app)).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus/again.target_allocator.endpoint' is the allocator at tiered-allocator-ta.otel-ta:80, which 'receivers.prometheus.target_allocator' asks as well; every target would be scraped twice; ask each allocator once",
    ]);
  });

  test('quiet for two pools of the same names in two clusters', () => {
    const app = Testing.app();
    stackIn(app, { clusterName: 'prod-eu-1', namespace: 'eu' }, 'eu');
    stackIn(app, { clusterName: 'prod-us-1', namespace: 'us' }, 'us');
    expect(report(app)).toEqual(QUIET);
  });

  test('in YAML of others', () => {
    const other = foreignYaml([/(?<=name: )tiered-scraper$/gm, 'second-scraper']);
    expect(foundIn('PT003', `${foreignYaml()}\n---\n${other}`)).toEqual([
      "error [Deployment 'otel-ta/second-scraper'] 'receivers.prometheus.target_allocator.endpoint' is the allocator at tiered-allocator-ta.otel-ta:80, which Deployment 'otel-ta/tiered-scraper' asks as well; each would get only a part of the targets; give every deployment of scrapers its own allocator",
    ]);
  });
});
