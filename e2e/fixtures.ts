import type { Cluster } from './cluster/cluster';
import { ensureNamespaces, importImagesOf, inOrder, Manifest } from './cluster/manifests';
import { until } from './cluster/sandbox';

export const LOAD_NAMESPACE = 'load';
const BACKEND_NAMESPACE = 'backend';
export const TOKEN = 'e2e-token';

/** Label that the default stack's allocator selects monitors by. */
export const SELECTED = { 'prometheus.dynatrace.com': 'true' };

const RESTRICTED_CONTAINER = {
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
};

const RESTRICTED_POD = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  terminationGracePeriodSeconds: 1,
};

export interface LoadOptions {
  readonly name?: string;
  readonly pods: number;
  readonly counters?: number;
  readonly gauges?: number;
  readonly histograms?: number;
  readonly nativeHistograms?: number;
  readonly labelSets?: number;
  /** Increments of every counter a second. */
  readonly rate?: number;
  /** Scrape interval that the monitor asks for; without one the stack's applies. */
  readonly interval?: string;
  readonly extraArgs?: readonly string[];
}

/** Pods that serve metrics which grow by a known rate, and the PodMonitor that has them scraped. */
export function load(options: LoadOptions): Manifest[] {
  const name = options.name ?? 'load';
  const metadata = { name, namespace: LOAD_NAMESPACE };
  const labels = { app: name };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: options.pods,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...RESTRICTED_POD,
            containers: [{
              name: 'load',
              image: 'localhost/load:e2e',
              args: [
                `-counters=${options.counters ?? 20}`, `-gauges=${options.gauges ?? 5}`, `-histograms=${options.histograms ?? 2}`,
                `-native-histograms=${options.nativeHistograms ?? 2}`, `-label-sets=${options.labelSets ?? 4}`, `-rate=${options.rate ?? 100}`,
                ...options.extraArgs ?? [],
              ],
              ports: [{ name: 'metrics', containerPort: 8080 }],
              readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 },
              ...RESTRICTED_CONTAINER,
            }],
          },
        },
      },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { ...metadata, labels: SELECTED },
      spec: {
        selector: { matchLabels: labels },
        podMetricsEndpoints: [{ port: 'metrics', ...options.interval && { interval: options.interval, scrapeTimeout: options.interval } }],
      },
    },
  ];
}

/**
 * One monitor of each of the other kinds, none with an interval of its own, for the pods of `load`: what an
 * allocator answers about them shows which of its keys it has read. ScrapeConfigs and Probes are selected in the pipeline's namespace only.
 */
export function otherMonitors(pipeline: string): Manifest[] {
  const metadata = { name: 'other', namespace: LOAD_NAMESPACE, labels: SELECTED };
  const address = `other.${LOAD_NAMESPACE}.svc.cluster.local:8080`;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'other', namespace: LOAD_NAMESPACE, labels: { app: 'other' } },
      spec: { selector: { app: 'load' }, ports: [{ name: 'metrics', port: 8080 }] },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata,
      spec: { selector: { matchLabels: { app: 'other' } }, endpoints: [{ port: 'metrics' }] },
    },
    ...[{ ...metadata, namespace: pipeline }, { ...metadata, name: 'unselected' }].flatMap((place) => [
      { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'ScrapeConfig', metadata: place, spec: { staticConfigs: [{ targets: [address] }] } },
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'Probe',
        metadata: place,
        spec: { prober: { url: address, path: '/metrics' }, targets: { staticConfig: { static: ['probed.example'] } } },
      },
    ]),
    // Not selected: it lacks the label.
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: 'unselected', namespace: LOAD_NAMESPACE },
      spec: { selector: { matchLabels: { app: 'other' } }, endpoints: [{ port: 'metrics' }] },
    },
  ];
}

export interface SinkOptions {
  /** Only how much arrives is counted, not what. */
  readonly countOnly?: boolean;
}

/** A backend that counts. */
export function sink(name: string, options: SinkOptions = {}): Manifest[] {
  const metadata = { name, namespace: BACKEND_NAMESPACE };
  const labels = { app: name };
  const ports = [{ name: 'grpc', port: 4317 }, { name: 'http', port: 4318 }, { name: 'admin', port: 8090 }];
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...RESTRICTED_POD,
            containers: [{
              name: 'sink',
              image: 'localhost/sink:e2e',
              args: options.countOnly ? ['-count-only'] : [],
              ports: ports.map(({ name: port, port: containerPort }) => ({ name: port, containerPort })),
              readinessProbe: { httpGet: { path: '/healthz', port: 8090 }, periodSeconds: 1 },
              ...RESTRICTED_CONTAINER,
            }],
          },
        },
      },
    },
  ];
}

/** The secret from which the default stack takes endpoint and token. */
export const CREDENTIALS = { secretName: 'dynatrace-otelcol-credentials', tokenKey: 'DT_API_TOKEN' };

/** That secret, pointing at a sink. */
export function credentials(namespace: string, sinkName: string, token = TOKEN): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: CREDENTIALS.secretName, namespace },
    stringData: {
      DT_ENDPOINT: `http://${sinkHost(sinkName)}:4318/api/v2/otlp`,
      [CREDENTIALS.tokenKey]: token,
    },
  };
}

