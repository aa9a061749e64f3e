import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ITelemetryReceiver } from './connections';
import { checkGates, featureGates, gateArguments } from './feature-gates';
import { checkNeeds } from './needs';
import { checkConnections, checkPorts, connectionTo, networkRules, NetworkNeeds, NetworkSettings, networkSettings } from './network';
import { clockOf, MemorySettings, memorySettings, telemetryLevel, Wired } from './settings';
import { healthCheck } from '../config/collector/components/health-check';
import { CollectorDocument, Places } from '../config/collector/document';
import { telemetry } from '../config/collector/telemetry';
import { clusterName } from '../facts/cluster-name';
import { LARGEST_INT32 } from '../facts/limits';
import { collectorSelector, Component as ComponentLabel, DEFAULT_NAME, Names, PartNames, pipelineName } from '../facts/names';
import { HEALTH_PORT } from '../facts/ports';
import { Component, FeatureGates, Grant, KIND_OF, Mount, Needs, Port } from '../model/component';
import { Container, PodSettings, ServiceSettings, Workload } from '../model/workload';
import { httpUrl, Input, InputError, oneOf, record, REQUIRED } from '../text/input';
import { bytes, MEBIBYTE } from '../text/quantities';
import { Written } from '../text/yaml';
import { Registry } from '../tree/registry';
import { Synthesis } from '../tree/synthesis';
import { Temporality } from '../values/backend-options';
import { Cadence } from '../values/cadence';
import { CollectorDistribution } from '../values/collector-distribution';
import { CollectorOptions, CollectorProps, TelemetryLevel } from '../values/collector-options';
import { EnvVariable } from '../values/env-variable';
import { PodResources, PodResourcesProps } from '../values/pod-resources';
import { podResources } from '../values/resources';
import { ResolvedScaling } from '../values/scaling';
import { effectiveCadence } from '../view/clock';
import { CollectorFacts, Connection, NetworkFacts } from '../view/part-facts';
import * as k8s from '../workload/k8s';
import { emitCollector, Emitted } from '../workload/kubernetes';
import { namespaceOf } from '../workload/namespace';
import { checkEnvironment, checkPodLabels, podSettings } from '../workload/pod-settings';

/** What distinguishes one kind of collector from another. */
export interface CollectorKind {
  readonly part: (names: Names) => PartNames;
  readonly configMapName?: (names: Names) => string;
  readonly component: ComponentLabel;
  readonly resources: PodResourcesProps;
}

/** How a collector is deployed. */
export interface Deployment {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly replicas: number | undefined;
  readonly autoscaling?: { readonly scaling: ResolvedScaling; readonly scaleDown: (times: Cadence) => { [key: string]: any } };
  readonly service?: (ports: readonly Port[]) => ServiceSettings | undefined;
  /** The bytes that all queues together may hold. */
  readonly queuedBytes: number;
  /** How long a request to the backend may hang, where that is written. */
  readonly requestTimeout?: Duration;
  /** Whether what runs asks the API server; true if left out. Pods that do not ask get no token. */
  readonly asksApi?: boolean;
  /** What it connects to, apart from the receiver of its own metrics. */
  readonly connections?: readonly Connection[];
  /** What a strict policy must let it reach. */
  readonly egress?: Pick<NetworkNeeds, 'backend' | 'scrapes'>;
  readonly spec: { readonly [key: string]: any };
}

/**
 * What the scrapers, the gateways and the self-monitor have in common: a collector with its settings, its configuration, its account and its pods.
 * A part holds one; it decides which components there are and how they are deployed; everything else follows from that.
 */
export class Collector {
  public readonly where: string;
  public readonly names: Names;
  public readonly part: PartNames;
  public readonly namespace: string;
  public readonly clusterName: string;
  public readonly distribution: CollectorDistribution;
  public readonly cadence: Cadence;
  public readonly resources: PodResources;
  public readonly memory: MemorySettings;
  public readonly selector: { readonly [key: string]: string };
  public readonly labels: { readonly [key: string]: string };
  public readonly document: CollectorDocument;

  private readonly pod: PodSettings;
  private readonly configMapName: string;
  private readonly grace: Duration | undefined;
  private readonly ownGates: FeatureGates;
  private readonly networkSettings: NetworkSettings;
  /** Where its own metrics go. */
  private readonly telemetryUrl: string | undefined;
  private network?: NetworkFacts;
  private emitted?: Emitted;
  /** Whether there are components that the part itself has not. */
  private hasMore = false;

