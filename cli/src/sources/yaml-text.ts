import { type Origin, SourceText } from './source-text';
import { SourceError, UsageError } from '../errors';
import { readManifests, type SourceObject } from '../library';

/** The most bytes that are read as one text: ten take half a second, and ten times as much memory. */
export const MOST_BYTES = 64 * 2 ** 20;

/** The objects of a text, and how many of its documents are none. */
export interface TextObjects {
  readonly objects: readonly SourceObject[];
  readonly origins: ReadonlyMap<unknown, Origin>;
  readonly others: number;
  /** What is strange in the text, a sentence each. */
  readonly notes: readonly string[];
}

/** Reads the Kubernetes objects of a YAML or JSON text, as kubectl would. `name` is how messages call it, `file` its path where it is a file. */
export function objectsOfText(bytes: Buffer, name: string, file?: string): TextObjects {
  if (bytes.length > MOST_BYTES) {
    throw new UsageError(tooLarge(name, bytes.length));
  }
  const text = decode(bytes, name);
  if (text.trim() === '') {
    throw new UsageError(`${name} is empty`);
  }
  let manifests;
  try {
    manifests = readManifests(text, name);
  } catch (error) {
    const message = (error as Error).message;
    throw new UsageError(message.startsWith(name) ? message : `${name}: it must be YAML; ${message}`);
  }
  const objects = manifests.filter(({ manifest }) => typeof manifest.kind === 'string' && typeof manifest.apiVersion === 'string');
  const source = new SourceText(name, file, text);
  return {
    objects: objects.map(({ manifest }) => ({ manifest, group: name })),
    origins: new Map(objects.map(({ manifest, place }) => [manifest, { source, place }])),
    others: manifests.length - objects.length,
    notes: [...new Set(manifests.flatMap(({ duplicateAt }) => duplicateAt ?? []))].map(line => `${name}: the key on line ${line} is there twice in its object; the last one counts`),
  };
}

export function tooLarge(name: string, bytes: number): string {
  return `${name} has ${Math.round(bytes / 2 ** 20)} MiB, more than the ${MOST_BYTES / 2 ** 20} MiB that are read at once; give it in parts`;
}

/** UTF-8, or UTF-16 as `kubectl ... > file` writes it in PowerShell. */
function decode(bytes: Buffer, name: string): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new UsageError(`${name} is not text but binary data; give YAML or JSON`);
    }
    throw new SourceError(`${name} cannot be read: ${(error as Error).message}`);
  }
  if (text.includes('\0')) {
    throw new UsageError(`${name} is not text but binary data; give YAML or JSON`);
  }
  return text;
}
