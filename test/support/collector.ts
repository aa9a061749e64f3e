import { ChildProcess, spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { createServer, IncomingMessage, Server } from 'http';
import { AddressInfo } from 'net';
import { homedir, tmpdir } from 'os';
import { dirname, join } from 'path';
import { parse } from 'yaml';

/** What a pod would have in its environment. */
export const COLLECTOR_ENVIRONMENT = {
  MY_POD_IP: '127.0.0.1',
  K8S_CLUSTER_NAME: 'prod-eu-1',
  K8S_NAMESPACE_NAME: 'otel-ta',
  K8S_NODE_NAME: 'node-1',
  K8S_POD_NAME: 'pod-1',
  K8S_POD_UID: '6f0f5c38-0000-4000-8000-000000000000',
  DT_ENDPOINT: 'https://abc12345.live.example/api/v2/otlp',
  DT_API_TOKEN: 'dt0c01.sample',
  BACKEND_TOKEN: 'sample',
  BACKEND_HEADER_0: 'tenant-1',
  BACKEND_HEADER_1: 'a: "b" #c',
};

/** The real collectors on this machine, by their version: `OTEL_COLLECTOR`, or what `e2e/tools` has built. */
export function collectors(): { [version: string]: string } {
  const cache = process.env.E2E_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-prometheus-tiered');
  const built = (existsSync(cache) ? readdirSync(cache) : [])
    .filter(name => name.startsWith('collector-'))
    .flatMap(name => readdirSync(join(cache, name)).map(build => [name.slice('collector-'.length), join(cache, name, build, 'collector')]))
    .filter(([, path]) => existsSync(path));
  return { ...Object.fromEntries(built), ...(process.env.OTEL_COLLECTOR ? { OTEL_COLLECTOR: process.env.OTEL_COLLECTOR } : {}) };
}

/** Whether a collector is built with all of some components, as `section/type`. */
export function isBuiltWith(binary: string, components: string[]): boolean {
  const { stdout } = spawnSync(binary, ['components'], { encoding: 'utf8' });
  const listed = parse(stdout || '{}');
  return components.every(component => {
    const [section, type] = component.split('/');
    return (listed[section] ?? []).some((known: { name: string }) => known.name === type);
  });
}

/** What a collector's `validate` says of a configuration; empty where it accepts it. Files that the text names are made up. */
export async function validate(binary: string, text: string, environment: { [name: string]: string } = {}): Promise<string> {
  const { code, output } = await run(binary, ['validate'], text, environment);
  return code === 0 ? '' : output || `exit code ${code}`;
}

/** The configuration with which a collector would start. */
export async function resolve(binary: string, text: string): Promise<any> {
  const { code, output } = await run(binary, ['print-config', '--mode=unredacted'], text, {});
  if (code !== 0) {
    throw new Error(output);
  }
  return parse(output);
}

/** Writes a configuration, and every file that it names, into a folder; returns the path of the first. */
function writeLocally(root: string, text: string, content: string = 'sample'): string {
  const local = text.replace(/\/etc\/otelcol\/[\w./-]+/g, path => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  });
  const file = join(root, 'relay.yaml');
  writeFileSync(file, local);
  return file;
}

async function run(binary: string, command: string[], text: string, environment: { [name: string]: string }): Promise<{ code: number; output: string }> {
  const root = mkdtempSync(join(tmpdir(), 'collector-'));
  try {
    const child = start(binary, [...command, `--config=${writeLocally(root, text)}`], environment);
    const code = await new Promise<number>((done, fail) => {
      child.process.on('close', done);
      child.process.on('error', fail);
    });
    return { code, output: child.output() };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function start(binary: string, args: string[], environment: { [name: string]: string }): { process: ChildProcess; output: () => string } {
  const child = spawn(binary, args, { env: { ...COLLECTOR_ENVIRONMENT, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', data => { output += data; });
  child.stderr.on('data', data => { output += data; });
  return { process: child, output: () => output };
}

/** What a collector is started with to see the headers that it sends. */
export interface Sender {
  /** Makes its configuration: it must receive OTLP over HTTP, and export to the endpoint, at these addresses. */
  readonly text: (receiver: string, endpoint: string) => string;
  readonly environment?: { [name: string]: string };
  /** What every file holds that the configuration names. */
  readonly files?: string;
}

/** The headers with which a real collector sends a data point to a backend, by their names in small letters. A collector that ends is an error with its output. */
export async function sentHeaders(binary: string, { text, environment = {}, files }: Sender): Promise<{ [name: string]: string }> {
  const root = mkdtempSync(join(tmpdir(), 'collector-'));
  const backend = createServer();
  const sent = new Promise<IncomingMessage>(done => backend.on('request', (request, response) => {
    done(request);
    response.end();
  }));
  const [port, endpoint] = [await freePort(), `http://127.0.0.1:${await listen(backend)}`];
  const child = start(binary, [`--config=${writeLocally(root, text(`127.0.0.1:${port}`, endpoint), files)}`], environment);
  const ended = new Promise<never>((_, reject) => child.process.on('close', () => reject(new Error(child.output()))));
  try {
    const point = { asInt: '1', timeUnixNano: '1' };
    const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'a', gauge: { dataPoints: [point] } }] }] }] };
    await Promise.race([ended, postUntilTaken(child.process, `http://127.0.0.1:${port}/v1/metrics`, metrics)]);
    const { headers } = await Promise.race([ended, sent]);
    // Node reads a header as Latin-1.
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(String(value), 'latin1').toString('utf8')]));
  } finally {
    ended.catch(() => undefined);
    child.process.kill('SIGKILL');
    backend.closeAllConnections();
    await new Promise(done => backend.close(done));
    rmSync(root, { recursive: true });
  }
}

/** Posts until a process takes it, as long as that runs. */
async function postUntilTaken(receiver: ChildProcess, url: string, body: object): Promise<void> {
  while (receiver.exitCode === null && receiver.signalCode === null) {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await new Promise(done => setTimeout(done, 100));
  }
}

function listen(server: Server): Promise<number> {
  return new Promise(done => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise(done => server.close(done));
  return port;
}
