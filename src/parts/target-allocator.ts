import { ApiObject, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ITargetAllocator } from './target-allocator-reference';
import { register } from '../checks/register';
import { allocatorConfig, readsSecretNamespaces } from '../config/allocator';
import { allocatorRules, secretListRules, secretRules } from '../config/allocator-rules';
import { allocatorSelector, DEFAULT_NAME, MONITOR_LABEL, Names, PartNames, scraperSelector } from '../facts/names';
import { documentedAllocator } from '../sizing/documented-table';
import { dnsLabel, flag, instance, labels as checkLabels, list, oneOf, reject, wholeNumber } from '../text/input';
import { allocatorYaml } from '../text/yaml';
import { AllocationStrategy, DiscoveryRole, FilterStrategy, ScrapeProtocol, SecretTransport, UpdateStrategy } from '../values/allocation';
import { Cadence } from '../values/cadence';
import { PartProps } from '../values/collector-options';
import { Cpu } from '../values/cpu';
import { EnvValue } from '../values/env-value';
import { Namespaces } from '../values/namespaces';
import { PodOptions } from '../values/pod-options';
import { PodResources, PodResourcesProps } from '../values/pod-resources';
import { TargetAllocatorDistribution } from '../values/target-allocator-distribution';
import { TargetSelector } from '../values/target-selector';
import { TlsOptions } from '../values/tls-options';
import { clusterRole, deploymentStrategy, disruptionBudget, lazy, namespaceOf, role, serviceAccount, sha256 } from '../workload/objects';
import { CHECKSUM, podTemplate } from '../workload/pod';

const HTTP_PORT = 8080;
const HTTPS_PORT = 8443;
const CERTIFICATES = '/tls';

/**
 * What a stack lets one choose of its allocator.
 */
export interface TargetAllocatorOptions extends PodOptions {
  /**
   * How many allocators there are. With consistent hashing they all come to the same result. From 1 up, else an error;
   * more than one with least-weighted is an error.
   * @default 2
   */
  readonly replicas?: number;

  /**
   * The allocator's image.
   * @default TargetAllocatorDistribution.dynatrace()
   */
  readonly distribution?: TargetAllocatorDistribution;

  /**
   * The ServiceMonitors that are looked at.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly serviceMonitorSelector?: TargetSelector;

  /**
   * The PodMonitors that are looked at.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly podMonitorSelector?: TargetSelector;

  /**
   * The ScrapeConfigs that are looked at.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly scrapeConfigSelector?: TargetSelector;

  /**
   * The Probes that are looked at.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly probeSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which ServiceMonitors are looked at.
   * @default TargetSelector.everything()
   */
  readonly serviceMonitorNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which PodMonitors are looked at.
   * @default TargetSelector.everything()
   */
  readonly podMonitorNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which ScrapeConfigs are looked at.
   * @default TargetSelector.everything()
   */
  readonly scrapeConfigNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their labels, in which Probes are looked at.
   * @default TargetSelector.everything()
   */
  readonly probeNamespaceSelector?: TargetSelector;

  /**
   * The namespaces, by their names, in which monitors are looked at.
   * @default Namespaces.all()
   */
  readonly namespaces?: Namespaces;

  /**
   * How the targets are shared out.
   * @default AllocationStrategy.CONSISTENT_HASHING
   */
  readonly allocationStrategy?: AllocationStrategy;

  /**
   * Which targets are dropped before.
   * @default FilterStrategy.RELABEL_CONFIG
   */
  readonly filterStrategy?: FilterStrategy;

  /**
   * The forms in which metrics are asked for, the best first. Empty is an error.
   * @default - the allocator's own: OpenMetrics 1.0.0, 0.0.1, Prometheus text 1.0.0, 0.0.4; before them protobuf with native histograms
   */
  readonly scrapeProtocols?: ScrapeProtocol[];

