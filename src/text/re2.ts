import type * as Re2 from 're2js';

/** Why a text is not a regular expression of RE2, which Prometheus and the collector use; undefined where it is one. */
export function re2Problem(pattern: string): string | undefined {
  if (isPlain(pattern)) {
    return undefined;
  }
  try {
    re2().RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What to do about a problem with a pattern; undefined where the problem itself says it. */
export function re2Remedy(problem: string): string | undefined {
  return /perl syntax|escape sequence/i.test(problem) ? 'write it without lookaround and backreferences' : undefined;
}

/** Loading RE2 takes longer than everything that most apps use it for, so it is loaded for the first pattern that needs it. */
function re2(): typeof Re2 {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('re2js');
}

/**
 * Whether a pattern uses only what JavaScript and RE2 treat alike: no escapes, counted repetitions, flags, lookarounds or unusual
 * classes. Of such patterns, RE2 accepts all that JavaScript accepts in its strict mode.
 */
function isPlain(pattern: string): boolean {
  const withoutClasses = pattern.replace(/\[\^?(?:[A-Za-z0-9]-[A-Za-z0-9]|[\w:;.,/ ])+\]/g, 'a');
  if (!/^[\w ;:,./=@%"'()|*+?^$-]*$/.test(withoutClasses) || /\(\?|[*+?]{2}/.test(withoutClasses)) {
    return false;
  }
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
