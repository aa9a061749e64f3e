import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { clockOf, namedData } from './settings';
import { TargetAllocatorProps } from './target-allocator-props';
import { AllocatorSettings, DEFAULT_PROTOCOLS } from '../config/allocator';
import { classFiles, PROTECTING_CLASS, withProtectedIdentity } from '../config/scrape-classes';
import { LARGEST_INT32 } from '../facts/limits';
import { MONITOR_KINDS } from '../facts/monitor-kinds';
import { MONITOR_LABEL, NAMESPACE_LABEL, Names, scraperSelector } from '../facts/names';
import { documentedAllocator } from '../sizing/documented-table';
import { dnsLabel, Input, oneOf } from '../text/input';
import { AllocationStrategy, FilterStrategy, ScrapeProtocol, SecretTransport } from '../values/allocation';
import { CpuAmount } from '../values/cpu-amount';
import { NamespaceFilter } from '../values/namespace-filter';
import { PodResourcesProps } from '../values/pod-resources';
import { TargetAllocatorDistribution } from '../values/target-allocator-distribution';
import { TargetSelector } from '../values/target-selector';
import { namespaceOf } from '../workload/namespace';

/** Every setting of an allocator, read once. */
export function allocatorSettings(scope: Construct, input: Input<TargetAllocatorProps>, names: Names): AllocatorSettings {
  const where = input.where;
  const namespace = namespaceOf(scope, input);
  const collectorNamespace = input.dnsLabel('collectorNamespace', namespace);
  const distribution = input.instance('distribution', TargetAllocatorDistribution, TargetAllocatorDistribution.upstream(), 'TargetAllocatorDistribution.dynatrace()');
  const selector = (name: typeof MONITOR_KINDS[number]['selectorProp' | 'namespaceSelectorProp'], otherwise: TargetSelector) =>
    input.instance(name, TargetSelector, otherwise, 'TargetSelector.everything()');
  const collectorSelector = input.labels('collectorSelector', scraperSelector(names.scraper.instance));
  if (Object.keys(collectorSelector).length === 0) {
    input.reject('collectorSelector', collectorSelector, 'at least one label', 'every pod of the namespace would count as a scraper');
  }
  const given = input.list('secretNamespaces', undefined, {}, (name, property) => dnsLabel(where, property, name));
  return {
    where,
    namespace,
    distribution,
    cadence: clockOf(input),
    collectorSelector,
    collectorNamespace,
    selections: Object.fromEntries(MONITOR_KINDS.map(({ kind, selectorProp, namespaceSelectorProp, inOwnNamespace }) => [kind, {
      monitors: selector(selectorProp, TargetSelector.labels(MONITOR_LABEL)),
      namespaces: selector(namespaceSelectorProp, inOwnNamespace ? TargetSelector.labels({ [NAMESPACE_LABEL]: namespace }) : TargetSelector.everything()),
    }])) as any,
    namespaces: input.instance('namespaces', NamespaceFilter, NamespaceFilter.all(), "NamespaceFilter.allow(['shop'])"),
    allocationStrategy: input.oneOf('allocationStrategy', { ...AllocationStrategy } as { [name: string]: AllocationStrategy }, AllocationStrategy.CONSISTENT_HASHING),
    filterStrategy: input.instance('filterStrategy', FilterStrategy, FilterStrategy.RELABEL_CONFIG, 'FilterStrategy.RELABEL_CONFIG'),
    secretTransport: input.instance('secretTransport', SecretTransport, SecretTransport.masked(), 'SecretTransport.masked()'),
    secretNamespaces: [...new Set([namespace, ...given ?? []])],
    namesSecretNamespaces: given !== undefined || (collectorNamespace !== namespace && readsSecretNamespaces(distribution)),
    scrapeProtocols: protocols(input),
    ...classesAndFiles(input, distribution),
  };
}

/** Whether the allocator watches Secrets in the namespaces that it is given; an older one does so in the scrapers' namespace. */
export function readsSecretNamespaces(distribution: TargetAllocatorDistribution): boolean {
  return distribution._has('key:prometheus_cr.secret_namespaces');
}

