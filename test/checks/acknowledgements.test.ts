import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { Checks } from '../../src';
import { ACKNOWLEDGE_PREFIX, acknowledgementProblem, acknowledgementsOf } from '../../src/checks/acknowledgements';
import { findings } from '../../src/checks/run';
import { readManifests } from '../../src/text/yaml-reader';
import { viewsOf } from '../../src/view/from-manifests';
import { objectOf, otherChart, QUIET, report, serviceMonitor, stackApp, yamlOf } from '../support/checks';

const annotate = (object: ApiObject, code: string, reason: unknown) => object.addJsonPatch(JsonPatch.add('/metadata/annotations', { [`${ACKNOWLEDGE_PREFIX}${code}`]: reason }));

/** The code of what is found in YAML, and who acknowledges it. */
function inYaml(yaml: string): string[] {
  const sources = readManifests(yaml, 'a.yaml').map(({ manifest }) => ({ manifest }));
  return findings({ views: viewsOf(sources) }).map(({ rule, acknowledged, acknowledgedBy }) => `${rule.code} ${acknowledged ?? '(open)'} ${acknowledgedBy?.kind ?? ''}`.trim());
}

describe('an annotation with a reason acknowledges what is found on its object', () => {
  test('in a tree and in its YAML alike', () => {
    const { app } = stackApp();
    const monitor = serviceMonitor(otherChart(app), 'web', {}, { team: 'web' });
    expect(report(app).warnings).toHaveLength(1);
    annotate(monitor, 'PT023', 'until March');
    expect(report(app)).toEqual(QUIET);
    expect(Checks.findings(app)).toEqual([expect.objectContaining({ code: 'PT023', acknowledged: 'until March' })]);
    expect(inYaml(yamlOf(app))).toEqual(['PT023 until March ServiceMonitor']);
  });

  test('on the ConfigMap in which it stands, too', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(['processors', 'filter/mine'], {});
    const found = inYaml(yamlOf(app));
    expect(found).toEqual(['PT029 (open)']);
    annotate(objectOf(stack.gatewayPool, 'ConfigMap'), 'PT029', 'used by hand');
    expect(inYaml(yamlOf(app))).toEqual(['PT029 used by hand ConfigMap']);
  });

  test('not on another object, nor of another code', () => {
    const { app, stack } = stackApp();
    annotate(serviceMonitor(otherChart(app), 'web', {}, { team: 'web' }), 'PT024', 'other');
    annotate(objectOf(stack.gatewayPool, 'ConfigMap'), 'PT023', 'elsewhere');
    expect(inYaml(yamlOf(app))).toEqual(['PT023 (open)']);
  });

  test.each([['no reason', ' '], ['no text', Lazy.any({ produce: () => 7 })]])('not with %s', (_, reason) => {
    const { app } = stackApp();
    annotate(serviceMonitor(otherChart(app), 'web', {}, { team: 'web' }), 'PT023', reason);
    expect(report(app).warnings).toHaveLength(1);
  });

  test('an error only where it can be silenced', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(['receivers', 'prometheus', 'target_allocator', 'collector_id'], 'scraper');
    annotate(stack.scraperPool.workload, 'PT004', 'I know better');
    expect(report(app).errors).toHaveLength(1);
  });
});

test('what is wrong with an annotation is said', () => {
  const problem = (name: string, value: unknown) => {
    const [object] = viewsOf([{ manifest: { kind: 'A', metadata: { annotations: { [name]: value, other: 'x' } } } }])[0].objects;
    return acknowledgementsOf(object).map(acknowledgementProblem);
  };
  expect(problem(`${ACKNOWLEDGE_PREFIX}PT023`, 'until March')).toEqual([undefined]);
  expect(problem(`${ACKNOWLEDGE_PREFIX}PT023`, '')).toEqual(['must have a reason as its value: say why it is right here']);
  expect(problem(`${ACKNOWLEDGE_PREFIX}PT999`, 'x')).toEqual([expect.stringMatching(/^names no check; they are PT001 to PT\d+$/)]);
  expect(problem(`${ACKNOWLEDGE_PREFIX}PT001`, 'x')).toEqual([expect.stringMatching(/^is about an error that cannot be acknowledged/)]);
  expect(problem('something/PT001', 'x')).toEqual([]);
});
