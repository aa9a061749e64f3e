import { ApiObject, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { OTLP_GRPC_PORT, OTLP_HTTP_PORT } from './collector';
import { ExportingCollector } from './exporting-collector';
import { IOtlpReceiver } from './otlp-receiver';
import { TargetAllocator } from './target-allocator';
import { register } from '../checks/register';
import {
  clusterStatements, DYNATRACE_ANNOTATIONS, dynatraceStatements, extractionRules, k8sAttributes, noiseStatements, renameStatements, workloadStatements,
} from '../config/collector/components/enrichment';
import { goDuration } from '../text/durations';
import { podEndpoint } from '../text/expand';
import { instance } from '../text/input';
import { Backend } from '../values/backend';
import { CollectorOptions, CollectorProps } from '../values/collector-options';
import { Cpu } from '../values/cpu';
import { PodMetadata } from '../values/pod-metadata';
import { clusterRole, role } from '../workload/objects';

/** What is taken of the pipeline's own pods: they belong to Deployments and StatefulSets only. */
const METADATA = [
  PodMetadata.POD_NAME, PodMetadata.POD_UID, PodMetadata.POD_IP, PodMetadata.DEPLOYMENT_NAME, PodMetadata.REPLICASET_NAME, PodMetadata.STATEFULSET_NAME,
  PodMetadata.NAMESPACE_NAME, PodMetadata.NODE_NAME, PodMetadata.CLUSTER_UID, PodMetadata.CONTAINER_NAME, PodMetadata.DEPLOYMENT_UID,
  PodMetadata.REPLICASET_UID, PodMetadata.STATEFULSET_UID,
];

/**
 * What a stack lets one choose of its self-monitor.
 */
export interface SelfMonitorOptions extends CollectorOptions {
}

/**
 * The self-monitor of a pipeline.
 */
export interface SelfMonitorProps extends CollectorProps, SelfMonitorOptions {
  /**
   * What it exports to.
   * @default Backend.dynatrace()
   */
  readonly backend?: Backend;

  /**
   * The allocator whose metrics it scrapes.
   * @default - none
   */
  readonly targetAllocator?: TargetAllocator;
}

/**
 * The self-monitor: a collector apart from the pipeline, so that it still speaks when the pipeline does not. It takes the metrics
 * that scrapers and gateways send of themselves, scrapes the allocator, adds its own, and exports straight to the backend.
 */
export class SelfMonitor extends ExportingCollector implements IOtlpReceiver {
  public readonly otlpHttpEndpoint: string;
  /** What it exports to. */
  public readonly backend: Backend;

  constructor(scope: Construct, id: string, props: SelfMonitorProps) {
    super(scope, id, props, {
      part: names => names.selfMonitor,
      component: 'standalone-collector',
      resources: { cpuRequest: Cpu.millis(100), memoryRequest: Size.mebibytes(256), memoryLimit: Size.mebibytes(512) },
    });
    this.backend = instance(this.node.path, 'backend', props.backend ?? Backend.dynatrace(), Backend, 'Backend.dynatrace()');
    if (props.targetAllocator !== undefined) {
      instance(this.node.path, 'targetAllocator', props.targetAllocator, TargetAllocator, "new TargetAllocator(this, 'TargetAllocator')");
    }
    this.otlpHttpEndpoint = `http://${this.workloadName}:${OTLP_HTTP_PORT}`;
    const dynatrace = this._dynatraceMetadata;
    const extraction = { metadata: METADATA, labels: [], annotations: dynatrace ? DYNATRACE_ANNOTATIONS : [] };

    this._add('receivers', 'otlp', {
      protocols: { grpc: { endpoint: podEndpoint(OTLP_GRPC_PORT) }, http: { endpoint: podEndpoint(OTLP_HTTP_PORT) } },
    });
    if (props.targetAllocator) {
      this.scrapeAllocator(props.targetAllocator);
    }
    this._addCommon(this, this.backend.temporality);
    this._add('processors', 'transform/selfmon_rename', { metric_statements: [renameStatements()] });
    this._addState();
    this._add('processors', 'k8s_attributes', k8sAttributes(extraction, this.namespace));
    const { env, mounts, resourceStatements } = this._addBackend(1000, this.cadence.batchTimeout);
    this._add('processors', 'transform', {
      metric_statements: [workloadStatements(), noiseStatements(), clusterStatements(resourceStatements), ...(dynatrace ? [dynatraceStatements()] : [])],
    });

    const account = { name: this.serviceAccountName, namespace: this.namespace };
    const { namespaced, clusterWide } = extractionRules(extraction);
    role(this, 'Role', this.namespace, this.serviceAccountName, account, this._objectLabels, namespaced);
    clusterRole(this, 'ClusterRole', account, this._objectLabels, clusterWide);
    if (props.targetAllocator && props.targetAllocator.namespace !== this.namespace) {
      role(this, 'AllocatorRole', props.targetAllocator.namespace, `${this.namespace}-${this.serviceAccountName}`, account, this._objectLabels, [
        { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
      ]);
    }
    const port = (name: string, number: number, appProtocol?: string): k8s.ServicePort =>
      ({ name, port: number, targetPort: k8s.IntOrString.fromNumber(number), protocol: 'TCP', appProtocol });
    new ApiObject(this, 'Service', k8s.KubeService.manifest({
      metadata: { name: this.workloadName, namespace: this.namespace, labels: { ...this._objectLabels, ...this.podSelector } },
      spec: {
        type: 'ClusterIP',
        internalTrafficPolicy: 'Cluster',
        selector: this.podSelector,
        ports: [port('otlp', OTLP_GRPC_PORT, 'grpc'), port('otlp-http', OTLP_HTTP_PORT)],
      },
    }));
    this._deploy({
      kind: 'Deployment',
      replicas: 1,
      ports: [
        { name: 'otlp', containerPort: OTLP_GRPC_PORT, protocol: 'TCP' },
        { name: 'otlp-http', containerPort: OTLP_HTTP_PORT, protocol: 'TCP' },
      ],
      env: { ...this._clusterEnvironment, ...env },
      mounts,
      queuedBytes: this._queueBudget,
      strategy: { type: 'RollingUpdate' },
    });
    register('selfMonitors', this);
  }

  private scrapeAllocator(allocator: TargetAllocator): void {
    const labelSelector = Object.entries(allocator.podSelector).map(([key, value]) => `${key}=${value}`).join(',');
    this._add('receivers', 'prometheus', () => ({
      config: {
        scrape_configs: [{
          job_name: 'otel-selfmon',
          scrape_interval: goDuration(this.cadence.selfScrapeInterval),
          kubernetes_sd_configs: [{
            role: 'pod', namespaces: { names: [allocator.namespace] }, selectors: [{ role: 'pod', label: labelSelector }],
          }],
          relabel_configs: [
            { action: 'keep', source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: 'http-port' },
            { action: 'drop', source_labels: ['__meta_kubernetes_pod_phase'], regex: '(Failed|Succeeded)' },
          ],
        }],
      },
    }));
  }
}
