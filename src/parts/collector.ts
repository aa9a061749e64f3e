import { ApiObject, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IOtlpReceiver } from './otlp-receiver';
import { CollectorConfig, Section } from '../config/collector/document';
import { SecretMount } from '../config/tls';
import { collectorSelector, Component, DEFAULT_NAME, Names, PartNames } from '../facts/names';
import { goDuration } from '../text/durations';
import { env, podEndpoint, verbatim } from '../text/expand';
import { httpUrl, instance, nonEmptyText, oneOf, percentage, plainData, record, reject, wholeNumber, wholeSeconds } from '../text/input';
import { bytes } from '../text/quantities';
import { Cadence } from '../values/cadence';
import { CollectorDistribution } from '../values/collector-distribution';
import { CollectorOptions, CollectorProps, TelemetryLevel } from '../values/collector-options';
import { EnvValue } from '../values/env-value';
import { PodResources, PodResourcesProps } from '../values/pod-resources';
import { disruptionBudget, lazy, namespaceOf, serviceAccount, sha256 } from '../workload/objects';
import { CHECKSUM, podTemplate } from '../workload/pod';

/** The port of the health_check extension. */
export const HEALTH_PORT = 13133;
export const OTLP_GRPC_PORT = 4317;
export const OTLP_HTTP_PORT = 4318;

/** The largest batch between the tiers, as OTLP on the wire. */
export const BATCH_MAX_BYTES = 2 * 1024 * 1024;
const BATCH_MIN_BYTES = 64 * 1024;

/** The folder of the configuration in the container. */
const CONFIG_FOLDER = '/conf';

/** What tells one kind of collector from another. */
export interface CollectorKind {
  readonly part: (names: Names) => PartNames;
  readonly configMapName?: (names: Names) => string;
  readonly component: Component;
  readonly resources: PodResourcesProps;
}

/** How a collector is deployed. */
export interface Deployment {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly replicas?: number;
  readonly serviceName?: string;
  readonly ports: k8s.ContainerPort[];
  readonly env: { [name: string]: EnvValue };
  readonly mounts: SecretMount[];
  readonly queuedBytes: number;
  readonly strategy?: k8s.DeploymentStrategy;
}

/**
 * What the scrapers, the gateways and the self-monitor have in common: a collector with its configuration, account and pods.
 * @internal
 */
export abstract class CollectorBase extends Construct {
  /** The namespace of the part. */
  public readonly namespace: string;
  /** The name of the workload. */
  public readonly workloadName: string;
  /** The name of the ServiceAccount. */
  public readonly serviceAccountName: string;
  /** The labels by which the pods are selected. A copy. */
  public get podSelector(): { [key: string]: string } {
    return { ...this.selector };
  }
  /** The collector's image. */
  public readonly distribution: CollectorDistribution;
  /** All times. */
  public readonly cadence: Cadence;
  /** CPU and memory of the container. */
  public readonly resources: PodResources;

  /** @internal */
  protected readonly _config: CollectorConfig;
  /** @internal */
  protected readonly _names: Names;
  /** @internal */
  protected readonly _part: PartNames;
  /** @internal */
  protected readonly _objectLabels: { [key: string]: string };
  /** @internal */
  public readonly _memory: { limit: number; spike: number; goMemLimit: number; queue: number };
  /** @internal */
  public _queuedBytes = 0;
  /** @internal */
  public readonly _options: CollectorOptions;

  private readonly selector: { [key: string]: string };
  private readonly configMapName: string;
  private readonly clusterName: string;
  private workloadObject?: ApiObject;

