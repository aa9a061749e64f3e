/** A function that is called at most once, when its result is first asked for. */
export function once<T>(produce: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => (result ??= { value: produce() }).value;
}
