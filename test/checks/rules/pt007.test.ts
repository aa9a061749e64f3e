import { RoutingKey } from '../../../src';
import { found, foundIn, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const SCRAPER_EXPORTER = ['exporters', 'load_balancing'];

describe('PT007', () => {
  const routed = (key: RoutingKey) => stackApp({ scraperPool: { routingKey: key } }).app;

  test.each(['service', 'metric', 'attributes', 'traceID', 'newer'])('%s', key => {
    expect(found('PT007', routed(RoutingKey.of(key)))).toEqual({
      service: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'service', which sends all targets of a job to one gateway, and drops resources without 'service.name'; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      metric: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'metric', which sends a metric of all targets to one gateway, and splits every scrape over all gateways; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      attributes: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'attributes', which sends all streams without the attributes to one gateway, and to another one when they change; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      traceID: [
        "error [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'traceID', which is not allowed for metrics, so the collector does not start; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
      newer: [
        "warning [metrics/ScraperPool] 'exporters.load_balancing.routing_key' is 'newer', which is not known to keep every stream on one gateway; use RoutingKey.RESOURCE or RoutingKey.STREAM_ID",
      ],
    }[key]);
  });

  test('no key at all', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.removeConfig([...SCRAPER_EXPORTER, 'routing_key']);
    expect(found('PT007', app)[0]).toContain("'exporters.load_balancing.routing_key' is 'service'");
  });

  test('quiet for resource and streamID', () => {
    expect(report(routed(RoutingKey.RESOURCE))).toEqual(QUIET);
    expect(report(routed(RoutingKey.STREAM_ID))).toEqual(QUIET);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT007', foreignYaml(['routing_key: resource', 'routing_key: metric']))).toEqual([
      "error [Deployment 'otel-ta/tiered-scraper'] 'exporters.load_balancing.routing_key' is 'metric', which sends a metric of all targets to one gateway, and splits every scrape over all gateways; use 'resource' or 'streamID'",
    ]);
  });
});
