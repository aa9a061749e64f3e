import { ApiObject, JsonPatch } from 'cdk8s';
import { SecretTransport, TargetSelector } from '../../../src';
import { found, foundIn, monitor, otherChart, QUIET, report, SELECTED, serviceMonitor, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT028', () => {
  const secured = (namespace: string, secretNamespaces?: string[]) => {
    const { app } = stackApp({ targetAllocator: { secretTransport: SecretTransport.plainHttp(), secretNamespaces } });
    serviceMonitor(otherChart(app, 'apps', namespace), 'secured', { basicAuth: { username: { name: 'login', key: 'user' }, password: { name: 'login', key: 'password' } } });
    return app;
  };

  test('a namespace in which the allocator may not read Secrets', () => {
    expect(found('PT028', secured('apps', ['other']))).toEqual([
      "error [apps/secured] the ServiceMonitor 'secured' refers to the Secret 'apps/login', which metrics/TargetAllocator may not read; add 'apps' to its 'secretNamespaces'",
    ]);
  });

  test('quiet in the allocator\'s own and in those that were given', () => {
    expect(report(secured('otel-ta'))).toEqual(QUIET);
    expect(report(secured('apps', ['apps']))).toEqual(QUIET);
  });

  test('a Secret of a discovery', () => {
    const { app } = stackApp({ targetAllocator: { scrapeConfigNamespaceSelector: TargetSelector.everything() } });
    monitor(otherChart(app), 'ScrapeConfig', 'consul', { consulSDConfigs: [{ server: 'consul:8500', tokenRef: { name: 'consul', key: 'token' } }] })
      .addJsonPatch(JsonPatch.replace('/metadata/namespace', 'apps'));
    expect(found('PT028', app)).toEqual([expect.stringContaining("the ScrapeConfig 'consul' refers to the Secret 'apps/consul', which metrics/TargetAllocator may not read")]);
  });

  const WITH_AUTHORITY = { tlsConfig: { ca: { configMap: { name: 'roots', key: 'ca.crt' } } } };

  test('quiet about a ConfigMap, which the allocator may read wherever it is', () => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'tls', WITH_AUTHORITY);
    expect(report(app)).toEqual(QUIET);
  });

  test('a ConfigMap that an allocator of others may not read', () => {
    const yaml = foreignYaml(['  - apiGroups:\n      - ""\n    resources:\n      - configmaps\n    verbs:\n      - get\n', '']);
    const tls = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name: 'tls', namespace: 'apps', labels: SELECTED }, spec: { selector: {}, endpoints: [WITH_AUTHORITY] } };
    expect(foundIn('PT028', `${yaml}\n---\n${JSON.stringify(tls)}`)).toEqual([
      "error [ServiceMonitor 'apps/tls'] the ServiceMonitor 'tls' refers to the ConfigMap 'apps/roots', which Deployment 'otel-ta/tiered-allocator-ta' may not read; "
      + "let a Role in the namespace 'apps', or a ClusterRole, give its account get of configmaps",
    ]);
  });

  test('quiet where a role of somebody else lets the allocator read them', () => {
    const { app, stack } = stackApp({ targetAllocator: { secretTransport: SecretTransport.plainHttp() } });
    const chart = otherChart(app);
    serviceMonitor(chart, 'secured', { basicAuth: { password: { name: 'login', key: 'password' } } });
    expect(found('PT028', app)).toHaveLength(1);
    new ApiObject(chart, 'role', {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'secrets' }, rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }],
    });
    new ApiObject(chart, 'binding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'secrets' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'secrets' },
      subjects: [{ kind: 'ServiceAccount', name: stack.targetAllocator.serviceAccountName, namespace: 'otel-ta' }],
    });
    expect(report(app)).toEqual(QUIET);
  });
});
