import { App, Duration } from 'cdk8s';
import { parse, stringify } from 'yaml';
import {
  ApiToken, Backend, CollectorDistribution, GatewayResolver, OtlpProtocol, PrometheusTieredStack, Scaling, TargetSelector, Temporality,
} from '../../src';
import { Cluster } from '../cluster/cluster';
import { ensureNamespaces, importImagesOf, inOrder, Manifest, podTemplate, readManifests, scaleRequests } from '../cluster/manifests';
import { CREDENTIALS, credentials, LOAD_NAMESPACE, SinkClient, sinkHost } from '../fixtures';
import { distributionOf, manifestsOf } from '../synth';
import { Collector, COLLECTORS, PartName, SMOKE_PARTS, versionOf } from '../tools/parts';

/** A pipeline under test. All have the same load and the same names, and each has a namespace and a backend of its own. */
export interface Pipeline {
  readonly name: PipelineName;
  readonly namespace: string;
  readonly objects: Manifest[];
  /** Seconds between two scrapes. */
  readonly interval: number;
  /** Seconds between two opposite changes of the number of pods: what the pipeline's own documentation asks its autoscalers for. */
  readonly window: { readonly gateways: number; readonly scrapers: number };
  /** How the backend is told who sends: the scheme before the token. */
  readonly scheme: 'Api-Token' | 'Bearer';
  readonly client: SinkClient;
}

export type PipelineName = 'default' | 'reference' | keyof typeof VARIANTS;

interface Variant {
  readonly gateways?: Scaling;
  readonly resolver?: GatewayResolver;
  readonly publishNotReadyAddresses?: boolean;
  /** Default: the newest. */
  readonly collector?: Collector;
  /** The backend, at the host of a sink; Dynatrace where there is none. */
  readonly backend?: (host: string) => Backend;
  /** Percent by which the heap of the scrapers and gateways may grow between two garbage collections. */
  readonly gogc?: number;
  /** Change the configuration of the scrapers, and of the gateways. */
  readonly scraper?: (config: any) => void;
  readonly gateway?: (config: any) => void;
  /** Change how the gateways and the self-monitor reach the backend. */
  readonly connection?: (config: any) => void;
}

/** One consumer before the ring, and no queue below it. */
function sharedQueue(config: any): void {
  const exporter = config.exporters.load_balancing;
  const { otlp } = exporter.protocol;
  exporter.sending_queue = otlp.sending_queue;
  exporter.retry_on_failure = otlp.retry_on_failure;
  otlp.sending_queue = { enabled: false };
  otlp.retry_on_failure = { enabled: false };
}

/** Compression between the tiers. */
function betweenTiers(compression: string): Variant {
  return { scraper: (config) => { config.exporters.load_balancing.protocol.otlp.compression = compression; } };
}

/** Compression on the way to the backend. */
function gzipLevel(level: number): Variant {
  return { gateway: (config) => { config.exporters.otlp_http.compression_params = { level }; } };
}

/** Renames attributes by statements, as the reference does. */
function renameByStatements(config: any): void {
  const { actions } = config.processors['attributes/conventions'];
  config.processors.transform.metric_statements.unshift({
    context: 'datapoint',
    statements: actions.map(({ key, from_attribute: from }: { key: string; from_attribute?: string }) =>
      from ? `set(attributes["${key}"], attributes["${from}"]) where attributes["${from}"] != nil` : `delete_key(attributes, "${key}")`),
  });
  withoutProcessor('attributes/conventions')(config);
}

function withoutProcessor(id: string): (config: any) => void {
  return (config) => {
    delete config.processors[id];
    const { metrics } = config.service.pipelines;
    metrics.processors = metrics.processors.filter((name: string) => name !== id);
  };
}

/** The token that the default stack has, for other backends. */
const token = () => ApiToken.fromSecret(CREDENTIALS.secretName, CREDENTIALS.tokenKey);

