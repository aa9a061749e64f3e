import { addressOf, podHost, serviceOf } from './addresses';
import { isType, queuesOf, telemetryEndpoints } from './collector-config';
import { collectorDistribution } from './distribution';
import { sameNamespace } from './objects';
import { once } from './once';
import { CollectorFacts } from './part-facts';
import { Allocator, Collector, CollectorConfigView, CollectorIntent, ConfigSource, Container, Poll, Queue, Role, Route, Service, Subject, Workload } from './view';
import { leadsTo, Services } from './workloads';
import { EXPECTED_REQUEST_BYTES } from '../facts/limits';
import { at, data, text, texts } from '../text/data';
import type { CollectorDistribution } from '../values/collector-distribution';

/** What a collector is made of. */
export interface CollectorParts {
  readonly subject: Subject;
  readonly workload: Workload;
  readonly container: Container;
  readonly config: CollectorConfigView;
  readonly configSources: readonly ConfigSource[];
  readonly facts: CollectorFacts | undefined;
  readonly distribution: CollectorDistribution | undefined;
  readonly intent: CollectorIntent | undefined;
}

/** A collector among the others of a view: what it does follows from how they are wired. */
export class WiredCollector implements Collector {
  public readonly subject: Subject;
  public readonly namespace: string | undefined;
  public readonly workload: Workload;
  public readonly container: Container;
  public readonly config: CollectorConfigView;
  public readonly configSources: readonly ConfigSource[];
  public readonly intent: CollectorIntent | undefined;
  /** What the part said that it is. */
  public readonly declared: Role | undefined;
  private readonly readDistribution: () => CollectorDistribution | undefined;
  private readonly readPolls: () => readonly Poll[];
  private readonly readRoutes: () => readonly Route[];
  private readonly readReportsTo: () => readonly WiredCollector[];
  private readonly readQueues: () => readonly Queue[];

  constructor(parts: CollectorParts, private readonly wiring: Wiring) {
    this.subject = parts.subject;
    this.namespace = parts.workload.namespace;
    this.workload = parts.workload;
    this.container = parts.container;
    this.config = parts.config;
    this.configSources = parts.configSources;
    this.intent = parts.intent;
    this.declared = parts.facts?.kind;
    this.readDistribution = once(() => parts.distribution ?? collectorDistribution(parts.container.image));
    this.readPolls = once(() => wiring.pollsOf(this));
    this.readRoutes = once(() => wiring.routesOf(this));
    this.readReportsTo = once(() => wiring.receiversOfTelemetry(this));
    this.readQueues = once(() => queuesOf(this.config, wiring.gatewaysOf(this), EXPECTED_REQUEST_BYTES[this.role === 'self-monitor' ? 'self-monitor' : 'gateway']));
  }

  public get role(): Role {
    return this.wiring.roleOf(this);
  }

  public get polls(): readonly Poll[] {
    return this.readPolls();
  }

  public get routes(): readonly Route[] {
    return this.readRoutes();
  }

  public get reportsTo(): readonly WiredCollector[] {
    return this.readReportsTo();
  }

  public get queues(): readonly Queue[] {
    return this.readQueues();
  }

  public get distribution(): CollectorDistribution | undefined {
    return this.readDistribution();
  }
}

/** How collectors and allocators are wired to each other, and what they are by it. */
export class Wiring {
  public readonly collectors: readonly WiredCollector[];
  private readonly readRoles = once(() => this.roles());

  /**
   * @param addresses what parts say of how they are reached, as `service.namespace`
   */
  constructor(
    collectors: readonly CollectorParts[], private readonly allocators: readonly Allocator[], private readonly services: Services,
    private readonly addresses: ReadonlyMap<Subject, string>,
  ) {
    this.collectors = collectors.map(parts => new WiredCollector(parts, this));
  }

  public roleOf(collector: WiredCollector): Role {
    return this.readRoles().get(collector) ?? 'other';
  }

