import { SecretTransport, TargetSelector } from '../../../src';
import { found, monitor, otherChart, QUIET, report, serviceMonitor, stackApp } from '../../support/checks';

describe('PT018', () => {
  const secured = (endpoint: any, secretTransport?: SecretTransport) => {
    const { app } = stackApp({ targetAllocator: { secretTransport } });
    serviceMonitor(otherChart(app, 'apps', 'otel-ta'), 'secured', endpoint);
    return app;
  };
  const key = (name: string) => ({ name: 'login', key: name });

  test.each([
    ['basicAuth.password', { basicAuth: { username: key('user'), password: key('password') } }],
    ['authorization.credentials', { authorization: { credentials: key('token') } }],
    ['oauth2.clientSecret', { oauth2: { clientSecret: key('secret') } }],
    ['tlsConfig.keySecret', { tlsConfig: { keySecret: key('key') } }],
    ['bearerTokenSecret', { bearerTokenSecret: key('token') }],
  ])('%s', (where, endpoint) => {
    expect(found('PT018', secured(endpoint))).toEqual([
      `error [apps/secured] 'spec.endpoints[0].${where}' of the ServiceMonitor 'otel-ta/secured' needs a Secret, which metrics/TargetAllocator hands to its scrapers as '<secret>'; `
      + 'give it secretTransport: SecretTransport.mutualTls(...)',
    ]);
  });

  test.each([['Probe', { basicAuth: { password: key('password') } }], ['ScrapeConfig', { authorization: { credentials: key('token') } }]])('a %s', (kind, spec) => {
    const { app } = stackApp();
    monitor(otherChart(app, 'apps', 'otel-ta'), kind, 'secured', spec);
    expect(found('PT018', app)).toHaveLength(1);
  });

  test('quiet with another transport, without values of Secrets, and for monitors that are not selected', () => {
    const password = { basicAuth: { password: key('password') } };
    expect(report(secured(password, SecretTransport.plainHttp()))).toEqual(QUIET);
    expect(report(secured(password, SecretTransport.mutualTls('server', 'client')))).toEqual(QUIET);
    expect(report(secured({ tlsConfig: { ca: { configMap: { name: 'ca', key: 'ca.crt' } } }, bearerTokenSecret: { key: '' } }))).toEqual(QUIET);
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'other', password, { team: 'other' });
    expect(report(app).errors).toEqual([]);
  });

  test('a warning with the doubt where labels of a namespace decide that are not known', () => {
    const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) } });
    serviceMonitor(otherChart(app), 'secured', { basicAuth: { password: key('password') } });
    expect(found('PT018', app)).toEqual([expect.stringMatching(/^warning \[apps\/secured\] 'spec.endpoints\[0\].basicAuth.password' .*if metrics\/TargetAllocator selects it: .*team=x/)]);
  });
});
