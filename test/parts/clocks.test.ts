import { ApiObject, App, Chart, Duration } from 'cdk8s';
import { Cadence, GatewayPool, GatewayPoolProps, PrometheusTieredStack, Scaling, ScraperPool, ScraperPoolProps, SelfMonitor, SelfMonitorProps, TargetAllocator } from '../../src';
import { messageOf } from '../support/expect-error';
import { chartIn, configOf } from '../support/manifests';

const clock = (seconds: number) => new Cadence({ scrapeInterval: Duration.seconds(seconds) });
const FIXED = { clusterName: 'c', scaling: Scaling.fixed(2) };
const allocator = (chart: Chart, cadence?: Cadence) => new TargetAllocator(chart, 'ta', { cadence });
const monitor = (chart: Chart, props: Partial<SelfMonitorProps> = {}) => new SelfMonitor(chart, 'monitor', { clusterName: 'c', ...props });
const gateways = (chart: Chart, props: Partial<GatewayPoolProps> = {}) => new GatewayPool(chart, 'gateways', { ...FIXED, ...props });
const elsewhere = { targetAllocator: TargetAllocator.fromEndpoint('http://ta.elsewhere'), gateway: GatewayPool.fromService({ serviceName: 'g', serviceNamespace: 'n' }) };
const scrapers = (chart: Chart, props: Partial<ScraperPoolProps> = {}) => new ScraperPool(chart, 'scrapers', { ...FIXED, ...elsewhere, ...props });

type Clocked = { readonly cadence: Cadence };

/** Every pair of parts of which one is wired to the other. */
const pairs: [string, wire: (chart: Chart, theirs?: Cadence, ours?: Cadence) => [Clocked, Clocked], property: string][] = [
  ['scrapers and their allocator', (chart, theirs, cadence) => {
    const targetAllocator = allocator(chart, theirs);
    return [targetAllocator, scrapers(chart, { targetAllocator, cadence })];
  }, 'targetAllocator'],
  ['scrapers and their gateways', (chart, theirs, cadence) => {
    const gateway = gateways(chart, { cadence: theirs });
    return [gateway, scrapers(chart, { gateway, cadence })];
  }, 'gateway'],
  ['scrapers and the receiver of their telemetry', (chart, theirs, cadence) => {
    const telemetry = monitor(chart, { cadence: theirs });
    return [telemetry, scrapers(chart, { telemetry, cadence })];
  }, 'telemetry'],
  ['gateways and the receiver of their telemetry', (chart, theirs, cadence) => {
    const telemetry = monitor(chart, { cadence: theirs });
    return [telemetry, gateways(chart, { telemetry, cadence })];
  }, 'telemetry'],
  ['the self-monitor and its allocator', (chart, theirs, cadence) => {
    const targetAllocator = allocator(chart, theirs);
    return [targetAllocator, monitor(chart, { targetAllocator, cadence })];
  }, 'targetAllocator'],
];

describe.each(pairs)('%s have one clock', (_, wire, property) => {
  test('which the one takes over from the other', () => {
    const given = clock(20);
    const [there, taken] = wire(chartIn(), given);
    expect([there.cadence, taken.cadence]).toEqual([given, given]);
    const [own, same] = wire(chartIn());
    expect(same.cadence).toBe(own.cadence);
  });

  test('which may be said twice', () => {
    const [, taken] = wire(chartIn(), clock(20), clock(20));
    expect(taken.cadence.scrapeInterval.toSeconds()).toBe(20);
  });

  test('two different ones are an error that names both', () => {
    const message = messageOf(() => wire(chartIn(), clock(20), clock(30)));
    expect(message).toMatch(/^'cadence' of chart\/\w+ must be one for all parts of a pipeline/);
    expect(message).toContain(`scrapeInterval 30 s from 'cadence' and 20 s from '${property}'`);
    expect(messageOf(() => wire(chartIn(), undefined, clock(30)))).toContain(`30 s from 'cadence' and 60 s from '${property}'`);
  });

  test('clocks that differ only in what was set by hand differ', () => {
    const changed = new Cadence({ scrapeInterval: Duration.seconds(20), maxStaleness: Duration.minutes(30) });
    expect(messageOf(() => wire(chartIn(), changed, clock(20)))).toMatch(/maxStaleness \d+ s from 'cadence' and 1800 s from/);
    const largest = new Cadence({ scrapeInterval: Duration.seconds(20), largestScrapeInterval: Duration.seconds(20) });
    messageOf(() => wire(chartIn(), largest, clock(20)));
  });
});

