import { join } from 'path';
import * as ts from 'typescript';
import { passedOn, reduced } from '../../scripts/kubernetes-api';
import { ALL_POD_OPTIONS } from '../support/all-props';

const DOOR = '../../src/workload/k8s';
const { values, all, from } = passedOn(join(__dirname, `${DOOR}.ts`));
const code = reduced(`${from}.js`, values);

/** Runs the code as a consumer's Node does; says which packages it loads. */
function run(): { api: { [name: string]: any }; loaded: string[] } {
  const api = {};
  const loaded: string[] = [];
  new Function('exports', 'require', code)(api, (name: string) => {
    loaded.push(name);
    return jest.requireActual(name);
  });
  return { api, loaded };
}

/** What a stack that uses much of the API is written as, when that is the given one. */
function synthesized(api: object): string {
  let yaml = '';
  jest.isolateModules(() => {
    jest.doMock(DOOR, () => api);
    const { App } = jest.requireActual('cdk8s');
    const { PrometheusTieredStack } = jest.requireActual('../../src');
    const app = new App();
    new PrometheusTieredStack(app, 'metrics', {
      clusterName: 'c',
      createNamespace: true,
      scrapeAnnotatedPods: true,
      pods: { affinity: ALL_POD_OPTIONS.affinity, nodeSelector: ALL_POD_OPTIONS.nodeSelector, tolerations: ALL_POD_OPTIONS.tolerations },
    });
    yaml = app.synthYaml();
  });
  return yaml;
}

test('what is written into the package of cdk8s-plus-28 says what the whole of it says', () => {
  expect(synthesized(run().api)).toBe(synthesized(jest.requireActual('cdk8s-plus-28').k8s));
});

test('what is written into the package of cdk8s-plus-28 loads cdk8s and nothing else', () => {
  expect(run().loaded).toEqual(['cdk8s']);
});

test('the types that are written into the package of cdk8s-plus-28 compile without it', () => {
  const file = join(__dirname, 'k8s.d.ts');
  const options: ts.CompilerOptions = { module: ts.ModuleKind.Node16, target: ts.ScriptTarget.ES2022, strict: true, types: [], noEmit: true };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = name => name === file || fileExists(name);
  host.readFile = name => name === file ? reduced(`${from}.d.ts`, all) : readFile(name);
  const program = ts.createProgram([file], options, host);
  const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
  expect(ts.formatDiagnostics(found, { ...host, getCanonicalFileName: name => name })).toBe('');
});

test('a name that cdk8s-plus-28 does not have is an error', () => {
  expect(() => reduced(`${from}.d.ts`, [...all, 'KubeNothing'])).toThrow('KubeNothing');
});