  constructor(private readonly construct: Construct, input: Input<CollectorProps & CollectorOptions>, kind: CollectorKind, receiver: ITelemetryReceiver | undefined, wired: readonly Wired[] = []) {
    this.where = input.where;
    this.names = new Names(this.where, input.parse('name', pipelineName, DEFAULT_NAME));
    this.part = kind.part(this.names);
    this.namespace = namespaceOf(construct, input);
    this.clusterName = input.parse('clusterName', clusterName, REQUIRED);
    this.distribution = input.instance('distribution', CollectorDistribution, CollectorDistribution.contrib(), 'CollectorDistribution.dynatrace()');
    this.cadence = clockOf(input, wired);
    this.resources = podResources(input.nested('resources'), kind.resources);
    this.memory = memorySettings(input.nested('memory'));
    this.selector = collectorSelector(this.part.instance, kind.component);
    this.grace = input.seconds('terminationGracePeriod', undefined, { max: LARGEST_INT32 });
    this.ownGates = featureGates(input);
    checkGates(this.where, this.distribution, {}, this.ownGates);
    this.networkSettings = networkSettings(input);
    this.pod = podSettings(input);
    checkPodLabels(input, this.selector);
    this.configMapName = kind.configMapName?.(this.names) ?? this.part.workload;
    this.labels = {
      'app.kubernetes.io/name': 'opentelemetry-collector',
      'app.kubernetes.io/instance': this.part.instance,
      'app.kubernetes.io/version': this.distribution.contribVersion,
      'app.kubernetes.io/managed-by': 'cdk8s',
      'app.kubernetes.io/part-of': 'opentelemetry-collector',
      'app.kubernetes.io/component': kind.component,
      ...this.pod.labels,
    };
    const level = telemetryLevel(input);
    const known = receiver === undefined ? undefined : checkedReceiver(this.where, receiver);
    const reports = known && level !== TelemetryLevel.NONE;
    this.telemetryUrl = reports ? known.endpoint : undefined;
    this.document = new CollectorDocument(this.where, telemetry(reports ? { level, receiver: known, clusterName: this.clusterName, namespace: this.namespace } : undefined));
    this.add(healthCheck(), {});
  }

  /** The Deployment or StatefulSet. */
  public get workload(): ApiObject {
    return this.emitted!.workload;
  }

  /** The bytes that all queues together may hold. */
  public get queueBudget(): number {
    return Math.floor(bytes(this.resources.memoryLimit) * this.memory.queue / 100);
  }

  /** All times, with the slowest monitor in the app taken into account. */
  public get times(): Cadence {
    return effectiveCadence(this.construct, this.cadence);
  }

  /** The pipeline `metrics`. */
  public pipeline(...components: Component[]): void {
    components.forEach(component => this.require(component));
    this.document.pipeline('metrics', components);
  }

  /** Adds a component together with its needs, even after the objects are made. */
  public add(component: Component, places: Places, before?: string): void {
    this.require(component);
    if (this.emitted) {
      this.checkNeeds(component);
      this.hasMore = true;
    }
    this.document.add(component, places, before);
    this.emitted?.update();
  }

  /** Adds needs that belong to no component. */
  public need(needs: Needs): void {
    this.checkNeeds(needs);
    this.document.need(needs);
    this.emitted?.update();
  }

  /** Refuses times that Kubernetes does not allow in the autoscaler of a tier. */
  public checkAutoscaler(tier: 'scraper' | 'gateway'): void {
    const [problem] = this.cadence._autoscalerProblems(tier);
    if (problem) {
      throw new InputError(`${this.where}: ${problem}`);
    }
  }

  /** Makes the objects. */
  public deploy(deployment: Deployment): void {
    checkEnvironment(this.where, this.environment(), this.pod.env);
    this.network = {
      namespace: this.namespace,
      podSelector: this.selector,
      address: `${this.part.workload}.${this.namespace}`,
      ports: () => this.needs<Port>('ports').map(({ port }) => ({ port, servicePort: port })),
      connections: [...deployment.connections ?? [], ...this.telemetryUrl === undefined ? [] : [connectionTo(this.telemetryUrl, this.namespace)]],
    };
    checkConnections(this.where, this.networkSettings, this.network.connections);
    this.emitted = emitCollector(this.construct, this.workloadModel(deployment));
  }

  /** Registers the part, so that it can be found in the tree. */
  public register(kind: CollectorFacts['kind'], facts: Partial<CollectorFacts> = {}): void {
    const known: CollectorFacts = {
      kind, clusterName: this.clusterName, network: this.network!, cadence: this.cadence, workload: this.workload, distribution: this.distribution, config: () => this.written(), ...facts,
    };
    Registry.of(this.construct).add(this.construct, known);
  }

  /** The configuration as it is written; put together once in a synthesis. */
  public written(): Written {
    return Synthesis.of(this.construct).once(this, () => this.document.written(this.times));
  }

