import { readApp } from './app';
import { type ClusterOptions, readCluster } from './cluster';
import { readFiles } from './files';
import type { Manifests } from './manifests';
import { UsageError } from '../errors';

/** Where a pipeline is read from: exactly one of these. */
export interface ManifestsOptions extends ClusterOptions {
  /** Files and folders; `-` for standard input. */
  readonly paths: readonly string[];
  /** A command that prints manifests. */
  readonly app?: string;
  readonly cluster?: boolean;
  /** Takes word of what is done. */
  readonly step?: (what: string) => void;
}

/** Reads manifests from wherever the options say. */
export async function readManifestsFrom({ paths, app, cluster, step, ...clusterOptions }: ManifestsOptions): Promise<Manifests> {
  const given = [...paths.length > 0 ? ['files'] : [], ...app !== undefined ? ['--app'] : [], ...cluster ? ['--cluster'] : []];
  if (given.length !== 1) {
    throw new UsageError(`${given.length === 0 ? 'nothing says where the pipeline is' : `${given.join(' and ')} exclude each other`}: `
      + "give files or folders (- for standard input), --app 'npx cdk8s synth -p', or --cluster");
  }
  const onlyForClusters = Object.entries({ '--kubeconfig': clusterOptions.kubeconfig, '--context': clusterOptions.context, '--namespace': clusterOptions.namespaces })
    .filter(([, value]) => value !== undefined);
  if (!cluster && onlyForClusters.length > 0) {
    throw new UsageError(`${onlyForClusters.map(([option]) => option).join(', ')}: only together with --cluster`);
  }
  return cluster ? readCluster(clusterOptions) : app !== undefined ? readApp(app) : readFiles(paths, step);
}
