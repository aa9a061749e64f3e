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
  { kind: 'ServiceAccount', api: 'api/v1', plural: 'serviceaccounts' },
  { kind: 'PodDisruptionBudget', api: 'apis/policy/v1', plural: 'poddisruptionbudgets' },
  { kind: 'NetworkPolicy', api: 'apis/networking.k8s.io/v1', plural: 'networkpolicies' },
  { kind: 'ScaledObject', api: 'apis/keda.sh/v1alpha1', plural: 'scaledobjects' },
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
  const unread = new Set(read.flatMap(({ kind, note }) => note === undefined ? [] : [kind]));
  const found = read.flatMap(({ objects: some }) => some);
  const objects = [...found, ...presumed(found, unread)];
  if (objects.every(({ manifest }) => !['Deployment', 'StatefulSet', 'DaemonSet'].includes((manifest as { kind: string }).kind))) {
    throw new UsageError(`${api.name} has no Deployment, StatefulSet or DaemonSet${namespaces ? ` in ${namespaces.join(', ')}` : ''}`);
  }
  return {
    from: `${api.name}${namespaces ? `, in ${namespaces.join(', ')}` : ''}`,
    objects,
    origins: new Map(),
    notes: [...new Set(read.flatMap(({ note }) => note ?? []))],
    cluster: new RunningCluster(api),
  };
}

async function readKind(api: ClusterApi, read: Kind, namespace: string | undefined): Promise<{ kind: Kind; objects: SourceObject[]; note?: string }> {
  const { kind, api: group, plural, needed } = read;
  const path = `/${group}/${namespace === undefined ? '' : `namespaces/${encodeURIComponent(namespace)}/`}${plural}`;
  try {
    const items = await api.list(path);
    const apiVersion = group.replace(/^apis?\//, '');
    return { kind: read, objects: items.map(item => ({ manifest: { apiVersion, kind, ...item }, cluster: api.context })) };
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    const where = namespace === undefined ? 'in all namespaces' : `in '${namespace}'`;
    if (error.status === 404 && !needed) {
      // The prometheus-operator's kinds need not be installed.
      return { kind: read, objects: [] };
    }
    if (needed) {
      throw new SourceError(`${api.name}: ${plural} ${where} cannot be listed: ${error.message}`
        + `${error.status === 403 && namespace === undefined ? '; where you may read some namespaces only, name them with --namespace' : ''}`);
    }
    return { kind: read, objects: [], note: `${plural} were not read (${error.message}): what hangs on them is not known` };
  }
}

/** What is taken to be there since it could not be read, so that nothing is blamed on it: accounts, and permissions. */
function presumed(objects: readonly SourceObject[], unread: ReadonlySet<Kind>): SourceObject[] {
  const [cluster, metadata] = [objects[0]?.cluster, { name: 'not-read' }];
  const accounts = objects.flatMap(({ manifest }: { manifest: any }) => {
    const name = manifest.spec?.template?.spec?.serviceAccountName;
    return name === undefined ? [] : [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: manifest.metadata?.namespace } }];
  });
  const permissions = {
    apiVersion: RBAC.slice('apis/'.length),
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' }],
  };
  return [
    ...[...unread].some(({ kind }) => kind === 'ServiceAccount') ? accounts : [],
    ...[...unread].some(({ api }) => api === RBAC) ? [permissions] : [],
  ].map(manifest => ({ manifest, cluster }));
}

/** The rules of a Role by which a cluster can be read: `list` on what is read, and nothing else. */
export function rolesToRead(): readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[]; readonly clusterWide: boolean }[] {
  const groups = new Map<string, Kind[]>();
  for (const kind of KINDS) {
    const key = `${kind.api.startsWith('apis/') ? kind.api.split('/')[1] : ''}|${kind.clusterWide === true}`;
    groups.set(key, [...groups.get(key) ?? [], kind]);
  }
  return [...groups].map(([key, kinds]) => ({ apiGroups: [key.split('|')[0]!], resources: kinds.map(({ plural }) => plural), verbs: ['list'], clusterWide: key.endsWith('true') }));
}

/** Whether objects of a kind stand in a namespace, as far as they are read from clusters. */
export function isNamespaced(kind: string): boolean {
  return KINDS.some(known => known.kind === kind && !known.clusterWide);
}

class RunningCluster implements Cluster {
  public constructor(private readonly api: ClusterApi) {}

  public get namespace(): string {
    return this.api.namespace;
  }

  public get name(): string {
    return this.api.name;
  }

  public async ask(namespace: string, service: string, port: number, path: string): Promise<unknown> {
    try {
      return await this.api.get(`/api/v1/namespaces/${encodeURIComponent(namespace)}/services/http:${encodeURIComponent(service)}:${port}/proxy${path}`);
    } catch (error) {
      throw error instanceof ApiError ? new SourceError(`${this.api.name}: Service '${namespace}/${service}': ${error.message}`) : error;
    }
  }
}
