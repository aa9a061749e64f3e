import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { bytes, quantity } from './quantities';
import { classOf, Origin, reject, withArticle } from './refusal';

/** A class, whose constructor may be private. */
export interface ClassOf<T> {
  readonly prototype: T;
  readonly name: string;
}

/** An instance of a class of this library or of cdk8s, which an untyped caller may have left out or replaced by a string. */
export function instance<T>(origin: Origin, property: string, value: T, type: ClassOf<T> | Function, example: string): T {
  if (!(value instanceof (type as Function))) {
    // Only their constructors differ: the name is the same, and so is what they print as.
    const remedy = classOf(value) === type.name ? `it is of another copy of the package: let npm install one (npm ls ${PACKAGE})` : undefined;
    reject(origin, property, value, `${withArticle(type.name)}, such as ${example}`, remedy);
  }
  return value;
}

const PACKAGE = 'cdk8s-prometheus-tiered';

/** True or false; a string such as 'no' would count as true. */
export function flag(origin: Origin, property: string, value: boolean): boolean {
  if (typeof value !== 'boolean') {
    reject(origin, property, value, 'true or false');
  }
  return value;
}

/** An amount of whole bytes. */
export function size(origin: Origin, property: string, value: Size, min: number, remedy?: string): Size {
  const own = ownSize(value);
  if (!own) {
    reject(origin, property, value, 'a Size, such as Size.mebibytes(512)', remedy);
  }
  const amount = bytes(own);
  if (!Number.isSafeInteger(amount) || amount < min) {
    reject(origin, property, `${amount} bytes`, `a whole number of bytes, at least ${quantity(Size.kibibytes(min / 1024))}`, remedy);
  }
  return own;
}

export function wholeNumber(origin: Origin, property: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER, remedy?: string): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    reject(origin, property, value, `a whole number from ${min} ${upTo(value, max, '')}`, remedy);
  }
  return value;
}

/** From here on a limit is one of representation, and only told to whom it concerns. */
const REMOTE = 2 ** 31 - 1;

function upTo(value: number, max: number, unit: string): string {
  return max >= REMOTE && !(Number.isFinite(value) && value > max) ? 'up' : `to ${max}${unit}`;
}

export function percentage(origin: Origin, property: string, value: number, max = 100): number {
  return wholeNumber(origin, property, value, 1, max, 'give it in percent');
}

/** A duration of whole seconds within the bounds (in seconds, inclusive). */
export function wholeSeconds(origin: Origin, property: string, value: Duration, min: number, max = Number.MAX_SAFE_INTEGER, remedy?: string): Duration {
  return wholeUnits(origin, property, value, 1000, min, max, ['seconds', 's'], remedy);
}

/** A duration of whole milliseconds within the bounds (in milliseconds, inclusive). */
export function wholeMilliseconds(origin: Origin, property: string, value: Duration, min: number, max = Number.MAX_SAFE_INTEGER, remedy?: string): Duration {
  return wholeUnits(origin, property, value, 1, min, max, ['milliseconds', 'ms'], remedy);
}

function wholeUnits(
  origin: Origin, property: string, value: Duration, unit: number, min: number, max: number, [units, short]: readonly [string, string], remedy: string | undefined,
): Duration {
  const own = ownDuration(value);
  const allowed = `a whole number of ${units} from ${min} ${short} ${upTo((own?.toMilliseconds({ integral: false }) ?? 0) / unit, max, ` ${short}`)}`;
  if (!own) {
    reject(origin, property, value, `a Duration, ${allowed}`, remedy);
  }
  const milliseconds = own.toMilliseconds({ integral: false });
  if (!Number.isFinite(milliseconds) || milliseconds % unit !== 0 || milliseconds < min * unit || milliseconds > max * unit) {
    reject(origin, property, own, allowed, remedy);
  }
  return own;
}

/** A Duration of our cdk8s from one of any copy of it; undefined where it is none. */
function ownDuration(value: any): Duration | undefined {
  if (value instanceof Duration) {
    return value;
  }
  return typeof value?.toMilliseconds === 'function' ? Duration.millis(value.toMilliseconds({ integral: false })) : undefined;
}

/** A Size of our cdk8s from one of any copy of it; undefined where it is none. */
function ownSize(value: any): Size | undefined {
  if (value instanceof Size) {
    return value;
  }
  return typeof value?.toKibibytes === 'function' ? Size.kibibytes(value.toKibibytes({ rounding: SizeRoundingBehavior.NONE })) : undefined;
}

/** A plain object, as found in a manifest or as the properties of a construct. */
export function record<T extends object>(origin: Origin, property: string, value: T): T {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    reject(origin, property, value, 'an object of keys and values');
  }
  return value;
}

/** A copy in the order of the keys: maps from Java and Go have no order of their own, and without one the manifest would differ from run to run. */
export function byKey<T extends { [key: string]: any }>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)) as T;
}

export function list<T>(origin: Origin, property: string, value: readonly T[], min = 0, remedy?: string): T[] {
  if (!Array.isArray(value) || value.length < min) {
    reject(origin, property, value, min > 0 ? `a list of at least ${min}` : 'a list', remedy);
  }
  return [...value];
}

/** One of the instances or members of a closed set; catches `undefined` from a misspelt member. */
export function oneOf<T>(origin: Origin, property: string, value: T, allowed: { [name: string]: T }): T {
  if (!Object.values(allowed).includes(value)) {
    reject(origin, property, value, `one of ${Object.keys(allowed).join(', ')}`);
  }
  return value;
}

/** A copy of a value that must be plain data, ready for YAML: no classes, functions or numbers without a value; undefined keys are left out. */
export function plainData(origin: Origin, property: string, value: any, seen: any[] = []): any {
  const allowed = 'plain data (objects, lists, texts, finite numbers, booleans)';
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    // JSON has no -0.
    return value + 0;
  }
  if (seen.includes(value)) {
    return reject(origin, property, 'an object that contains itself', allowed);
  }
  const within = [...seen, value];
  if (Array.isArray(value)) {
    // A copy by the index, so that holes are seen.
    return [...value].map((item, index) => plainData(origin, `${property}[${index}]`, item, within));
  }
  const prototype = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype === undefined || (prototype !== null && Object.getPrototypeOf(prototype) !== null)) {
    return reject(origin, property, value, allowed);
  }
  return Object.fromEntries(Object.entries(byKey(value)).filter(([, item]) => item !== undefined)
    .map(([key, item]) => [key, plainData(origin, `${property}.${key}`, item, within)]));
}
