import { Chart, Size, Testing } from 'cdk8s';
import { GatewayPool, ScraperPool, TargetAllocator } from '../../../src';
import { found, foundIn, path, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const SCRAPER_EXPORTER = ['exporters', 'load_balancing'];

describe('PT017', () => {
  test('a message size below twice the batch', () => {
    expect(found('PT017', stackApp({ gatewayPool: { maxReceiveMessageSize: Size.mebibytes(3) } }).app)).toEqual([
      "error [metrics/GatewayPool] the gateways take requests of up to 3 MiB, below 2 x the largest batch of metrics/ScraperPool (2 x 2 MiB, 'exporters.load_balancing.protocol.otlp.sending_queue.batch.max_size'); raise 'maxReceiveMessageSize' to 4 MiB",
    ]);
  });

  test('a batch that an override makes larger', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride([...SCRAPER_EXPORTER, ...path('protocol otlp sending_queue batch max_size')], 9 * 1024 ** 2);
    expect(found('PT017', app)).toEqual([
      "error [metrics/GatewayPool] the gateways take requests of up to 16 MiB, below 2 x the largest batch of metrics/ScraperPool (2 x 9 MiB, 'exporters.load_balancing.protocol.otlp.sending_queue.batch.max_size'); raise 'maxReceiveMessageSize' to 18 MiB",
    ]);
  });

  test('gateways that are made elsewhere', () => {
    const app = Testing.app();
    const gateway = GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'gws', maxReceiveMessageSize: Size.mebibytes(2) });
    new ScraperPool(new Chart(app, 'chart', { namespace: 'otel-ta' }), 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocator.fromEndpoint('http://ta'), gateway });
    expect(found('PT017', app)).toEqual([
      "error [chart/ScraperPool] the gateways take requests of up to 2 MiB, below 2 x the largest batch of chart/ScraperPool (2 x 2 MiB, 'exporters.load_balancing.protocol.otlp.sending_queue.batch.max_size'); raise 'maxReceiveMessageSize' to 4 MiB",
    ]);
  });

  test('batches without an upper size', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.removeConfig([...SCRAPER_EXPORTER, ...path('protocol otlp sending_queue batch max_size')]);
    expect(found('PT017', app)).toEqual([
      "warning [metrics/ScraperPool] 'exporters.load_balancing.protocol.otlp.sending_queue.batch' has no upper size in bytes, and the gateways refuse requests above 16 MiB for good; set 'sizer: bytes' and 'max_size'",
    ]);
  });

  test('quiet at twice the batch', () => {
    expect(report(stackApp({ gatewayPool: { maxReceiveMessageSize: Size.mebibytes(4) } }).app)).toEqual(QUIET);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT017', foreignYaml([/ +max_recv_msg_size_mib: .*\n/, ''], ['max_size: 2097152', 'max_size: 3145728']))).toEqual([
      "error [StatefulSet 'otel-ta/tiered-gateway'] the gateways take requests of up to 4 MiB, below 2 x the largest batch of Deployment 'otel-ta/tiered-scraper' (2 x 3 MiB, 'exporters.load_balancing.protocol.otlp.sending_queue.batch.max_size'); raise 'max_recv_msg_size_mib' of their 'otlp' receiver to 6",
    ]);
  });
});
