import { ChildProcess, execFileSync, spawn, spawnSync } from 'child_process';
import { generateKeyPairSync } from 'crypto';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { Agent, request } from 'https';
import { AddressInfo, createServer, Server } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse, stringify } from 'yaml';
import { all, configTextOf, containerOf, environmentOf, Manifest, objectsOf } from './manifests';
import type { AuditEvent } from '../../e2e/cluster/cluster';
import { binary, isBuilt, Kubernetes, KUBERNETES, PartName, partFolder } from '../../e2e/tools/parts';
import { TargetAllocator } from '../../src';

/** Runs a command that is killed once its input is closed: by stop(), or since the tests have ended, however they did. */
export const WHILE_INPUT_IS_OPEN = 'exec 3<&0; "$@" </dev/null 3<&- & child=$!; { cat <&3 >/dev/null; kill -9 $child 2>/dev/null; } & exec 3<&-; wait $child';

const PARTS: readonly PartName[] = [KUBERNETES, 'allocator', 'crds'];

/** The certificates of an allocator that talks mutual TLS, as files. */
export interface Certificates { readonly ca: string; readonly certificate: string; readonly key: string }

/** A target as an allocator serves it, before relabeling. */
export interface ServedTarget { readonly collector: string; readonly address: string; readonly labels: { [name: string]: string } }

/** What an allocator serves. */
export interface Answers {
  readonly configs: { [job: string]: any };
  readonly targets: { [job: string]: ServedTarget[] };
}

/** What an API server answers. */
export interface Answer {
  readonly status: number;
  readonly body: any;
  /** The headers that kubectl shows as warnings. */
  readonly warnings: readonly string[];
}

/** What an API server says to an object. */
export interface Verdict {
  /** Why it does not take it; undefined where it does. */
  readonly refusal: string | undefined;
  readonly warnings: Answer['warnings'];
}

/** Why nothing real can run here; undefined where it can. */
export function missingParts(needed: readonly PartName[] = PARTS): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) {
    return 'the parts are found by the version of Go, which is not installed';
  }
  const parts = needed.filter(part => !isBuilt(part));
  return parts.length > 0 ? `build them with 'npx tsx e2e/tools/build.ts ${parts.join(' ')}'` : undefined;
}

