import { Duration } from 'cdk8s';
import { EnvSource, EnvVariable } from './env-variable';
import { PodResourcesProps } from './pod-resources';

/**
 * What a toleration compares.
 */
export enum TolerationOperator {
  /** The taint has the key, whatever its value. */
  EXISTS = 'Exists',
  /** The taint has the key and the value. */
  EQUAL = 'Equal',
}

/**
 * What a taint does to pods that do not tolerate it.
 */
export enum TolerationEffect {
  /** They are not scheduled. */
  NO_SCHEDULE = 'NoSchedule',
  /** They are scheduled elsewhere where possible. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',
  /** They are removed. */
  NO_EXECUTE = 'NoExecute',
}

/**
 * A taint that the pods tolerate (Kubernetes Toleration).
 */
export interface Toleration {
  /**
   * The taint's key.
   * @default - every key; then `operator` must be EXISTS, else an error
   */
  readonly key?: string;

  /**
   * How the value is compared.
   * @default TolerationOperator.EQUAL
   */
  readonly operator?: TolerationOperator;

  /**
   * The taint's value, a label value; with the operator EXISTS an error.
   * @default - the empty value
   */
  readonly value?: string;

  /**
   * The effect that is tolerated.
   * @default - every effect
   */
  readonly effect?: TolerationEffect;

  /**
   * How long the pod stays on a node that gets the taint; only with the effect NO_EXECUTE, else an error.
   * @default - forever
   */
  readonly tolerationPeriod?: Duration;
}

/**
 * What happens to pods that cannot be spread evenly.
 */
export enum WhenUnsatisfiable {
  /** They are scheduled where the skew is least. */
  SCHEDULE_ANYWAY = 'ScheduleAnyway',
  /** They stay pending. */
  DO_NOT_SCHEDULE = 'DoNotSchedule',
}

/**
 * How the pods of a part are spread (Kubernetes TopologySpreadConstraint, over the part's own pods).
 */
export interface TopologySpread {
  /**
   * The node label whose values are the domains.
   * A qualified name, else an error.
   */
  readonly topologyKey: string;

  /**
   * The largest difference between two domains, in pods.
   * A whole number from 1 up, else an error.
   * @default 1
   */
  readonly maxSkew?: number;

  /**
   * What happens to pods for which this is impossible.
   * @default WhenUnsatisfiable.SCHEDULE_ANYWAY
   */
  readonly whenUnsatisfiable?: WhenUnsatisfiable;
}

/**
 * Security settings of a part's pods. The default satisfies the Pod Security Standard `restricted`.
 */
export interface PodSecurity {
  /**
   * The user that the container runs as.
   * A whole number from 1 up, else an error: user 0 is root.
   * @default - the image's user (10001 in the collectors, 65532 in the allocators)
   */
  readonly runAsUser?: number;

  /**
   * The group that the container runs as.
   * A whole number from 1 up, else an error.
   * @default - the image's group
   */
  readonly runAsGroup?: number;

  /**
   * The group that owns mounted volumes.
   * A whole number from 1 up, else an error.
   * @default - none
   */
  readonly fsGroup?: number;

  /**
   * Whether the container's root file system is read-only.
   * @default true
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * The localhost seccomp profile, a path below the kubelet's profile folder; an absolute one is an error.
   * @default - the runtime's default profile
   */
  readonly seccompLocalhostProfile?: string;
}

/**
 * Options for the pods of every part.
 */
export interface PodOptions {
  /**
   * Labels added to all objects of the part and to its pods. A label that the part sets itself (`app.kubernetes.io/...`) can be replaced, unless it is one
   * of those that select the pods, which is an error.
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations added to the pods. `checksum/config`, which replaces the pods when their configuration changes, is an error.
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Annotations added to the part's ServiceAccount, as used for cloud identities.
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };

  /**
   * Labels that a node must have.
   * @default - none
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints that the pods tolerate.
   * @default - none
   */
  readonly tolerations?: Toleration[];

  /**
   * Affinity as in the Kubernetes API (nodeAffinity, podAffinity, podAntiAffinity). What the API server would refuse is an error.
   * @default - none
   */
  readonly affinity?: { [key: string]: any };

  /**
   * How the pods are spread. An empty list turns spreading off; one key twice, with the same `whenUnsatisfiable`, is an error.
   * @default - over nodes (kubernetes.io/hostname), skew 1, ScheduleAnyway
   */
  readonly topologySpread?: TopologySpread[];

  /**
   * The PriorityClass of the pods, a DNS subdomain.
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Environment variables of the container. One that the part itself sets is an error.
   * @default - none
   */
  readonly env?: { [name: string]: EnvVariable };

  /**
   * Secrets and ConfigMaps whose keys become environment variables.
   * @default - none
   */
  readonly envFrom?: EnvSource[];

  /**
   * Names of Secrets with the credentials of an image registry.
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * CPU and memory of the container.
   * @default - see the part
   */
  readonly resources?: PodResourcesProps;

  /**
   * Security settings of the pods.
   * @default - the Pod Security Standard `restricted`, without a fixed user
   */
  readonly security?: PodSecurity;
}
