import { AnnotationScrapeConfig, NamespaceFilter, SelectorOperator, TargetSelector } from '../../../src';
import { found, monitor, otherChart, QUIET, report, stackApp, twoStacks } from '../../support/checks';

describe('PT032', () => {
  test('a second stack whose ScrapeConfig the first one selects', () => {
    expect(found('PT032', twoStacks({ scrapeAnnotatedPods: true }).app)).toEqual([
      "error [second/AnnotationScrapeConfig] it finds the pods with the annotation behind '__meta_kubernetes_pod_annotation_metrics_dynatrace_com_scrape', as metrics/AnnotationScrapeConfig does, and both are selected (by metrics/TargetAllocator), so that every such pod is scraped twice; set scrapeAnnotatedPods: false in one of the stacks, or another 'annotationPrefix' or 'namespaces'",
    ]);
  });

  test('quiet with other annotations, other namespaces, or where it is not selected', () => {
    expect(report(twoStacks({ scrapeAnnotatedPods: true, annotationScrapeConfig: { annotationPrefix: 'prometheus.io' } }).app)).toEqual(QUIET);
    expect(found('PT032', twoStacks({ scrapeAnnotatedPods: true, annotationScrapeConfig: { labels: { nobody: 'x' } } }).app)).toEqual([]);
    const { app } = stackApp({ annotationScrapeConfig: { namespaces: NamespaceFilter.deny(['b']) } });
    new AnnotationScrapeConfig(otherChart(app, 'more', 'otel-ta'), 'AnnotationScrapeConfig', { name: 'second', namespaces: NamespaceFilter.allow(['b']) });
    expect(report(app)).toEqual(QUIET);
  });

  test('a ScrapeConfig that somebody else wrote for the same annotations', () => {
    const twice = (spec: any) => {
      const { app } = stackApp();
      const keep = { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_annotation_metrics_dynatrace_com_scrape'], regex: 'true' };
      monitor(otherChart(app), 'ScrapeConfig', 'pods', { relabelings: [keep], ...spec });
      return found('PT032', app);
    };
    expect(twice({ kubernetesSDConfigs: [{ role: 'Pod' }] })).toEqual([expect.stringContaining('so that every such pod is scraped twice')]);
    expect(twice({ kubernetesSDConfigs: [{ role: 'Pod', namespaces: { names: ['apps'] } }] })).toHaveLength(1);
    const present = { action: 'Keep', sourceLabels: ['__meta_kubernetes_pod_annotationpresent_metrics_dynatrace_com_scrape'], regex: 'true' };
    expect(twice({ kubernetesSDConfigs: [{ role: 'Pod' }], relabelings: [present] })).toHaveLength(1);
  });

  test('a PodMonitor for pods with any labels', () => {
    const twice = (spec: any) => {
      const { app } = stackApp();
      const keep = { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_annotation_metrics_dynatrace_com_scrape'], regex: 'true' };
      monitor(otherChart(app), 'PodMonitor', 'pods', { podMetricsEndpoints: [{ relabelings: [keep] }], ...spec });
      return found('PT032', app);
    };
    expect(twice({ selector: {}, namespaceSelector: { any: true } })).toEqual([expect.stringMatching(/^error .*as apps\/pods does, and both are selected/)]);
    expect(twice({ selector: {} })).toHaveLength(1);
    expect(twice({ selector: { matchLabels: { app: 'x' } } })).toEqual([]);
  });

  test('one that is perhaps selected is a warning', () => {
    const { app } = stackApp({ targetAllocator: { scrapeConfigNamespaceSelector: TargetSelector.expressions([{ key: 'team', operator: SelectorOperator.NOT_IN, values: ['x'] }]) } });
    const keep = { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_annotation_metrics_dynatrace_com_scrape'], regex: 'true' };
    monitor(otherChart(app), 'ScrapeConfig', 'pods', { kubernetesSDConfigs: [{ role: 'Pod' }], relabelings: [keep] });
    expect(found('PT032', app)).toEqual([expect.stringMatching(/^warning .* \(if metrics\/TargetAllocator selects it: it hangs on the labels of the namespace/)]);
  });
});
