import { MEBIBYTE } from '../text/quantities';
import { describe } from '../view/objects';
import { KubeObject, Labels, Monitor, NamedInterval } from '../view/view';

/** An object with its kind, namespace and name: `Deployment 'otel-ta/tiered-scraper'`. */
export function described({ kind, namespace, name }: KubeObject): string {
  return describe(kind, namespace, name);
}

/** The same, and the construct that makes it where there is one. */
export function located(object: KubeObject): string {
  const description = described(object);
  return object.subject.name === description ? description : `${description} (${object.subject.name})`;
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

/** Labels as they are read aloud: `team=a, tier=x`. */
export function labelsText(labels: Labels): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', ') || 'no labels';
}

/** A monitor with its kind: `ServiceMonitor 'shop'`. */
export function monitorText({ kind, name }: Monitor): string {
  return `${kind} '${name ?? '(no name)'}'`;
}
