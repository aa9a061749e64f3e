/** What a real allocator makes of monitors: what it passes on to the scrapers, what it masks, what it leaves out. */
import { readFileSync } from 'fs';
import { createServer, IncomingHttpHeaders, Server } from 'http';
import { AddressInfo } from 'net';
import { Chart, Testing } from 'cdk8s';
import { AnnotationScrapeConfig, TargetAllocator, TargetAllocatorDistribution, TargetSelector } from '../../src';
import { viewsOf } from '../../src/view/from-manifests';
import { Answers, ControlPlane, missingParts } from '../support/allocator';
import { Manifest, objectsOf } from '../support/manifests';

const collectorSelector = { app: 'scraper' };
const reason = missingParts();

function monitor(kind: string, name: string, spec: Manifest, namespace = 'otel-ta'): Manifest {
  return {
    apiVersion: `monitoring.coreos.com/${kind === 'ScrapeConfig' ? 'v1alpha1' : 'v1'}`, kind, metadata: { name, namespace, labels: { 'prometheus.dynatrace.com': 'true' } }, spec,
  };
}

const service = (name: string, endpoint: Manifest, spec: Manifest = {}) => monitor('ServiceMonitor', name, { selector: {}, ...spec, endpoints: [{ port: 'http', ...endpoint }] });
const key = (name: string) => ({ name: 'login', key: name });
const tls = { ca: { secret: key('ca') }, cert: { secret: key('cert') }, keySecret: key('key') };
const proxy = { proxyUrl: 'http://proxy', proxyConnectHeader: { ca: [key('header')] } };

/** Monitors with a reference in every field of those that concern scrapes. */
const REFERRING = [
  service('basic', { basicAuth: { username: key('username'), password: key('password') }, tlsConfig: tls, ...proxy }),
  service('authorization', { authorization: { credentials: key('password') } }),
  service('bearer', { bearerTokenSecret: key('password') }),
  service('oauth', { oauth2: { clientId: { secret: key('username') }, clientSecret: key('password'), tokenUrl: 'http://tokens', tlsConfig: tls, ...proxy } }),
];

const DISCOVERING = (port: number) => [
  monitor('ScrapeConfig', 'http', { httpSDConfigs: [{ url: `http://127.0.0.1:${port}/sd`, basicAuth: { username: key('username'), password: key('password') } }] }),
  monitor('ScrapeConfig', 'consul', { consulSDConfigs: [{ server: `127.0.0.1:${port}`, tokenRef: key('header') }] }),
];

const OTHERS = [
  service('plain', {}),
  service('native', {}, { scrapeNativeHistograms: true }),
  service('files', { bearerTokenFile: '/token', tlsConfig: { caFile: '/ca', certFile: '/cert', keyFile: '/key' } }),
  service('class', {}, { scrapeClass: 'mesh' }),
  service('class-and-own', { tlsConfig: { serverName: 'me' } }, { scrapeClass: 'mesh' }),
  service('no-class', {}, { scrapeClass: 'mish' }),
  monitor('ScrapeConfig', 'escaped', { nameValidationScheme: 'Legacy', nameEscapingScheme: 'Underscores', staticConfigs: [{ targets: ['10.0.0.1:1'] }] }),
  monitor('ScrapeConfig', 'authority', { tlsConfig: { ca: { configMap: { name: 'authority', key: 'ca.crt' } } }, staticConfigs: [{ targets: ['10.0.0.2:1'] }] }, 'shop'),
  monitor('ScrapeConfig', 'merged', {
    staticConfigs: [{ targets: ['10.0.0.3:1'] }, { targets: ['10.0.0.4:1'] }, { targets: ['10.0.0.5:1'] }], relabelings: [{ targetLabel: '__address__', replacement: 'one:1' }],
  }),
];

const READY = { phase: 'Running', startTime: '2020-01-01T00:00:00Z', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2020-01-01T00:00:00Z' }] };

function pod(name: string, metadata: Manifest, status: Manifest, containers: Manifest[] = [{}]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'otel-ta', ...metadata },
    status,
    spec: { nodeName: 'node-1', containers: containers.map((container, index) => ({ name: `c${index}`, image: 'none', ...container })) },
  };
}

