import { ChildProcess, execFileSync, spawn } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { createServer as createHttpServer } from 'http';
import { AddressInfo, createServer } from 'net';
import { homedir, tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { COLLECTOR_ENVIRONMENT } from './collector';

/** A program that a test has started. */
export interface Running {
  /** What it has written so far. */
  readonly output: () => string;
  /** Asks it to end, and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** A backend that counts (`e2e/sink`), on loopback. */
export interface Sink extends Running {
  readonly http: string;
  readonly grpc: string;
  readonly fault: (fault: object) => Promise<void>;
  readonly get: (path: string) => Promise<any>;
}

/** The backend that `e2e/tools` has built; undefined where it has not. */
export function sinkBinary(): string | undefined {
  const parts = join(process.env.E2E_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-prometheus-tiered'), 'sink');
  const builds = (existsSync(parts) ? readdirSync(parts) : []).map(build => join(parts, build, 'sink')).filter(existsSync);
  // The newest: an older build can lack what a test asks for.
  return builds.sort((a, b) => Number(execFileSync('stat', ['-c', '%Y', a])) - Number(execFileSync('stat', ['-c', '%Y', b]))).pop();
}

export async function startSink(binary: string): Promise<Sink> {
  const [http, grpc, admin] = [await freeAddress(), await freeAddress(), await freeAddress()];
  const running = run(binary, [`-http=${http}`, `-grpc=${grpc}`, `-admin=${admin}`], {});
  await until('the backend answers', async () => (await fetch(`http://${admin}/healthz`)).ok, running.output);
  return {
    ...running,
    http,
    grpc,
    fault: async fault => { await fetch(`http://${admin}/fault`, { method: 'POST', body: JSON.stringify(fault) }); },
    get: async path => (await fetch(`http://${admin}${path}`)).json(),
  };
}

/** A backend that takes OTLP as JSON, on loopback. */
export async function startJsonBackend(take: (resourceMetrics: any[]) => void): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    take(JSON.parse(Buffer.concat(chunks).toString()).resourceMetrics);
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>(done => { server.listen(0, '127.0.0.1', done); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>(done => { server.close(() => done()); server.closeAllConnections(); }),
  };
}

/** One that keeps the points of every metric in their order. */
export async function jsonBackend() {
  const points: { [metric: string]: any[] } = {};
  const server = await startJsonBackend(resourceMetrics => {
    for (const metric of resourceMetrics.flatMap((resource: any) => resource.scopeMetrics.flatMap((scope: any) => scope.metrics))) {
      const [kind, body] = Object.entries<any>(metric).find(([key]) => ['gauge', 'sum', 'summary'].includes(key))!;
      points[metric.name] = [...points[metric.name] ?? [], ...body.dataPoints.map((point: any) =>
        [kind, point.flags ? 'stale' : point.asDouble ?? Number(point.asInt ?? point.count), ...(point.attributes ?? []).map((attribute: any) => attribute.value.stringValue)].join(' '))];
    }
  });
  return { ...server, points };
}

/** A collector's configuration for OTLP alone, in and out as JSON, without what asks a cluster. */
export function onlyOtlp(config: any): any {
  const { metrics } = config.service.pipelines;
  delete config.processors.k8s_attributes;
  delete config.extensions;
  Object.assign(config.exporters.otlp_http, { encoding: 'json', compression: 'none' });
  config.service = {
    pipelines: { metrics: { ...metrics, receivers: ['otlp'], processors: metrics.processors.filter((id: string) => id !== 'k8s_attributes') } },
    telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
  };
  return config;
}

/** A collector on loopback, whose receiver of OTLP over HTTP has the address that is returned. */
export async function startCollector(binary: string, config: any, args: readonly string[] = []): Promise<Running & { readonly otlp: string }> {
  const otlp = await freeAddress();
  const folder = mkdtempSync(join(tmpdir(), 'collector-'));
  const file = join(folder, 'relay.yaml');
  const receivers = { otlp: { protocols: { http: { endpoint: otlp } } } };
  writeFileSync(file, JSON.stringify({ ...config, receivers }));
  const running = run(binary, [`--config=${file}`, ...args], COLLECTOR_ENVIRONMENT);
  await until('the collector answers', async () => (await fetch(`http://${otlp}/v1/metrics`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).ok, running.output);
  return { ...running, otlp, stop: async () => { await running.stop(); rmSync(folder, { recursive: true }); } };
}

/** A collector that runs, once its health extension answers; `config` names a free address for it. */
export async function startWhole(binary: string, config: any, args: readonly string[], environment: { [name: string]: string }): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'collector-'));
  const file = join(folder, 'relay.yaml');
  writeFileSync(file, JSON.stringify(config));
  const running = run(binary, [`--config=${file}`, ...args], { ...COLLECTOR_ENVIRONMENT, ...environment });
  await until('the collector is healthy', async () => (await fetch(`http://${config.extensions.health_check.endpoint}/`)).ok, running.output, 120_000);
  return { ...running, stop: async () => { await running.stop(); rmSync(folder, { recursive: true }); } };
}

/** Sends metrics as OTLP. */
export async function push(otlp: string, resourceMetrics: any[]): Promise<void> {
  const answer = await fetch(`http://${otlp}/v1/metrics`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ resourceMetrics }) });
  if (!answer.ok) {
    throw new Error(`the collector answers ${answer.status}: ${await answer.text()}`);
  }
}

/** Attributes as OTLP writes them. */
export function attributes(values: { readonly [name: string]: string }): any[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

/** Waits until something holds; an attempt that throws counts as not yet. */
export async function until(what: string, holds: () => Promise<boolean>, output: () => string = () => '', milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!await holds().catch(() => false)) {
    if (Date.now() > end) {
      throw new Error(`not in time: ${what}\n${output()}`);
    }
    await sleep(100);
  }
}

export async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>(done => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address() as { port: number };
  await new Promise(done => { server.close(done); });
  return `127.0.0.1:${port}`;
}

const started = new Set<ChildProcess>();
process.once('exit', () => started.forEach(child => child.kill('SIGKILL')));

function run(binary: string, args: string[], env: { [name: string]: string }): Running {
  const child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  let output = '';
  child.stdout.on('data', data => { output += data; });
  child.stderr.on('data', data => { output += data; });
  const ended = new Promise<void>(done => {
    child.once('error', () => done());
    child.once('close', () => done());
  });
  return {
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      // A collector that waits for its backend would drain its queue first.
      const killer = setTimeout(() => child.kill('SIGKILL'), 2000);
      await ended;
      clearTimeout(killer);
      started.delete(child);
    },
  };
}
