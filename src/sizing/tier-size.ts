import { PodResourcesProps } from '../values/pod-resources';
import { Scaling } from '../values/scaling';

/**
 * How many pods a tier has, and how big they are.
 */
export interface TierSize {
  /** The number of pods for the given load: the autoscaler's minimum, or the fixed number of the allocators. */
  readonly replicas: number;

  /** The most pods that there may be. */
  readonly maxReplicas: number;

  /** `replicas` and `maxReplicas` in the form that the parts take. */
  readonly scaling: Scaling;

  /** Requests and limits in the form that the parts take. */
  readonly resources: PodResourcesProps;
}
