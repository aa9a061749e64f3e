import { UsageError } from '../errors';

/** The most targets, a hundred times those of the largest documented load: more would take minutes, and then more memory than Node has. */
export const MOST_TARGETS = 100_000;

/** The most gateways, for the same reason. */
export const MOST_GATEWAYS = 1_000;

/** The most draws of a small load. */
export const MOST_DRAWS = 10_000;

/** The most targets that are given to pods, over all draws. */
const MOST_DRAWN = 5_000_000;

/** Refuses more draws than minutes allow. */
export function requireDrawable(draws: number, targets: number): void {
  if (draws * targets > MOST_DRAWN) {
    throw new UsageError(`--draws must be at most ${Math.floor(MOST_DRAWN / targets)} for ${targets} targets, got '${draws}'`);
  }
}
