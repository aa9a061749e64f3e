import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Cluster } from './cluster/cluster';
import type { Manifest } from './cluster/manifests';
import { sleep, until } from './cluster/sandbox';
import { Group, LOAD_NAMESPACE, LOAD_SUMS, SELECTED, SinkClient, TOKEN } from './fixtures';
import { expectNone, Figures } from './suite';

/** The job of the PodMonitor that sets the beat. */
const LOAD_JOB = `${LOAD_NAMESPACE}/load`;

export async function arrived(client: SinkClient, targets: number): Promise<Figures> {
  const started = Date.now();
  await client.untilArrived(targets, 180_000, LOAD_JOB);
  return `${targets} targets, ${((Date.now() - started) / 1000).toFixed(0)} s after everything was Ready`;
}

/** Lets data flow for a while, and adds it up. */
export async function steady(client: SinkClient, options: { interval: number; seconds: number; rate: number; job?: string }): Promise<Figures> {
  // What comes while scrapers, allocator and gateways find each other is not steady.
  await sleep(10 * options.interval * 1000);
  const from = Date.now() / 1000;
  await sleep(options.seconds * 1000);
  const until_ = Date.now() / 1000;
  // Scrapers gather for up to 10 s before they send.
  await sleep((options.interval + 15) * 1000);
  const report = await client.report({ metric: LOAD_SUMS, job: options.job ?? LOAD_JOB, from, until: until_ });
  expectNone('problems with what arrived', Object.entries(report.problems).map(([problem, times]) => `${problem} (${times} times)`));
  expectNone('metrics that are not deltas', Object.entries(report.metrics).filter(([, group]) => group.temporality !== 'delta').map(([name, group]) => `${name}: ${group.temporality}`));
  const { total } = report;
  const figures = describeGroup(total);
  if (total.streamsMissing > 0 || total.streamsDoubled > 0 || Math.abs(total.rate.median - options.rate) > options.rate / 100) {
    throw new Error(`expected a rate of ${options.rate} without gaps or overlaps: ${figures}`);
  }
  return figures;
}

export function describeGroup(group: Group): string {
  return `${group.streams} streams, ${group.points} points; lost: ${group.streamsMissing} streams, ${group.missingTotalSeconds.toFixed(1)} s`
    + ` (worst ${group.missingSeconds.max.toFixed(1)} s); twice: ${group.streamsDoubled} streams, ${group.doubledTotalSeconds.toFixed(1)} s`
    + ` (worst ${group.doubledSeconds.max.toFixed(1)} s); rate ${group.rate.min.toFixed(2)} .. ${group.rate.median.toFixed(2)} .. ${group.rate.max.toFixed(2)}`;
}

/** Gauges come with the time of their scrape: two scrapers of one target would show as shorter steps. */
export async function gaugesOncePerInterval(client: SinkClient, options: { interval: number; targets: number }): Promise<Figures> {
  const now = Date.now() / 1000;
  const { streams } = await client.report({ metric: 'up', streams: 'all', from: now - 60, until: now - 15 });
  const ofLoad = streams!.filter(({ job }) => job === LOAD_JOB);
  expectNone('targets scraped off the beat', ofLoad
    .filter(({ minStepSeconds, maxStepSeconds }) => minStepSeconds < options.interval * 0.8 || maxStepSeconds > options.interval * 1.2)
    .map(({ instance, minStepSeconds, maxStepSeconds }) => `${instance}: every ${minStepSeconds} to ${maxStepSeconds} s`));
  if (ofLoad.length !== options.targets) {
    throw new Error(`${ofLoad.length} of ${options.targets} targets have a stream 'up'`);
  }
  const steps = ofLoad.flatMap(({ minStepSeconds, maxStepSeconds }) => [minStepSeconds, maxStepSeconds]);
  return `${ofLoad.length} targets, every ${Math.min(...steps)} to ${Math.max(...steps)} s`;
}

