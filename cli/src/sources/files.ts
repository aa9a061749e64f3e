import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifests } from './manifests';
import { MOST_BYTES, objectsOfText, tooLarge } from './yaml-text';
import { SourceError, UsageError } from '../errors';

/** What kubectl takes for manifests in a folder. */
const MANIFEST = /\.(ya?ml|json)$/;

/** Reads files, and the files of folders as `kubectl apply -f FOLDER` does: those that lie in it, not those below. */
export function readFiles(paths: readonly string[], step: (what: string) => void = () => undefined): Manifests {
  const files = [...new Set(paths.flatMap(filesAt))];
  const read = files.map((file, index) => {
    step(`reading ${nameOf(file)} (${index + 1} of ${files.length})`);
    return objectsOfText(contentOf(file), nameOf(file), file === '-' ? undefined : file);
  });
  const from = paths.map(path => path === '-' ? 'standard input' : path).join(', ');
  const objects = read.flatMap(({ objects: found }) => found);
  if (objects.length === 0) {
    throw new UsageError(`there is no Kubernetes object in ${from}: no document has 'apiVersion' and 'kind'`);
  }
  return {
    from,
    objects,
    origins: new Map(read.flatMap(({ origins }) => [...origins])),
    notes: read.flatMap(({ others, notes }, index) => others === 0 ? notes : [...notes, `${nameOf(files[index]!)}: ${others === 1 ? 'a document without' : `${others} documents without`} 'apiVersion' and 'kind' left out`]),
  };
}

function filesAt(path: string): string[] {
  if (path === '-' || !reading(path, () => statSync(path)).isDirectory()) {
    return [path];
  }
  const entries = reading(path, () => readdirSync(path, { withFileTypes: true }));
  const files = entries.filter(entry => !entry.isDirectory() && MANIFEST.test(entry.name)).map(({ name }) => join(path, name)).sort();
  if (files.length === 0) {
    const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => join(path, name)).sort();
    throw new UsageError(`the folder '${path}' has no file that ends in .yaml, .yml or .json${folders.length === 0 ? '' : `; those below it are not read, give ${folders[0]} to read that one`}`);
  }
  return files;
}

function contentOf(file: string): Buffer {
  const size = file === '-' ? 0 : reading(file, () => statSync(file)).size;
  if (size > MOST_BYTES) {
    throw new UsageError(tooLarge(nameOf(file), size));
  }
  return reading(file, () => readFileSync(file === '-' ? 0 : file));
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : `'${file}'`;
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file or folder' : code === 'EACCES' ? 'no permission' : message;
    throw new SourceError(`${nameOf(path)} cannot be read: ${reason}`);
  }
}
