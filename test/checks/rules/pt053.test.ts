import { MetadataSource } from '../../../src';
import { found, foundIn, path, report, QUIET, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const STATEMENTS = path('processors transform metric_statements');

describe('PT053', () => {
  test.each([
    ['annotations', '$1'], ['labels', '${1}'],
  ])('%s whose group is the whole name', (kind, attribute) => {
    const rule = { keyRegex: 'example.com/(.*)', attribute };
    const { app } = stackApp({ gatewayPool: kind === 'labels' ? { extractLabels: [rule] } : { extractAnnotations: [rule] } });
    expect(found('PT053', app)).toEqual([
      expect.stringMatching(`^warning \\[metrics/GatewayPool\\] 'processors.k8s_attributes.extract.${kind}\\[[02]\\]' lets a pod choose the name of an attribute \\('example.com/\\(\\.\\*\\)'\\), 'k8s.namespace.name' too; give`),
    ]);
  });

  test.each([
    ['$0, the whole key', { keyRegex: 'k8s[.].*', attribute: '$0' }, 1],
    ['an expression that JavaScript does not read', { keyRegex: 'example.com/((?i)a.*)', attribute: '$1' }, 1],
    ['with a beginning', { keyRegex: 'example.com/(.*)', attribute: 'example.$1' }, 0],
    ['of named keys', { keyRegex: 'example.com/(team|(cost|price)[.].+)', attribute: '$1' }, 0],
    ['of the namespace, which its users do not annotate', { keyRegex: 'example.com/(.*)', attribute: '$1', source: MetadataSource.NAMESPACE }, 0],
  ])('%s', (_, rule, findings) => {
    expect(found('PT053', stackApp({ gatewayPool: { extractAnnotations: [rule] } }).app)).toHaveLength(findings);
  });

  test.each([
    ['a merge that overwrites', { context: 'resource', statements: ['merge_maps(attributes, ParseJSON(attributes["x"]), "upsert") where IsMatch(attributes["x"], "^{")'] }, 'merges what a pod says of itself over what is known of it'],
    ['without a context', 'merge_maps(resource.attributes, ParseJSON(resource.attributes["x"]), "update")', 'merges what a pod says of itself over what is known of it'],
    ['a merge that does not', { context: 'resource', statements: ['merge_maps(attributes, ParseJSON(attributes["x"]), "insert")'] }, undefined],
    ['a merge into data points', { context: 'datapoint', statements: ['merge_maps(attributes, ParseJSON(attributes["x"]), "upsert")'] }, undefined],
    ['a cluster that is set where there is none', { context: 'resource', statements: ['set(attributes["k8s.cluster.name"], "a") where attributes["k8s.cluster.name"] == nil'] }, "sets 'k8s.cluster.name' only where there is none"],
    ['a cluster that is always set', { context: 'resource', statements: ['set(attributes["k8s.cluster.name"], "a") where attributes["k8s.pod.name"] != nil'] }, undefined],
    ['what is no statement', { context: 'resource', statements: [5] }, undefined],
  ])('%s', (_, group, message) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(STATEMENTS, [group]);
    expect(found('PT053', app)).toEqual(message === undefined ? [] : [expect.stringContaining(`'processors.transform.metric_statements[0]' ${message}`)]);
  });

  test.each([['insert', 1], ['upsert', 0]])('the resource processor with %s', (action, findings) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors transform'), { metric_statements: [] });
    stack.gatewayPool.addProcessor('resource/cluster', { attributes: [{ key: 'k8s.cluster.name', value: 'a', action }] });
    expect(found('PT053', app)).toHaveLength(findings);
  });

  test('the self-monitor hears the pipeline\'s own pods only', () => {
    const { app, stack } = stackApp();
    stack.selfMonitor!.addConfigOverride(STATEMENTS, ['merge_maps(resource.attributes, ParseJSON(resource.attributes["x"]), "upsert")']);
    expect(found('PT053', app)).toEqual([]);
  });

  test('the YAML of another tool', () => {
    expect(foundIn('PT053', foreignYaml(['cache["said"], "insert"', 'cache["said"], "upsert"']))).toEqual([
      expect.stringMatching(/^warning \[StatefulSet 'otel-ta\/tiered-gateway'\] 'processors.transform.metric_statements\[3\]' merges .* \(upsert\); merge it with "insert", and only the keys that you mean$/),
    ]);
    expect(foundIn('PT053', foreignYaml([/key_regex: metadata.*/g, 'key_regex: metadata.dynatrace.com/(.*)']))).toHaveLength(1);
    expect(foundIn('PT053', foreignYaml())).toEqual([]);
    expect(report(stackApp().app)).toEqual(QUIET);
  });
});