/** Every resource of the load names the pod that it came from, and that pod's workload. */
export async function enriched(cluster: Cluster, client: SinkClient): Promise<Figures> {
  const pods: Manifest[] = cluster.get('pods', `--namespace=${LOAD_NAMESPACE}`).items;
  const resources = (await client.resources()).filter(({ Job }) => Job === LOAD_JOB);
  const wrong: string[] = [];
  for (const pod of pods) {
    const resource = resources.find(({ Instance }) => Instance === `${pod.status.podIP}:8080`);
    const attributes = resource?.Variants.at(-1)?.attributes;
    const expected: Record<string, string> = {
      'k8s.pod.name': pod.metadata.name,
      'k8s.pod.uid': pod.metadata.uid,
      'k8s.namespace.name': LOAD_NAMESPACE,
      'k8s.node.name': pod.spec.nodeName,
      'k8s.workload.kind': 'deployment',
      'k8s.workload.name': 'load',
      'k8s.cluster.name': 'prod-eu-1',
    };
    for (const [name, value] of Object.entries(expected)) {
      if (attributes?.[name] !== value) {
        wrong.push(`${pod.metadata.name}: ${name} is ${JSON.stringify(attributes?.[name])}, expected ${JSON.stringify(value)}`);
      }
    }
    if (!attributes?.['k8s.cluster.uid'] || !attributes?.['k8s.workload.uid']) {
      wrong.push(`${pod.metadata.name}: k8s.cluster.uid or k8s.workload.uid is missing`);
    }
    if (resource && resource.Variants.length > 1) {
      wrong.push(`${pod.metadata.name}: its attributes changed ${resource.Variants.length - 1} times: ${differences(resource.Variants.map((variant) => variant.attributes))}`);
    }
  }
  expectNone('attributes of the load are wrong', wrong);
  return [`${pods.length} pods`, JSON.stringify(resources[0].Variants.at(-1)!.attributes)];
}

/** What the load's own labels are called when they arrive. */
const RENAMED = { http_request_method: 'http.request.method', http_response_status_code: 'http.response.status_code', server_port: 'server.port' };

/** Labels that the semantic conventions know under another name arrive under that name only. */
export async function renamed(client: SinkClient): Promise<Figures> {
  const { streams } = await client.report({ metric: LOAD_SUMS, job: LOAD_JOB, streams: 'all' });
  const names = new Set(streams!.flatMap(({ attributes }) => Object.keys(JSON.parse(attributes))));
  expectNone('labels without their name of the semantic conventions', Object.entries(RENAMED)
    .filter(([label, attribute]) => names.has(label) || streams!.some(({ attributes }) => !(attribute in JSON.parse(attributes))))
    .map(([label, attribute]) => `${label}: expected only ${attribute}; there are ${[...names].sort().join(', ')}`));
  return `${streams!.length} streams: ${[...names].sort().join(', ')}`;
}

function differences(variants: readonly Record<string, string>[]): string {
  const names = [...new Set(variants.flatMap((variant) => Object.keys(variant)))];
  return names.filter((name) => new Set(variants.map((variant) => variant[name])).size > 1)
    .map((name) => `${name}: ${variants.map((variant) => JSON.stringify(variant[name])).join(' -> ')}`).join('; ');
}

/** The keys of an allocator's configuration without which its answers would be others. */
const SHOWN_KEYS = [
  'collector_selector', 'prometheus_cr.enabled', 'prometheus_cr.scrape_interval',
  ...['pod_monitor', 'service_monitor', 'scrape_config', 'probe', 'scrape_config_namespace', 'probe_namespace'].map((kind) => `prometheus_cr.${kind}_selector`),
];

/** The keys of a configuration, with dots between those of its levels; what is below a key that is shown belongs to it. */
function keysOf(config: object, above = ''): string[] {
  return Object.entries(config).flatMap(([name, value]) => {
    const key = `${above}${name}`;
    const isLeaf = SHOWN_KEYS.includes(key) || typeof value !== 'object' || Array.isArray(value) || Object.keys(value ?? {}).length === 0;
    return isLeaf ? [key] : keysOf(value, `${key}.`);
  });
}

