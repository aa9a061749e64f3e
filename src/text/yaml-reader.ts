import { Data, isData } from './data';
import { itemsOf } from './kubernetes-list';

/** Where a manifest stands in a text: in which of its documents, counted from 0, and at which path there (that of an item of a list). */
export interface ManifestPlace {
  readonly document: number;
  readonly path: readonly (string | number)[];
}

/** A manifest and the file that contains it. */
export interface FileManifest {
  readonly manifest: Data;
  readonly file: string;
  readonly place: ManifestPlace;
  /** The line of a key in its document that is there twice. The last one counts. */
  readonly duplicateAt?: number;
}

/**
 * The Kubernetes objects of a text with any number of YAML (or JSON) documents. Documents that are not objects are left out, and lists are split into their
 * items. A document that is not YAML is an error that names the file.
 */
export function readManifests(text: string, fileName: string): FileManifest[] {
  return documentsIn(text, fileName).flatMap(({ value, duplicateAt }, document) =>
    expand(value).map(({ manifest, path }) => ({ manifest, file: fileName, place: { document, path }, ...duplicateAt === undefined ? {} : { duplicateAt } })));
}

/** The documents of a text, with the nodes that know where they stand; whether they have errors is for the caller to ask. */
export function parseDocuments(text: string, options: { readonly lineCounter?: any } = {}): any[] {
  return [...yaml().parseAllDocuments(text, { ...OPTIONS, version: '1.1', merge: true, customTags: withoutTimes, uniqueKeys: true, ...options })];
}

function documentsIn(text: string, fileName: string): { readonly value: unknown; readonly duplicateAt?: number }[] {
  const json = readJson(text);
  return json !== undefined ? [{ value: json }] : parseDocuments(text).map(document => {
    const problem = document.errors.find(({ code }: any) => code !== DUPLICATE_KEY);
    if (problem) {
      throw new Error(`${fileName}: it must be YAML; ${problem.message.split('\n')[0].replace(/:$/, '')}`);
    }
    const value = document.toJS({ maxAliasCount: 1000 });
    if (isCircular(value)) {
      throw new Error(`${fileName}: it must be YAML; an alias stands within what it names`);
    }
    return { value, duplicateAt: document.errors[0]?.linePos?.[0].line };
  });
}

/** What a cluster prints as JSON can be large, and is read many times faster as what it is. */
function readJson(text: string): unknown {
  if (!text.trimStart().startsWith('{')) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The data of a text with one YAML document; undefined where it is not one, or where an alias stands within what it names. */
export function readYaml(text: string): unknown {
  try {
    const value = yaml().parse(text, { ...OPTIONS, merge: true, maxAliasCount: 1000 });
    return isCircular(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** The path of the first key of a YAML text that is there twice in its object; undefined where none is, or where the text is no YAML. */
export function duplicateKey(text: string): string | undefined {
  const { parseDocument, visit, isScalar, isPair } = yaml();
  const document = parseDocument(text, { ...OPTIONS, merge: true, uniqueKeys: true });
  const duplicate = document.errors[0]?.code === DUPLICATE_KEY ? document.errors[0].pos[0] : undefined;
  let found: string | undefined;
  if (duplicate !== undefined) {
    visit(document, {
      Scalar(key, node, path) {
        if (key === 'key' && node.range?.[0] === duplicate) {
          found = path.filter(isPair).map(pair => isScalar(pair.key) ? String(pair.key.value) : '').join('.');
          return visit.BREAK;
        }
        return undefined;
      },
    });
  }
  return found;
}

// Duplicate keys are no error here: whether one is refused hangs on who reads it.
const DUPLICATE_KEY = 'DUPLICATE_KEY';
const OPTIONS = { uniqueKeys: false, logLevel: 'error' } as const;

/** Where a string belongs, as in labels, Go's readers keep what looks like a date or a time of day as a string. */
function withoutTimes(tags: any[]): any[] {
  return tags.filter(tag => tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME');
}

/** Whether a value contains itself. */
function isCircular(value: unknown, around = new Set<unknown>(), known = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || known.has(value)) {
    return false;
  }
  if (around.has(value)) {
    return true;
  }
  around.add(value);
  const circular = Object.values(value).some(item => isCircular(item, around, known));
  around.delete(value);
  known.add(value);
  return circular;
}

function expand(document: unknown, path: readonly (string | number)[] = []): (Pick<FileManifest, 'manifest'> & Pick<ManifestPlace, 'path'>)[] {
  if (!isData(document)) {
    return [];
  }
  const items = itemsOf(document);
  return items ? items.flatMap((item, index) => expand(item, [...path, 'items', index])) : [{ manifest: document, path }];
}

/** Few apps read YAML, and loading a reader takes longer than everything else they do, so it is loaded on demand. */
function yaml(): typeof import('yaml') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('yaml');
}
