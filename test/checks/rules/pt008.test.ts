import { Duration } from 'cdk8s';
import { CollectorDistribution, Scaling, TargetSelector } from '../../../src';
import { found, foundIn, otherChart, path, report, serviceMonitor, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT008', () => {
  const staleness = (text: string, interval?: string) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors cumulative_to_delta max_staleness'), text);
    if (interval) {
      serviceMonitor(otherChart(app), 'slow', { interval });
    }
    return found('PT008', app);
  };

  test('below ten times', () => {
    expect(staleness('9m59s')).toEqual([
      "warning [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' must be at least 10 x the largest scrape interval (10 x 60 s), so that a few missed scrapes cost nothing, got 599 s; the largest scrape interval is that of metrics/TargetAllocator (prometheus_cr.scrape_interval: 1m); raise it to 600 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('below twice', () => {
    expect(staleness('119s')).toEqual([
      "error [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' must be at least 2 x the largest scrape interval (2 x 60 s), got 119 s; the largest scrape interval is that of metrics/TargetAllocator (prometheus_cr.scrape_interval: 1m); live streams would be forgotten between two scrapes; raise it to 600 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('below twice the interval of a monitor', () => {
    expect(staleness('5m', '150s1ms')).toEqual([
      "error [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' must be at least 2 x the largest scrape interval (2 x 151 s), got 300 s; the largest scrape interval is that of apps/slow (spec.endpoints[0].interval: 150s1ms); live streams would be forgotten between two scrapes; raise it to 1510 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('a number, which counts nanoseconds', () => {
    expect(staleness(900 as any)).toEqual([expect.stringContaining('must be at least 2 x the largest scrape interval (2 x 60 s), got 9e-7 s;')]);
  });

  test('never forgetting', () => {
    expect(staleness('0s')).toEqual([
      "warning [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' is 0, so that no stream is ever forgotten and the memory grows with every pod; give a duration",
    ]);
  });

  test('the component\'s own, an hour, for a monitor of seven minutes', () => {
    const { app, stack } = stackApp({ gatewayPool: { scaling: Scaling.fixed(2) } });
    stack.gatewayPool.removeConfig(path('processors cumulative_to_delta max_staleness'));
    serviceMonitor(otherChart(app), 'slow', { interval: '7m' });
    expect(found('PT008', app)).toEqual([
      "warning [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' must be at least 10 x the largest scrape interval (10 x 420 s), so that a few missed scrapes cost nothing, got 3600 s; the largest scrape interval is that of apps/slow (spec.endpoints[0].interval: 7m); raise it to 4200 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('quiet from ten times up', () => {
    expect(staleness('10m')).toEqual([]);
    expect(staleness('0.5h', '180s')).toEqual([]);
  });

  test('a time set by hand that a monitor leaves no room for', () => {
    const { app } = stackApp({ cadenceOverrides: { maxStaleness: Duration.minutes(10) }, distribution: CollectorDistribution.contrib('0.161.0') });
    serviceMonitor(otherChart(app), 'slow', { interval: '5m' });
    expect(found('PT008', app)).toEqual([
      "error [metrics/GatewayPool] 'processors.cumulative_to_delta.max_staleness' must be at least 2 x (the largest scrape interval + 1 s) (2 x 301 s), so that there is room for 'gcInterval', got 600 s; the largest scrape interval is that of apps/slow (spec.endpoints[0].interval: 5m); live streams would be forgotten between two scrapes; raise it to 3000 s or leave 'maxStaleness' of the Cadence out",
    ]);
  });

  test('a monitor that is perhaps selected is a warning that says on what it hangs', () => {
    const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) } });
    serviceMonitor(otherChart(app), 'slow', { interval: '1h' });
    const [finding, ...rest] = found('PT008', app);
    expect(finding).toMatch(/^warning \[metrics\/GatewayPool\] .* of apps\/slow \(spec.endpoints\[0\].interval: 1h\), if that is selected: .*namespace 'apps' \(team=x\)/);
    expect(finding).toContain('largestScrapeInterval: Duration.seconds(3600)');
    expect(rest).toEqual([]);
    expect(report(app).errors).toEqual([]);
  });

  test('the allocator\'s own interval counts like that of a monitor, and in YAML of others', () => {
    expect(foundIn('PT008', foreignYaml(['scrape_interval: 1m', 'scrape_interval: 15m']))).toEqual([
      "error [StatefulSet 'otel-ta/tiered-gateway'] 'processors.cumulative_to_delta.max_staleness' must be at least 2 x the largest scrape interval (2 x 900 s), got 600 s; the largest scrape interval is that of Deployment 'otel-ta/tiered-allocator-ta' (prometheus_cr.scrape_interval: 15m); live streams would be forgotten between two scrapes; raise it to 9000 s, or scrape more often",
    ]);
  });
});
