import { SourceError } from '../errors';
import { DEFAULT_NAME, Names } from '../library';
import type { AllocatedTarget } from '../rings';

/** What a running Target Allocator says of itself. */
export interface RunningAllocator {
  /** The targets of all jobs, by their discovered address, with the scraper that has them now. An address can be in several jobs. */
  readonly targets: readonly AllocatedTarget[];
  /** All scrapers that the allocator knows, by their pods' names; it lists those without a target too. */
  readonly scrapers: readonly string[];
  /** The scrape interval of each job, as Prometheus writes it. */
  readonly intervals: ReadonlyMap<string, string>;
  readonly jobs: number;
}

const TIMEOUT_MS = 30_000;

/** Asks an allocator over its HTTP API for all jobs and their targets. */
export async function askAllocator(url: string): Promise<RunningAllocator> {
  const base = url.replace(/\/+$/, '');
  return readAllocator(`--allocator: ${base}`, path => fetchJson(base, path));
}

/** Reads the answers of an allocator, however they are got: `get` rejects with a `SourceError` where there is none. */
export async function readAllocator(name: string, get: (path: string) => Promise<unknown>): Promise<RunningAllocator> {
  const answer = async (path: string) => record(await get(path), name, path);
  const jobs = Object.keys(await answer('/jobs'));
  const targets: AllocatedTarget[] = [];
  const scrapers = new Set<string>();
  for (const job of jobs) {
    for (const [scraper, share] of Object.entries(await answer(`/jobs/${encodeURIComponent(job)}/targets`))) {
      scrapers.add(scraper);
      for (const group of (share as { targets?: { targets?: unknown }[] } | null)?.targets ?? []) {
        for (const address of Array.isArray(group.targets) ? group.targets : []) {
          targets.push({ address: String(address), scraper });
        }
      }
    }
  }
  if (targets.length === 0) {
    throw new SourceError(`${name} has ${jobs.length} jobs and no target given to a scraper; are there scrapers that its selector matches?`);
  }
  const configs = await answer('/scrape_configs');
  return {
    targets,
    scrapers: [...scrapers].sort(),
    jobs: jobs.length,
    intervals: new Map(Object.entries(configs).map(([job, config]) => [job, String((config as { scrape_interval?: unknown } | null)?.scrape_interval ?? '')])),
  };
}

async function fetchJson(base: string, path: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(base + path, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const cause = (error as Error).cause as Error | undefined;
    throw new SourceError(`--allocator: no answer from ${base}${path}: ${cause?.message || (error as Error).message}; `
      + `for one in a cluster: kubectl port-forward service/${new Names('plan', DEFAULT_NAME).allocator.workload} 8080:80, then --allocator http://localhost:8080`);
  }
  const text = await response.text();
  if (!response.ok) {
    throw new SourceError(`--allocator: ${base}${path} answered ${response.status}, not 200; is it a Target Allocator?`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceError(`--allocator: ${base}${path} did not answer with JSON; is it a Target Allocator?`);
  }
}

function record(value: unknown, name: string, path: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new SourceError(`${name}${path} did not answer with a JSON object; is it a Target Allocator?`);
  }
  return value as Record<string, unknown>;
}
