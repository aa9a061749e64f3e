import { App, Chart } from 'cdk8s';
import {
  Backend, GatewayPool, GatewayResolver, NetworkPeer, NetworkPolicies, OtlpProtocol, PrometheusTieredStack, PrometheusTieredStackProps, Scaling,
  ScraperPool, SecretTransport, SelfMonitor, TargetAllocator, TargetSelector,
} from '../../src';
import { find, Manifest, objectsOf } from '../support/manifests';

const stackIn = (app: App, id: string, props: Partial<PrometheusTieredStackProps> = {}) => new PrometheusTieredStack(app, id, { clusterName: 'c', ...props });
const stack = (props: Partial<PrometheusTieredStackProps> = {}) => stackIn(new App(), 'metrics', props);

type Part = TargetAllocator | ScraperPool | GatewayPool | SelfMonitor;
const policyOf = (part: Part): Manifest => find(objectsOf(part), 'NetworkPolicy').spec;

/** A peer in a word: `otel-scraper`, `elsewhere/otel-scraper`, `shop/*`, `10.0.0.0/8 but 10.1.0.0/16`. */
function shown({ ipBlock, namespaceSelector, podSelector }: any): string {
  if (ipBlock) {
    return [ipBlock.cidr, ...ipBlock.except ? [`but ${ipBlock.except.join(' ')}`] : []].join(' ');
  }
  const labels = podSelector?.matchLabels ?? {};
  const pods = labels['app.kubernetes.io/instance'] ?? (podSelector ? JSON.stringify(labels) : '*');
  const namespaces = namespaceSelector?.matchLabels ?? {};
  const where = namespaces['kubernetes.io/metadata.name'] ?? (Object.keys(namespaces).length === 0 ? '*' : JSON.stringify(namespaces));
  return namespaceSelector ? `${where}/${pods}` : pods;
}

const ports = (rule: any): string => rule.ports?.map(({ protocol, port = '*' }: any) => `${protocol === 'TCP' ? '' : `${protocol} `}${port}`).join(', ') ?? 'all';
const ingress = (part: Part): string[] => (policyOf(part).ingress ?? []).map((rule: any) => `${ports(rule)}: ${rule.from.map(shown).join(', ')}`);
const egress = (part: Part): string[] | undefined => policyOf(part).egress?.map((rule: any) => `${ports(rule)}: ${rule.to.map(shown).join(', ')}`);

const LINK_LOCAL = '0.0.0.0/0 but 169.254.0.0/16 100.100.100.200/32 168.63.129.16/32, ::/0 but fe80::/10 fd00:ec2::/32 fd20:ce::254/128';
const API = '443, 6443: 10.0.0.1/32';
const DNS = 'UDP 53, 53: kube-system/{"k8s-app":"kube-dns"}';
const strict = (more: Partial<Parameters<typeof NetworkPolicies.strict>[0]> = {}) =>
  NetworkPolicies.strict({ apiServer: [NetworkPeer.cidr('10.0.0.1/32')], backend: [NetworkPeer.cidr('203.0.113.0/24')], ...more });

describe('by default', () => {
  const { targetAllocator, scraperPool, gatewayPool, selfMonitor } = stack();

  test('the allocator is for scrapers and self-monitor, gateways for scrapers, the self-monitor for all tiers, and scrapers for nobody', () => {
    expect(ingress(targetAllocator)).toEqual(['8080: otel-scraper, otel-selfmon']);
    expect(ingress(gatewayPool)).toEqual(['4317: otel-scraper']);
    expect(ingress(selfMonitor!)).toEqual(['4318: otel-selfmon, otel-gateway, otel-scraper']);
    expect(ingress(scraperPool)).toEqual([]);
  });

  test('each selects the pods of its part, and limits nothing that they connect to', () => {
    for (const part of [targetAllocator, scraperPool, gatewayPool, selfMonitor!]) {
      expect(policyOf(part)).toMatchObject({ podSelector: { matchLabels: part.podSelector }, policyTypes: ['Ingress'] });
      expect(egress(part)).toBeUndefined();
      expect(find(objectsOf(part), 'NetworkPolicy').metadata).toMatchObject({ name: find(objectsOf(part), part === gatewayPool ? 'StatefulSet' : 'Deployment').metadata.name, namespace: 'otel-ta' });
    }
  });

  test('gateways listen for OTLP over gRPC only, and the self-monitor over HTTP only', () => {
    const protocols = (part: GatewayPool | SelfMonitor) => Object.keys(part.toConfig().receivers.otlp.protocols);
    expect([protocols(gatewayPool), protocols(selfMonitor!)]).toEqual([['grpc'], ['http']]);
  });
});

