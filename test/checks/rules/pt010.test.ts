import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import { Backend, Scaling, TargetSelector } from '../../../src';
import { found, foundIn, memoryAutoscaler, objectOf, otherChart, path, QUIET, report, serviceMonitor, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

describe('PT010', () => {
  const window = (tier: 'scraperPool' | 'gatewayPool', key: string, value: any) => {
    const { app, stack } = stackApp();
    objectOf(stack[tier], 'HorizontalPodAutoscaler').addJsonPatch(JsonPatch.add(`/spec/behavior/scaleDown/${key}`, value));
    return found('PT010', app);
  };

  test('a window of the gateways that a patch makes too short', () => {
    expect(window('gatewayPool', 'stabilizationWindowSeconds', 600)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be above the longest time that a delta may cover (600 s), got 600 s; leave it to the Cadence, scrape more often, or give the gateways Scaling.fixed(n)",
    ]);
  });

  test('a window of the scrapers that a patch makes too short', () => {
    expect(window('scraperPool', 'stabilizationWindowSeconds', 60)).toEqual([
      "error [metrics/ScraperPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the scrapers of metrics/ScraperPool must be at least the handover of a target + 3 x the largest scrape interval (65 s + 3 x 60 s), got 60 s; the largest scrape interval is that of metrics/TargetAllocator (prometheus_cr.scrape_interval: 1m); leave it to the Cadence, scrape more often, or give the scrapers Scaling.fixed(n)",
    ]);
  });

  test('a window and a period beyond Kubernetes\' own', () => {
    expect(window('gatewayPool', 'stabilizationWindowSeconds', 3601)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be at most 3600 s (Kubernetes' longest stabilization window), got 3601 s; leave it to the Cadence, scrape more often, or give the gateways Scaling.fixed(n)",
    ]);
    expect(window('gatewayPool', 'policies', [{ type: 'Pods', value: 1, periodSeconds: 1801 }])).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.policies[0].periodSeconds' must be at most 1800 s (Kubernetes' longest policy period), got 1801 s; leave it to the Cadence, scrape more often, or give the gateways Scaling.fixed(n)",
    ]);
  });

  test('a span limit that an override lengthens', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('processors filter/span_limit metric_conditions 0 conditions'), ['datapoint.time_unix_nano - datapoint.start_time_unix_nano > 900000000000']);
    expect(found('PT010', app)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be above the longest time that a delta may cover (900 s), got 720 s; leave it to the Cadence, scrape more often, or give the gateways Scaling.fixed(n)",
    ]);
  });

  test('an autoscaler of the user that names no window', () => {
    const { app } = stackApp({ gatewayPool: { scaling: Scaling.fixed(2) } });
    memoryAutoscaler(otherChart(app, 'mine', 'otel-ta'), 'mine', 'StatefulSet', 'tiered-gateway');
    expect(found('PT010', app)).toEqual([
      "error [mine/mine-hpa] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be above the longest time that a delta may cover (600 s), got 300 s; change it, scrape more often, or give the gateways a fixed number of pods",
      "warning [mine/mine-hpa] 'spec.behavior.scaleDown.policies' is missing, so that after the window all gateways from 4 down to 1 may go in one step; the streams of all that go lose an interval at once; let one Pod go in two of the largest intervals",
    ]);
  });

  test.each(['gatewayPool', 'scraperPool'] as const)('no policy for the %s, by which all go in one step', part => {
    const { app, stack } = stackApp();
    const autoscaler = objectOf(stack[part], 'HorizontalPodAutoscaler');
    autoscaler.addJsonPatch(JsonPatch.remove('/spec/behavior/scaleDown/policies'));
    expect(found('PT010', app)).toEqual([expect.stringMatching(/^warning \[.*\/Autoscaler\] 'spec.behavior.scaleDown.policies' is missing, .* may go in one step; .*; leave the policies as they are$/)]);
    autoscaler.addJsonPatch(JsonPatch.add('/spec/behavior/scaleDown/policies', [{ type: 'Pods', value: 1, periodSeconds: 600 }, { type: 'Percent', value: 100, periodSeconds: 600 }]));
    expect(found('PT010', app)).toEqual([expect.stringContaining("'spec.behavior.scaleDown.policies' lets all of them go, so that after the window all")]);
    autoscaler.addJsonPatch(JsonPatch.add('/spec/behavior/scaleDown/selectPolicy', 'Min'));
    expect(found('PT010', app)).toEqual([]);
    autoscaler.addJsonPatch(JsonPatch.remove('/spec/behavior/scaleDown/policies'), JsonPatch.replace('/spec/behavior/scaleDown/selectPolicy', 'Disabled'));
    expect(found('PT010', app)).toEqual([]);
  });

  test('scrapers that go before the targets of the last ones are handed over', () => {
    const { app, stack } = stackApp();
    // Without a time of its own, http_sd_config means 60 s; where it is missing it is 30 s.
    stack.scraperPool.addConfigOverride(['receivers', 'prometheus', 'target_allocator', 'http_sd_config'], {});
    expect(found('PT010', app)).toEqual([
      expect.stringMatching(/^warning \[metrics\/ScraperPool\/Autoscaler\] 'spec.behavior.scaleDown.policies\[0\].periodSeconds' must be at least the handover of a target \+ the largest scrape interval \(110 s \+ 60 s\), got 125 s;/),
    ]);
    expect(foundIn('PT010', foreignYaml([/ +http_sd_config:\n +refresh_interval: 15s\n/, '']))).toEqual([expect.stringContaining('(80 s + 60 s), got 125 s')]);
  });

  test('a monitor that raises the interval beyond what an autoscaler allows', () => {
    const { app } = stackApp();
    serviceMonitor(otherChart(app), 'hourly', { interval: '1h' });
    expect(found('PT010', app)).toEqual([
      "error [metrics/GatewayPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be at most 3600 s (Kubernetes' longest stabilization window), got 43200 s; the largest scrape interval must be at most 300 s with an autoscaler on the gateways, got 3600 s of apps/hourly (spec.endpoints[0].interval: 1h); leave it to the Cadence, scrape more often, or give the gateways Scaling.fixed(n)",
      "error [metrics/ScraperPool/Autoscaler] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the scrapers of metrics/ScraperPool must be at most 3600 s (Kubernetes' longest stabilization window), got 18000 s; the largest scrape interval must be at most 720 s with an autoscaler on the scrapers, got 3600 s of apps/hourly (spec.endpoints[0].interval: 1h); leave it to the Cadence, scrape more often, or give the scrapers Scaling.fixed(n)",
    ]);
  });

  test('a limit of deltas by hand that a monitor leaves no room for', () => {
    const { app } = stackApp({ cadenceOverrides: { spanLimit: Duration.minutes(6) }, gatewayPool: { scaling: Scaling.fixed(2) } });
    serviceMonitor(otherChart(app), 'slow', { interval: '5m' });
    expect(found('PT010', app)).toEqual([
      "error [metrics/GatewayPool] the longest time that a delta may cover must be above the handover of a target + the largest scrape interval (65 s + 300 s), got 360 s; the largest scrape interval is that of apps/slow (spec.endpoints[0].interval: 5m); leave 'spanLimit' out, or shorten the handover",
    ]);
  });

  test('quiet with a fixed number of gateways and slow scrapers, where scaling in is off, and for a cumulative backend', () => {
    const slow = stackApp({ gatewayPool: { scaling: Scaling.fixed(2) } }).app;
    serviceMonitor(otherChart(slow), 'slow', { interval: '10m' });
    expect(report(slow)).toEqual(QUIET);
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'HorizontalPodAutoscaler').addJsonPatch(
      JsonPatch.add('/spec/behavior/scaleDown/stabilizationWindowSeconds', 0), JsonPatch.add('/spec/behavior/scaleDown/selectPolicy', 'Disabled'));
    expect(report(app)).toEqual(QUIET);
    const cumulative = stackApp({ backend: Backend.otlp({ endpoint: 'http://otlp:4318' }) });
    objectOf(cumulative.stack.gatewayPool, 'HorizontalPodAutoscaler').addJsonPatch(JsonPatch.add('/spec/behavior/scaleDown/stabilizationWindowSeconds', 60));
    expect(report(cumulative.app)).toEqual(QUIET);
  });

  test('a monitor that is perhaps selected is a warning that says on what it hangs', () => {
    const { app } = stackApp({ targetAllocator: { serviceMonitorNamespaceSelector: TargetSelector.labels({ team: 'x' }) } });
    serviceMonitor(otherChart(app), 'slow', { interval: '1h' });
    const [finding, ...rest] = found('PT010', app);
    expect(finding).toMatch(/^warning \[metrics\/ScraperPool\/Autoscaler\] .* of apps\/slow \(spec.endpoints\[0\].interval: 1h\), if that is selected: .*namespace 'apps' \(team=x\)/);
    expect(finding).toContain('largestScrapeInterval: Duration.seconds(3600)');
    expect(rest).toEqual([]);
  });

  test('an autoscaler without a window, in YAML of others', () => {
    expect(foundIn('PT010', foreignYaml([/stabilizationWindowSeconds: 720\n/, 'tolerance: 0.1\n']))).toEqual([
      "error [HorizontalPodAutoscaler 'otel-ta/tiered-gateway'] 'spec.behavior.scaleDown.stabilizationWindowSeconds' of the gateways of StatefulSet 'otel-ta/tiered-gateway' must be above the longest time that a delta may cover (600 s), got 300 s; change it, scrape more often, or give the gateways a fixed number of pods",
    ]);
  });

  test('a ScaledObject of KEDA, by its own paths and down to its own least', () => {
    const { app } = stackApp({ gatewayPool: { scaling: Scaling.external(9) } });
    new ApiObject(otherChart(app, 'mine', 'otel-ta'), 'scaler', {
      apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'tiered-gateway' }, maxReplicaCount: 9 },
    });
    const scaleDown = 'spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown';
    expect(found('PT010', app)).toEqual([
      expect.stringContaining(`error [mine/scaler] '${scaleDown}.stabilizationWindowSeconds' of the gateways of metrics/GatewayPool must be above`),
      expect.stringContaining(`warning [mine/scaler] '${scaleDown}.policies' is missing, so that after the window all gateways from 9 down to 0 may go in one step`),
    ]);
  });

  test('without a span limit, a delta may cover what is remembered', () => {
    expect(foundIn('PT010', foreignYaml([/ +- filter\/span_limit\n/, ''], ['max_staleness: 10m', 'max_staleness: 20m']))).toEqual([
      expect.stringContaining('must be above the longest time that a delta may cover (1200 s), got 720 s'),
    ]);
  });
});