/** A real etcd and kube-apiserver on loopback, with RBAC, an audit log and the prometheus-operator's CRDs; no controller, no node. */
export class ControlPlane {
  public static async start(kubernetes: Kubernetes = KUBERNETES): Promise<ControlPlane> {
    const plane = new ControlPlane(mkdtempSync(join(tmpdir(), 'allocator-')), kubernetes);
    try {
      await plane.run();
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  private readonly processes: { name: string; process: ChildProcess }[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
  private server = '';

  private constructor(public readonly folder: string, private readonly kubernetes: Kubernetes) {}

  /** Makes objects, with their status where they have one. */
  public async create(objects: Manifest[]): Promise<void> {
    const list = (items: Manifest[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    await this.kubectl(['create', '-f', '-'], list(objects));
    const withStatus = objects.filter(object => object.status);
    if (withStatus.length > 0) {
      await this.kubectl(['replace', '--subresource=status', '-f', '-'], list(withStatus));
    }
  }

  public async remove({ apiVersion, kind, metadata: { name, namespace } }: Manifest): Promise<void> {
    await this.kubectl(['delete', '--wait=false', '-f', '-'], JSON.stringify({ apiVersion, kind, metadata: { name, namespace } }));
  }

  /** Objects as the API server keeps them, in the same order: it makes them, reads them back, and removes them again. */
  public async kept(objects: Manifest[]): Promise<Manifest[]> {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    await this.kubectl(['create', '--validate=strict', '-f', '-'], list);
    const { items } = JSON.parse(await this.kubectl(['get', '-o', 'json', '-f', '-'], list));
    await this.kubectl(['delete', '--wait=false', '-f', '-'], list);
    return items;
  }

  /** An object as the API server has it. */
  public async read(kind: string, namespace: string, name: string): Promise<Manifest> {
    return JSON.parse(await this.kubectl(['get', kind, name, '--namespace', namespace, '-o', 'json']));
  }

  /** What the API server says to a monitor, or to the fields of one that is there; it keeps neither. */
  public async verdict(monitor: Manifest, method: 'POST' | 'PATCH' = 'POST'): Promise<Verdict> {
    const { apiVersion, kind, metadata } = monitor;
    const path = `/apis/${apiVersion}/namespaces/${metadata.namespace}/${kind.toLowerCase()}s${method === 'PATCH' ? `/${metadata.name}` : ''}?dryRun=All`;
    const { status, body, warnings } = await this.ask(method, path, monitor);
    return { refusal: status < 300 ? undefined : body.message, warnings };
  }

  /**
   * Runs an allocator as its Deployment would: the text of its ConfigMap, its environment, the rights of its ServiceAccount. Only where
   * it listens, and where certificates lie, is set again.
   */
  public async startAllocator(allocator: TargetAllocator, certificates?: Certificates): Promise<RealAllocator> {
    const objects = objectsOf(allocator);
    const name = allocator.serviceName;
    const [http, https] = await freePorts(2);
    const account = all(objects, 'ServiceAccount')[0].metadata;
    const token = (await this.kubectl(['create', 'token', account.name, '--namespace', account.namespace])).trim();
    this.start(name, binary('allocator'), [
      `--config-file=${this.write(`${name}.yaml`, configTextOf(objects))}`,
      `--kubeconfig-path=${this.write(`${name}.kubeconfig`, this.kubeconfig(token))}`,
      `--listen-addr=127.0.0.1:${http}`, `--listen-addr-https=127.0.0.1:${https}`,
      ...(certificates ? [`--https-ca-file=${certificates.ca}`, `--https-tls-cert-file=${certificates.certificate}`, `--https-tls-key-file=${certificates.key}`] : []),
    ], environmentOf(containerOf(objects)));
    return new RealAllocator(this, name, `system:serviceaccount:${account.namespace}:${account.name}`, `http://127.0.0.1:${http}`, `https://127.0.0.1:${https}`);
  }

  /** Asks the API server as its administrator; what it answers, whether it refuses or not. */
  public async ask(method: string, path: string, body?: Manifest): Promise<Answer> {
    // The server may close a connection that was kept just as it is used again.
    return this.askOnce(method, path, body).catch(() => this.askOnce(method, path, body));
  }

  private async askOnce(method: string, path: string, body?: Manifest): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const headers = { 'authorization': 'Bearer secret', 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json', ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }) };
      const asked = request(`${this.server}${path}`, { method, headers, agent: this.agent }, response => {
        let answer = '';
        response.setEncoding('utf8').on('data', data => { answer += data; }).on('error', reject).on('end', () => {
          resolve({
            status: response.statusCode!,
            body: answer.startsWith('{') ? JSON.parse(answer) : answer,
            warnings: response.rawHeaders.filter((_, index) => index % 2 === 1 && /^warning$/i.test(response.rawHeaders[index - 1])),
          });
        });
      });
      asked.on('error', reject).end(text);
    });
  }

  /** A file with which a client is the administrator. */
  public get adminKubeconfig(): string {
    return join(this.folder, 'kubeconfig');
  }

  /** What was asked of the API server, by service accounts only. */
  public auditEvents(): AuditEvent[] {
    return readFileSync(join(this.folder, 'audit.log'), 'utf8').split('\n').filter(line => line.endsWith('}')).map(line => JSON.parse(line));
  }

  public log(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8');
  }

  /** Waits for something that comes about by itself, as long as everything runs. */
  public async until<T>(what: string, check: () => Promise<T | undefined>, seconds = 60): Promise<T> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
      const dead = this.processes.find(({ process: child }) => child.exitCode !== null || child.signalCode !== null);
      if (dead) {
        throw new Error(`${dead.name} has ended while waiting for ${what}:\n${this.log(dead.name).slice(-2000)}`);
      }
      const value = await check();
      if (value !== undefined) {
        return value;
      }
      await new Promise(resolve => setTimeout(resolve, 250));
    }
    const logs = readdirSync(this.folder).filter(file => file.endsWith('.log') && file !== 'audit.log');
    throw new Error(`waited in vain for ${what}\n${logs.map(file => `${file}: ${this.log(file.slice(0, -4)).slice(-600)}`).join('\n')}`);
  }

  public async stop(): Promise<void> {
    this.agent.destroy();
    await Promise.all(this.processes.splice(0).reverse().map(({ process: child }) => new Promise<void>(resolve => {
      if (child.exitCode !== null || child.signalCode !== null) {
        resolve();
        return;
      }
      child.once('exit', () => resolve());
      child.stdin!.end();
    })));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** An authority, and a certificate of it for the allocator on loopback and for its client. */
  public certificates(): Certificates {
    const at = (file: string) => join(this.folder, file);
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    openssl('req', '-x509', ...key, '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.crt');
    openssl('req', '-x509', ...key, '-subj', '/CN=pipeline', '-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:false',
      '-addext', 'extendedKeyUsage=serverAuth,clientAuth', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-keyout', 'tls.key', '-out', 'tls.crt');
    return { ca: at('ca.crt'), certificate: at('tls.crt'), key: at('tls.key') };
  }

  private async run(): Promise<void> {
    const [etcd, peer, api] = await freePorts(3);
    this.server = `https://127.0.0.1:${api}`;
    this.start('etcd', binary(this.kubernetes, 'etcd'), [
      `--data-dir=${join(this.folder, 'etcd')}`, '--unsafe-no-fsync=true', '--log-level=warn',
      `--listen-client-urls=http://127.0.0.1:${etcd}`, `--advertise-client-urls=http://127.0.0.1:${etcd}`, `--listen-peer-urls=http://127.0.0.1:${peer}`,
    ]);
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    this.start('kube-apiserver', binary(this.kubernetes, 'kube-apiserver'), [
      `--etcd-servers=http://127.0.0.1:${etcd}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none', `--secure-port=${api}`,
      `--cert-dir=${join(this.folder, 'pki')}`, '--service-cluster-ip-range=10.96.0.0/16', '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${this.write('sa.pub', keys.publicKey)}`, `--service-account-signing-key-file=${this.write('sa.key', keys.privateKey)}`,
      `--token-auth-file=${this.write('tokens.csv', 'secret,admin,admin,"system:masters"\n')}`,
      '--authorization-mode=RBAC', '--disable-admission-plugins=ServiceAccount',
      `--audit-log-path=${join(this.folder, 'audit.log')}`, `--audit-policy-file=${this.write('audit.yaml', stringify({
        apiVersion: 'audit.k8s.io/v1',
        kind: 'Policy',
        omitStages: ['RequestReceived'],
        rules: [{ level: 'Metadata', userGroups: ['system:serviceaccounts'] }, { level: 'None' }],
      }))}`,
    ]);
    this.write('kubeconfig', this.kubeconfig('secret'));
    await this.until('the API server', () => this.kubectl(['get', 'namespace', 'default']).catch(() => undefined));
    const crds = readdirSync(partFolder('crds')).filter(file => /_(servicemonitors|podmonitors|scrapeconfigs|probes)\.yaml$/.test(file));
    const definitions = crds.map(file => parse(readFileSync(join(partFolder('crds'), file), 'utf8')));
    await this.create(definitions);
    await this.kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...definitions.map(({ metadata }) => `crd/${metadata.name}`)]);
  }

  private kubeconfig(token: string): string {
    return stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'test', cluster: { 'server': this.server, 'insecure-skip-tls-verify': true } }],
      'users': [{ name: 'user', user: { token } }],
      'contexts': [{ name: 'test', context: { cluster: 'test', user: 'user' } }],
      'current-context': 'test',
    });
  }

  private async kubectl(args: string[], input = ''): Promise<string> {
    const child = spawn(binary(this.kubernetes, 'kubectl'), [`--kubeconfig=${this.adminKubeconfig}`, '--cache-dir', join(this.folder, 'cache'), ...args]);
    let output = '';
    let errors = '';
    child.stdout.on('data', data => { output += data; });
    child.stderr.on('data', data => { errors += data; });
    child.stdin.end(input);
    const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) {
      throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${errors}`);
    }
    return output;
  }

  private start(name: string, command: string, args: string[], environment: { [name: string]: string } = {}): void {
    const log = openSync(join(this.folder, `${name}.log`), 'w');
    this.processes.push({ name, process: spawn('sh', ['-c', WHILE_INPUT_IS_OPEN, 'sh', command, ...args], { stdio: ['pipe', log, log], env: { ...process.env, ...environment } }) });
    closeSync(log);
  }

  private write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }
}

/** A Target Allocator v0.148.0 that runs. */
export class RealAllocator {
  constructor(
    private readonly plane: ControlPlane,
    public readonly name: string,
    public readonly user: string,
    public readonly http: string,
    private readonly https: string,
  ) {}

  public get log(): string {
    return this.plane.log(this.name);
  }

  /** What it serves once that no longer changes: it looks every 5 s for changes of collectors, monitors and targets. */
  public async settled(): Promise<Answers> {
    let last = '';
    let since = 0;
    return this.plane.until(`the answers of ${this.name}`, async () => {
      const answers = await this.answers().catch(() => undefined);
      const text = JSON.stringify(answers);
      if (answers === undefined || Object.values(answers.targets).every(targets => targets.length === 0) || text !== last) {
        last = text;
        since = Date.now();
        return undefined;
      }
      return Date.now() - since > 11_000 ? answers : undefined;
    });
  }

  /** The names of the collectors among which it shares out. */
  public async collectors(): Promise<string[]> {
    const metrics = await (await fetch(`${this.http}/metrics`)).text();
    return [...metrics.matchAll(/^opentelemetry_allocator_targets_per_collector\{(?:.*,)?collector_name="([^"]+)"/gm)].map(([, name]) => name).sort();
  }

  /** The names of its jobs. */
  public async jobs(): Promise<string[]> {
    return Object.keys(await this.get('/scrape_configs').catch(() => ({})));
  }

  /** The configuration of its jobs as a client with a certificate reads it; without one the connection fails. */
  public async configsOverTls(certificates: Certificates, asClient: boolean): Promise<{ [job: string]: any }> {
    const read = (file: string) => readFileSync(file);
    const agent = new Agent({ ca: read(certificates.ca), ...(asClient ? { cert: read(certificates.certificate), key: read(certificates.key) } : {}) });
    return new Promise((resolve, reject) => {
      request(`${this.https}/scrape_configs`, { agent, headers: { accept: 'application/json' } }, response => {
        let text = '';
        response.on('data', data => { text += data; }).on('end', () => resolve(JSON.parse(text))).on('error', reject);
      }).on('error', reject).end();
    });
  }

  private async answers(): Promise<Answers> {
    const configs = await this.get('/scrape_configs');
    const targets: { [job: string]: ServedTarget[] } = {};
    for (const job of Object.keys(configs)) {
      const shares: { [collector: string]: { targets: { targets: string[]; labels: { [name: string]: string } }[] } } = await this.get(`/jobs/${encodeURIComponent(job)}/targets`);
      targets[job] = Object.entries(shares)
        .flatMap(([collector, share]) => share.targets.flatMap(group => group.targets.map(address => ({ collector, address, labels: group.labels }))))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    }
    return { configs, targets };
  }

  private async get(path: string): Promise<any> {
    const response = await fetch(this.http + path, { headers: { accept: 'application/json' } });
    if (!response.ok) {
      throw new Error(`${path}: ${response.status}`);
    }
    return response.json();
  }
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<Server>((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}
