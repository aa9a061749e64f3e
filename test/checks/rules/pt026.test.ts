import { TargetSelector } from '../../../src';
import { found, otherChart, QUIET, report, serviceMonitor, stackApp } from '../../support/checks';

describe('PT026', () => {
  const times = (endpoint: any) => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'web', endpoint);
    return app;
  };

  test('durations that cannot be read', () => {
    expect(found('PT026', times({ interval: '1 minute', scrapeTimeout: '10' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].interval' must be a duration of Prometheus such as '30s' or '1m30s', got '1 minute'; write it so, or leave it out",
      "error [apps/web] 'spec.endpoints[0].scrapeTimeout' must be a duration of Prometheus such as '30s' or '1m30s', got '10'; write it so, or leave it out",
    ]);
  });

  test('a timeout above the interval, or above the allocator\'s', () => {
    expect(found('PT026', times({ interval: '10s', scrapeTimeout: '15s' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].scrapeTimeout' is 15s, above 'spec.endpoints[0].interval' (10s); lower it",
    ]);
    expect(found('PT026', times({ scrapeTimeout: '90s' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].scrapeTimeout' is 90s, above the allocator's scrape interval (60 s); lower it",
    ]);
  });

  test('an interval of zero', () => {
    expect(found('PT026', times({ interval: '0s' }))).toEqual([
      "error [apps/web] 'spec.endpoints[0].interval' must be above 0, got '0s'; leave it out to get the allocator's own",
    ]);
  });

  test('quiet for what Prometheus reads', () => {
    expect(report(times({ interval: '1m30s', scrapeTimeout: '1m30s' }))).toEqual(QUIET);
    expect(report(times({ interval: '', scrapeTimeout: '60s' }))).toEqual(QUIET);
  });

  test('what is no duration at all', () => {
    expect(found('PT026', times({ interval: 30, scrapeTimeout: ['10s'] }))).toEqual([
      expect.stringContaining("'spec.endpoints[0].interval' must be a duration of Prometheus such as '30s' or '1m30s', got 30"),
      expect.stringContaining("'spec.endpoints[0].scrapeTimeout' must be a duration of Prometheus such as '30s' or '1m30s', got [\"10s\"]"),
    ]);
  });

  test('a warning with the doubt where labels of a namespace decide that are not known', () => {
    const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) } });
    serviceMonitor(otherChart(app), 'web', { interval: '1 minute' });
    expect(found('PT026', app)).toEqual([expect.stringMatching(/^warning .*if metrics\/TargetAllocator selects it: .*team=x/)]);
  });
});
