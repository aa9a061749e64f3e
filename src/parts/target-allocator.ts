import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { allocatorSettings, checkedReplicas, defaultResources, readsSecretNamespaces } from './allocator-settings';
import { ITargetAllocator } from './connections';
import { checkNeeds, givenNeeds } from './needs';
import { checkPorts, NetworkNeeds, networkRules, NetworkSettings, networkSettings } from './network';
import { TargetAllocatorProps } from './target-allocator-props';
import { allocatorConfig, AllocatorSettings, CERTIFICATES } from '../config/allocator';
import { allocatorGrants } from '../config/allocator-grants';
import { applyOverride, Override, removal, setting } from '../config/override';
import { secretFiles } from '../config/tls';
import { allocatorSelector, DEFAULT_NAME, Names, PartNames, pipelineName, serviceHost } from '../facts/names';
import { ALLOCATOR_HTTP_PORT, ALLOCATOR_HTTPS_PORT } from '../facts/ports';
import { Mount, Needs, Port } from '../model/component';
import { Container, PodSettings, Workload } from '../model/workload';
import { httpUrl, Input, oneOf, REQUIRED } from '../text/input';
import { ConfigText, Written } from '../text/yaml';
import { Registry } from '../tree/registry';
import { Synthesis } from '../tree/synthesis';
import { AllocationStrategy, DiscoveryRole, FilterStrategy, MonitorKind, SecretTransport, UpdateStrategy } from '../values/allocation';
import { Cadence } from '../values/cadence';
import { PodNeeds } from '../values/component-options';
import { EnvVariable } from '../values/env-variable';
import { NamespaceFilter } from '../values/namespace-filter';
import { PodResources } from '../values/pod-resources';
import { podResources } from '../values/resources';
import { TargetAllocatorDistribution } from '../values/target-allocator-distribution';
import { TargetSelector } from '../values/target-selector';
import { checkTlsHasEffect, tlsOptions } from '../values/tls';
import { TlsOptions } from '../values/tls-options';
import { AllocatorFacts, NetworkFacts } from '../view/part-facts';
import * as k8s from '../workload/k8s';
import { emitAllocator, Emitted } from '../workload/kubernetes';
import { checkEnvironment, checkPodLabels, podSettings } from '../workload/pod-settings';
import { deploymentStrategy } from '../workload/strategy';

/**
 * The OpenTelemetry Target Allocator: it finds the targets of ServiceMonitors, PodMonitors, ScrapeConfigs and Probes, and distributes them among the
 * scrapers, which ask for their share over HTTP.
 */
export class TargetAllocator extends Construct implements ITargetAllocator {
  /**
   * An allocator that runs outside this app, such as one that the OpenTelemetry operator manages. Its collector selector must match the scrapers' pods.
   * @param url an http or https URL without query, such as `http://my-targetallocator.observability`
   * @param clientTls how a scraper verifies it and authenticates to it; with `http://` an error
   */
  public static fromEndpoint(url: string, clientTls?: TlsOptions): ITargetAllocator {
    const where = 'TargetAllocator.fromEndpoint';
    const tls = clientTls === undefined ? undefined : tlsOptions(new Input<TlsOptions>(where, clientTls, 'tls', 'tls.'), false);
    const endpoint = httpUrl(where, 'url', url);
    checkTlsHasEffect(where, 'tls', endpoint, tls);
    return { endpoint, clientTls: tls };
  }

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
  /** How many allocators there are. */
  public readonly replicas: number;
  /** The namespaces in which monitors are selected. */
  public readonly namespaces: NamespaceFilter;
  /** How the targets are distributed. */
  public readonly allocationStrategy: AllocationStrategy;
  /** Which targets are dropped before the rest is distributed. */
  public readonly filterStrategy: FilterStrategy;
  /** How secrets of monitors reach the scrapers. */
  public readonly secretTransport: SecretTransport;

  private readonly settings: AllocatorSettings;
  private readonly part: PartNames;
  private readonly pod: PodSettings;
  private readonly networkSettings: NetworkSettings;
  private readonly network: NetworkFacts;
  private readonly overrides: Override[] = [];
  private readonly needed: Needs[] = [];
  private readonly text = ConfigText.forAllocator();
  private readonly emitted: Emitted;