const SCRAPERS = ['scraper-0', 'scraper-1', 'scraper-2', 'scraper-3', 'scraper-4'].map(name => pod(name, { labels: collectorSelector }, READY));

/** Annotated pods whose six ports relabeling makes one target. */
const ANNOTATED = Array.from({ length: 12 }, (_, index) => {
  const podIP = `10.1.0.${index + 1}`;
  const ports = (first: number) => [first, first + 1].map(containerPort => ({ containerPort }));
  return pod(`annotated-${index}`, { annotations: { 'metrics.dynatrace.com/scrape': 'true', 'metrics.dynatrace.com/port': '9090' } },
    { phase: 'Running', podIP, podIPs: [{ ip: podIP }] }, [1, 3, 5].map(first => ({ ports: ports(first) })));
});

if (reason) {
  process.stderr.write(`SKIPPED: no monitors are given to a real Target Allocator: ${reason}.\n`);
}

(reason ? describe.skip : describe)('a real Target Allocator v0.148.0', () => {
  const asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];
  let discovery: Server;
  let plane: ControlPlane;
  let answers: Answers;
  let answersOfOther: Answers;
  let log: string;

  beforeAll(async () => {
    discovery = createServer(({ url = '', headers }, response) => {
      asked.push({ url, headers });
      response.setHeader('content-type', 'application/json').end(JSON.stringify([{ targets: ['10.0.0.6:1'] }]));
    });
    await new Promise<void>(resolve => discovery.listen(0, '127.0.0.1', resolve));
    plane = await ControlPlane.start();
    const { ca, certificate, key: keyFile } = plane.certificates();
    const read = (file: string) => readFileSync(file, 'utf8');
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'otel-ta' });
    const allocator = new TargetAllocator(chart, 'ta', {
      collectorSelector,
      nativeHistograms: true,
      distribution: TargetAllocatorDistribution.upstream('0.148.0'),
      scrapeClasses: [{ name: 'mesh', tlsConfig: { caFile: '/etc/mesh/root.pem' } }],
      scrapeConfigNamespaceSelector: TargetSelector.everything(),
    });
    // What the allocator is told for all jobs concerns those of its own configuration only.
    allocator.addConfigOverride(['config', 'global'], { scrape_native_histograms: true, metric_name_validation_scheme: 'legacy', metric_name_escaping_scheme: 'underscores' });
    allocator.addConfigOverride(['config', 'scrape_configs'], [{ job_name: 'own', static_configs: [{ targets: ['10.0.0.7:1'] }] }]);
    const other = new TargetAllocator(chart, 'other', { name: 'other', collectorSelector });
    new AnnotationScrapeConfig(chart, 'annotated');
    await plane.create(['otel-ta', 'shop'].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    await plane.create([
      ...objectsOf(chart),
      ...SCRAPERS,
      ...ANNOTATED,
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'login', namespace: 'otel-ta' },
        stringData: { username: 'text-username', password: 'text-password', header: 'text-header', ca: read(ca), cert: read(certificate), key: read(keyFile) },
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'authority', namespace: 'shop' }, data: { 'ca.crt': read(ca) } },
      ...REFERRING, ...DISCOVERING((discovery.address() as AddressInfo).port), ...OTHERS,
    ]);
    const [running, runningOther] = [await plane.startAllocator(allocator), await plane.startAllocator(other)];
    [answers, answersOfOther] = await Promise.all([running.settled(), runningOther.settled()]);
    log = running.log;
  }, 180_000);

  afterAll(async () => {
    await plane?.stop();
    discovery?.close();
  }, 60_000);

  const job = (name: string) => answers.configs[`serviceMonitor/otel-ta/${name}/0`] ?? answers.configs[`scrapeConfig/otel-ta/${name}`];

  test('masks what the view of a monitor says, and nothing else that it passes on', () => {
    for (const manifest of REFERRING) {
      const { references } = viewsOf([{ manifest }])[0].monitors[0];
      const masked = references.filter(reference => reference.masked);
      const text = JSON.stringify(job(manifest.metadata.name));
      expect([manifest.metadata.name, text.split('<secret>').length - 1]).toEqual([manifest.metadata.name, masked.length]);
      expect(text).not.toMatch(/text-password|text-header|PRIVATE KEY/);
      expect(text.split(/text-username|BEGIN CERTIFICATE/).length - 1).toBe(references.length - masked.length);
    }
  });

  test('discovers by itself, with the credentials as they are', () => {
    const references = viewsOf(DISCOVERING(1).map(manifest => ({ manifest })))[0].monitors.flatMap(one => one.references);
    expect(references.map(({ path, masked }) => [path, masked])).toEqual([
      ['spec.httpSDConfigs[0].basicAuth.username', false], ['spec.httpSDConfigs[0].basicAuth.password', false], ['spec.consulSDConfigs[0].tokenRef', false],
    ]);
    expect(asked.find(({ url }) => url === '/sd')?.headers.authorization).toBe(`Basic ${Buffer.from('text-username:text-password').toString('base64')}`);
    expect(asked.find(({ url }) => url.startsWith('/v1/'))?.headers['x-consul-token']).toBe('text-header');
    expect(answers.targets['scrapeConfig/otel-ta/http'].map(({ address }) => address)).toEqual(['10.0.0.6:1']);
  });

  test('writes into each job whether native histograms are scraped: only the monitor decides', () => {
    expect([job('plain'), job('native')].map(config => config.scrape_native_histograms)).toEqual([false, true]);
    expect(answers.configs.own.scrape_native_histograms).toBe(true);
  });

  test('writes into each job that names may be UTF-8: only a ScrapeConfig can decide otherwise', () => {
    const schemes = (config: any) => [config.metric_name_validation_scheme, config.metric_name_escaping_scheme];
    expect(schemes(job('plain'))).toEqual(['utf8', 'allow-utf-8']);
    expect(schemes(job('escaped'))).toEqual(['legacy', 'underscores']);
    expect(schemes(answers.configs.own)).toEqual(['legacy', 'underscores']);
  });

  test('applies a scrape class before anything looks for files, beside what the monitor has itself', () => {
    expect(job('class').tls_config).toEqual({ ca_file: '/etc/mesh/root.pem', insecure_skip_verify: false });
    expect(job('class-and-own').tls_config).toEqual({ ca_file: '/etc/mesh/root.pem', insecure_skip_verify: false, server_name: 'me' });
    expect(job('files')).toMatchObject({ authorization: { credentials_file: '/token' }, tls_config: { ca_file: '/ca', cert_file: '/cert', key_file: '/key' } });
  });

  test('leaves out a monitor with a class that it does not have', () => {
    expect(job('no-class')).toBeUndefined();
    expect(log).toContain('mish');
  });

  test('reads the ConfigMaps of all namespaces', () => {
    expect(answers.configs['scrapeConfig/shop/authority'].tls_config.ca).toContain('BEGIN CERTIFICATE');
  });

  test('serves one of the ports of an annotated pod, the same as every other allocator', () => {
    const shares = ({ targets }: Answers) => targets['scrapeConfig/otel-ta/dynatrace-com'].map(({ address, collector }) => `${address} ${collector}`);
    expect(shares(answers)).toHaveLength(ANNOTATED.length);
    expect(shares(answersOfOther)).toEqual(shares(answers));
    expect(new Set(answers.targets['scrapeConfig/otel-ta/dynatrace-com'].map(({ collector }) => collector)).size).toBeGreaterThan(1);
  });

  test('serves one of several targets that rules make one, by the address at which that was discovered', () => {
    const [target, ...rest] = answers.targets['scrapeConfig/otel-ta/merged'];
    expect(rest).toEqual([]);
    expect(['10.0.0.3:1', '10.0.0.4:1', '10.0.0.5:1']).toContain(target.address);
  });
});
