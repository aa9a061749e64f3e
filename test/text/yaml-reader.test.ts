import { duplicateKey, readManifests, readYaml } from '../../src/text/yaml-reader';

describe('manifests in a text', () => {
  const read = (text: string) => readManifests(text, 'a.yaml').map(({ manifest }) => manifest);

  test('are the objects of all its documents and lists', () => {
    expect(read('---\n# nothing\n---\nkind: A\n---\n7\n---\n[{ kind: B }]\n---\nkind: List\nitems: [{ kind: C }, null, { kind: DList, items: [{ kind: E }] }]\n')).toEqual([{ kind: 'A' }, { kind: 'C' }, { kind: 'E' }]);
    expect(read('')).toEqual([]);
    expect(read('{"kind": "A"}')).toEqual([{ kind: 'A' }]);
  });

  test('know the file that they stand in', () => {
    expect(readManifests('kind: A', 'a.yaml')).toEqual([{ manifest: { kind: 'A' }, file: 'a.yaml', place: { document: 0, path: [] } }]);
    expect(() => readManifests('a: [', 'a.yaml')).toThrow(/^a\.yaml: it must be YAML; /);
  });

  test('know where they stand in it', () => {
    const places = (text: string) => readManifests(text, 'a.yaml').map(({ place }) => place);
    expect(places('# nothing\n---\nkind: A\n---\nkind: List\nitems: [null, { kind: B }]\n')).toEqual([{ document: 0, path: [] }, { document: 1, path: ['items', 1] }]);
    expect(places('{"kind": "List", "items": [{"kind": "A"}]}')).toEqual([{ document: 0, path: ['items', 0] }]);
  });

  test('are of the kind that their list says', () => {
    expect(read('{ apiVersion: v1, kind: ServiceList, items: [{ metadata: { name: a } }, { kind: B }] }')).toEqual([{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }, { kind: 'B' }]);
  });

  test('are read as Kubernetes reads them', () => {
    expect(read('{ kind: A, a: yes, b: 0644, c: 2024-01-01, d: 1:30, e: "yes" }')).toEqual([{ kind: 'A', a: true, b: 420, c: '2024-01-01', d: '1:30', e: 'yes' }]);
    expect(read('kind: A\nbase: &b { x: 1 }\nderived: { <<: *b, z: 2 }')).toEqual([{ kind: 'A', base: { x: 1 }, derived: { x: 1, z: 2 } }]);
  });

  test('may have a key twice, of which the last counts', () => {
    expect(read('kind: A\nkind: B')).toEqual([{ kind: 'B' }]);
  });
});

test('a key that is there twice is found with its path, the first of them', () => {
  expect(duplicateKey('a: { b.c: 1, d: [{ e: 1, e: 2 }] }\na: 2')).toBe('a.d.e');
  expect(duplicateKey('a: 1\nb: { a: 1 }')).toBeUndefined();
  expect(duplicateKey('a: [')).toBeUndefined();
});

test('merge keys are read as Go reads them', () => {
  expect(readYaml('a: &a { b: 1 }\nc: { <<: *a, d: 2 }')).toEqual({ a: { b: 1 }, c: { b: 1, d: 2 } });
});

describe('a text that is no YAML', () => {
  test('is nothing', () => {
    expect(readYaml('a: [')).toBeUndefined();
    expect(readYaml('a: 1')).toEqual({ a: 1 });
  });

  test.each(['a: &a { b: *a }', '&a [*a]', 'a: &a [{ b: { c: *a } }]'])('that stands within itself, as %s does, is nothing', text => {
    expect(readYaml(text)).toBeUndefined();
    expect(() => readManifests(`kind: A\nspec: ${text.replace(/^a: /, '')}`, 'a.yaml')).toThrow('a.yaml: it must be YAML; an alias stands within what it names');
  });

  test('may name one thing twice', () => {
    expect(readYaml('a: &a { b: 1 }\nc: *a\nd: [*a, *a]')).toEqual({ a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }, { b: 1 }] });
  });
});
