import { byCluster } from './clusters';
import { Configs } from './configs';
import { ReadObject, readSource, SourceObject } from './objects';
import { ClusterView, WrittenConfigs } from './pipeline';
import { View } from './view';

/** The views of manifests: one for each cluster. Whatever the manifests hold, nothing here throws. */
export function viewsOf(sources: readonly SourceObject[]): View[] {
  return viewsOfRead(sources.flatMap(readSource));
}

/** The views of objects that are read already. */
export function viewsOfRead(read: readonly ReadObject[]): View[] {
  const written = new WrittenConfigs(read.map(({ source }) => source));
  const configs = new Configs(written.all);
  return byCluster(read, configs).map(objects => new ClusterView(objects, configs, written));
}
