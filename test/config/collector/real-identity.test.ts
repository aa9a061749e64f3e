import { createServer, Server } from 'http';
import { Chart, Duration, Testing } from 'cdk8s';
import { AnnotationScrapeConfig, Cadence, CollectorDistribution, GatewayPool, ScraperPool, TargetAllocator, TargetAllocatorDistribution } from '../../../src';
import { parseVersion } from '../../../src/facts/versions';
import { ControlPlane, missingParts } from '../../support/allocator';
import { Chain, ChainParts, Received, scraperPod, startChain } from '../../support/chain';
import { collectors } from '../../support/collector';
import { Manifest, objectsOf } from '../../support/manifests';
import { attributes, push, until } from '../../support/running';

const found = Object.entries(collectors());
const reason = missingParts() ?? (found.length === 0 ? "build a collector with 'npx tsx e2e/tools/build.ts collector-0.158.0'" : undefined);

if (reason) {
  process.stderr.write(`SKIPPED: nobody tries to pass for another pod at a real scraper and a real gateway: ${reason}.\n`);
}

const described = reason ? describe.skip.each([['(not everything is built)', '']]) : describe.each(found);
const newest = found.map(([version]) => version).pop();

const LABEL = { 'prometheus.dynatrace.com': 'true' };
const ANNOTATED = { 'metrics.dynatrace.com/scrape': 'true', 'metrics.dynatrace.com/port': '18080' };
const quoted = (labels: { [name: string]: string }) => Object.entries(labels).map(([name, value]) => `"${name}"=${JSON.stringify(value)}`).join(',');

/** What somebody tries, as a pod of his own namespace. */
interface Attempt {
  readonly annotations?: { [name: string]: string };
  /** What the pod answers beside its own gauge, once it is known whom it attacks. */
  readonly says?: (victim: { [name: string]: string }) => string;
  /** Whether it is found by a PodMonitor in its own namespace, and not by its annotation. */
  readonly monitored?: boolean;
}

/** The victim's counter, with other numbers, under the victim's names. */
const asVictim = (victim: { [name: string]: string }) => `# TYPE target info\ntarget_info{${quoted(victim)}} 1\n# TYPE orders counter\norders_total 1000000\n`;

const ATTEMPTS: { readonly [name: string]: Attempt } = {
  'info': { says: asVictim },
  'monitored-info': { says: asVictim, monitored: true },
  'json': {
    annotations: {
      'metadata.dynatrace.com': JSON.stringify({
        'k8s.namespace.name': 'victim',
        'k8s.pod.name': 'checkout-0',
        'k8s.workload.name': 'checkout',
        'service.name': 'checkout',
        'k8s.cluster.name': 'prod-other',
        'dt.entity.kubernetes_cluster': 'KUBERNETES_CLUSTER-9',
        'dt.security_context': 'team-a',
        'dt.cost.product': 'tries',
        'team': 'a',
      }),
    },
  },
  'key': {
    annotations: {
      'metadata.dynatrace.com/k8s.deployment.name': 'checkout',
      'metadata.dynatrace.com/k8s.namespace.name': 'victim',
      'metadata.dynatrace.com/dt.entity.kubernetes_cluster': 'KUBERNETES_CLUSTER-9',
      'metadata.dynatrace.com/dt.security_context': 'team-a',
      'metadata.dynatrace.com/dt.cost.costcenter': '4711',
    },
  },
  // Labels of other samples, which become attributes of the data point and of its scope.
  'points': { says: victim => `tries{${quoted(victim)}} 1\nscopes{${quoted(Object.fromEntries(Object.entries(victim).map(([name, value]) => [`otel_scope_${name}`, value])))}} 1\n` },
  // The annotation, said in the answer.
  'said': { says: () => 'target_info{"metadata.dynatrace.com"="{\\"k8s.namespace.name\\":\\"victim\\",\\"dt.cost.product\\":\\"victim\\"}"} 1\n' },
  // The address, by which a pod is found that says neither name nor UID.
  'address': { says: ({ 'k8s.pod.ip': address }) => `target_info{${quoted({ 'k8s.pod.ip': address, 'k8s.pod.uid': '' })}} 1\n` },
  // What is no JSON, or not an object: nobody else in the same request may suffer.
  'broken': { annotations: { 'metadata.dynatrace.com': '{"k8s.namespace.name": "victim"' } },
  'deep': { annotations: { 'metadata.dynatrace.com': JSON.stringify({ 'k8s': { namespace: { name: 'victim' } }, 'dt.cost.product': { 'k8s.namespace.name': 'victim' } }) } },
  // Discovery labels that a monitor sets again; `job` and `instance` of the victim.
  'relabelled': { says: () => '# TYPE orders counter\norders_total 1000000\n', monitored: true },
};
const ATTACKERS = Object.keys(ATTEMPTS);
const addressOf = (attacker: string) => `127.0.1.${ATTACKERS.indexOf(attacker) + 1}`;

