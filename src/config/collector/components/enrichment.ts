import { env, Expanded } from '../../../text/expand';
import { list, oneOf, Origin, qualifiedName, record, reject, nonEmptyText } from '../../../text/input';
import { re2Problem } from '../../../text/re2';
import { MetadataRule, MetadataSource, PodMetadata } from '../../../values/pod-metadata';
import { Rule } from '../../../workload/objects';

/** What is taken of a pod unless the user says otherwise. */
export const DEFAULT_METADATA = [
  PodMetadata.POD_NAME, PodMetadata.POD_UID, PodMetadata.POD_IP, PodMetadata.DEPLOYMENT_NAME, PodMetadata.REPLICASET_NAME,
  PodMetadata.STATEFULSET_NAME, PodMetadata.DAEMONSET_NAME, PodMetadata.JOB_NAME, PodMetadata.CRONJOB_NAME, PodMetadata.NAMESPACE_NAME,
  PodMetadata.NODE_NAME, PodMetadata.CLUSTER_UID, PodMetadata.CONTAINER_NAME, PodMetadata.DEPLOYMENT_UID, PodMetadata.REPLICASET_UID,
  PodMetadata.STATEFULSET_UID, PodMetadata.DAEMONSET_UID, PodMetadata.JOB_UID, PodMetadata.CRONJOB_UID,
];

/** What is to be known of the pods. */
export interface Extraction {
  readonly metadata: PodMetadata[];
  readonly labels: MetadataRule[];
  readonly annotations: MetadataRule[];
}

/** Dynatrace's own metadata, which users put on their pods as annotations. */
export const DYNATRACE_ANNOTATIONS: MetadataRule[] = [
  { keyRegex: 'metadata.dynatrace.com/(.*)', attribute: '$1' },
  { key: 'metadata.dynatrace.com', attribute: 'metadata.dynatrace.com' },
];

/**
 * How a resource is matched with its pod. The first rule whose attributes are there decides, found or not
 * (k8s_attributes 0.158, pod_association.go), so it must be the surest; `connection` would be the scraper.
 */
const POD_ASSOCIATION = [['k8s.pod.uid'], ['k8s.pod.name', 'k8s.namespace.name'], ['k8s.pod.ip']];

export function k8sAttributes(extraction: Extraction, namespace?: string): any {
  const rules = (given: MetadataRule[]) => given.map(rule => ({
    ...(rule.key !== undefined ? { key: rule.key } : { key_regex: rule.keyRegex }),
    tag_name: rule.attribute ?? rule.key,
    from: rule.source ?? MetadataSource.POD,
  }));
  return {
    extract: {
      metadata: extraction.metadata,
      ...(extraction.labels.length > 0 ? { labels: rules(extraction.labels) } : {}),
      ...(extraction.annotations.length > 0 ? { annotations: rules(extraction.annotations) } : {}),
    },
    ...(namespace ? { filter: { namespace } } : {}),
    pod_association: POD_ASSOCIATION.map(names => ({ sources: names.map(name => ({ from: 'resource_attribute', name })) })),
  };
}

export function checkExtraction(origin: Origin, extraction: Extraction): Extraction {
  const metadata = list(origin, 'podMetadata', extraction.metadata, 1).map(item => oneOf(origin, 'podMetadata', item, { ...PodMetadata }));
  for (const [property, rules] of [['extractLabels', extraction.labels], ['extractAnnotations', extraction.annotations]] as const) {
    for (const rule of list(origin, property, rules)) {
      record(origin, property, rule as any);
      if ((rule.key === undefined) === (rule.keyRegex === undefined)) {
        reject(origin, property, rule, "a rule with either 'key' or 'keyRegex'");
      }
      if (rule.key !== undefined) {
        qualifiedName(origin, `${property}.key`, rule.key);
      }
      if (rule.keyRegex !== undefined) {
        const problem = re2Problem(nonEmptyText(origin, `${property}.keyRegex`, rule.keyRegex));
        if (problem) {
          reject(origin, `${property}.keyRegex`, rule.keyRegex, 'a regular expression of RE2', problem);
        }
        if (rule.attribute === undefined) {
          reject(origin, `${property}.attribute`, undefined, "given with 'keyRegex'", "'$1' stands for the first group");
        }
      }
      if (rule.attribute !== undefined) {
        nonEmptyText(origin, `${property}.attribute`, rule.attribute);
      }
      if (rule.source !== undefined) {
        oneOf(origin, `${property}.source`, rule.source, { ...MetadataSource });
      }
    }
  }
  return { metadata: [...new Set(metadata)], labels: [...extraction.labels], annotations: [...extraction.annotations] };
}

