/** The message of the error that a call ends with; fails where it does not. */
export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) {
      throw error;
    }
    return error.message;
  }
  throw new Error('there was no error');
}

/** Whether a message has the form that every refusal has: what, of which construct or factory, what is allowed, what was given. */
export const REFUSAL = /^(?:[^\s:]+: )?'[^']+'(?:\]')? of \S.* must be .+, got .+/s;