  /**
   * Whether native histograms are asked for, for which protobuf must be among the protocols, else an error. In a stack, set it on
   * the stack, which also makes the scrapers take them.
   * @default false
   */
  readonly nativeHistograms?: boolean;

  /**
   * Settings that monitors take over by name, as the prometheus-operator's ScrapeClass. Each needs a `name` that no other has, and at
   * most one may be the default, else an error. Read by operator 0.142 and newer; with an older one an error.
   * Name files, not Secrets or ConfigMaps: the allocator (operator 0.148) loads those of monitors only, and leaves others out.
   * @default - none
   */
  readonly scrapeClasses?: { [key: string]: any }[];

  /**
   * Whether monitors may not name files (`bearerTokenFile`, `caFile` ...): whoever may create a monitor could else send the
   * scrapers' own token elsewhere. Read by operator 0.152 and newer; setting it for an older one is an error.
   * @default - true where the allocator reads it
   */
  readonly denyFsAccessThroughSms?: boolean;

  /**
   * The namespaces, beside the allocator's own, whose Secrets monitors may refer to. Read by operator 0.151 and newer; with an older one an error.
   * @default - only the allocator's own
   */
  readonly secretNamespaces?: string[];

  /**
   * What ScrapeConfigs and monitors may discover beside pods and services; the permissions follow from it. One that is missing for
   * a monitor in the app is reported at synthesis (PT031).
   * @default - nothing
   */
  readonly discoveryRoles?: DiscoveryRole[];

  /**
   * How the pods are replaced.
   * @default UpdateStrategy.ROLLING_UPDATE
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * How secrets of monitors reach the scrapers.
   * @default SecretTransport.masked()
   */
  readonly secretTransport?: SecretTransport;

  /**
   * How many pods the cluster has of which the allocator keeps a copy while it discovers targets; its memory follows from it.
   * A whole number from 0 up, else an error.
   * @default 2000
   */
  readonly discoveredPods?: number;

  /**
   * How many targets there are; the allocator's resources follow from it (Dynatrace's sizing table).
   * A whole number from 0 up, else an error.
   * @default 200
   */
  readonly targets?: number;
}

/**
 * The allocator of a pipeline.
 */
export interface TargetAllocatorProps extends PartProps, TargetAllocatorOptions {
  /**
   * The labels of the scrapers' pods. Empty is an error: every pod of the namespace would count as a scraper.
   * @default - those of the ScraperPool of the same name
   */
  readonly collectorSelector?: { [key: string]: string };

  /**
   * The namespace of the scrapers' pods.
   * @default - the allocator's own
   */
  readonly collectorNamespace?: string;
}

/**
 * The OpenTelemetry Target Allocator: it finds the targets of ServiceMonitors, PodMonitors, ScrapeConfigs and Probes, and shares them
 * out among the scrapers, which ask for their share over HTTP.
 */
export class TargetAllocator extends Construct implements ITargetAllocator {
  public readonly endpoint: string;
  public readonly clientTls?: TlsOptions;
  /** The namespace of the allocator. */
  public readonly namespace: string;
  /** The name of the Service. */
  public readonly serviceName: string;
  /** The name of the ServiceAccount. */
  public readonly serviceAccountName: string;
  /** The namespace of the scrapers' pods. */
  public readonly collectorNamespace: string;
  /** The allocator's image. */
  public readonly distribution: TargetAllocatorDistribution;
  /** All times. */
  public readonly cadence: Cadence;
  /** CPU and memory of the container. */
  public readonly resources: PodResources;
  /** The Deployment, for `ApiObject.of(...)` and JSON patches. */
  public readonly workload: ApiObject;

  /** @internal */
  public readonly _props: TargetAllocatorProps;
  private readonly part: PartNames;
  private readonly selectedCollectors: { [key: string]: string };

