import { JsonPatch } from 'cdk8s';
import { found, foundIn, path, QUIET, report, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT004', () => {
  const withId = (id: string) => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(path('receivers prometheus target_allocator collector_id'), id);
    return app;
  };

  test('a text that all pods share', () => {
    expect(found('PT004', withId('scraper'))).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got 'scraper' (is not one variable); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('another field of the pod', () => {
    expect(found('PT004', withId('${env:MY_POD_IP}'))).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got '${env:MY_POD_IP}' (MY_POD_IP is the field 'status.podIP'); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('a variable that is not set', () => {
    expect(found('PT004', withId('${env:HOSTNAME}'))).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got '${env:HOSTNAME}' (HOSTNAME is not set); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('a variable that a patch fills with a text', () => {
    const { app, stack } = stackApp();
    const { env } = (stack.scraperPool.workload.toJson() as any).spec.template.spec.containers[0];
    const index = env.findIndex((variable: any) => variable.name === 'K8S_POD_NAME');
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace(`/spec/template/spec/containers/0/env/${index}`, { name: 'K8S_POD_NAME', value: 'scraper' }));
    expect(found('PT004', app)).toEqual([
      "error [metrics/ScraperPool] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got '${K8S_POD_NAME}' (K8S_POD_NAME is not a field of the pod); use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
    ]);
  });

  test('quiet for both spellings', () => {
    expect(report(withId('${env:K8S_POD_NAME}'))).toEqual(QUIET);
    expect(report(withId('${K8S_POD_NAME}'))).toEqual(QUIET);
  });

  test('quiet for a default behind the variable, which is always set', () => {
    expect(found('PT004', withId('${env:K8S_POD_NAME:-none}'))).toEqual([]);
  });

  test('quiet where a patch fails, which is said as it is', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.workload.addJsonPatch(JsonPatch.replace('/spec/nope/x', 10));
    expect(found('PT004', app)).toEqual([]);
    expect(report(app)).not.toEqual(QUIET);
  });

  test('in YAML of others', () => {
    expect(foundIn('PT004', foreignYaml(['collector_id: ${K8S_POD_NAME}', 'collector_id: 7']))).toEqual([
      "error [Deployment 'otel-ta/tiered-scraper'] 'receivers.prometheus.target_allocator.collector_id' must be the name of the pod, got '7' (is not one variable); use one variable, such as '${env:K8S_POD_NAME}', that is set from the field 'metadata.name'",
    ]);
  });
});
