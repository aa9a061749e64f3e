import { AnnotationScrapeConfig, NamespaceFilter } from '../../../src';
import { found, monitor, otherChart, QUIET, report, stackApp, twoStacks } from '../../support/checks';

describe('PT032', () => {
  test('a second stack whose ScrapeConfig the first one selects', () => {
    expect(found('PT032', twoStacks({ scrapeAnnotatedPods: true }).app)).toEqual([
      "error [second/AnnotationScrapeConfig] it finds the pods with the annotation behind '__meta_kubernetes_pod_annotation_metrics_dynatrace_com_scrape', as metrics/AnnotationScrapeConfig does, and both are selected (by metrics/TargetAllocator and metrics/TargetAllocator), so that every such pod is scraped twice; set scrapeAnnotatedPods: false in one of the stacks, or another 'annotationPrefix' or 'namespaces'",
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
  });
});
