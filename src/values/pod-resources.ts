import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Cpu } from './cpu';
import { instance, record, reject, size } from '../text/input';
import { quantity, bytes } from '../text/quantities';

/**
 * What a pod's container asks for and may use.
 */
export interface PodResourcesProps {
  /**
   * The CPU that is set aside for the container. Not above `cpuLimit`, else an error.
   * @default - see the part; where only `cpuLimit` is given, the smaller of it and the part's default
   */
  readonly cpuRequest?: Cpu;

  /**
   * The CPU at which the container is throttled.
   * @default - none: throttling delays scrapes, a request is enough
   */
  readonly cpuLimit?: Cpu;

  /**
   * The memory that is set aside for the container. Not above `memoryLimit`, else an error.
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
export class PodResources {
  /** The CPU that is set aside for the container. */
  public readonly cpuRequest: Cpu;
  /** The CPU at which the container is throttled. */
  public readonly cpuLimit?: Cpu;
  /** The memory that is set aside for the container. */
  public readonly memoryRequest: Size;
  /** The memory at which the container is killed. */
  public readonly memoryLimit: Size;

  /** @internal */
  constructor(origin: string, props: PodResourcesProps, defaults: PodResourcesProps) {
    const given = record(origin, 'resources', props as { [key: string]: any });
    for (const property of ['cpuRequest', 'cpuLimit'].filter(name => given[name] !== undefined)) {
      instance(origin, `resources.${property}`, given[property], Cpu, 'Cpu.millis(500)');
    }
    for (const property of ['memoryRequest', 'memoryLimit'].filter(name => given[name] !== undefined)) {
      size(origin, `resources.${property}`, given[property], 1024);
    }
    this.cpuLimit = props.cpuLimit ?? defaults.cpuLimit;
    const cpuRequest = props.cpuRequest ?? defaults.cpuRequest!;
    this.cpuRequest = !props.cpuRequest && this.cpuLimit && cpuRequest.toMillis() > this.cpuLimit.toMillis() ? this.cpuLimit : cpuRequest;
    this.memoryLimit = props.memoryLimit ?? props.memoryRequest ?? defaults.memoryLimit!;
    this.memoryRequest = props.memoryRequest ?? props.memoryLimit ?? defaults.memoryRequest!;
    if (bytes(this.memoryLimit) < 64 * 1024 * 1024) {
      reject(origin, 'resources.memoryLimit', quantity(this.memoryLimit), 'at least 64Mi', 'a collector or allocator does not start with less');
    }
    if (bytes(this.memoryRequest) > bytes(this.memoryLimit)) {
      reject(origin, 'resources.memoryRequest', quantity(this.memoryRequest), `at most 'resources.memoryLimit' (${quantity(this.memoryLimit)})`);
    }
    if (this.cpuLimit && this.cpuRequest.toMillis() > this.cpuLimit.toMillis()) {
      reject(origin, 'resources.cpuRequest', this.cpuRequest.toQuantity(), `at most 'resources.cpuLimit' (${this.cpuLimit.toQuantity()})`);
    }
  }

  /** @internal */
  public _toKube(): k8s.ResourceRequirements {
    const of = k8s.Quantity.fromString;
    return {
      requests: { cpu: of(this.cpuRequest.toQuantity()), memory: of(quantity(this.memoryRequest)) },
      limits: {
        ...(this.cpuLimit ? { cpu: of(this.cpuLimit.toQuantity()) } : {}),
        memory: of(quantity(this.memoryLimit)),
      },
    };
  }
}