  constructor(scope: Construct, id: string, props: TargetAllocatorProps = {}) {
    super(scope, id);
    const origin = this.node.path;
    const names = new Names(origin, props.name ?? DEFAULT_NAME);
    this.part = names.allocator;
    this._props = props;
    this.namespace = namespaceOf(this, origin, props.namespace);
    this.serviceName = this.part.workload;
    this.serviceAccountName = this.part.account;
    this.collectorNamespace = dnsLabel(origin, 'collectorNamespace', props.collectorNamespace ?? this.namespace);
    this.distribution = instance(origin, 'distribution', props.distribution ?? TargetAllocatorDistribution.dynatrace(), TargetAllocatorDistribution,
      'TargetAllocatorDistribution.upstream()');
    this.cadence = instance(origin, 'cadence', props.cadence ?? new Cadence(), Cadence, 'new Cadence()');
    checkSelectors(origin, props);
    this.resources = new PodResources(origin, props.resources ?? {}, defaultResources(origin, props));
    this.selectedCollectors = checkLabels(origin, 'collectorSelector', props.collectorSelector ?? scraperSelector(names.scraper.instance));
    if (Object.keys(this.selectedCollectors).length === 0) {
      reject(origin, 'collectorSelector', this.selectedCollectors, 'at least one label', 'every pod of the namespace would count as a scraper');
    }
    const transport = instance(origin, 'secretTransport', props.secretTransport ?? SecretTransport.masked(), SecretTransport, 'SecretTransport.masked()');
    const tls = transport.mode === 'mtls';
    const host = this.collectorNamespace === this.namespace ? this.serviceName : `${this.serviceName}.${this.namespace}`;
    this.endpoint = tls ? `https://${this.serviceName}.${this.namespace}.svc` : `http://${host}`;
    this.clientTls = tls ? { caSecretName: transport.clientSecretName, clientSecretName: transport.clientSecretName } : undefined;
    const replicas = checkedReplicas(origin, props);
    // Thrown at the call, not when the text is written.
    this.toConfig();

    const labels = {
      ...allocatorSelector(this.part.instance),
      'app.kubernetes.io/version': this.distribution.operatorVersion,
      'app.kubernetes.io/managed-by': 'cdk8s',
      'app.kubernetes.io/part-of': 'opentelemetry-target-allocator',
      ...props.labels,
    };
    this.addPermissions(labels);
    new ApiObject(this, 'Config', k8s.KubeConfigMap.manifest({
      metadata: { name: names.allocatorConfigMap, namespace: this.namespace, labels },
      data: { 'targetallocator.yaml': lazy(() => allocatorYaml(this.toConfig())) },
    }));
    this.addService(labels, tls);
    this.workload = this.addDeployment(labels, names.allocatorConfigMap, replicas, transport);
    disruptionBudget(this, this.part.workload, this.namespace, labels, this.podSelector, replicas);
    register('allocators', this);
  }

  /** The labels by which the allocator's pods are selected. A copy. */
  public get podSelector(): { [key: string]: string } {
    return allocatorSelector(this.part.instance);
  }

  /** The labels of the scrapers' pods. A copy. */
  public get collectorSelector(): { [key: string]: string } {
    return { ...this.selectedCollectors };
  }

  /** The namespaces in which monitors are looked at. */
  public get namespaces(): Namespaces {
    return this._props.namespaces ?? Namespaces.all();
  }

  /**
   * Which monitors of a kind are looked at.
   * @param kind ServiceMonitor, PodMonitor, ScrapeConfig or Probe; another is an error
   */
  public monitorSelector(kind: string): TargetSelector {
    const selectors: { [kind: string]: TargetSelector | undefined } = {
      ServiceMonitor: this._props.serviceMonitorSelector,
      PodMonitor: this._props.podMonitorSelector,
      ScrapeConfig: this._props.scrapeConfigSelector,
      Probe: this._props.probeSelector,
    };
    if (!Object.hasOwn(selectors, kind)) {
      reject(this.node.path, 'kind', kind, `one of ${Object.keys(selectors).join(', ')}`);
    }
    return selectors[kind] ?? TargetSelector.labels(MONITOR_LABEL);
  }

