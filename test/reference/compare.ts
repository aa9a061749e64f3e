import { parse } from 'yaml';

/** Something that is not alike in the reference and here. */
export interface Difference {
  /** `-` only in the reference, `+` only here, `~` in both and changed. */
  readonly kind: '-' | '+' | '~';
  /** `Kind/name`, then the ConfigMap's key if the difference is in its text, then the path: `ConfigMap/tiered-scraper relay processors.memory_limiter`. */
  readonly path: string;
  readonly reference?: any;
  readonly here?: any;
}

type Manifest = { [key: string]: any };
type Path = (string | number)[];

/** Lists whose entries Kubernetes and Prometheus tell apart by a key, so that their order means nothing. */
const KEYED_LISTS: { [list: string]: string } = {
  containers: 'name', env: 'name', ports: 'name', volumes: 'name', volumeMounts: 'mountPath', items: 'path', subjects: 'name', scrape_configs: 'job_name',
};

/** All differences between the objects of the reference and those of a stack, object by object and key by key. */
export function differences(reference: Manifest[], here: Manifest[]): Difference[] {
  const [left, right] = [byIdentity(reference), byIdentity(here)];
  const found: Difference[] = [];
  for (const [identity, object] of left) {
    const other = right.get(identity);
    if (other) {
      compareObjects(identity, object, other, found);
    } else {
      found.push({ kind: '-', path: identity, reference: object });
    }
  }
  for (const [identity, object] of right) {
    if (!left.has(identity)) {
      found.push({ kind: '+', path: identity, here: object });
    }
  }
  return found;
}

export function show({ kind, path }: Difference): string {
  return `${kind} ${path}`;
}

/**
 * What the API server and the collector make of an object themselves: defaults that the one side writes and the other leaves to
 * them (fieldRef.apiVersion, TCP, empty securityContext, host namespaces, ClusterIP, pull policy of a tagged image), the spelling
 * of quantities and durations, and the line breaks that YAML folds into a statement. Everything else must be explained.
 */
export function normalized(value: any, key = '', siblings: Manifest = {}): any {
  if (Array.isArray(value)) {
    return value.map(item => normalized(item, key));
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([name, item]) => [name, normalized(item, name, value)] as const);
    return Object.fromEntries(entries.filter(([name, item]) => item !== undefined && !isDefault(name, item, value)));
  }
  if (['cpu', 'memory'].includes(key) && typeof value === 'number') {
    return String(value);
  }
  if (typeof value === 'string') {
    return isGoDuration(value) && !('averageUtilization' in siblings) ? `${secondsOf(value)}s` : value.replace(/\s+/g, ' ').trim();
  }
  return value;
}

function isDefault(key: string, value: any, parent: Manifest): boolean {
  const text = JSON.stringify(value);
  switch (key) {
    case 'apiVersion': return value === 'v1' && 'fieldPath' in parent;
    case 'protocol': return value === 'TCP';
    case 'securityContext': return text === '{}';
    case 'hostNetwork': case 'hostPID': return value === false;
    case 'type': return value === 'ClusterIP';
    case 'internalTrafficPolicy': return value === 'Cluster';
    case 'imagePullPolicy': return value === 'IfNotPresent' && !/:latest$/.test(parent.image) && /:[^/]+$/.test(parent.image);
    default: return false;
  }
}

function isGoDuration(text: string): boolean {
  return /^(\d+h)?(\d+m)?(\d+s)?$/.test(text) && text !== '';
}

function secondsOf(duration: string): number {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration)!;
  return 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
}

/** Kubernetes knows an object by kind, namespace and name; the namespace is left out of the text, so it must not be needed to tell objects apart. */
function byIdentity(objects: Manifest[]): Map<string, Manifest> {
  const found = new Map<string, Manifest>();
  for (const object of objects) {
    const identity = `${object.kind}/${object.metadata.name}`;
    if (found.has(identity)) {
      throw new Error(`two objects are ${identity}`);
    }
    found.set(identity, object);
  }
  return found;
}

function compareObjects(identity: string, reference: Manifest, here: Manifest, found: Difference[]): void {
  const { data: texts = {}, ...rest } = reference;
  const { data: otherTexts = {}, ...otherRest } = here;
  compare(`${identity} `, [], normalized(rest), normalized(otherRest), found);
  for (const key of new Set([...Object.keys(texts), ...Object.keys(otherTexts)])) {
    if (texts[key] === undefined || otherTexts[key] === undefined) {
      compare(`${identity} `, ['data', key], texts[key], otherTexts[key], found);
    } else {
      compare(`${identity} ${key} `, [], normalized(parse(texts[key])), normalized(parse(otherTexts[key])), found);
    }
  }
}

