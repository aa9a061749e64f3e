/**
 * What compressing metrics costs, by algorithm: on the metrics of a real API server, as a collector makes OTLP of them.
 *
 *   npx tsx bench/compression/measure.ts
 *
 * Needs root, Go and the parts `kubernetes coredns pause crds collector-0.158.0` (e2e/README.md). Prints a table.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, RequestListener } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Cluster } from '../../e2e/cluster/cluster';
import { binary } from '../../e2e/tools/parts';

/** Scrapes before the one that is taken: the first may be of a collector that still starts. */
const SCRAPES = 2;

async function apiServerMetrics(): Promise<string> {
  const cluster = await Cluster.up();
  try {
    cluster.installCrds();
    return cluster.kubectl('get', '--raw', '/metrics');
  } finally {
    cluster.down();
  }
}

async function listen(handle: RequestListener): Promise<{ address: string; close: () => void }> {
  const server = createServer(handle);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => { server.closeAllConnections(); server.close(); } };
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The OTLP request that a collector makes of a page of metrics. */
async function asOtlp(page: string, folder: string): Promise<Buffer> {
  const target = await listen((_, response) => response.setHeader('content-type', 'text/plain; version=0.0.4').end(page));
  let taken: (request: Buffer) => void;
  const request = new Promise<Buffer>((done) => { taken = done; });
  let scrapes = 0;
  const backend = await listen((incoming, response) => void body(incoming).then((bytes) => {
    response.end();
    if (++scrapes > SCRAPES) {
      taken(bytes);
    }
  }));
  const config = join(folder, 'config.yaml');
  writeFileSync(config, stringify({
    receivers: { prometheus: { config: { scrape_configs: [{ job_name: 'apiserver', scrape_interval: '2s', static_configs: [{ targets: [target.address] }] }] } } },
    exporters: { otlp_http: { endpoint: `http://${backend.address}`, compression: 'none' } },
    service: { telemetry: { metrics: { level: 'none' } }, pipelines: { metrics: { receivers: ['prometheus'], exporters: ['otlp_http'] } } },
  }));
  const collector = spawn('setpriv', ['--pdeathsig', 'KILL', binary('collector-0.158.0'), `--config=${config}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    let log = '';
    collector.stderr.setEncoding('utf8').on('data', (text: string) => { log += text; });
    return await Promise.race([request, new Promise<never>((_, failed) => {
      collector.on('exit', (code) => failed(new Error(`the collector ended with ${code}: ${log.slice(-1000)}`)));
      setTimeout(() => failed(new Error(`no request in a minute: ${log.slice(-1000)}`)), 60_000).unref();
    })]);
  } finally {
    collector.kill('SIGKILL');
    target.close();
    backend.close();
  }
}

async function main(): Promise<void> {
  const page = await apiServerMetrics();
  const folder = mkdtempSync(join(tmpdir(), 'tiered-compression-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).forEach((signal) => process.once(signal, () => process.exit(130)));
  const otlp = await asOtlp(page, folder);
  const request = join(folder, 'request');
  writeFileSync(request, otlp);
  console.log(`One scrape of an API server, ${otlp.length} bytes of OTLP\n`);
  process.exitCode = spawnSync('go', ['run', '.', request], { cwd: __dirname, stdio: 'inherit' }).status ?? 1;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
