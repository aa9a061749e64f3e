import { DiscoveryRole } from '../../../src';
import { found, monitor, otherChart, QUIET, report, stackApp } from '../../support/checks';

describe('PT031', () => {
  const discovering = (kind: string, spec: any, discoveryRoles?: DiscoveryRole[]) => {
    const { app } = stackApp({ targetAllocator: { discoveryRoles } });
    monitor(otherChart(app, 'apps', 'otel-ta'), kind, 'nodes', spec);
    return app;
  };

  test('a ScrapeConfig that discovers nodes', () => {
    expect(found('PT031', discovering('ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Node' }] }))).toEqual([
      "error [apps/nodes] 'spec.kubernetesSDConfigs[0].role' of the ScrapeConfig 'nodes' discovers nodes, which metrics/TargetAllocator may not read; "
      + 'give it discoveryRoles: [DiscoveryRole.NODE]',
    ]);
  });

  test.each([
    ['ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Ingress' }] }, 'INGRESS'],
    ['ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Endpoints' }] }, 'ENDPOINTS'],
    ['ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Pod', attachMetadata: { node: true } }] }, 'NODE'],
    ['ServiceMonitor', { endpoints: [{ port: 'http' }], attachMetadata: { node: true } }, 'NODE'],
    ['ServiceMonitor', { endpoints: [{ port: 'http' }], serviceDiscoveryRole: 'Endpoints' }, 'ENDPOINTS'],
    ['Probe', { targets: { ingress: { selector: {} } } }, 'INGRESS'],
  ])('a %s with %j', (kind, spec, role) => {
    const [finding, ...rest] = found('PT031', discovering(kind, spec));
    expect(finding).toContain(`discoveryRoles: [DiscoveryRole.${role}]`);
    expect(rest).toEqual([]);
  });

  test('a scrape class that has nodes discovered', () => {
    const scrapeClasses = [{ name: 'nodes', attachMetadata: { node: true } }];
    expect(found('PT031', stackApp({ targetAllocator: { scrapeClasses } }).app)).toEqual([
      "error [metrics/TargetAllocator] the scrape class 'nodes' has nodes discovered for every monitor that adopts it, which its account may not read; set discoveryRoles: [DiscoveryRole.NODE]",
    ]);
    expect(report(stackApp({ targetAllocator: { scrapeClasses, discoveryRoles: [DiscoveryRole.NODE] } }).app)).toEqual(QUIET);
  });

  test('quiet where the role is given, and without a need', () => {
    expect(report(discovering('ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Node' }] }, [DiscoveryRole.NODE]))).toEqual(QUIET);
    expect(report(discovering('ScrapeConfig', { kubernetesSDConfigs: [{ role: 'Pod' }] }))).toEqual(QUIET);
  });

  test('quiet for a role that is none', () => {
    expect(report(discovering('ScrapeConfig', { kubernetesSDConfigs: [{ role: 'constructor' }, null, { role: { role: 'Node' } }] }))).toEqual(QUIET);
  });
});
