import { Duration, Size } from 'cdk8s';
import { httpUrl } from './addresses';
import {
  annotations, dataKey, dnsLabel, dnsSubdomain, environmentName, labels, labelValue, nonEmptyText, qualifiedName, serviceName,
} from './formats';
import { byKey, ClassOf, flag, instance, list, oneOf, percentage, plainData, record, size, wholeMilliseconds, wholeNumber, wholeSeconds } from './kinds';
import { re2Problem, re2Remedy } from './re2';
import { Origin, reject } from './refusal';

export * from './addresses';
export * from './formats';
export * from './kinds';
export { InputError, Origin, reject, show } from './refusal';

/** Instead of a default: the property must be given. */
export const REQUIRED = Symbol('required');

/** What a method returns: the value, or its substitute where it is left out. */
type Given<T, D> = T | Exclude<D, typeof REQUIRED>;

/** The names of the properties that can be asked for. */
type Name<P> = keyof P & string;

/** The properties of an object in one property. */
type Within<P, K extends keyof P> = NonNullable<P[K]> & object;

/** The properties of the items of a list in one property; any, where the property itself can be anything. */
type Item<P, K extends keyof P> = 0 extends 1 & P[K] ? any : NonNullable<P[K]> extends readonly (infer S)[] ? S & object : never;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly remedy?: string;
}

/**
 * Reads the properties of one construct, factory or object within them: each name and each default is written once, and the value that is returned is the
 * one that is used.
 *
 * ```ts
 * const input = new Input(this.node.path, props);
 * this.replicas = input.wholeNumber('replicas', 2, { min: 1 });
 * input.done();
 * ```
 * A property that is left out, or undefined, gets the default. One without a default (undefined) stays undefined; `REQUIRED` refuses that. Everything else
 * is checked, including null. `done` refuses what was never asked for: misspelt names.
 */
export class Input<P extends object = any> {
  private readonly props: { [name: string]: any };
  private readonly known = new Set<string>();
  private readonly within: Input[] = [];

  /**
   * @param where whose properties these are, for messages: `metrics/GatewayPool`, `Scaling.hpa`
   * @param props what the caller gave
   * @param whole what messages call all of it
   * @param prefix what messages put before each name
   */
  constructor(public readonly where: Origin, props: P, whole: string = 'props', private readonly prefix: string = '') {
    this.props = record(where, whole, props);
  }

  /** Whether a property was given. */
  public given(name: Name<P>): boolean {
    return this.raw(name) !== undefined;
  }

  /** A property as it was given, unchecked. */
  public raw<K extends Name<P>>(name: K): P[K] {
    this.known.add(name);
    return (Object.hasOwn(this.props, name) ? this.props[name] : undefined) as P[K];
  }

  /** A property as messages call it. */
  public nameOf(name: Name<P>): string {
    return `${this.prefix}${name}`;
  }

  /** Throws the error that bad input gets. */
  public reject(name: Name<P>, value: unknown, allowed: string, remedy?: string): never {
    return reject(this.where, this.nameOf(name), value, allowed, remedy);
  }

  /** A property that is read by a check other than the ones below. */
  public parse<T, D = undefined>(name: Name<P>, check: (where: Origin, property: string, value: any) => T, otherwise?: D): Given<T, D> {
    const value = this.raw(name);
    if (value === undefined && otherwise !== REQUIRED) {
      return otherwise as Given<T, D>;
    }
    return check(this.where, this.nameOf(name), value);
  }

  public flag<D = undefined>(name: Name<P>, otherwise?: D): Given<boolean, D> {
    return this.parse(name, flag, otherwise);
  }

  public wholeNumber<D = undefined>(name: Name<P>, otherwise?: D, { min = 0, max, remedy }: Bounds = {}): Given<number, D> {
    return this.parse(name, (where, property, value) => wholeNumber(where, property, value, min, max, remedy), otherwise);
  }

  /** A finite number within the bounds. */
  public number<D = undefined>(name: Name<P>, allowed: string, holds: (value: number) => boolean, otherwise?: D, remedy?: string): Given<number, D> {
    return this.parse(name, (where, property, value) => typeof value === 'number' && Number.isFinite(value) && holds(value) ? value : reject(where, property, value, allowed, remedy), otherwise);
  }

