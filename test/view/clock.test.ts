import { ApiObject, App, Chart, Duration, Lazy, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Cadence, NamespaceFilter, PrometheusTieredStack, PrometheusTieredStackProps, ScraperPool, TargetAllocator, TargetSelector } from '../../src';
import { Synthesis } from '../../src/tree/synthesis';
import { effectiveCadence } from '../../src/view/clock';
import { viewsOfTree } from '../../src/view/from-tree';

const LABELS = { 'prometheus.dynatrace.com': 'true' };

function monitor(scope: Construct, id: string, interval: unknown, metadata: object = {}): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { namespace: 'shop', labels: LABELS, ...metadata }, spec: { endpoints: [{ port: 'a' }, { port: 'b', interval }] },
  });
}

function stackWith(props: Partial<PrometheusTieredStackProps>, add: (chart: Chart) => void = () => {}): { app: App; stack: PrometheusTieredStack } {
  const app = new App();
  const stack = new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1', ...props });
  add(new Chart(app, 'shop'));
  return { app, stack };
}

/** The largest interval by both ways: what parts write, and what rules see. They may not differ. */
function largest({ app, stack }: { app: App; stack: PrometheusTieredStack }): number {
  const written = effectiveCadence(stack.gatewayPool, stack.cadence).largestScrapeInterval.toSeconds();
  const [view] = viewsOfTree(app).views;
  expect(Math.max(Math.ceil(view.clock(view.gateways[0]).slowest.seconds), stack.cadence.largestScrapeInterval.toSeconds())).toBe(written);
  return written;
}