  constructor(scope: Construct, id: string, props: TargetAllocatorProps = {}) {
    super(scope, id);
    const where = this.node.path;
    const input = new Input<TargetAllocatorProps>(where, props);
    const names = new Names(where, input.parse('name', pipelineName, DEFAULT_NAME));
    this.part = names.allocator;
    this.serviceName = this.part.workload;
    this.serviceAccountName = this.part.account;
    this.pod = podSettings(input);
    this.networkSettings = networkSettings(input);
    checkPodLabels(input, this.podSelector);
    this.settings = allocatorSettings(this, input, names);
    const { namespace, collectorNamespace, distribution, cadence, secretTransport } = this.settings;
    this.namespace = namespace;
    this.collectorNamespace = collectorNamespace;
    this.distribution = distribution;
    this.cadence = cadence;
    this.namespaces = this.settings.namespaces;
    this.allocationStrategy = this.settings.allocationStrategy;
    this.filterStrategy = this.settings.filterStrategy;
    this.secretTransport = secretTransport;
    this.resources = podResources(input.nested('resources'), defaultResources(input));
    this.replicas = checkedReplicas(input, this.allocationStrategy);
    const discoveryRoles = input.list('discoveryRoles', [], {}, (role, property) => oneOf(where, property, role as DiscoveryRole, DiscoveryRole));
    const strategy = input.oneOf('updateStrategy', UpdateStrategy, UpdateStrategy.ROLLING_UPDATE);
    input.done();

    const tls = secretTransport.serverSecretName !== undefined;
    this.endpoint = `${tls ? 'https' : 'http'}://${serviceHost(this.serviceName, namespace)}`;
    this.clientTls = tls ? { caSecretName: secretTransport.clientSecretName, clientSecretName: secretTransport.clientSecretName } : undefined;
    this.needed.push({
      ports: [{ port: ALLOCATOR_HTTP_PORT, name: 'http-port' }, ...(tls ? [{ port: ALLOCATOR_HTTPS_PORT, name: 'https-port' }] : [])],
      env: { OTELCOL_NAMESPACE: EnvVariable.of(collectorNamespace) },
      mounts: [accountToken(), ...(tls ? [secretFiles('certificates', secretTransport.serverSecretName!, CERTIFICATES)] : [])],
      grants: allocatorGrants({ collectorNamespace, discoveryRoles, secretNamespaces: this.settings.secretNamespaces, readsSecretNamespaces: readsSecretNamespaces(distribution) }),
    });
    this.network = {
      namespace,
      podSelector: this.podSelector,
      address: `${this.serviceName}.${namespace}`,
      ports: () => this.ports().map(port => ({ port: port.port, servicePort: servicePort(port).port })),
      connections: [],
    };
    checkEnvironment(where, this.environment(), this.pod.env);
    // A key that the version ignores is refused at the call, not when the text is written.
    this.toConfig();
    this.emitted = emitAllocator(this, this.workloadModel(names.allocatorConfigMap, deploymentStrategy(strategy)));
    const facts: AllocatorFacts = {
      kind: 'allocator', cadence, workload: this.workload, distribution, address: this.network.address, network: this.network, config: () => this.written(),
    };
    Registry.of(this).add(this, facts);
  }

  /** The Deployment, for `ApiObject.of(...)` and JSON patches. */
  public get workload(): ApiObject {
    return this.emitted.workload;
  }

  /** The labels by which the allocator's pods are selected. A copy. */
  public get podSelector(): { [key: string]: string } {
    return allocatorSelector(this.part.instance);
  }

  /** The labels of the scrapers' pods. A copy. */
  public get collectorSelector(): { [key: string]: string } {
    return { ...this.settings.collectorSelector };
  }

  /** The namespaces whose Secrets monitors may refer to, the allocator's own first. A copy. */
  public get secretNamespaces(): string[] {
    return [...this.settings.secretNamespaces];
  }

  /**
   * Which monitors of a kind are selected.
   * @param kind the kind of monitors
   */
  public monitorSelector(kind: MonitorKind): TargetSelector {
    return this.settings.selections[new Input(this.node.path, { kind }).oneOf('kind', MonitorKind, REQUIRED)].monitors;
  }

  /**
   * Sets a value in the allocator's configuration, after everything else.
   *
   * The allocator expands nothing: a `$` is a `$`. It silently ignores an unknown key, so check that the version you run has the key. JSON patches do not
   * reach the configuration, since it is one string in a ConfigMap.
   *
   * @param path the keys to the value, such as `['prometheus_cr', 'pod_monitor_selector']`; a list's element by its index. Empty is an error.
   * @param value plain data; undefined is an error, `removeConfig` takes keys out
   */
  public addConfigOverride(path: string[], value: any): void {
    this.overrides.push(setting(this.node.path, path, value));
  }

  /**
   * Takes a key out of the allocator's configuration, after everything else.
   * @param path the keys to it; a path that does not exist is an error at synthesis
   */
  public removeConfig(path: string[]): void {
    this.overrides.push(removal(this.node.path, path));
  }

