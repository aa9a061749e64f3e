import { keysExpression, POD_SAYS } from '../../../facts/identity';
import { Component, Grant } from '../../../model/component';
import { MetadataRule, MetadataSource, ResourceAttribute } from '../../../values/resource-attribute';

/** Which names the attributes have that k8s_attributes 1.0 renamed: those of before, those of since, or both. */
export type Conventions = 'old' | 'new' | 'both';

/** What to add about the pods. */
export interface Extraction {
  readonly metadata: readonly ResourceAttribute[];
  readonly labels: readonly MetadataRule[];
  readonly annotations: readonly MetadataRule[];
  /** The keys, in the pods' own annotation for Dynatrace, that are believed. */
  readonly trusted: readonly string[];
  /** Left out where no attribute has two names. */
  readonly conventions?: Conventions;
}

/** What is added about a pod by default. */
export const DEFAULT_METADATA = [
  ResourceAttribute.POD_NAME, ResourceAttribute.POD_UID, ResourceAttribute.POD_IP, ResourceAttribute.DEPLOYMENT_NAME, ResourceAttribute.REPLICASET_NAME,
  ResourceAttribute.STATEFULSET_NAME, ResourceAttribute.DAEMONSET_NAME, ResourceAttribute.JOB_NAME, ResourceAttribute.CRONJOB_NAME, ResourceAttribute.NAMESPACE_NAME,
  ResourceAttribute.NODE_NAME, ResourceAttribute.CLUSTER_UID, ResourceAttribute.CONTAINER_NAME, ResourceAttribute.DEPLOYMENT_UID, ResourceAttribute.REPLICASET_UID,
  ResourceAttribute.STATEFULSET_UID, ResourceAttribute.DAEMONSET_UID, ResourceAttribute.JOB_UID, ResourceAttribute.CRONJOB_UID,
];

/** What is added about the pipeline's own pods: they belong to Deployments and StatefulSets only. */
export const OWN_METADATA = [
  ResourceAttribute.POD_NAME, ResourceAttribute.POD_UID, ResourceAttribute.POD_IP, ResourceAttribute.DEPLOYMENT_NAME, ResourceAttribute.REPLICASET_NAME, ResourceAttribute.STATEFULSET_NAME,
  ResourceAttribute.NAMESPACE_NAME, ResourceAttribute.NODE_NAME, ResourceAttribute.CLUSTER_UID, ResourceAttribute.CONTAINER_NAME, ResourceAttribute.DEPLOYMENT_UID,
  ResourceAttribute.REPLICASET_UID, ResourceAttribute.STATEFULSET_UID,
];

/** Dynatrace's own metadata, which users put on their pods as annotations. An annotation that is extracted takes the place of what Kubernetes says (kube/client.go), so only trusted names are. */
function trustedAnnotations(keys: readonly string[]): MetadataRule[] {
  return keys.length === 0 ? [] : [{ keyRegex: `${keysExpression([POD_SAYS])}/(${keysExpression(keys)})`, attribute: '$1' }, { key: POD_SAYS, attribute: POD_SAYS }];
}

/**
 * How a resource is matched with its pod. The first rule whose attributes exist decides, whether a pod is found or not
 * (k8s_attributes 0.158, pod_association.go), so it must be the most reliable; `connection` would be the scraper. The namespace belongs to the first: who writes an
 * EndpointSlice can name any pod of the cluster there (Prometheus 0.315, endpointslice.go, resolvePodRef), but not leave his namespace.
 */
const POD_ASSOCIATION = [['k8s.pod.uid', 'k8s.namespace.name'], ['k8s.pod.uid'], ['k8s.pod.name', 'k8s.namespace.name'], ['k8s.pod.ip']];

/**
 * Adds Kubernetes metadata of the pod that a metric comes from.
 * @param extraction which metadata
 * @param namespace the only namespace whose pods are watched; the whole cluster if left out
 */
export function k8sAttributes(extraction: Extraction, namespace?: string): Component {
  const annotations = [...trustedAnnotations(extraction.trusted), ...extraction.annotations];
  const rules = (given: readonly MetadataRule[]) => given.map(rule => ({
    ...(rule.key !== undefined ? { key: rule.key } : { key_regex: rule.keyRegex }),
    tag_name: rule.attribute ?? rule.key,
    from: rule.source ?? MetadataSource.POD,
  }));
  return {
    section: 'processors',
    id: 'k8s_attributes',
    body: {
      extract: {
        metadata: extraction.metadata.flatMap(name => IMAGE_TAGS[name]?.[extraction.conventions ?? 'old'] ?? [name]),
        ...(extraction.labels.length > 0 ? { labels: rules(extraction.labels) } : {}),
        ...(annotations.length > 0 ? { annotations: rules(annotations) } : {}),
      },
      ...(namespace ? { filter: { namespace } } : {}),
      pod_association: POD_ASSOCIATION.map(names => ({ sources: names.map(name => ({ from: 'resource_attribute', name })) })),
    },
    grants: attributesGrants(extraction, namespace),
    ...(extraction.conventions === 'both' ? { featureGates: BOTH } : {}),
  };
}

/** How the processor calls the tag of an image. */
const IMAGE_TAGS: { readonly [name: string]: { readonly [conventions in Conventions]: readonly string[] } | undefined } = {
  [ResourceAttribute.CONTAINER_IMAGE_TAG]: { old: ['container.image.tag'], new: ['container.image.tags'], both: ['container.image.tag', 'container.image.tags'] },
};

/** The gates under which it sends old and new names, in every supported version (README of k8s_attributes 1.0). */
const BOTH = { 'processor.k8sattributes.EmitV1K8sConventions': true, 'processor.k8sattributes.DontEmitV0K8sConventions': false };

/** What the processor must be allowed to read; namespaces and nodes are cluster-wide even where the pods of one namespace are enough. */
export function attributesGrants(extraction: Pick<Extraction, 'metadata' | 'labels' | 'annotations'>, namespace: string | undefined): Grant[] {
  const has = (...metadata: ResourceAttribute[]) => metadata.some(item => extraction.metadata.includes(item));
  const from = (source: MetadataSource) => [...extraction.labels, ...extraction.annotations].some(rule => rule.source === source);
  const read = (apiGroup: string, resource: string): Grant => ({ apiGroups: [apiGroup], resources: [resource], verbs: ['list', 'watch'] });
  const within = namespace ? { namespace } : {};
  return [
    { ...read('', 'pods'), ...within },
    ...(has(ResourceAttribute.DEPLOYMENT_NAME, ResourceAttribute.DEPLOYMENT_UID) ? [{ ...read('apps', 'replicasets'), ...within }] : []),
    ...(has(ResourceAttribute.CRONJOB_UID) ? [{ ...read('batch', 'jobs'), ...within }] : []),
    ...(from(MetadataSource.NAMESPACE) ? [read('', 'namespaces')]
      : has(ResourceAttribute.CLUSTER_UID) ? [{ ...read('', 'namespaces'), resourceNames: ['kube-system'] }] : []),
    ...(has(ResourceAttribute.NODE_UID) || from(MetadataSource.NODE) ? [read('', 'nodes')] : []),
  ];
}