function pod(name: string, namespace: string, ip: string, annotations: { [name: string]: string }, labels: { [name: string]: string } = {}): Manifest {
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: name.replace(/-0$/, ''), uid: `6f0f5c38-0000-4000-8000-0000000000${namespace === 'victim' ? '10' : '20'}`, controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, annotations, labels, ownerReferences: [owner] },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'registry.invalid/none', ports: [{ name: 'metrics', containerPort: 18080 }] }] },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
  };
}

/** A PodMonitor that does what it may to pass for the victim. */
function podMonitor(name: string, relabelings: Manifest[]): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name, namespace: 'tenant-a', labels: LABEL },
    spec: { selector: { matchLabels: { attacker: name } }, podMetricsEndpoints: [{ port: 'metrics', relabelings }] },
  };
}

/** Who answers on all addresses: the victim's counter grows by five with each scrape. */
async function answering(address: string, answer: () => string): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    response.end(`# TYPE own gauge\nown 1\n${answer()}# EOF\n`);
  });
  await new Promise<void>((done, fail) => { server.once('error', fail).listen(18080, address, done); });
  return server;
}

function parts(version: string, protectIdentity: boolean): ChainParts & { chart: Chart } {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'otel-ta' });
  const cadence = new Cadence({ scrapeInterval: Duration.seconds(1) });
  const distribution = CollectorDistribution.contrib(parseVersion(version) ? version : undefined);
  const common = { cadence, clusterName: 'prod-eu-1', distribution };
  const targetAllocator = new TargetAllocator(chart, 'ta', { cadence, distribution: TargetAllocatorDistribution.upstream('0.148.0'), protectIdentity });
  new AnnotationScrapeConfig(chart, 'annotated', { cadence, protectIdentity });
  const gatewayPool = new GatewayPool(chart, 'gw', common);
  const scraperPool = new ScraperPool(chart, 'sc', { ...common, targetAllocator, gateway: gatewayPool });
  return { chart, targetAllocator, gatewayPool, scraperPool };
}