/** What the allocator answers shows that it has read its selectors and the interval. */
export async function allocatorKeys(cluster: Cluster, namespace: string, interval: string): Promise<Figures> {
  const configMaps: Manifest[] = cluster.get('configmaps', `--namespace=${namespace}`).items;
  const keys = keysOf(parse(configMaps.find(({ data }) => data?.['targetallocator.yaml'])!.data['targetallocator.yaml']));
  expectNone('keys that this check is about are not configured', SHOWN_KEYS.filter((key) => !keys.includes(key)));
  const url = allocatorUrl(cluster, namespace);
  const jobs = [`podMonitor/${LOAD_NAMESPACE}/load/0`, `serviceMonitor/${LOAD_NAMESPACE}/other/0`, `scrapeConfig/${namespace}/other`, `probe/${namespace}/other`];
  let configs: Record<string, { scrape_interval: string }> = {};
  await until('the allocator serves a job for a monitor of each kind', 60_000, async () => {
    configs = JSON.parse(await cluster.sandbox.http('GET', `${url}/scrape_configs`));
    return jobs.every((job) => job in configs);
  }).catch((error: Error) => { throw new Error(`${error.message}; it serves ${Object.keys(configs).join(', ')}`); });
  const wrong = Object.keys(configs).filter((job) => job.includes('unselected')).map((job) => `${job} is served, although nothing selects it`);
  for (const job of jobs.slice(1)) {
    if (configs[job].scrape_interval !== interval) {
      wrong.push(`${job}: scrape_interval ${configs[job].scrape_interval}, expected the stack's ${interval}`);
    }
  }
  expectNone('keys were not read', wrong);
  const scrapers: Manifest[] = cluster.get('pods', `--namespace=${namespace}`).items.filter((pod: Manifest) => pod.metadata.name.startsWith('tiered-scraper'));
  const targets = cluster.get('pods', `--namespace=${LOAD_NAMESPACE}`).items.length;
  let shares: number[] = [];
  await until(`the scrapers share the ${targets} targets of the load`, 60_000, async () => {
    shares = await Promise.all(scrapers.map(async ({ metadata }) => {
      const groups: { targets: string[] }[] = JSON.parse(await cluster.sandbox.http('GET', `${url}/jobs/${encodeURIComponent(jobs[0])}/targets?collector_id=${metadata.name}`));
      return groups.flatMap((group) => group.targets).length;
    }));
    return shares.reduce((sum, share) => sum + share, 0) === targets;
  }).catch((error: Error) => { throw new Error(`${error.message}; they have ${shares.join(' + ')}`); });
  return [
    `shown: ${SHOWN_KEYS.join(', ')}; shares of the load's targets: ${shares.join(' + ')}`,
    `unproven, the answers would be the same without them: ${keys.filter((key) => !SHOWN_KEYS.includes(key)).join(', ')}`,
  ];
}

/** A monitor that finds nothing, and refers to a Secret and a ConfigMap that lie beside it. */
function monitorWithSecrets(cluster: Cluster, namespace: string): Manifest[] {
  const metadata = { name: 'with-secrets', namespace };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { user: 'me', password: 'hidden-password' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': readFileSync(join(cluster.folder, 'pki', 'ca.crt'), 'utf8') } },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { ...metadata, labels: SELECTED },
      spec: {
        selector: { matchLabels: { app: 'nothing' } },
        endpoints: [{
          port: 'metrics',
          scheme: 'https',
          basicAuth: { username: { name: metadata.name, key: 'user' }, password: { name: metadata.name, key: 'password' } },
          tlsConfig: { ca: { configMap: { name: metadata.name, key: 'ca.crt' } } },
        }],
      },
    },
  ];
}

/** The allocator reads the Secrets and ConfigMaps that monitors in its own namespace refer to, and tells no secret over plain HTTP. */
export async function secretsAreMasked(cluster: Cluster, namespace: string): Promise<Figures> {
  const objects = monitorWithSecrets(cluster, namespace);
  cluster.apply(objects);
  const url = allocatorUrl(cluster, namespace);
  const job = `serviceMonitor/${namespace}/with-secrets/0`;
  let config: { basic_auth?: { username: string; password: string }; tls_config?: { ca?: string } } | undefined;
  await until(`the allocator serves ${job}`, 60_000, async () => {
    config = JSON.parse(await cluster.sandbox.http('GET', `${url}/scrape_configs`))[job];
    return config !== undefined;
  });
  expectNone('values that are not what the monitor refers to', [
    ...config?.basic_auth?.username === 'me' ? [] : [`username: ${config?.basic_auth?.username}`],
    ...config?.basic_auth?.password === '<secret>' ? [] : ['the password is told'],
    ...config?.tls_config?.ca === objects[1].data['ca.crt'] ? [] : [`CA certificate: ${config?.tls_config?.ca}`],
  ]);
  return 'user name and password of a Secret, CA certificate of a ConfigMap';
}

