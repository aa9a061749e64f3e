import { at, records, text } from '../../text/data';
import { KubeObject, View, Workload } from '../../view/view';
import { error, Rule } from '../rule';
import { wordsOf } from '../selecting';
import { described } from '../words';

/** Kinds of ours that have no namespace; one in the manifest means nothing. */
const CLUSTER_SCOPED = ['ClusterRole', 'ClusterRoleBinding', 'Namespace'];

export const PT021: Rule = {
  code: 'PT021',
  title: 'Two objects that are one in the cluster',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Objects of the same group, kind, namespace and name are one object in a cluster: what is applied later wins, '
    + 'and the part that made the other one then runs with the settings, permissions or pods of somebody else.',
  remedy: 'Give one of the stacks another `name` or namespace, or rename the other object; let only one stack create a namespace that they share. Charts for '
    + 'different clusters are told apart by '
    + '`clusterName`, or by `Checks.assignCluster`.',
  *check(view) {
    const pipeline = identitiesOfPipelines(view);
    const seen = new Map<string, KubeObject>();
    const doubles = new Map<string, { object: KubeObject; first: KubeObject }[]>();
    for (const object of view.objects) {
      const key = identity(object);
      if (key === undefined) {
        continue;
      }
      const first = seen.get(key);
      if (first && (first.part.ours || object.part.ours || pipeline.has(key))) {
        const pair = `${object.part.name}|${first.part.name}`;
        doubles.set(pair, [...doubles.get(pair) ?? [], { object, first }]);
      }
      if (!first || object.part.ours) {
        seen.set(key, object);
      }
    }
    for (const pairs of doubles.values()) {
      const [{ object, first }] = pairs;
      const [here, there] = pairs.length === 1 ? [object.subject, first.subject] : [object.part, first.part];
      const names = pairs.map(pair => described(withoutNamespace(pair.object))).join(', ');
      const message = here.name === there.name
        ? `${names} ${pairs.length > 1 ? 'stand' : 'stands'} here twice; in the cluster each is one object, and what is applied last wins`
        : `${names} ${pairs.length > 1 ? 'are' : 'is'} also made by ${there.name}; in the cluster each is one object, and what is applied last wins`;
      yield error(here, undefined, message, wordsOf({ ...here, ours: object.part.ours || first.part.ours }, {
        props: "give one of the stacks another 'name' or namespace",
        yaml: 'take one of the two out, or give it another name or namespace',
      }));
    }
  },
};

/** What makes two manifests one object; undefined where the API server makes the name. */
function identity({ group, kind, namespace, name }: KubeObject): string | undefined {
  return name === undefined ? undefined : [group, kind, CLUSTER_SCOPED.includes(kind) ? '' : namespace ?? '', name].join('|');
}

function withoutNamespace(object: KubeObject): KubeObject {
  return CLUSTER_SCOPED.includes(object.kind) ? { ...object, namespace: undefined } : object;
}

/** The workloads of all pipelines with what they hang on, since nothing says of an object that was read from YAML who made it. */
function identitiesOfPipelines(view: View): Set<string> {
  const workloads = [...view.collectors, ...view.allocators].map(({ workload }) => workload);
  return new Set(workloads.flatMap(identitiesAround));
}

function identitiesAround(workload: Workload): string[] {
  const { group, kind, name, namespace = '', podSpec, autoscalers, serviceAccountName } = workload;
  const maps = records(podSpec.volumes).flatMap(([, volume]) => text(at(volume, 'configMap', 'name')) ?? []);
  return [
    [group, kind, namespace, name].join('|'),
    ['', 'Service', namespace, name].join('|'),
    ['policy', 'PodDisruptionBudget', namespace, name].join('|'),
    ...autoscalers.map(autoscaler => [autoscaler.group, autoscaler.kind, namespace, autoscaler.name].join('|')),
    ...maps.map(map => ['', 'ConfigMap', namespace, map].join('|')),
    ...serviceAccountName === undefined ? [] : [['', 'ServiceAccount', namespace, serviceAccountName].join('|')],
  ];
}