  public pollsOf(collector: WiredCollector): Poll[] {
    return collector.config.ofType('receivers', 'prometheus').filter(({ body }) => at(body, 'target_allocator')).map(({ path, body: receiver }) => {
      const body = data(at(receiver, 'target_allocator'));
      const address = addressOf(at(body, 'endpoint'), collector.namespace);
      return { path: `${path}.target_allocator`, body, address, allocator: this.allocatorAt(address) };
    });
  }

  public routesOf(collector: WiredCollector): Route[] {
    return collector.config.ofType('exporters', 'load_balancing').map(({ path, body }) => {
      const resolver = at(body, 'resolver');
      const kind = Object.keys(data(resolver))[0];
      const service = text(at(resolver, 'k8s', 'service'));
      if (service === undefined) {
        const hosts = [...texts(at(resolver, 'static', 'hostnames')), ...texts([at(resolver, 'dns', 'hostname')])];
        const gateway = this.gatewayOfHosts(collector, hosts) ?? this.intendedGateway(collector);
        return { path, body, resolver: kind, service: undefined, gateway };
      }
      const [name, namespace = collector.namespace] = service.split('.');
      const object = this.services.get(namespace, name);
      return { path, body, resolver: kind, service: { name, namespace, object }, gateway: this.collectorBehind(object, name, namespace) ?? this.intendedGateway(collector) };
    });
  }

  /** For how many gateways a collector has queues at most. */
  public gatewaysOf(collector: WiredCollector): number {
    return Math.max(1, collector.intent?.gateways?.maxReplicas ?? 1, ...collector.routes.map(({ body, gateway }) => {
      const hostnames = texts(at(body, 'resolver', 'static', 'hostnames')).length;
      const scaled = gateway?.workload.autoscalers.map(({ maxReplicas }) => maxReplicas ?? 1) ?? [];
      return Math.max(hostnames, ...scaled.length > 0 ? scaled : [gateway?.workload.replicas ?? 1]);
    }));
  }

  public receiversOfTelemetry({ config, namespace }: WiredCollector): WiredCollector[] {
    return telemetryEndpoints(config.data).flatMap(([, endpoint]) => this.collectorAt(addressOf(endpoint, namespace)) ?? []);
  }

  private allocatorAt(address: string): Allocator | undefined {
    const named = serviceOf(address);
    const service = named && this.services.get(named.namespace, named.name);
    return (service && this.allocators.find(({ workload }) => leadsTo(service, workload)))
      ?? this.allocators.find(({ subject }) => this.addresses.get(subject) === address.replace(/:\d+$/, ''));
  }

  /** The gateway that a part was wired to, though the configuration or a Service was changed since. */
  private intendedGateway({ intent }: WiredCollector): WiredCollector | undefined {
    const gateways = intent?.gateways;
    return gateways && this.collectors.find(({ subject }) => this.addresses.get(subject) === `${gateways.serviceName}.${gateways.serviceNamespace}`);
  }

  /** The collector behind a Service, or the StatefulSet that names the Service as the one that governs it. */
  private collectorBehind(service: Service | undefined, name: string, namespace: string | undefined): WiredCollector | undefined {
    return (service && this.collectors.find(({ workload }) => leadsTo(service, workload)))
      ?? this.collectors.find(({ workload }) => at(workload.data, 'spec', 'serviceName') === name && sameNamespace(workload.namespace, namespace));
  }

  /** The collector whose pods or Service one of the hosts is. */
  private gatewayOfHosts({ namespace }: WiredCollector, hosts: readonly string[]): WiredCollector | undefined {
    for (const host of hosts) {
      const found = this.podsNamed(host, namespace) ?? this.collectorAt(addressOf(`http://${host}`, namespace));
      if (found) {
        return found;
      }
    }
    return undefined;
  }

  private podsNamed(host: string, from: string | undefined): WiredCollector | undefined {
    const named = podHost(host, from);
    return named && this.collectors.find(({ workload }) => workload.kind === 'StatefulSet' && sameNamespace(workload.namespace, named.namespace)
      && workload.name === named.pod.replace(/-\d+$/, ''));
  }

