/**
 * A row of Dynatrace's sizing table for the standard deployment of the tiered architecture:
 * 60 s interval, scrapers of 1 CPU and 6 GiB, gateways of 2 CPU and 8 GiB.
 */
export interface DocumentedRow {
  readonly millionsPerMinute: number;
  readonly targets: number;
  readonly scrapers: number;
  readonly gateways: number;
}

export const DOCUMENTED_TABLE: readonly DocumentedRow[] = [
  { millionsPerMinute: 1, targets: 5, scrapers: 2, gateways: 2 },
  { millionsPerMinute: 5, targets: 30, scrapers: 6, gateways: 2 },
  { millionsPerMinute: 10, targets: 60, scrapers: 13, gateways: 4 },
  { millionsPerMinute: 30, targets: 334, scrapers: 38, gateways: 8 },
  { millionsPerMinute: 60, targets: 667, scrapers: 74, gateways: 18 },
  { millionsPerMinute: 90, targets: 1000, scrapers: 102, gateways: 23 },
];

/** What the same documentation assumes for one million data points a minute, scraped every 60 s, and the pods it names. */
export interface DocumentedTier {
  readonly coresPerMillion: number;
  readonly gibibytesPerMillion: number;
  readonly podCores: number;
  readonly podGibibytes: number;
}

export const DOCUMENTED_SCRAPER: DocumentedTier = { coresPerMillion: 1, gibibytesPerMillion: 6, podCores: 1, podGibibytes: 6 };
export const DOCUMENTED_GATEWAY: DocumentedTier = { coresPerMillion: 0.5, gibibytesPerMillion: 2, podCores: 2, podGibibytes: 8 };

/** The same documentation's table for the Target Allocator. */
export const DOCUMENTED_ALLOCATOR = [
  { targets: 200, millicores: 10, mebibytes: 256 },
  { targets: 5_000, millicores: 100, mebibytes: 512 },
  { targets: 20_000, millicores: 1_000, mebibytes: 1_024 },
];

/**
 * The documented number of pods, not rounded, so that it can be scaled: interpolated between the table's rows, and the first row for smaller loads.
 * Above the table it is the larger of the per-million rule (one pod added for redundancy) and the last row's ratio.
 */
export function documentedPods(tier: 'scrapers' | 'gateways', millionsPerMinute: number): number {
  const first = DOCUMENTED_TABLE[0];
  const last = DOCUMENTED_TABLE[DOCUMENTED_TABLE.length - 1];
  if (millionsPerMinute <= first.millionsPerMinute) {
    return first[tier];
  }
  if (millionsPerMinute > last.millionsPerMinute) {
    const pod = tier === 'scrapers' ? DOCUMENTED_SCRAPER : DOCUMENTED_GATEWAY;
    const perMillion = Math.max(pod.coresPerMillion / pod.podCores, pod.gibibytesPerMillion / pod.podGibibytes);
    return Math.max(millionsPerMinute * perMillion + 1, millionsPerMinute * last[tier] / last.millionsPerMinute);
  }
  return interpolate(DOCUMENTED_TABLE.map(row => [row.millionsPerMinute, row[tier]]), millionsPerMinute);
}

/** The documented allocator for a number of targets; above the table in proportion to its last row. */
export function documentedAllocator(targets: number): { readonly millicores: number; readonly mebibytes: number } {
  const first = DOCUMENTED_ALLOCATOR[0];
  const last = DOCUMENTED_ALLOCATOR[DOCUMENTED_ALLOCATOR.length - 1];
  const at = (key: 'millicores' | 'mebibytes') => {
    if (targets <= first.targets) {
      return first[key];
    }
    const exact = targets > last.targets
      ? targets * last[key] / last.targets
      : interpolate(DOCUMENTED_ALLOCATOR.map(row => [row.targets, row[key]]), targets);
    return roundUp(exact);
  };
  return { millicores: at('millicores'), mebibytes: at('mebibytes') };
}

/** Rounds up, ignoring the errors of floating-point arithmetic. */
export function roundUp(value: number): number {
  return Math.ceil(value - 1e-6);
}

function interpolate(points: readonly (readonly number[])[], x: number): number {
  const right = points.findIndex(([px]) => px >= x);
  const [x0, y0] = points[right - 1];
  const [x1, y1] = points[right];
  return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}
