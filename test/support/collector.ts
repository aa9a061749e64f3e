import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
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

async function run(binary: string, command: string[], text: string, environment: { [name: string]: string }): Promise<{ code: number; output: string }> {
  const root = mkdtempSync(join(tmpdir(), 'collector-'));
  try {
    const local = text.replace(/\/etc\/otelcol\/[\w./-]+/g, path => {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'sample');
      return file;
    });
    const file = join(root, 'relay.yaml');
    writeFileSync(file, local);
    const child = spawn(binary, [...command, `--config=${file}`], { env: { ...COLLECTOR_ENVIRONMENT, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', data => { output += data; });
    child.stderr.on('data', data => { output += data; });
    const code = await new Promise<number>((done, fail) => {
      child.on('close', done);
      child.on('error', fail);
    });
    return { code, output };
  } finally {
    rmSync(root, { recursive: true });
  }
}