  constructor(scope: Construct, id: string, props: CollectorProps & CollectorOptions, kind: CollectorKind) {
    super(scope, id);
    const origin = this.node.path;
    this._names = new Names(origin, props.name ?? DEFAULT_NAME);
    this._part = kind.part(this._names);
    this._options = props;
    this.namespace = namespaceOf(this, origin, props.namespace);
    this.workloadName = this._part.workload;
    this.serviceAccountName = this._part.account;
    this.configMapName = kind.configMapName?.(this._names) ?? this._part.workload;
    this.clusterName = clusterName(origin, props.clusterName);
    this.distribution = instance(origin, 'distribution', props.distribution ?? CollectorDistribution.dynatrace(), CollectorDistribution, 'CollectorDistribution.contrib()');
    this.cadence = instance(origin, 'cadence', props.cadence ?? new Cadence(), Cadence, 'new Cadence()');
    this.resources = new PodResources(origin, props.resources ?? {}, kind.resources);
    this.selector = collectorSelector(this._part.instance, kind.component);
    this._objectLabels = {
      'app.kubernetes.io/name': 'opentelemetry-collector',
      'app.kubernetes.io/instance': this._part.instance,
      'app.kubernetes.io/version': this.distribution.contribVersion,
      'app.kubernetes.io/managed-by': 'cdk8s',
      'app.kubernetes.io/part-of': 'opentelemetry-collector',
      'app.kubernetes.io/component': kind.component,
      ...props.labels,
    };
    this._memory = memory(origin, props);
    this._config = new CollectorConfig(origin);
  }

  /** The workload, a Deployment or StatefulSet, for `ApiObject.of(...)` and JSON patches. */
  public get workload(): ApiObject {
    return this.workloadObject!;
  }

  /**
   * Sets a value in the collector's configuration, after everything else.
   *
   * The value is in the collector's own spelling: `${env:NAME}` is expanded when the collector starts, and a literal `$` is `$$`.
   * JSON patches do not reach the configuration, since it is a text in a ConfigMap.
   *
   * @param path the keys to the value, such as `['processors', 'k8s_attributes', 'passthrough']`; a list's element by its index. Empty is an error.
   * @param value plain data; undefined is an error, `removeConfig` takes keys out
   */
  public addConfigOverride(path: string[], value: any): void {
    if (value === undefined) {
      reject(this.node.path, path?.join?.(' > ') ?? 'path', value, 'plain data', 'to take a key out, use removeConfig(path)');
    }
    this._config.override(path, value);
  }

  /**
   * Takes a key out of the collector's configuration, after everything else.
   * @param path the keys to it; a path that is not there is an error at synthesis
   */
  public removeConfig(path: string[]): void {
    this._config.override(path, undefined);
  }

  /**
   * Adds a processor and its place in the pipeline.
   *
   * @param processorId the processor's id, `type` or `type/name`; a type that the distribution lacks, or an id that is taken, is an error
   * @param config its configuration, plain data in the collector's own spelling
   * @param before the id of the processor before which it stands; at the end of the pipeline if left out; one that is not there is an error
   */
  public addProcessor(processorId: string, config: { [key: string]: any }, before?: string): void {
    const origin = this.node.path;
    if (typeof processorId !== 'string' || !/^[a-z0-9_]+(\/[^\s/]+)?$/.test(processorId)) {
      reject(origin, 'processorId', processorId, "'type' or 'type/name', such as 'filter/mine'");
    }
    this._require('processor', processorId);
    this._config.add('processors', processorId, verbatim(plainData(origin, `processors.${processorId}`, record(origin, `processors.${processorId}`, config))), before);
  }

  /**
   * The collector's configuration as plain data: references to the environment as they are written, your own texts as you gave them
   * (in the ConfigMap, their `$` is `$$`). Changes to the result change nothing.
   */
  public toConfig(): { [key: string]: any } {
    return this._config.toObject();
  }

  /** @internal */
  protected _add(section: Section, id: string, body: any): void {
    this._require(section.slice(0, -1), id);
    this._config.add(section, id, body);
  }

  /** @internal */
  protected _require(kind: string, id: string): void {
    const missing = this.distribution._missing(kind, id.split('/')[0]);
    if (missing) {
      throw new Error(`${this.node.path}: ${missing}`);
    }
  }