/** What could be the default instead, and the default with other backends. The sinks have no certificate, and the library sends no token in plain text. */
const VARIANTS = {
  'otlp-grpc': {
    backend: (host) => Backend.otlp({ endpoint: `${host}:4317`, protocol: OtlpProtocol.GRPC, temporality: Temporality.DELTA, token: token() }),
    connection: (config) => { config.exporters.otlp_grpc.tls = { insecure: true }; },
  },
  'remote-write': {
    backend: (host) => Backend.prometheusRemoteWrite({ endpoint: `https://${host}:4318/api/v1/write`, token: token() }),
    connection: (config) => {
      const { http } = config.exporters.prometheus_remote_write;
      http.endpoint = http.endpoint.replace('https:', 'http:');
    },
  },
  'static-ring': { gateways: Scaling.fixed(2), resolver: GatewayResolver.STATIC },
  'shared-queue': { scraper: sharedQueue },
  'ready-only': { publishNotReadyAddresses: false },
  'collector-0.161.0': { collector: 'collector-0.161.0' },
  'collector-0.158.0': { collector: 'collector-0.158.0' },
  'tiers-uncompressed': betweenTiers('none'),
  'tiers-snappy': betweenTiers('snappy'),
  'tiers-gzip': betweenTiers('gzip'),
  'backend-gzip-3': gzipLevel(3),
  'rename-by-statements': { gateway: renameByStatements },
  'no-rename': { gateway: withoutProcessor('attributes/conventions') },
  'no-span-filter': { gateway: withoutProcessor('filter/span_limit') },
  'gogc-200': { gogc: 200 },
} satisfies Record<string, Variant>;

/** The pipelines that are made of the library's stack, all but the reference. */
export const LIBRARY_PIPELINES = ['default', ...Object.keys(VARIANTS)] as Exclude<PipelineName, 'reference'>[];

/** What makes a pipeline of the default stack; undefined for the reference, and for a name that nobody has. */
function variantOf(name: string): Variant | undefined {
  return name === 'default' ? {} : Object.hasOwn(VARIANTS, name) ? VARIANTS[name as keyof typeof VARIANTS] : undefined;
}

/** The backend of a pipeline, by its name in the cluster. */
export function sinkOf(name: string): string {
  return `sink-${dnsLabel(name)}`;
}

/** A name with a version in it, as namespaces and Services take it. */
function dnsLabel(name: string): string {
  return name.replaceAll('.', '-');
}

/** What has to be built for pipelines. */
export function partsOf(names: readonly PipelineName[]): PartName[] {
  return [...new Set([...SMOKE_PARTS, ...names.flatMap((name) => variantOf(name)?.collector ?? [])])];
}

/** Changes the relay of a collector's ConfigMap. */
function configure(objects: Manifest[], configMap: string, change: (config: any) => void): void {
  const data = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap)!.data;
  const config = parse(data.relay, { version: '1.1' });
  change(config);
  data.relay = stringify(config, { version: '1.1', lineWidth: 0 });
}

function stack(name: string, namespace: string, interval: number, variant: Variant): { objects: Manifest[]; window: Pipeline['window'] } {
  const collector = variant.collector ?? COLLECTORS[0];
  const chart = new PrometheusTieredStack(new App(), 'metrics', {
    clusterName: 'e2e',
    distribution: distributionOf(collector),
    namespace,
    scrapeInterval: Duration.seconds(interval),
    ...variant.backend && { backend: variant.backend(sinkHost(sinkOf(name))), distribution: CollectorDistribution.contrib(versionOf(collector)) },
    targetAllocator: { podMonitorSelector: TargetSelector.labels({ pipeline: name }) },
    gatewayPool: { scaling: variant.gateways, publishNotReadyAddresses: variant.publishNotReadyAddresses },
    scraperPool: { resolver: variant.resolver },
  });
  const objects = manifestsOf(chart);
  configure(objects, 'tiered-scraper', (config) => variant.scraper?.(config));
  configure(objects, 'tiered-gateway-statefulset', (config) => variant.gateway?.(config));
  for (const part of ['tiered-gateway-statefulset', 'selfmon-scraper']) {
    configure(objects, part, (config) => variant.connection?.(config));
  }
  for (const container of objects.flatMap((object) => podTemplate(object)?.spec.containers ?? []).filter(({ name: own }: Manifest['metadata']) => own === 'opentelemetry-collector')) {
    if (variant.gogc !== undefined) {
      container.env.push({ name: 'GOGC', value: String(variant.gogc) });
    }
    if (variant.collector) {
      container.image = container.image.replace(/:[^:]*$/, `:${variant.collector}`);
    }
  }
  return {
    objects,
    window: { gateways: chart.cadence.gatewayScaleDownWindow.toSeconds() + 1, scrapers: chart.cadence.scraperScaleDownWindow.toSeconds() + 1 },
  };
}

