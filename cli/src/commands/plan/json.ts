import type { Plan } from './plan';

/** The plan as JSON. Memory in bytes, CPU in millicores, times in seconds, loads in data points a scrape, shares from 0 to 1. */
export function jsonOf(plan: Plan): string {
  const { agreement, ...rings } = plan.rings;
  return `${JSON.stringify({
    schema: 1,
    ...plan,
    rings: { ...rings, ...(agreement ? { agreement: agreement.map(({ hash, targets, agreeing }) => ({ ring: hash.id, targets, agreeing })) } : {}) },
  }, undefined, 2)}\n`;
}
