import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Collector } from './collector';
import { CollectorPart } from './collector-part';
import { GatewayServiceOptions, IGatewayPool, ITelemetryReceiver } from './connections';
import { extractionOf } from './extraction';
import { backendExporter, backendStatements, backendTimeout, takesDots, takesDynatraceMetadata } from '../config/collector/components/backend';
import { conventions, enrichment } from '../config/collector/components/enrichment';
import { k8sAttributes } from '../config/collector/components/k8s-attributes';
import { memoryLimiter } from '../config/collector/components/memory-limiter';
import { otlpGrpcReceiver } from '../config/collector/components/otlp';
import { spanFilter } from '../config/collector/components/span-filter';
import { deltas, startTimes, withoutScraperVersion } from '../config/collector/components/state';
import { unsupported } from '../config/collector/components/unsupported';
import { BATCH_MAX_BYTES } from '../config/collector/queue';
import { DEFAULT_MAX_GATEWAYS, EXPECTED_REQUEST_BYTES } from '../facts/limits';
import { OTLP_GRPC_PORT } from '../facts/ports';
import { Input, REQUIRED } from '../text/input';
import { bytes, MEBIBYTE } from '../text/quantities';
import { Backend } from '../values/backend';
import { Temporality } from '../values/backend-options';
import { CollectorOptions, CollectorProps } from '../values/collector-options';
import { CpuAmount } from '../values/cpu-amount';
import { MetadataRule, ResourceAttribute } from '../values/resource-attribute';
import { Scaling } from '../values/scaling';
import { statefulSetStrategy } from '../workload/strategy';

/**
 * Gateway options that a stack passes on.
 */
export interface GatewayPoolOptions extends CollectorOptions {
  /**
   * How many gateways there are.
   * @default - Scaling.hpa(): 2 to 16, at 50 % of memory and 70 % of CPU
   */
  readonly scaling?: Scaling;

  /**
   * What is added about the pod that a metric comes from. The permissions follow from it. An empty list is an error. With a Dynatrace backend, name and UID of the workload
   * arrive as `k8s.workload.name`, `.kind` and `.uid`, whatever its kind; with others under the names of the semantic conventions, such as `k8s.deployment.name`.
   * @default - name, UID and address of the pod, its namespace, node and container, name and UID of its workload, the cluster's UID
   */
  readonly podMetadata?: ResourceAttribute[];

  /**
   * Labels that become resource attributes.
   * @default - none
   */
  readonly extractLabels?: MetadataRule[];

  /**
   * Annotations that become resource attributes, beside those of `trustedPodAnnotations`. An annotation takes the place of what Kubernetes says under the same name, so
   * name the attribute, or give what `$1` stands for a beginning: with `attribute: '$1'` alone, a pod chooses whose name it bears (PT053).
   * @default - none
   */
  readonly extractAnnotations?: MetadataRule[];

  /**
   * The keys that are believed of what a pod says of itself to Dynatrace: in annotations `metadata.dynatrace.com/<key>`, and in the JSON of the annotation
   * `metadata.dynatrace.com`. A `*` at the end of one stands for any end. What the resource has already, such as its `service.name`, is kept; an empty list believes nothing.
   * The default is what Dynatrace documents for access rights and for the allocation of costs: whoever may write a pod's annotations chooses its security
   * context. Where that must not be so, leave `dt.security_context` out, and take it from the namespace: `extractAnnotations: [{ key: ..., source: MetadataSource.NAMESPACE, attribute: 'dt.security_context' }]`.
   * A key with which a pod could pass for another (of `k8s.pod.*`, `k8s.namespace.name`, `k8s.workload.*`, `dt.entity.*` ...) is an error, and so is a list with
   * keys where the backend is not Dynatrace.
   * @default - `dt.security_context` and `dt.cost.*` with a Dynatrace backend, none with others
   */
  readonly trustedPodAnnotations?: string[];

