import { Size } from 'cdk8s';
import { PrometheusTieredStackProps } from './prometheus-tiered-stack-props';
import { clusterName } from '../facts/cluster-name';
import { LONGEST_INTERVAL } from '../facts/limits';
import { DEFAULT_NAME, pipelineName } from '../facts/names';
import { AnnotationScrapeConfigOptions } from '../monitors/annotation-scrape-config';
import { GatewayPoolOptions } from '../parts/gateway-pool';
import { ScraperPoolOptions } from '../parts/scraper-pool';
import { SelfMonitorOptions } from '../parts/self-monitor';
import { TargetAllocatorOptions } from '../parts/target-allocator-props';
import { Sizing } from '../sizing/sizing';
import { defined } from '../text/data';
import { seconds } from '../text/durations';
import { Input, InputError, reject, REQUIRED } from '../text/input';
import { AllocationStrategy } from '../values/allocation';
import { Backend } from '../values/backend';
import { CadenceOverrides, CadenceProps } from '../values/cadence';
import { CollectorDistribution } from '../values/collector-distribution';
import { CpuAmount } from '../values/cpu-amount';
import { MonitorPolicy } from '../values/monitor-policy';
import { NetworkPolicies } from '../values/network-policies';
import { PodOptions } from '../values/pod-options';
import { PodResourcesProps } from '../values/pod-resources';
import { podResources } from '../values/resources';
import { RoutingKey } from '../values/routing-key';
import { mergePodOptions, podSettings } from '../workload/pod-settings';

/** Stand-ins for defaults, which differ from part to part. */
const UNLIMITED: PodResourcesProps = { cpuRequest: CpuAmount.cores(1), memoryRequest: Size.gibibytes(1), memoryLimit: Size.gibibytes(1) };

/** The options of several parts, checked here so that an error names the stack and not a part that the user did not write. */
export function sharedSettings(input: Input<PrometheusTieredStackProps>) {
  const pods = input.nested('pods');
  podSettings(pods);
  podResources(pods.nested('resources'), UNLIMITED);
  return {
    name: input.parse('name', pipelineName, DEFAULT_NAME),
    clusterName: input.parse('clusterName', clusterName, REQUIRED),
    distribution: input.instance('distribution', CollectorDistribution, undefined, 'CollectorDistribution.contrib()'),
    backend: input.instance('backend', Backend, Backend.dynatrace(), 'Backend.dynatrace()'),
    monitorPolicy: input.instance('monitorPolicy', MonitorPolicy, undefined, 'MonitorPolicy.restricted()'),
    pods: input.raw('pods'),
    networkPolicies: input.instance('networkPolicies', NetworkPolicies, undefined, 'NetworkPolicies.ingress()'),
    createNamespace: input.flag('createNamespace', false),
    nativeHistograms: input.flag('nativeHistograms', false),
    scrapeAnnotatedPods: input.flag('scrapeAnnotatedPods', true),
    selfMonitoring: input.flag('selfMonitoring', true),
  };
}

/** What parts are told by the stack; no option, but a caller without types can give it. */
const WIRING = ['name', 'namespace', 'clusterName', 'cadence', 'backend', 'telemetry', 'targetAllocator', 'gateway'];

/** The times that are set by hand, still to be read; the two intervals have properties of their own. */
export function overriddenTimes(input: Input<PrometheusTieredStackProps>): Input<CadenceOverrides> {
  const given: CadenceProps = input.raw('cadenceOverrides') ?? {};
  for (const name of ['scrapeInterval', 'largestScrapeInterval'] as const) {
    if (given[name] !== undefined) {
      reject(input.where, `cadenceOverrides.${name}`, given[name], 'left out', 'set it on the stack');
    }
  }
  return input.nested('cadenceOverrides');
}

/**
 * Makes a part. What it refuses of that which holds for all parts was written on the stack, so the error names the stack: `pods.env[GOMEMLIMIT]`.
 * Only the part knows which variables and labels it sets, and which components it needs.
 */
