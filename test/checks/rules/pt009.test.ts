import { Duration } from 'cdk8s';
import { PrometheusTieredStackProps, TargetSelector } from '../../../src';
import { found, monitor, objectOf, otherChart, QUIET, report, serviceMonitor, stackApp } from '../../support/checks';

describe('PT009', () => {
  const limited = (endpoint: any, props: Partial<PrometheusTieredStackProps> = {}) => {
    const { app } = stackApp({ largestScrapeInterval: Duration.seconds(120), ...props });
    serviceMonitor(otherChart(app), 'slow', endpoint);
    return app;
  };

  test('a monitor above the largest', () => {
    expect(found('PT009', limited({ interval: '2m1s' }))).toEqual([
      "error [apps/slow] 'spec.endpoints[0].interval' is 2m1s, above 'largestScrapeInterval' (120 s); scrape it more often, or set largestScrapeInterval: Duration.seconds(121)",
    ]);
  });

  test.each([
    ['PodMonitor', { podMetricsEndpoints: [{ port: 'a' }, { interval: '5m' }] }, 'spec.podMetricsEndpoints[1].interval'],
    ['ScrapeConfig', { scrapeInterval: '5m' }, 'spec.scrapeInterval'],
    ['Probe', { interval: '5m' }, 'spec.interval'],
  ])('a %s', (kind, spec, where) => {
    const { app } = stackApp({ largestScrapeInterval: Duration.seconds(60) });
    monitor(otherChart(app), kind, 'slow', spec);
    expect(found('PT009', app)).toEqual([
      `error [apps/slow] '${where}' is 5m, above 'largestScrapeInterval' (60 s); scrape it more often, or set largestScrapeInterval: Duration.seconds(300)`,
    ]);
  });

  test('a job in the scrapers\' own configuration', () => {
    const { app } = stackApp({ scrapeInterval: Duration.seconds(30), largestScrapeInterval: Duration.seconds(30), scraperPool: { staticScrapeConfigs: [{ job_name: 'static' }] } });
    expect(found('PT009', app)).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.config.scrape_configs[0].scrape_interval' is 1m, above 'largestScrapeInterval' (30 s); scrape it more often, or set largestScrapeInterval: Duration.seconds(60)",
    ]);
  });

  test('quiet up to the largest, for monitors that are not selected, and where monitors raise it', () => {
    expect(report(limited({ interval: '2m' }))).toEqual(QUIET);
    const { app } = stackApp({ largestScrapeInterval: Duration.seconds(60) });
    serviceMonitor(otherChart(app), 'other', { interval: '10m' }, { team: 'other' });
    expect(report(app).errors).toEqual([]);
    expect(report(limited({ interval: '5m' }, { largestScrapeInterval: undefined }))).toEqual(QUIET);
  });

  test('what is emitted follows the longest monitor, and forgets it when it is gone', () => {
    const { app, stack } = stackApp();
    const chart = otherChart(app);
    serviceMonitor(chart, 'fast', { interval: '30s' });
    serviceMonitor(chart, 'slow', { interval: '3m' });
    expect(app.synthYaml()).toContain('max_staleness: 30m');
    const window = () => (objectOf(stack.gatewayPool, 'HorizontalPodAutoscaler').toJson() as any).spec.behavior.scaleDown.stabilizationWindowSeconds;
    expect(window()).toBe(2160);
    chart.node.tryRemoveChild('slow');
    expect(app.synthYaml()).toContain('max_staleness: 10m');
    expect(window()).toBe(720);
  });

  test('a monitor that is perhaps selected is a warning that says on what it hangs', () => {
    const app = limited({ interval: '1h' }, { targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) } });
    const [finding, ...rest] = found('PT009', app);
    expect(finding).toMatch(/^warning \[apps\/slow\] 'spec.endpoints\[0\].interval' is 1h, above 'largestScrapeInterval' \(120 s\), if metrics\/TargetAllocator selects it: .*namespace 'apps' \(team=x\)/);
    expect(rest).toEqual([]);
    expect(report(app).errors).toEqual([]);
  });
});
