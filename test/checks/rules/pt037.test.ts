import { JsonPatch } from 'cdk8s';
import { CheckCode, Checks } from '../../../src';
import { found, foundIn, objectOf, QUIET, report, stackApp, yamlOf } from '../../support/checks';

describe('PT037', () => {
  const replaced = (edit: (text: string) => string) => {
    const { app, stack } = stackApp();
    const map = objectOf(stack.targetAllocator, 'ConfigMap');
    map.addJsonPatch(JsonPatch.replace('/data/targetallocator.yaml', edit((map.toJson() as any).data['targetallocator.yaml'])));
    return app;
  };

  test('a key that the allocator ignores', () => {
    expect(found('PT037', replaced(text => text.replace('scrape_interval', 'scrapeInterval')))).toEqual([
      expect.stringMatching(/^error \[metrics\/TargetAllocator\] 'prometheus_cr.scrapeInterval' .*scrape_interval.*; correct the override or patch that makes it so$/),
    ]);
  });

  test('an override with such a key', () => {
    const { app, stack } = stackApp();
    stack.targetAllocator.addConfigOverride(['prometheus_cr', 'scrapeInterval'], '15s');
    expect(found('PT037', app)).toEqual([expect.stringContaining('prometheus_cr.scrapeInterval')]);
  });

  test('a value of the wrong type', () => {
    expect(found('PT037', replaced(text => text.replace(/scrape_interval: .*/, 'scrape_interval: soon')))).toEqual([expect.stringContaining("'prometheus_cr.scrape_interval' must be a duration")]);
  });

  test('the same in YAML, in its words', () => {
    expect(foundIn('PT037', yamlOf(stackApp().app).replace('scrape_interval', 'scrapeInterval'))).toEqual([expect.stringContaining('prometheus_cr.scrapeInterval')]);
  });

  test('quiet where it is acknowledged, for a newer allocator', () => {
    const app = replaced(text => `${text}newer_key: true\n`);
    expect(report(app).errors).toHaveLength(1);
    Checks.acknowledge(app, CheckCode.PT037, 'our allocator knows the key');
    expect(report(app)).toEqual(QUIET);
  });

  test('a text that is no YAML, patched into the ConfigMap, and a key that is not there any more', () => {
    const { app, stack } = stackApp();
    const map = objectOf(stack.targetAllocator, 'ConfigMap');
    map.addJsonPatch(JsonPatch.replace('/data/targetallocator.yaml', 'prometheus_cr: ['));
    expect(report(app)).toEqual({
      errors: [
        "[metrics/TargetAllocator] PT037: 'data.targetallocator.yaml' of the ConfigMap 'otel-ta/tiered-allocator-ta-configmap' must be a YAML object, got \"prometheus_cr: [\"; correct the override or patch that makes it so",
      ],
      warnings: [],
    });
    map.addJsonPatch(JsonPatch.replace('/data', {}));
    expect(report(app).errors).toEqual([expect.stringContaining("PT037: 'data.targetallocator.yaml' of the ConfigMap 'otel-ta/tiered-allocator-ta-configmap' is not there")]);
  });
});
