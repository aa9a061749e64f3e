import { Data, isData, list } from './data';

/** A manifest and the file that contains it. */
export interface FileManifest {
  readonly manifest: Data;
  readonly file: string;
}

/**
 * The Kubernetes objects of a text with any number of YAML (or JSON) documents. Documents that are not objects are left out, and lists are split into their
 * items. A document that is not YAML is an error that names the file.
 */
export function readManifests(text: string, fileName: string): FileManifest[] {
  return yaml().parseAllDocuments(text, { ...OPTIONS, version: '1.1', merge: true, customTags: withoutTimes }).flatMap((document: any) => {
    const [problem] = document.errors;
    if (problem) {
      throw new Error(`${fileName}: it must be YAML; ${problem.message.split('\n')[0].replace(/:$/, '')}`);
    }
    const value = document.toJS({ maxAliasCount: 1000 });
    if (isCircular(value)) {
      throw new Error(`${fileName}: it must be YAML; an alias stands within what it names`);
    }
    return expand(value).map(manifest => ({ manifest, file: fileName }));
  });
}

/** The data of a text with one YAML document; undefined where it is not one, or where an alias stands within what it names. */
export function readYaml(text: string): unknown {
  try {
    const value = yaml().parse(text, { ...OPTIONS, maxAliasCount: 1000 });
    return isCircular(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

// Duplicate keys are accepted: it is for Go's readers to refuse them.
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

function expand(document: unknown): Data[] {
  if (!isData(document)) {
    return [];
  }
  const { kind, items } = document;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? list(items).flatMap(expand) : [document];
}

/** Few apps read YAML, and loading a reader takes longer than everything else they do, so it is loaded on demand. */
function yaml(): typeof import('yaml') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('yaml');
}