test('the clock goes down a whole chain', () => {
  const chart = chartIn();
  const targetAllocator = allocator(chart, clock(15));
  const telemetry = monitor(chart, { targetAllocator });
  const gateway = gateways(chart, { telemetry });
  const pool = scrapers(chart, { targetAllocator, gateway, telemetry });
  expect([telemetry, gateway, pool].map(part => part.cadence)).toEqual([targetAllocator.cadence, targetAllocator.cadence, targetAllocator.cadence]);
});

test('two that a part is wired to may not differ either', () => {
  const chart = chartIn();
  expect(messageOf(() => scrapers(chart, { targetAllocator: allocator(chart, clock(900)), gateway: gateways(chart) }))).toContain(
    "scrapeInterval 900 s from 'targetAllocator' and 60 s from 'gateway'");
});

test('what runs elsewhere has no clock that could differ', () => {
  expect(scrapers(chartIn(), { cadence: clock(7), telemetry: SelfMonitor.fromEndpoint('http://m') }).cadence.scrapeInterval.toSeconds()).toBe(7);
});

describe('what is written follows the slowest that feeds the chain', () => {
  const staleness = (gateway: GatewayPool) => gateway.toConfig().processors.cumulative_to_delta.max_staleness;
  const serviceMonitor = (app: App, id: string, interval: string) => new ApiObject(new Chart(app, id), 'monitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { namespace: 'shop', labels: { 'prometheus.dynatrace.com': 'true' } },
    spec: { endpoints: [{ port: 'web', interval }] },
  });

  test('an allocator that is named by its address only counts, in its short and its long form', () => {
    for (const url of ['http://tiered-allocator-ta', 'http://tiered-allocator-ta.otel-ta:80', 'http://tiered-allocator-ta.otel-ta.svc.cluster.local']) {
      const chart = new Chart(new App(), 'chart', { namespace: 'otel-ta' });
      allocator(chart, clock(900));
      const gateway = gateways(chart);
      const before = staleness(gateway);
      scrapers(chart, { gateway, targetAllocator: TargetAllocator.fromEndpoint(url) });
      expect([before, staleness(gateway)]).toEqual(['10m', new Cadence({ largestScrapeInterval: Duration.seconds(900) }).maxStaleness.toMinutes() + 'm']);
    }
  });

  test('an allocator of another name is another', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'otel-ta' });
    allocator(chart, clock(900));
    const gateway = gateways(chart);
    scrapers(chart, { gateway, targetAllocator: TargetAllocator.fromEndpoint('http://tiered-allocator-ta.elsewhere') });
    expect(staleness(gateway)).toBe('10m');
  });

  test('and says the same before and after a synthesis; the values themselves never change', () => {
    const app = new App();
    const stack = new PrometheusTieredStack(app, 'metrics', { clusterName: 'c' });
    const seen = () => [stack.gatewayPool, stack.scraperPool, stack.selfMonitor!].map(part => part.toConfig());
    const declared = stack.cadence.maxStaleness.toSeconds();
    const quick = seen();
    serviceMonitor(app, 'a', '2m');
    const before = seen();
    expect(before).not.toEqual(quick);
    expect(stack.cadence.maxStaleness.toSeconds()).toBe(declared);
    app.synthYaml();
    expect(seen()).toEqual(before);
    expect(configOf(stack.gatewayPool).processors.cumulative_to_delta).toEqual(before[0].processors.cumulative_to_delta);
    expect([stack.cadence, stack.gatewayPool.cadence, stack.scraperPool.cadence].map(cadence => cadence.maxStaleness.toSeconds())).toEqual([declared, declared, declared]);
    serviceMonitor(app, 'b', '4m');
    expect(seen()).not.toEqual(before);
    const slower = seen();
    app.synthYaml();
    expect(seen()).toEqual(slower);
  });
});
