import { ByName, sameNamespace } from './objects';
import { Answer, GrantQuestion, KubeObject, Workload } from './view';
import { at, Data, list, records, text, texts } from '../text/data';

const RBAC = 'rbac.authorization.k8s.io';

/** What service accounts may do, by the roles and bindings of one set of objects. */
export class Grants {
  private readonly accounts: ByName<KubeObject>;
  private readonly roles: ByName<KubeObject>;
  /** By name alone: manifests of these may carry a namespace, which means nothing. */
  private readonly clusterRoles: ReadonlyMap<string | undefined, KubeObject>;
  private readonly bindings: readonly KubeObject[];

  constructor(objects: readonly KubeObject[]) {
    const ofKind = (group: string, kind: string) => objects.filter(object => object.kind === kind && object.group === group);
    this.accounts = new ByName(ofKind('', 'ServiceAccount'));
    this.roles = new ByName(ofKind(RBAC, 'Role'));
    this.clusterRoles = new Map(ofKind(RBAC, 'ClusterRole').map(role => [role.name, role]));
    this.bindings = [...ofKind(RBAC, 'RoleBinding'), ...ofKind(RBAC, 'ClusterRoleBinding')];
  }

  public allows(workload: Workload, question: GrantQuestion): Answer {
    const answers = this.bindings.filter(binding => applies(binding, question) && binds(binding, workload)).map(binding => this.roleAllows(binding, question));
    if (answers.includes('yes')) {
      return 'yes';
    }
    const { namespace, serviceAccountName } = workload;
    // An account that stands elsewhere can have its bindings there too. The one that pods have which name none has none unless somebody gives it some.
    const elsewhere = serviceAccountName !== undefined && !this.accounts.get(namespace, serviceAccountName);
    return elsewhere || answers.includes('perhaps') ? 'perhaps' : 'no';
  }

  private roleAllows(binding: KubeObject, question: GrantQuestion): Answer {
    const reference = at(binding.data, 'roleRef');
    const name = text(at(reference, 'name'));
    const role = at(reference, 'kind') === 'ClusterRole' ? this.clusterRoles.get(name) : this.roles.get(binding.namespace, name);
    if (!role) {
      // This library makes both or neither, under one name, so that a role which is missing was taken out.
      return (binding.subject.ours || binding.part.ours) && name === binding.name ? 'no' : 'perhaps';
    }
    if (records(at(role.data, 'rules')).some(([, rule]) => ruleAllows(rule, question))) {
      return 'yes';
    }
    return at(role.data, 'aggregationRule') === undefined ? 'no' : 'perhaps';
  }
}

/** Whether a binding reaches where the question asks. */
function applies({ kind, namespace }: KubeObject, question: GrantQuestion): boolean {
  return kind === 'ClusterRoleBinding' || (question.namespace !== undefined && sameNamespace(namespace, question.namespace));
}

function binds(binding: KubeObject, { namespace, serviceAccountName = 'default' }: Workload): boolean {
  const groups = ['system:serviceaccounts', 'system:authenticated', ...namespace === undefined ? [] : [`system:serviceaccounts:${namespace}`]];
  return records(at(binding.data, 'subjects')).some(([, subject]) => {
    const [kind, name] = [at(subject, 'kind'), text(at(subject, 'name')) ?? ''];
    return kind === 'ServiceAccount' ? name === serviceAccountName && sameNamespace(text(at(subject, 'namespace')) ?? binding.namespace, namespace)
      : kind === 'Group' && groups.includes(name);
  });
}

/** Whether a rule allows what is asked; one that is limited to some names allows it for these. */
function ruleAllows(rule: Data, { group, resource, verb, resourceName }: GrantQuestion): boolean {
  const covers = (values: unknown, value: string) => texts(values).some(candidate => candidate === value || candidate === '*');
  const names = list(at(rule, 'resourceNames'));
  return (names.length === 0 || (resourceName !== undefined && names.includes(resourceName)))
    && covers(at(rule, 'apiGroups'), group) && covers(at(rule, 'resources'), resource) && covers(at(rule, 'verbs'), verb);
}
