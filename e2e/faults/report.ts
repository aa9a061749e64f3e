import { Spread, StreamReport } from '../fixtures';

/** What a counter of the load, and the count of a histogram, grow by in a second. */
export const RATE = 100;

/** What a group of streams lost, and what was counted twice; the spreads are those of the streams concerned, in seconds. */
export interface Loss {
  readonly streams: number;
  readonly streamsMissing: number;
  readonly missing: Spread;
  readonly streamsDoubled: number;
  readonly doubled: Spread;
}

/** What the collectors of a tier said of themselves, in data points: all that they know to be lost. */
export interface Told {
  /** `otelcol_exporter_send_failed_metric_points`: given up. */
  readonly sendFailed: number;
  /** `otelcol_exporter_enqueue_failed_metric_points`: found a full queue. */
  readonly enqueueFailed: number;
  /** `otelcol_processor_filter_datapoints.filtered`: left out by the span limit, so that nothing is counted twice. */
  readonly filtered: number;
}

/** What one scenario did to one pipeline. */
export interface Result {
  readonly scenario: string;
  readonly title: string;
  /** The only pipeline to which it can happen. */
  readonly only?: string;
  readonly pipeline: string;
  readonly date: string;
  /** Seconds between two scrapes. */
  readonly interval: number;
  readonly pods: number;
  /** Seconds that the fault took. */
  readonly lasted: number;
  /** Streams of the gateways that the fault was about. */
  readonly held: Loss;
  /** All others; every stream, where it was about no gateway. */
  readonly others: Loss;
  /** What a stream grew by in a second on average; every second has 100 increments. */
  readonly rate: number;
  readonly told: { readonly gateways: Told; readonly scrapers: Told };
  /** Where the goal is missed; empty where it is met. */
  readonly misses: readonly string[];
  readonly targetsTouched: number;
  /** What the backend found wrong with points that arrived meanwhile, the pipeline's own among them: how often, by metric and problem. */
  readonly problems: Record<string, number>;
  readonly restarts: number;
  readonly error?: string;
}

/** What streams lost all together. */
export function lossOf(streams: readonly StreamReport[]): Loss {
  const spreadOf = (values: number[]): Spread => {
    const sorted = values.sort((a, b) => a - b);
    return { min: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
  };
  const missing = streams.map(({ missingSeconds }) => missingSeconds).filter((value) => value > 0);
  const doubled = streams.map(({ doubledSeconds }) => doubledSeconds).filter((value) => value > 0);
  return { streams: streams.length, streamsMissing: missing.length, missing: spreadOf(missing), streamsDoubled: doubled.length, doubled: spreadOf(doubled) };
}

export interface Outcome {
  readonly streams: readonly StreamReport[];
  /** How often the gateways of a stream changed, 0 if it was held by another one. */
  readonly changesOf: (stream: StreamReport) => number;
  readonly interval: number;
  readonly told: Result['told'];
  readonly problems: Result['problems'];
  /** Whether the backend refused for good. */
  readonly refused: boolean;
  readonly error?: string;
}

/**
 * Where the goal is missed: nothing is counted twice, ever; the time that deltas cover has what was counted in it, and no
 * delta is malformed; nothing is lost but one interval at each change of the gateway that held the stream; and what a
 * backend refuses for good shows in the pipeline's own metrics, where nothing shows otherwise.
 */
export function missesOf({ streams, changesOf, interval, told, problems, refused, error }: Outcome): string[] {
  const misses: string[] = error ? [`failed: ${error.split('\n')[0]}`] : [];
  const { streamsDoubled } = lossOf(streams);
  if (streamsDoubled > 0) {
    misses.push(`${streamsDoubled} streams counted twice`);
  }
  const off = streams.map(rateCovered).filter((rate) => Math.abs(rate - RATE) > RATE / 100).sort((a, b) => a - b);
  if (off.length > 0) {
    const range = [...new Set([off[0], off.at(-1)!].map((rate) => rate.toFixed(1)))].join(' to ');
    misses.push(`${off.length} streams grew by ${range} in a second covered, not by ${RATE}`);
  }
  for (const [problem, times] of countProblems(problems)) {
    misses.push(`${times} times ${problem}`);
  }
  const failed = told.gateways.sendFailed + told.gateways.enqueueFailed + told.scrapers.sendFailed + told.scrapers.enqueueFailed;
  if (refused) {
    if (lossOf(streams).streamsMissing > 0 && told.gateways.sendFailed === 0) {
      misses.push('what was refused shows nowhere');
    }
    return misses;
  }
  const others = lossOf(streams.filter((stream) => changesOf(stream) === 0));
  if (others.streamsMissing > 0) {
    misses.push(`${others.streamsMissing} streams lost something whose gateway did not change`);
  }
  // A tenth more: scrapes come a few milliseconds early or late.
  const tooMuch = streams.filter((stream) => changesOf(stream) > 0 && stream.missingSeconds > 1.1 * interval * changesOf(stream));
  if (tooMuch.length > 0) {
    misses.push(`${tooMuch.length} streams lost more than an interval at a change of their gateway`);
  }
  if (failed > 0 && !streams.some((stream) => changesOf(stream) > 0)) {
    misses.push(`${failed} points were given up`);
  }
  return misses;
}

/** What a stream grew by in a second that a delta covers, each as often as it is covered: right whatever is lost or counted twice. */
function rateCovered({ temporality, first, last, missingSeconds, doubledSeconds, sum }: StreamReport): number {
  // A cumulative point has everything that was counted before it, also where points before it are missing.
  const covered = temporality === 'cumulative' ? last - first : last - first - missingSeconds + doubledSeconds;
  // Where nothing arrived, nothing is wrong with it.
  return covered > 0 ? sum / covered : RATE;
}

/** How often there was a problem, of whatever metric: the sink writes `METRIC: PROBLEM` or `METRIC PROBLEM`. */
function countProblems(problems: Result['problems']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [problem, times] of Object.entries(problems)) {
    const kind = problem.replace(/^\S+ /, '');
    counts.set(kind, (counts.get(kind) ?? 0) + times);
  }
  return counts;
}

