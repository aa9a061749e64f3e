/**
 * What a hostile tenant can try, tried on a real cluster with the example of several tenants: `shop` is honest and must lose nothing, `search` tries everything that
 * a pod, an annotation or a monitor of its own lets it try. docs/security.md says what closes each.
 *
 *   npx tsx e2e/attacks.ts                     everything; where a part is missing, says which
 *   npx tsx e2e/attacks.ts --build             builds first what is missing
 *   npx tsx e2e/attacks.ts identity poison     only these: overload, poison, identity, monitors, network, secrets
 *
 * Nothing leaves the cluster's own network, which has no way out; what stands at the address of a cloud's metadata is a stand-in.
 * Its last line is `N passed, N failed`; the exit code says the same, and e2e/test-reports/attacks.xml too.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cluster } from './cluster/cluster';
import { applyForTest, importImagesOf, Manifest } from './cluster/manifests';
import { sleep, until } from './cluster/sandbox';
import { refuseUnknown } from './faults/options';
import { credentials, deploy, load, SELECTED, sink, SinkClient, untilRolledOut } from './fixtures';
import { noRestarts, steady } from './pipeline';
import { buildParts, obstacle } from './requirements';
import { expectNone, Figures, Suite } from './suite';
import { synthesizeExample } from './synth';
import { COLLECTORS, E2E, KUBERNETES, PartName, SMOKE_PARTS, versionOf } from './tools/parts';
import { usage } from './usage';

const HONEST = 'shop';
const HOSTILE = 'search';
/** Seconds between scrapes of the tenants' monitors; the example's are patched to it, so that a minute is enough to count. */
const INTERVAL = 5;
const PODS = 3;
/** Where a cloud would answer about the node, with its credentials. */
const METADATA_ADDRESS = '169.254.169.254';
const PARTS: readonly PartName[] = [...SMOKE_PARTS, 'attacker'];
const GROUPS = ['overload', 'poison', 'identity', 'monitors', 'network', 'secrets'];

/** In so many milliseconds everything that is scraped has been seen several times: the allocator's and the scrapers' polls, and batches. */
const SEEN = 75_000;

const ANNOTATED = { 'metrics.dynatrace.com/scrape': 'true', 'metrics.dynatrace.com/port': '8080' };
/** The job of the tenants' own monitor. */
const HONEST_JOB = `${HONEST}/pods`;

interface Attacker {
  readonly annotations?: { readonly [name: string]: string };
  readonly labels?: { readonly [name: string]: string };
  readonly env?: { readonly [name: string]: string };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { build: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(usage(__filename));
    return 0;
  }
  const groups = positionals.length > 0 ? positionals : GROUPS;
  refuseUnknown('group', groups, GROUPS);
  process.env.E2E_STATE ||= join(tmpdir(), 'cdk8s-prometheus-tiered-attacks');
  const reason = obstacle(values.build ? [] : PARTS);
  if (reason) {
    throw new Error(reason);
  }
  if (values.build) {
    buildParts(PARTS);
  }
  const suite = new Suite('Attacks of a hostile tenant', join(E2E, 'test-reports', 'attacks.xml'));
  const cluster = await Cluster.up();
  try {
    cluster.installCrds();
    await attacks(suite, cluster, new Set(groups));
  } finally {
    cluster.down();
  }
  return suite.finish();
}

