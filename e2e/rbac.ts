import type { AuditEvent } from './cluster/cluster';
import type { Manifest } from './cluster/manifests';
import { expectNone, Figures } from './suite';

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
    .map(describe)
    .sort();
}

/** What the objects grant to an account that may do it by another grant anyway. */
function containedGrants(objects: readonly Manifest[]): string[] {
  const all = grants(objects);
  return all
    .filter((grant, index) => all.some((other, otherIndex) => index !== otherIndex && contains(other, grant) && (!contains(grant, other) || otherIndex < index)))
    .map(describe)
    .sort();
}

/** What the objects grant beside what others grant to accounts of the same names: for output. */
export function grantsBeyond(objects: readonly Manifest[], others: readonly Manifest[]): string[] {
  const key = ({ verb, resource, apiGroup, resourceNames }: Grant) => `${verb} ${resource}.${apiGroup} ${resourceNames}`;
  const known = new Set(grants(others).map(key));
  return [...new Set(grants(objects).filter((grant) => !known.has(key(grant))).map(({ user, verb, resource, apiGroup }) =>
    `${user.replace('system:serviceaccount:', '')}: ${verb} ${resource}${apiGroup && `.${apiGroup}`}`))].sort();
}

/**
 * Every grant is used, or does not go without a reason. Reasons are by grant, as `unusedGrants` and `containedGrants` describe it; one that
 * explains nothing, because its grant was used or is gone, is as wrong as one that is missing.
 */
export function everyGrantIsUsed(objects: readonly Manifest[], events: readonly AuditEvent[], reasons: Readonly<Record<string, string>>): Figures {
  const unused = unusedGrants(objects, events);
  const contained = containedGrants(objects);
  expectNone('grants are wrong', [
    ...Object.keys(reasons).filter((grant) => !unused.includes(grant) && !contained.includes(grant)).map((grant) => `a reason is given, but it is needed or not granted: ${grant}`),
    ...unused.filter((grant) => !(grant in reasons)).map((grant) => `nobody used it, and no reason is given: ${grant}`),
    ...contained.filter((grant) => !(grant in reasons)).map((grant) => `another grant of the account contains it, and no reason is given: ${grant}`),
  ]);
  const count = grants(objects).length;
  return [
    `${count - unused.length} of ${count} grants were used`,
    ...Object.entries(reasons).map(([grant, reason]) => `${unused.includes(grant) ? 'not used' : 'contained in another'}: ${grant}: ${reason}`),
  ];
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
    if (!role) {
      throw new Error(`${binding.kind} ${binding.metadata.name} grants ${binding.roleRef.kind} ${binding.roleRef.name}, which is not among the objects`);
    }
    const rules: { apiGroups?: string[]; resources?: string[]; nonResourceURLs?: string[]; verbs: string[]; resourceNames?: string[] }[] = role.rules;
    return binding.subjects.flatMap((subject: { name: string; namespace: string }) => rules.flatMap((rule) => {
      const grant = (verb: string, apiGroup: string, resource: string): Grant => ({
        user: `system:serviceaccount:${subject.namespace}:${subject.name}`,
        role: `${role.kind} ${role.metadata.name}`,
        namespace: binding.kind === 'RoleBinding' ? binding.metadata.namespace : undefined,
        apiGroup,
        resource,
        verb,
        resourceNames: rule.resourceNames,
      });
      return rule.verbs.flatMap((verb) => [
        ...(rule.apiGroups ?? []).flatMap((apiGroup) => (rule.resources ?? []).map((resource) => grant(verb, apiGroup, resource))),
        ...(rule.nonResourceURLs ?? []).map((path) => grant(verb, '', path)),
      ]);
    }));
  });
}

function describe({ user, role, namespace, apiGroup, resource, verb }: Grant): string {
  return `${user.replace('system:serviceaccount:', '')}: ${verb} ${resource}${apiGroup && `.${apiGroup}`} in ${namespace ?? 'all namespaces'} (${role})`;
}

/** Whether all that a grant allows is allowed by another one of the same account as well. */
function contains(outer: Grant, inner: Grant): boolean {
  const same = (one: string, other: string) => one === other || one === '*';
  return outer.user === inner.user
    && same(outer.verb, inner.verb) && same(outer.apiGroup, inner.apiGroup) && same(outer.resource, inner.resource)
    && (outer.namespace === undefined || outer.namespace === inner.namespace)
    && (outer.resourceNames === undefined || (inner.resourceNames !== undefined && inner.resourceNames.every((name) => outer.resourceNames!.includes(name))));
}

function uses({ user, verb, objectRef, requestURI }: AuditEvent, grant: Grant): boolean {
  const resource = objectRef?.subresource ? `${objectRef.resource}/${objectRef.subresource}` : objectRef?.resource ?? requestURI.split('?')[0];
  // Clients get a list through a watch where the API server offers that, and by list where it does not.
  const verbs = verb === 'watch' && requestURI.includes('sendInitialEvents=true') ? ['watch', 'list'] : [verb];
  return user.username === grant.user
    && (verbs.includes(grant.verb) || grant.verb === '*')
    && (grant.resource === resource || grant.resource === '*')
    && (grant.apiGroup === (objectRef?.apiGroup ?? '') || grant.apiGroup === '*')
    && (grant.namespace === undefined || grant.namespace === objectRef?.namespace)
    && (grant.resourceNames === undefined || objectRef?.name === undefined || grant.resourceNames.includes(objectRef.name));
}