describe('who is wired to a part', () => {
  test('is let in only by the parts of its own stack, though they share a namespace', () => {
    const app = new App();
    const [first, second] = ['first', 'second'].map(name =>
      stackIn(app, name, { name, targetAllocator: { scrapeConfigSelector: TargetSelector.labels({ stack: name }) }, annotationScrapeConfig: { labels: { stack: name } } }));
    for (const [{ targetAllocator, gatewayPool, selfMonitor }, name] of [[first, 'first'], [second, 'second']] as const) {
      expect(ingress(targetAllocator)).toEqual([`8080: ${name}-otel-scraper, ${name}-otel-selfmon`]);
      expect(ingress(gatewayPool)).toEqual([`4317: ${name}-otel-scraper`]);
      expect(ingress(selfMonitor!)).toEqual([`4318: ${name}-otel-selfmon, ${name}-otel-gateway, ${name}-otel-scraper`]);
    }
  });

  test('is let in from another namespace, also where the Service was named', () => {
    const app = new App();
    const { gatewayPool, selfMonitor, targetAllocator } = stackIn(app, 'metrics', { networkPolicies: strict() });
    const scrapers = new ScraperPool(new Chart(app, 'other', { namespace: 'elsewhere' }), 'Scrapers', {
      clusterName: 'c',
      name: 'more',
      targetAllocator: TargetAllocator.fromEndpoint('http://tiered-allocator-ta.otel-ta'),
      gateway: GatewayPool.fromService({ serviceName: 'tiered-gateway', serviceNamespace: 'otel-ta' }),
      telemetry: SelfMonitor.fromEndpoint('http://selfmon-scraper.otel-ta.svc.cluster.local:4318'),
      networkPolicies: strict({ targets: [] }),
    });
    expect(ingress(gatewayPool)).toEqual(['4317: otel-scraper, elsewhere/more-otel-scraper']);
    expect(ingress(selfMonitor!)).toEqual(['4318: otel-selfmon, otel-gateway, otel-scraper, elsewhere/more-otel-scraper']);
    expect(ingress(targetAllocator)).toEqual(['8080: otel-scraper, otel-selfmon, elsewhere/more-otel-scraper']);
    expect(egress(scrapers)).toEqual([DNS, API, '8080: otel-ta/otel-allocator', '4317: otel-ta/otel-gateway', '4318: otel-ta/otel-selfmon']);
  });

  test('does not count in another cluster', () => {
    const app = new App();
    const [one, other] = ['one', 'other'].map(clusterName => stackIn(app, clusterName, { clusterName }));
    for (const { gatewayPool, selfMonitor } of [one, other]) {
      expect(ingress(gatewayPool)).toEqual(['4317: otel-scraper']);
      expect(ingress(selfMonitor!)).toEqual(['4318: otel-selfmon, otel-gateway, otel-scraper']);
    }
  });

  test('comes to the allocator by the labels that it takes scrapers by, in their namespace, whoever deploys them', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'a' });
    expect(ingress(new TargetAllocator(chart, 'ta', { collectorSelector: { app: 'scraper' }, collectorNamespace: 'b' }))).toEqual(['8080: b/{"app":"scraper"}']);
  });

  test('comes to the encrypted port with mutual TLS, where only the self-monitor is let in to the other', () => {
    const { targetAllocator, scraperPool } = stack({ networkPolicies: strict(), targetAllocator: { secretTransport: SecretTransport.mutualTls('server', 'client') } });
    expect(ingress(targetAllocator)).toEqual(['8080: otel-selfmon', '8443: otel-scraper']);
    expect(egress(scraperPool)).toContain('8443: otel-allocator');
  });

  test('to the self-monitor of another stack are the tiers that report to it', () => {
    const app = new App();
    const { selfMonitor } = stackIn(app, 'shared');
    const gateways = new GatewayPool(new Chart(app, 'b', { namespace: 'b' }), 'Gateways', { clusterName: 'c', telemetry: selfMonitor, networkPolicies: strict() });
    expect(ingress(selfMonitor!)).toEqual(['4318: otel-selfmon, otel-gateway, otel-scraper, b/otel-gateway']);
    expect(egress(gateways)).toContain('4318: otel-ta/otel-selfmon');
  });
});