async function attacks(suite: Suite, cluster: Cluster, groups: ReadonlySet<string>): Promise<void> {
  const stack = synthesizeExample('multi-tenant').map(atInterval);
  const namespace = stack.find(({ kind }) => kind === 'StatefulSet')!.metadata.namespace!;
  const up = await suite.check(`the example runs on Kubernetes ${versionOf(KUBERNETES)} and collector ${versionOf(COLLECTORS[0])}, and the honest tenant is heard`, async () => {
    deploy(cluster, sink('sink'));
    importImagesOf(cluster, stack, { collector: COLLECTORS[0] });
    applyForTest(cluster, [...stack, credentials(namespace, 'sink')]);
    deploy(cluster, honest());
    untilRolledOut(cluster, stack);
    await new SinkClient(cluster, 'sink').untilArrived(PODS, 180_000, HONEST_JOB);
  });
  if (!up) {
    return;
  }
  const client = new SinkClient(cluster, 'sink');
  const victim: Manifest = cluster.get('pods', `--namespace=${HONEST}`).items[0];
  const unharmed = () => steady(client, { interval: INTERVAL, seconds: 45, rate: 100, job: HONEST_JOB });
  await suite.check('before: the honest tenant loses nothing', unharmed);
  if (groups.has('overload')) {
    for (const [name, attacker] of Object.entries(overloading())) {
      await suite.check(`overload: ${name}`, () => { deploy(cluster, hostile(name, attacker)); });
    }
    await suite.check('overload: no scraper has died, and the honest tenant loses nothing', async () => {
      const figures = await unharmed();
      noRestarts(cluster, namespace);
      return figures;
    });
    await suite.check('overload: nothing of it arrives', () => nothingNamed(client, '(many|wide)'));
    dismiss(cluster);
  }
  if (groups.has('poison')) {
    await suite.check('poison: what would stop discovery is refused, or read by nobody', () => poisoned(cluster, namespace));
  }
  if (groups.has('identity')) {
    await suite.check('identity: nobody passes for another', () => identity(cluster, client, victim));
  }
  if (groups.has('monitors')) {
    await suite.check('monitors: nobody scrapes what is not his', () => foreignTargets(cluster, client, victim));
  }
  if (groups.has('network')) {
    await suite.check('network: forged OTLP and the allocator\'s API are out of reach', () => outOfReach(cluster, client, namespace));
  }
  if (groups.has('secrets')) {
    await suite.check('secrets: no account of the pipeline may read the backend\'s token', () => noSecrets(cluster, stack, namespace));
  }
  // The hostile tenant's pods go on all the while.
  await suite.check('after: the honest tenant has lost nothing', unharmed);
  await suite.check('no container was restarted', () => noRestarts(cluster, namespace));
}

/** The hostile tenant's pods go. */
function dismiss(cluster: Cluster): void {
  cluster.kubectl('delete', 'deployment', '--all', `--namespace=${HOSTILE}`);
}

/** The tenants' monitors, and that of annotated pods, with the interval of the test. */
function atInterval(object: Manifest): Manifest {
  if (object.kind === 'ScrapeConfig') {
    return { ...object, spec: { ...object.spec, scrapeInterval: `${INTERVAL}s`, scrapeTimeout: `${INTERVAL}s` } };
  }
  return object.kind !== 'PodMonitor' ? object : {
    ...object, spec: { ...object.spec, podMetricsEndpoints: object.spec.podMetricsEndpoints.map((endpoint: object) => ({ ...endpoint, interval: `${INTERVAL}s`, scrapeTimeout: `${INTERVAL}s` })) },
  };
}

/** The honest tenant's pods, which its monitor in the example finds. */
function honest(): Manifest[] {
  const [deployment] = load({ name: HONEST, pods: PODS });
  deployment.metadata.namespace = HONEST;
  deployment.spec.template.metadata.labels.metrics = 'yes';
  return [deployment];
}

/** A pod of the hostile tenant. */
function hostile(name: string, { annotations = ANNOTATED, labels = {}, env = {} }: Attacker): Manifest[] {
  const [{ spec, ...deployment }] = load({ name, pods: 1 });
  const { containers: [container], ...pod } = spec.template.spec;
  const attacker = { ...container, name: 'attacker', image: 'localhost/attacker:e2e', args: [], env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })) };
  return [{
    ...deployment,
    metadata: { name, namespace: HOSTILE },
    spec: { ...spec, template: { metadata: { labels: { ...spec.template.metadata.labels, ...labels }, annotations }, spec: { ...pod, containers: [attacker] } } },
  } as Manifest];
}

function overloading(): { readonly [name: string]: Attacker } {
  return Object.fromEntries(['bomb', 'endless', 'many', 'wide', 'slow'].map((path) => [path, { annotations: { ...ANNOTATED, 'metrics.dynatrace.com/path': `/${path}` } }]));
}

