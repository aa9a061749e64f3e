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

/** Loading RE2 takes longer than all that most apps ask of it, so it waits for a pattern that needs it. */
function re2(): typeof Re2 {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('re2js');
}

/**
 * Whether a pattern has only what JavaScript and RE2 take alike: no escapes, counted repetitions, flags, lookarounds or unusual
 * classes. Of such patterns, RE2 takes all that JavaScript takes in its strict mode.
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
