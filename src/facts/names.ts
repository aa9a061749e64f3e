import { Origin, reject, serviceName } from '../text/input';

/** The stack's name for which all objects have the reference's names. */
export const DEFAULT_NAME = 'tiered';

/** The default namespace of a stack, that of the reference. */
export const DEFAULT_NAMESPACE = 'otel-ta';

/** The label that every namespace has, with its name; the API server sets it, and takes no other (Kubernetes 1.21 and newer). */
export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** The longest suffix below is `-allocator-ta-configmap`; the shortest limit is a Service's (63). StatefulSets add a pod index and a revision hash. */
const LONGEST_NAME = 40;

/**
 * Every name that the parts of one stack share, in one table. The default name gives the names of the reference, which are
 * not all alike (`tiered-scraper`, but `selfmon-scraper`); docs/migration.md shows the table.
 */
export class Names {
  private readonly prefix: string;

  constructor(origin: Origin, private readonly name: string) {
    pipelineName(origin, 'name', name);
    this.prefix = name === DEFAULT_NAME ? '' : `${name}-`;
  }

  public get allocator() { return this.part(`${this.name}-allocator-ta`, `${this.name}-otel-allocator`, `${this.prefix}otel-allocator`); }
  public get allocatorConfigMap() { return `${this.name}-allocator-ta-configmap`; }
  public get scraper() { return this.part(`${this.name}-scraper`, `${this.name}-otel-scraper`, `${this.prefix}otel-scraper`); }
  public get gateway() { return this.part(`${this.name}-gateway`, `${this.name}-otel-gateway`, `${this.prefix}otel-gateway`); }
  public get gatewayConfigMap() { return `${this.name}-gateway-statefulset`; }
  public get selfMonitor() { return this.part(`${this.prefix}selfmon-scraper`, `${this.name}-otel-selfmon`, `${this.prefix}otel-selfmon`); }
  public get scrapeConfig() { return `${this.prefix}dynatrace-com`; }
  public get monitorPolicy() { return `${this.name}-monitors`; }

  private part(workload: string, account: string, instance: string): PartNames {
    return { workload, account, instance };
  }
}

/** The name of a pipeline, which every name in it begins with. */
export function pipelineName(origin: Origin, property: string, name: string): string {
  serviceName(origin, property, name, LONGEST_NAME);
  if (/(^|-)selfmon$/.test(name)) {
    reject(origin, property, name, "a name that does not end in 'selfmon'", 'its scrapers would have the name of the self-monitor of another pipeline');
  }
  return name;
}

/** The names of one part. */
export interface PartNames {
  /** Its workload, Service, autoscaler and, where not named otherwise, ConfigMap. */
  readonly workload: string;
  /** Its ServiceAccount and Roles. */
  readonly account: string;
  /** The value of its label `app.kubernetes.io/instance`, which its selector has. */
  readonly instance: string;
}

/** The name of a cluster-scoped object: with the namespace in it, so that a second stack cannot take it over. Neither part can hold a colon. */
export function clusterScopedName(namespace: string, name: string): string {
  return `${namespace}:${name}`;
}

/** The same for kinds whose names are DNS subdomains. Neither part can hold a dot. */
export function clusterScopedDnsName(namespace: string, name: string): string {
  return `${namespace}.${name}`;
}

/**
 * The host name of a Service. The domain of a cluster is not known here; `.svc` is what lists of hosts without a proxy (`NO_PROXY`) usually have, and it means the
 * same in every namespace.
 */
export function serviceHost(name: string, namespace: string): string {
  return `${name}.${namespace}.svc`;
}

/** The label that marks monitors for the pipeline. */
export const MONITOR_LABEL = { 'prometheus.dynatrace.com': 'true' };

export type Component = 'standalone-collector' | 'statefulset-collector';

/** The labels by which a collector's pods are selected. They cannot be changed in a cluster. */
export function collectorSelector(instance: string, component: Component): { [key: string]: string } {
  return { ...scraperSelector(instance), component };
}

/** The labels by which an allocator knows its scrapers. */
export function scraperSelector(instance: string): { [key: string]: string } {
  return { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': instance };
}

/** The labels by which an allocator's pods are selected. */
export function allocatorSelector(instance: string): { [key: string]: string } {
  return { 'app.kubernetes.io/name': 'opentelemetry-target-allocator', 'app.kubernetes.io/instance': instance };
}
