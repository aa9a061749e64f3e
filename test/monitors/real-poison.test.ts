import { Testing } from 'cdk8s';
import { PrometheusTieredStack } from '../../src';
import { ControlPlane, missingParts, RealAllocator } from '../support/allocator';
import { Manifest, objectsOf } from '../support/manifests';
import { podMonitor, serviceMonitor } from '../support/monitors';

const reason = missingParts();
if (reason !== undefined) {
  console.warn(`SKIPPED: no monitor is shown to stop a real allocator: ${reason}.`);
}

/** Why `MonitorPolicy` refuses these in trusted namespaces too. Each passes the CRD and the selection of the prometheus-operator, and stands for its field. */
const FORMS: readonly [what: string, monitor: Manifest, error: RegExp][] = [
  ['bodySizeLimit', serviceMonitor({}, { bodySizeLimit: 'x5MB' }), /Unable to load configuration.*units: invalid x5MB/],
  ['interval', podMonitor({ interval: '99999999999999y' }), /Unable to load configuration.*duration out of range/],
  ['port', podMonitor({ port: '(' }), /Unable to load configuration.*error parsing regexp/],
  ['targetPort', serviceMonitor({ port: undefined, targetPort: '*' }), /Unable to load configuration.*error parsing regexp/],
  ['targetLabels', serviceMonitor({}, { targetLabels: [''] }), /Unable to load configuration.*requires 'target_label' value/],
  ['podTargetLabels', podMonitor({}, { podTargetLabels: [''] }), /Unable to load configuration.*requires 'target_label' value/],
  ['nativeHistogramMinBucketFactor', serviceMonitor({}, { nativeHistogramMinBucketFactor: '1e400' }), /Unable to apply configuration.*unsupported value: \+Inf/],
];

(reason ? describe.skip : describe)('a real allocator takes no configuration at all', () => {
  let plane: ControlPlane;
  let allocator: RealAllocator;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.create(['tenant', 'otel-ta'].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    const stack = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c' });
    await plane.create(objectsOf(stack.targetAllocator));
    allocator = await plane.startAllocator(stack.targetAllocator);
  }, 240_000);

  afterAll(() => plane?.stop(), 60_000);

  test.each(FORMS)('where a monitor has such a %s', async (what, monitor, error) => {
    const before = allocator.log.length;
    const named = (of: Manifest, name: string) => ({ ...of, metadata: { ...of.metadata, name } });
    await plane.create([named(monitor, `bad-${what.toLowerCase()}`), named(serviceMonitor(), `good-${what.toLowerCase()}`)]);
    await plane.until('the error', async () => error.test(allocator.log.slice(before)) || undefined);
    await plane.remove(named(monitor, `bad-${what.toLowerCase()}`));
    // What was held up by it comes once it is gone.
    await plane.until('the good monitor', async () => (await allocator.jobs()).some(job => job.includes(`good-${what.toLowerCase()}`)) || undefined);
  }, 150_000);
});