/** A monitor as the hostile tenant's people would apply it; what the API server answers where it refuses it. */
function applyAsTenant(cluster: Cluster, tried: Manifest): string | undefined {
  const [program, args] = cluster.kubectlCommand('apply', '--server-side', '--as=mallory', `--as-group=team:${HOSTILE}`, '--as-group=system:authenticated', '--filename=-');
  try {
    cluster.sandbox.run(program, args, { input: JSON.stringify(tried) });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function monitor(kind: 'ServiceMonitor' | 'PodMonitor' | 'ScrapeConfig' | 'Probe', name: string, spec: object): Manifest {
  return { apiVersion: kind === 'ScrapeConfig' ? 'monitoring.coreos.com/v1alpha1' : 'monitoring.coreos.com/v1', kind, metadata: { name, namespace: HOSTILE, labels: SELECTED }, spec };
}

/** The forms that stop discovery where an allocator reads them; a monitor that the honest tenant makes afterwards must still be taken. */
async function poisoned(cluster: Cluster, namespace: string): Promise<Figures> {
  const forms = {
    'poison-redirects': { kubernetesSDConfigs: [{ role: 'Pod', followRedirects: false }] },
    'poison-http2': { kubernetesSDConfigs: [{ role: 'Pod', enableHTTP2: false }] },
    'poison-tls': { kubernetesSDConfigs: [{ role: 'Pod', tlsConfig: { insecureSkipVerify: true } }] },
    'poison-names': { staticConfigs: [{ targets: ['127.0.0.1:1'] }], nameValidationScheme: 'Legacy', nameEscapingScheme: 'AllowUTF8' },
  };
  const answers = Object.entries(forms).map(([name, spec]) => applyAsTenant(cluster, monitor('ScrapeConfig', name, spec)));
  const afterwards = monitor('PodMonitor', 'afterwards', { selector: { matchLabels: { metrics: 'yes' } }, ...LIMITS, podMetricsEndpoints: [{ port: 'metrics', followRedirects: false }] });
  afterwards.metadata.namespace = HONEST;
  cluster.apply([afterwards]);
  await until('the allocator takes a monitor that comes afterwards', 90_000, () => jobs(cluster, namespace).then((all) => all.some((job) => job === `podMonitor/${HONEST}/afterwards/0`)));
  cluster.kubectl('delete', 'podmonitor', 'afterwards', `--namespace=${HONEST}`);
  return `${answers.filter(Boolean).length} of ${answers.length} refused by the API server, the others read by nobody`;
}

const LIMITS = { sampleLimit: 1000, targetLimit: 10, labelLimit: 50, labelNameLengthLimit: 100, labelValueLengthLimit: 1000, bodySizeLimit: '1MB' };

/** The jobs that the allocator serves, asked from the node. */
async function jobs(cluster: Cluster, namespace: string): Promise<string[]> {
  const [pod] = cluster.get('pods', `--namespace=${namespace}`, '--selector=app.kubernetes.io/instance=otel-allocator').items;
  return Object.keys(JSON.parse(await cluster.sandbox.http('GET', `http://${pod.status.podIP}:8080/scrape_configs`)));
}

/** What pods say of themselves, in annotations and in answers. */
async function identity(cluster: Cluster, client: SinkClient, victim: Manifest): Promise<Figures> {
  const stolen = {
    'k8s.pod.uid': victim.metadata.uid,
    'k8s.pod.name': victim.metadata.name,
    'k8s.namespace.name': HONEST,
    'k8s.container.name': 'load',
    'k8s.node.name': victim.spec.nodeName,
    'k8s.cluster.name': 'prod-other',
    'dt.entity.kubernetes_cluster': 'KUBERNETES_CLUSTER-9',
    'dt.security_context': HONEST,
  };
  const labels = Object.entries(stolen).map(([name, value]) => `"${name}"="${value}"`).join(',');
  const said = { ...ANNOTATED, 'metrics.dynatrace.com/path': '/said' };
  const counter = '# TYPE load_counter_0 counter\nload_counter_0_total{http_request_method="GET",http_response_status_code="200",server_port="8443",set="0"} 5\n';
  const attackers: { readonly [name: string]: Attacker } = {
    info: { annotations: said, env: { SAID: `# TYPE target info\ntarget_info{${labels}} 1\n${counter}` } },
    points: { annotations: said, env: { SAID: `points{${labels}} 1\n` } },
    json: { annotations: { ...said, 'metadata.dynatrace.com': JSON.stringify(stolen) }, env: { SAID: 'json 1\n' } },
    key: { annotations: { ...said, 'metadata.dynatrace.com/k8s.namespace.name': HONEST, 'metadata.dynatrace.com/k8s.deployment.name': HONEST, 'metadata.dynatrace.com/dt.security_context': HONEST }, env: { SAID: 'key 1\n' } },
  };
  for (const [name, attacker] of Object.entries(attackers)) {
    deploy(cluster, hostile(name, attacker));
  }
  await sleep(SEEN);
  const resources = (await client.resources()).flatMap(({ Variants }) => Variants.map(({ attributes }) => attributes));
  const own = Object.keys(attackers).filter((name) => !resources.some((attributes) => attributes['k8s.workload.name'] === name && attributes['k8s.namespace.name'] === HOSTILE && attributes['dt.security_context'] === HOSTILE));
  expectNone('attackers that do not appear as themselves', own);
  expectNone('resources that name another cluster', resources.filter((attributes) => Object.values(attributes).some((value) => value === 'prod-other' || value === 'KUBERNETES_CLUSTER-9')).map((attributes) => JSON.stringify(attributes)));
  const honestPods = new Set(cluster.get('pods', `--namespace=${HONEST}`).items.map(({ metadata }: Manifest) => metadata.name));
  const posing = resources.filter((attributes) => attributes['k8s.namespace.name'] === HONEST && !honestPods.has(attributes['k8s.pod.name']));
  expectNone('resources of the honest tenant that are not its pods', posing.map((attributes) => JSON.stringify(attributes)));
  return `${Object.keys(attackers).length} attackers appear as themselves`;
}

/** Redirects, and monitors that point elsewhere; a stand-in answers where a cloud's metadata would be. */
async function foreignTargets(cluster: Cluster, client: SinkClient, victim: Manifest): Promise<Figures> {
  cluster.sandbox.run('ip', ['address', 'replace', `${METADATA_ADDRESS}/32`, 'dev', 'node0']);
  const answer = "require('http').createServer((_, response) => response.end('metadata_credentials 1\\n')).listen(80, process.argv[1])";
  cluster.sandbox.start('metadata', process.execPath, ['-e', answer, METADATA_ADDRESS]);
  deploy(cluster, hostile('moved', { annotations: { ...ANNOTATED, 'metrics.dynatrace.com/path': '/moved' }, labels: { metrics: 'yes' }, env: { MOVED_TO: `http://${METADATA_ADDRESS}/` } }));
  const endpoint = { port: 'metrics', followRedirects: false };
  const selector = { matchLabels: { metrics: 'yes' } };
  const tried: readonly Manifest[] = [
    monitor('PodMonitor', 'address', { selector, ...LIMITS, podMetricsEndpoints: [{ ...endpoint, relabelings: [{ targetLabel: '__address__', replacement: `${METADATA_ADDRESS}:80` }] }] }),
    monitor('PodMonitor', 'redirect', { selector, ...LIMITS, podMetricsEndpoints: [{ ...endpoint, path: '/moved', followRedirects: true }] }),
    monitor('PodMonitor', 'elsewhere', { selector, namespaceSelector: { any: true }, ...LIMITS, podMetricsEndpoints: [endpoint] }),
    monitor('PodMonitor', 'proxy', { selector, ...LIMITS, podMetricsEndpoints: [{ ...endpoint, proxyUrl: `http://${METADATA_ADDRESS}` }] }),
    monitor('ScrapeConfig', 'static', { staticConfigs: [{ targets: [`${METADATA_ADDRESS}:80`] }], scrapeInterval: `${INTERVAL}s` }),
    monitor('ScrapeConfig', 'posing', {
      staticConfigs: [{ targets: [`${victim.status.podIP}:8080`], labels: { __meta_kubernetes_pod_uid: victim.metadata.uid, job: HONEST_JOB, instance: `${victim.status.podIP}:8080` } }], scrapeInterval: `${INTERVAL}s`,
    }),
    monitor('Probe', 'prober', { prober: { url: METADATA_ADDRESS, path: '/' }, interval: `${INTERVAL}s`, targets: { staticConfig: { static: ['x'] } } }),
  ];
  const answers = tried.map((one) => applyAsTenant(cluster, one));
  await sleep(SEEN);
  await nothingNamed(client, 'metadata_credentials');
  const foreign = (await client.resources()).filter(({ Job }) => Job.startsWith(`${HOSTILE}/`)).flatMap(({ Variants }) => Variants).filter(({ attributes }) => attributes['k8s.namespace.name'] !== HOSTILE);
  expectNone('resources of the hostile tenant\'s monitors that are not its own', foreign.map(({ attributes }) => JSON.stringify(attributes)));
  return tried.map(({ metadata: { name } }, index) => `${name}: ${answers[index]?.replace(/.*denied request: /s, 'refused: ').slice(0, 140) ?? 'admitted, without effect'}`);
}

/** From within a pod of the hostile tenant. */
async function outOfReach(cluster: Cluster, client: SinkClient, namespace: string): Promise<Figures> {
  deploy(cluster, hostile('hand', { annotations: {} }));
  const [hand] = cluster.get('pods', `--namespace=${HOSTILE}`, '--selector=app=hand').items;
  const address = (instance: string): string => cluster.get('pods', `--namespace=${namespace}`, `--selector=app.kubernetes.io/instance=otel-${instance}`).items[0].status.podIP;
  const forged = JSON.stringify({
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'forged', gauge: { dataPoints: [{ asInt: '1', timeUnixNano: `${Date.now()}000000` }] } }] }] }],
  });
  const flows: readonly [method: string, url: string, body?: string][] = [
    ...['gateway', 'selfmon'].flatMap((part): [string, string, string][] => [4317, 4318].map((port) => ['POST', `http://${address(part)}:${port}/v1/metrics`, forged])),
    ...['/scrape_configs', '/jobs', '/debug/pprof/heap'].map((path): [string, string] => ['GET', `http://${address('allocator')}:8080${path}`]),
  ];
  const reached: string[] = [];
  for (const [method, url, body] of flows) {
    const outcome = await cluster.sandbox.http('POST', `http://${hand.status.podIP}:8080/try?${new URLSearchParams({ method, url })}`, body ?? '');
    if (!outcome.startsWith('failed')) {
      reached.push(`${method} ${url}: ${outcome}`);
    }
  }
  expectNone('requests of the hostile tenant that are answered', reached);
  await nothingNamed(client, 'forged');
  return `${flows.length} requests, none answered`;
}

function noSecrets(cluster: Cluster, stack: readonly Manifest[], namespace: string): Figures {
  const accounts = stack.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name);
  const may = accounts.flatMap((account) => ['get', 'list', 'watch'].filter((verb) => {
    const [program, args] = cluster.kubectlCommand('auth', 'can-i', verb, 'secrets', `--namespace=${namespace}`, `--as=system:serviceaccount:${namespace}:${account}`);
    return cluster.sandbox.run('sh', ['-c', '"$@" || true', 'sh', program, ...args]).trim() !== 'no';
  }).map((verb) => `${account} may ${verb} secrets`));
  expectNone('accounts that may read secrets', may);
  return accounts.join(', ');
}

/** No metric of such a name has arrived. */
async function nothingNamed(client: SinkClient, metric: string): Promise<void> {
  const { total } = await client.report({ metric });
  expectNone(`points of '${metric}' have arrived`, total.points > 0 ? [String(total.points)] : []);
}

main().then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
