import { MONITOR_KINDS, MONITORING_GROUP } from '../facts/monitor-kinds';
import { Grant } from '../model/component';
import { DiscoveryRole } from '../values/allocation';

/** What the permissions of an allocator's ServiceAccount depend on. */
export interface AllocatorAccess {
  readonly collectorNamespace: string;
  readonly discoveryRoles: readonly DiscoveryRole[];
  readonly secretNamespaces: readonly string[];
  /** Whether the allocator reads Secrets in the namespaces that it is given; one before operator 0.151 does so in the scrapers' namespace. */
  readonly readsSecretNamespaces: boolean;
}

/** What the allocator reads. Source: the audit log of a real API server (docs/deviations.md). */
export function allocatorGrants({ collectorNamespace, discoveryRoles, secretNamespaces, readsSecretNamespaces }: AllocatorAccess): Grant[] {
  const read = (apiGroup: string, resources: string[]): Grant => ({ apiGroups: [apiGroup], resources, verbs: ['list', 'watch'] });
  return [
    read(MONITORING_GROUP, MONITOR_KINDS.map(({ plural }) => plural)),
    read('', ['namespaces', 'pods', 'services']),
    read('discovery.k8s.io', ['endpointslices']),
    ...[...new Set(discoveryRoles)].map(role => read(discoveryGroup(role), [role])),
    // Those that monitors refer to, each in the monitor's own namespace: authorities, and no secrets.
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] },
    ...[...new Set([collectorNamespace, ...secretNamespaces])].flatMap(namespace => [
      ...(namespace === collectorNamespace ? [read('', ['pods'])] : []),
      ...(secretNamespaces.includes(namespace) ? [SECRETS] : readsSecretNamespaces ? [] : [read('', ['secrets'])]),
    ].map(grant => ({ ...grant, namespace }))),
  ];
}

/** The API group of what a role discovers. */
export function discoveryGroup(role: DiscoveryRole): string {
  return role === DiscoveryRole.INGRESS ? 'networking.k8s.io' : '';
}

/** The Secrets that monitors refer to: a list of their metadata, and those referred to. */
const SECRETS: Grant = { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] };
