import { SourceError, UsageError } from '../errors';
import { readManifests, type SourceObject } from '../library';

/** The objects of a text, and how many of its documents are none. */
export interface TextObjects {
  readonly objects: readonly SourceObject[];
  readonly others: number;
}

/** Reads the Kubernetes objects of a YAML or JSON text, as kubectl would. `name` is how messages call it. */
export function objectsOfText(bytes: Buffer, name: string): TextObjects {
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
  return { objects: objects.map(({ manifest }) => ({ manifest, group: name })), others: manifests.length - objects.length };
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
