import { ApiObject, JsonPatch } from 'cdk8s';
import { GatewayResolver, PrometheusTieredStack, Scaling } from '../../../src';
import { found, foundIn, path, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

type Part = 'targetAllocator' | 'gatewayPool' | 'scraperPool' | 'selfMonitor';
const changed = (change: (stack: PrometheusTieredStack) => void) => {
  const { app, stack } = stackApp();
  change(stack);
  return found('PT052', app);
};
const without = (part: Part, child: string) => changed(stack => expect(stack[part]!.node.tryRemoveChild(child)).toBe(true));
const patched = (part: Part, pointer: string, value: unknown) => changed(stack => ApiObject.of(stack[part]!.workload).addJsonPatch(JsonPatch.replace(`/spec/template/spec/${pointer}`, value)));

describe('PT052', () => {
  test.each<[Part, string, RegExp]>([
    ['targetAllocator', 'ClusterRole', /'otel-ta\/tiered-otel-allocator' may not list and watch servicemonitors \(monitoring.coreos.com\), .*, which 'prometheus_cr' needs/],
    ['targetAllocator', 'ClusterRoleBinding', /may not list and watch servicemonitors/],
    ['targetAllocator', 'Role', /may not list and watch secrets in 'otel-ta'/],
    ['targetAllocator', 'RoleBinding', /may not list and watch secrets in 'otel-ta'/],
    ['gatewayPool', 'ClusterRole', /may not list and watch pods, replicasets \(apps\), jobs \(batch\), namespaces 'kube-system', which 'processors.k8s_attributes' needs; leave the roles, the bindings and the account of the part as they are$/],
    ['gatewayPool', 'ClusterRoleBinding', /may not list and watch pods/],
    ['selfMonitor', 'ClusterRole', /may not list and watch namespaces 'kube-system'/],
    ['selfMonitor', 'Role', /may not list and watch pods in 'otel-ta', replicasets \(apps\) in 'otel-ta', which 'processors.k8s_attributes', 'receivers.prometheus.config.scrape_configs\[0\]' needs/],
    ['selfMonitor', 'RoleBinding', /may not list and watch pods in 'otel-ta'/],
  ])('%s without its %s', (part, child, message) => {
    expect(without(part, child)).toEqual([expect.stringMatching(message)]);
    expect(without(part, child)[0]).toMatch(/^error /);
  });

  test.each<Part>(['targetAllocator', 'gatewayPool', 'scraperPool', 'selfMonitor'])('%s without its account, or with another', part => {
    expect(without(part, 'ServiceAccount')).toEqual([expect.stringMatching(/^warning .* is not among the objects here, so that nothing here lets it do what .* needs; leave 'serviceAccountName'/)]);
    expect(patched(part, 'serviceAccountName', 'mine')).toEqual([expect.stringMatching(/^warning .* the ServiceAccount 'otel-ta\/mine' is not among the objects here/)]);
  });

  test('an account that is here and may do nothing', () => {
    expect(patched('gatewayPool', 'serviceAccountName', 'tiered-otel-scraper')).toEqual([expect.stringMatching(/^error .*'otel-ta\/tiered-otel-scraper' may not list and watch pods/)]);
  });

  test('pods without a token', () => {
    expect(patched('gatewayPool', 'automountServiceAccountToken', false)).toEqual([
      "error [metrics/GatewayPool] the pods get no token of the ServiceAccount 'otel-ta/tiered-otel-gateway', which 'processors.k8s_attributes' needs; leave it as it is",
    ]);
  });

  test('an account that gives no token to pods that say nothing, in YAML of others', () => {
    const silent = [/\n      automountServiceAccountToken: true/g, ''] as const;
    expect(foundIn('PT052', foreignYaml(silent))).toEqual([]);
    expect(foundIn('PT052', foreignYaml(silent, [/\nautomountServiceAccountToken: true/g, '\nautomountServiceAccountToken: false']))).toContainEqual(
      expect.stringMatching(/^error \[StatefulSet 'otel-ta\/tiered-gateway'\] the pods get no token of the ServiceAccount 'otel-ta\/tiered-otel-gateway'/));
  });

  test('a permission that an override needs', () => {
    expect(changed(({ gatewayPool }) => gatewayPool.addConfigOverride(path('processors k8s_attributes extract metadata'), ['k8s.pod.name', 'k8s.node.uid']))).toEqual([
      expect.stringMatching(/may not list and watch nodes, which 'processors.k8s_attributes' needs/),
    ]);
  });

  test('quiet where nothing is asked for', () => {
    const { app, stack } = stackApp({ gatewayPool: { scaling: Scaling.fixed(2) }, scraperPool: { resolver: GatewayResolver.STATIC } });
    stack.scraperPool.node.tryRemoveChild('ServiceAccount');
    expect(found('PT052', app)).toEqual([]);
  });

  test('the YAML of another tool', () => {
    expect(foundIn('PT052', foreignYaml(['      - replicasets', '      - deployments']))).toEqual(expect.arrayContaining([
      "error [StatefulSet 'otel-ta/tiered-gateway'] the ServiceAccount 'otel-ta/tiered-otel-gateway' may not list and watch replicasets (apps), which 'processors.k8s_attributes' needs; bind a role that allows it to the account",
    ]));
    expect(foundIn('PT052', foreignYaml(['serviceAccountName: tiered-otel-gateway', 'serviceAccountName: mine']))).toEqual([
      expect.stringMatching(/^warning \[StatefulSet 'otel-ta\/tiered-gateway'\] the ServiceAccount 'otel-ta\/mine' is not among the objects here, .*; name the account that has the permissions$/),
    ]);
  });
});
