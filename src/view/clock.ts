import { IConstruct } from 'constructs';
import { addressOf } from './addresses';
import { scrapeInterval, selectionsOf } from './allocator';
import { attempt } from './attempt';
import { intervalsOf, monitorKind, namespaceLabelsOf } from './monitors';
import { once } from './once';
import { AllocatorFacts, CollectorFacts, PartFacts } from './part-facts';
import { TreeObjects, TreeParts } from './tree-objects';
import { Allocator, Clock, Collector, KubeObject, Monitor, NamedInterval, Subject } from './view';
import { MONITOR_KINDS } from '../facts/monitor-kinds';
import { at, Data, records, text } from '../text/data';
import { prometheusSeconds, secondsText } from '../text/durations';
import { Synthesis } from '../tree/synthesis';
import type { Cadence } from '../values/cadence';

/** Prometheus scrapes at this interval where a configuration names none. */
const PROMETHEUS_DEFAULT = '1m';

/** The intervals of scrape configurations, in Prometheus' form. */
export function jobIntervals(config: unknown, path: string, subject: Subject): NamedInterval[] {
  const otherwise = text(at(config, 'global', 'scrape_interval')) ?? PROMETHEUS_DEFAULT;
  return records(at(config, 'scrape_configs')).flatMap(([index, job]) => {
    const named = text(at(job, 'scrape_interval')) ?? otherwise;
    const seconds = prometheusSeconds(named);
    return seconds === undefined ? [] : [{ subject, path: `${path}.scrape_configs[${index}].scrape_interval`, text: named, seconds }];
  });
}

/** The intervals that an allocator's own configuration says. */
export function allocatorIntervals(config: Data, subject: Subject): NamedInterval[] {
  const seconds = scrapeInterval(config);
  return [
    { subject, path: 'prometheus_cr.scrape_interval', text: text(at(config, 'prometheus_cr', 'scrape_interval')) ?? secondsText(seconds).replace(' ', ''), seconds },
    ...jobIntervals(at(config, 'config'), 'config', subject),
  ];
}

/** The slowest of some intervals. */
export function slowest(intervals: readonly NamedInterval[]): NamedInterval | undefined {
  return intervals.reduce<NamedInterval | undefined>((most, interval) => most === undefined || interval.seconds > most.seconds ? interval : most, undefined);
}

/** What thousands of monitors say of times, gone through once for all clocks of a view. */
export class MonitorTimes {
  private readonly slowestOf = new Map<Allocator, NamedInterval>();
  private readonly doubtful: readonly Monitor[];

  constructor(monitors: readonly Monitor[]) {
    for (const { selectedBy, intervals } of monitors) {
      for (const allocator of selectedBy) {
        const [before, here] = [this.slowestOf.get(allocator), slowest(intervals)];
        if (here && !(before && before.seconds >= here.seconds)) {
          this.slowestOf.set(allocator, here);
        }
      }
    }
    this.doubtful = monitors.filter(({ perhapsSelectedBy }) => perhapsSelectedBy.length > 0);
  }

  /** The slowest interval of the monitors that an allocator surely selects. */
  public slowest(allocator: Allocator): NamedInterval[] {
    const most = this.slowestOf.get(allocator);
    return most ? [most] : [];
  }

  /** The monitors that one of the allocators selects perhaps, and none surely. */
  public perhapsOf(allocators: ReadonlySet<Allocator>): [monitor: Monitor, allocator: Allocator][] {
    return this.doubtful.filter(({ selectedBy }) => !selectedBy.some(allocator => allocators.has(allocator))).flatMap((monitor): [Monitor, Allocator][] => {
      const allocator = monitor.perhapsSelectedBy.find(candidate => allocators.has(candidate));
      return allocator ? [[monitor, allocator]] : [];
    });
  }
}

/** The clock of an allocator or collector. */
export function clockOf(of: Allocator | Collector, collectors: readonly Collector[], monitors: MonitorTimes): Clock {
  const { allocators, feeders } = feedersIn(of, collectors);
  const certain = [
    ...[...allocators].flatMap(({ config, subject }) => allocatorIntervals(config, subject)),
    ...[...allocators].flatMap(allocator => monitors.slowest(allocator)),
    ...feeders.flatMap(({ config, subject }) => config.ofType('receivers', 'prometheus').flatMap(({ path, body }) => jobIntervals(at(body, 'config'), `${path}.config`, subject))),
  ];
  const most = slowest(certain) ?? { subject: of.subject, path: '', text: '', seconds: 0 };
  const doubtful = monitors.perhapsOf(allocators).flatMap(([{ intervals, kind, namespace }, allocator]) => {
    const interval = slowest(intervals);
    return interval && interval.seconds > most.seconds ? [{ ...interval, doubt: allocator.selection(kind).doubt(namespace) }] : [];
  });
  return { slowest: most, doubtful };
}

/** The allocators, and the collectors with scrape configurations, that feed an allocator or collector. */
function feedersIn(of: Allocator | Collector, collectors: readonly Collector[]): { allocators: Set<Allocator>; feeders: readonly Collector[] } {
  if (!isCollector(of)) {
    return { allocators: new Set([of]), feeders: [] };
  }
  const feeders = of.role === 'gateway' ? [of, ...collectors.filter(({ routes }) => routes.some(({ gateway }) => gateway === of))] : [of];
  return { allocators: new Set(feeders.flatMap(({ polls }) => polls.flatMap(({ allocator }) => allocator ?? []))), feeders };
}

