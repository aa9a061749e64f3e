import { Duration, JsonPatch } from 'cdk8s';
import { found, foundIn, path, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT015', () => {
  test('a grace period below the drain', () => {
    expect(found('PT015', stackApp({ gatewayPool: { terminationGracePeriod: Duration.seconds(100) } }).app)).toEqual([
      "error [metrics/GatewayPool] 'terminationGracePeriodSeconds' is 100, but full queues (1229 MiB) take 164 s to drain; leave 'terminationGracePeriod' out, set it to 164 s or more, or lower memory.queuePercentage",
    ]);
  });

  test('queues that an override makes larger', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue queue_size'), 4 * 1024 ** 3);
    expect(found('PT015', app)).toEqual([
      "error [metrics/GatewayPool] 'terminationGracePeriodSeconds' is 174, but full queues (4096 MiB) take 522 s to drain; leave 'terminationGracePeriod' out, set it to 522 s or more, or lower memory.queuePercentage",
    ]);
  });

  test('a patch that takes it away', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.remove('/spec/template/spec/terminationGracePeriodSeconds'));
    expect(found('PT015', app)).toEqual([
      "error [metrics/ScraperPool] 'terminationGracePeriodSeconds' is 30, but full queues (912 MiB) take 134 s to drain; leave 'terminationGracePeriod' out, set it to 134 s or more, or lower memory.queuePercentage",
    ]);
  });

  test('quiet where it suffices, also below the minute that is given by default', () => {
    expect(report(stackApp({ gatewayPool: { terminationGracePeriod: Duration.seconds(174) } }).app)).toEqual(QUIET);
    expect(report(stackApp({ selfMonitor: { terminationGracePeriod: Duration.seconds(30) } }).app)).toEqual(QUIET);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT015', foreignYaml([/ +terminationGracePeriodSeconds: 174\n/, '']))).toEqual([
      "error [StatefulSet 'otel-ta/tiered-gateway'] 'terminationGracePeriodSeconds' is 30, but full queues (1229 MiB) take 164 s to drain; set it to 164 or more, or lower 'queue_size'",
    ]);
  });
});