  public percentage<D = undefined>(name: Name<P>, otherwise?: D, max = 100): Given<number, D> {
    return this.parse(name, (where, property, value) => percentage(where, property, value, max), otherwise);
  }

  /** Whole seconds; the bounds are in seconds. */
  public seconds<D = undefined>(name: Name<P>, otherwise?: D, { min = 1, max, remedy }: Bounds = {}): Given<Duration, D> {
    return this.parse(name, (where, property, value) => wholeSeconds(where, property, value, min, max, remedy), otherwise);
  }

  /** Whole milliseconds; the bounds are in milliseconds. */
  public milliseconds<D = undefined>(name: Name<P>, otherwise?: D, { min = 1, max, remedy }: Bounds = {}): Given<Duration, D> {
    return this.parse(name, (where, property, value) => wholeMilliseconds(where, property, value, min, max, remedy), otherwise);
  }

  /** Whole bytes; the lower bound is in bytes. */
  public size<D = undefined>(name: Name<P>, otherwise?: D, { min = 1, remedy }: Bounds = {}): Given<Size, D> {
    return this.parse(name, (where, property, value) => size(where, property, value, min, remedy), otherwise);
  }

  /** An instance of a class of this library. */
  public instance<T, D = undefined>(name: Name<P>, type: ClassOf<T>, otherwise: D, example: string): Given<T, D> {
    return this.parse(name, (where, property, value) => instance<T>(where, property, value, type, example), otherwise);
  }

  /** A member of an enum, or a constant of a class. */
  public oneOf<E extends object, D = undefined>(name: Name<P>, allowed: E, otherwise?: D): Given<E[keyof E], D> {
    return this.parse(name, (where, property, value) => oneOf<any>(where, property, value, { ...allowed } as any), otherwise);
  }

  /** A non-empty string. */
  public text<D = undefined>(name: Name<P>, otherwise?: D, remedy?: string): Given<string, D> {
    return this.parse(name, (where, property, value) => nonEmptyText(where, property, value, remedy), otherwise);
  }

  /** A regular expression of RE2, which Prometheus and the collector use. */
  public regex<D = undefined>(name: Name<P>, otherwise?: D): Given<string, D> {
    return this.parse(name, (where, property, value) => {
      const problem = re2Problem(nonEmptyText(where, property, value));
      return problem ? reject(where, property, value, `a regular expression of RE2 (${problem})`, re2Remedy(problem)) : value as string;
    }, otherwise);
  }

  public url<D = undefined>(name: Name<P>, otherwise?: D, remedy?: string): Given<string, D> {
    return this.parse(name, (where, property, value) => httpUrl(where, property, value, remedy), otherwise);
  }

  public dnsLabel<D = undefined>(name: Name<P>, otherwise?: D, maxLength?: number): Given<string, D> {
    return this.parse(name, (where, property, value) => dnsLabel(where, property, value, maxLength), otherwise);
  }

  /** A DNS label that begins with a letter. */
  public serviceName<D = undefined>(name: Name<P>, otherwise?: D, maxLength?: number): Given<string, D> {
    return this.parse(name, (where, property, value) => serviceName(where, property, value, maxLength), otherwise);
  }

  public dnsSubdomain<D = undefined>(name: Name<P>, otherwise?: D): Given<string, D> {
    return this.parse(name, dnsSubdomain, otherwise);
  }

  /** A key of a Secret's or ConfigMap's data. */
  public dataKey<D = undefined>(name: Name<P>, otherwise?: D): Given<string, D> {
    return this.parse(name, dataKey, otherwise);
  }

  /** The key of a label or annotation. */
  public qualifiedName<D = undefined>(name: Name<P>, otherwise?: D): Given<string, D> {
    return this.parse(name, qualifiedName, otherwise);
  }

  public labelValue<D = undefined>(name: Name<P>, otherwise?: D): Given<string, D> {
    return this.parse(name, labelValue, otherwise);
  }

  public labels<D = undefined>(name: Name<P>, otherwise?: D): Given<{ [key: string]: string }, D> {
    return this.parse(name, labels, otherwise);
  }

  public annotations<D = undefined>(name: Name<P>, otherwise?: D): Given<{ [key: string]: string }, D> {
    return this.parse(name, annotations, otherwise);
  }

