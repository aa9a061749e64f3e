import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { PrometheusTieredStack, TargetAllocator } from '../../src';
import { viewsOfTree } from '../../src/view/from-tree';

function defaultStack(props = {}): { app: App; stack: PrometheusTieredStack } {
  const app = new App();
  const stack = new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1', ...props });
  return { app, stack };
}

describe('the view of a tree', () => {
  test('shows the parts of the default stack, wired to each other', () => {
    const { app, stack } = defaultStack();
    const { views: [view, ...others], broken } = viewsOfTree(app);
    expect([others, broken]).toEqual([[], []]);
    const [scraper] = view.scrapers;
    const [gateway] = view.gateways;
    expect(view.collectors).toHaveLength(3);
    expect(view.otherCollectors).toEqual([]);
    expect(scraper.subject).toMatchObject({ name: stack.scraperPool.node.path, ours: true, construct: stack.scraperPool });
    expect(scraper.polls.map(({ allocator }) => allocator)).toEqual([view.allocators[0]]);
    expect(scraper.routes.map(route => route.gateway)).toEqual([gateway]);
    expect(scraper.intent?.cadence).toBe(stack.cadence);
    expect(scraper.distribution).toBe(stack.scraperPool.distribution);
    expect(view.selfMonitors.map(({ subject }) => subject.construct)).toEqual([stack.selfMonitor]);
    expect(view.collectors.flatMap(({ config }) => config.problems)).toEqual([]);
    expect(view.allocators.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('tells what cdk8s says of a patch that cannot be applied, and shows the rest', () => {
    const { app, stack } = defaultStack();
    ApiObject.of(stack.scraperPool.workload).addJsonPatch(JsonPatch.replace('/spec/nope/x', 10));
    const { views: [view], broken } = viewsOfTree(app);
    expect(broken).toHaveLength(1);
    expect(broken[0].construct).toBe(stack.scraperPool.workload);
    expect(broken[0].message).toContain('Failed serializing construct');
    expect(view.scrapers).toEqual([]);
    expect(view.gateways).toHaveLength(1);
  });

  test('shows a part whose override has no place, with the message', () => {
    const { app, stack } = defaultStack();
    stack.gatewayPool.removeConfig(['processors', 'nope']);
    const { views: [view], broken } = viewsOfTree(app);
    expect(broken).toEqual([]);
    expect(view.gateways.map(({ intent }) => intent?.overrideProblem)).toEqual([expect.stringContaining('nope')]);
    expect(view.scrapers[0].routes[0].gateway).toBe(view.gateways[0]);
  });

  test('shows what is applied, not what the part has written', () => {
    const { app, stack } = defaultStack();
    const config = stack.targetAllocator.node.findChild('Config') as ApiObject;
    config.addJsonPatch(JsonPatch.replace('/data/targetallocator.yaml', 'collector_selector: null\nprometheus_cr: { enabled: true, service_monitor_selector: {} }\n'));
    const { views: [{ allocators: [allocator] }] } = viewsOfTree(app);
    expect(allocator.collectorSelector).toBeUndefined();
    expect(allocator.selectsCollector({})).toBe(false);
    expect(allocator.selection('ServiceMonitor').describe()).toBe('all');
    expect(allocator.selection('Probe').describe()).toBe('none');
  });

  test('takes no YAML reader for what nobody has changed', () => {
    jest.isolateModules(() => {
      /* eslint-disable @typescript-eslint/no-require-imports */
      const { viewsOfTree: isolated } = require('../../src/view/from-tree');
      const { App: IsolatedApp } = require('cdk8s');
      const { PrometheusTieredStack: IsolatedStack } = require('../../src');
      /* eslint-enable @typescript-eslint/no-require-imports */
      const app = new IsolatedApp();
      new IsolatedStack(app, 'metrics', { clusterName: 'prod-eu-1' });
      const loading = jest.fn(() => jest.requireActual('yaml'));
      jest.doMock('yaml', loading);
      const { views: [view] } = isolated(app);
      expect(view.collectors.flatMap((collector: any) => collector.config.metricPipelines).length).toBeGreaterThan(0);
      expect(view.allocators[0].selection('ServiceMonitor').describe()).toContain('=');
      expect(loading).not.toHaveBeenCalled();

      const config = app.node.findChild('metrics').targetAllocator.node.findChild('Config');
      config.addJsonPatch(JsonPatch.replace('/data/targetallocator.yaml', 'prometheus_cr: {}'));
      expect(isolated(app).views[0].allocators[0].selection('ServiceMonitor').describe()).toBe('none');
      expect(loading).toHaveBeenCalledTimes(1);
      jest.dontMock('yaml');
    });
  });

  test('has one view for each cluster, with what other people share in both', () => {
    const app = new App();
    for (const [id, clusterName] of [['eu', 'prod-eu-1'], ['us', 'prod-us-1']]) {
      new PrometheusTieredStack(app, id, { clusterName });
    }
    const shared = new ApiObject(new Chart(app, 'shared'), 'Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    const { views } = viewsOfTree(app);
    expect(views.map(({ scrapers }) => scrapers.map(({ subject }) => subject.name.split('/')[0]))).toEqual([['eu'], ['us']]);
    for (const { allocators, objects, scrapers } of views) {
      expect(allocators).toHaveLength(1);
      expect(scrapers[0].polls[0].allocator).toBe(allocators[0]);
      expect(objects.filter(({ subject }) => subject.construct === shared)).toHaveLength(1);
    }
  });

  test('takes an allocator for what it is, whoever asks it', () => {
    const app = new App();
    const chart = new Chart(app, 'metrics', { namespace: 'otel-ta' });
    new TargetAllocator(chart, 'TA', { collectorSelector: { app: 'mine' } });
    const { views: [{ allocators, collectors }] } = viewsOfTree(app);
    expect(allocators[0].selectsCollector({ app: 'mine', more: 'x' })).toBe(true);
    expect(allocators[0].selectsCollector({ app: 'yours' })).toBe(false);
    expect(collectors).toEqual([]);
  });
});
