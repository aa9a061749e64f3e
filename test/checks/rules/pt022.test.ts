import { TargetSelector } from '../../../src';
import { found, monitor, otherChart, QUIET, report, serviceMonitor, stackApp } from '../../support/checks';

describe('PT022', () => {
  const bad = '(?!go_).*';

  test.each([
    ['ServiceMonitor', { endpoints: [{ metricRelabelings: [{ action: 'keep' }, { action: 'drop', regex: bad }] }] }, 'spec.endpoints[0].metricRelabelings[1].regex'],
    ['PodMonitor', { podMetricsEndpoints: [{ relabelings: [{ action: 'drop', regex: bad }] }] }, 'spec.podMetricsEndpoints[0].relabelings[0].regex'],
    ['ScrapeConfig', { relabelings: [{ action: 'drop', regex: bad }] }, 'spec.relabelings[0].regex'],
    ['Probe', { targets: { staticConfig: { relabelingConfigs: [{ action: 'drop', regex: bad }] } } }, 'spec.targets.staticConfig.relabelingConfigs[0].regex'],
  ])('in a %s', (kind, spec, where) => {
    const { app } = stackApp();
    monitor(otherChart(app), kind, 'bad', spec);
    expect(found('PT022', app)).toEqual([
      `error [apps/bad] '${where}' must be a regular expression of RE2, got "(?!go_).*" (error parsing regexp: invalid or unsupported Perl syntax: \`(?!\`); write it without lookaround and backreferences`,
    ]);
  });

  test('in a job of the scrapers', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(['receivers', 'prometheus', 'config', 'scrape_configs'], [{ job_name: 'node', metric_relabel_configs: [{ action: 'drop', regex: '(a' }] }]);
    expect(found('PT022', app)).toEqual([
      'error [metrics/ScraperPool] \'receivers.prometheus.config.scrape_configs[0].metric_relabel_configs[0].regex\' must be a regular expression of RE2, got "(a" (error parsing regexp: missing closing ): `(a`); write it without lookaround and backreferences',
    ]);
  });

  test('in a scrape class and a job of the allocator', () => {
    const { app, stack } = stackApp({ targetAllocator: { scrapeClasses: [{ name: 'a' }, { name: 'b', metricRelabelings: [{ action: 'drop', regex: bad }] }] } });
    stack.targetAllocator.addConfigOverride(['config'], { scrape_configs: [{ job_name: 'node', relabel_configs: [{ action: 'drop', regex: bad }] }] });
    expect(found('PT022', app)).toEqual([
      expect.stringContaining("error [metrics/TargetAllocator] 'prometheus_cr.scrape_classes[1].metricRelabelings[1].regex' must be a regular expression of RE2"),
      expect.stringContaining("error [metrics/TargetAllocator] 'config.scrape_configs[0].relabel_configs[0].regex' must be a regular expression of RE2"),
    ]);
  });

  test('quiet for RE2', () => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'good', { relabelings: [{ regex: '(?i)([a-z]+)\\.(\\d{1,3})' }, { action: 'labeldrop' }] });
    expect(report(app)).toEqual(QUIET);
  });

  test('quiet for a monitor that the pipeline does not select', () => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'bad', { relabelings: [{ action: 'drop', regex: bad }] }, { team: 'other' });
    expect(found('PT022', app)).toEqual([]);
  });

  test('a warning where it is not certain that it is selected', () => {
    const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) } });
    serviceMonitor(otherChart(app), 'bad', { relabelings: [{ action: 'drop', regex: bad }] });
    expect(found('PT022', app)).toEqual([expect.stringMatching(/^warning .*if metrics\/TargetAllocator selects it/)]);
  });
});