function isCollector(of: Allocator | Collector): of is Collector {
  return 'role' in of;
}

/**
 * A clock with the largest interval that surely feeds its chain: what the parts that share it write into their manifests.
 *
 * It goes by what parts say of themselves and by the manifests of monitors and namespaces, which hang on no clock; the manifests of parts hang on this.
 */
export function effectiveCadence(part: IConstruct, declared: Cadence): Cadence {
  if (declared._explicitLargest) {
    return declared;
  }
  const synthesis = Synthesis.of(part);
  const known = synthesis.once(effectiveCadence, () => new Map<Cadence, Cadence>());
  let result: Cadence | undefined = known.get(declared);
  if (!result) {
    const tree = synthesis.once(FeedingTree, () => new FeedingTree(TreeObjects.of(part)));
    const most = slowest(tree.intervalsOf(part, declared));
    const largest = most && Math.ceil(most.seconds);
    result = largest !== undefined && largest > declared.largestScrapeInterval.toSeconds() ? declared._withLargest(largest) : declared;
    known.set(declared, result);
  }
  return result;
}

/** What feeds what in a tree, by what its parts say. */
class FeedingTree {
  private readonly parts: TreeParts;
  private readonly readObjects = once(() => this.objects());

  constructor(private readonly tree: TreeObjects) {
    this.parts = tree.parts;
  }

  /** The intervals that surely concern the parts that share a clock. */
  public intervalsOf(part: IConstruct, cadence: Cadence): NamedInterval[] {
    const chain = this.parts.entries().filter(([candidate, facts]) => candidate === part || facts.cadence === cadence);
    const near = this.parts.entries().filter(([candidate]) => chain.some(([own]) => this.parts.shareCluster(own, candidate)));
    const feeders = feedersOf(chain, near);
    const allocators = allocatorsOf(chain, feeders, near);
    return [
      ...allocators.flatMap(([allocator, facts]) => allocatorIntervals(configOf(facts), this.parts.subject(allocator))),
      ...feeders.flatMap(([scraper, { staticJobs = [] }]) => jobIntervals({ scrape_configs: staticJobs }, 'staticJobs', this.parts.subject(scraper))),
      ...this.monitorIntervals(allocators),
    ];
  }

  private monitorIntervals(allocators: readonly [IConstruct, AllocatorFacts][]): NamedInterval[] {
    if (allocators.length === 0) {
      return [];
    }
    const objects = this.readObjects();
    const namespaces = namespaceLabelsOf(objects);
    const selections = allocators.map(([allocator, facts]) => [allocator, selectionsOf(configOf(facts), () => namespaces)] as const);
    // Most monitors stand in one place, that is in one chart.
    const near = new Map<unknown, typeof selections>();
    const selectionsNear = (construct: IConstruct) => {
      const place = this.parts.placeOf(construct);
      const found = near.get(place) ?? selections.filter(([allocator]) => this.parts.shareCluster(allocator, construct));
      near.set(place, found);
      return found;
    };
    return objects.flatMap(object => {
      const facts = monitorKind(object);
      return facts && selectionsNear(object.subject.construct!).some(([, selection]) => selection.get(facts.kind)!.selects(object.labels, object.namespace) === 'yes')
        ? intervalsOf(object, facts) : [];
    });
  }

  /** The monitors and namespaces of the tree. */
  private objects(): KubeObject[] {
    const kinds: readonly string[] = ['Namespace', ...MONITOR_KINDS.map(({ kind }) => kind)];
    return this.tree.all.filter(({ kind }) => kinds.includes(kind) || kind.endsWith('List')).flatMap(object => this.tree.get(object).read.map(({ object: read }) => read));
  }
}

type Entry = [part: IConstruct, facts: PartFacts];

/** The collectors of a chain, which may have scrape configurations, and the scrapers that send to its gateways. */
function feedersOf(chain: readonly Entry[], entries: readonly Entry[]): [IConstruct, CollectorFacts][] {
  const gateways = new Set(chain.flatMap(([, facts]) => facts.kind === 'gateway' ? facts.address ?? [] : []));
  return entries.filter((entry): entry is [IConstruct, CollectorFacts] => {
    const [candidate, facts] = entry;
    return 'clusterName' in facts && (chain.some(([part]) => part === candidate)
      || (facts.gateways !== undefined && gateways.has(`${facts.gateways.serviceName}.${facts.gateways.serviceNamespace}`)));
  });
}

/** The allocators of a chain, and those that its scrapers ask. */
function allocatorsOf(chain: readonly Entry[], feeders: readonly [IConstruct, CollectorFacts][], entries: readonly Entry[]): [IConstruct, AllocatorFacts][] {
  const asked = new Set(feeders.flatMap(([, { allocatorEndpoint, workload }]) =>
    allocatorEndpoint === undefined ? [] : addressOf(allocatorEndpoint, workload.metadata.namespace).replace(/:\d+$/, '')));
  return entries.filter((entry): entry is [IConstruct, AllocatorFacts] => {
    const [candidate, facts] = entry;
    return facts.kind === 'allocator' && (asked.has(facts.address) || chain.some(([part]) => part === candidate));
  });
}

/** The configuration of an allocator; an empty one where it cannot be written, of which the checks tell. */
function configOf({ config }: AllocatorFacts): Data {
  return attempt(config).value?.data ?? {};
}