export function blaming<T>(input: Input<PrometheusTieredStackProps>, own: (PodOptions & { readonly distribution?: unknown }) | undefined, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const { property = '', value, allowed = '', remedy } = (error instanceof InputError ? error.refusal : undefined) ?? {};
    const [, map, key] = /^(labels|env)\[(.*)\]$/.exec(property) ?? [];
    const holder = map as 'labels' | 'env' | undefined;
    if (holder && Object.hasOwn(input.raw('pods')?.[holder] ?? {}, key) && !Object.hasOwn(own?.[holder] ?? {}, key)) {
      reject(input.where, `pods.${property}`, value, allowed, remedy);
    }
    if (property === 'distribution' && own?.distribution === undefined) {
      reject(input.where, property, value, allowed, remedy);
    }
    throw error;
  }
}

/** The options of the parts; each part checks its own. */
export function partOptions(input: Input<PrometheusTieredStackProps>) {
  const names = ['targetAllocator', 'scraperPool', 'gatewayPool', 'selfMonitor', 'annotationScrapeConfig'] as const;
  for (const name of names) {
    const given: { [property: string]: unknown } = input.record(name, {}) as any;
    const wiring = WIRING.find(property => given[property] !== undefined);
    if (wiring) {
      reject(input.where, `${name}.${wiring}`, given[wiring], 'left out', 'the stack tells it to its parts');
    }
  }
  const [targetAllocator, scraperPool, gatewayPool, selfMonitor, annotationScrapeConfig] = names.map(name => input.raw(name)) as [
    TargetAllocatorOptions | undefined, ScraperPoolOptions | undefined, GatewayPoolOptions | undefined, SelfMonitorOptions | undefined, AnnotationScrapeConfigOptions | undefined,
  ];
  return { targetAllocator, scraperPool, gatewayPool, selfMonitor, annotationScrapeConfig };
}

/** The sizing at the interval and the routing key of the stack: each is given once, or twice with the same value. */
export function agreedSizing(input: Input<PrometheusTieredStackProps>): Sizing | undefined {
  const sizing = input.instance('sizing', Sizing, undefined, 'Sizing.forLoad({ dataPointsPerMinute: 1_000_000, targets: 5 })');
  const interval = input.seconds('scrapeInterval', undefined, { max: LONGEST_INTERVAL });
  const routingKey = input.raw('scraperPool')?.routingKey;
  if (sizing && interval && sizing._names('scrapeInterval') && interval.toSeconds() !== sizing.scrapeInterval.toSeconds()) {
    input.reject('scrapeInterval', interval, `left out, or the interval of 'sizing' (${seconds(sizing.scrapeInterval)})`, 'the sizes would be those of another load');
  }
  if (sizing && routingKey instanceof RoutingKey && sizing._names('routingKey') && routingKey.value !== sizing.routingKey.value) {
    reject(input.where, 'scraperPool.routingKey', routingKey.value, `left out, or the routing key of 'sizing' ('${sizing.routingKey.value}')`, 'the sizes would be those of another load');
  }
  return sizing?._for(interval, routingKey instanceof RoutingKey ? routingKey : undefined);
}

/** How many allocators the sizes call for; a strategy by which two would disagree has its own default. */
export function allocatorReplicas(options: TargetAllocatorOptions | undefined, sizing: Sizing | undefined): number | undefined {
  return options?.allocationStrategy === AllocationStrategy.LEAST_WEIGHTED ? undefined : sizing?.allocators.replicas;
}

/** Options of a part that does not exist would have no effect. */
export function checkSwitchedOff(input: Input<PrometheusTieredStackProps>, flag: 'selfMonitoring' | 'scrapeAnnotatedPods', on: boolean, options: 'selfMonitor' | 'annotationScrapeConfig'): void {
  const given = defined(input.raw(options) ?? {});
  if (!on && Object.keys(given).length > 0) {
    input.reject(options, given, `left out with ${flag}: false`, 'the stack does not have that part');
  }
}

/** Merges, from the weakest to the strongest: the sizes, the options of all parts, the part's own options. */
export function sized<T extends PodOptions>(sizes: T, pods: PodOptions | undefined, own: T | undefined): T {
  return mergePodOptions(sizes, mergePodOptions(pods, own));
}
