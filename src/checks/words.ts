import { MEBIBYTE } from '../text/quantities';
import { describe } from '../view/objects';
import { KubeObject, NamedInterval, Requirement } from '../view/view';

/** An object with its kind, namespace and name: `Deployment 'otel-ta/tiered-scraper'`. */
export function described({ kind, namespace, name }: KubeObject): string {
  return describe(kind, namespace, name);
}

/** The same, and the construct that makes it where there is one. */
export function located(object: KubeObject): string {
  const description = described(object);
  return object.subject.name === description ? description : `${description} (${object.subject.name})`;
}

/** A requirement as it is read aloud: `team=a`, `tier In (x, y)`, `team Exists`. */
export function requirementText({ key, operator, values }: Requirement): string {
  if (values.length === 0) {
    return `${key} ${operator}`;
  }
  return operator === 'In' && values.length === 1 ? `${key}=${values[0]}` : `${key} ${operator} (${values.join(', ')})`;
}

/** Whole mebibytes. */
export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MEBIBYTE)} MiB`;
}

/** Who named an interval: `apps/slow (spec.endpoints[0].interval: 5m)`. */
export function sourceOf({ subject, path, text }: NamedInterval): string {
  return `${subject.name} (${path}: ${text})`;
}

/** Names as a list in quotes: `'a', 'b'`. */
export function quoted(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(', ');
}
