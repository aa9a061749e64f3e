/** What many draws came to. */
export interface Statistics {
  readonly mean: number;
  readonly p95: number;
  readonly worst: number;
}

export function statistics(values: readonly number[]): Statistics {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p95: quantile(sorted, 0.95),
    worst: sorted[sorted.length - 1]!,
  };
}

/** The smallest value that at least this share of the values does not exceed. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)]!;
}
