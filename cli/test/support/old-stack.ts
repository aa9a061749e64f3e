import { Testing, Yaml } from 'cdk8s';
import { CollectorDistribution, PrometheusTieredStack, type PrometheusTieredStackProps, TargetAllocatorDistribution } from '../../../src';

/** A stack's manifests. */
export function yamlOf(props: Partial<PrometheusTieredStackProps>): string {
  return Testing.synth(new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', ...props })).map(object => Yaml.stringify(object)).join('---\n');
}

/** The default stack in old versions, whatever the default's are by now. */
export const OLD_STACK = yamlOf({
  distribution: CollectorDistribution.dynatrace('0.54.0'),
  targetAllocator: { distribution: TargetAllocatorDistribution.dynatrace('0.4.0', '0.156.0') },
});
