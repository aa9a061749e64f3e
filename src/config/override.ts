import { Expanded } from '../text/expand';
import { Origin, plainData, reject } from '../text/input';

/** A change to a finished configuration, in the spelling of its reader; an undefined value takes the key out. */
export interface Override {
  readonly path: readonly string[];
  readonly value?: any;
}

/** An override that sets a value. */
export function setting(where: Origin, path: string[], value: any): Override {
  if (value === undefined) {
    reject(where, path?.join?.(' > ') ?? 'path', value, 'plain data', 'to take a key out, use removeConfig(path)');
  }
  const keys = checkedPath(where, path);
  return { path: keys, value: plainData(where, keys.join(' > '), value) };
}

/** An override that takes a key out. */
export function removal(where: Origin, path: string[]): Override {
  return { path: checkedPath(where, path) };
}

function checkedPath(where: Origin, path: string[]): string[] {
  if (!Array.isArray(path) || path.length === 0 || path.some(key => typeof key !== 'string' || key === '' || key === '__proto__')) {
    reject(where, 'path', path, "a list of keys, such as ['processors', 'k8s_attributes', 'passthrough']");
  }
  return [...path];
}

/** Applies one override to a configuration; `spell` says how its texts are to be read. */
export function applyOverride(where: Origin, config: { [key: string]: any }, { path, value }: Override, spell: (value: any) => any): void {
  let parent: any = config;
  path.forEach((key, index) => {
    const there = Object.hasOwn(parent, key) && !(Array.isArray(parent) && key === 'length');
    if (!there && value === undefined) {
      reject(where, 'path', path, 'the path of an existing key', `there is no '${key}'`);
    }
    if (!there && Array.isArray(parent) && key !== String(parent.length)) {
      reject(where, 'path', path, `a path with an index from 0 to ${parent.length} at '${key}'`, 'a list is indexed by numbers; the first free one appends');
    }
    if (index === path.length - 1) {
      return;
    }
    if (!there || parent[key] === null) {
      parent[key] = {};
    }
    parent = parent[key];
    if (typeof parent !== 'object' || parent instanceof Expanded) {
      reject(where, 'path', path, 'a path through objects and lists', `'${key}' is a value`);
    }
  });
  const last = path[path.length - 1];
  if (value === undefined && Array.isArray(parent)) {
    parent.splice(Number(last), 1);
  } else if (value === undefined) {
    delete parent[last];
  } else {
    parent[last] = spell(value);
  }
}
