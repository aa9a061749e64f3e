import { ApiObject, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { GatewayPool, ScraperPool, TargetAllocator } from '../../../src';
import { found, foundIn, objectOf, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml, strangeCollector } from '../../support/foreign-yaml';

describe('PT001', () => {
  const parts = (allocator: any) => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    const targetAllocator = new TargetAllocator(chart, 'TargetAllocator', allocator);
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator, gateway: GatewayPool.fromService({ serviceName: 'gateway', serviceNamespace: 'otel-ta', maxReceiveMessageSize: Size.mebibytes(16) }) });
    return app;
  };

  test('a selector that the pods do not have', () => {
    expect(found('PT001', parts({ collectorSelector: { 'app.kubernetes.io/instance': 'other', 'tier': '1' } }))).toEqual([
      "error [chart/TargetAllocator] 'collector_selector' does not match the pods of chart/ScraperPool: app.kubernetes.io/instance: other (the pods have otel-scraper), tier: 1 (the pods have none); give both parts the same 'name', or set 'collectorSelector' to labels that the pods have",
    ]);
  });

  test('another namespace', () => {
    expect(found('PT001', parts({ collectorNamespace: 'scrapers' }))).toEqual([
      "error [chart/TargetAllocator] 'collector_namespace' is 'scrapers', but the scrapers of chart/ScraperPool are in 'otel-ta'; set collectorNamespace: 'otel-ta'",
    ]);
  });

  test('labels that a patch changes', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace('/spec/template/metadata/labels/app.kubernetes.io~1instance', 'patched'));
    expect(found('PT001', app)).toEqual([
      "error [metrics/TargetAllocator] 'collector_selector' does not match the pods of metrics/ScraperPool: app.kubernetes.io/instance: otel-scraper (the pods have patched); give both parts the same 'name', or set 'collectorSelector' to labels that the pods have",
    ]);
  });

  test('quiet where they match, and for allocators that are made elsewhere', () => {
    expect(report(parts({}))).toEqual(QUIET);
    expect(report(parts({ collectorSelector: { component: 'standalone-collector' } }))).toEqual(QUIET);
  });

  test('scrapers whose configuration asks no allocator, instead of a selector that is too wide', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.removeConfig(['receivers', 'prometheus', 'target_allocator']);
    expect(found('PT001', app)).toEqual([
      "error [metrics/ScraperPool] no 'prometheus' receiver has 'target_allocator', so nothing asks 'metrics/TargetAllocator', and the targets that it hands out are not scraped; do not remove 'target_allocator', or do without the allocator",
    ]);
    expect(found('PT002', app)).toEqual([]);
  });

  test('an allocator with the collectors of somebody else', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'chart', { namespace: 'otel-ta' });
    new TargetAllocator(chart, 'TargetAllocator', { collectorSelector: { app: 'mine' } });
    const config = `
      receivers: { prometheus: { target_allocator: { endpoint: http://tiered-allocator-ta, collector_id: '\${env:POD_NAME}' } } }
      exporters: { otlp_http: { endpoint: http://backend:4318 } }
      service: { pipelines: { metrics: { receivers: [prometheus], processors: [memory_limiter], exporters: [otlp_http] } } }`;
    strangeCollector('otel-ta', 'mine', config, { app: 'other' }).forEach((manifest, index) => new ApiObject(chart, `mine${index}`, manifest));
    expect(found('PT001', app)).toEqual([
      "error [chart/TargetAllocator] 'collector_selector' does not match the pods of chart/mine1: app: mine (the pods have other); give both parts the same 'name', or set 'collectorSelector' to labels that the pods have",
    ]);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT001', foreignYaml([/(collector_selector:\n\s+matchlabels:\n)/, '$1        tier: "1"\n'], [/(name: OTELCOL_NAMESPACE\n +value: )otel-ta/, '$1scrapers']))).toEqual([
      "error [Deployment 'otel-ta/tiered-allocator-ta'] 'collector_selector' does not match the pods of Deployment 'otel-ta/tiered-scraper': tier: 1 (the pods have none); set it to labels that the pods have",
      "error [Deployment 'otel-ta/tiered-allocator-ta'] 'collector_namespace' is 'scrapers', but the scrapers of Deployment 'otel-ta/tiered-scraper' are in 'otel-ta'; set it to 'otel-ta'",
    ]);
  });

  test('an endpoint at which no allocator is, instead of a selector that is too wide', () => {
    const yaml = foreignYaml(['endpoint: http://tiered-allocator-ta.otel-ta.svc', 'endpoint: http://allocator']);
    expect(foundIn('PT001', yaml)).toEqual([
      "error [Deployment 'otel-ta/tiered-scraper'] 'receivers.prometheus.target_allocator.endpoint' is 'http://allocator' (allocator.otel-ta:80), where no allocator is, so nobody asks Deployment 'otel-ta/tiered-allocator-ta' for the targets that it hands to these pods; it is at 'http://tiered-allocator-ta.otel-ta'; name the Service of the allocator",
    ]);
    expect(foundIn('PT002', yaml)).toEqual([]);
  });

  test('a Service that was taken out', () => {
    const { app, stack } = stackApp();
    const service = objectOf(stack.targetAllocator, 'Service');
    service.node.scope!.node.tryRemoveChild(service.node.id);
    expect(found('PT001', app)).toEqual([expect.stringMatching(/^error \[metrics\/ScraperPool\] .*, but there is no Service 'otel-ta\/tiered-allocator-ta', so that nothing answers;/)]);
  });

  test('no endpoint at all', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(['receivers', 'prometheus', 'target_allocator'], {});
    expect(found('PT001', app)).toEqual([expect.stringContaining("'receivers.prometheus.target_allocator.endpoint' is not written, so nobody asks metrics/TargetAllocator for the targets")]);
  });

  test('a port that the Service of the allocator does not have', () => {
    expect(foundIn('PT001', foreignYaml(['endpoint: http://tiered-allocator-ta.otel-ta.svc', 'endpoint: http://tiered-allocator-ta:8080']))).toEqual([
      expect.stringContaining("is 'http://tiered-allocator-ta:8080', but Service 'otel-ta/tiered-allocator-ta' has the ports 80 and not 8080"),
    ]);
  });

  test('quiet for an allocator whose configuration is made elsewhere', () => {
    const documents = foreignYaml().split('---').filter(one => !/allocation_strategy/.test(one));
    expect(foundIn('PT001', documents.join('---'))).toEqual([]);
    expect(foundIn('PT023', documents.join('---'))).toEqual([]);
  });
});
