import { Size } from 'cdk8s';
import { Scaling } from '../../../src';
import { found, QUIET, report, stackApp } from '../../support/checks';

describe('PT033', () => {
  test('queues that are shared out among too many gateways', () => {
    const { app } = stackApp({ scraperPool: { resources: { memoryLimit: Size.mebibytes(512) } }, gatewayPool: { scaling: Scaling.hpa({ maxReplicas: 64 }) } });
    expect(found('PT033', app)).toEqual([
      "warning [metrics/ScraperPool] 'exporters.load_balancing.protocol.otlp.sending_queue.queue_size' is 1048576 bytes for each of at most 64 gateways, less than a batch of 2097152; "
      + "a scrape that does not fit is lost; raise resources.memoryLimit or memory.queuePercentage, or lower the gateways' maxReplicas",
    ]);
  });

  test('quiet with queues that hold a batch', () => {
    const { app } = stackApp({ gatewayPool: { scaling: Scaling.hpa({ maxReplicas: 64 }) } });
    expect(report(app)).toEqual(QUIET);
  });
});
