import type { AuditEvent } from './cluster/cluster';
import type { Manifest } from './cluster/manifests';

/** One thing that one service account may do. */
interface Grant {
  readonly user: string;
  readonly role: string;
  /** Absent: in all namespaces. */
  readonly namespace?: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly verb: string;
  readonly resourceNames?: readonly string[];
}

/** Requests of the objects' service accounts that the API server denied. */
export function deniedRequests(objects: readonly Manifest[], events: readonly AuditEvent[]): string[] {
  const users = serviceAccounts(objects);
  const denied = events.filter((event) => users.has(event.user.username)
    && (event.responseStatus?.code === 403 || event.annotations?.['authorization.k8s.io/decision'] === 'forbid'));
  return [...new Set(denied.map((event) => `${event.user.username} ${event.verb} ${event.requestURI.split('?')[0]}`))].sort();
}

/** What the objects grant and nobody asked for. */
export function unusedGrants(objects: readonly Manifest[], events: readonly AuditEvent[]): string[] {
  return grants(objects)
    .filter((grant) => !events.some((event) => uses(event, grant)))
    .map(({ user, role, namespace, apiGroup, resource, verb }) => `${user.replace('system:serviceaccount:', '')}: ${verb} ${resource}${apiGroup && `.${apiGroup}`} in ${namespace ?? 'all namespaces'} (${role})`)
    .sort();
}

export function requestCount(objects: readonly Manifest[], events: readonly AuditEvent[]): number {
  const users = serviceAccounts(objects);
  return events.filter((event) => users.has(event.user.username)).length;
}

function serviceAccounts(objects: readonly Manifest[]): Set<string> {
  return new Set(objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => `system:serviceaccount:${metadata.namespace}:${metadata.name}`));
}

function grants(objects: readonly Manifest[]): Grant[] {
  return objects.filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding').flatMap((binding) => {
    const role = objects.find(({ kind, metadata }) => kind === binding.roleRef.kind && metadata.name === binding.roleRef.name
      && (kind === 'ClusterRole' || metadata.namespace === binding.metadata.namespace));
    const rules: { apiGroups?: string[]; resources?: string[]; verbs: string[]; resourceNames?: string[] }[] = role?.rules ?? [];
    return binding.subjects.flatMap((subject: { name: string; namespace: string }) => rules.flatMap((rule) =>
      (rule.apiGroups ?? []).flatMap((apiGroup) => (rule.resources ?? []).flatMap((resource) => rule.verbs.map((verb): Grant => ({
        user: `system:serviceaccount:${subject.namespace}:${subject.name}`,
        role: `${role!.kind} ${role!.metadata.name}`,
        namespace: binding.kind === 'RoleBinding' ? binding.metadata.namespace : undefined,
        apiGroup, resource, verb, resourceNames: rule.resourceNames,
      }))))));
  });
}

function uses({ user, verb, objectRef, requestURI }: AuditEvent, grant: Grant): boolean {
  const resource = objectRef?.subresource ? `${objectRef.resource}/${objectRef.subresource}` : objectRef?.resource;
  // Clients get a list through a watch where the API server offers that, and by list where it does not.
  const verbs = verb === 'watch' && requestURI.includes('sendInitialEvents=true') ? ['watch', 'list'] : [verb];
  return user.username === grant.user
    && (verbs.includes(grant.verb) || grant.verb === '*')
    && (grant.resource === resource || grant.resource === '*')
    && (grant.apiGroup === (objectRef?.apiGroup ?? '') || grant.apiGroup === '*')
    && (grant.namespace === undefined || grant.namespace === objectRef?.namespace)
    && (grant.resourceNames === undefined || objectRef?.name === undefined || grant.resourceNames.includes(objectRef.name));
}
