import { RE2JS } from 're2js';

/** Why a text is not a regular expression of RE2, which Prometheus and the collector use; undefined where it is one. */
export function re2Problem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
