import { readFileSync } from 'node:fs';
import { SourceError, UsageError } from '../errors';

/** The data points of one scrape of a target, and its address where the list names it. */
export interface ListedTarget {
  readonly address?: string;
  readonly points: number;
}

/**
 * Reads a list of targets: one a line, `POINTS` or `ADDRESS POINTS`, blank lines and `#` comments skipped; a target that is down has 0;
 * or a JSON array of numbers or of `{"address": ..., "points": ...}`.
 */
export function readTargetList(file: string): ListedTarget[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new SourceError(`--distribution: cannot read '${file}': ${(error as Error).message}`);
  }
  const listed = /^\s*\[/.test(text) ? fromJson(file, text) : fromLines(file, text);
  if (listed.length === 0) {
    throw new UsageError(`--distribution: '${file}' lists no target`);
  }
  if (listed.every(({ points }) => points === 0)) {
    throw new UsageError(`--distribution: '${file}' must list at least one target with data points, got 0 for all ${listed.length}`);
  }
  return listed;
}

function fromLines(file: string, text: string): ListedTarget[] {
  const targets: ListedTarget[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    const words = line.replace(/#.*$/, '').trim().split(/[\s,;]+/).filter(word => word !== '');
    if (words.length > 0) {
      const points = Number(words[words.length - 1]);
      if (words.length > 2 || !isPoints(points)) {
        throw new UsageError(`--distribution: line ${i + 1} of '${file}' must be 'POINTS' or 'ADDRESS POINTS', got '${line.trim().slice(0, 80)}'`);
      }
      targets.push(words.length === 2 ? { address: words[0]!, points } : { points });
    }
  });
  return targets;
}

function fromJson(file: string, text: string): ListedTarget[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--distribution: '${file}' begins like JSON but is not: ${(error as Error).message}`);
  }
  return (document as unknown[]).map((item, i) => {
    const points = typeof item === 'number' ? item : (item as ListedTarget | null)?.points;
    const address = typeof item === 'number' ? undefined : (item as ListedTarget | null)?.address;
    if (!isPoints(points) || (address !== undefined && typeof address !== 'string')) {
      throw new UsageError(`--distribution: item ${i} of '${file}' must be a number from 0 up or {"address": "...", "points": ...}, got ${JSON.stringify(item).slice(0, 80)}`);
    }
    return address === undefined ? { points } : { address, points };
  });
}

function isPoints(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
