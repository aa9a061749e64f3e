import { spanFilters } from './components';
import { Remedy } from './rule';
import { scrapersOf } from './tiers';
import { sourceOf } from './words';
import { at, isData } from '../text/data';
import { goSeconds, secondsText } from '../text/durations';
import { KnownTimes, NameOf, Problem, relations } from '../values/private/relations';
import { handoverOf, Times } from '../values/private/times';
import { Allocator, Collector, ComponentView, View } from '../view/view';

/** What components and allocators do where their configuration names no time, in seconds. */
export const DEFAULTS = {
  /** metricstarttimeprocessor 0.158, factory.go. */
  gcInterval: 600,
  /** cumulativetodeltaprocessor 0.158, factory.go. */
  maxStaleness: 3600,
  /** prometheusreceiver 0.158, targetallocator/config.go and manager.go. */
  allocatorPollInterval: 30,
  targetRefreshInterval: 30,
  /** Prometheus' own for discovery over HTTP, which counts where `http_sd_config` is there without a time of its own. */
  discoveryRefreshInterval: 60,
  /** opentelemetry-operator 0.158, cmd/otel-allocator/internal/config/config.go. */
  collectorNotReadyGracePeriod: 30,
};

/** The longest scrape interval that a part has to do with. */
export interface LargestInterval {
  readonly seconds: number;
  /** Who named it, as an end of a message; empty where it is said nowhere but in props. */
  readonly source: string;
}

/** The longest scrape interval that surely concerns a part; undefined where nothing in the view tells. */
export function largestInterval(view: View, of: Allocator | Collector): LargestInterval | undefined {
  const { slowest } = view.clock(of);
  const named = Math.ceil(slowest.seconds);
  const own = of.intent?.cadence.largestScrapeInterval.toSeconds() ?? 0;
  const seconds = Math.max(named, own);
  return seconds === 0 ? undefined : { seconds, source: named === seconds ? ` of ${sourceOf(slowest)}` : '' };
}

/** The slowest interval above the certain ones that perhaps concerns a part, with the doubt as an end of a message. */
export function doubtfulInterval(view: View, of: Allocator | Collector): LargestInterval | undefined {
  const { doubtful } = view.clock(of);
  const [most] = [...doubtful].sort((a, b) => b.seconds - a.seconds);
  const seconds = Math.ceil(most?.seconds ?? 0);
  return seconds > (largestInterval(view, of)?.seconds ?? 0) ? { seconds, source: ` of ${sourceOf(most)}, if that is selected: ${most.doubt}` } : undefined;
}

/** What to do about a monitor that is slower than the parts were told; `yaml` where they are not this library's. */
export function roomFor({ seconds }: Pick<LargestInterval, 'seconds'>, yaml: string): Remedy {
  return { props: `scrape it more often, or set largestScrapeInterval: Duration.seconds(${Math.ceil(seconds)})`, yaml };
}

/** Whether a part was told by hand of a largest interval that is not enough. */
export function toldTooLittle({ intent }: Collector, seconds: number): boolean {
  return intent?.explicitLargest !== undefined && intent.explicitLargest < seconds;
}

/** The longest time in which a target of a scraper that has gone is not scraped by anyone, by what is written. */
export function handoverSeconds({ polls }: Collector): number | undefined {
  const handovers = polls.map(({ body, allocator }) => handoverOf({
    allocatorPollInterval: goSeconds(body.interval) ?? DEFAULTS.allocatorPollInterval,
    targetRefreshInterval: goSeconds(at(body, 'http_sd_config', 'refresh_interval'))
      ?? (isData(body.http_sd_config) ? DEFAULTS.discoveryRefreshInterval : DEFAULTS.targetRefreshInterval),
    collectorNotReadyGracePeriod: goSeconds(allocator?.config.collector_not_ready_grace_period) ?? DEFAULTS.collectorNotReadyGracePeriod,
  }));
  return handovers.length > 0 ? Math.max(...handovers) : undefined;
}

/** The processors of a gateway that remember streams, and the times that they are given. */
export interface GatewayTimes {
  readonly startTimes: ComponentView | undefined;
  readonly deltas: ComponentView | undefined;
  readonly known: KnownTimes;
}

/** The times of a gateway and of what feeds it, by what is written. What cannot be read, or is not there, is left out. */
export function gatewayTimes(view: View, gateway: Collector, largest: number | undefined = largestInterval(view, gateway)?.seconds): GatewayTimes {
  const { config } = gateway;
  const [startTimes, deltas] = [config.usedProcessor('metric_start_time'), config.usedProcessor('cumulative_to_delta')];
  const limits = config.metricPipelines.flatMap(({ processors }) => spanFilters(config, processors)).map(({ seconds }) => seconds);
  const handovers = scrapersOf(view, gateway).flatMap(scraper => handoverSeconds(scraper) ?? []);
  const maxStaleness = deltas && stalenessSeconds(deltas);
  const known = {
    largestScrapeInterval: largest,
    gcInterval: startTimes && written(startTimes.body.gc_interval, DEFAULTS.gcInterval),
    maxStaleness,
    spanLimit: limits.length > 0 ? Math.max(...limits) : maxStaleness === Infinity ? undefined : maxStaleness,
    handover: handovers.length > 0 ? Math.max(...handovers) : undefined,
  };
  return { startTimes, deltas, known };
}

/** How long a value is remembered; for ever where that is 0 or less. */
function stalenessSeconds({ body }: ComponentView): number | undefined {
  const staleness = written(body.max_staleness, DEFAULTS.maxStaleness);
  return staleness !== undefined && staleness <= 0 ? Infinity : staleness;
}

function written(value: unknown, otherwise: number): number | undefined {
  return value === undefined || value === null ? otherwise : goSeconds(value);
}

/** The relations that times do not have, of those that are about some of them. */
export function problemsOf(known: KnownTimes, about: readonly (keyof Times)[], nameOf: NameOf): Problem[] {
  return relations(known, nameOf).filter(({ property }) => about.includes(property));
}

/** What is wrong with a time, and whose interval it is compared with. */
export function problemMessage({ property, relation, value }: Problem, nameOf: NameOf, interval: LargestInterval | undefined): string {
  const source = interval?.source && relation.includes(nameOf('largestScrapeInterval')) ? `; the largest scrape interval is that${interval.source}` : '';
  return `${nameOf(property)} must be ${relation}, got ${secondsText(value)}${source}`;
}

/** How times are called where what is written has no name for them. */
export const TIME_NAMES: { readonly [name in keyof Times]?: string } = {
  largestScrapeInterval: 'the largest scrape interval',
  handover: 'the handover of a target',
  spanLimit: 'the longest time that a delta may cover',
};
