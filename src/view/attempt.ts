/** What a function returns, or the message of what it throws. */
export function attempt<T>(produce: () => T): { readonly value: T; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string } {
  try {
    return { value: produce() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
