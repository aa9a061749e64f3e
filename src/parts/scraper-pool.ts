import { ApiObject, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { CollectorBase } from './collector';
import { IGateway } from './gateway';
import { IOtlpReceiver } from './otlp-receiver';
import { ITargetAllocator } from './target-allocator-reference';
import { register } from '../checks/register';
import { clientTls } from '../config/tls';
import { goDuration } from '../text/durations';
import { Expanded } from '../text/expand';
import { dnsLabel, flag, httpUrl, instance, list, oneOf, plainData, record, reject, wholeNumber } from '../text/input';
import { UpdateStrategy } from '../values/allocation';
import { CollectorOptions, CollectorProps } from '../values/collector-options';
import { Cpu } from '../values/cpu';
import { RoutingKey } from '../values/routing-key';
import { ResolvedScaling, Scaling } from '../values/scaling';
import { autoscaler, deploymentStrategy, role } from '../workload/objects';

/** Dynatrace's large-scale example ends its scrapers at this. */
const DEFAULT_MAX_REPLICAS = 24;

/**
 * The kind of workload that the scrapers are.
 */
export enum ScraperWorkload {
  /** A Deployment: a rollout adds new pods before it takes old ones away, but every pod gets a new name, and with it other targets. */
  DEPLOYMENT = 'Deployment',
  /** A StatefulSet: names last, so a rollout moves no targets for good; a pod's targets are not scraped while it restarts. */
  STATEFUL_SET = 'StatefulSet',
}

/**
 * How the scrapers find the gateways.
 */
export enum GatewayResolver {
  /** By the EndpointSlices of the gateways' Service: the ring follows the pods. */
  KUBERNETES = 'k8s',
  /**
   * By the DNS names of the gateways' pods: the ring never moves, so a restart moves no streams, and a gateway that stays away holds
   * up its own. Only with a fixed number of gateways of a StatefulSet, else an error.
   */
  STATIC = 'static',
}

/**
 * What a stack lets one choose of its scrapers.
 */
export interface ScraperPoolOptions extends CollectorOptions {
  /**
   * How many scrapers there are.
   * @default - Scaling.hpa(): 2 to 24, at 50 % of memory and 70 % of CPU
   */
  readonly scaling?: Scaling;

  /**
   * The kind of workload.
   * @default ScraperWorkload.DEPLOYMENT
   */
  readonly workload?: ScraperWorkload;

  /**
   * How the pods of a Deployment are replaced. RECREATE with a StatefulSet, which replaces one pod after another, is an error.
   * @default UpdateStrategy.ROLLING_UPDATE
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * By what the gateway of a data point is chosen.
   * @default RoutingKey.RESOURCE
   */
  readonly routingKey?: RoutingKey;

  /**
   * How the gateways are found.
   * @default GatewayResolver.KUBERNETES
   */
  readonly resolver?: GatewayResolver;

  /**
   * Scrape configurations beside those that the allocator hands out, in Prometheus' own form (`job_name` ...). Every scraper scrapes
   * all of them, so they suit targets that each scraper has for itself.
   * A configuration without `job_name`, or with one that is taken, is an error.
   * @default - none
   */
  readonly staticScrapeConfigs?: { [key: string]: any }[];

  /**
   * Whether native histograms are scraped. In a stack, set it on the stack, which also makes the allocator offer the protocol for them.
   * @default false
   */
  readonly nativeHistograms?: boolean;
}

/**
 * The scrapers of a pipeline.
 */
export interface ScraperPoolProps extends CollectorProps, ScraperPoolOptions {
  /**
   * The allocator that hands out the targets: a `TargetAllocator`, or `TargetAllocatorReference.fromEndpoint(...)`.
   */
  readonly targetAllocator: ITargetAllocator;

  /**
   * The gateways that the data points go to: a `GatewayPool`, or `Gateway.fromService(...)`.
   */
  readonly gateway: IGateway;

  /**
   * Where the scrapers send their own metrics.
   * @default - nowhere; then they make none
   */
  readonly telemetry?: IOtlpReceiver;

  /**
   * The temporality of the scrapers' own metrics: `delta` or `cumulative`; anything else is an error.
   * @default 'delta'
   */
  readonly telemetryTemporality?: string;
}

/**
 * Tier 1: the scrapers. Each asks the allocator for its share of the targets, scrapes them, and sends every resource to the one
 * gateway that keeps its state.
 */
export class ScraperPool extends CollectorBase {
  /** The allocator that hands out the targets. */
  public readonly targetAllocator: ITargetAllocator;
  /** The gateways that the data points go to. */
  public readonly gateway: IGateway;
  /** By what the gateway of a data point is chosen. */
  public readonly routingKey: RoutingKey;

  /** @internal */
  public readonly _scaling: ResolvedScaling;
  /** @internal */
  public readonly _workloadKind: ScraperWorkload;

  constructor(scope: Construct, id: string, props: ScraperPoolProps) {
    super(scope, id, props, {
      part: names => names.scraper,
      component: 'standalone-collector',
      resources: { cpuRequest: Cpu.cores(1), memoryRequest: Size.gibibytes(6), memoryLimit: Size.gibibytes(6) },
    });
    const origin = this.node.path;
    this.targetAllocator = record(origin, 'targetAllocator', props.targetAllocator as any) as any;
    httpUrl(origin, 'targetAllocator.endpoint', this.targetAllocator.endpoint);
    this.gateway = checkedGateway(origin, props.gateway);
    this.routingKey = instance(origin, 'routingKey', props.routingKey ?? RoutingKey.RESOURCE, RoutingKey, 'RoutingKey.STREAM_ID');
    flag(origin, 'nativeHistograms', props.nativeHistograms ?? false);
    this._scaling = instance(origin, 'scaling', props.scaling ?? Scaling.hpa(), Scaling, 'Scaling.fixed(3)')._resolve(DEFAULT_MAX_REPLICAS);
    this._workloadKind = oneOf(origin, 'workload', props.workload ?? ScraperWorkload.DEPLOYMENT, { ...ScraperWorkload });
    const resolver = oneOf(origin, 'resolver', props.resolver ?? GatewayResolver.KUBERNETES, { ...GatewayResolver });
    if (this._scaling.replicas === undefined) {
      const [problem] = this.cadence._autoscalerProblems('scraper');
      if (problem) {
        throw new Error(`${origin}: ${problem}`);
      }
    }
    const allocatorTls = clientTls(origin, 'allocator', this.targetAllocator.clientTls);
    this.addReceiver(props, allocatorTls.tls);
    this._addCommon(props.telemetry, oneOf(origin, 'telemetryTemporality', props.telemetryTemporality ?? 'delta', { delta: 'delta', cumulative: 'cumulative' }));
    this.addExporter(resolver);
    if (resolver === GatewayResolver.KUBERNETES) {
      role(this, 'Role', this.gateway.serviceNamespace, this.roleName, { name: this.serviceAccountName, namespace: this.namespace }, this._objectLabels, [
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ]);
    }
    const statefulSet = this._workloadKind === ScraperWorkload.STATEFUL_SET;
    if (statefulSet && props.updateStrategy === UpdateStrategy.RECREATE) {
      reject(origin, 'updateStrategy', props.updateStrategy, 'left out with ScraperWorkload.STATEFUL_SET', 'it replaces one pod after another');
    }
    if (statefulSet) {
      this.addGoverningService();
    }
    this._deploy({
      kind: this._workloadKind,
      replicas: this._scaling.replicas,
      serviceName: statefulSet ? this.workloadName : undefined,
      ports: [],
      env: {},
      mounts: allocatorTls.mounts,
      queuedBytes: this.queueBytes * this.gateway.maxReplicas,
      ...deploymentStrategy(origin, props.updateStrategy, {
        maxSurge: k8s.IntOrString.fromString('25%'), maxUnavailable: k8s.IntOrString.fromNumber(0),
      }),
    });
    autoscaler(this, { kind: this._workloadKind, name: this.workloadName, namespace: this.namespace }, this._objectLabels, this._scaling, this.cadence, 'scraper');
    register('scraperPools', this);
  }

  /** The Role lies in the gateways' namespace, where another pipeline may have one of the same name. */
  private get roleName(): string {
    return this.gateway.serviceNamespace === this.namespace ? this.serviceAccountName : `${this.namespace}-${this.serviceAccountName}`;
  }

  /** What may wait for one gateway, in bytes: whole mebibytes, so that the number can be read. */
  private get queueBytes(): number {
    const mebibyte = 1024 * 1024;
    const share = this._queueBudget / this.gateway.maxReplicas;
    return share >= mebibyte ? Math.floor(share / mebibyte) * mebibyte : Math.floor(share);
  }

  private addReceiver(props: ScraperPoolProps, tls: { [key: string]: any } | undefined): void {
    const jobs = staticJobs(this.node.path, props.staticScrapeConfigs ?? []);
    this._add('receivers', 'prometheus', () => ({
      config: {
        ...(props.nativeHistograms ? { global: { scrape_native_histograms: true } } : {}),
        ...(jobs.length > 0 ? { scrape_configs: jobs } : {}),
      },
      target_allocator: {
        collector_id: new Expanded('${K8S_POD_NAME}'),
        endpoint: this.targetAllocator.endpoint,
        interval: goDuration(this.cadence.allocatorPollInterval),
        http_sd_config: { refresh_interval: goDuration(this.cadence.targetRefreshInterval) },
        timeout: goDuration(this.cadence.exportTimeout),
        ...(tls ? { tls } : {}),
      },
    }));
  }

  private addExporter(resolver: GatewayResolver): void {
    const { serviceName, serviceNamespace, otlpPort, hostnames, zstd, fixedReplicas } = this.gateway;
    if (resolver === GatewayResolver.STATIC && (!hostnames || fixedReplicas === undefined)) {
      reject(this.node.path, 'resolver', 'STATIC', 'KUBERNETES unless the gateways are a StatefulSet of a fixed number', 'give the gateways Scaling.fixed(n)');
    }
    const names = () => Array.from({ length: fixedReplicas! }, (_, index) => `${serviceName}-${index}.${serviceName}.${serviceNamespace}:${otlpPort}`);
    this._add('exporters', 'load_balancing', () => ({
      routing_key: this.routingKey.value,
      resolver: resolver === GatewayResolver.STATIC
        ? { static: { hostnames: names() } }
        : { k8s: { service: `${serviceName}.${serviceNamespace}`, ports: [otlpPort], ...(hostnames ? { return_hostnames: true } : {}) } },
      timeout: goDuration(this.cadence.exportTimeout),
      protocol: {
        otlp: {
          timeout: goDuration(this.cadence.exportTimeout),
          tls: { insecure: true },
          // A quarter of the CPU of gzip and a fifth fewer bytes (docs/performance.md).
          compression: zstd ? 'zstd' : 'gzip',
          // One queue a gateway, so that one that is away holds up only its own streams, with one consumer, so that their points stay in order.
          sending_queue: this._orderedQueue(this.queueBytes),
          retry_on_failure: this._retry(),
        },
      },
    }));
  }

  private addGoverningService(): void {
    new ApiObject(this, 'Service', k8s.KubeService.manifest({
      metadata: { name: this.workloadName, namespace: this.namespace, labels: this._objectLabels },
      spec: { clusterIp: 'None', selector: this.podSelector, ports: [{ name: 'health', port: 13133, targetPort: k8s.IntOrString.fromNumber(13133), protocol: 'TCP' }] },
    }));
  }
}

/** Gateways can be any object with the right properties. */
function checkedGateway(origin: string, gateway: IGateway): IGateway {
  record(origin, 'gateway', gateway as any);
  dnsLabel(origin, 'gateway.serviceName', gateway.serviceName);
  dnsLabel(origin, 'gateway.serviceNamespace', gateway.serviceNamespace);
  wholeNumber(origin, 'gateway.otlpPort', gateway.otlpPort, 1, 65535);
  wholeNumber(origin, 'gateway.maxReplicas', gateway.maxReplicas, 1);
  return gateway;
}

function staticJobs(origin: string, given: { [key: string]: any }[]): { [key: string]: any }[] {
  const names = new Set<string>();
  return list(origin, 'staticScrapeConfigs', given).map((job, index) => {
    const checked = plainData(origin, `staticScrapeConfigs[${index}]`, record(origin, `staticScrapeConfigs[${index}]`, job));
    if (typeof checked.job_name !== 'string' || checked.job_name === '' || names.has(checked.job_name)) {
      reject(origin, `staticScrapeConfigs[${index}].job_name`, checked.job_name, 'a text that no other configuration has');
    }
    names.add(checked.job_name);
    return checked;
  });
}
