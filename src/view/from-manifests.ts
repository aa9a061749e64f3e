import { byCluster } from './clusters';
import { Configs } from './configs';
import { readSource, SourceObject } from './objects';
import { ClusterView, WrittenConfigs } from './pipeline';
import { View } from './view';

/** The views of manifests, whoever made them: one for each cluster. Whatever the manifests hold, nothing here throws. */
export function viewsOf(sources: readonly SourceObject[]): View[] {
  const written = new WrittenConfigs(sources);
  const configs = new Configs(written.all);
  return byCluster(sources.flatMap(readSource), configs).map(read => new ClusterView(read, configs, written));
}