  /**
   * Whether attributes that k8s_attributes 1.0 (contrib 0.161) renamed are sent under their old and new names, for the time in which dashboards move
   * (docs/versions.md has the names). It sets feature gates, which newer collectors may drop. Labels and annotations have the names that you gave them either way.
   * @default false
   */
  readonly oldAndNewAttributes?: boolean;

  /**
   * The largest gRPC request that is accepted (`max_recv_msg_size_mib`); its sender drops a larger one.
   * Whole mebibytes from 1 up, else an error; a size below twice the scrapers' batch is reported at synthesis (PT017).
   * @default Size.mebibytes(16)
   */
  readonly maxReceiveMessageSize?: Size;

  /**
   * Whether the Service also lists gateways that are not ready. With it a gateway keeps its place in the ring through a restart, but one that never comes back
   * holds up its streams until its pod is deleted. Without it each restart moves streams away and back, and two restarts in a minute can count twice
   * (docs/reliability.md). Scrapers up to contrib 0.160 ignore readiness; for them it only decides how soon a restarted gateway's name resolves.
   * @default true
   */
  readonly publishNotReadyAddresses?: boolean;
}

/**
 * The gateways of a pipeline.
 */
export interface GatewayPoolProps extends CollectorProps, GatewayPoolOptions {
  /**
   * What the gateways export to.
   * @default Backend.dynatrace()
   */
  readonly backend?: Backend;

  /**
   * Where the gateways send their own metrics.
   * @default - nowhere; they then produce none
   */
  readonly telemetry?: ITelemetryReceiver;
}

/**
 * Tier 2: the gateways. Each keeps the state of the streams that are routed to it (start times, last values), so that it can turn
 * cumulative counters into deltas; then it adds Kubernetes metadata of the pod, and exports.
 *
 * Its processors, in order: `memory_limiter`; `filter/unsupported`, `transform/summaries` and `filter/summaries`, as far as the backend needs them; with a delta
 * backend `transform/scope`, by which streams go on where the scrapers change their version; but for remote write `metric_start_time`, unless deltas follow that need
 * no start times (contrib 0.164 or newer); with a delta backend `cumulative_to_delta` and `filter/span_limit`; `k8s_attributes`; but for remote write `attributes/conventions`; `transform`.
 *
 * A StatefulSet, so that a gateway that comes back has its old name and its old place in the ring.
 */
export class GatewayPool extends CollectorPart implements IGatewayPool {
  /**
   * Gateways that run outside this app, behind a Service.
   *
   * @example
   * const gateway = GatewayPool.fromService({ serviceName: 'metrics-gateway', serviceNamespace: 'observability', scaling: Scaling.hpa({ maxReplicas: 8 }) });
   */
  public static fromService(options: GatewayServiceOptions): IGatewayPool {
    const input = new Input<GatewayServiceOptions>('GatewayPool.fromService', options, 'options');
    const scaling = input.instance('scaling', Scaling, Scaling.hpa(), 'Scaling.fixed(3)')._resolve(DEFAULT_MAX_GATEWAYS);
    const gateways = {
      serviceName: input.serviceName('serviceName', REQUIRED),
      serviceNamespace: input.dnsLabel('serviceNamespace', REQUIRED),
      otlpPort: input.wholeNumber('otlpPort', OTLP_GRPC_PORT, { min: 1, max: 65535 }),
      stableHostnames: input.flag('stableHostnames', false),
      maxReceiveMessageSize: input.size('maxReceiveMessageSize', Size.mebibytes(4), { min: 1024 }),
      acceptsZstd: input.flag('acceptsZstd', false),
      maxReplicas: scaling.maxReplicas,
      fixedReplicas: scaling.replicas,
    };
    input.done();
    return gateways;
  }

  public readonly serviceName: string;
  public readonly serviceNamespace: string;
  public readonly otlpPort = OTLP_GRPC_PORT;
  public readonly stableHostnames = true;
  public readonly acceptsZstd = true;
  public readonly maxReceiveMessageSize: Size;
  public readonly maxReplicas: number;
  public readonly fixedReplicas?: number;
  /** What the gateways export to. */
  public readonly backend: Backend;