describe('the clock of a chain', () => {
  test('is the declared one itself where nothing is slower', () => {
    const { stack } = stackWith({}, chart => monitor(chart, 'a', '60s'));
    expect(effectiveCadence(stack.gatewayPool, stack.cadence)).toBe(stack.cadence);
  });

  test('goes by the slowest monitor that is selected', () => {
    const fixture = stackWith({}, chart => {
      monitor(chart, 'a', '5m');
      monitor(chart, 'b', '2m');
      monitor(chart, 'unlabelled', '1h', { labels: {} });
      monitor(chart, 'unreadable', 'soon');
      monitor(chart, 'odd', { toString: 'x' });
    });
    expect(largest(fixture)).toBe(300);
  });

  test('names who is the slowest, and where it says so', () => {
    const { app } = stackWith({}, chart => monitor(chart, 'a', '5m'));
    const [view] = viewsOfTree(app).views;
    for (const of of [view.gateways[0], view.scrapers[0], view.allocators[0]]) {
      expect(view.clock(of).slowest).toMatchObject({ subject: { name: 'shop/a', ours: false }, path: 'spec.endpoints[1].interval', text: '5m', seconds: 300 });
    }
  });

  test('leaves a largest interval alone that was set', () => {
    const cadence = new Cadence({ scrapeInterval: Duration.seconds(60), largestScrapeInterval: Duration.seconds(120) });
    const app = new App();
    const chart = new Chart(app, 'metrics', { namespace: 'otel-ta' });
    const allocator = new TargetAllocator(chart, 'TA', { cadence });
    monitor(chart, 'a', '1h');
    expect(effectiveCadence(allocator, cadence)).toBe(cadence);
  });

  test('does not go by a monitor that is perhaps selected, and tells the doubt', () => {
    const namespaces = TargetSelector.labels({ team: 'x' });
    const fixture = stackWith({ targetAllocator: { serviceMonitorNamespaceSelector: namespaces } }, chart => monitor(chart, 'a', '1h'));
    expect(largest(fixture)).toBe(60);
    const [view] = viewsOfTree(fixture.app).views;
    expect(view.clock(view.gateways[0]).doubtful).toEqual([expect.objectContaining({ seconds: 3600, doubt: expect.stringMatching(/'shop'.*team=x/) })]);
  });

  test('goes by a monitor whose namespace is in the app with the labels that decide', () => {
    const namespaces = TargetSelector.labels({ team: 'x' });
    const namespace = (chart: Chart, team: string) => new ApiObject(chart, 'ns', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team } } });
    const chosen = { targetAllocator: { serviceMonitorNamespaceSelector: namespaces } };
    expect(largest(stackWith(chosen, chart => [monitor(chart, 'a', '1h'), namespace(chart, 'x')]))).toBe(3600);
    expect(largest(stackWith(chosen, chart => [monitor(chart, 'a', '1h'), namespace(chart, 'y')]))).toBe(60);
  });

  test('does not go by monitors in other namespaces', () => {
    const only = { targetAllocator: { namespaces: NamespaceFilter.allow(['bank']) } };
    expect(largest(stackWith(only, chart => monitor(chart, 'a', '1h')))).toBe(60);
    expect(largest(stackWith(only, chart => monitor(chart, 'a', '1h', { namespace: 'bank' })))).toBe(3600);
  });

  test('goes by the jobs of the scrapers, at the default of Prometheus where they name no interval', () => {
    const jobs = (job: object) => ({ scrapeInterval: Duration.seconds(30), scraperPool: { staticScrapeConfigs: [{ job_name: 'a', static_configs: [{ targets: ['a:1'] }], ...job }] } });
    expect(largest(stackWith(jobs({ scrape_interval: '7m' })))).toBe(420);
    expect(largest(stackWith(jobs({})))).toBe(60);
  });

  test('does not go by monitors of another cluster', () => {
    const app = new App();
    const [eu, us] = ['eu', 'us'].map(id => new PrometheusTieredStack(app, id, { clusterName: `prod-${id}-1` }));
    monitor(us, 'a', '5m');
    monitor(new Chart(app, 'both'), 'a', '2m');
    expect([eu, us].map(stack => effectiveCadence(stack.gatewayPool, stack.cadence).largestScrapeInterval.toSeconds())).toEqual([120, 300]);
    expect(viewsOfTree(app).views.map(view => view.clock(view.gateways[0]).slowest.seconds)).toEqual([120, 300]);
  });

  test('is worked out once in a synthesis, and again in the next', () => {
    const { app, stack } = stackWith({}, chart => monitor(chart, 'a', '4m'));
    Synthesis.of(app);
    let seen: [Cadence, number][] = [];
    const produce = () => {
      const cadence = effectiveCadence(stack.gatewayPool, stack.cadence);
      seen.push([cadence, cadence.largestScrapeInterval.toSeconds()]);
      return 'x';
    };
    new ApiObject(new Chart(app, 'watcher'), 'ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: Lazy.any({ produce }), b: Lazy.any({ produce }) } });
    const synthesize = () => {
      seen = [];
      app.synthYaml();
      expect(seen.length).toBeGreaterThan(1);
      expect(new Set(seen.map(([cadence]) => cadence)).size).toBe(1);
      return seen[0][1];
    };
    expect(synthesize()).toBe(240);
    monitor(app.node.findChild('shop') as Chart, 'b', '5m');
    expect(synthesize()).toBe(300);
  });

  test('of one scraper without an allocator in sight is of nothing', () => {
    const app = new App();
    const chart = new Chart(app, 'metrics', { namespace: 'otel-ta' });
    new ScraperPool(chart, 'Scrapers', {
      clusterName: 'c',
      targetAllocator: TargetAllocator.fromEndpoint('http://elsewhere.observability'),
      gateway: { serviceName: 'g', serviceNamespace: 'x', otlpPort: 4317, stableHostnames: false, acceptsZstd: false, maxReplicas: 2, maxReceiveMessageSize: Size.mebibytes(4) },
    });
    const [view] = viewsOfTree(app).views;
    expect(view.clock(view.scrapers[0]).slowest.seconds).toBe(0);
  });
});
