import type { Origin } from './source-text';
import type { SourceObject } from '../library';

/** What one of the sources gave. */
export interface Manifests {
  /** Where they come from, for messages: `dist/`, `the cluster of the context 'prod'`. */
  readonly from: string;
  readonly objects: readonly SourceObject[];
  /** Where each object stands, by its manifest; objects of a cluster stand in no text. */
  readonly origins: ReadonlyMap<unknown, Origin>;
  /** What was left out and what that means, a sentence each. */
  readonly notes: readonly string[];
  /** The cluster, where they come from one. */
  readonly cluster?: Cluster;
}

/** A cluster that manifests were read from, for what manifests do not say. */
export interface Cluster {
  /** The namespace of what is applied without one. */
  readonly namespace: string;
  /** How messages call it. */
  readonly name: string;
  /** What a Service answers to GET, by the API server's proxy. Rejects with a `SourceError`. */
  ask(namespace: string, service: string, port: number, path: string): Promise<unknown>;
}
