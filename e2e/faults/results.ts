import { readFileSync } from 'node:fs';

/** The results in files that `--out` has written, a JSON object a line, each with the fields that there have to be. */
export function readResults<T>(files: readonly string[], fields: readonly (keyof T & string)[]): T[] {
  if (files.length === 0) {
    throw new Error('--table needs FILE, one or more that --out has written');
  }
  return files.flatMap((file) => readFileSync(file, 'utf8').split('\n').flatMap((row, index) => {
    try {
      return row ? [withFields<T>(JSON.parse(row), fields)] : [];
    } catch (error) {
      throw new Error(`${file}, line ${index + 1}: not a result: ${(error as Error).message}`);
    }
  }));
}

function withFields<T>(row: Partial<T> | null, fields: readonly (keyof T & string)[]): T {
  const missing = fields.filter((field) => row?.[field] === undefined);
  if (missing.length > 0) {
    throw new Error(`it has no ${missing.join(', ')}`);
  }
  return row as T;
}