  /**
   * Adds what an override needs from the pod and from the cluster: variables, ports, files, permissions.
   * @param needs the needs; a variable, port or folder that already exists is an error
   */
  public addNeeds(needs: PodNeeds): void {
    const checked = givenNeeds(this.node.path, needs);
    checkNeeds(this.node.path, this.needed, checked, { env: this.pod.env, ports: SERVICE_PORTS.filter(({ name }) => this.ports().some(port => port.name === name)) });
    checkPorts(this.node.path, this.networkSettings, checked.ports ?? []);
    this.needed.push(checked);
    this.emitted.update();
  }

  /** The allocator's configuration as plain data, as it would be written now. The result is a copy. */
  public toConfig(): { [key: string]: any } {
    const config = JSON.parse(JSON.stringify(allocatorConfig(this.settings)));
    this.overrides.forEach(override => applyOverride(this.node.path, config, override, value => value));
    return config;
  }

  /** The configuration as it is written; put together once in a synthesis. */
  private written(): Written {
    return Synthesis.of(this).once(this, () => this.text.of(this.toConfig()));
  }

  private workloadModel(configMapName: string, spec: { [key: string]: any }): Workload {
    const labels = {
      ...this.podSelector,
      'app.kubernetes.io/version': this.distribution.operatorVersion,
      'app.kubernetes.io/managed-by': 'cdk8s',
      'app.kubernetes.io/part-of': 'opentelemetry-target-allocator',
      ...this.pod.labels,
    };
    return {
      kind: 'Deployment',
      name: this.part.workload,
      namespace: this.namespace,
      labels,
      selector: this.podSelector,
      podLabels: labels,
      podAnnotations: { 'metrics.dynatrace.com/scrape': 'false' },
      pod: this.pod,
      account: { name: this.serviceAccountName, automountToken: () => false },
      config: {
        name: configMapName, key: 'targetallocator.yaml', folder: '/conf/', file: 'targetallocator.yaml', volume: 'config-volume', text: () => this.written().text,
      },
      container: () => this.container(),
      grants: () => this.needed.flatMap(({ grants = [] }) => grants),
      service: () => ({ labels: {}, ports: this.ports().map(servicePort), spec: {} }),
      network: this.networkSettings.policies._limitsIngress
        ? () => networkRules(this, this.network, this.networkSettings, { ports: this.ports(), known: [this.scrapers()], asksApi: true }) : undefined,
      replicas: this.replicas,
      spec,
    };
  }

  private container(): Container {
    const probe = (path: string, initialDelaySeconds: number, periodSeconds: number): k8s.Probe => ({
      httpGet: { path, port: k8s.IntOrString.fromNumber(ALLOCATOR_HTTP_PORT) }, initialDelaySeconds, periodSeconds,
    });
    return {
      name: 'targetallocator',
      image: this.distribution.image,
      resources: this.resources,
      ports: this.ports(),
      env: { ...this.environment(), ...this.pod.env },
      mounts: this.needed.flatMap(({ mounts = [] }) => mounts),
      livenessProbe: probe('/livez', 15, 20),
      readinessProbe: probe('/readyz', 5, 10),
    };
  }

  /** Those whose pods the allocator takes for scrapers, whoever deploys them. */
  private scrapers(): NonNullable<NetworkNeeds['known']>[number] {
    return { port: this.clientTls ? ALLOCATOR_HTTPS_PORT : ALLOCATOR_HTTP_PORT, namespace: this.collectorNamespace, labels: this.collectorSelector };
  }

  private ports(): Port[] {
    return this.needed.flatMap(({ ports = [] }) => ports);
  }

  private environment(): { [name: string]: EnvVariable } {
    return Object.assign({}, ...this.needed.map(({ env }) => env));
  }
}

/** The Service's own numbers for the allocator's ports. */
const SERVICE_PORTS: readonly Port[] = [{ name: 'http-port', port: 80 }, { name: 'https-port', port: 443 }];

/** A port of the pod in the Service; one that was added keeps its number. */
function servicePort({ name, port, appProtocol }: Port): { name: string; port: number; targetPort: string; appProtocol?: string } {
  return { name, port: SERVICE_PORTS.find(known => known.name === name)?.port ?? port, targetPort: name, appProtocol };
}

/** The account's token, as the kubelet would mount it. Automatic mounting is turned off for the pod. */
function accountToken(): Mount {
  return {
    name: 'serviceaccount-token',
    path: '/var/run/secrets/kubernetes.io/serviceaccount',
    readOnly: true,
    source: {
      projected: {
        defaultMode: 0o444,
        sources: [
          { serviceAccountToken: { path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    },
  };
}