  /**
   * Limiter, health check and the collector's own telemetry.
   * @internal
   */
  protected _addCommon(telemetry: IOtlpReceiver | undefined, temporality: string): void {
    if (telemetry !== undefined) {
      httpUrl(this.node.path, 'telemetry.otlpHttpEndpoint', record<any>(this.node.path, 'telemetry', telemetry as any).otlpHttpEndpoint);
    }
    this._add('processors', 'memory_limiter', {
      check_interval: '1s', limit_percentage: this._memory.limit, spike_limit_percentage: this._memory.spike,
    });
    this._add('extensions', 'health_check', { endpoint: podEndpoint(HEALTH_PORT) });
    const level = oneOf(this.node.path, 'telemetryLevel', this._options.telemetryLevel ?? TelemetryLevel.NORMAL, { ...TelemetryLevel });
    if (!telemetry || level === TelemetryLevel.NONE) {
      this._config.setTelemetry(() => ({ metrics: { level: TelemetryLevel.NONE } }));
      return;
    }
    this._config.setTelemetry(() => ({
      metrics: {
        level,
        readers: [{
          periodic: {
            exporter: { otlp: { endpoint: telemetry.otlpHttpEndpoint, protocol: 'http/protobuf', temporality_preference: temporality } },
            interval: this.cadence.telemetryInterval.toMilliseconds(),
            timeout: 5000,
          },
        }],
      },
      // As a list: the older form, a map, does not start where a node's name reads as a number.
      resource: {
        attributes: [
          { name: 'k8s.cluster.name', value: this.clusterName },
          { name: 'k8s.namespace.name', value: this.namespace },
          { name: 'k8s.node.name', value: env`${'K8S_NODE_NAME'}` },
          { name: 'k8s.pod.name', value: env`${'K8S_POD_NAME'}` },
          { name: 'k8s.pod.uid', value: env`${'K8S_POD_UID'}` },
        ],
      },
    }));
  }

