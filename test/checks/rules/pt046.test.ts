import { found, foundIn, path, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const ASSOCIATION = path('processors k8s_attributes pod_association');
const byConnection = { sources: [{ from: 'connection' }] };
const byUid = { sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }] };

describe('PT046', () => {
  test.each([
    ['alone', [byConnection], 'error', 0], ['first', [byConnection, byUid], 'error', 0], ['last', [byUid, byConnection], 'warning', 1],
  ])('the connection %s', (_, associations, severity, index) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(ASSOCIATION, associations);
    expect(found('PT046', app)).toEqual([
      expect.stringContaining(`${severity} [metrics/GatewayPool] 'processors.k8s_attributes.pod_association[${index}]' takes the address of the connection, which is a scraper's`),
    ]);
  });

  test('none at all, which also asks the connection', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(ASSOCIATION);
    expect(found('PT046', app)).toEqual([
      "error [metrics/GatewayPool] 'processors.k8s_attributes.pod_association' is empty, so that pods are also looked up by the address of the connection, which is a scraper's; leave it as it is",
    ]);
  });

  test('the self-monitor is connected to those whose metrics it gets', () => {
    const { app, stack } = stackApp();
    stack.selfMonitor!.addConfigOverride(ASSOCIATION, [byConnection]);
    expect(found('PT046', app)).toEqual([]);
  });

  test('the YAML of another tool', () => {
    expect(foundIn('PT046', foreignYaml([/- from: resource_attribute\n( +)name: k8s.pod.uid/g, '- from: connection']))).toEqual([
      expect.stringMatching(/^error \[StatefulSet 'otel-ta\/tiered-gateway'\] .*\[0\]' takes the address of the connection, which is a scraper's; take it out, and match by 'k8s.pod.uid'/),
    ]);
  });
});
