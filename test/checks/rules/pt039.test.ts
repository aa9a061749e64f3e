import { App } from 'cdk8s';
import { found, foundIn, otherChart, monitor, QUIET, report, SELECTED, serviceMonitor, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT039', () => {
  const withMonitors = (nativeHistograms: boolean): App => {
    const { app } = stackApp({ nativeHistograms });
    const chart = otherChart(app);
    serviceMonitor(chart, 'silent');
    monitor(chart, 'PodMonitor', 'asking', { scrapeNativeHistograms: true, podMetricsEndpoints: [{ port: 'http' }] });
    monitor(chart, 'Probe', 'declining', { scrapeNativeHistograms: false, targets: { staticConfig: { static: ['a'] } } });
    serviceMonitor(chart, 'strange', {}, { team: 'other' });
    return app;
  };

  test('a monitor that says nothing while the scrapers take native histograms', () => {
    expect(found('PT039', withMonitors(true))).toEqual([
      "warning [apps/silent] the ServiceMonitor 'silent' does not say 'scrapeNativeHistograms', so its jobs are scraped without native histograms, though the scrapers are set to take them; "
      + 'set it to true, or to false where it has none',
    ]);
  });

  test('quiet without native histograms; those of annotated pods follow the stack', () => {
    expect(found('PT039', withMonitors(false))).toEqual([]);
    expect(report(stackApp({ nativeHistograms: true }).app)).toEqual(QUIET);
  });

  test('in YAML of another tool', () => {
    const native = foreignYaml([/ {8}config: \{\}\n/, '        config:\n          global:\n            scrape_native_histograms: true\n']);
    const web = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'web', namespace: 'apps', labels: SELECTED }, spec: { podMetricsEndpoints: [{}] } };
    expect(foundIn('PT039', `${native}\n---\n${JSON.stringify(web)}`).map(line => line.split(' the ')[0])).toEqual(["warning [ScrapeConfig 'otel-ta/dynatrace-com']", "warning [PodMonitor 'apps/web']"]);
  });
});
