import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { objectOf, otherChart, QUIET, report, serviceMonitor, stackApp } from '../../support/checks';

describe('PT035', () => {
  test('a patch that has no place, with what cdk8s says of it, and nothing else', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace('/spec/nope/x', 10));
    serviceMonitor(otherChart(app), 'web', { interval: '1 minute' }, { team: 'web' });
    const { errors, warnings } = report(app);
    expect(errors).toEqual([expect.stringMatching(/^\[metrics\/ScraperPool\/Resource\] PT035: it cannot be written: Failed serializing construct at path 'metrics\/ScraperPool\/Resource'/)]);
    expect(warnings).toEqual([]);
  });

  test('a patch of a list that is not there', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.workload.addJsonPatch(JsonPatch.add('/spec/template/spec/initContainers/-', { name: 'init', image: 'init:1' }));
    const { errors } = report(app);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('[metrics/GatewayPool/Resource] PT035');
  });

  test('a failed test of a patch, without the object that it would show', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'ConfigMap').addJsonPatch(JsonPatch.test('/kind', 'Secret'));
    expect(report(app).errors).toEqual([expect.stringMatching(/^\[metrics\/GatewayPool\/Config\] PT035: it cannot be written: .*TEST_OPERATION_FAILED: Test operation failed; correct the patch or the value that it comes from$/)]);
  });

  test('a lazy value of somebody else that throws', () => {
    const { app } = stackApp();
    new ApiObject(otherChart(app), 'lazy', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: {
        key: Lazy.any({
          produce: () => {
            throw new Error('not known yet');
          },
        }),
      },
    });
    expect(report(app).errors).toEqual([expect.stringMatching(/^\[apps\/lazy\] PT035: .*not known yet/)]);
  });

  test('quiet for patches that have a place', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 10));
    expect(report(app)).toEqual(QUIET);
  });
});
