/** Texts as Go reads them, which nothing in JavaScript shows: kubectl has the reader of the API server's manifests (sigs.k8s.io/yaml). */
import { spawnSync } from 'child_process';
import { Testing, Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { binary, isBuilt, KUBERNETES } from '../../e2e/tools/parts';
import { EnvVariable, PrometheusTieredStack } from '../../src';
import { writeYaml } from '../../src/text/yaml-writer';
import { HOSTILE_TEXTS, MANIFEST_TEXTS } from '../support/hostile';
import { find, manifestsOf } from '../support/manifests';

const found = isBuilt(KUBERNETES);

if (!found) {
  console.warn(`SKIPPED: no text is read by kubectl: build it with 'npx tsx e2e/tools/build.ts ${KUBERNETES}'.`);
}

/** What looks like a number, a date or a time to one reader or another, and characters that mean something. */
const texts = fc.oneof(
  fc.stringMatching(/^[-+]?0[xXoObB][0-9a-fA-F_]{1,4}$/), fc.stringMatching(/^_{0,2}[-+]?_?[0-9]{0,3}_?[.]?[0-9_]{0,3}([eE][-+]?[0-9_]{1,2})?$/), fc.stringMatching(/^[-+.0-9_eExXoObB:]{1,8}$/),
  fc.stringMatching(/^[-0-9:TZ. ]{4,20}$/), fc.stringMatching(/^[ -~]{1,6}$/), fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.array(fc.constantFrom('\u2028', '\u2029', '\u007f', '\u0085', '\ufeff', '\u0080', '\u00a0', '\ufffe', 'a', ' ', '\n', '\t', '🙂', '\r', '#', ':', '-'), { minLength: 1, maxLength: 5 }).map(parts => parts.join('')),
);
const sample = [...new Set([...HOSTILE_TEXTS, ...fc.sample(texts, Number(process.env.FC_RUNS ?? 3000))])];

/** What kubectl makes of an object in YAML. */
function read(yaml: string): any {
  const { stdout, stderr, status } = spawnSync(binary(KUBERNETES, 'kubectl'), ['label', '--local', '-f', '-', '-o', 'json', 'read=yes'], { input: yaml, encoding: 'utf8', maxBuffer: Infinity });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return JSON.parse(stdout);
}

const object = (data: { [key: string]: unknown }) => ({ apiVersion: 'example.com/v1', kind: 'Example', metadata: { name: 'a' }, spec: data });

(found ? describe : describe.skip)('kubectl', () => {
  jest.setTimeout(60_000);

  test('reads every text and every key of a configuration as it was given', () => {
    const spec = { values: sample, keys: Object.fromEntries(sample.map((text, index) => [text, index])) };
    expect(read(writeYaml(object(spec))).spec).toEqual(spec);
    // In its ConfigMap it is a text of several lines.
    const text = writeYaml(object(spec));
    expect(read(Yaml.stringify(object({ text }))).spec).toEqual({ text });
  });

  test('reads every text of a manifest as it was given, unless it is refused at the call', () => {
    const accepted = sample.filter(text => {
      try {
        EnvVariable.of(text);
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual(expect.arrayContaining(MANIFEST_TEXTS));
    const podAnnotations = Object.fromEntries(accepted.map((text, index) => [`a${index}`, text]));
    const stack = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', gatewayPool: { podAnnotations, env: Object.fromEntries(accepted.map((text, index) => [`A${index}`, EnvVariable.of(text)])) } });
    const { metadata, spec } = read(Yaml.stringify(find(manifestsOf(stack), 'StatefulSet'))).spec.template;
    expect(accepted.map((_, index) => metadata.annotations[`a${index}`])).toEqual(accepted);
    const environment = Object.fromEntries(spec.containers[0].env.map(({ name, value }: any) => [name, value]));
    expect(accepted.map((_, index) => environment[`A${index}`] ?? '')).toEqual(accepted.map(text => text.replace(/\$/g, '$$$$')));
  });

  test('reads otherwise, or not at all, what is refused', () => {
    for (const text of ['0o17', '0X1F', '+_1']) {
      expect(read(Yaml.stringify(object({ text }))).spec.text).not.toBe(text);
    }
    expect(read(Yaml.stringify(object({ text: '\u2028' }))).spec.text).not.toBe('\u2028');
    expect(() => read(Yaml.stringify(object({ text: '\u007f' })))).toThrow('control characters are not allowed');
  });
});
