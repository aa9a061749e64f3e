/** What a monitor refers to, held against the CRDs of the prometheus-operator that the allocator is built with. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { isBuilt, partFolder } from '../../e2e/tools/parts';
import { viewsOf } from '../../src/view/from-manifests';
import { Monitor } from '../../src/view/view';

type Path = readonly (string | number)[];

interface Found {
  /** Where the CRDs have an object of a name and a key. */
  readonly references: Path[];
  /** Where they have an object of texts with any keys. */
  readonly texts: Path[];
}

function built(): boolean {
  try {
    return isBuilt('crds');
  } catch {
    return false;
  }
}

/** Finds both in a schema; a list stands for its first item, an object with any keys for a key `ca`, which is also the name of a field. */
function walk(schema: any, path: Path, found: Found): Found {
  const keys = Object.keys(schema.properties ?? {});
  if (keys.includes('name') && keys.includes('key')) {
    expect([path, keys.sort()]).toEqual([path, ['key', 'name', 'optional']]);
    found.references.push(path);
  }
  Object.entries(schema.properties ?? {}).forEach(([key, property]) => walk(property, [...path, key], found));
  if (schema.items) {
    walk(schema.items, [...path, 0], found);
  }
  if (schema.additionalProperties?.type === 'string') {
    found.texts.push(path);
  } else if (schema.additionalProperties) {
    walk(schema.additionalProperties, [...path, 'ca'], found);
  }
  return found;
}

/** A monitor that has a value at a path, and nothing else. */
function monitorWith(kind: string, apiVersion: string, [first, ...rest]: Path, value: unknown): Monitor {
  const within = rest.reduceRight<unknown>((inner, step) => typeof step === 'number' ? [inner] : { [step]: inner }, value);
  return viewsOf([{ manifest: { apiVersion, kind, metadata: { name: 'm', namespace: 'n' }, [first]: within } }])[0].monitors[0];
}

const shown = (path: Path) => path.map((step, index) => typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`).join('');

if (!built()) {
  process.stderr.write("SKIPPED: no references are held against the CRDs: build them with 'npx tsx e2e/tools/build.ts crds'.\n");
}

(built() ? describe : describe.skip)('in the CRDs of prometheus-operator', () => {
  const kinds = built() ? readdirSync(partFolder('crds')).filter(file => /_(servicemonitors|podmonitors|scrapeconfigs|probes)\.yaml$/.test(file))
    .map(file => parse(readFileSync(join(partFolder('crds'), file), 'utf8')).spec) : [];
  const schemas: [kind: string, apiVersion: string, found: Found][] = kinds.flatMap(({ group, names, versions }) => versions.map(({ name, schema }: any) =>
    [names.kind, `${group}/${name}`, walk(schema.openAPIV3Schema.properties.spec, ['spec'], { references: [], texts: [] })]));

  test('there are hundreds of references', () => {
    expect(schemas.reduce((sum, [, , { references }]) => sum + references.length, 0)).toBeGreaterThan(300);
  });

  test.each(schemas)('every reference of a %s is found, with its kind', (kind, apiVersion, { references }) => {
    for (const path of references) {
      const { references: found } = monitorWith(kind, apiVersion, path, { name: 'login', key: 'password', optional: true });
      expect(found).toEqual([{ path: shown(path), kind: path.includes('configMap') ? 'ConfigMap' : 'Secret', name: 'login', key: 'password', masked: found[0]?.masked }]);
    }
  });

  test.each(schemas)('no text of a %s counts as one', (kind, apiVersion, { texts }) => {
    for (const path of texts) {
      expect([path, monitorWith(kind, apiVersion, path, { name: 'a', key: 'b' }).references]).toEqual([path, []]);
    }
  });
});
