import { CustomTargetAllocatorProps, TargetAllocatorDistribution } from '../../src';

test('Dynatrace and upstream', () => {
  const dynatrace = TargetAllocatorDistribution.dynatrace();
  expect(dynatrace.image).toBe('ghcr.io/dynatrace/otel-target-allocator/target-allocator:0.7.0');
  expect(TargetAllocatorDistribution.dynatrace('0.9.0', '0.170.0').operatorVersion).toBe('0.170.0');
  expect(TargetAllocatorDistribution.upstream('v0.158.0').image).toBe('ghcr.io/open-telemetry/opentelemetry-operator/target-allocator:0.158.0');
});

test('the ring changes with operator 0.159', () => {
  expect(['0.158.0', '0.159.0'].map(version => TargetAllocatorDistribution.upstream(version).hashRingVersion)).toEqual([0, 1]);
});

test('custom, all props', () => {
  const props: Required<CustomTargetAllocatorProps> = { image: 'mirror/ta:1', operatorVersion: '0.150.0' };
  const distribution = TargetAllocatorDistribution.custom(props);
  expect([distribution.image, distribution.operatorVersion, distribution.displayName]).toEqual(['mirror/ta:1', '0.150.0', 'mirror/ta:1']);
  expect([distribution._has('key:prometheus_cr.scrape_classes'), distribution._has('key:prometheus_cr.secret_namespaces')]).toEqual([true, false]);
});
