import { TargetAllocatorOptions, TargetSelector } from '../../../src';
import { found, foundIn, otherChart, monitor, QUIET, report, SELECTED, serviceMonitor, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT038', () => {
  const naming = (endpoint: any, targetAllocator: TargetAllocatorOptions = {}) => {
    const { app } = stackApp({ targetAllocator });
    serviceMonitor(otherChart(app), 'web', endpoint);
    return app;
  };

  test.each([
    ['bearerTokenFile', { bearerTokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' }],
    ['tlsConfig.caFile', { tlsConfig: { caFile: '/etc/ca.crt' } }],
    ['tlsConfig.certFile', { tlsConfig: { certFile: '/etc/tls.crt' } }],
    ['tlsConfig.keyFile', { tlsConfig: { keyFile: '/etc/tls.key' } }],
  ])('a monitor that names a file by %s', (field, endpoint) => {
    expect(found('PT038', naming(endpoint))).toEqual([
      `error [apps/web] the ServiceMonitor 'web' names files ('spec.endpoints[0].${field}'), so metrics/TargetAllocator drops the job; `
      + 'refer to Secrets or ConfigMaps, or give it denyFsAccessThroughSms: false',
    ]);
    expect(report(naming(endpoint, { denyFsAccessThroughSms: false }))).toEqual(QUIET);
  });

  test('quiet about empty fields, and files that the allocator itself reads', () => {
    expect(report(naming({ bearerTokenFile: '', tlsConfig: { caFile: '', serverName: 'web' } }))).toEqual(QUIET);
    const { app } = stackApp();
    monitor(otherChart(app), 'ScrapeConfig', 'files', { fileSDConfigs: [{ files: ['/etc/targets.json'] }] });
    expect(report(app)).toEqual(QUIET);
  });

  test('a scrape class that the allocator does not have', () => {
    const { app } = stackApp({ targetAllocator: { scrapeClasses: [{ name: 'mesh' }] } });
    const chart = otherChart(app);
    monitor(chart, 'PodMonitor', 'right', { scrapeClass: 'mesh', podMetricsEndpoints: [{ port: 'http' }] });
    expect(report(app)).toEqual(QUIET);
    monitor(chart, 'PodMonitor', 'wrong', { scrapeClass: 'istio', podMetricsEndpoints: [{ port: 'http' }] });
    expect(found('PT038', app)).toEqual([
      "error [apps/wrong] the PodMonitor 'wrong' adopts the scrape class 'istio', which metrics/TargetAllocator does not have, so it leaves the monitor out; add it to its 'scrapeClasses'",
    ]);
  });

  test('a class with files in the configuration of others, and in an override', () => {
    const classes = '      deny_fs_access_through_sms: true\n      scrape_classes:\n        - name: mesh\n          tlsConfig:\n            caFile: /etc/ca.crt\n';
    expect(foundIn('PT038', foreignYaml([/ {6}deny_fs_access_through_sms: true\n/, classes]))).toEqual([
      "error [Deployment 'otel-ta/tiered-allocator-ta'] the scrape class 'mesh' names files (tlsConfig.caFile), so a monitor that adopts it is dropped: 'deny_fs_access_through_sms' is true; "
      + "set 'deny_fs_access_through_sms: false', or leave the files out",
    ]);
    const { app, stack } = stackApp();
    stack.targetAllocator.addConfigOverride(['prometheus_cr', 'scrape_classes'], [{ name: 'mesh', authorization: { credentialsFile: '/token' } }]);
    expect(found('PT038', app)).toEqual([expect.stringContaining('names files (authorization.credentialsFile)')]);
  });

  test('a warning with the doubt where labels of a namespace decide that are not known', () => {
    const app = naming({ bearerTokenFile: '/token' }, { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) });
    expect(found('PT038', app)).toEqual([expect.stringMatching(/^warning \[apps\/web\] .*if metrics\/TargetAllocator selects it: .*team=x/)]);
  });

  test('in YAML of another tool', () => {
    const web = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name: 'web', namespace: 'apps', labels: SELECTED }, spec: { selector: {}, endpoints: [{ bearerTokenFile: '/t' }] } };
    expect(foundIn('PT038', `${foreignYaml()}\n---\n${JSON.stringify(web)}`)).toEqual([expect.stringContaining("set its 'prometheus_cr.deny_fs_access_through_sms: false'")]);
  });
});
