import { JsonPatch } from 'cdk8s';
import { Backend, CollectorDistribution } from '../../../src';
import { found, foundIn, objectOf, path, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const SCRAPER_EXPORTER = ['exporters', 'load_balancing'];

describe('PT016', () => {
  test('one queue', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue queue_size'), 9 * 1024 ** 3);
    expect(found('PT016', app)).toEqual([
      'error [metrics/GatewayPool] the queues (exporters.otlp_http.sending_queue: 9216 MiB) can hold 9216 MiB, not below 5734 MiB, above which the memory_limiter refuses data (container limit 8192 MiB); lower memory.queuePercentage or raise resources.memoryLimit',
    ]);
  });

  test('the sum over all gateways and both queues', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, 'sending_queue'], { enabled: true, sizer: 'bytes', queue_size: 2 * 1024 ** 3 });
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, ...path('protocol otlp sending_queue queue_size')], 200 * 1024 ** 2);
    expect(found('PT016', app)).toEqual([
      'error [metrics/ScraperPool] the queues (exporters.load_balancing.sending_queue: 2048 MiB, 16 x exporters.load_balancing.protocol.otlp.sending_queue: 3200 MiB) can hold 5248 MiB, not below 4301 MiB, above which the memory_limiter refuses data (container limit 6144 MiB); lower memory.queuePercentage or raise resources.memoryLimit',
    ]);
  });

  test('more gateways than were planned for', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'HorizontalPodAutoscaler').addJsonPatch(JsonPatch.replace('/spec/maxReplicas', 100));
    expect(found('PT016', app)).toEqual([
      'error [metrics/ScraperPool] the queues (100 x exporters.load_balancing.protocol.otlp.sending_queue: 5700 MiB) can hold 5700 MiB, not below 4301 MiB, above which the memory_limiter refuses data (container limit 6144 MiB); lower memory.queuePercentage or raise resources.memoryLimit',
    ]);
  });

  test('a queue that counts requests', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue sizer'), 'requests');
    expect(found('PT016', app)).toEqual([
      "warning [metrics/GatewayPool] 'exporters.otlp_http.sending_queue' counts requests, so that nothing says how much memory it takes; count in bytes: 'sizer: bytes'",
    ]);
  });

  test('requests of remote write, which cannot be counted in bytes', () => {
    const remoteWrite = { backend: Backend.prometheusRemoteWrite({ endpoint: 'http://mimir/push' }), distribution: CollectorDistribution.contrib() };
    expect(found('PT016', stackApp(remoteWrite).app)).toEqual([]);
    const { app, stack } = stackApp(remoteWrite);
    stack.gatewayPool.addConfigOverride(path('exporters prometheus_remote_write remote_write_queue queue_size'), 12_000);
    stack.selfMonitor!.addConfigOverride(path('exporters prometheus_remote_write remote_write_queue'), { enabled: true });
    const tooLarge = (part: string, queue: number, soft: number, limit: number) => `error [metrics/${part}] the queues (exporters.prometheus_remote_write.remote_write_queue: ${queue} MiB) can hold ${queue} MiB, `
      + `not below ${soft} MiB, above which the memory_limiter refuses data (container limit ${limit} MiB); lower memory.queuePercentage or raise resources.memoryLimit`;
    // The exporter's own 10,000 requests are more than a self-monitor can hold.
    expect(found('PT016', app)).toEqual([tooLarge('SelfMonitor', 625, 358, 512), tooLarge('GatewayPool', 6000, 5734, 8192)]);
  });

  test('quiet for a queue on disk, or none', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue'), { enabled: false });
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, 'sending_queue'], { enabled: true, queue_size: 10_000, storage: 'file_storage' });
    expect(found('PT016', app)).toEqual([]);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT016', foreignYaml([/queue_size: 1288490188/, 'queue_size: 9663676416']))).toEqual([
      "error [StatefulSet 'otel-ta/tiered-gateway'] the queues (exporters.otlp_http.sending_queue: 9216 MiB) can hold 9216 MiB, not below 5734 MiB, above which the memory_limiter refuses data (container limit 8192 MiB); lower 'queue_size' or raise resources.limits.memory",
    ]);
  });
});
