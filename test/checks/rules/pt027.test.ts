import { Duration } from 'cdk8s';
import { CollectorDistribution, TargetSelector } from '../../../src';
import { found, otherChart, path, serviceMonitor, stackApp } from '../../support/checks';

/** Newer ones know resets without start times. */
const distribution = CollectorDistribution.contrib('0.161.0');

describe('PT027', () => {
  const gc = (text: string) => {
    const { app, stack } = stackApp({ distribution });
    stack.gatewayPool.addConfigOverride(path('processors metric_start_time gc_interval'), text);
    return found('PT027', app);
  };

  test('start times that outlive the values', () => {
    expect(gc('6m')).toEqual([
      "error [metrics/GatewayPool] 'processors.metric_start_time.gc_interval' is 360 s, above half of 'processors.cumulative_to_delta.max_staleness' (600 s), so that start times would outlive the values they belong to; leave 'gcInterval' out",
    ]);
  });

  test('start times that are forgotten between two scrapes', () => {
    expect(gc('60s')).toEqual([
      "error [metrics/GatewayPool] 'processors.metric_start_time.gc_interval' is 60 s, not above the largest scrape interval (60 s), so that start times would be forgotten between two scrapes; leave 'gcInterval' out",
    ]);
  });

  test('quiet in between', () => {
    expect(gc('5m')).toEqual([]);
    expect(gc('61s')).toEqual([]);
  });

  test('an interval that cannot be read', () => {
    expect(gc('5 minutes')).toEqual([expect.stringContaining("'processors.metric_start_time.gc_interval' must be a duration of Go such as '5m', got \"5 minutes\"")]);
  });

  test('a warning for a slow monitor that is perhaps selected', () => {
    const { app } = stackApp({ distribution, targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) } });
    serviceMonitor(otherChart(app), 'slow', { interval: '1h' });
    const [finding, ...rest] = found('PT027', app);
    expect(finding).toMatch(/^warning \[metrics\/GatewayPool\] .*not above 'spec.endpoints\[0\].interval' of apps\/slow \(3600 s\).*team=x/);
    expect(finding).toMatch(/; scrape it more often, or set largestScrapeInterval: Duration.seconds\(3600\)$/);
    expect(rest).toEqual([]);
  });

  test.each(['PT008', 'PT010', 'PT027'])('%s: a largest interval that was set too low is what must change, not a time that nobody set', code => {
    const { app } = stackApp({ distribution, largestScrapeInterval: Duration.minutes(1) });
    serviceMonitor(otherChart(app), 'slow', { interval: '10m' });
    expect(found(code, app)).toEqual([expect.stringMatching(/; scrape it more often, or set largestScrapeInterval: Duration.seconds\(600\)$/)]);
  });
});
