import * as fs from 'node:fs';
import * as path from 'node:path';
import { Attributes, AttributesHash, GatewayRing, loadHashes, resourceKey, RING_POSITIONS, streamKey } from '../src/rings';
import { streamsOf } from './support/otlp';

beforeAll(loadHashes);

interface Pool {
  readonly routingKey: string;
  readonly gateways: string[];
  readonly owners: number[];
}

const vectors = (file: string) => JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'golden', 'vectors', file), 'utf8'));

describe.each([
  ['exporter-v0.158.json', 'v0.158.0', 'v0.158.0', AttributesHash.PLAIN],
  ['exporter-v0.161.json', 'v0.161.0', 'v0.161.0', AttributesHash.PLAIN],
  ['exporter-v0.162.json', 'v0.161.0', 'v0.162.0', AttributesHash.PLAIN],
  ['exporter-v0.163.json', 'v0.161.0', 'v0.163.0', AttributesHash.LENGTH_PREFIXED],
])('%s: the real load_balancing exporter', (file, exporterVersion, identityVersion, hash) => {
  const golden = vectors(file);
  const streams = streamsOf(vectors('exporter-metrics.json'));

  test('the vectors were printed by that exporter, with the attribute hash of that version', () => {
    expect(golden.versions['github.com/open-telemetry/opentelemetry-collector-contrib/exporter/loadbalancingexporter']).toBe(exporterVersion);
    expect(golden.versions['github.com/open-telemetry/opentelemetry-collector-contrib/internal/exp/metrics']).toBe(identityVersion);
    expect(streams.length).toBeGreaterThan(2000);
  });

  test.each<Pool>(golden.pools)(
    '$routingKey over $gateways.length gateways ($gateways.0 ...): stream for stream', pool => {
      const ring = new GatewayRing(pool.gateways);
      const owners: number[] = [];
      for (const { number, stream } of streams) {
        owners[number] = ring.locate(pool.routingKey === 'resource' ? resourceKey(stream.resource, hash) : streamKey(stream, hash));
      }
      expect(owners).toEqual(pool.owners);
    });
});

test('the keys of one resource in both encodings', () => {
  const resource = Attributes.of({
    'service.name': 'checkout',
    'service.instance.id': '10.0.0.1:8080',
    'server.address': '10.0.0.1',
    'server.port': '8080',
    'url.scheme': 'http',
  });
  expect(resourceKey(resource, AttributesHash.PLAIN)).toBe('resource/7e76ea2bde57427');
  expect(resourceKey(resource, AttributesHash.LENGTH_PREFIXED)).toBe('resource/e085995ffe884628');
});

test('the shares are those of every position asked for', () => {
  const ring = new GatewayRing(Array.from({ length: 23 }, (_, i) => `tiered-gateway-${i}.tiered-gateway.otel-ta:4317`));
  const counted = new Array(23).fill(0);
  for (let position = 0; position < RING_POSITIONS; position++) {
    counted[ring.ownerAt(position)]++;
  }
  ring.shares().forEach((share, i) => expect(share).toBeCloseTo(counted[i] / RING_POSITIONS, 10));
});

test('a ring without gateways is refused', () => {
  expect(() => new GatewayRing([])).toThrow('at least one gateway');
});