function compare(prefix: string, path: Path, reference: any, here: any, found: Difference[]): void {
  const at = `${prefix}${spell(path)}`;
  if (reference === undefined || here === undefined) {
    if (reference !== here) {
      found.push(reference === undefined ? { kind: '+', path: at, here } : { kind: '-', path: at, reference });
    }
  } else if (Array.isArray(reference) && Array.isArray(here)) {
    compareLists(prefix, path, reference, here, found);
  } else if (isMap(reference) && isMap(here)) {
    for (const key of new Set([...Object.keys(reference), ...Object.keys(here)])) {
      compare(prefix, [...path, key], reference[key], here[key], found);
    }
  } else if (reference !== here) {
    found.push({ kind: '~', path: at, reference, here });
  }
}

function compareLists(prefix: string, path: Path, reference: any[], here: any[], found: Difference[]): void {
  const key = KEYED_LISTS[String(path[path.length - 1])];
  if (key && [...reference, ...here].every(item => isMap(item) && item[key] !== undefined)) {
    const keyed = (list: any[]) => Object.fromEntries(list.map(item => [item[key], item]));
    compare(prefix, path, keyed(reference), keyed(here), found);
    return;
  }
  for (const [left, right] of align(reference, here)) {
    const entry = left !== undefined ? reference[left] : here[right!];
    const label = isScalar(entry) && (left === undefined || right === undefined) ? `=${entry}` : left ?? right!;
    compare(prefix, [...path, label], left === undefined ? undefined : reference[left], right === undefined ? undefined : here[right], found);
  }
}

/**
 * Which entries of two ordered lists belong together, so that as little as possible differs: an entry that is put in at the front
 * is one difference and not one for each entry behind it. An entry that has moved is one that is gone and one that is new.
 */
function align(reference: any[], here: any[]): [number | undefined, number | undefined][] {
  const cost: number[][] = Array.from({ length: reference.length + 1 }, () => new Array(here.length + 1).fill(0));
  for (let i = reference.length; i >= 0; i--) {
    for (let j = here.length; j >= 0; j--) {
      if (i < reference.length || j < here.length) {
        cost[i][j] = Math.min(
          i < reference.length ? leaves(reference[i]) + cost[i + 1][j] : Infinity,
          j < here.length ? leaves(here[j]) + cost[i][j + 1] : Infinity,
          i < reference.length && j < here.length ? distance(reference[i], here[j]) + cost[i + 1][j + 1] : Infinity,
        );
      }
    }
  }
  const pairs: [number | undefined, number | undefined][] = [];
  for (let i = 0, j = 0; i < reference.length || j < here.length;) {
    if (i < reference.length && j < here.length && cost[i][j] === distance(reference[i], here[j]) + cost[i + 1][j + 1]) {
      pairs.push([i++, j++]);
    } else if (i < reference.length && cost[i][j] === leaves(reference[i]) + cost[i + 1][j]) {
      pairs.push([i++, undefined]);
    } else {
      pairs.push([undefined, j++]);
    }
  }
  return pairs;
}

/** How much differs between two values, in leaves; texts that have little in common count as two. */
function distance(a: any, b: any): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    return align(a, b).reduce((sum, [i, j]) => sum + (i === undefined ? leaves(b[j!]) : j === undefined ? leaves(a[i]) : distance(a[i], b[j])), 0);
  }
  if (isMap(a) && isMap(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].reduce((sum, key) =>
      sum + (a[key] === undefined ? leaves(b[key]) : b[key] === undefined ? leaves(a[key]) : distance(a[key], b[key])), 0);
  }
  if (a === b) {
    return 0;
  }
  return isScalar(a) && isScalar(b) && similarity(String(a), String(b)) > 0.8 ? 1 : leaves(a) + leaves(b) + 0.5;
}

/** The share of words that two texts have in common. */
function similarity(a: string, b: string): number {
  const [left, right] = [a, b].map((text): string[] => text.match(/[\w-]+/g) ?? []);
  const shared = left.filter(word => right.includes(word)).length;
  return 2 * shared / (left.length + right.length || 1);
}

function leaves(value: any): number {
  if (value !== null && typeof value === 'object') {
    return Object.values(value).reduce<number>((sum, item) => sum + leaves(item), 0) || 1;
  }
  return 1;
}

function isMap(value: any): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isScalar(value: any): boolean {
  return value === null || typeof value !== 'object';
}

/** `a.b["c.d"][0]`; an entry of a list of texts stands by itself: `verbs[get]`. */
function spell(path: Path): string {
  return path.map((key, index) => {
    if (typeof key === 'number') {
      return `[${key}]`;
    }
    if (key.startsWith('=')) {
      return `[${key.slice(1)}]`;
    }
    return /^[\w-]+$/.test(key) ? `${index > 0 ? '.' : ''}${key}` : `["${key}"]`;
  }).join('');
}