/** What was counted in between, of counts that only grow. */
export function since(earlier: Record<string, number>, counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]): [string, number] => [name, count - (earlier[name] ?? 0)]).filter(([, count]) => count > 0));
}

/** What collectors have told in between, of what they have told so far. */
export function toldSince(earlier: Result['told'], sofar: Result['told']): Result['told'] {
  const difference = (tier: keyof Result['told']): Told => ({
    sendFailed: sofar[tier].sendFailed - earlier[tier].sendFailed,
    enqueueFailed: sofar[tier].enqueueFailed - earlier[tier].enqueueFailed,
    filtered: sofar[tier].filtered - earlier[tier].filtered,
  });
  return { gateways: difference('gateways'), scrapers: difference('scrapers') };
}

/** How many results meet the goal, and how many miss it: what the library answers for, and the reference. */
export function tally(results: readonly Result[]): { readonly text: string; readonly missed: number } {
  const figures = (some: readonly Result[]) => ({ met: some.filter(({ misses }) => misses.length === 0).length, missed: some.filter(({ misses }) => misses.length > 0).length });
  // What can happen to the reference alone is the take-over, by the commands of this library's documentation.
  const apart = results.filter(({ pipeline, only }) => pipeline === 'reference' && !only);
  const [own, reference] = [figures(results.filter((result) => !apart.includes(result))), figures(apart)];
  return {
    text: `${own.met} goals met, ${own.missed} missed${apart.length > 0 ? `; the reference: ${reference.met} met, ${reference.missed} missed` : ''}`,
    missed: own.missed,
  };
}

/** One row a scenario, a group of columns a pipeline; all pipelines unless some are named. */
export function markdown(results: readonly Result[], pipelines: readonly string[] = [...new Set(results.map(({ pipeline }) => pipeline))]): string {
  const keys = [...new Set(results.map(rowOf))];
  const intervals = [...new Set(results.map(({ interval }) => interval))];
  const titleOf = ({ title, interval }: Result) => intervals.length === 1 ? title : `${title}; every ${interval} s`;
  const rows = keys.map((key) => {
    const all = results.filter((one) => rowOf(one) === key);
    return [titleOf(all.at(-1)!), ...pipelines.flatMap((pipeline) => {
      // A scenario that was run again counts as it was the last time.
      const result = all.filter((one) => one.pipeline === pipeline).at(-1);
      return result ? [lost(result), twice(result), result.rate.toFixed(1), goal(result).split(':')[0]] : [all.at(-1)!.only ? '' : 'not run', '', '', ''];
    })];
  });
  const head = [intervals.length === 1 ? `every ${intervals[0]} s` : '', ...pipelines.flatMap((pipeline) => [`${pipeline}: lost`, 'twice', 'of 100', 'goal'])];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What a result says in a line. */
export function line(result: Result): string {
  const { told: { gateways, scrapers } } = result;
  const figures = (told: Told) => `${told.sendFailed}/${told.enqueueFailed}/${told.filtered}`;
  return [
    `${result.scenario} ${result.pipeline}: lost: ${lost(result)}`, `twice: ${twice(result)}`, `rate ${result.rate.toFixed(2)}`, `${result.restarts} restarts`,
    `took ${result.lasted.toFixed(0)} s`, `failed/not enqueued/filtered: gateways ${figures(gateways)}, scrapers ${figures(scrapers)}`, `goal: ${goal(result)}`,
  ].join('; ');
}

function rowOf({ scenario, interval }: Result): string {
  return `${scenario} ${interval}`;
}

function lost({ held, others, interval }: Result): string {
  const parts = [
    ...held.streamsMissing > 0 ? [`${held.streamsMissing} of ${held.streams} streams held, ${seconds(held, interval)}`] : [],
    ...others.streamsMissing > 0 ? [`${others.streamsMissing} of ${others.streams} ${held.streams > 0 ? 'others' : 'streams'}, ${seconds(others, interval)}`] : [],
  ];
  return parts.length === 0 ? '0' : parts.join('; ');
}

function seconds({ missing }: Loss, interval: number): string {
  return `${spread(missing)} s (${inIntervals(missing, interval)})`;
}

function twice({ held, others }: Result): string {
  const parts = ([['held', held], ['others', others]] as const).filter(([, { streamsDoubled }]) => streamsDoubled > 0)
    .map(([which, { streamsDoubled, doubled }]) => `**${streamsDoubled} streams${held.streams > 0 ? ` ${which}` : ''}, ${spread(doubled)} s**`);
  return parts.length === 0 ? '0' : parts.join('; ');
}

function goal({ misses, others, told }: Result): string {
  if (misses.length > 0) {
    return `**missed**: ${misses.join('; ')}`;
  }
  return others.streamsMissing === 0 ? 'met' : `met, by design: refused for good, and ${told.gateways.sendFailed} points told of as given up`;
}

function inIntervals(missing: Spread, interval: number): string {
  const text = spread(missing, interval);
  return text === '1' ? '1 interval' : `${text} intervals`;
}

/** Median, and the most if it is more. */
function spread({ median, max }: Spread, unit = 1): string {
  const [middle, most] = [median, max].map((value) => (unit === 1 ? Math.round(value) : Math.round(10 * value / unit) / 10).toString());
  return middle === most ? middle : `${middle}, at most ${most}`;
}
