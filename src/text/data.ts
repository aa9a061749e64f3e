/**
 * Reads plain data that somebody else wrote: a manifest, a configuration. Nothing here throws: a value of an unexpected shape counts as missing, and callers
 * that report it ask for the raw value.
 */

/** An object of keys and values. */
export type Data = { readonly [key: string]: unknown };

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, else an empty one. */
export function data(value: unknown): Data {
  return isData(value) ? value : {};
}

/** The value if it is a list, else an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list, each with its index; other items are left out. */
export function records(value: unknown): [index: number, item: Data][] {
  const found: [number, Data][] = [];
  list(value).forEach((item, index) => isData(item) && found.push([index, item]));
  return found;
}

/** The strings of a list; other items are left out. */
export function texts(value: unknown): string[] {
  return list(value).filter((item): item is string => typeof item === 'string');
}

/** The value if it is a string, else undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value if it is a finite number, else undefined. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** An object without the keys that have no value. */
export function defined<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The value at a path of keys and indices; undefined where the path leads nowhere. Only own keys count, so `constructor` finds nothing. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found: any = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) {
      return undefined;
    }
    found = found[key];
  }
  return found;
}

/** The entries of an object of strings; other values are left out. */
export function textMap(value: unknown): { readonly [key: string]: string } {
  const all = data(value);
  // There can be thousands, and almost none has anything else.
  return Object.values(all).every(item => typeof item === 'string') ? all as { [key: string]: string }
    : Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