  /** Environment variables, or headers, by their names: each value is an instance of a class. */
  public variables<T, D = undefined>(
    name: Name<P>, type: ClassOf<T>, otherwise: D, example: string, checkName: (where: Origin, property: string, name: string) => void = environmentName,
  ): Given<{ [name: string]: T }, D> {
    return this.map(name, otherwise, (value, property) => instance<T>(this.where, property, value, type, example), checkName);
  }

  /** An object whose keys are the user's, each value read by itself; the name of an entry is `headers[X-Key]`. */
  public map<T, D = undefined>(
    name: Name<P>, otherwise: D, read: (value: any, property: string) => T, checkKey: (where: Origin, property: string, key: string) => void = () => undefined,
  ): Given<{ [key: string]: T }, D> {
    return this.parse(name, (where, property, value) => {
      const result = Object.entries(byKey(record(where, property, value))).map(([key, item]): [string, T] => {
        checkKey(where, `${property} key`, key);
        return [key, read(item, `${property}[${key}]`)];
      });
      return Object.fromEntries(result);
    }, otherwise);
  }

  /** A list, each item read by itself; the name of an item is `imagePullSecrets[0]`. */
  public list<T, D = undefined>(name: Name<P>, otherwise: D, { min = 0, remedy }: Bounds, read: (item: any, property: string) => T): Given<T[], D> {
    return this.parse(name, (where, property, value) => list<any>(where, property, value, min, remedy).map((item, index) => read(item, `${property}[${index}]`)), otherwise);
  }

  /** A list of objects, each with its own properties; `done` covers them. */
  public structs<K extends Name<P>, T, D = undefined>(name: K, otherwise: D, bounds: Bounds, read: (item: Input<Item<P, K>>) => T): Given<T[], D> {
    return this.list(name, otherwise, bounds, (item: Item<P, K>, property) => read(this.inner(item, property)));
  }

  /** A copy of plain data, as a manifest may contain it. */
  public plainData<D = undefined>(name: Name<P>, otherwise?: D): Given<any, D> {
    return this.parse(name, (where, property, value) => plainData(where, property, record(where, property, value)), otherwise);
  }

  /** The properties of an object within these, empty where it is left out; `done` covers them, and messages call them `memory.limitPercentage`. */
  public nested<K extends Name<P>>(name: K): Input<Within<P, K>> {
    return this.inner((this.given(name) ? this.raw(name) : {}) as Within<P, K>, this.nameOf(name));
  }

  /** An object whose properties are read elsewhere. */
  public record<K extends Name<P>, D = undefined>(name: K, otherwise?: D): Given<P[K], D> {
    return this.parse(name, (where, property, value) => record(where, property, value) as P[K], otherwise);
  }

  /** Refuses every property that was not read. */
  public done(): void {
    for (const [name, value] of Object.entries(this.props)) {
      if (value !== undefined && !this.known.has(name)) {
        reject(this.where, `${this.prefix}${name}`, value, 'left out', this.suggestion(name));
      }
    }
    this.within.forEach(input => input.done());
  }

  private inner<S extends object>(value: S, property: string): Input<S> {
    const input = new Input<S>(this.where, value, property, `${property}.`);
    this.within.push(input);
    return input;
  }

  private suggestion(name: string): string {
    const near = closest(name, [...this.known]);
    return near ? `did you mean '${this.prefix}${near}'?` : `what can be set is ${[...this.known].sort().join(', ')}`;
  }
}

/** The name that is most like a misspelt one; undefined where none is like it. */
function closest(name: string, known: string[]): string | undefined {
  const distanceTo = (candidate: string) => candidate.startsWith(name) || name.startsWith(candidate) ? 1 : editDistance(name.toLowerCase(), candidate.toLowerCase());
  const ranked = known.map(candidate => ({ candidate, distance: distanceTo(candidate) })).sort((a, b) => a.distance - b.distance);
  const limit = Math.max(2, Math.floor(name.length / 3));
  return ranked.length > 0 && ranked[0].distance <= limit ? ranked[0].candidate : undefined;
}

/** How many letters must be added, taken away or replaced to turn one word into another. */
function editDistance(from: string, to: string): number {
  let row = [...Array(to.length + 1).keys()];
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length];
}
