import type { SourceObject } from '../library';

/** What one of the sources gave. */
export interface Manifests {
  /** Where they come from, for messages: `dist/`, `the cluster of the context 'prod'`. */
  readonly from: string;
  readonly objects: readonly SourceObject[];
  /** What was left out and what that means, a sentence each. */
  readonly notes: readonly string[];
  /** The cluster, where they come from one. */
  readonly cluster?: Cluster;
}

/** A cluster that manifests were read from, for what manifests do not say. */
export interface Cluster {
  /** What a Service answers to GET, by the API server's proxy. Rejects with a `SourceError`. */
  ask(namespace: string, service: string, port: number, path: string): Promise<unknown>;
}
