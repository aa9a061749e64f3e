import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import * as k8s from './k8s';
import { lazy } from './lazy';
import { clusterScopedName } from '../facts/names';
import { Grant } from '../model/component';

/** The ServiceAccount that has the permissions. */
export interface Account {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The Roles of an account, one for each namespace and one for the cluster, each with its binding. A Role is made when the first grant asks for
 * it; its rules are calculated when it is written, since later calls can add to them.
 */
export class Roles {
  private readonly made = new Set<string | undefined>();

  constructor(
    private readonly scope: Construct, private readonly account: Account, private readonly labels: { readonly [key: string]: string }, private readonly grants: () => readonly Grant[],
  ) {}

  /** Makes the Roles that are missing. */
  public make(): void {
    for (const { namespace } of this.grants()) {
      if (!this.made.has(namespace)) {
        this.made.add(namespace);
        if (namespace === undefined) {
          this.clusterRole();
        } else {
          this.role(namespace);
        }
      }
    }
  }

  /** A Role can lie in a namespace where another pipeline has one of the same name. */
  private role(namespace: string): void {
    const own = namespace === this.account.namespace;
    const id = own ? 'Role' : `Role-${namespace}`;
    const name = own ? this.account.name : `${this.account.namespace}-${this.account.name}`;
    const metadata = { name, namespace, labels: this.labels };
    this.object(id, k8s.KubeRole.manifest({ metadata }), namespace);
    new ApiObject(this.scope, `${id}Binding`, k8s.KubeRoleBinding.manifest({
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', ...this.account }],
    }));
  }

  private clusterRole(): void {
    const name = clusterScopedName(this.account.namespace, this.account.name);
    const metadata = { name, labels: this.labels };
    clusterScoped(this.object('ClusterRole', k8s.KubeClusterRole.manifest({ metadata }), undefined));
    clusterScoped(new ApiObject(this.scope, 'ClusterRoleBinding', k8s.KubeClusterRoleBinding.manifest({
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', ...this.account }],
    })));
  }

  private object(id: string, manifest: any, namespace: string | undefined): ApiObject {
    const rules = () => this.grants().filter(grant => grant.namespace === namespace)
      .map(({ apiGroups, resources, resourceNames, verbs }) => ({ apiGroups, resources, resourceNames, verbs }));
    return new ApiObject(this.scope, id, { ...manifest, rules: lazy(this.scope, rules) });
  }
}

/** cdk8s stamps the chart's namespace on every object; the API server rejects it on cluster-scoped ones. */
export function clusterScoped(object: ApiObject): void {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