describe('who is not wired to a part', () => {
  const shop = NetworkPeer.namespace('shop');

  test('is let in to all its ports by allowFrom', () => {
    const { gatewayPool } = stack({ gatewayPool: { allowFrom: [shop, NetworkPeer.pods({ app: 'x' })] } });
    gatewayPool.addReceiver('otlp/http', { protocols: { http: { endpoint: '0.0.0.0:4318' } } }, { ports: [{ name: 'otlp-http', port: 4318 }] });
    expect(ingress(gatewayPool)).toEqual(['4317: otel-scraper, shop/*, {"app":"x"}', '4318: shop/*, {"app":"x"}']);
  });

  test('is let in to an added port by the port', () => {
    const { gatewayPool, scraperPool } = stack();
    gatewayPool.addReceiver('otlp/http', { protocols: { http: { endpoint: '0.0.0.0:4318' } } }, { ports: [{ name: 'otlp-http', port: 4318, allowFrom: [shop, NetworkPeer.cidr('10.0.0.0/8', ['10.1.0.0/16'])] }] });
    gatewayPool.addExtension('zpages', {}, { ports: [{ name: 'zpages', port: 55679, allowFrom: [] }] });
    scraperPool.addReceiver('otlp', {}, { ports: [{ name: 'otlp', port: 4317, allowFrom: [NetworkPeer.everyPod()] }] });
    expect(ingress(gatewayPool)).toEqual(['4317: otel-scraper', '4318: shop/*, 10.0.0.0/8 but 10.1.0.0/16']);
    expect(ingress(scraperPool)).toEqual(['4317: */*']);
  });

  test('is let in to gateways that stand alone, where nobody else is', () => {
    const gateways = (allowFrom: NetworkPeer[]) => new GatewayPool(new Chart(new App(), 'chart', { namespace: 'a' }), 'g', { clusterName: 'c', allowFrom });
    expect(ingress(gateways([NetworkPeer.pods({ app: 'scraper' }, { namespace: 'b' })]))).toEqual(['4317: b/{"app":"scraper"}']);
    expect(ingress(gateways([NetworkPeer.pods({ app: 'scraper' }, { namespaceLabels: { team: 'a' } }), NetworkPeer.namespaces({ team: 'b' })]))).toEqual(['4317: {"team":"a"}/{"app":"scraper"}, {"team":"b"}/*']);
    expect(policyOf(gateways([]))).toEqual({ podSelector: expect.anything(), policyTypes: ['Ingress'] });
  });
});

