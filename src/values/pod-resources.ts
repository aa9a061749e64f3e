import { Size } from 'cdk8s';
import { CpuAmount } from './cpu-amount';

/**
 * The CPU and memory that a pod's container requests and may use.
 */
export interface PodResourcesProps {
  /**
   * The CPU reserved for the container. Not above `cpuLimit`, else an error.
   * @default - see the part; where only `cpuLimit` is given, the smaller of it and the part's default
   */
  readonly cpuRequest?: CpuAmount;

  /**
   * The CPU at which the container is throttled. Not below `cpuRequest`, else an error.
   * @default - none: throttling delays scrapes, and a request is enough
   */
  readonly cpuLimit?: CpuAmount;

  /**
   * The memory reserved for the container. Not above `memoryLimit`, else an error.
   * @default - `memoryLimit` if that is given, else see the part
   */
  readonly memoryRequest?: Size;

  /**
   * The memory at which the container is killed. The memory limiter, GOMEMLIMIT and the queues are derived from it.
   * At least 64 MiB, else an error.
   * @default - `memoryRequest` if that is given, else see the part
   */
  readonly memoryLimit?: Size;
}

/**
 * The resources of a container with every default filled in.
 */
export interface PodResources {
  /** The CPU reserved for the container. */
  readonly cpuRequest: CpuAmount;
  /**
   * The CPU at which the container is throttled.
   * @default - none
   */
  readonly cpuLimit?: CpuAmount;
  /** The memory reserved for the container. */
  readonly memoryRequest: Size;
  /** The memory at which the container is killed. */
  readonly memoryLimit: Size;
}