  /** The allocator's configuration as plain data. Changes to the result change nothing. */
  public toConfig(): { [key: string]: any } {
    return allocatorConfig(this);
  }

  private addPermissions(labels: { [key: string]: string }): void {
    const account = { name: this.serviceAccountName, namespace: this.namespace };
    const { clusterWide, collectors } = allocatorRules(discoveryRoles(this.node.path, this._props));
    serviceAccount(this, account, labels, this._props.serviceAccountAnnotations ?? {}, false);
    clusterRole(this, 'ClusterRole', account, labels, clusterWide);
    const otherNames = `${this.namespace}-${this.serviceAccountName}`;
    const secretNamespaces = new Set([this.namespace, ...this._props.secretNamespaces ?? []]);
    for (const namespace of new Set([this.collectorNamespace, ...secretNamespaces])) {
      const own = namespace === this.namespace;
      role(this, own ? 'Role' : `Role-${namespace}`, namespace, own ? this.serviceAccountName : otherNames, account, labels, [
        ...(namespace === this.collectorNamespace ? collectors : []),
        ...(secretNamespaces.has(namespace) ? secretRules() : readsSecretNamespaces(this) ? [] : secretListRules()),
      ]);
    }
  }

  private addService(labels: { [key: string]: string }, tls: boolean): void {
    new ApiObject(this, 'Service', k8s.KubeService.manifest({
      metadata: { name: this.serviceName, namespace: this.namespace, labels },
      spec: {
        selector: this.podSelector,
        ports: [
          { name: 'http-port', protocol: 'TCP', port: 80, targetPort: k8s.IntOrString.fromString('http-port') },
          ...(tls ? [{ name: 'https-port', protocol: 'TCP', port: 443, targetPort: k8s.IntOrString.fromString('https-port') }] : []),
        ],
      },
    }));
  }

