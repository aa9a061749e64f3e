import { ApiObject } from 'cdk8s';
import { Checks, TargetSelector } from '../../../src';
import { findingsOf, found, foundIn, otherChart, QUIET, report, stackApp, stackIn, twoStacks, yamlOf } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT021', () => {
  test('two stacks of one name in one namespace', () => {
    const { app } = stackApp();
    const nothing = TargetSelector.nothing();
    stackIn(app, { scrapeAnnotatedPods: false, selfMonitoring: false, targetAllocator: { serviceMonitorSelector: nothing, podMonitorSelector: nothing, scrapeConfigSelector: nothing, probeSelector: nothing } }, 'second');
    expect(found('PT021', app)).toEqual([
      "error [second/TargetAllocator] ServiceAccount 'otel-ta/tiered-otel-allocator', ClusterRole 'otel-ta:tiered-otel-allocator', ClusterRoleBinding 'otel-ta:tiered-otel-allocator', Role 'otel-ta/tiered-otel-allocator', RoleBinding 'otel-ta/tiered-otel-allocator', ConfigMap 'otel-ta/tiered-allocator-ta-configmap', Service 'otel-ta/tiered-allocator-ta', Deployment 'otel-ta/tiered-allocator-ta', PodDisruptionBudget 'otel-ta/tiered-allocator-ta', NetworkPolicy 'otel-ta/tiered-allocator-ta' are also made by metrics/TargetAllocator; in the cluster each is one object, and what is applied last wins; give one of the stacks another 'name' or namespace",
      "error [second/GatewayPool] ClusterRole 'otel-ta:tiered-otel-gateway', ClusterRoleBinding 'otel-ta:tiered-otel-gateway', Service 'otel-ta/tiered-gateway', ServiceAccount 'otel-ta/tiered-otel-gateway', ConfigMap 'otel-ta/tiered-gateway-statefulset', StatefulSet 'otel-ta/tiered-gateway', PodDisruptionBudget 'otel-ta/tiered-gateway', NetworkPolicy 'otel-ta/tiered-gateway', HorizontalPodAutoscaler 'otel-ta/tiered-gateway' are also made by metrics/GatewayPool; in the cluster each is one object, and what is applied last wins; give one of the stacks another 'name' or namespace",
      "error [second/ScraperPool] Role 'otel-ta/tiered-otel-scraper', RoleBinding 'otel-ta/tiered-otel-scraper', ServiceAccount 'otel-ta/tiered-otel-scraper', ConfigMap 'otel-ta/tiered-scraper', Deployment 'otel-ta/tiered-scraper', PodDisruptionBudget 'otel-ta/tiered-scraper', NetworkPolicy 'otel-ta/tiered-scraper', HorizontalPodAutoscaler 'otel-ta/tiered-scraper' are also made by metrics/ScraperPool; in the cluster each is one object, and what is applied last wins; give one of the stacks another 'name' or namespace",
    ]);
  });

  test('an object of somebody else', () => {
    const { app } = stackApp();
    new ApiObject(otherChart(app), 'role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'otel-ta:tiered-otel-gateway' } });
    expect(found('PT021', app)).toEqual([
      "error [apps/role] ClusterRole 'otel-ta:tiered-otel-gateway' is also made by metrics/GatewayPool/ClusterRole; in the cluster each is one object, and what is applied last wins; give one of the stacks another 'name' or namespace",
    ]);
  });

  test('a namespace that two stacks create', () => {
    const { app } = twoStacks({ createNamespace: true });
    new ApiObject(otherChart(app), 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'otel-ta' } });
    expect(found('PT021', app)).toEqual([
      "error [apps/namespace] Namespace 'otel-ta' is also made by second/Namespace; in the cluster each is one object, and what is applied last wins; give one of the stacks another 'name' or namespace",
    ]);
  });

  test('quiet for two stacks with names, and for duplicates of others', () => {
    const { app } = twoStacks();
    new ApiObject(otherChart(app, 'a'), 'one', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } });
    new ApiObject(otherChart(app, 'b'), 'one', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } });
    new ApiObject(otherChart(app, 'c'), 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'tiered-gateway' } });
    expect(report(app)).toEqual(QUIET);
  });

  test('an object that stands twice in YAML', () => {
    const yaml = yamlOf(stackApp().app);
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: tiered-gateway, namespace: otel-ta }\nspec: {}\n';
    expect(foundIn('PT021', yaml)).toEqual([]);
    expect(foundIn('PT021', `${yaml}\n---\n${service}`)).toEqual([expect.stringContaining("Service 'otel-ta/tiered-gateway' stands here twice")]);
  });

  test('quiet between clusters, and for names that the API server makes', () => {
    const { app } = stackApp();
    stackIn(app, { clusterName: 'prod-us-1' }, 'us');
    expect(report(app)).toEqual(QUIET);
    const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: load-, namespace: otel-ta }\n';
    expect(foundIn('PT021', `${yamlOf(stackApp().app)}\n---\n${job}---\n${job}`)).toEqual([]);
  });

  test('charts that were assigned to different clusters', () => {
    const { app } = stackApp();
    stackIn(app, { clusterName: 'prod-us-1' }, 'us');
    const role = (id: string) => new ApiObject(otherChart(app, id), 'role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'otel-ta:tiered-otel-gateway' } });
    role('mine');
    expect(found('PT021', app)).toHaveLength(2);
    Checks.assignCluster(app.node.findChild('mine'), 'prod-eu-1');
    expect(found('PT021', app)).toEqual([expect.stringContaining('also made by metrics/GatewayPool/ClusterRole')]);
    Checks.assignCluster(app.node.findChild('mine'), 'prod-asia-1');
    expect(report(app)).toEqual(QUIET);
  });

  test('is all that there is to say of a pipeline that stands in the same place a second time', () => {
    const codes = findingsOf({ 'ours.yaml': yamlOf(stackApp({ clusterName: 'prod-eu-1' }).app), 'helm.yaml': foreignYaml() }).map(({ rule }) => rule.code);
    expect([...new Set(codes)]).toEqual(['PT021']);
  });
});