  private collectorAt(address: string): WiredCollector | undefined {
    const named = serviceOf(address);
    return named && this.collectorBehind(this.services.get(named.namespace, named.name), named.name, named.namespace);
  }

  private roles(): Map<WiredCollector, Role> {
    const roles = new Map<WiredCollector, Role>();
    const assign = (found: readonly (WiredCollector | undefined)[], role: Role) => {
      found.forEach(collector => {
        if (collector && !roles.has(collector)) {
          roles.set(collector, role);
        }
      });
    };
    this.collectors.forEach(collector => collector.declared && roles.set(collector, collector.declared));
    assign(this.collectors.filter(collector => isScraper(collector) || this.isUnreadableScraper(collector)), 'scraper');
    const scrapers = () => this.collectors.filter(collector => roles.get(collector) === 'scraper');
    assign(scrapers().flatMap(({ routes }) => routes.map(({ gateway }) => gateway as WiredCollector | undefined)), 'gateway');
    assign(scrapers().filter(({ routes }) => routes.some(({ gateway }) => !gateway)).flatMap(scraper => this.missedGateways(scraper, roles)), 'gateway');
    this.collectors.forEach(collector => assign([collector], roleByLabels(collector) ?? 'other'));
    const others = new Set(this.collectors.filter(collector => roles.get(collector) === 'other'));
    others.forEach(collector => roles.delete(collector));
    assign([...roles.keys()].flatMap(({ reportsTo }) => reportsTo), 'self-monitor');
    assign([...others], 'other');
    return roles;
  }

  /** Whether nothing is known of a collector but that an allocator takes it for a scraper. */
  private isUnreadableScraper({ config, workload }: WiredCollector): boolean {
    return Object.keys(config.data).length === 0 && config.problems.length > 0
      && this.allocators.some(allocator => sameNamespace(workload.namespace, allocator.collectorNamespace ?? allocator.namespace) && allocator.selectsCollector(workload.podLabels));
  }

  /** The gateways that a scraper, whose routes lead to nobody, was probably meant to send to: they do what gateways do beside it, and nobody sends to them. */
  private missedGateways({ namespace, routes }: WiredCollector, roles: ReadonlyMap<WiredCollector, Role>): WiredCollector[] {
    const namespaces = [namespace, ...routes.flatMap(({ service }) => service?.namespace ?? [])];
    const telemetry = new Set(this.collectors.flatMap(({ reportsTo }) => reportsTo));
    return this.collectors.filter(collector => !roles.has(collector) && !telemetry.has(collector) && namespaces.includes(collector.namespace) && doesGatewaysWork(collector));
  }
}

/** Whether a collector scrapes for a pipeline: it asks an allocator, or spreads what it scrapes over gateways. */
function isScraper({ config, polls }: WiredCollector): boolean {
  return polls.length > 0 || config.metricPipelines.some(({ receivers, exporters }) =>
    receivers.some(id => isType('receivers', id, 'prometheus')) && exporters.some(id => isType('exporters', id, 'load_balancing')));
}

/** Whether a collector takes OTLP and makes deltas of it, which needs whole streams. */
function doesGatewaysWork({ config }: WiredCollector): boolean {
  return config.metricPipelines.some(({ receivers, processors }) =>
    receivers.some(id => isType('receivers', id, 'otlp')) && processors.some(id => isType('processors', id, 'cumulative_to_delta')));
}

/** What a collector of this library is by its labels, where no wire tells: its scrapers or gateways can be in another file. */
function roleByLabels({ workload: { subject, labels, podLabels } }: WiredCollector): Role | undefined {
  if (!subject.ours || at(labels, 'app.kubernetes.io/part-of') !== 'opentelemetry-collector') {
    return undefined;
  }
  if (at(podLabels, 'component') === 'statefulset-collector') {
    return 'gateway';
  }
  return /(^|-)otel-selfmon$/.test(String(at(labels, 'app.kubernetes.io/instance'))) ? 'self-monitor' : 'scraper';
}

