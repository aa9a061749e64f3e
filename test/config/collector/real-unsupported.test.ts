import { Backend, DynatraceEndpoint, GatewayPool, SelfMonitor, SummaryConversion, Temporality, ApiToken } from '../../../src';
import { collectors } from '../../support/collector';
import { chartIn, configOf } from '../../support/manifests';
import { attributes, jsonBackend, onlyOtlp, push, startCollector, until } from '../../support/running';

const found = Object.entries(collectors());

if (found.length === 0) {
  console.warn("SKIPPED: no real collector shows what a backend is not sent: set OTEL_COLLECTOR to the path of one, or build one with 'npx tsx e2e/tools/build.ts collector-0.158.0'.");
}

// Without a collector one skipped suite stands for all, so that it shows.
const described = found.length > 0 ? describe.each(found) : describe.skip.each([['(none is built)', '']]);

const RESOURCE = attributes({ 'service.name': 'job', 'service.instance.id': '10.0.0.1:8080' });

/** A scrape: a gauge, one that is not a number, a counter and a summary of two label sets; where they went, only their markers. */
function scrape(second: number, count: number, gone = false): any[] {
  const point = (value: object) => ({ timeUnixNano: `${second}000000000`, ...gone ? { flags: 1 } : value });
  const ofMethod = (method: string) => ({
    ...point({ count: String(count), sum: 2 * count, quantileValues: [{ quantile: 0.5, value: 'NaN' }] }), attributes: attributes({ method }),
  });
  return [{
    resource: { attributes: RESOURCE },
    scopeMetrics: [{
      metrics: [
        { name: 'gauge', gauge: { dataPoints: [point({ asDouble: 7 })] } },
        { name: 'nan', gauge: { dataPoints: [point({ asDouble: 'NaN' })] } },
        { name: 'counter', sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [point({ asDouble: count })] } },
        { name: 'latency', summary: { dataPoints: [ofMethod('GET'), ofMethod('PUT')] } },
      ],
    }],
  }];
}

/** The points that a backend is sent, by metric, in their order. */
async function sent(Part: typeof GatewayPool | typeof SelfMonitor, binary: string, backendOf: (url: string) => Backend): Promise<{ [metric: string]: string[] }> {
  const server = await jsonBackend();
  const config = onlyOtlp(configOf(new Part(chartIn(), 'part', { clusterName: 'prod-eu-1', backend: backendOf(server.url) })));
  const collector = await startCollector(binary, config);
  try {
    const now = Math.floor(Date.now() / 1000);
    await push(collector.otlp, scrape(now, 100));
    await push(collector.otlp, scrape(now + 1, 110));
    await push(collector.otlp, scrape(now + 2, 0, true));
    await push(collector.otlp, scrape(now + 3, 130));
    await push(collector.otlp, [{ resource: { attributes: RESOURCE }, scopeMetrics: [{ metrics: [{ name: 'end', gauge: { dataPoints: [{ timeUnixNano: `${now + 4}000000000`, asDouble: 1 }] } }] }] }]);
    await until('everything is there', async () => server.points.end !== undefined, collector.output);
    expect(collector.output()).toBe('');
    const { end: _, ...points } = server.points;
    return points;
  } finally {
    await collector.stop();
    await server.close();
  }
}

describe('what a backend does not take', () => {
  described('is not sent by collector %s', (_, binary) => {
    const SUMMARIES = ['100 GET', '100 PUT', '110 GET', '110 PUT', '130 GET', '130 PUT'].map(point => `summary ${point}`);
    const dynatrace = (summaries?: SummaryConversion) => (url: string) => Backend.dynatrace({ endpoint: DynatraceEndpoint.fromUrl(`${url}/api/v2/otlp`), token: ApiToken.none(), summaries });
    const otlp = (temporality: Temporality, summaries?: SummaryConversion) => (endpoint: string) => Backend.otlp({ endpoint, temporality, summaries });
    const gauge = ['gauge 7', 'gauge 7', 'gauge 7'];

    test.each([['gateways', GatewayPool], ['the self-monitor', SelfMonitor]] as const)('%s to Dynatrace: no markers, no NaN, summaries as deltas of sum and count', async (__, Part) => {
      const ofBoth = (deltas: number[]) => deltas.flatMap(delta => [`sum ${delta} GET`, `sum ${delta} PUT`]);
      expect(await sent(Part, binary, dynatrace())).toEqual({ gauge, counter: ['sum 10', 'sum 20'], latency_count: ofBoth([10, 20]), latency_sum: ofBoth([20, 40]) });
    }, 150_000);

    test('to Dynatrace without summaries', async () => {
      expect(await sent(GatewayPool, binary, dynatrace(SummaryConversion.DROP))).toEqual({ gauge, counter: ['sum 10', 'sum 20'] });
    }, 150_000);

    test('to another backend of deltas: no markers; NaN and summaries are left to it', async () => {
      expect(await sent(GatewayPool, binary, otlp(Temporality.DELTA))).toEqual({
        gauge, nan: ['gauge NaN', 'gauge NaN', 'gauge NaN'], counter: ['sum 10', 'sum 20'], latency: SUMMARIES,
      });
    }, 150_000);

    test('to a cumulative backend: everything, unless it wants no summaries', async () => {
      const all = {
        gauge: ['gauge 7', 'gauge 7', 'gauge stale', 'gauge 7'],
        nan: ['gauge NaN', 'gauge NaN', 'gauge stale', 'gauge NaN'],
        counter: ['sum 100', 'sum 110', 'sum stale', 'sum 130'],
      };
      expect(await sent(GatewayPool, binary, otlp(Temporality.CUMULATIVE))).toEqual({ ...all, latency: [...SUMMARIES.slice(0, 4), 'summary stale GET', 'summary stale PUT', ...SUMMARIES.slice(4)] });
      const ofBoth = (values: number[]) => values.flatMap(value => [`sum ${value} GET`, `sum ${value} PUT`]);
      expect(await sent(GatewayPool, binary, otlp(Temporality.CUMULATIVE, SummaryConversion.SUM_AND_COUNT))).toEqual({
        ...all, latency_count: ofBoth([100, 110, 130]), latency_sum: ofBoth([200, 220, 260]),
      });
    }, 150_000);
  });
});
