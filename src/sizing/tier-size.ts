import { PodResourcesProps } from '../values/pod-resources';
import { Scaling } from '../values/scaling';

/**
 * How many pods a tier has, and how big they are.
 */
export interface TierSize {
  /** The pods at the load that was given: the autoscaler's minimum, or the fixed number of the allocators. */
  readonly replicas: number;

  /** The most pods there may be. */
  readonly maxReplicas: number;

  /** `replicas` and `maxReplicas` as the parts take them. */
  readonly scaling: Scaling;

  /** Requests and limits as the parts take them. */
  readonly resources: PodResourcesProps;
}
