import { ApiError, type ApiOptions, ClusterApi } from './cluster-api';
import type { Cluster, Manifests } from './manifests';
import { SourceError, UsageError } from '../errors';
import type { SourceObject } from '../library';

export interface ClusterOptions extends ApiOptions {
  /** Only these namespaces; all where it is left out. */
  readonly namespaces?: readonly string[];
}

interface Kind {
  readonly kind: string;
  /** Under /apis, or `api/v1`. */
  readonly api: string;
  readonly plural: string;
  readonly clusterWide?: boolean;
  /** Without it there is no pipeline to see; without the others something less is known. */
  readonly needed?: boolean;
}

const MONITORING = 'apis/monitoring.coreos.com';
const RBAC = 'apis/rbac.authorization.k8s.io/v1';

/** What a pipeline is made of. Secrets are never read. */
const KINDS: readonly Kind[] = [
  { kind: 'Deployment', api: 'apis/apps/v1', plural: 'deployments', needed: true },
  { kind: 'StatefulSet', api: 'apis/apps/v1', plural: 'statefulsets', needed: true },
  { kind: 'DaemonSet', api: 'apis/apps/v1', plural: 'daemonsets', needed: true },
  { kind: 'ConfigMap', api: 'api/v1', plural: 'configmaps', needed: true },
  { kind: 'Service', api: 'api/v1', plural: 'services', needed: true },
  { kind: 'HorizontalPodAutoscaler', api: 'apis/autoscaling/v2', plural: 'horizontalpodautoscalers' },
  { kind: 'ServiceMonitor', api: `${MONITORING}/v1`, plural: 'servicemonitors' },
  { kind: 'PodMonitor', api: `${MONITORING}/v1`, plural: 'podmonitors' },
  { kind: 'Probe', api: `${MONITORING}/v1`, plural: 'probes' },
  { kind: 'ScrapeConfig', api: `${MONITORING}/v1alpha1`, plural: 'scrapeconfigs' },
  { kind: 'Role', api: RBAC, plural: 'roles' },
  { kind: 'RoleBinding', api: RBAC, plural: 'rolebindings' },
  { kind: 'ClusterRole', api: RBAC, plural: 'clusterroles', clusterWide: true },
  { kind: 'ClusterRoleBinding', api: RBAC, plural: 'clusterrolebindings', clusterWide: true },
  { kind: 'Namespace', api: 'api/v1', plural: 'namespaces', clusterWide: true },
];

/** Reads what runs in a cluster. */
export async function readCluster({ namespaces, ...options }: ClusterOptions): Promise<Manifests> {
  const api = await ClusterApi.connect(options);
  const read = await Promise.all(KINDS.flatMap(kind => (kind.clusterWide ? [undefined] : namespaces ?? [undefined]).map(namespace => readKind(api, kind, namespace))));
  const objects = read.flatMap(({ objects: found }) => found);
  if (objects.every(({ manifest }) => !['Deployment', 'StatefulSet', 'DaemonSet'].includes((manifest as { kind: string }).kind))) {
    throw new UsageError(`${api.name} has no Deployment, StatefulSet or DaemonSet${namespaces ? ` in ${namespaces.join(', ')}` : ''}`);
  }
  return {
    from: `${api.name}${namespaces ? `, in ${namespaces.join(', ')}` : ''}`,
    objects,
    notes: [...new Set(read.flatMap(({ note }) => note ?? []))],
    cluster: new RunningCluster(api),
  };
}

async function readKind(api: ClusterApi, { kind, api: group, plural, needed }: Kind, namespace: string | undefined): Promise<{ objects: SourceObject[]; note?: string }> {
  const path = `/${group}/${namespace === undefined ? '' : `namespaces/${encodeURIComponent(namespace)}/`}${plural}`;
  try {
    const items = await api.list(path);
    const apiVersion = group.replace(/^apis?\//, '');
    return { objects: items.map(item => ({ manifest: { apiVersion, kind, ...item } })) };
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    const where = namespace === undefined ? 'in all namespaces' : `in '${namespace}'`;
    if (error.status === 404 && !needed) {
      // The prometheus-operator's kinds need not be installed.
      return { objects: [] };
    }
    if (needed) {
      throw new SourceError(`${api.name}: ${plural} ${where} cannot be listed: ${error.message}`
        + `${error.status === 403 && namespace === undefined ? '; where you may read some namespaces only, name them with --namespace' : ''}`);
    }
    return { objects: [], note: `${plural} were not read (${error.message}): what hangs on them is not known` };
  }
}

class RunningCluster implements Cluster {
  public constructor(private readonly api: ClusterApi) {}

  public async ask(namespace: string, service: string, port: number, path: string): Promise<unknown> {
    try {
      return await this.api.get(`/api/v1/namespaces/${encodeURIComponent(namespace)}/services/http:${encodeURIComponent(service)}:${port}/proxy${path}`);
    } catch (error) {
      throw error instanceof ApiError ? new SourceError(`${this.api.name}: Service '${namespace}/${service}': ${error.message}`) : error;
    }
  }
}
