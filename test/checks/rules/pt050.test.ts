import { JsonPatch, Testing } from 'cdk8s';
import { CollectorDistribution } from '../../../src';
import { found, foundIn, stackIn } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const patched = (version: string, ...args: string[]) => {
  const app = Testing.app();
  const stack = stackIn(app, { distribution: CollectorDistribution.contrib(version) });
  stack.scraperPool.workload.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/args', ['--config=/conf/relay.yaml', ...args]));
  return found('PT050', app);
};

describe('PT050', () => {
  test('a gate that ended, however it is written', () => {
    const message = "error [metrics/ScraperPool] contrib 0.164.0 does not have the feature gate 'receiver.prometheusreceiver.IgnoreScopeInfoMetric', but before 0.162.0 and from 0.162.0 on, before 0.164.0; "
      + 'take it off the command line';
    expect(patched('0.164.0', '--feature-gates=a.b,-receiver.prometheusreceiver.IgnoreScopeInfoMetric')).toEqual([message]);
    expect(patched('0.164.0', '--feature-gates', '+receiver.prometheusreceiver.IgnoreScopeInfoMetric')).toEqual([message]);
    expect(patched('0.163.0', '--feature-gates=receiver.prometheusreceiver.IgnoreScopeInfoMetric')).toEqual([]);
  });

  test('gates that are not in the table are not judged', () => {
    expect(patched('0.164.0', '--feature-gates=mine.own')).toEqual([]);
  });

  test('the YAML of another tool', () => {
    const yaml = foreignYaml(['--config=/conf/relay.yaml', '--config=/conf/relay.yaml\n            - --feature-gates=receiver.prometheus.UseTargetUrlForServerAddress']);
    expect(foundIn('PT050', yaml)).toContainEqual(expect.stringContaining("does not have the feature gate 'receiver.prometheus.UseTargetUrlForServerAddress', but from 0.165.0 on"));
  });
});
