import { ApiObject } from 'cdk8s';
import { NamespaceFilter, SelectorOperator, TargetSelector } from '../../../src';
import { found, otherChart, QUIET, report, serviceMonitor, stackApp, stackIn, twoStacks } from '../../support/checks';

describe('PT020', () => {
  test('two stacks with the same selectors', () => {
    const { app } = stackApp();
    stackIn(app, { name: 'second', scrapeAnnotatedPods: false }, 'second');
    expect(found('PT020', app)).toEqual([
      "error [second/TargetAllocator] it selects monitors that metrics/TargetAllocator selects as well: ServiceMonitors, PodMonitors, ScrapeConfigs, Probes with prometheus.dynatrace.com=true, the ScrapeConfig 'otel-ta/dynatrace-com' (metrics/AnnotationScrapeConfig/Resource); they would be scraped twice; give one of the two other selectors (serviceMonitorSelector ...) or other namespaces",
    ]);
  });

  test('a monitor that both select, though the selectors do not tell', () => {
    const { app } = twoStacks();
    const chart = otherChart(app);
    serviceMonitor(chart, 'both', {}, { 'prometheus.dynatrace.com': 'true', 'team': 'b' });
    expect(found('PT020', app)).toEqual([
      "error [second/TargetAllocator] it selects monitors that metrics/TargetAllocator selects as well: the ServiceMonitor 'apps/both' (apps/both); they would be scraped twice; give one of the two other selectors (serviceMonitorSelector ...) or other namespaces",
    ]);
  });

  test('everything overlaps with all', () => {
    expect(found('PT020', twoStacks({ targetAllocator: { probeSelector: TargetSelector.everything() } }).app)).toEqual([
      'error [second/TargetAllocator] it selects monitors that metrics/TargetAllocator selects as well: Probes with prometheus.dynatrace.com=true; they would be scraped twice; give one of the two other selectors (serviceMonitorSelector ...) or other namespaces',
    ]);
  });

  test('a selector within the other', () => {
    const within = TargetSelector.expressions([{ key: 'prometheus.dynatrace.com', operator: SelectorOperator.IN, values: ['true'] }, { key: 'team', operator: SelectorOperator.EXISTS }]);
    expect(found('PT020', twoStacks({}, within).app)).toHaveLength(1);
    const around = TargetSelector.expressions([{ key: 'prometheus.dynatrace.com', operator: SelectorOperator.NOT_IN, values: ['false'] }]);
    expect(found('PT020', twoStacks({}, around).app)).toHaveLength(1);
  });

  test('quiet with other labels, in other namespaces, and where one selects nothing', () => {
    expect(report(twoStacks().app)).toEqual(QUIET);
    expect(found('PT020', twoStacks({}, TargetSelector.nothing()).app)).toEqual([]);
    const { app } = stackApp({ targetAllocator: { namespaces: NamespaceFilter.deny(['b']) } });
    stackIn(app, { name: 'second', scrapeAnnotatedPods: false, targetAllocator: { namespaces: NamespaceFilter.allow(['b']) } }, 'second');
    serviceMonitor(otherChart(app, 'a', 'a'), 'a');
    serviceMonitor(otherChart(app, 'b', 'b'), 'b');
    expect(report(app)).toEqual(QUIET);
  });

  test('namespaces by their labels, as far as the app tells them', () => {
    const build = (labels: { [key: string]: string }) => {
      const { app } = stackApp();
      stackIn(app, {
        name: 'second',
        scrapeAnnotatedPods: false,
        targetAllocator: {
          serviceMonitorNamespaceSelector: TargetSelector.labels({ tenant: 'b' }), podMonitorSelector: TargetSelector.nothing(), scrapeConfigSelector: TargetSelector.nothing(), probeSelector: TargetSelector.nothing(),
        },
      }, 'second');
      const chart = otherChart(app, 'apps', 'apps');
      new ApiObject(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps', labels } });
      serviceMonitor(chart, 'web');
      return found('PT020', app);
    };
    expect(build({ tenant: 'b' })[0]).toContain("the ServiceMonitor 'apps/web' (apps/web)");
    // All of the second's are the first's as well, whatever the namespaces are.
    expect(build({ tenant: 'a' })[0]).toContain('ServiceMonitors with prometheus.dynatrace.com=true');
  });
});