  private addDeployment(labels: { [key: string]: string }, configMapName: string, replicas: number, transport: SecretTransport): ApiObject {
    const tls = transport.mode === 'mtls';
    const probe = (path: string, initialDelaySeconds: number, periodSeconds: number): k8s.Probe => ({
      httpGet: { path, port: k8s.IntOrString.fromNumber(HTTP_PORT) }, initialDelaySeconds, periodSeconds,
    });
    const template = podTemplate({
      origin: this.node.path,
      selector: this.podSelector,
      labels,
      annotations: { [CHECKSUM]: lazy(() => sha256(allocatorYaml(this.toConfig()))), 'metrics.dynatrace.com/scrape': 'false' },
      serviceAccountName: this.serviceAccountName,
      automountServiceAccountToken: false,
      container: {
        name: 'targetallocator',
        image: this.distribution.image,
        ports: [
          { containerPort: HTTP_PORT, name: 'http-port' },
          ...(tls ? [{ containerPort: HTTPS_PORT, name: 'https-port' }] : []),
        ],
        env: { OTELCOL_NAMESPACE: EnvValue.of(this.collectorNamespace) },
        livenessProbe: probe('/livez', 15, 20),
        readinessProbe: probe('/readyz', 5, 10),
        volumeMounts: [
          { name: 'config-volume', mountPath: '/conf/' },
          { name: 'serviceaccount-token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
        ],
      },
      resources: this.resources,
      volumes: [
        { name: 'config-volume', configMap: { name: configMapName, items: [{ key: 'targetallocator.yaml', path: 'targetallocator.yaml' }] } },
        {
          name: 'serviceaccount-token',
          projected: {
            defaultMode: 0o444,
            sources: [
              { serviceAccountToken: { path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
            ],
          },
        },
      ],
      mounts: tls ? [{ name: 'certificates', secretName: transport.serverSecretName!, path: CERTIFICATES }] : [],
    }, this._props);
    return new ApiObject(this, 'Resource', k8s.KubeDeployment.manifest({
      metadata: { name: this.part.workload, namespace: this.namespace, labels },
      spec: { replicas, selector: { matchLabels: this.podSelector }, template, ...deploymentStrategy(this.node.path, this._props.updateStrategy) },
    }));
  }
}

function checkSelectors(origin: string, props: TargetAllocatorProps): void {
  const selectors = [
    'serviceMonitorSelector', 'podMonitorSelector', 'scrapeConfigSelector', 'probeSelector',
    'serviceMonitorNamespaceSelector', 'podMonitorNamespaceSelector', 'scrapeConfigNamespaceSelector', 'probeNamespaceSelector',
  ] as const;
  for (const property of selectors.filter(name => props[name] !== undefined)) {
    instance(origin, property, props[property], TargetSelector, 'TargetSelector.everything()');
  }
  instance(origin, 'namespaces', props.namespaces ?? Namespaces.all(), Namespaces, "Namespaces.allow(['shop'])");
  instance(origin, 'filterStrategy', props.filterStrategy ?? FilterStrategy.NONE, FilterStrategy, 'FilterStrategy.RELABEL_CONFIG');
  flag(origin, 'nativeHistograms', props.nativeHistograms ?? false);
  flag(origin, 'denyFsAccessThroughSms', props.denyFsAccessThroughSms ?? true);
}

function checkedReplicas(origin: string, props: TargetAllocatorProps): number {
  const replicas = wholeNumber(origin, 'replicas', props.replicas ?? (props.allocationStrategy === AllocationStrategy.LEAST_WEIGHTED ? 1 : 2), 1);
  const strategy = oneOf(origin, 'allocationStrategy', props.allocationStrategy ?? AllocationStrategy.CONSISTENT_HASHING, {
    CONSISTENT_HASHING: AllocationStrategy.CONSISTENT_HASHING, LEAST_WEIGHTED: AllocationStrategy.LEAST_WEIGHTED, PER_NODE: AllocationStrategy.PER_NODE,
  });
  if (strategy === AllocationStrategy.PER_NODE) {
    reject(origin, 'allocationStrategy', 'per-node', 'CONSISTENT_HASHING or LEAST_WEIGHTED',
      'per-node needs the scrapers as a DaemonSet, which this library does not make');
  }
  if (strategy === AllocationStrategy.LEAST_WEIGHTED && replicas > 1) {
    reject(origin, 'replicas', replicas, '1 with the strategy least-weighted', 'its replicas would disagree (opentelemetry-operator#2477); use CONSISTENT_HASHING');
  }
  if (props.secretNamespaces) {
    list(origin, 'secretNamespaces', props.secretNamespaces).forEach(namespace => dnsLabel(origin, 'secretNamespaces', namespace));
  }
  return replicas;
}

/**
 * The documented table by targets, and 20 KiB for each pod that the allocator discovers beyond 2,000 (a pod with its labels,
 * annotations and environment, as client-go keeps it).
 */
function defaultResources(origin: string, props: TargetAllocatorProps): PodResourcesProps {
  const targets = wholeNumber(origin, 'targets', props.targets ?? 200, 0);
  const pods = wholeNumber(origin, 'discoveredPods', props.discoveredPods ?? 2000, 0);
  const { millicores, mebibytes } = documentedAllocator(targets);
  const memory = Size.mebibytes(mebibytes + 64 * Math.ceil(Math.max(0, pods - 2000) * 20 / 1024 / 64));
  return { cpuRequest: Cpu.millis(millicores), memoryRequest: memory, memoryLimit: memory };
}

function discoveryRoles(origin: string, { discoveryRoles: roles = [] }: TargetAllocatorProps): DiscoveryRole[] {
  return list(origin, 'discoveryRoles', roles).map(discovered => oneOf(origin, 'discoveryRoles', discovered, { ...DiscoveryRole }));
}
