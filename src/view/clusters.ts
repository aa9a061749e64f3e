import { clusterOfTelemetry } from './collector-config';
import { Configs, MountedConfigs } from './configs';
import { ReadObject } from './objects';
import { isWorkload, workloadsOf } from './workloads';

/**
 * The objects of each cluster. Collectors name the cluster that they are in; what stands in one file or chart with them belongs to it too,
 * and what stands elsewhere belongs to every cluster. There is one set where no more than one cluster is named.
 */
export function byCluster(read: readonly ReadObject[], configs: Configs): ReadObject[][] {
  const named = new Map<ReadObject, string>();
  const groups = new Map<string, Set<string>>();
  for (const item of read) {
    const { group, groupClusters } = item.source;
    if (group !== undefined && groupClusters && !groups.has(group)) {
      groups.set(group, new Set(groupClusters));
    }
    const cluster = item.source.cluster ?? namedByPods(item);
    remember(item, cluster, named, groups);
  }
  nameByTelemetry(read, configs, named, groups);
  const clusters = new Set(named.values());
  if (clusters.size < 2) {
    return [[...read]];
  }
  const belongs = (item: ReadObject, cluster: string) => {
    const own = named.get(item);
    const group = item.source.group === undefined ? undefined : groups.get(item.source.group);
    return own !== undefined ? own === cluster : group === undefined || group.has(cluster);
  };
  return [...clusters].map(cluster => read.filter(item => belongs(item, cluster)));
}

function remember(item: ReadObject, cluster: string | undefined, named: Map<ReadObject, string>, groups: Map<string, Set<string>>): void {
  if (cluster === undefined || cluster === '') {
    return;
  }
  named.set(item, cluster);
  const { group } = item.source;
  if (group !== undefined) {
    groups.set(group, (groups.get(group) ?? new Set()).add(cluster));
  }
}

/** The variable in which this library's collectors, and those of the reference, have the name. */
function namedByPods({ object }: ReadObject): string | undefined {
  const [workload] = isWorkload(object) ? workloadsOf([object], []) : [];
  return workload?.containers.flatMap(({ env }) => env).find(({ name }) => name === 'K8S_CLUSTER_NAME')?.value;
}

/** Collectors without the variable, such as scrapers, name the cluster in what they tell of themselves. Only where nothing else says it, since it takes reading. */
function nameByTelemetry(read: readonly ReadObject[], configs: Configs, named: Map<ReadObject, string>, groups: Map<string, Set<string>>): void {
  if (read.every(item => item.source.cluster !== undefined) || new Set(read.map(({ source }) => source.group)).size < 2) {
    return;
  }
  const open = read.filter(item => !named.has(item) && !(item.source.group !== undefined && groups.has(item.source.group)));
  const mounted = new Map<string | undefined, MountedConfigs>();
  for (const item of open) {
    const { group } = item.source;
    const [workload] = isWorkload(item.object) ? workloadsOf([item.object], []) : [];
    if (workload) {
      // Files for two clusters have ConfigMaps of the same names.
      const own = mounted.get(group) ?? new MountedConfigs(read.filter(({ source }) => source.group === group).map(({ object }) => object), configs);
      mounted.set(group, own);
      const config = workload.containers.flatMap(container => own.collectorConfig(workload, container, false) ?? []).at(0);
      remember(item, config && clusterOfTelemetry(config.data), named, groups);
    }
  }
}