  private workloadModel({ kind, replicas, autoscaling, service, queuedBytes, requestTimeout, asksApi = true, egress, spec }: Deployment): Workload {
    return {
      kind,
      name: this.part.workload,
      namespace: this.namespace,
      labels: this.labels,
      selector: this.selector,
      podLabels: {},
      podAnnotations: { 'metrics.dynatrace.com/scrape': 'false' },
      pod: this.pod,
      account: { name: this.part.account, automountToken: () => asksApi || this.isChanged },
      config: {
        name: this.configMapName, key: 'relay', folder: '/conf', file: 'relay.yaml', volume: 'opentelemetry-collector-configmap', text: () => this.written().text,
      },
      container: () => this.container(),
      grants: () => this.needs<Grant>('grants'),
      service: () => service?.(this.needs<Port>('ports')),
      network: this.networkSettings.policies._limitsIngress
        ? () => networkRules(this.construct, this.network!, this.networkSettings, { ports: this.needs<Port>('ports'), asksApi: asksApi || this.isChanged, ...egress }) : undefined,
      terminationGracePeriodSeconds: (this.grace ?? this.cadence._terminationGracePeriod(queuedBytes, requestTimeout)).toSeconds(),
      replicas,
      autoscaling: autoscaling && { ...autoscaling, times: () => this.times },
      spec: { revisionHistoryLimit: 10, ...spec },
    };
  }

  private container(): Container {
    const probe = (periodSeconds: number, failureThreshold: number): k8s.Probe => ({
      httpGet: { path: '/', port: k8s.IntOrString.fromNumber(HEALTH_PORT) }, periodSeconds, failureThreshold, timeoutSeconds: 5,
    });
    // Readiness is checked only after the startup probe passes, and a restarted gateway gets no data until then.
    const startup = 2;
    return {
      name: 'opentelemetry-collector',
      image: this.distribution.image,
      command: [this.distribution.command],
      args: ['--config=/conf/relay.yaml', ...gateArguments(this.gates())],
      resources: this.resources,
      ports: this.needs<Port>('ports'),
      env: { ...this.environment(), ...this.pod.env },
      mounts: this.needs<Mount>('mounts'),
      startupProbe: probe(startup, Math.ceil(this.cadence.startupTimeout.toSeconds() / startup)),
      livenessProbe: probe(10, 6),
      readinessProbe: probe(5, 2),
    };
  }

  private environment(): { [name: string]: EnvVariable } {
    return Object.assign(this.ownEnvironment(), ...this.document.needs().map(({ env }) => env));
  }

  private gates(): FeatureGates {
    return Object.assign({}, this.ownGates, ...this.document.needs().map(needs => needs.featureGates));
  }

  private ownEnvironment(): { [name: string]: EnvVariable } {
    return {
      MY_POD_IP: EnvVariable.fromField('status.podIP'),
      GOMEMLIMIT: EnvVariable.of(`${Math.floor(bytes(this.resources.memoryLimit) * this.memory.goMemLimit / 100 / MEBIBYTE)}MiB`),
      K8S_NODE_NAME: EnvVariable.fromField('spec.nodeName'),
      K8S_POD_NAME: EnvVariable.fromField('metadata.name'),
      K8S_POD_UID: EnvVariable.fromField('metadata.uid'),
    };
  }

  /** Whether the user has changed what runs: nobody knows what that asks of the API server. */
  private get isChanged(): boolean {
    return this.hasMore || this.document.isChanged;
  }

  private checkNeeds(added: Needs): void {
    checkNeeds(this.where, this.document.needs(), added, { env: { ...this.ownEnvironment(), ...this.pod.env }, ports: [{ name: 'health', port: HEALTH_PORT }] });
    checkPorts(this.where, this.networkSettings, added.ports ?? []);
  }

  private needs<T>(kind: 'ports' | 'mounts' | 'grants'): T[] {
    return this.document.needs().flatMap(needs => (needs[kind] ?? []) as unknown as T[]);
  }

  /** Refuses a component that the distribution does not have, or not with the feature gates that it needs. */
  private require({ section, id, extensions = [], featureGates: gates = {} }: Component): void {
    this.distribution._require(this.where, KIND_OF[section], id.split('/')[0]);
    checkGates(this.where, this.distribution, this.gates(), gates);
    extensions.forEach(extension => this.require(extension));
  }
}

/** A receiver of telemetry can be any object with the right properties. */
function checkedReceiver(where: string, receiver: ITelemetryReceiver): { endpoint: string; temporality: string } {
  record(where, 'telemetry', receiver as any);
  return {
    endpoint: httpUrl(where, 'telemetry.otlpHttpEndpoint', receiver.otlpHttpEndpoint),
    temporality: oneOf(where, 'telemetry.temporality', receiver.temporality, { ...Temporality }),
  };
}