/** What the processor must be allowed to read for an extraction; `namespaces` apart from the rest, since it is cluster-wide even where the rest is not. */
export function extractionRules(extraction: Extraction): { namespaced: Rule[]; clusterWide: Rule[] } {
  const has = (...metadata: PodMetadata[]) => metadata.some(item => extraction.metadata.includes(item));
  const from = (source: MetadataSource) => [...extraction.labels, ...extraction.annotations].some(rule => rule.source === source);
  const read = ['list', 'watch'];
  const namespaced: Rule[] = [{ apiGroups: [''], resources: ['pods'], verbs: read }];
  const clusterWide: Rule[] = [];
  if (has(PodMetadata.DEPLOYMENT_NAME, PodMetadata.DEPLOYMENT_UID)) {
    namespaced.push({ apiGroups: ['apps'], resources: ['replicasets'], verbs: read });
  }
  if (has(PodMetadata.CRONJOB_UID)) {
    namespaced.push({ apiGroups: ['batch'], resources: ['jobs'], verbs: read });
  }
  if (from(MetadataSource.NAMESPACE)) {
    clusterWide.push({ apiGroups: [''], resources: ['namespaces'], verbs: read });
  } else if (has(PodMetadata.CLUSTER_UID)) {
    clusterWide.push({ apiGroups: [''], resources: ['namespaces'], resourceNames: ['kube-system'], verbs: read });
  }
  if (has(PodMetadata.NODE_UID) || from(MetadataSource.NODE)) {
    clusterWide.push({ apiGroups: [''], resources: ['nodes'], verbs: read });
  }
  return { namespaced, clusterWide };
}

/** Attributes of HTTP and RPC in the semantic conventions; Prometheus clients write them with underscores. */
const CONVENTIONS = [
  'http.request.method', 'http.response.status_code', 'network.protocol.name', 'network.protocol.version', 'rpc.method',
  'rpc.response.status_code', 'rpc.system.name', 'server.address', 'server.port', 'url.scheme',
];

/** The kinds of workload, the more telling one later: it overwrites the ReplicaSet or Job that it owns. */
const WORKLOADS = ['statefulset', 'replicaset', 'job', 'deployment', 'daemonset', 'cronjob'];

/** Attributes of the collector's own making that no one asks for. */
const NOISE = ['processor', 'otel.signal', 'otel.scope.name', 'otel.scope.version'];

export interface Statements {
  readonly context: 'resource';
  readonly statements: (string | Expanded)[];
}

/** The id of the processor that renames the attributes of data points. */
export const CONVENTIONS_PROCESSOR = 'attributes/conventions';

/**
 * Renames what Prometheus clients could not write with dots. Every data point comes by here: with statements of `transform` instead of
 * `attributes` a gateway needs a quarter more CPU in all (docs/performance.md).
 */
export function conventionAttributes(): any {
  return {
    actions: CONVENTIONS.flatMap(name => {
      const underscored = name.replace(/\./g, '_');
      return [{ key: name, from_attribute: underscored, action: 'upsert' }, { key: underscored, action: 'delete' }];
    }),
  };
}

/** One name, kind and UID of the workload, whatever its kind. */
export function workloadStatements(): Statements {
  const set = (target: string, value: (kind: string) => string, condition: (kind: string) => string) =>
    WORKLOADS.map(kind => `set(attributes["k8s.workload.${target}"], ${value(kind)}) where IsString(attributes["k8s.${kind}.${condition(kind)}"])`);
  return {
    context: 'resource',
    statements: [
      ...set('name', kind => `attributes["k8s.${kind}.name"]`, () => 'name'),
      ...set('kind', kind => `"${kind}"`, () => 'name'),
      ...set('uid', kind => `attributes["k8s.${kind}.uid"]`, () => 'uid'),
      ...WORKLOADS.map(kind => `delete_key(attributes, "k8s.${kind}.name")`),
      ...WORKLOADS.map(kind => `delete_key(attributes, "k8s.${kind}.uid")`),
    ],
  };
}

export function noiseStatements(): Statements {
  return { context: 'resource', statements: NOISE.map(name => `delete_key(attributes, "${name}")`) };
}

/** The cluster's name, where the resource has none, and what else the backend wants. */
export function clusterStatements(added: Expanded[]): Statements {
  return {
    context: 'resource',
    statements: [
      env`set(attributes["k8s.cluster.name"], "${'K8S_CLUSTER_NAME'}") where attributes["k8s.cluster.name"] == nil and Len("${'K8S_CLUSTER_NAME'}") > 0`,
      ...added,
    ],
  };
}

/** Dynatrace's metadata as JSON in one annotation. */
export function dynatraceStatements(): Statements {
  return {
    context: 'resource',
    statements: [
      'merge_maps(attributes, ParseJSON(attributes["metadata.dynatrace.com"]), "upsert") where IsMatch(attributes["metadata.dynatrace.com"], "^\\\\{")',
      'delete_key(attributes, "metadata.dynatrace.com")',
    ],
  };
}

/** Resource attributes that Prometheus exporters of OpenTelemetry SDKs write with underscores, in `target_info`. */
const UNDERSCORED = [
  'k8s.cluster.name', 'k8s.namespace.name', 'k8s.node.name', 'k8s.pod.ip', 'k8s.pod.name', 'k8s.pod.uid', 'service.version', 'telemetry.sdk.language',
  'telemetry.sdk.name', 'telemetry.sdk.version',
];

/** Gives the pipeline's own resources their dots back, before they are matched with their pods. */
export function renameStatements(): Statements {
  return {
    context: 'resource',
    statements: UNDERSCORED.flatMap(name => {
      const underscored = name.replace(/\./g, '_');
      return [
        `set(attributes["${name}"], attributes["${underscored}"]) where attributes["${underscored}"] != nil`,
        `delete_key(attributes, "${underscored}")`,
      ];
    }),
  };
}
