import { readManifests, readYaml } from '../../src/text/yaml-reader';

describe('manifests in a text', () => {
  const read = (text: string) => readManifests(text, 'a.yaml').map(({ manifest }) => manifest);

  test('are the objects of all its documents and lists', () => {
    expect(read('---\n# nothing\n---\nkind: A\n---\n7\n---\n[{ kind: B }]\n---\nkind: List\nitems: [{ kind: C }, null, { kind: DList, items: [{ kind: E }] }]\n')).toEqual([{ kind: 'A' }, { kind: 'C' }, { kind: 'E' }]);
    expect(read('')).toEqual([]);
    expect(read('{"kind": "A"}')).toEqual([{ kind: 'A' }]);
  });

  test('know the file that they stand in', () => {
    expect(readManifests('kind: A', 'a.yaml')).toEqual([{ manifest: { kind: 'A' }, file: 'a.yaml' }]);
    expect(() => readManifests('a: [', 'a.yaml')).toThrow(/^a\.yaml: it must be YAML; /);
  });

  test('are read as Kubernetes reads them', () => {
    expect(read('{ kind: A, a: yes, b: 0644, c: 2024-01-01, d: 1:30, e: "yes" }')).toEqual([{ kind: 'A', a: true, b: 420, c: '2024-01-01', d: '1:30', e: 'yes' }]);
    expect(read('kind: A\nbase: &b { x: 1 }\nderived: { <<: *b, z: 2 }')).toEqual([{ kind: 'A', base: { x: 1 }, derived: { x: 1, z: 2 } }]);
  });

  test('may have a key twice, of which the last counts', () => {
    expect(read('kind: A\nkind: B')).toEqual([{ kind: 'B' }]);
  });
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
