import { parseVersion } from '../library';

/** A release that changes something, and the last one before it, as people write them: `0.159` and `0.158`. */
export function around(version: string): { readonly from: string; readonly upTo: string } {
  const [major, minor] = parseVersion(version)!;
  return { from: `${major}.${minor}`, upTo: `${major}.${minor - 1}` };
}
