import { DiscoveryRole } from '../values/allocation';
import { Rule } from '../workload/objects';

/** What the allocator reads: in the whole cluster, and of the scrapers. Source: the audit log of a real API server (docs/deviations.md). */
export function allocatorRules(roles: DiscoveryRole[]): { clusterWide: Rule[]; collectors: Rule[] } {
  const read = ['list', 'watch'];
  return {
    clusterWide: [
      { apiGroups: ['monitoring.coreos.com'], resources: ['servicemonitors', 'podmonitors', 'scrapeconfigs', 'probes'], verbs: read },
      { apiGroups: [''], resources: ['namespaces', 'pods', 'services'], verbs: read },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
      ...[...new Set(roles)].map(role => ({ apiGroups: [role === DiscoveryRole.INGRESS ? 'networking.k8s.io' : ''], resources: [role], verbs: read })),
    ],
    collectors: [{ apiGroups: [''], resources: ['pods'], verbs: read }],
  };
}

/** What the allocator reads of the Secrets and ConfigMaps that monitors refer to: a list of their metadata, and those referred to. */
export function secretRules(): Rule[] {
  return [
    { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] },
  ];
}

/** What an allocator before operator 0.151 lists of Secrets in the scrapers' namespace, whether monitors there refer to one or not. */
export function secretListRules(): Rule[] {
  return [{ apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] }];
}
