import { ApiObject, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BATCH_MAX_BYTES, OTLP_GRPC_PORT, OTLP_HTTP_PORT } from './collector';
import { ExportingCollector } from './exporting-collector';
import { IGateway } from './gateway';
import { IOtlpReceiver } from './otlp-receiver';
import { register } from '../checks/register';
import {
  checkExtraction, clusterStatements, conventionAttributes, CONVENTIONS_PROCESSOR, DEFAULT_METADATA, DYNATRACE_ANNOTATIONS, dynatraceStatements, Extraction, extractionRules,
  k8sAttributes, noiseStatements, workloadStatements,
} from '../config/collector/components/enrichment';
import { SPAN_FILTER, spanFilter } from '../config/collector/components/span-filter';
import { podEndpoint } from '../text/expand';
import { flag, instance, reject } from '../text/input';
import { bytes } from '../text/quantities';
import { Backend, Temporality } from '../values/backend';
import { CollectorOptions, CollectorProps } from '../values/collector-options';
import { Cpu } from '../values/cpu';
import { MetadataRule, PodMetadata } from '../values/pod-metadata';
import { ResolvedScaling, Scaling } from '../values/scaling';
import { autoscaler, clusterRole } from '../workload/objects';

/** Dynatrace's large-scale example ends its gateways at this. */
const DEFAULT_MAX_REPLICAS = 16;

/**
 * What a stack lets one choose of its gateways.
 */
export interface GatewayPoolOptions extends CollectorOptions {
  /**
   * How many gateways there are.
   * @default - Scaling.hpa(): 2 to 16, at 50 % of memory and 70 % of CPU
   */
  readonly scaling?: Scaling;

  /**
   * What is taken of the pod that a metric comes from. The permissions follow from it. An empty list is an error.
   * @default - name, UID and address of the pod, its namespace, node and container, name and UID of its workload, the cluster's UID
   */
  readonly podMetadata?: PodMetadata[];

  /**
   * Labels that become resource attributes.
   * @default - none
   */
  readonly extractLabels?: MetadataRule[];

  /**
   * Annotations that become resource attributes.
   * @default - `metadata.dynatrace.com` and all below it with a Dynatrace backend, none with others
   */
  readonly extractAnnotations?: MetadataRule[];

  /**
   * The largest gRPC request that is taken (`max_recv_msg_size_mib`); a larger one is dropped by its sender for good.
   * Whole mebibytes from 1 up, else an error; below twice the scrapers' batch is reported at synthesis (PT017).
   * @default Size.mebibytes(16)
   */
  readonly maxReceiveMessageSize?: Size;

  /**
   * Whether the Service also names gateways that are not ready. With it a gateway keeps its place in the ring through a restart,
   * but one that never comes back holds up its streams until its pod is deleted. Collectors up to contrib 0.160 ignore
   * readiness; for them it only decides how soon a restarted gateway's name resolves.
   * @default - true up to contrib 0.160, false from 0.161
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
   * @default - nowhere; then they make none
   */
  readonly telemetry?: IOtlpReceiver;
}

/**
 * Tier 2: the gateways. Each keeps the state of the streams that are routed to it (start times, last values), so that it can turn
 * cumulative counters into deltas; then it adds what Kubernetes knows of the pod, and exports.
 *
 * A StatefulSet, so that a gateway that comes back has its old name and its old place in the ring.
 */
export class GatewayPool extends ExportingCollector implements IGateway {
  public readonly serviceName: string;
  public readonly serviceNamespace: string;
  public readonly otlpPort = OTLP_GRPC_PORT;
  public readonly hostnames = true;
  public readonly zstd = true;
  public readonly maxReceiveMessageSize: Size;
  public readonly maxReplicas: number;
  public readonly fixedReplicas?: number;
  /** What the gateways export to. */
  public readonly backend: Backend;

  /** @internal */
  public readonly _scaling: ResolvedScaling;