/**
 * The reference as published, with three changes: the collector is one that knows its configuration, its targets are
 * those of the load, and the time that follows the scrape interval by its documentation follows it (10 intervals of staleness).
 */
function reference(folder: string, interval: number): { objects: Manifest[]; window: Pipeline['window'] } {
  const objects = readReference(folder);
  configure(objects, 'tiered-gateway-statefulset', (config) => { config.processors.cumulative_to_delta.max_staleness = `${10 * interval}s`; });
  return { objects, window: { gateways: 5 * interval, scrapers: 5 * interval } };
}

/** What the scenarios and the changes to the reference are about. */
const REFERENCE_OBJECTS = [
  'ConfigMap/tiered-gateway-statefulset', 'StatefulSet/tiered-gateway', 'Deployment/tiered-scraper', 'Deployment/tiered-allocator-ta', 'Deployment/selfmon-scraper',
];

function readReference(folder: string): Manifest[] {
  const where = `--reference (or REFERENCE_MANIFESTS) ${folder}`;
  let objects: Manifest[];
  try {
    objects = readManifests(folder);
  } catch (error) {
    throw new Error(`${where}: cannot be read: ${(error as Error).message}`);
  }
  const missing = REFERENCE_OBJECTS.filter((wanted) => !objects.some(({ kind, metadata }) => `${kind}/${metadata?.name}` === wanted));
  if (missing.length > 0) {
    throw new Error(`${where}: these are not the manifests of the reference, they lack ${missing.join(', ')}; docs/deviations.md says how they are made`);
  }
  return objects;
}

/** The manifests of a pipeline; the reference lies in the namespace that it is published for. */
export function synthesizePipeline(name: PipelineName, interval: number, referenceFolder?: string): Omit<Pipeline, 'client'> {
  if (name === 'reference') {
    if (!referenceFolder) {
      throw new Error('the reference is not part of this repository: --reference FOLDER says where its manifests are, or REFERENCE_MANIFESTS in the environment');
    }
    return { name, namespace: 'otel-ta', interval, scheme: 'Api-Token', ...reference(referenceFolder, interval) };
  }
  const variant = variantOf(name);
  if (!variant) {
    throw new Error(`there is no pipeline '${name}'; there are reference, ${LIBRARY_PIPELINES.join(', ')}`);
  }
  const namespace = name === 'default' ? 'tiered' : dnsLabel(name);
  return { name, namespace, interval, scheme: variant.backend ? 'Bearer' : 'Api-Token', ...stack(name, namespace, interval, variant) };
}

/** What takes the reference over: the default stack in its namespace, with the cluster's name that it has. */
export function takeOverStack({ objects, interval }: Omit<Pipeline, 'client'>): Manifest[] {
  const [clusterName] = objects.flatMap((object) => podTemplate(object)?.spec.containers ?? []).flatMap(({ env }) => env ?? [])
    .filter(({ name }: { name: string }) => name === 'K8S_CLUSTER_NAME').map(({ value }: { value: string }) => value);
  return manifestsOf(new PrometheusTieredStack(new App(), 'metrics', { clusterName, distribution: distributionOf(COLLECTORS[0]), scrapeInterval: Duration.seconds(interval) }));
}

/** What selects the load for a pipeline. The reference's allocator knows no interval of its own, so its monitor names one. */
export function monitor(name: string, interval: number): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: `load-${name}`, namespace: LOAD_NAMESPACE, labels: name === 'reference' ? { 'prometheus.dynatrace.com': 'true' } : { pipeline: name } },
    spec: {
      selector: { matchLabels: { app: 'load' } },
      podMetricsEndpoints: [{ port: 'metrics', ...name === 'reference' && { interval: `${interval}s`, scrapeTimeout: `${interval}s` } }],
    },
  };
}

/** Applies a pipeline, with requests that fit on a small machine. */
export function applyPipeline(cluster: Cluster, { name, namespace, objects }: Omit<Pipeline, 'client'>): void {
  ensureNamespaces(cluster, objects, name === 'reference' ? 'privileged' : 'restricted');
  importImagesOf(cluster, objects, { collector: variantOf(name)?.collector ?? COLLECTORS[0] });
  cluster.apply([credentials(namespace, sinkOf(name)), ...inOrder(scaleRequests(objects))]);
}
