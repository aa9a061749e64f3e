/**
 * Kubernetes metadata of a pod, as resource attributes of OpenTelemetry's semantic conventions (k8s_attributes 0.158, `extract.metadata`).
 */
export enum ResourceAttribute {
  /** The pod's name. */
  POD_NAME = 'k8s.pod.name',
  /** The pod's UID. */
  POD_UID = 'k8s.pod.uid',
  /** The pod's address. */
  POD_IP = 'k8s.pod.ip',
  /** The time at which the pod was started. */
  POD_START_TIME = 'k8s.pod.start_time',
  /** The Deployment that the pod belongs to. Needs permission to read ReplicaSets. */
  DEPLOYMENT_NAME = 'k8s.deployment.name',
  /** The ReplicaSet that the pod belongs to. */
  REPLICASET_NAME = 'k8s.replicaset.name',
  /** The StatefulSet that the pod belongs to. */
  STATEFULSET_NAME = 'k8s.statefulset.name',
  /** The DaemonSet that the pod belongs to. */
  DAEMONSET_NAME = 'k8s.daemonset.name',
  /** The Job that the pod belongs to. */
  JOB_NAME = 'k8s.job.name',
  /** The CronJob that the pod belongs to. */
  CRONJOB_NAME = 'k8s.cronjob.name',
  /** The pod's namespace. */
  NAMESPACE_NAME = 'k8s.namespace.name',
  /** The node that the pod runs on. */
  NODE_NAME = 'k8s.node.name',
  /** The UID of the cluster, which is that of the namespace kube-system. Needs permission to read that namespace. */
  CLUSTER_UID = 'k8s.cluster.uid',
  /** The container's name. */
  CONTAINER_NAME = 'k8s.container.name',
  /** The UID of the Deployment that the pod belongs to. Needs permission to read ReplicaSets. */
  DEPLOYMENT_UID = 'k8s.deployment.uid',
  /** The UID of the ReplicaSet that the pod belongs to. */
  REPLICASET_UID = 'k8s.replicaset.uid',
  /** The UID of the StatefulSet that the pod belongs to. */
  STATEFULSET_UID = 'k8s.statefulset.uid',
  /** The UID of the DaemonSet that the pod belongs to. */
  DAEMONSET_UID = 'k8s.daemonset.uid',
  /** The UID of the Job that the pod belongs to. */
  JOB_UID = 'k8s.job.uid',
  /** The UID of the CronJob that the pod belongs to. Needs permission to read Jobs. */
  CRONJOB_UID = 'k8s.cronjob.uid',
  /** The UID of the node that the pod runs on. Needs permission to read Nodes. */
  NODE_UID = 'k8s.node.uid',
  /** The name of the container's image. */
  CONTAINER_IMAGE_NAME = 'container.image.name',
  /** The tag of the container's image: `container.image.tag` up to contrib 0.160, from 0.161 on the list `container.image.tags` (`GatewayPoolOptions.oldAndNewAttributes` has both). */
  CONTAINER_IMAGE_TAG = 'container.image.tag',
  /** The id of the container. */
  CONTAINER_ID = 'container.id',
}

/**
 * Whose labels or annotations are used.
 */
export enum MetadataSource {
  /** Those of the pod. */
  POD = 'pod',
  /** Those of the pod's namespace. Needs permission to read Namespaces. */
  NAMESPACE = 'namespace',
  /** Those of the pod's node. Needs permission to read Nodes. */
  NODE = 'node',
}

/**
 * A label or annotation that becomes a resource attribute.
 */
export interface MetadataRule {
  /**
   * The key of the label or annotation. Either this or `keyRegex` must be given, else an error.
   * @default - `keyRegex`
   */
  readonly key?: string;

  /**
   * A regular expression (RE2) over the keys; every matching one is used.
   * @default - `key`
   */
  readonly keyRegex?: string;

  /**
   * Whose label or annotation it is.
   * @default MetadataSource.POD
   */
  readonly source?: MetadataSource;

  /**
   * The name of the attribute; with `keyRegex`, `$1` stands for its first group. It is always written out, since the collector's default changed with
   * k8s_attributes 1.0 (contrib 0.161).
   * @default - the key; with `keyRegex` it must be given, else an error
   */
  readonly attribute?: string;
}