describe('strict', () => {
  const parts = stack({ networkPolicies: strict() });

  test('lets out to DNS, the API server, the parts that are wired, the backend and the targets, as far as a part needs them', () => {
    expect(egress(parts.targetAllocator)).toEqual([DNS, API]);
    expect(egress(parts.scraperPool)).toEqual([DNS, API, '8080: otel-allocator', '4317: otel-gateway', '4318: otel-selfmon', `*: */*, ${LINK_LOCAL}`]);
    expect(egress(parts.gatewayPool)).toEqual([DNS, API, '4318: otel-selfmon', '443: 203.0.113.0/24']);
    expect(egress(parts.selfMonitor!)).toEqual([DNS, API, '8080: otel-allocator', '4318: otel-selfmon', '443: 203.0.113.0/24']);
    expect(policyOf(parts.scraperPool).policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test('limits who connects as the default does', () => {
    expect(ingress(parts.gatewayPool)).toEqual(ingress(stack().gatewayPool));
  });

  test('takes targets, ports and DNS from its options', () => {
    const { scraperPool, gatewayPool } = stack({
      networkPolicies: strict({
        targets: [NetworkPeer.namespace('shop'), NetworkPeer.cidr('fd00:10::/64')], apiServerPorts: [6443], backendPorts: [9999], dns: [NetworkPeer.nodeLocalDns(), NetworkPeer.cidr('10.96.0.10/32')], dnsPorts: [53, 5353],
      }),
    });
    expect(egress(scraperPool)).toEqual([
      'UDP 53, 53, UDP 5353, 5353: 169.254.20.10/32, 10.96.0.10/32', '6443: 10.0.0.1/32', '8080: otel-allocator', '4317: otel-gateway', '4318: otel-selfmon', '*: shop/*, fd00:10::/64',
    ]);
    expect(egress(gatewayPool)).toContain('9999: 203.0.113.0/24');
  });

  test.each<[string, Backend]>([
    ['4317', Backend.otlp({ endpoint: 'otlp.example.com:4317', protocol: OtlpProtocol.GRPC })],
    ['4318', Backend.otlp({ endpoint: 'http://[fd00::9]:4318' })],
    ['443', Backend.otlp({ endpoint: 'https://otlp.example.com/x' })],
    ['80', Backend.prometheusRemoteWrite({ endpoint: 'http://mimir.example.com/api/v1/push' })],
    ['3128', Backend.otlp({ endpoint: 'https://otlp.example.com', proxyUrl: 'http://proxy.example.com:3128' })],
  ])('lets out to port %s of the backend where that is the one of its proxy or endpoint', (port, backend) => {
    expect(egress(stack({ networkPolicies: strict(), backend }).gatewayPool)).toContain(`${port}: 203.0.113.0/24`);
  });

  test('lets out to what runs elsewhere: a namespace, an address', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'a' });
    const scrapers = new ScraperPool(chart, 'Scrapers', {
      clusterName: 'c',
      targetAllocator: TargetAllocator.fromEndpoint('http://ta.observability'),
      gateway: GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'gateways', otlpPort: 14317 }),
      telemetry: SelfMonitor.fromEndpoint('http://[fd00::9]:4318'),
      networkPolicies: strict({ targets: [] }),
    });
    expect(egress(scrapers)).toEqual([DNS, API, '*: observability/*', '14317: gateways/*', '4318: fd00::9/128']);
  });

  test('lets out to what allowTo names', () => {
    const { gatewayPool } = stack({ networkPolicies: strict(), gatewayPool: { allowTo: [NetworkPeer.namespace('kafka')] } });
    expect(egress(gatewayPool)).toContain('all: kafka/*');
  });

  test('lets nobody to the API server who does not ask it', () => {
    const { scraperPool } = stack({ networkPolicies: strict(), scraperPool: { resolver: GatewayResolver.STATIC }, gatewayPool: { scaling: Scaling.fixed(2) } });
    expect(egress(scraperPool)).not.toContain(API);
    scraperPool.addReceiver('k8s_cluster', {}, { permissions: [{ resources: ['nodes'], verbs: ['list'] }] });
    expect(egress(scraperPool)).toContain(API);
  });
});

test('a range leaves out the link-local addresses and metadata services within it, and what it was told to', () => {
  const range = (cidr: string, except?: string[]) => NetworkPeer.cidr(cidr, except)._toPeers().map(shown);
  expect(range('10.0.0.0/8')).toEqual(['10.0.0.0/8']);
  expect(range('169.0.0.0/8')).toEqual(['169.0.0.0/8 but 169.254.0.0/16']);
  expect(range('100.64.0.0/10', ['100.100.0.0/16'])).toEqual(['100.64.0.0/10 but 100.100.0.0/16']);
  expect(range('fc00::/7')).toEqual(['fc00::/7 but fd00:ec2::/32 fd20:ce::254/128']);
  expect(NetworkPeer.anywhere()._toPeers().map(shown).join(', ')).toBe(`*/*, ${LINK_LOCAL}`);
});

test('none is none, for a stack or for a part of it', () => {
  const policies = (part: Part) => objectsOf(part).filter(({ kind }) => kind === 'NetworkPolicy').length;
  const { targetAllocator, scraperPool } = stack({ networkPolicies: NetworkPolicies.none(), scraperPool: { networkPolicies: NetworkPolicies.ingress() } });
  expect([policies(targetAllocator), policies(scraperPool)]).toEqual([0, 1]);
});
