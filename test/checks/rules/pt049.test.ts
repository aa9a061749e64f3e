import { ApiObject, Testing } from 'cdk8s';
import { CheckCode, Checks, CollectorDistribution, PrometheusTieredStackProps, TargetAllocatorDistribution } from '../../../src';
import { found, foundIn, otherChart, QUIET, report, stackIn, yamlOf } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const app = (props: Partial<PrometheusTieredStackProps> = {}) => {
  const made = Testing.app();
  return { app: made, stack: stackIn(made, props) };
};
const allocator = (version: string): Partial<PrometheusTieredStackProps> => ({ targetAllocator: { distribution: TargetAllocatorDistribution.upstream(version) } });
const monitor = (made: ReturnType<typeof app>, kind: string, spec: object, labels: { [key: string]: string } = { 'prometheus.dynatrace.com': 'true' }) => new ApiObject(otherChart(made.app), `${kind}`, {
  apiVersion: kind === 'ScrapeConfig' ? 'monitoring.coreos.com/v1alpha1' : 'monitoring.coreos.com/v1', kind, metadata: { name: 'shop', namespace: 'otel-ta', labels }, ...{ spec },
});

describe('PT049', () => {
  test('the default stack has no known defect', () => {
    expect(report(app().app)).toEqual(QUIET);
    expect(report(app({ nativeHistograms: true }).app)).toEqual(QUIET);
  });

  test('a collector with one: what, which issue, the version that mends it', () => {
    expect(found('PT049', app({ scraperPool: { distribution: CollectorDistribution.contrib('0.160.0') } }).app)).toEqual([
      "warning [metrics/ScraperPool] 'exporters.load_balancing.resolver.k8s': in contrib 0.160.0, gateways whose EndpointSlice is deleted while the watch is interrupted stay in the ring for good, "
      + "and what is routed to them is lost (mended in contrib 0.161.0); use CollectorDistribution.contrib('0.164.0')",
    ]);
    expect(found('PT049', app({ scraperPool: { distribution: CollectorDistribution.contrib('0.161.0') } }).app)).toEqual([]);
  });

  test('only what the stack does: start times hide the reset of histograms, and native histograms must be scraped', () => {
    const old = (props: Partial<PrometheusTieredStackProps> = {}) => found('PT049', app({ gatewayPool: { distribution: CollectorDistribution.contrib('0.161.0') }, ...props }).app);
    expect(old()).toEqual([]);
    expect(old({ nativeHistograms: true })).toEqual([expect.stringMatching(/GatewayPool\] 'processors.cumulative_to_delta': .*contrib#51303, mended in contrib 0.164.0/)]);
    const made = app({ gatewayPool: { distribution: CollectorDistribution.contrib('0.161.0') } });
    made.stack.gatewayPool.removeConfig(['processors', 'metric_start_time']);
    made.stack.gatewayPool.addConfigOverride(['service', 'pipelines', 'metrics', 'processors'], ['memory_limiter', 'cumulative_to_delta', 'filter/span_limit', 'k8s_attributes', 'attributes/conventions', 'transform']);
    expect(found('PT049', made.app)).toEqual([expect.stringContaining('contrib#50828, mended in contrib 0.162.0')]);
  });

  test("an allocator that keeps a replaced pod's labels", () => {
    expect(found('PT049', app(allocator('0.156.0')).app)).toEqual([expect.stringMatching(/^warning \[metrics\/TargetAllocator\] in the allocator of operator 0\.156\.0, .*operator#4839, mended in operator 0\.157\.0\); use TargetAllocatorDistribution/)]);
    expect(found('PT049', app(allocator('0.157.0')).app)).toEqual([]);
  });

  test('several static targets of a Probe, and of a ScrapeConfig with labels and a rule that reads their address', () => {
    const lost = (version: string, kind: string, spec: object) => {
      const made = app(allocator(version));
      monitor(made, kind, spec);
      return found('PT049', made.app).filter(text => text.includes('operator#4967'));
    };
    const probe = (...targets: string[]) => ({ prober: { url: 'prober:9115' }, targets: { staticConfig: { static: targets } } });
    expect(lost('0.148.0', 'Probe', probe('a:1', 'b:1', 'c:1'))).toEqual([
      expect.stringContaining("'spec.targets.staticConfig.static of the Probe 'otel-ta/shop'': in the allocator of operator 0.148.0"),
    ]);
    expect(lost('0.148.0', 'Probe', probe('a:1'))).toEqual([]);
    expect(lost('0.154.0', 'Probe', probe('a:1', 'b:1'))).toEqual([]);
    const keep = { action: 'keep', sourceLabels: ['__address__'], regex: '.*' };
    const group = (labels: object, ...rules: object[]) => ({ staticConfigs: [{ targets: ['a:1', 'b:1'], labels }], relabelings: rules });
    expect(lost('0.148.0', 'ScrapeConfig', group({ zone: 'x' }, keep))).toHaveLength(1);
    expect(lost('0.148.0', 'ScrapeConfig', group({ zone: 'x' }))).toEqual([]);
    expect(lost('0.148.0', 'ScrapeConfig', group({}, keep))).toEqual([]);
  });

  test('rules that decide by a label which such an allocator sets too late', () => {
    const early = (version: string, sourceLabels: string[], action: string) => {
      const made = app(allocator(version));
      monitor(made, 'PodMonitor', { selector: {}, podMetricsEndpoints: [{ port: 'http', relabelings: [{ action, sourceLabels, regex: 'x' }] }] });
      return found('PT049', made.app).filter(text => text.includes('operator#5246'));
    };
    expect(early('0.156.0', ['job'], 'keep')).toEqual([expect.stringContaining('relabelings[0] of the PodMonitor')]);
    expect(early('0.156.0', ['__param_module'], 'drop')).toHaveLength(1);
    expect(early('0.156.0', ['job'], 'replace')).toEqual([]);
    expect(early('0.156.0', ['__meta_kubernetes_pod_name'], 'keep')).toEqual([]);
    expect(early('0.157.0', ['job'], 'keep')).toEqual([]);
  });

  test('silenced with a reason', () => {
    const made = app(allocator('0.156.0'));
    Checks.acknowledge(made.app, CheckCode.PT049, 'no pod is on the host\'s network');
    expect(report(made.app)).toEqual(QUIET);
  });

  test('the YAML of another tool, by its image, in its words', () => {
    expect(foundIn('PT049', foreignYaml(['contrib:0.164.0', 'contrib:0.158.0']))).toContainEqual(expect.stringMatching(/is lost \(mended in contrib 0\.161\.0\); use the image ghcr\.io.*contrib:0\.164\.0$/));
    expect(foundIn('PT049', yamlOf(app().app))).toEqual([]);
  });
});
