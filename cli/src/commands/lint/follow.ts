import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';

/** How far a path leads into a document. */
export interface Followed {
  /** The last node on the way: a key, or an item of a list. */
  readonly node: Node;
  /** What stands there. */
  readonly value: Node | null | undefined;
  /** How many characters of the path lead there. */
  readonly length: number;
}

/**
 * Follows a path as findings write it, `spec.endpoints[0].interval` or `processors.filter/a.b.metrics`, as far as it leads. Keys may have dots themselves: the longest
 * that fits is taken.
 */
export function follow(document: Document, start: Node | null | undefined, path: string): Followed | undefined {
  let value = resolved(document, start);
  let found: Followed | undefined;
  let rest = path;
  while (rest !== '') {
    const step = stepInto(document, value, rest);
    if (!step) {
      break;
    }
    rest = rest.slice(step.taken);
    value = resolved(document, step.value);
    found = { node: step.node, value, length: path.length - rest.length };
  }
  return found;
}

interface Step {
  readonly node: Node;
  readonly value: Node | null | undefined;
  /** Characters, with the dot that follows. */
  readonly taken: number;
}

function stepInto(document: Document, value: Node | null | undefined, path: string): Step | undefined {
  if (isSeq(value)) {
    const [text, index] = /^\[(\d+)\]\.?/.exec(path) ?? [];
    const item = index === undefined ? undefined : value.items[Number(index)] as Node | undefined;
    return item && text !== undefined ? { node: item, value: item, taken: text.length } : undefined;
  }
  const [pair, key] = pairsOf(document, value)
    .map(candidate => [candidate, isScalar(candidate.key) ? String(candidate.key.source ?? candidate.key.value) : ''] as const)
    .filter(([, name]) => name !== '' && path.startsWith(name) && ['', '.', '['].includes(path.charAt(name.length)))
    .reduce<readonly [Pair | undefined, string]>((best, candidate) => candidate[1].length >= best[1].length ? candidate : best, [undefined, '']);
  return pair && { node: pair.key as Node, value: pair.value as Node | null, taken: key.length + (path.charAt(key.length) === '.' ? 1 : 0) };
}

/** The pairs of an object, after those that it merges in, since its own count. */
function pairsOf(document: Document, value: Node | null | undefined): Pair[] {
  if (!isMap(value)) {
    return [];
  }
  const merged = value.items.filter(item => isScalar(item.key) && item.key.value?.toString() === '<<' || isMergeKey(item)).flatMap(({ value: from }) => {
    const source = resolved(document, from as Node);
    return isSeq(source) ? source.items.flatMap(item => pairsOf(document, resolved(document, item as Node))) : pairsOf(document, source);
  });
  return [...merged, ...value.items.filter(isPair)];
}

function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.source === '<<';
}

function resolved(document: Document, node: Node | null | undefined): Node | null | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}
