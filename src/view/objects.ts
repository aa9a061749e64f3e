import { PartFacts } from './part-facts';
import { KubeObject, Labels, Subject } from './view';
import { at, data, Data, isData, text, textMap } from '../text/data';
import { itemsOf } from '../text/kubernetes-list';

/** An object that goes into a view, and what is known of where it comes from. */
export interface SourceObject {
  readonly manifest: unknown;
  /** The object, for messages; its kind and name where this is left out. */
  readonly subject?: Subject;
  /** The part of this library that made it; the object itself where this is left out. */
  readonly part?: Subject;
  /** The file or chart that it stands in: what stands together belongs to the same clusters. */
  readonly group?: string;
  /** The clusters that are known to be those of the group. */
  readonly groupClusters?: ReadonlySet<string>;
  /** The cluster that it is applied to, where that is known. */
  readonly cluster?: string;
  /** What the part says of itself; only with its workload. */
  readonly facts?: PartFacts;
}

/** An object with what is known of where it comes from. */
export interface ReadObject {
  readonly object: KubeObject;
  readonly source: SourceObject;
}

/** The objects of a source: none where it is no Kubernetes object, several where it is a list of them. */
export function readSource(source: SourceObject): ReadObject[] {
  const manifest = source.manifest;
  const kind = text(at(manifest, 'kind'));
  if (!isData(manifest) || kind === undefined) {
    return [];
  }
  const items = itemsOf(manifest);
  if (items) {
    return items.flatMap(item => readSource({ ...source, manifest: item, subject: undefined }));
  }
  return [{ object: kubeObject(kind, manifest, source), source }];
}

function kubeObject(kind: string, manifest: Data, source: SourceObject): KubeObject {
  const metadata = data(at(manifest, 'metadata'));
  const apiVersion = text(at(manifest, 'apiVersion')) ?? '';
  const name = text(at(metadata, 'name'));
  const namespace = text(at(metadata, 'namespace')) || undefined;
  const labels = textMap(at(metadata, 'labels'));
  const subject = source.subject ?? { name: describe(kind, namespace, name ?? text(at(metadata, 'generateName'))), ours: isOurs(labels) };
  return {
    subject,
    part: source.part ?? subject,
    group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
    kind,
    name,
    namespace,
    labels,
    get annotations() {
      return textMap(at(metadata, 'annotations'));
    },
    data: manifest,
  };
}

const OUR_PARTS = ['opentelemetry-collector', 'opentelemetry-target-allocator'];

/** Whether labels are those that this library writes. */
function isOurs(labels: Labels): boolean {
  return at(labels, 'app.kubernetes.io/managed-by') === 'cdk8s' && OUR_PARTS.includes(String(at(labels, 'app.kubernetes.io/part-of')));
}

/** A name with its kind and namespace, as messages show it: `Deployment 'otel-ta/tiered-scraper'`. */
export function describe(kind: string, namespace: string | undefined, name: string | undefined): string {
  return `${kind} '${namespace === undefined ? '' : `${namespace}/`}${name ?? ''}'`;
}

/**
 * Objects by namespace and name. One whose manifest names no namespace is applied to whatever namespace its user chooses, so it is also found
 * where another namespace is asked for and nothing else has the name there.
 */
export class ByName<T extends KubeObject> {
  private readonly objects = new Map<string, T>();

  constructor(objects: Iterable<T>) {
    for (const object of objects) {
      if (object.name !== undefined) {
        this.objects.set(key(object.namespace, object.name), object);
      }
    }
  }

  public get(namespace: string | undefined, name: string | undefined): T | undefined {
    return name === undefined ? undefined : this.objects.get(key(namespace, name)) ?? this.objects.get(key(undefined, name));
  }
}

function key(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}|${name}`;
}

/** Whether two namespaces can be the same: one that is not named can be any. */
export function sameNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** Whether an equality selector fits labels; an empty one selects nothing here. */
export function fits(selector: Labels, labels: Labels): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([label, value]) => Object.hasOwn(labels, label) && labels[label] === value);
}
