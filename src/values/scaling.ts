import { LARGEST_INT32 } from '../facts/limits';
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
    return new Scaling(wholeNumber('Scaling.fixed', 'replicas', replicas, 1, LARGEST_INT32), undefined);
  }

  /**
   * A HorizontalPodAutoscaler (autoscaling/v2) on CPU and memory. It scales up at once; the scale-down window comes from the `Cadence`.
   */
  public static hpa(options: HpaOptions = {}): Scaling {
    const input = new Input<HpaOptions>('Scaling.hpa', options, 'options');
    const minReplicas = input.wholeNumber('minReplicas', undefined, { min: 1, max: LARGEST_INT32 });
    const maxReplicas = input.wholeNumber('maxReplicas', undefined, { min: 1, max: LARGEST_INT32 });
    if (maxReplicas !== undefined && minReplicas !== undefined && maxReplicas < minReplicas) {
      input.reject('maxReplicas', maxReplicas, `at least 'minReplicas' (${minReplicas})`);
    }
    const hpa = { minReplicas, maxReplicas, cpuUtilization: input.percentage('cpuUtilization', undefined, 1000), memoryUtilization: input.percentage('memoryUtilization', undefined, 1000) };
    input.done();
    return new Scaling(undefined, hpa);
  }

  /**
   * An autoscaler of your own, such as a ScaledObject of KEDA: neither an autoscaler nor a number of pods is written. Give that of the gateways a
   * scale-down window of `cadence.gatewayScaleDownWindow` and one pod each `cadence.gatewayScaleDownPeriod`, that of the scrapers
   * `cadence.scraperScaleDownWindow`; one in the app that has less is reported at synthesis (PT010).
   *
   * @param maxReplicas the most pods that it makes, which is what queues are shared by: a whole number from 1 up; anything else is an error
   */
  public static external(maxReplicas: number): Scaling {
    return new Scaling(undefined, { maxReplicas: wholeNumber('Scaling.external', 'maxReplicas', maxReplicas, 1) }, true);
  }

  private constructor(
    /** The fixed number of pods; undefined with an autoscaler. */
    public readonly replicas: number | undefined,
    private readonly hpa: HpaOptions | undefined,
    private readonly elsewhere: boolean = false,
  ) {}

  /** @internal */
  public _resolve(defaultMax: number): ResolvedScaling {
    const minReplicas = this.replicas ?? this.hpa!.minReplicas ?? Math.min(2, this.hpa!.maxReplicas ?? 2);
    return {
      replicas: this.replicas,
      autoscaled: this.replicas === undefined && !this.elsewhere,
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
  /** Whether there is an autoscaler to write. */
  readonly autoscaled: boolean;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly cpuUtilization: number;
  readonly memoryUtilization: number;
}
