import { at, Data, isData } from './data';

/** The items of a list of Kubernetes objects; undefined where a manifest is none. Items of a list of one kind may leave out what the list says. */
export function itemsOf(manifest: Data): unknown[] | undefined {
  const [kind, items] = [at(manifest, 'kind'), at(manifest, 'items')];
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items.map(item => withKind(item, manifest, kind.slice(0, -'List'.length))) : undefined;
}

function withKind(item: unknown, parent: Data, kind: string): unknown {
  return isData(item) && item.kind === undefined && kind !== '' ? { apiVersion: parent.apiVersion, kind, ...item } : item;
}
