import { describe, ManifestOf } from '../manifests';
import { error, Rule } from '../rule';

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
    const doubles = new Map<string, { object: ManifestOf; first: ManifestOf }[]>();
    for (const { object, manifest } of context.objects(...context.ownKinds())) {
      const { name, namespace } = manifest.metadata ?? {};
      const key = [object.apiGroup, manifest.kind, isClusterScoped(manifest) ? '' : namespace ?? '', name].join('|');
      const first = seen.get(key);
      const isOurs = context.isOurs(object);
      if (first && (first.ours || isOurs)) {
        const pair = `${object.node.scope?.node.path}|${first.object.node.scope?.node.path}`;
        doubles.set(pair, [...doubles.get(pair) ?? [], { object: { object, manifest }, first }]);
      }
      if (!first || isOurs) {
        seen.set(key, { object, manifest, ours: isOurs });
      }
    }
    for (const pairs of doubles.values()) {
      const [{ object: { object }, first }] = pairs;
      const [here, there] = pairs.length === 1 ? [object, first.object] : [object.node.scope!, first.object.node.scope!];
      yield error(here, `${pairs.map(pair => describe(withoutNamespace(pair.object.manifest))).join(', ')} ${pairs.length > 1 ? 'are' : 'is'} also made by ${there.node.path}; `
        + "in the cluster each is one object, and what is applied last wins: give one of the stacks another 'name' or namespace");
    }
  },
};

function isClusterScoped({ kind }: any): boolean {
  return CLUSTER_SCOPED.includes(kind);
}

function withoutNamespace(manifest: any): any {
  return isClusterScoped(manifest) ? { ...manifest, metadata: { ...manifest.metadata, namespace: undefined } } : manifest;
}
