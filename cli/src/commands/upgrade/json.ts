import type { Upgrade } from './upgrade';

/** The upgrade as JSON. Shares from 0 to 1. */
export function jsonOf(upgrade: Upgrade): string {
  return `${JSON.stringify({ schema: 1, ...upgrade }, undefined, 2)}\n`;
}
