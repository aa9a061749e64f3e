import { keysExpression, POD_SAYS } from '../../../facts/identity';
import { Component } from '../../../model/component';
import { env, Expanded } from '../../../text/expand';
import { EnvVariable } from '../../../values/env-variable';

/** Attributes of HTTP and RPC in the semantic conventions; Prometheus clients write them with underscores. */
const CONVENTIONS = [
  'http.request.method', 'http.response.status_code', 'network.protocol.name', 'network.protocol.version', 'rpc.method',
  'rpc.response.status_code', 'rpc.system.name', 'server.address', 'server.port', 'url.scheme',
];

/** The kinds of workload, the more informative ones later: they overwrite the ReplicaSet or Job that they own. */
const WORKLOADS = ['statefulset', 'replicaset', 'job', 'deployment', 'daemonset', 'cronjob'];

/** Attributes that the collector adds by itself and nobody uses. */
const NOISE = ['processor', 'otel.signal', 'otel.scope.name', 'otel.scope.version'];

interface Statements {
  readonly context: 'resource';
  readonly statements: readonly (string | Expanded)[];
}

/**
 * Renames what Prometheus clients could not write with dots. Every data point passes through here: with statements of `transform` instead of
 * `attributes` a gateway needs a quarter more CPU in all (docs/performance.md).
 */
export function conventions(): Component {
  return {
    section: 'processors',
    id: 'attributes/conventions',
    body: {
      actions: CONVENTIONS.flatMap(name => {
        const underscored = name.replace(/\./g, '_');
        return [{ key: name, from_attribute: underscored, action: 'upsert' }, { key: underscored, action: 'delete' }];
      }),
    },
  };
}

/** What enrichment adds besides the cluster. */
export interface EnrichmentSettings {
  readonly clusterName: string;
  /** Whether the backend is Dynatrace: it wants one workload whatever its kind, and its own metadata from the pods' annotations. Others get the names of the semantic conventions. */
  readonly dynatrace: boolean;
  /** The keys, in the pods' own annotation for Dynatrace, that are believed. */
  readonly trusted: readonly string[];
  /** Statements for the resource, which only the backend wants. */
  readonly statements: Statements['statements'];
}

/** No noise, the cluster's name, and what the backend wants. */
export function enrichment({ clusterName, dynatrace, trusted, statements }: EnrichmentSettings): Component {
  return {
    section: 'processors',
    id: 'transform',
    body: {
      metric_statements: [
        ...(dynatrace ? [workloadStatements()] : []), noiseStatements(), clusterStatements(statements), ...(trusted.length > 0 ? [dynatraceStatements(trusted)] : []),
      ],
    },
    env: { K8S_CLUSTER_NAME: EnvVariable.of(clusterName) },
  };
}

/** One name, kind and UID of the workload, whatever its kind. */
function workloadStatements(): Statements {
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

function noiseStatements(): Statements {
  return { context: 'resource', statements: NOISE.map(name => `delete_key(attributes, "${name}")`) };
}

/** The cluster's name, whatever a target calls its cluster, and what else the backend wants. */
function clusterStatements(added: Statements['statements']): Statements {
  return {
    context: 'resource',
    statements: [
      env`set(attributes["k8s.cluster.name"], "${'K8S_CLUSTER_NAME'}")`,
      ...added,
    ],
  };
}

/** Dynatrace's metadata as JSON in one annotation: of the trusted keys, those that the resource does not have. */
function dynatraceStatements(trusted: readonly string[]): Statements {
  return {
    context: 'resource',
    statements: [
      `set(cache["said"], ParseJSON(attributes["${POD_SAYS}"])) where IsMatch(attributes["${POD_SAYS}"], "^\\\\{")`,
      `keep_matching_keys(cache["said"], ${JSON.stringify(`^(${keysExpression(trusted)})$`)}) where IsMap(cache["said"])`,
      'merge_maps(attributes, cache["said"], "insert") where IsMap(cache["said"])',
      `delete_key(attributes, "${POD_SAYS}")`,
    ],
  };
}

/** Resource attributes that Prometheus exporters of OpenTelemetry SDKs write with underscores, in `target_info`. */
const UNDERSCORED = [
  'k8s.cluster.name', 'k8s.namespace.name', 'k8s.node.name', 'k8s.pod.ip', 'k8s.pod.name', 'k8s.pod.uid', 'service.version', 'telemetry.sdk.language',
  'telemetry.sdk.name', 'telemetry.sdk.version',
];

/** Gives the pipeline's own resources their dots back, before they are matched with their pods. */
export function ownResourceNames(): Component {
  const statements = UNDERSCORED.flatMap(name => {
    const underscored = name.replace(/\./g, '_');
    return [
      `set(attributes["${name}"], attributes["${underscored}"]) where attributes["${underscored}"] != nil`,
      `delete_key(attributes, "${underscored}")`,
    ];
  });
  return { section: 'processors', id: 'transform/selfmon_rename', body: { metric_statements: [{ context: 'resource', statements }] } };
}
