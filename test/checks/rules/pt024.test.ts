import { FilterStrategy, TargetSelector } from '../../../src';
import { found, monitor, otherChart, QUIET, report, stackApp } from '../../support/checks';

describe('PT024', () => {
  test('annotated pods and an allocator that does not relabel', () => {
    expect(found('PT024', stackApp({ targetAllocator: { filterStrategy: FilterStrategy.NONE } }).app)).toEqual([
      "error [metrics/TargetAllocator] 'filter_strategy' is 'none', so it takes the ports of an annotated pod (metrics/AnnotationScrapeConfig) for several targets; use FilterStrategy.RELABEL_CONFIG",
    ]);
  });

  test('quiet without annotated pods, and where the allocator does not select them', () => {
    expect(report(stackApp({ scrapeAnnotatedPods: false, targetAllocator: { filterStrategy: FilterStrategy.NONE } }).app)).toEqual(QUIET);
    expect(found('PT024', stackApp({ targetAllocator: { filterStrategy: FilterStrategy.NONE, scrapeConfigSelector: TargetSelector.nothing() } }).app)).toEqual([]);
  });

  test('a ScrapeConfig for annotated pods that somebody else wrote', () => {
    const relabelings = [
      { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_annotation_prometheus_io_scrape'], regex: 'true' },
      { sourceLabels: ['__address__', '__meta_kubernetes_pod_annotation_prometheus_io_port'], regex: '([^:]+)(?::\\d+)?;(\\d+)', replacement: '$1:$2', targetLabel: '__address__' },
    ];
    const scraping = (rules: any[]) => {
      const { app } = stackApp({ scrapeAnnotatedPods: false, targetAllocator: { filterStrategy: FilterStrategy.NONE } });
      monitor(otherChart(app), 'ScrapeConfig', 'pods', { kubernetesSDConfigs: [{ role: 'Pod' }], relabelings: rules });
      return found('PT024', app);
    };
    expect(scraping(relabelings)).toEqual([expect.stringContaining('takes the ports of an annotated pod (apps/pods) for several targets')]);
    expect(scraping(relabelings.slice(0, 1))).toEqual([]);
  });
});
