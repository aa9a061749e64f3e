import { InputError } from '../../src/text/input';

/** The message of the error that a call ends with; fails where it does not. */
export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (!isRefusal(error)) {
      throw error;
    }
    return error.message;
  }
  throw new Error('there was no error');
}

/** Whether an error is one that was thrown on purpose, not a TypeError or the like. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof InputError || (error instanceof Error && error.constructor === Error);
}

/** Whether a message has the form that every refusal has: what, of which construct or factory, what is allowed, what was given. */
export const REFUSAL = /^(?:[^\s:]+: )?'[^']+'(?:\]')? of \S.* must be .+, got .+/s;
