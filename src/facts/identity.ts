/**
 * Labels of samples that say what only Kubernetes, the pipeline and Dynatrace know of a metric's origin. A target that writes them speaks for another: the
 * receiver takes every label of `target_info` into the resource, over what was discovered (prometheusreceiver 0.158 to 0.165, transaction.go, AddTargetInfo);
 * on other samples they become attributes of the data point, behind `otel_scope_` of the scope, and backends let the more special attribute win.
 * `service.*` is not among them: it is what a program calls itself.
 */
export const IDENTITY_LABELS = '(otel_scope_)?(k8s[.].+|dt[.].+|container[.]id|metadata[.]dynatrace[.]com.*)';

/** Attributes that no annotation of a pod may set: names, or beginnings of names with a dot at the end. */
export const IDENTITY_ATTRIBUTES = [
  'k8s.cluster.', 'k8s.namespace.name', 'k8s.node.', 'k8s.pod.', 'k8s.container.', 'k8s.workload.', 'k8s.deployment.', 'k8s.replicaset.', 'k8s.statefulset.', 'k8s.daemonset.',
  'k8s.job.', 'k8s.cronjob.', 'container.', 'dt.entity.', 'dt.smartscape.', 'service.name', 'service.instance.id',
];

/** The annotation, and the prefix of annotations, with which a pod says something of itself to Dynatrace. */
export const POD_SAYS = 'metadata.dynatrace.com';

/** What of that is believed by default: whose the data is, and who pays for it (docs.dynatrace.com, "Metadata enrichment of all telemetry originating from Kubernetes"). */
export const TRUSTED_ANNOTATIONS: readonly string[] = ['dt.security_context', 'dt.cost.*'];

/** An expression for the keys that are meant; `*` at the end of one stands for any end. */
export function keysExpression(keys: readonly string[]): string {
  return keys.map(key => key.replace(/[.]/g, '[.]').replace(/\*$/, '.+')).join('|');
}
