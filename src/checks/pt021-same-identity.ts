import { ManifestOf } from './manifests';
import { error, Rule } from './rule';

/** Kinds of ours that have no namespace; one in the manifest means nothing. */
const CLUSTER_SCOPED = ['ClusterRole', 'ClusterRoleBinding', 'Namespace'];

export const PT021: Rule = {
  code: 'PT021',
  title: 'Two objects that are one in the cluster',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Objects of the same group, kind, namespace and name are one object in a cluster: what is applied later wins, and the part that made the other runs with settings, permissions or pods that are not its own.',
  remedy: 'Give one of the stacks another `name` or namespace, or rename the other object; let one stack only create a namespace that they share.',
  *check(context) {
    const seen = new Map<string, ManifestOf & { ours: boolean }>();
    for (const { object, manifest } of context.objects(...context.ownKinds())) {
      const { name, namespace } = manifest.metadata ?? {};
      const key = [object.apiGroup, manifest.kind, CLUSTER_SCOPED.includes(manifest.kind) ? '' : namespace ?? '', name].join('|');
      const first = seen.get(key);
      const isOurs = context.isOurs(object);
      if (first && (first.ours || isOurs)) {
        const where = CLUSTER_SCOPED.includes(manifest.kind) || !namespace ? '' : ` in the namespace '${namespace}'`;
        yield error(object, `the ${manifest.kind} '${name}'${where} is also made by ${first.object.node.path}; in the cluster they are one object, and what is applied last wins: `
          + "give one of the stacks another 'name' or namespace");
      }
      if (!first || isOurs) {
        seen.set(key, { object, manifest, ours: isOurs });
      }
    }
  },
};