function protocols(input: Input<TargetAllocatorProps>): readonly ScrapeProtocol[] | undefined {
  const nativeHistograms = input.flag('nativeHistograms', false);
  const given = input.list('scrapeProtocols', undefined, { min: 1 }, (item, property) => oneOf(input.where, property, item as ScrapeProtocol, { ...ScrapeProtocol } as any));
  if (!given) {
    return nativeHistograms ? [ScrapeProtocol.PROMETHEUS_PROTO, ...DEFAULT_PROTOCOLS] : undefined;
  }
  if (nativeHistograms && !given.includes(ScrapeProtocol.PROMETHEUS_PROTO)) {
    input.reject('scrapeProtocols', given.map(({ value }) => value), "a list with PROMETHEUS_PROTO while 'nativeHistograms' is on", 'no other protocol carries native histograms');
  }
  return [...new Set(given)];
}

/** The allocator looks for files in jobs to which classes were applied, so that a class with files would drop the monitors that it is for. */
function classesAndFiles(input: Input<TargetAllocatorProps>, distribution: TargetAllocatorDistribution): Pick<AllocatorSettings, 'scrapeClasses' | 'denyFsAccessThroughSms'> {
  const denyFsAccessThroughSms = input.flag('denyFsAccessThroughSms', distribution._has('key:prometheus_cr.deny_fs_access_through_sms') ? true : undefined);
  const classes = scrapeClasses(input);
  const withFiles = classes?.find(item => classFiles(item).length > 0);
  if (denyFsAccessThroughSms === true && withFiles) {
    input.reject('scrapeClasses', `'${withFiles.name}' with ${classFiles(withFiles).join(', ')}`, "classes without files while 'denyFsAccessThroughSms' is true",
      'the allocator would drop every monitor that adopts the class; set denyFsAccessThroughSms: false, which lets every monitor name files of the scrapers');
  }
  const protects = input.flag('protectIdentity', distribution._has('key:prometheus_cr.scrape_classes'));
  return { scrapeClasses: protects ? withProtectedIdentity(classes ?? []) : classes, denyFsAccessThroughSms };
}

function scrapeClasses(input: Input<TargetAllocatorProps>): { [key: string]: any }[] | undefined {
  const classes = input.list('scrapeClasses', undefined, { min: 1 }, namedData(input.where, 'name', 'class'));
  if (classes && classes.filter(item => item.default === true).length > 1) {
    input.reject('scrapeClasses', classes.map(({ name }) => name), 'a list of which at most one has default: true');
  }
  const wrong = classes?.find(({ metricRelabelings }) => metricRelabelings !== undefined && !Array.isArray(metricRelabelings));
  if (wrong) {
    input.reject('scrapeClasses', wrong.metricRelabelings, `classes whose metricRelabelings are a list, but '${wrong.name}' has others`);
  }
  if (classes?.some(({ name }) => name === PROTECTING_CLASS)) {
    input.reject('scrapeClasses', PROTECTING_CLASS, `a list without the name '${PROTECTING_CLASS}'`, "it is the class of 'protectIdentity'");
  }
  return classes;
}

export function checkedReplicas(input: Input<TargetAllocatorProps>, strategy: AllocationStrategy): number {
  const replicas = input.wholeNumber('replicas', strategy === AllocationStrategy.LEAST_WEIGHTED ? 1 : 2, { min: 1, max: LARGEST_INT32 });
  if (strategy === AllocationStrategy.LEAST_WEIGHTED && replicas > 1) {
    input.reject('replicas', replicas, '1 with the strategy least-weighted', 'its replicas would disagree (opentelemetry-operator#2477); use CONSISTENT_HASHING');
  }
  return replicas;
}

/**
 * The documented table by targets, and 20 KiB for each pod that the allocator discovers beyond 2,000 (a pod with its labels,
 * annotations and environment, as client-go keeps it).
 */
export function defaultResources(input: Input<TargetAllocatorProps>): PodResourcesProps {
  const targets = input.wholeNumber('targets', 200, { min: 0, max: LARGEST_INT32 });
  const pods = input.wholeNumber('discoveredPods', 2000, { min: 0, max: LARGEST_INT32 });
  const { millicores, mebibytes } = documentedAllocator(targets);
  const memory = Size.mebibytes(mebibytes + 64 * Math.ceil(Math.max(0, pods - 2000) * 20 / 1024 / 64));
  return { cpuRequest: CpuAmount.millis(millicores), memoryRequest: memory, memoryLimit: memory };
}
