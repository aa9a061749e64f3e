import { Input, wholeNumber } from '../text/input';

/**
 * A HorizontalPodAutoscaler's bounds and targets.
 */
export interface HpaOptions {
  /**
   * The fewest pods.
   * A whole number from 1 up and not above `maxReplicas`, else an error.
   * @default 2
   */
  readonly minReplicas?: number;

  /**
   * The most pods.
   * A whole number from 1 up and not below `minReplicas`, else an error.
   * @default - 24 for scrapers, 16 for gateways (Dynatrace's large-scale example), or `minReplicas` if that is more
   */
  readonly maxReplicas?: number;

  /**
   * The CPU, in percent of the pods' request, that the autoscaler aims at on average over the pods.
   * A whole number from 1 to 1000, else an error.
   * @default 70
   */
  readonly cpuUtilization?: number;

  /**
   * The memory, in percent of the pods' request, that the autoscaler aims at on average over the pods.
   * As a share of the container's limit it must stay below the memory limiter's soft limit, else check PT014 fails.
   * A whole number from 1 to 1000, else an error.
   * @default 50
   */
  readonly memoryUtilization?: number;
}

/**
 * How many pods a tier has: a fixed number, or as many as an autoscaler decides.
 */
export class Scaling {
  /**
   * Always the same number of pods, without an autoscaler.
   * @param replicas a whole number from 1 up; anything else is an error
   */
  public static fixed(replicas: number): Scaling {
    return new Scaling(wholeNumber('Scaling.fixed', 'replicas', replicas, 1), undefined);
  }

  /**
   * A HorizontalPodAutoscaler (autoscaling/v2) on CPU and memory. It scales up at once; the scale-down window comes from the `Cadence`.
   */
  public static hpa(options: HpaOptions = {}): Scaling {
    const input = new Input<HpaOptions>('Scaling.hpa', options, 'options');
    const minReplicas = input.wholeNumber('minReplicas', undefined, { min: 1 });
    const maxReplicas = input.wholeNumber('maxReplicas', undefined, { min: 1 });
    if (maxReplicas !== undefined && minReplicas !== undefined && maxReplicas < minReplicas) {
      input.reject('maxReplicas', maxReplicas, `at least 'minReplicas' (${minReplicas})`);
    }
    const hpa = { minReplicas, maxReplicas, cpuUtilization: input.percentage('cpuUtilization', undefined, 1000), memoryUtilization: input.percentage('memoryUtilization', undefined, 1000) };
    input.done();
    return new Scaling(undefined, hpa);
  }

  private constructor(
    /** The fixed number of pods; undefined with an autoscaler. */
    public readonly replicas: number | undefined,
    private readonly hpa: HpaOptions | undefined,
  ) {}

  /** @internal */
  public _resolve(defaultMax: number): ResolvedScaling {
    const minReplicas = this.replicas ?? this.hpa!.minReplicas ?? Math.min(2, this.hpa!.maxReplicas ?? 2);
    return {
      replicas: this.replicas,
      minReplicas,
      maxReplicas: this.replicas ?? this.hpa!.maxReplicas ?? Math.max(defaultMax, minReplicas),
      cpuUtilization: this.hpa?.cpuUtilization ?? 70,
      memoryUtilization: this.hpa?.memoryUtilization ?? 50,
    };
  }
}

/**
 * A Scaling with every default filled in.
 * @internal
 */
export interface ResolvedScaling {
  readonly replicas?: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly cpuUtilization: number;
  readonly memoryUtilization: number;
}
