import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Collector } from './collector';
import { CollectorPart } from './collector-part';
import { IGatewayPool, ITargetAllocator, ITelemetryReceiver } from './connections';
import { connectionTo } from './network';
import { namedData } from './settings';
import { loadBalancing } from '../config/collector/components/load-balancing';
import { memoryLimiter } from '../config/collector/components/memory-limiter';
import { allocatedTargets } from '../config/collector/components/prometheus';
import { checkScrapeJob } from '../config/scrape-job';
import { clientTls } from '../config/tls';
import { DEFAULT_MAX_SCRAPERS, MOST_SCRAPERS } from '../facts/limits';
import { HEALTH_PORT } from '../facts/ports';
import { Port } from '../model/component';
import { ServiceSettings } from '../model/workload';
import { Data } from '../text/data';
import { dnsLabel, flag, httpUrl, Input, record, size, wholeNumber } from '../text/input';
import { bytes, MEBIBYTE } from '../text/quantities';
import { UpdateStrategy } from '../values/allocation';
import { CollectorOptions, CollectorProps } from '../values/collector-options';
import { CpuAmount } from '../values/cpu-amount';
import { RoutingKey } from '../values/routing-key';
import { ResolvedScaling, Scaling } from '../values/scaling';
import { checkTlsHasEffect, tlsOptions } from '../values/tls';
import { TlsOptions } from '../values/tls-options';
import { deploymentStrategy, statefulSetStrategy } from '../workload/strategy';

/**
 * The kind of workload that the scrapers are.
 */
export enum ScraperWorkload {
  /** A Deployment: a rollout adds new pods before it removes old ones, but every pod gets a new name, and with it other targets. */
  DEPLOYMENT = 'Deployment',
  /** A StatefulSet: pods keep their names, so a rollout moves no targets permanently; a pod's targets are not scraped while it restarts. */
  STATEFUL_SET = 'StatefulSet',
}

/**
 * How the scrapers find the gateways.
 */
export enum GatewayResolver {
  /** By the EndpointSlices of the gateways' Service: the ring follows the pods. */
  KUBERNETES = 'k8s',
  /**
   * By the DNS names of the gateways' pods: the ring never changes, so a restart moves no streams, but a gateway that stays down blocks its streams. Only
   * with a fixed number of gateways in a StatefulSet, else an error. The scrapers then need no permission, and their pods get no token unless something of your
   * own may use it.
   */
  STATIC = 'static',
}

/**
 * Scraper options that a stack passes on.
 */
export interface ScraperPoolOptions extends CollectorOptions {
  /**
   * How many scrapers there are. At most 1061, else an error: the allocator shares targets out by as many partitions (operator 0.158, consistent_hashing.go).
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
   * How the scrapers choose a data point's gateway (`routing_key`).
   * @default RoutingKey.RESOURCE
   */
  readonly routingKey?: RoutingKey;

  /**
   * How the gateways are found.
   * @default GatewayResolver.KUBERNETES
   */
  readonly resolver?: GatewayResolver;

  /**
   * Scrape configurations in addition to those from the allocator, in Prometheus' format (`job_name` ...). Every scraper scrapes
   * all of them, so they suit targets that each scraper has for itself.
   * A configuration without `job_name`, or with one that is taken, is an error, and so is one with which a scraper would not start: an unknown key, a value of the
   * wrong type (`scrape_interval: 30`), keys that exclude each other, a relabel rule that lacks something or has too much.
   * @default - none
   */
  readonly staticScrapeConfigs?: { [key: string]: any }[];

  /**
   * Whether native histograms are scraped. In a stack, set it on the stack, which also makes the allocator ask for the protocol that has them. Jobs of
   * monitors have them only where the monitor says `scrapeNativeHistograms: true` (PT039).
   * @default false
   */
  readonly nativeHistograms?: boolean;
}

/**
 * The scrapers of a pipeline.
 */
export interface ScraperPoolProps extends CollectorProps, ScraperPoolOptions {
  /**
   * The allocator that hands out the targets: a `TargetAllocator`, or `TargetAllocator.fromEndpoint(...)`.
   */
  readonly targetAllocator: ITargetAllocator;

  /**
   * The gateways that the data points go to: a `GatewayPool`, or `GatewayPool.fromService(...)`.
   */
  readonly gateway: IGatewayPool;

  /**
   * Where the scrapers send their own metrics.
   * @default - nowhere; they then produce none
   */
  readonly telemetry?: ITelemetryReceiver;
}

