import { ApiToken, Backend, DynatraceEndpoint, GatewayPool } from '../../../src';
import { collectors } from '../../support/collector';
import { chartIn, configOf } from '../../support/manifests';
import { attributes, jsonBackend, onlyOtlp, push, startCollector, until } from '../../support/running';

const found = Object.entries(collectors());

if (found.length === 0) {
  console.warn("SKIPPED: no real collector shows whether streams go on: set OTEL_COLLECTOR to the path of one, or build one with 'npx tsx e2e/tools/build.ts collector-0.158.0'.");
}

// Without a collector one skipped suite stands for all, so that it shows.
const described = found.length > 0 ? describe.each(found) : describe.skip.each([['(none is built)', '']]);

const RECEIVER = 'github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver';

/** One point of a counter, in a scope. */
function point(metric: string, second: number, value: number, scope: { name: string; version: string }) {
  const dataPoints = [{ timeUnixNano: `${second}000000000`, asDouble: value }];
  return {
    resource: { attributes: attributes({ 'service.name': 'job', 'service.instance.id': '10.0.0.1:8080' }) },
    scopeMetrics: [{ scope, metrics: [{ name: metric, sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints } }] }],
  };
}

describe('another version of the scrapers', () => {
  described('to gateways that are collector %s', (_, binary) => {
    test('goes on with the streams of the old one, and back; versions of one library stay apart', async () => {
      const server = await jsonBackend();
      const backend = Backend.dynatrace({ endpoint: DynatraceEndpoint.fromUrl(`${server.url}/api/v2/otlp`), token: ApiToken.none() });
      const config = onlyOtlp(configOf(new GatewayPool(chartIn(), 'part', { clusterName: 'prod-eu-1', backend })));
      const collector = await startCollector(binary, config);
      try {
        const now = Math.floor(Date.now() / 1000);
        for (const [index, version] of ['0.158.0', '0.164.0', '0.158.0', '0.164.0'].entries()) {
          await push(collector.otlp, [
            point('scraped', now + index, 100 + 10 * index, { name: RECEIVER, version }),
            // Two versions of a library in one target count each by themselves.
            point('library', now + index, 1 + index, { name: 'lib', version: '1' }),
            point('library', now + index, 1000 + 100 * index, { name: 'lib', version: '2' }),
          ]);
        }
        await until('all deltas are there', async () => server.points.scraped?.length === 3 && server.points.library?.length === 6, collector.output);
        expect(server.points).toEqual({ scraped: ['sum 10', 'sum 10', 'sum 10'], library: ['sum 1', 'sum 100', 'sum 1', 'sum 100', 'sum 1', 'sum 100'] });
        expect(collector.output()).toBe('');
      } finally {
        await collector.stop();
        await server.close();
      }
    }, 150_000);
  });
});