described('with a real allocator, scraper and gateway %s', (version, binary) => {
  let plane: ControlPlane;
  let chain: Chain;
  let orders = 0;
  const servers: Server[] = [];
  let victim: { [name: string]: string };

  /** Everything that came of a pod's own gauge. */
  const of = (attacker: string) => chain.received.filter(({ metric, resource }) => metric === 'own' && resource['k8s.pod.name'] === attacker);

  const run = async (protectIdentity: boolean) => {
    plane = await ControlPlane.start();
    const made = parts(version, protectIdentity);
    await plane.create(['otel-ta', 'victim', 'tenant-a'].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    await plane.create([
      ...objectsOf(made.chart).filter(({ kind }) => /^(ServiceAccount|ClusterRole|ClusterRoleBinding|Role|RoleBinding|ScrapeConfig)$/.test(kind)),
      scraperPod(made.scraperPool),
      pod('checkout-0', 'victim', '127.0.1.100', { ...ANNOTATED, 'metadata.dynatrace.com/dt.security_context': 'victim-team', 'metadata.dynatrace.com/dt.cost.product': 'victim-product' }),
      ...ATTACKERS.map(name => pod(name, 'tenant-a', addressOf(name), { ...(ATTEMPTS[name].monitored ? {} : ANNOTATED), ...ATTEMPTS[name].annotations }, { attacker: name })),
      podMonitor('monitored-info', [{ targetLabel: 'job', replacement: 'dynatrace-com' }]),
      podMonitor('relabelled', [
        { targetLabel: 'job', replacement: 'dynatrace-com' }, { targetLabel: 'instance', replacement: '127.0.1.100:18080' }, { targetLabel: '__meta_kubernetes_pod_name', replacement: 'checkout-0' },
        { targetLabel: '__meta_kubernetes_namespace', replacement: 'victim' }, { action: 'labeldrop', regex: 'namespace|container|pod|endpoint' },
      ]),
    ]);
    const { metadata: { uid } } = await plane.read('pod', 'victim', 'checkout-0');
    victim = {
      'k8s.pod.uid': uid,
      'k8s.pod.name': 'checkout-0',
      'k8s.namespace.name': 'victim',
      'k8s.container.name': 'main',
      'k8s.node.name': 'node-1',
      'k8s.statefulset.name': 'checkout',
      'k8s.pod.ip': '127.0.1.100',
      'k8s.cluster.name': 'prod-other',
      'dt.entity.kubernetes_cluster': 'KUBERNETES_CLUSTER-9',
      'dt.security_context': 'victim-team',
      'dt.cost.product': 'victim-product',
      'service.name': 'dynatrace-com',
      'service.instance.id': '127.0.1.100:18080',
    };
    // The whole resource of the victim's scrape, and nothing more, is one stream with it.
    const { 'k8s.pod.ip': _, 'k8s.cluster.name': __, 'dt.entity.kubernetes_cluster': ___, 'dt.security_context': ____, 'dt.cost.product': _____, ...same } = victim;
    servers.push(await answering('127.0.1.100', () => `# TYPE orders counter\norders_total ${orders += 5}\n`));
    for (const name of ATTACKERS) {
      servers.push(await answering(addressOf(name), () => ATTEMPTS[name].says?.(ATTEMPTS[name].says === asVictim && !protectIdentity ? same : victim) ?? ''));
    }
    chain = await startChain(binary, plane, made);
    await until('everybody is heard', async () => chain.received.filter(({ metric, value }) => metric === 'orders_total' && value > 0).length > 20
      && ATTACKERS.every(name => !protectIdentity || of(name).length > 2), () => JSON.stringify(chain.received.slice(-3)), 150_000);
  };

  afterEach(async () => {
    await chain?.stop();
    servers.splice(0).forEach(server => { server.close(); server.closeAllConnections(); });
    await plane?.stop();
  }, 60_000);

  const ofVictim = ({ resource }: Received) => resource['k8s.pod.uid'] === victim['k8s.pod.uid'];

  test('nobody passes for another pod, namespace or cluster, and nobody else loses a point', async () => {
    await run(true);
    const { received } = chain;
    // The victim's counter is the victim's alone.
    const counted = received.filter(point => point.metric === 'orders_total' && ofVictim(point));
    // A scrape may be late on a busy machine; then two are counted together.
    expect(counted.map(({ value }) => value).filter(value => value % 5 !== 0 || value > 1000)).toEqual([]);
    expect(counted[0].resource).toMatchObject({
      'k8s.namespace.name': 'victim',
      'k8s.pod.name': 'checkout-0',
      'k8s.workload.name': 'checkout',
      'k8s.cluster.name': 'prod-eu-1',
      'dt.entity.kubernetes_cluster': 'KUBERNETES_CLUSTER-1',
      'dt.security_context': 'victim-team',
      'dt.cost.product': 'victim-product',
    });
    for (const attacker of ATTACKERS) {
      const points = received.filter(({ resource }) => resource['k8s.pod.name'] === attacker);
      expect([attacker, points.length > 0]).toEqual([attacker, true]);
      for (const { resource } of points) {
        expect(resource).toMatchObject({
          'k8s.namespace.name': 'tenant-a',
          'k8s.pod.name': attacker,
          'k8s.workload.name': attacker,
          'k8s.workload.kind': 'statefulset',
          'k8s.pod.ip': addressOf(attacker),
          'k8s.cluster.name': 'prod-eu-1',
          'dt.entity.kubernetes_cluster': 'KUBERNETES_CLUSTER-1',
        });
      }
    }
    // Nobody but the victim shows any of its names, anywhere.
    const stolen = ['checkout-0', 'checkout', 'victim', 'prod-other', 'KUBERNETES_CLUSTER-9', 'victim-team', 'victim-product', victim['k8s.pod.uid'], '127.0.1.100'];
    const strangers = received.filter(point => !ofVictim(point));
    expect(strangers.flatMap(({ metric, resource, scope, attributes: own }) => [resource, scope, own].flatMap(map => Object.entries(map)
      .filter(([name, value]) => !name.startsWith('service.') && stolen.some(text => value === text || (value.includes(text) && text === 'victim')))
      .map(([name, value]) => `${metric} of ${resource['k8s.pod.name']}: ${name}=${value}`)))).toEqual([]);
    // Whoever writes an EndpointSlice has the UID and the name of any pod discovered, in his own namespace: of that pod nothing is added.
    const claimed = { 'service.name': 'slice', 'k8s.pod.uid': victim['k8s.pod.uid'], 'k8s.pod.name': 'checkout-0', 'k8s.namespace.name': 'tenant-a' };
    const gauge = { dataPoints: [{ timeUnixNano: `${Date.now()}000000`, asDouble: 1 }] };
    await push(chain.otlp, [{ resource: { attributes: attributes(claimed) }, scopeMetrics: [{ metrics: [{ name: 'sliced', gauge }] }] }]);
    await until('the claim arrives', async () => received.some(({ metric }) => metric === 'sliced'));
    expect(received.find(({ metric }) => metric === 'sliced')!.resource).toEqual({ ...claimed, 'k8s.cluster.name': 'prod-eu-1', 'dt.entity.kubernetes_cluster': 'KUBERNETES_CLUSTER-1' });
    // What a pod may say of itself still arrives.
    expect(of('json')[0].resource).toMatchObject({ 'dt.security_context': 'team-a', 'dt.cost.product': 'tries' });
    expect(of('json')[0].resource).not.toHaveProperty('team');
    expect(of('key')[0].resource).toMatchObject({ 'dt.security_context': 'team-a', 'dt.cost.costcenter': '4711' });
    expect(received.filter(({ resource }) => 'metadata.dynatrace.com' in resource || 'k8s.deployment.name' in resource)).toEqual([]);
  }, 400_000);

  // One version shows that the attack is one.
  (version === newest ? test : () => undefined)('without the protection a pod passes for the victim, and its counter is in the victim\'s stream', async () => {
    await run(false);
    const values = chain.received.filter(point => point.metric === 'orders_total' && ofVictim(point)).map(({ value }) => value);
    expect(Math.max(...values)).toBeGreaterThan(1000);
  }, 400_000);
});
