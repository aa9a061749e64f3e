import { ApiObject, Chart, JsonPatch, Size, Testing, Yaml } from 'cdk8s';
import { GatewayPool, NamespaceFilter, ScraperPool, TargetAllocator, TargetSelector } from '../../../src';
import { found, foundIn, monitor, otherChart, QUIET, report, SELECTED, serviceMonitor, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT023', () => {
  test('labels that no allocator selects', () => {
    const { app } = stackApp({ targetAllocator: { podMonitorSelector: TargetSelector.nothing() } });
    const chart = otherChart(app);
    serviceMonitor(chart, 'web', {}, { team: 'web' });
    monitor(chart, 'PodMonitor', 'pods', { podMetricsEndpoints: [] }, {});
    expect(found('PT023', app)).toEqual([
      "warning [apps/web] no allocator selects the ServiceMonitor 'web' with team=web in the namespace 'apps'; selected: prometheus.dynatrace.com=true (metrics/TargetAllocator); label it so, or widen the selector or the namespaces",
      "warning [apps/pods] no allocator selects the PodMonitor 'pods' with no labels in the namespace 'apps'; selected: none (metrics/TargetAllocator); label it so, or widen the selector or the namespaces",
    ]);
  });

  test('a namespace that is not looked at', () => {
    const { app } = stackApp({ targetAllocator: { namespaces: NamespaceFilter.allow(['otel-ta']) } });
    serviceMonitor(otherChart(app), 'web');
    expect(found('PT023', app)).toHaveLength(1);
  });

  test('a ScrapeConfig or Probe of another namespace, unless a prop opens it', () => {
    const elsewhere = (targetAllocator = {}) => {
      const { app } = stackApp({ targetAllocator });
      const chart = otherChart(app);
      for (const [kind, name] of [['ScrapeConfig', 'sites'], ['Probe', 'pages']]) {
        monitor(chart, kind, name, {}).addJsonPatch(JsonPatch.replace('/metadata/namespace', 'apps'));
        monitor(chart, kind, `own-${name}`, {});
      }
      return found('PT023', app);
    };
    expect(elsewhere()).toEqual([
      "warning [apps/sites] no allocator selects the ScrapeConfig 'sites' with prometheus.dynatrace.com=true in the namespace 'apps'; selected: prometheus.dynatrace.com=true in the namespace 'otel-ta' (metrics/TargetAllocator); move it to such a namespace, or widen 'scrapeConfigNamespaceSelector' and 'namespaces'",
      "warning [apps/pages] no allocator selects the Probe 'pages' with prometheus.dynatrace.com=true in the namespace 'apps'; selected: prometheus.dynatrace.com=true in the namespace 'otel-ta' (metrics/TargetAllocator); move it to such a namespace, or widen 'probeNamespaceSelector' and 'namespaces'",
    ]);
    const everything = TargetSelector.everything();
    expect(elsewhere({ scrapeConfigNamespaceSelector: everything, probeNamespaceSelector: everything })).toEqual([]);
  });

  test('the same in the YAML of another tool', () => {
    const probe = { apiVersion: 'monitoring.coreos.com/v1', kind: 'Probe', metadata: { name: 'pages', namespace: 'apps', labels: SELECTED }, spec: {} };
    expect(foundIn('PT023', `${foreignYaml()}\n---\n${Yaml.stringify(probe)}`)).toEqual([
      expect.stringContaining("move it to such a namespace, or widen 'prometheus_cr.probe_namespace_selector' and 'allow_namespaces'"),
    ]);
  });

  test('quiet where the namespace\'s labels are not known, without an allocator, and with one that is made elsewhere', () => {
    const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ tenant: 'b' }) } });
    serviceMonitor(otherChart(app), 'web');
    expect(report(app)).toEqual(QUIET);
    const external = Testing.app();
    const chart = new Chart(external, 'chart', { namespace: 'otel-ta' });
    new ScraperPool(chart, 'ScraperPool', { clusterName: 'c', targetAllocator: TargetAllocator.fromEndpoint('http://ta'), gateway: GatewayPool.fromService({ serviceName: 'gw', serviceNamespace: 'gws', maxReceiveMessageSize: Size.mebibytes(16) }) });
    serviceMonitor(chart, 'web', {}, {});
    expect(report(external)).toEqual(QUIET);
    new TargetAllocator(chart, 'TargetAllocator', { name: 'other' });
    expect(report(external)).toEqual(QUIET);
  });

  test('a namespace by its name', () => {
    const named = (name: string) => {
      const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ 'kubernetes.io/metadata.name': name }) } });
      serviceMonitor(otherChart(app), 'web');
      return found('PT023', app);
    };
    expect(named('apps')).toEqual([]);
    expect(named('other')).toHaveLength(1);
  });

  test('quiet where a Prometheus of the app selects it', () => {
    const prometheus = (selector: any) => {
      const { app } = stackApp();
      const chart = otherChart(app);
      serviceMonitor(chart, 'web', {}, { team: 'web' });
      new ApiObject(chart, 'prometheus', { apiVersion: 'monitoring.coreos.com/v1', kind: 'Prometheus', metadata: { name: 'main' }, spec: { serviceMonitorSelector: selector } });
      return found('PT023', app);
    };
    expect(prometheus({})).toEqual([]);
    expect(prometheus({ matchLabels: { team: 'web' } })).toEqual([]);
    expect(prometheus({ matchExpressions: [{ key: 'team', operator: 'In', values: ['web', 'shop'] }] })).toEqual([]);
    expect(prometheus({ matchLabels: { team: 'shop' } })).toHaveLength(1);
    expect(prometheus(undefined)).toHaveLength(1);
  });
});
