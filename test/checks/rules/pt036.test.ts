import { ApiObject, JsonPatch } from 'cdk8s';
import { found, foundIn, objectOf, otherChart, QUIET, report, stackApp, yamlOf } from '../../support/checks';

describe('PT036', () => {
  const patched = (kind: string, ...patches: JsonPatch[]) => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, kind).addJsonPatch(...patches);
    return found('PT036', app);
  };

  test('a workload that does not select its own pods', () => {
    expect(patched('StatefulSet', JsonPatch.replace('/spec/selector', { matchLabels: { app: 'other' } }))).toEqual([
      expect.stringMatching(/^error \[metrics\/GatewayPool\/Resource\] 'spec.selector' of StatefulSet 'otel-ta\/tiered-gateway' \(app=other\) does not match its own pods \(/),
    ]);
    expect(patched('StatefulSet', JsonPatch.remove('/spec/selector'))).toEqual([expect.stringContaining('(none) does not match its own pods')]);
  });

  test('pods whose labels a patch replaces: everything that belongs to them loses them', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.workload.addJsonPatch(JsonPatch.replace('/spec/template/metadata/labels/app.kubernetes.io~1instance', 'patched'));
    expect(found('PT036', app).map(line => line.split("'").slice(0, 4).join("'")).sort()).toEqual([
      expect.stringContaining("'spec.selector' of PodDisruptionBudget 'otel-ta/tiered-gateway"),
      expect.stringContaining("'spec.selector' of StatefulSet 'otel-ta/tiered-gateway"),
      expect.stringContaining("'spec.selector' of Service 'otel-ta/tiered-gateway"),
    ]);
  });

  test('an autoscaler that names another workload', () => {
    expect(patched('HorizontalPodAutoscaler', JsonPatch.replace('/spec/scaleTargetRef/name', 'gateway'))).toEqual([
      expect.stringContaining("[metrics/GatewayPool/Autoscaler] 'spec.scaleTargetRef' of HorizontalPodAutoscaler 'otel-ta/tiered-gateway' names the StatefulSet 'gateway', not StatefulSet 'otel-ta/tiered-gateway'"),
    ]);
  });

  test('the same in YAML', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'Service').addJsonPatch(JsonPatch.replace('/spec/selector', { app: 'other' }));
    expect(foundIn('PT036', yamlOf(app))).toEqual([expect.stringContaining("error [Service 'otel-ta/tiered-gateway'] 'spec.selector' of Service 'otel-ta/tiered-gateway' (app=other) does not match the pods of")]);
  });

  test('quiet for patches of both sides, and for Services of somebody else', () => {
    const { app, stack } = stackApp();
    stack.targetAllocator.workload.addJsonPatch(JsonPatch.add('/spec/template/metadata/labels/team', 'x'), JsonPatch.add('/spec/selector/matchLabels/team', 'x'));
    new ApiObject(otherChart(app, 'apps', 'otel-ta'), 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' } } });
    expect(report(app)).toEqual(QUIET);
  });
});