function allocatorUrl(cluster: Cluster, namespace: string): string {
  const service: Manifest = cluster.get('service', 'tiered-allocator-ta', `--namespace=${namespace}`);
  return `http://${service.spec.clusterIP}`;
}

/** What the documentation of the pipeline tells to watch, by the workload that reports it. */
const TELEMETRY: Record<string, readonly string[]> = {
  'tiered-scraper': [
    'otelcol_receiver_accepted_metric_points', 'otelcol_processor_incoming_items', 'otelcol_processor_outgoing_items',
    'otelcol_loadbalancer_num_resolutions', 'otelcol_loadbalancer_num_backends', 'otelcol_process_memory_rss', 'otelcol_process_cpu_seconds',
  ],
  'tiered-gateway': [
    'otelcol_receiver_accepted_metric_points', 'otelcol_processor_incoming_items', 'otelcol_processor_outgoing_items',
    'otelcol_exporter_sent_metric_points', 'otelcol_exporter_queue_size', 'otelcol_process_memory_rss', 'otelcol_process_cpu_seconds',
  ],
  'selfmon-scraper': ['otelcol_receiver_accepted_metric_points', 'otelcol_exporter_sent_metric_points', 'otelcol_process_memory_rss'],
  'tiered-allocator-ta': ['opentelemetry_allocator_collectors_allocatable', 'opentelemetry_allocator_targets_per_collector'],
};

export async function selfMonitoring(client: SinkClient, namespace: string): Promise<Figures> {
  const resources = (await client.resources()).map((resource) => ({ ...resource, attributes: resource.Variants.at(-1)!.attributes }));
  const { streams } = await client.report({ streams: 'all' });
  const wrong: string[] = [];
  const figures: string[] = [];
  for (const [workload, metrics] of Object.entries(TELEMETRY)) {
    const own = resources.filter(({ attributes }) => attributes['k8s.namespace.name'] === namespace && attributes['k8s.workload.name'] === workload);
    const ids = new Set(own.map(({ Job, Instance }) => `${Job} ${Instance}`));
    const names = new Set(streams!.filter(({ job, instance }) => ids.has(`${job} ${instance}`)).map(({ metric }) => metric));
    figures.push(`${workload}: ${own.length} pods, ${names.size} metrics`);
    wrong.push(...metrics.filter((metric) => !names.has(metric)).map((metric) => `${workload}: ${metric}`));
  }
  if (wrong.length > 0) {
    const seen = new Set(streams!.map(({ metric }) => metric).filter((name) => /^(otelcol|opentelemetry)/.test(name)));
    wrong.push(`seen of anybody: ${[...seen].sort().join(' ')}`);
    wrong.push(...figures);
  }
  expectNone('metrics of the pipeline itself are missing', wrong);
  return figures;
}

export async function onlyWithToken(client: SinkClient): Promise<Figures> {
  const { answers, authorizations, points, bytes } = await client.traffic();
  expectNone('requests without the token', Object.keys(authorizations).filter((header) => header !== `Api-Token ${TOKEN}`).map((header) => JSON.stringify(header)));
  return `${Object.values(answers).reduce((sum, n) => sum + n, 0)} requests, ${points} data points, ${bytes} bytes`;
}

export function noRestarts(cluster: Cluster, namespace: string): Figures {
  const pods: Manifest[] = cluster.get('pods', `--namespace=${namespace}`).items;
  const restarted = pods.flatMap((pod) => pod.status.containerStatuses
    .filter((status: { restartCount: number }) => status.restartCount > 0)
    .map((status: { name: string; restartCount: number }) => `${pod.metadata.name}/${status.name}: ${status.restartCount} times`));
  expectNone('containers were restarted', restarted);
  return `${pods.length} pods`;
}