  /**
   * Account, ConfigMap, workload and disruption budget.
   * @internal
   */
  protected _deploy(deployment: Deployment): void {
    const labels = this._objectLabels;
    this._queuedBytes = deployment.queuedBytes;
    serviceAccount(this, { name: this.serviceAccountName, namespace: this.namespace }, labels, this._options.serviceAccountAnnotations ?? {}, true);
    new ApiObject(this, 'Config', k8s.KubeConfigMap.manifest({
      metadata: { name: this.configMapName, namespace: this.namespace, labels },
      data: { relay: lazy(() => this._config.toYaml()) },
    }));
    const template = this.template(deployment);
    const metadata = { name: this.workloadName, namespace: this.namespace, labels };
    const spec = { replicas: deployment.replicas, revisionHistoryLimit: 10, selector: { matchLabels: this.selector }, template };
    this.workloadObject = deployment.kind === 'Deployment'
      ? new ApiObject(this, 'Resource', k8s.KubeDeployment.manifest({ metadata, spec: { ...spec, strategy: deployment.strategy } }))
      : new ApiObject(this, 'Resource', k8s.KubeStatefulSet.manifest({
        metadata,
        spec: {
          ...spec,
          serviceName: deployment.serviceName!,
          podManagementPolicy: 'Parallel',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(1) } },
        },
      }));
    disruptionBudget(this, this.workloadName, this.namespace, labels, this.selector, deployment.replicas);
  }

  /** The time that a stopped pod gets to drain its queues. @internal */
  public get _terminationGracePeriod(): Duration {
    return this._options.terminationGracePeriod ?? this.cadence._terminationGracePeriod(this._queuedBytes);
  }

  private template(deployment: Deployment): k8s.PodTemplateSpec {
    const origin = this.node.path;
    if (this._options.terminationGracePeriod) {
      wholeSeconds(origin, 'terminationGracePeriod', this._options.terminationGracePeriod, 1);
    }
    const probe = (periodSeconds: number, failureThreshold: number): k8s.Probe => ({
      httpGet: { path: '/', port: k8s.IntOrString.fromNumber(HEALTH_PORT) }, periodSeconds, failureThreshold, timeoutSeconds: 5,
    });
    // Often, since readiness is not asked for before it: a gateway that restarts is missed.
    const startup = 2;
    return podTemplate({
      origin,
      selector: this.selector,
      labels: {},
      annotations: { [CHECKSUM]: lazy(() => sha256(this._config.toYaml())), 'metrics.dynatrace.com/scrape': 'false' },
      serviceAccountName: this.serviceAccountName,
      automountServiceAccountToken: true,
      container: {
        name: 'opentelemetry-collector',
        image: this.distribution.image,
        command: [this.distribution.command],
        args: [`--config=${CONFIG_FOLDER}/relay.yaml`],
        ports: deployment.ports,
        env: { ...this.environment(), ...deployment.env },
        startupProbe: probe(startup, Math.ceil(this.cadence.startupTimeout.toSeconds() / startup)),
        livenessProbe: probe(10, 6),
        readinessProbe: probe(5, 2),
        volumeMounts: [{ mountPath: CONFIG_FOLDER, name: 'opentelemetry-collector-configmap' }],
      },
      resources: this.resources,
      volumes: [{ name: 'opentelemetry-collector-configmap', configMap: { name: this.configMapName, items: [{ key: 'relay', path: 'relay.yaml' }] } }],
      mounts: deployment.mounts,
      terminationGracePeriodSeconds: this._terminationGracePeriod.toSeconds(),
    }, this._options);
  }

  private environment(): { [name: string]: EnvValue } {
    return {
      MY_POD_IP: EnvValue.fromField('status.podIP'),
      GOMEMLIMIT: EnvValue.of(`${Math.floor(bytes(this.resources.memoryLimit) * this._memory.goMemLimit / 100 / 1024 / 1024)}MiB`),
      K8S_NODE_NAME: EnvValue.fromField('spec.nodeName'),
      K8S_POD_NAME: EnvValue.fromField('metadata.name'),
      K8S_POD_UID: EnvValue.fromField('metadata.uid'),
    };
  }

  /** What the statements of the enrichment read. @internal */
  protected get _clusterEnvironment(): { [name: string]: EnvValue } {
    return { K8S_CLUSTER_NAME: EnvValue.of(this.clusterName) };
  }

  /** The bytes that all queues together may hold. @internal */
  protected get _queueBudget(): number {
    return Math.floor(bytes(this.resources.memoryLimit) * this._memory.queue / 100);
  }

  /** The retries of an exporter; every key is written, since one that is absent can mean zero. @internal */
  protected _retry(): any {
    return {
      enabled: true,
      initial_interval: goDuration(this.cadence.retryInitialInterval),
      max_interval: goDuration(this.cadence.retryMaxInterval),
      max_elapsed_time: goDuration(this.cadence.retryMaxElapsedTime),
      multiplier: 1.5,
      randomization_factor: 0.5,
    };
  }

  /** A queue between the tiers: one consumer, so that the points of a stream stay in order, after failures too. @internal */
  protected _orderedQueue(queueBytes: number): any {
    return {
      enabled: true,
      num_consumers: 1,
      sizer: 'bytes',
      queue_size: queueBytes,
      batch: {
        flush_timeout: goDuration(this.cadence.batchTimeout), sizer: 'bytes', min_size: Math.min(BATCH_MIN_BYTES, queueBytes), max_size: Math.min(BATCH_MAX_BYTES, queueBytes),
      },
    };
  }
}

function memory(origin: string, { memory: options = {} }: CollectorOptions) {
  const limit = percentage(origin, 'memory.limitPercentage', options.limitPercentage ?? 80);
  const spike = wholeNumber(origin, 'memory.spikeLimitPercentage', options.spikeLimitPercentage ?? 10, 1, limit - 1, `it may not reach 'memory.limitPercentage' (${limit})`);
  const goMemLimit = percentage(origin, 'memory.goMemLimitPercentage', options.goMemLimitPercentage ?? 80);
  const queue = percentage(origin, 'memory.queuePercentage', options.queuePercentage ?? 15);
  return { limit, spike, goMemLimit, queue };
}

/** The name stands within statements, so it must hold nothing that would end a text there. */
function clusterName(origin: string, value: string): string {
  nonEmptyText(origin, 'clusterName', value, "it tells the clusters apart in the backend: clusterName: 'prod-eu-1'");
  if (value.length > 253 || !/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(value)) {
    reject(origin, 'clusterName', value, "letters, digits and '. _ : / @ -', beginning with a letter or digit, at most 253 characters");
  }
  return value;
}