  constructor(scope: Construct, id: string, props: GatewayPoolProps) {
    super(scope, id, props, {
      part: names => names.gateway,
      configMapName: names => names.gatewayConfigMap,
      component: 'statefulset-collector',
      resources: { cpuRequest: Cpu.cores(2), memoryRequest: Size.gibibytes(8), memoryLimit: Size.gibibytes(8) },
    });
    const origin = this.node.path;
    this.backend = instance(origin, 'backend', props.backend ?? Backend.dynatrace(), Backend, 'Backend.dynatrace()');
    this._scaling = instance(origin, 'scaling', props.scaling ?? Scaling.hpa(), Scaling, 'Scaling.fixed(3)')._resolve(DEFAULT_MAX_REPLICAS);
    this.serviceName = this.workloadName;
    this.serviceNamespace = this.namespace;
    this.maxReplicas = this._scaling.maxReplicas;
    this.fixedReplicas = this._scaling.replicas;
    this.maxReceiveMessageSize = props.maxReceiveMessageSize ?? Size.mebibytes(16);
    const receiveBytes = bytes(instance(origin, 'maxReceiveMessageSize', this.maxReceiveMessageSize, Size, 'Size.mebibytes(16)'));
    if (receiveBytes <= 0 || receiveBytes % (1024 * 1024) !== 0) {
      reject(origin, 'maxReceiveMessageSize', `${receiveBytes} bytes`, 'whole mebibytes from 1 up', `the scrapers' batches have up to ${BATCH_MAX_BYTES} bytes`);
    }
    if (this._scaling.replicas === undefined) {
      const [problem] = this.cadence._autoscalerProblems('gateway');
      if (problem) {
        throw new Error(`${origin}: ${problem}`);
      }
    }

    const dynatrace = this._dynatraceMetadata;
    const extraction = checkExtraction(origin, {
      metadata: props.podMetadata ?? DEFAULT_METADATA,
      labels: props.extractLabels ?? [],
      annotations: props.extractAnnotations ?? (dynatrace ? DYNATRACE_ANNOTATIONS : []),
    });
    this.addPipeline(props, extraction, receiveBytes / 1024 / 1024);
    const { env, mounts, resourceStatements } = this._addBackend(500, this.cadence.gatewayBatchTimeout);
    this._add('processors', CONVENTIONS_PROCESSOR, conventionAttributes());
    this._add('processors', 'transform', {
      metric_statements: [workloadStatements(), noiseStatements(), clusterStatements(resourceStatements), ...(dynatrace ? [dynatraceStatements()] : [])],
    });

    const { namespaced, clusterWide } = extractionRules(extraction);
    clusterRole(this, 'ClusterRole', { name: this.serviceAccountName, namespace: this.namespace }, this._objectLabels, [...namespaced, ...clusterWide]);
    this.addService(props);
    this._deploy({
      kind: 'StatefulSet',
      replicas: this._scaling.replicas,
      serviceName: this.serviceName,
      ports: [
        { name: 'otlp', containerPort: OTLP_GRPC_PORT, protocol: 'TCP' },
        { name: 'otlp-http', containerPort: OTLP_HTTP_PORT, protocol: 'TCP' },
      ],
      env: { ...this._clusterEnvironment, ...env },
      mounts,
      queuedBytes: this._queueBudget,
    });
    autoscaler(this, { kind: 'StatefulSet', name: this.workloadName, namespace: this.namespace }, this._objectLabels, this._scaling, this.cadence, 'gateway');
    register('gatewayPools', this);
  }

  private addPipeline(props: GatewayPoolProps, extraction: Extraction, receiveMebibytes: number): void {
    this._add('receivers', 'otlp', {
      protocols: {
        grpc: { endpoint: podEndpoint(OTLP_GRPC_PORT), max_recv_msg_size_mib: receiveMebibytes },
        http: { endpoint: podEndpoint(OTLP_HTTP_PORT) },
      },
    });
    this._addCommon(props.telemetry, this.backend.temporality);
    this._addState();
    if (this.backend.temporality === Temporality.DELTA) {
      this._add('processors', SPAN_FILTER, () => spanFilter(this.cadence.spanLimit));
    }
    this._add('processors', 'k8s_attributes', k8sAttributes(extraction));
  }

  private addService(props: GatewayPoolProps): void {
    new ApiObject(this, 'Service', k8s.KubeService.manifest({
      metadata: { name: this.serviceName, namespace: this.namespace, labels: { ...this._objectLabels, ...this.podSelector } },
      spec: {
        type: 'ClusterIP',
        clusterIp: 'None',
        publishNotReadyAddresses: flag(this.node.path, 'publishNotReadyAddresses', props.publishNotReadyAddresses ?? !this.distribution._isAtLeast('0.161.0')),
        selector: this.podSelector,
        ports: [
          { name: 'otlp', port: OTLP_GRPC_PORT, targetPort: k8s.IntOrString.fromNumber(OTLP_GRPC_PORT), protocol: 'TCP', appProtocol: 'grpc' },
          { name: 'otlp-http', port: OTLP_HTTP_PORT, targetPort: k8s.IntOrString.fromNumber(OTLP_HTTP_PORT), protocol: 'TCP' },
        ],
      },
    }));
  }
}
