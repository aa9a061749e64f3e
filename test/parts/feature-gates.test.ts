import { App } from 'cdk8s';
import { CollectorDistribution, PrometheusTieredStack, PrometheusTieredStackProps } from '../../src';
import { checkGates, gateArguments } from '../../src/parts/feature-gates';
import { containerOf, objectsOf } from '../support/manifests';

const stack = (props: Partial<PrometheusTieredStackProps> = {}) => new PrometheusTieredStack(new App(), 'metrics', { clusterName: 'prod', ...props });
const args = (part: PrometheusTieredStack['gatewayPool'] | PrometheusTieredStack['scraperPool']) => containerOf(objectsOf(part)).args;

test('gates reach the command line of their own part only', () => {
  const { gatewayPool, scraperPool } = stack({ gatewayPool: { featureGates: { 'telemetry.newPipelineTelemetry': true, 'a.b': false } } });
  expect(args(gatewayPool)).toEqual(['--config=/conf/relay.yaml', '--feature-gates=-a.b,telemetry.newPipelineTelemetry']);
  expect(args(scraperPool)).toEqual(['--config=/conf/relay.yaml']);
});

test('no gates, no argument', () => {
  expect(gateArguments({})).toEqual([]);
});

test('a gate that is set the other way already is refused, the same way again is not', () => {
  const contrib = CollectorDistribution.contrib('0.161.0');
  expect(() => checkGates('metrics/GatewayPool', contrib, { 'a.b': true }, { 'a.b': false }))
    .toThrow("'featureGates[a.b]' of metrics/GatewayPool must be true, got false");
  expect(() => checkGates('metrics/GatewayPool', contrib, { 'a.b': true }, { 'a.b': true })).not.toThrow();
});

test('a gate that the version is known not to have is refused, with its versions', () => {
  const id = 'receiver.prometheusreceiver.IgnoreScopeInfoMetric';
  const check = (version: string) => () => checkGates('metrics/ScraperPool', CollectorDistribution.contrib(version), {}, { [id]: true });
  expect(check('0.163.0')).not.toThrow();
  expect(check('0.164.0')).toThrow(`'featureGates[${id}]' of metrics/ScraperPool must be left out, got true; contrib 0.164.0 (contrib 0.164.0) does not know this gate and would not start: before 0.162.0; from 0.162.0 on, before 0.164.0`);
});
