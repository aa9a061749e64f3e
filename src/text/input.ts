import { Duration, Size } from 'cdk8s';
import { bytes, quantity } from './quantities';

/**
 * Where a value came from, as the user wrote it: `metrics/gateway` for a construct, `Scaling.hpa` for a value class.
 */
export type Origin = string;

/** Throws the one kind of error that bad input gets: what, where, the value, what is allowed, what to do. */
export function reject(origin: Origin, property: string, value: unknown, allowed: string, remedy?: string): never {
  throw new Error(`'${property}' of ${origin} must be ${allowed}, got ${show(value)}${remedy ? `; ${remedy}` : ''}`);
}

/** A value as a message shows it: short, and never `[object Object]`. */
export function show(value: unknown): string {
  if (value instanceof Duration) {
    const amount = value.toSeconds({ integral: false });
    return Number.isFinite(amount) ? value.toHumanString() || '0 seconds' : `${amount} s`;
  }
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined) {
    return String(value);
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

/** An instance of a class of this library or of cdk8s, which an untyped caller may have left out or replaced by a text. */
export function instance<T>(origin: Origin, property: string, value: T, type: { new(...args: any[]): T } | Function, example: string): T {
  if (!(value instanceof (type as Function))) {
    reject(origin, property, value, `a ${type.name}, such as ${example}`);
  }
  return value;
}

/** True or false; a text such as 'no' would count as true. */
export function flag(origin: Origin, property: string, value: boolean): boolean {
  if (typeof value !== 'boolean') {
    reject(origin, property, value, 'true or false');
  }
  return value;
}

/** An amount of whole bytes. */
export function size(origin: Origin, property: string, value: Size, min: number, remedy?: string): Size {
  instance(origin, property, value, Size, 'Size.mebibytes(512)');
  const amount = bytes(value);
  if (!Number.isSafeInteger(amount) || amount < min) {
    reject(origin, property, `${amount} bytes`, `a whole number of bytes, at least ${quantity(Size.kibibytes(min / 1024))}`, remedy);
  }
  return value;
}

export function wholeNumber(origin: Origin, property: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER, remedy?: string): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    reject(origin, property, value, max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min} up` : `a whole number from ${min} to ${max}`, remedy);
  }
  return value;
}

export function percentage(origin: Origin, property: string, value: number, max = 100): number {
  return wholeNumber(origin, property, value, 1, max, 'give it in percent');
}

/** A duration of whole seconds within the bounds (in seconds, inclusive). */
export function wholeSeconds(origin: Origin, property: string, value: Duration, min: number, max = Number.MAX_SAFE_INTEGER, remedy?: string): Duration {
  const allowed = max === Number.MAX_SAFE_INTEGER
    ? `a whole number of seconds from ${min} s up`
    : `a whole number of seconds from ${min} s to ${max} s`;
  if (!(value instanceof Duration) && typeof (value as any)?.toMilliseconds !== 'function') {
    reject(origin, property, value, `a Duration, ${allowed}`, remedy);
  }
  const milliseconds = value.toMilliseconds({ integral: false });
  if (!Number.isFinite(milliseconds) || milliseconds % 1000 !== 0 || milliseconds < min * 1000 || milliseconds > max * 1000) {
    reject(origin, property, value, allowed, remedy);
  }
  return value;
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** RFC 1123 label: names of namespaces, and of Services since Kubernetes 1.34 (before: the stricter RFC 1035). */
export function dnsLabel(origin: Origin, property: string, value: string, maxLength = 63): string {
  if (typeof value !== 'string' || value.length > maxLength || !DNS_LABEL.test(value)) {
    reject(origin, property, value, `a DNS label (lower case letters, digits and '-', at most ${maxLength} characters, RFC 1123)`);
  }
  return value;
}

/** RFC 1035 label: the names of Services, which must begin with a letter. */
export function serviceName(origin: Origin, property: string, value: string, maxLength = 63): string {
  if (typeof value !== 'string' || value.length > maxLength || !DNS_LABEL.test(value) || !/^[a-z]/.test(value)) {
    reject(origin, property, value, `a DNS label that begins with a letter (lower case letters, digits and '-', at most ${maxLength} characters, RFC 1035)`);
  }
  return value;
}

export function dnsSubdomain(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.length > 253 || !DNS_SUBDOMAIN.test(value)) {
    reject(origin, property, value, "a DNS subdomain (lower case letters, digits, '-' and '.', at most 253 characters, RFC 1123)");
  }
  return value;
}

/** A key of a Secret's or ConfigMap's data. */
export function dataKey(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.length > 253 || !/^[-._a-zA-Z0-9]+$/.test(value) || value === '.' || value.startsWith('..')) {
    reject(origin, property, value, "a key of a Secret or ConfigMap (letters, digits, '-', '_' and '.', at most 253 characters)");
  }
  return value;
}

export function environmentName(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) {
    reject(origin, property, value, "the name of an environment variable (letters, digits and '_', not beginning with a digit)");
  }
  return value;
}

const LABEL_NAME = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;

/** The key of a label or annotation: an optional DNS prefix and a name of at most 63 characters. */
export function qualifiedName(origin: Origin, property: string, value: string): string {
  const parts = typeof value === 'string' ? value.split('/') : [];
  const name = parts[parts.length - 1] ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const valid = parts.length >= 1 && parts.length <= 2 && name.length <= 63 && LABEL_NAME.test(name)
    && (prefix === undefined || (prefix.length <= 253 && DNS_SUBDOMAIN.test(prefix)));
  if (!valid) {
    reject(origin, property, value, "a qualified name ([prefix/]name, the name at most 63 letters, digits, '-', '_' and '.')");
  }
  return value;
}

export function labelValue(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.length > 63 || (value !== '' && !LABEL_NAME.test(value))) {
    reject(origin, property, value, "a label value (at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit)");
  }
  return value;
}

/** The key of a label or annotation in a manifest. cdk8s takes an object with the key `constructor` for an instance of a class. */
function metadataKey(origin: Origin, property: string, value: string): void {
  if (qualifiedName(origin, property, value) === 'constructor') {
    reject(origin, property, value, "another key than 'constructor'", 'cdk8s cannot write it');
  }
}

export function labels(origin: Origin, property: string, value: { [key: string]: string }): { [key: string]: string } {
  record(origin, property, value);
  for (const [key, text] of Object.entries(value)) {
    metadataKey(origin, `${property} key`, key);
    labelValue(origin, `${property}[${key}]`, text);
  }
  return { ...value };
}

export function annotations(origin: Origin, property: string, value: { [key: string]: string }): { [key: string]: string } {
  record(origin, property, value);
  for (const [key, text] of Object.entries(value)) {
    metadataKey(origin, `${property} key`, key);
    if (typeof text !== 'string') {
      reject(origin, `${property}[${key}]`, text, 'a text');
    }
  }
  return { ...value };
}

/** A plain object, as it may stand in a manifest. */
export function record<T>(origin: Origin, property: string, value: { [key: string]: T }): { [key: string]: T } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    reject(origin, property, value, 'an object of keys and values');
  }
  return value;
}

export function list<T>(origin: Origin, property: string, value: T[], min = 0, remedy?: string): T[] {
  if (!Array.isArray(value) || value.length < min) {
    reject(origin, property, value, min > 0 ? `a list of at least ${min}` : 'a list', remedy);
  }
  return [...value];
}

export function nonEmptyText(origin: Origin, property: string, value: string, remedy?: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    reject(origin, property, value, 'a text that is not empty', remedy);
  }
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    reject(origin, property, value, 'a text without control characters', remedy);
  }
  return value;
}

/** An absolute http or https URL without query or fragment; a slash at the end is taken off. */
export function httpUrl(origin: Origin, property: string, value: string, remedy?: string): string {
  nonEmptyText(origin, property, value, remedy);
  let url: URL | undefined;
  try {
    url = new URL(value);
  } catch {
    url = undefined;
  }
  if (!url || !/^https?:\/\/[^/]/i.test(value) || /[?#\s]/.test(value) || url.username || url.password) {
    reject(origin, property, value, "a URL 'http(s)://host[:port][/path]' without user, query and fragment", remedy);
  }
  return value.replace(/\/+$/, '');
}

/** `host:port`, as gRPC dials it; an IPv6 address stands in brackets. */
export function hostAndPort(origin: Origin, property: string, value: string): string {
  nonEmptyText(origin, property, value);
  const match = /^(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?):([0-9]{1,5})$/.exec(value);
  if (!match || Number(match[3]) < 1 || Number(match[3]) > 65535) {
    reject(origin, property, value, "'host:port' without a scheme");
  }
  return value;
}

/** A copy of a value that must be plain data, ready for YAML: no classes, functions or numbers without a value; undefined keys are left out. */
export function plainData(origin: Origin, property: string, value: any, seen: any[] = []): any {
  const allowed = 'plain data (objects, lists, texts, finite numbers, booleans)';
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
    return value;
  }
  if (seen.includes(value)) {
    return reject(origin, property, 'an object that holds itself', allowed);
  }
  const within = [...seen, value];
  if (Array.isArray(value)) {
    return value.map((item, index) => plainData(origin, `${property}[${index}]`, item, within));
  }
  const prototype = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype === undefined || (prototype !== null && Object.getPrototypeOf(prototype) !== null)) {
    return reject(origin, property, value, allowed);
  }
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)
    .map(([key, item]) => [key, plainData(origin, `${property}.${key}`, item, within)]));
}

/** One of the instances or members of a closed set; catches `undefined` from a misspelt member. */
export function oneOf<T>(origin: Origin, property: string, value: T, allowed: { [name: string]: T }): T {
  if (!Object.values(allowed).includes(value)) {
    reject(origin, property, value, `one of ${Object.keys(allowed).join(', ')}`);
  }
  return value;
}

/** A host name or IPv4 address, without scheme, port and path. */
export function qualifiedHost(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.length > 253 || !/^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$/.test(value)) {
    reject(origin, property, value, 'a host name without scheme, port and path');
  }
  return value;
}