/**
 * Tier 1: the scrapers. Each asks the allocator for its share of the targets, scrapes them, and sends every resource to the one
 * gateway that keeps its state.
 */
export class ScraperPool extends CollectorPart {
  /** The allocator that hands out the targets. */
  public readonly targetAllocator: ITargetAllocator;
  /** The gateways that the data points go to. */
  public readonly gateway: IGatewayPool;
  /** How the scrapers choose a data point's gateway. */
  public readonly routingKey: RoutingKey;

  /** @internal */
  protected readonly _collector: Collector;

  constructor(scope: Construct, id: string, props: ScraperPoolProps) {
    super(scope, id);
    const where = this.node.path;
    const input = new Input<ScraperPoolProps>(where, props);
    this.targetAllocator = checkedAllocator(where, input.raw('targetAllocator'));
    this.gateway = checkedGateways(where, input.raw('gateway'));
    const receiver = input.record('telemetry');
    const collector = new Collector(this, input, {
      part: names => names.scraper,
      component: 'standalone-collector',
      resources: { cpuRequest: CpuAmount.cores(1), memoryRequest: Size.gibibytes(6), memoryLimit: Size.gibibytes(6) },
    }, receiver, [['targetAllocator', this.targetAllocator], ['gateway', this.gateway], ['telemetry', receiver]]);
    this._collector = collector;
    this.routingKey = input.instance('routingKey', RoutingKey, RoutingKey.RESOURCE, 'RoutingKey.STREAM_ID');
    const scaling = scalingOf(input);
    const kind = input.oneOf('workload', ScraperWorkload, ScraperWorkload.DEPLOYMENT);
    const strategy = updateStrategy(input, kind);
    const fixedReplicas = ringSize(input, this.gateway);
    const nativeHistograms = input.flag('nativeHistograms', false);
    const jobs = staticJobs(input);
    input.done();
    if (scaling.autoscaled) {
      collector.checkAutoscaler('scraper');
    }

    const { serviceName, serviceNamespace, otlpPort, stableHostnames, acceptsZstd, maxReplicas, maxReceiveMessageSize } = this.gateway;
    const queueBytes = share(collector.queueBudget, maxReplicas);
    const { endpoint } = this.targetAllocator;
    collector.pipeline(
      allocatedTargets({ endpoint, ...clientTls('allocator', this.targetAllocator.clientTls), nativeHistograms, jobs }),
      memoryLimiter(collector.memory),
      loadBalancing({ serviceName, serviceNamespace, port: otlpPort, stableHostnames, acceptsZstd, fixedReplicas }, this.routingKey.value, queueBytes),
    );
    const statefulSet = kind === ScraperWorkload.STATEFUL_SET;
    collector.deploy({
      kind,
      replicas: scaling.replicas,
      autoscaling: scaling.autoscaled ? {
        scaling,
        scaleDown: times => ({
          stabilizationWindowSeconds: times.scraperScaleDownWindow.toSeconds(),
          policies: [{ type: 'Percent', value: REMOVED_PERCENT, periodSeconds: times.scraperScaleDownPeriod.toSeconds() }],
        }),
      } : undefined,
      service: ports => scraperService(ports, statefulSet),
      queuedBytes: queueBytes * maxReplicas,
      connections: [connectionTo(endpoint, collector.namespace), { host: `${serviceName}.${serviceNamespace}`, port: otlpPort, asksPods: true }],
      egress: { scrapes: true },
      // Jobs of the user's own can discover targets, or show the token to them.
      asksApi: fixedReplicas === undefined || jobs.length > 0,
      spec: statefulSet
        ? statefulSetStrategy(this.workloadName)
        : deploymentStrategy(strategy, { maxSurge: '25%', maxUnavailable: 0 }),
    });
    collector.register('scraper', {
      allocatorEndpoint: endpoint,
      gateways: { serviceName, serviceNamespace, maxReplicas, maxReceiveBytes: bytes(maxReceiveMessageSize) },
      staticJobs: jobs,
    });
  }
}

function scalingOf(input: Input<ScraperPoolProps>): ResolvedScaling {
  const scaling = input.instance('scaling', Scaling, Scaling.hpa(), 'Scaling.fixed(3)')._resolve(DEFAULT_MAX_SCRAPERS);
  if (scaling.maxReplicas > MOST_SCRAPERS) {
    input.reject('scaling', `${scaling.maxReplicas} pods`, `at most ${MOST_SCRAPERS} pods`,
      'the allocator shares targets out by as many partitions, so further scrapers get none, and an allocator up to operator 0.158 crashes');
  }
  return scaling;
}

