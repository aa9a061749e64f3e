import { JsonPatch, Size } from 'cdk8s';
import { PrometheusTieredStackProps, Scaling } from '../../../src';
import { deployment, found, foundIn, memoryAutoscaler, otherChart, path, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT014', () => {
  const memory = (props: Partial<PrometheusTieredStackProps>) => found('PT014', stackApp(props).app);

  test('the soft limit above GOMEMLIMIT', () => {
    expect(memory({ gatewayPool: { memory: { limitPercentage: 95, spikeLimitPercentage: 5 } } })).toEqual([
      "error [metrics/GatewayPool] the soft limit of the memory_limiter at 7373 MiB (90 % of the limit) must be below GOMEMLIMIT at 6553 MiB (80 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('the autoscaler\'s target above the soft limit, which no pod reaches', () => {
    expect(memory({ scraperPool: { scaling: Scaling.hpa({ memoryUtilization: 70 }) } })).toEqual([
      "error [metrics/ScraperPool] the autoscaler's target (70 % of the request) at 4301 MiB (70 % of the limit) must be below the soft limit of the memory_limiter at 4301 MiB (70 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('the target is a share of the request, not of the limit', () => {
    const resources = { memoryRequest: Size.gibibytes(2), memoryLimit: Size.gibibytes(8) };
    expect(memory({ gatewayPool: { resources, scaling: Scaling.hpa({ memoryUtilization: 250 }) } })).toEqual([]);
    expect(memory({ gatewayPool: { resources, scaling: Scaling.hpa({ memoryUtilization: 300 }) } })).toEqual([
      "error [metrics/GatewayPool] the autoscaler's target (300 % of the request) at 6144 MiB (75 % of the limit) must be below the soft limit of the memory_limiter at 5734 MiB (70 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('GOMEMLIMIT at the limit', () => {
    expect(memory({ gatewayPool: { memory: { goMemLimitPercentage: 100 } } })).toEqual([
      "error [metrics/GatewayPool] GOMEMLIMIT at 8192 MiB (100 % of the limit) must be below the container's memory limit at 8192 MiB (100 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('GOMEMLIMIT that a patch lowers', () => {
    const { app, stack } = stackApp();
    const { env } = (stack.scraperPool.workload.toJson() as any).spec.template.spec.containers[0];
    const index = env.findIndex((variable: any) => variable.name === 'GOMEMLIMIT');
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace(`/spec/template/spec/containers/0/env/${index}/value`, '4GiB'));
    expect(found('PT014', app)).toEqual([
      "error [metrics/ScraperPool] the soft limit of the memory_limiter at 4301 MiB (70 % of the limit) must be below GOMEMLIMIT at 4096 MiB (66.7 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('no limit', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/resources/limits'));
    expect(found('PT014', app)).toEqual([
      "error [metrics/ScraperPool] the container 'opentelemetry-collector' has no memory limit, so the memory_limiter would count in percent of the node's memory; set resources.memoryLimit",
    ]);
  });

  test('a limiter that an override counts in mebibytes', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors memory_limiter'), { check_interval: '1s', limit_mib: 9000 });
    expect(found('PT014', app)).toEqual([
      "error [metrics/GatewayPool] the soft limit of the memory_limiter at 7200 MiB (87.9 % of the limit) must be below GOMEMLIMIT at 6553 MiB (80 % of the limit); change 'memory', 'resources' or 'scaling'",
    ]);
  });

  test('quiet in the right order', () => {
    expect(report(stackApp({ gatewayPool: { memory: { limitPercentage: 85, spikeLimitPercentage: 15, goMemLimitPercentage: 90 } } }).app)).toEqual(QUIET);
  });

  test('quiet for a sidecar in front, and for autoscalers of workloads that are no part of the pipeline', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0', { name: 'sidecar', image: 'sidecar:1', resources: { requests: { cpu: '10m', memory: '10Mi' } } }));
    const chart = otherChart(app);
    deployment(chart, 'web', { app: 'web' }, { resources: { requests: { memory: '1Gi' } } });
    memoryAutoscaler(chart, 'web', 'Deployment', 'web');
    memoryAutoscaler(chart, 'again', 'Deployment', 'web');
    expect(report(app)).toEqual(QUIET);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT014', foreignYaml([/(?<=name: GOMEMLIMIT\n +value: )6553MiB/, '5GiB']))).toEqual([
      "error [StatefulSet 'otel-ta/tiered-gateway'] the soft limit of the memory_limiter at 5734 MiB (70 % of the limit) must be below GOMEMLIMIT at 5120 MiB (62.5 % of the limit); lower the one or raise the other",
    ]);
  });
});
