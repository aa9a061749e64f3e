import { stringify } from 'yaml';
import { rolesToRead } from '../../sources/cluster';

const NAME = 'prometheus-tiered-reader';

/** The roles with which a cluster, or some of its namespaces, can be read: `list` on what is looked at, never on Secrets. */
export function roleText(namespaces: readonly string[] | undefined): string {
  const rules = rolesToRead();
  const ruleOf = ({ clusterWide: _, ...rule }: typeof rules[number]) => rule;
  const role = (kind: string, metadata: object, own: typeof rules) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name: NAME, ...metadata }, rules: own.map(ruleOf) });
  const objects = namespaces === undefined ? [role('ClusterRole', {}, rules)]
    : [...namespaces.map(namespace => role('Role', { namespace }, rules.filter(rule => !rule.clusterWide))), role('ClusterRole', {}, rules.filter(rule => rule.clusterWide))];
  return objects.map(object => stringify(object)).join('---\n');
}