/** The host under which a sink is reached. */
export function sinkHost(name: string): string {
  return `${name}.${BACKEND_NAMESPACE}.svc.cluster.local`;
}

/** Applies fixtures and waits until their pods are ready. */
export function deploy(cluster: Cluster, objects: readonly Manifest[]): void {
  ensureNamespaces(cluster, objects);
  importImagesOf(cluster, objects);
  cluster.apply(inOrder(objects));
  untilRolledOut(cluster, objects);
}

/** Waits until every workload among the objects has all its pods ready. */
export function untilRolledOut(cluster: Cluster, objects: readonly Manifest[], seconds = 120): void {
  for (const { kind, metadata } of objects) {
    if (kind === 'Deployment' || kind === 'StatefulSet') {
      cluster.kubectl('rollout', 'status', `${kind.toLowerCase()}/${metadata.name}`, `--namespace=${metadata.namespace}`, `--timeout=${seconds}s`);
    }
  }
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Group {
  readonly kind: string;
  readonly temporality: 'delta' | 'cumulative' | 'gauge';
  readonly streams: number;
  readonly points: number;
  readonly rate: Spread;
  readonly streamsMissing: number;
  readonly missingSeconds: Spread;
  readonly missingTotalSeconds: number;
  readonly streamsDoubled: number;
  readonly doubledSeconds: Spread;
  readonly doubledTotalSeconds: number;
  readonly spanSeconds: Spread;
  readonly stepSeconds: Spread;
  readonly resets: number;
}

export interface StreamReport {
  readonly job: string;
  readonly instance: string;
  readonly metric: string;
  readonly attributes: string;
  readonly temporality: string;
  /** Address that the latest point came from, whatever span of time is asked for. */
  readonly sender: string;
  readonly points: number;
  readonly first: number;
  readonly last: number;
  readonly sum: number;
  /** Of a cumulative stream: what was counted since its beginning. */
  readonly lastValue: number;
  readonly rate: number;
  readonly missingSeconds: number;
  readonly holes: number;
  readonly doubledSeconds: number;
  readonly minStepSeconds: number;
  readonly maxStepSeconds: number;
}

export interface SinkReport {
  readonly total: Group;
  readonly metrics: Record<string, Group>;
  readonly problems: Record<string, number>;
  readonly streams?: StreamReport[];
}

export interface SinkResource {
  readonly Job: string;
  readonly Instance: string;
  readonly Variants: { attributes: Record<string, string>; points: number; first: string; last: string }[];
}

export interface Traffic {
  readonly answers: Record<string, number>;
  readonly authorizations: Record<string, number>;
  readonly points: number;
  readonly bytes: number;
}

/** Mirrors the sink's `Fault`. */
export interface Fault {
  readonly code?: number;
  readonly every?: number;
  readonly delayMilliseconds?: number;
  readonly refuse?: boolean;
  readonly authorization?: string;
}

/** What adds up among the load's metrics: counters and histograms, of which remote write makes several series. */
export const LOAD_SUMS = 'load_(counter|histogram|native_histogram)_[0-9]+(_total|_count)?';

/** The admin interface of a sink. It goes to the pod itself, so it answers while the API server is down. */
export class SinkClient {
  private readonly address: string;

  constructor(private readonly cluster: Cluster, name: string) {
    this.address = cluster.get('pods', `--namespace=${BACKEND_NAMESPACE}`, `--selector=app=${name}`).items[0].status.podIP;
  }

  async report(query: { from?: number; until?: number; step?: number; metric?: string; job?: string; streams?: 'all' | 'incorrect' } = {}): Promise<SinkReport> {
    const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined).map(([name, value]): [string, string] => [name, String(value)]));
    return JSON.parse(await this.request('GET', `/report?${parameters}`));
  }

  /** Waits until data of so many targets has arrived; of a job's only, where one is given. */
  untilArrived(targets: number, milliseconds: number, job?: string): Promise<void> {
    return until(`data of ${targets} targets is there`, milliseconds, async () => {
      const { streams } = await this.report({ metric: 'load_gauge_0', job, streams: 'all' });
      return new Set(streams?.map(({ instance }) => instance)).size === targets;
    });
  }

  async resources(): Promise<SinkResource[]> {
    return JSON.parse(await this.request('GET', '/resources'));
  }

  async traffic(): Promise<Traffic> {
    return JSON.parse(await this.request('GET', '/traffic'));
  }

  async fault(fault: Fault): Promise<void> {
    await this.request('POST', '/fault', JSON.stringify(fault));
  }

  async reset(): Promise<void> {
    await this.request('POST', '/reset', '');
  }

  /** Forgets the points that ended before a time, in seconds since the epoch; the streams stay known. */
  async forgetBefore(time: number): Promise<void> {
    await this.request('POST', `/reset?before=${time}`, '');
  }

  private request(method: string, path: string, body?: string): Promise<string> {
    return this.cluster.sandbox.http(method, `http://${this.address}:8090${path}`, body);
  }
}
