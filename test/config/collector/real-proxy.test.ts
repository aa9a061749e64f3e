import { ChildProcess, spawn, spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { Duration, Testing } from 'cdk8s';
import { Backend, GatewayResolver, PrometheusTieredStack, Scaling } from '../../../src';
import { collectors } from '../../support/collector';
import { configTextOf, objectsOf } from '../../support/manifests';

/** What lists of hosts without a proxy usually have. */
const USUAL = 'localhost,127.0.0.1,10.0.0.0/8,.svc,.cluster.local';
const [ALLOCATOR, GATEWAY, BACKEND] = ['tiered-allocator-ta.otel-ta.svc', 'tiered-gateway-0.tiered-gateway.otel-ta.svc', 'otlp.example'];
const NAMES = [ALLOCATOR, GATEWAY, BACKEND, 'tiered-allocator-ta', 'tiered-gateway-0.tiered-gateway.otel-ta', 'selfmon-scraper.otel-ta.svc'];

const found = Object.entries(collectors());
/** Names of Services resolve only in a cluster; here they do in a mount namespace with a file of hosts. */
const namespaces = spawnSync('unshare', ['--mount', 'true']).status === 0;
const reason = found.length === 0 ? 'no collector is built' : namespaces ? undefined : "'unshare --mount' is not allowed";

if (reason !== undefined) {
  console.warn(`SKIPPED: no collector is run beside a proxy: ${reason}.`);
}

/** Real scrapers and gateways with a proxy that writes down what it is asked for. Everything is on loopback, under the names of a cluster. */
class Surroundings {
  public readonly asked: string[] = [];
  public readonly ports: { [name: string]: number } = {};
  private readonly servers: Server[] = [];
  private readonly processes: ChildProcess[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'proxy-'));

  constructor(private readonly binary: string) {}

  public async start(): Promise<void> {
    let scrapes = 0;
    await this.serve('target', () => `# TYPE requests_total counter\nrequests_total ${++scrapes}\n`, 'text/plain');
    await this.serve('allocator', url => url.startsWith('/jobs/')
      ? JSON.stringify([{ targets: [`127.0.0.1:${this.ports.target}`], labels: {} }])
      : JSON.stringify({ job: { job_name: 'job', scrape_interval: '1s', scrape_timeout: '1s', metrics_path: '/metrics', scheme: 'http' } }));
    const proxy = await this.serve('proxy', url => {
      this.asked.push(new URL(url).hostname);
      return '';
    });
    proxy.on('connect', (request, socket) => {
      this.asked.push(String(request.url).replace(/:\d+$/, ''));
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    for (const name of ['gateway', 'scraper-health', 'gateway-health', 'backend']) {
      const server = await this.serve(name, () => '');
      await new Promise(resolve => server.close(resolve));
    }
    writeFileSync(join(this.folder, 'hosts'), `127.0.0.1 localhost ${NAMES.join(' ')}\n`);
  }

  public get proxyUrl(): string {
    return `http://127.0.0.1:${this.ports.proxy}`;
  }

  /** Runs a collector with the text of its ConfigMap. */
  public run(name: string, text: string, environment: { [name: string]: string }): void {
    const file = join(this.folder, `${name}.yaml`);
    writeFileSync(file, text.replace(/13133/g, String(this.ports[`${name}-health`])).replace(/:4317\b/g, `:${this.ports.gateway}`)
      .replace(`${ALLOCATOR}\n`, `${ALLOCATOR}:${this.ports.allocator}\n`).replace('//tiered-allocator-ta\n', `//tiered-allocator-ta:${this.ports.allocator}\n`));
    const env = {
      PATH: process.env.PATH, MY_POD_IP: '127.0.0.1', K8S_NODE_NAME: 'n', K8S_POD_NAME: 'p', K8S_POD_UID: 'u', K8S_CLUSTER_NAME: 'c', ...environment,
    };
    const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-ec', 'mount --bind "$1" /etc/hosts; exec "$2" --config "$3" 2>"$4"', 'sh',
      join(this.folder, 'hosts'), this.binary, file, join(this.folder, `${name}.log`)], { env, stdio: 'ignore' });
    this.processes.push(child);
  }

  public async until(what: string, holds: () => boolean): Promise<void> {
    for (const end = Date.now() + 120_000; !holds();) {
      const dead = this.processes.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
      if (dead || Date.now() > end) {
        const logs = ['scraper', 'gateway'].map(name => {
          try {
            return readFileSync(join(this.folder, `${name}.log`), 'utf8').slice(-1500);
          } catch {
            return '';
          }
        });
        throw new Error(`waited in vain for ${what}; the proxy was asked for ${this.asked.join(', ')}\n${logs.join('\n')}`);
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  public async stop(): Promise<void> {
    await Promise.all(this.processes.map(child => child.exitCode !== null || child.signalCode !== null ? undefined : new Promise(resolve => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    })));
    this.servers.forEach(server => server.close().closeAllConnections());
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async serve(name: string, answer: (url: string) => string, type = 'application/json'): Promise<Server> {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(200, { 'content-type': type }).end(answer(String(request.url))));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    this.ports[name] = (server.address() as AddressInfo).port;
    this.servers.push(server);
    return server;
  }
}

const described = reason === undefined ? describe.each(found) : describe.skip.each([[`(none: ${reason})`, '']]);

described('collector %s beside a proxy', (_, binary) => {
  let around: Surroundings;

  beforeEach(async () => {
    around = new Surroundings(binary);
    await around.start();
  });

  afterEach(() => around.stop());

  /** A stack that sends to a backend by name; its gateways do without the Kubernetes API. */
  function stackOf(proxyUrl?: string): PrometheusTieredStack {
    const stack = new PrometheusTieredStack(Testing.app(), 'metrics', {
      clusterName: 'c',
      scrapeInterval: Duration.seconds(1),
      backend: Backend.otlp({ endpoint: `http://${BACKEND}:${around.ports.backend}`, proxyUrl }),
      gatewayPool: { scaling: Scaling.fixed(1) },
      scraperPool: { scaling: Scaling.fixed(1), resolver: GatewayResolver.STATIC },
    });
    stack.gatewayPool.removeConfig(['processors', 'k8s_attributes']);
    const { processors } = stack.gatewayPool.toConfig().service.pipelines.metrics;
    stack.gatewayPool.addConfigOverride(['service', 'pipelines', 'metrics', 'processors'], processors.filter((id: string) => id !== 'k8s_attributes'));
    return stack;
  }

  function run({ scraperPool, gatewayPool }: PrometheusTieredStack, environment: { [name: string]: string } = {}): void {
    around.run('gateway', configTextOf(objectsOf(gatewayPool)), environment);
    around.run('scraper', configTextOf(objectsOf(scraperPool)), environment);
  }

  const proxied = (noProxy: string) => ({ HTTP_PROXY: around.proxyUrl, HTTPS_PROXY: around.proxyUrl, NO_PROXY: noProxy });
  const askedFor = (name: string) => around.asked.filter(host => host === name).length;

  test('of the backend alone: it is asked for that and for nothing between the tiers', async () => {
    run(stackOf(around.proxyUrl));
    await around.until('the backend', () => askedFor(BACKEND) > 2);
    expect([...new Set(around.asked)]).toEqual([BACKEND]);
  }, 150_000);

  test('of the environment, with the usual hosts left out: the same', async () => {
    run(stackOf(), proxied(USUAL));
    await around.until('the backend', () => askedFor(BACKEND) > 2);
    expect([...new Set(around.asked)]).toEqual([BACKEND]);
  }, 150_000);

  test('of the environment, and a short name of the allocator: it is asked for that', async () => {
    const stack = stackOf();
    stack.scraperPool.addConfigOverride(['receivers', 'prometheus', 'target_allocator', 'endpoint'], 'http://tiered-allocator-ta');
    run(stack, proxied(USUAL));
    await around.until('the allocator', () => askedFor('tiered-allocator-ta') > 0);
  }, 150_000);

  test('of the environment, and the gateways by the names of the ring that follows them: it is asked for them, unless their namespace is left out', async () => {
    const gateway = GATEWAY.replace('.svc', '');
    const stack = stackOf();
    stack.scraperPool.addConfigOverride(['exporters', 'load_balancing', 'resolver', 'static', 'hostnames'], [`${gateway}:4317`]);
    run(stack, proxied(USUAL));
    await around.until('a gateway', () => askedFor(gateway) > 0);
    expect(askedFor(BACKEND)).toBe(0);
    await around.stop();
    around = new Surroundings(binary);
    await around.start();
    const other = stackOf();
    other.scraperPool.addConfigOverride(['exporters', 'load_balancing', 'resolver', 'static', 'hostnames'], [`${gateway}:4317`]);
    run(other, proxied(`${USUAL},.otel-ta`));
    await around.until('the backend', () => askedFor(BACKEND) > 2);
    expect([...new Set(around.asked)]).toEqual([BACKEND]);
  }, 300_000);
});
