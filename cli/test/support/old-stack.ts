import { yamlOf } from './stack';
import { CollectorDistribution, TargetAllocatorDistribution } from '../../../src';

/** The default stack in old versions, whatever the default's are by now. */
export const OLD_STACK = yamlOf({
  distribution: CollectorDistribution.dynatrace('0.54.0'),
  targetAllocator: { distribution: TargetAllocatorDistribution.dynatrace('0.4.0', '0.156.0') },
});