  /** @internal */
  protected readonly _collector: Collector;

  constructor(scope: Construct, id: string, props: GatewayPoolProps) {
    super(scope, id);
    const input = new Input<GatewayPoolProps>(this.node.path, props);
    const receiver = input.record('telemetry');
    const collector = new Collector(this, input, {
      part: names => names.gateway,
      configMapName: names => names.gatewayConfigMap,
      component: 'statefulset-collector',
      resources: { cpuRequest: CpuAmount.cores(2), memoryRequest: Size.gibibytes(8), memoryLimit: Size.gibibytes(8) },
    }, receiver, [['telemetry', receiver]]);
    this._collector = collector;
    this.backend = input.instance('backend', Backend, Backend.dynatrace(), 'Backend.dynatrace()');
    const scaling = input.instance('scaling', Scaling, Scaling.hpa(), 'Scaling.fixed(3)')._resolve(DEFAULT_MAX_GATEWAYS);
    this.serviceName = collector.part.workload;
    this.serviceNamespace = collector.namespace;
    this.maxReplicas = scaling.maxReplicas;
    this.fixedReplicas = scaling.replicas;
    this.maxReceiveMessageSize = messageSize(input);
    const publishNotReadyAddresses = input.flag('publishNotReadyAddresses', true);
    const extraction = extractionOf(input, this.backend, collector.distribution);
    input.done();
    if (scaling.autoscaled) {
      collector.checkAutoscaler('gateway');
    }

    const delta = this.backend.temporality === Temporality.DELTA;
    const host = { distribution: collector.distribution, extraction };
    const exporter = backendExporter(this.backend, {
      budget: collector.queueBudget, requestBytes: EXPECTED_REQUEST_BYTES.gateway, minItems: 500, flushTimeout: times => times.gatewayBatchTimeout,
    }, host);
    collector.pipeline(
      otlpGrpcReceiver(bytes(this.maxReceiveMessageSize) / MEBIBYTE),
      memoryLimiter(collector.memory),
      ...unsupported(this.backend),
      ...(delta ? [withoutScraperVersion()] : []),
      ...(this.backend._needsStartTimes(collector.distribution) ? [startTimes()] : []),
      ...(delta ? [deltas(), spanFilter()] : []),
      k8sAttributes(extraction),
      ...(takesDots(this.backend) ? [conventions()] : []),
      enrichment({ clusterName: collector.clusterName, dynatrace: takesDynatraceMetadata(this.backend), trusted: extraction.trusted, statements: backendStatements(this.backend, host) }),
      exporter,
    );
    collector.deploy({
      kind: 'StatefulSet',
      replicas: scaling.replicas,
      autoscaling: scaling.autoscaled ? {
        scaling,
        scaleDown: times => ({
          stabilizationWindowSeconds: times.gatewayScaleDownWindow.toSeconds(),
          policies: [{ type: 'Pods', value: 1, periodSeconds: times.gatewayScaleDownPeriod.toSeconds() }],
        }),
      } : undefined,
      service: ports => ({
        labels: this.podSelector,
        ports,
        spec: { type: 'ClusterIP', clusterIP: 'None', publishNotReadyAddresses },
      }),
      queuedBytes: collector.queueBudget,
      requestTimeout: backendTimeout(this.backend),
      egress: { backend: this.backend },
      spec: statefulSetStrategy(this.serviceName),
    });
    collector.register('gateway', { backend: this.backend, address: `${this.serviceName}.${this.serviceNamespace}` });
  }
}

function messageSize(input: Input<GatewayPoolProps>): Size {
  const size = input.size('maxReceiveMessageSize', Size.mebibytes(16));
  if (bytes(size) % MEBIBYTE !== 0) {
    input.reject('maxReceiveMessageSize', `${bytes(size)} bytes`, 'whole mebibytes from 1 up', `the scrapers' batches have up to ${BATCH_MAX_BYTES} bytes`);
  }
  return size;
}