/**
 * The most scrapers that go at once. Their targets are scraped by nobody until the others have taken them over, which then have a third more to do; Kubernetes' own
 * policy lets all but the fewest go in one step.
 */
const REMOVED_PERCENT = 25;

/** The Service that governs a StatefulSet, or the one for added ports; nothing but the kubelet connects to a scraper itself. */
function scraperService(ports: readonly Port[], governs: boolean): ServiceSettings | undefined {
  if (governs) {
    return { labels: {}, ports: [...ports, { name: 'health', port: HEALTH_PORT }], spec: { clusterIP: 'None' } };
  }
  return ports.length > 0 ? { labels: {}, ports, spec: {} } : undefined;
}

/** The bytes that may wait for one gateway: whole mebibytes, so that the number is easy to read. */
function share(budget: number, gateways: number): number {
  const exact = budget / gateways;
  return exact >= MEBIBYTE ? Math.floor(exact / MEBIBYTE) * MEBIBYTE : Math.floor(exact);
}

function updateStrategy(input: Input<ScraperPoolProps>, kind: ScraperWorkload): UpdateStrategy {
  const strategy = input.oneOf('updateStrategy', UpdateStrategy, UpdateStrategy.ROLLING_UPDATE);
  if (kind === ScraperWorkload.STATEFUL_SET && strategy === UpdateStrategy.RECREATE) {
    input.reject('updateStrategy', strategy, 'left out with ScraperWorkload.STATEFUL_SET', 'it replaces one pod after another');
  }
  return strategy;
}

/** The number of gateways in a ring that never changes; undefined for one that follows their Service. */
function ringSize(input: Input<ScraperPoolProps>, { stableHostnames, fixedReplicas }: IGatewayPool): number | undefined {
  const resolver = input.oneOf('resolver', GatewayResolver, GatewayResolver.KUBERNETES);
  if (resolver === GatewayResolver.KUBERNETES) {
    return undefined;
  }
  if (!stableHostnames || fixedReplicas === undefined) {
    input.reject('resolver', 'STATIC', 'KUBERNETES unless the gateways are a StatefulSet of a fixed number', 'give the gateways Scaling.fixed(n)');
  }
  return fixedReplicas;
}

/** An allocator can be any object with the right properties. */
function checkedAllocator(where: string, allocator: ITargetAllocator): ITargetAllocator {
  record(where, 'targetAllocator', allocator as any);
  httpUrl(where, 'targetAllocator.endpoint', allocator.endpoint);
  if (allocator.clientTls !== undefined) {
    checkTlsHasEffect(where, 'targetAllocator.clientTls', allocator.endpoint,
      tlsOptions(new Input<TlsOptions>(where, allocator.clientTls, 'targetAllocator.clientTls', 'targetAllocator.clientTls.'), false));
  }
  return allocator;
}

/** Gateways can be any object with the right properties. */
function checkedGateways(where: string, gateway: IGatewayPool): IGatewayPool {
  record(where, 'gateway', gateway as any);
  dnsLabel(where, 'gateway.serviceName', gateway.serviceName);
  dnsLabel(where, 'gateway.serviceNamespace', gateway.serviceNamespace);
  wholeNumber(where, 'gateway.otlpPort', gateway.otlpPort, 1, 65535);
  wholeNumber(where, 'gateway.maxReplicas', gateway.maxReplicas, 1);
  size(where, 'gateway.maxReceiveMessageSize', gateway.maxReceiveMessageSize, 1024);
  flag(where, 'gateway.stableHostnames', gateway.stableHostnames);
  flag(where, 'gateway.acceptsZstd', gateway.acceptsZstd);
  if (gateway.fixedReplicas !== undefined) {
    wholeNumber(where, 'gateway.fixedReplicas', gateway.fixedReplicas, 1);
  }
  return gateway;
}

function staticJobs(input: Input<ScraperPoolProps>): Data[] {
  const read = namedData(input.where, 'job_name', 'configuration');
  return input.list('staticScrapeConfigs', [], {}, (item, property) => {
    const job = read(item, property);
    checkScrapeJob(input.where, property, job);
    return job;
  });
}
