import { Duration, Size } from 'cdk8s';
import { quantity } from './quantities';

/**
 * Where a value came from, as the user wrote it: `metrics/gateway` for a construct, `Scaling.hpa` for a value class.
 */
export type Origin = string;

/** What was refused. */
export interface Refusal {
  readonly origin: Origin;
  readonly property: string;
  readonly value: unknown;
  readonly allowed: string;
  readonly remedy?: string;
}

/** Thrown for unusable input; any other error is a fault of this library. */
export class InputError extends Error {
  constructor(message: string, public readonly refusal?: Refusal) {
    super(message);
  }
}

/** Throws the one kind of error that bad input gets: what, where, the value, what is allowed, what to do. */
export function reject(origin: Origin, property: string, value: unknown, allowed: string, remedy?: string): never {
  throw new InputError(`'${property}' of ${origin} must be ${allowed}, got ${show(value)}${remedy ? `; ${remedy}` : ''}`, { origin, property, value, allowed, remedy });
}

/** A value as a message shows it: short, and never `[object Object]`. */
export function show(value: unknown): string {
  if (value instanceof Duration) {
    const amount = value.toSeconds({ integral: false });
    return Number.isFinite(amount) ? value.toHumanString() || '0 seconds' : `${amount} s`;
  }
  if (value instanceof Size) {
    return quantity(value);
  }
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined) {
    return String(value);
  }
  const type = classOf(value);
  if (type !== undefined) {
    return `${withArticle(type)} object`;
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A value that refers to itself.
  }
  text ??= typeof value === 'object' ? 'an object' : String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** A noun with its article: `a Duration`, `an EnvVariable`; one in the plural has none. */
export function withArticle(noun: string): string {
  const isPlural = /[^s]s$/.test(noun);
  return isPlural ? noun : `${/^([aeio]|u(?!ni|se|rl))/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** The name of the class that an object is an instance of; undefined for plain objects, lists and what is no object. */
export function classOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  const name = isPlain ? undefined : prototype.constructor?.name;
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : undefined;
}
