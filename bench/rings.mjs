// How long the rings take. Prints medians; `npm --prefix cli ci` first, then `node bench/rings.mjs [runs]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const cli = fileURLToPath(new URL('../cli/', import.meta.url));
const { buildSync } = createRequire(join(cli, 'package.json'))('esbuild');
const runs = Number(process.argv[2] ?? 11);

// Below cli/, so that its dependencies are found.
const folder = mkdtempSync(join(cli, 'bench-'));
try {
  const outfile = join(folder, 'rings.mjs');
  buildSync({ entryPoints: [join(cli, 'src/rings/index.ts')], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', tsconfigRaw: {} });
  const rings = await import(pathToFileURL(outfile).href);
  await rings.loadHashes();
  bench(rings);
} finally {
  rmSync(folder, { recursive: true });
}

function bench({ AllocatorHash, AllocatorRing, Attributes, AttributesHash, GatewayRing, resourceKey, streamKey }) {
  const addresses = Array.from({ length: 100_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:8080`);
  const scrapers = Array.from({ length: 100 }, (_, i) => `tiered-scraper-${i}`);
  const gateways = Array.from({ length: 23 }, (_, i) => `tiered-gateway-${i}.tiered-gateway.otel-ta:4317`);
  const resources = addresses.map(address => Attributes.of({
    'service.name': 'shop/app',
    'service.instance.id': address,
    'server.address': address.split(':')[0],
    'server.port': '8080',
    'url.scheme': 'http',
    'k8s.pod.name': `app-${address}`,
    'k8s.namespace.name': 'shop',
  }));
  const ring = new GatewayRing(gateways);

  console.log(`node ${process.version}, median of ${runs} runs`);
  for (const hash of AllocatorHash.ALL) {
    report(`100,000 targets over 100 scrapers, ring ${hash.id}: ring built and every target located`, () => {
      const allocator = new AllocatorRing(scrapers, hash);
      return addresses.reduce((sum, address) => sum + allocator.locate(address), 0);
    });
  }
  report('the ring of 23 gateways built', () => new GatewayRing(gateways));
  for (const hash of [AttributesHash.UP_TO_0_162, AttributesHash.FROM_0_163]) {
    report(`100,000 resources over 23 gateways, attribute hash ${hash.id}`, () =>
      resources.reduce((sum, resource) => sum + ring.locate(resourceKey(resource, hash)), 0));
  }
  report('100,000 streams over 23 gateways, attribute hash 0.162', () => resources.reduce((sum, resource, i) => sum + ring.locate(streamKey({
    resource, scopeName: 'prometheusreceiver', scopeVersion: '0.158.0', scopeAttributes: Attributes.of({}), metricName: 'http_requests_total', unit: '',
    type: 'sum', monotonic: true, temporality: 'cumulative', attributes: Attributes.of({ code: String(i) }),
  }, AttributesHash.UP_TO_0_162)), 0));
}

function report(what, work) {
  work();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  console.log(`${times[Math.floor(runs / 2)].toFixed(0).padStart(6)} ms  ${what}`);
}
