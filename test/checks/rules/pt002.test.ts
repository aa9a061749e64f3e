import { ApiObject, Chart, Testing } from 'cdk8s';
import { TargetAllocator, TargetSelector } from '../../../src';
import { deployment, found, otherChart, QUIET, report, stackApp, stackIn } from '../../support/checks';
import { strangeCollector } from '../../support/foreign-yaml';

describe('PT002', () => {
  test('pods of somebody else that have the same labels', () => {
    const { app } = stackApp();
    deployment(otherChart(app, 'apps', 'otel-ta'), 'collector', { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper', 'x': 'y' });
    expect(found('PT002', app)).toEqual([
      "error [metrics/TargetAllocator] 'collector_selector' (app.kubernetes.io/name=opentelemetry-collector, app.kubernetes.io/instance=otel-scraper) also matches the pods of Deployment 'otel-ta/collector' (apps/collector), which would get targets and not scrape them; choose labels that only the scrapers have",
    ]);
  });

  test('the pipeline\'s own self-monitor', () => {
    const { app } = stackApp();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    new TargetAllocator(chart, 'Wide', { name: 'wide', collectorSelector: { component: 'standalone-collector' }, serviceMonitorSelector: TargetSelector.nothing(), podMonitorSelector: TargetSelector.nothing(), scrapeConfigSelector: TargetSelector.nothing(), probeSelector: TargetSelector.nothing() });
    expect(found('PT002', app)).toEqual([
      "error [chart/Wide] 'collector_selector' (component=standalone-collector) also matches the pods of Deployment 'otel-ta/selfmon-scraper' (metrics/SelfMonitor/Resource), which would get targets and not scrape them; choose labels that only the scrapers have",
      "error [chart/Wide] 'collector_selector' (component=standalone-collector) also matches the pods of Deployment 'otel-ta/tiered-scraper' (metrics/ScraperPool/Resource), which would get targets and not scrape them; choose labels that only the scrapers have",
    ]);
  });

  test('pods of a CronJob and single pods', () => {
    const { app } = stackApp();
    const chart = otherChart(app, 'apps', 'otel-ta');
    const labels = { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper' };
    new ApiObject(chart, 'job', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'job' }, spec: { jobTemplate: { spec: { template: { metadata: { labels } } } } } });
    new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', labels } });
    expect(found('PT002', app).map(line => line.slice(0, 160))).toEqual([
      "error [metrics/TargetAllocator] 'collector_selector' (app.kubernetes.io/name=opentelemetry-collector, app.kubernetes.io/instance=otel-scraper) also matches the ",
      "error [metrics/TargetAllocator] 'collector_selector' (app.kubernetes.io/name=opentelemetry-collector, app.kubernetes.io/instance=otel-scraper) also matches the ",
    ]);
  });

  test('quiet for the same labels in another namespace, and for some of them', () => {
    const { app } = stackApp();
    deployment(otherChart(app, 'apps', 'elsewhere'), 'collector', { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper' });
    deployment(otherChart(app, 'more', 'otel-ta'), 'collector', { 'app.kubernetes.io/name': 'opentelemetry-collector' });
    expect(report(app)).toEqual(QUIET);
  });

  test('quiet for the user\'s own collectors, of which nothing is known', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    new TargetAllocator(chart, 'TargetAllocator', { collectorSelector: { app: 'mine' } });
    deployment(chart, 'mine', { app: 'mine' });
    expect(report(app)).toEqual(QUIET);
  });

  describe('with the user\'s own collectors, of which one is known to ask', () => {
    const withCollector = (config: string) => {
      const app = Testing.app();
      const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
      new TargetAllocator(chart, 'TargetAllocator', { collectorSelector: { app: 'mine' } });
      deployment(chart, 'unknown', { app: 'mine' });
      strangeCollector('otel-ta', 'known', config, { app: 'mine' }).forEach((manifest, index) => new ApiObject(chart, `known${index}`, manifest));
      return found('PT002', app);
    };
    const pipeline = 'service: { pipelines: { metrics: { receivers: [prometheus], exporters: [debug] } } }';

    test('the pods that are no collector', () => {
      expect(withCollector(`{ receivers: { prometheus: { target_allocator: { endpoint: "http://tiered-allocator-ta" } } }, exporters: { debug: {} }, ${pipeline} }`)).toEqual([
        "error [chart/TargetAllocator] 'collector_selector' (app=mine) also matches the pods of Deployment 'otel-ta/unknown' (chart/unknown), which would get targets and not scrape them; choose labels that only the scrapers have",
      ]);
    });

    test('a collector that does not ask', () => {
      expect(withCollector(`{ receivers: { prometheus: { config: { scrape_configs: [{ job_name: a }] } } }, exporters: { debug: {} }, ${pipeline} }`)).toEqual([
        "error [chart/TargetAllocator] 'collector_selector' (app=mine) also matches the pods of Deployment 'otel-ta/known' (chart/known1), which would get targets and not scrape them; choose labels that only the scrapers have",
      ]);
    });
  });

  test('quiet for the same pipeline in two clusters of one app', () => {
    const app = Testing.app();
    stackIn(app, { clusterName: 'prod-eu-1' }, 'eu');
    stackIn(app, { clusterName: 'prod-us-1' }, 'us');
    expect(report(app)).toEqual(QUIET);
  });
});
