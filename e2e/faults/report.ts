import { Spread } from '../fixtures';

/** What one scenario did to one pipeline. */
export interface Result {
  readonly scenario: string;
  readonly title: string;
  readonly pipeline: string;
  readonly date: string;
  /** Seconds between two scrapes. */
  readonly interval: number;
  readonly pods: number;
  /** Seconds that the fault took. */
  readonly lasted: number;
  readonly streams: number;
  readonly streamsMissing: number;
  readonly missing: Spread;
  readonly missingTotal: number;
  readonly streamsDoubled: number;
  readonly doubled: Spread;
  readonly doubledTotal: number;
  /** What a stream grew by in a second on average; every second has 100 increments. */
  readonly rate: number;
  readonly targetsTouched: number;
  readonly problems: Record<string, number>;
  readonly restarts: number;
  readonly error?: string;
}

/** One row a scenario, a group of columns a pipeline; all pipelines unless some are named. */
export function markdown(results: readonly Result[], pipelines: readonly string[] = [...new Set(results.map(({ pipeline }) => pipeline))]): string {
  const titles = [...new Set(results.map(({ title }) => title))];
  const rows = titles.map((title) => [title, ...pipelines.flatMap((pipeline) => {
    // A scenario that was run again counts as it was the last time.
    const result = results.filter((one) => one.title === title && one.pipeline === pipeline).at(-1);
    return result ? [lost(result), twice(result), rate(result)] : ['not run', '', ''];
  })]);
  const head = ['', ...pipelines.flatMap((pipeline) => [`${pipeline}: lost`, 'twice', 'of 100'])];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function lost({ streams, streamsMissing, missing, interval }: Result): string {
  return streamsMissing === 0 ? '0' : `${streamsMissing} of ${streams} streams, ${spread(missing)} s (${inIntervals(missing, interval)})`;
}

function twice({ streamsDoubled, doubled }: Result): string {
  return streamsDoubled === 0 ? '0' : `**${streamsDoubled} streams, ${spread(doubled)} s**`;
}

function rate({ rate: value, error }: Result): string {
  return `${value.toFixed(1)}${error ? ` (${error.split('\n')[0]})` : ''}`;
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
