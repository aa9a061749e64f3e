import { Cadence } from '../values/cadence';
import { ComponentKind } from '../values/collector-distribution';
import { EnvVariable } from '../values/env-variable';
import { NetworkPeer } from '../values/network-peer';

/** The kinds of components, by the sections of a collector's configuration. */
export const KIND_OF = {
  receivers: ComponentKind.RECEIVER,
  processors: ComponentKind.PROCESSOR,
  exporters: ComponentKind.EXPORTER,
  extensions: ComponentKind.EXTENSION,
  connectors: ComponentKind.CONNECTOR,
} as const;

export type Section = keyof typeof KIND_OF;

export const SECTIONS = Object.keys(KIND_OF) as readonly Section[];

/** A port on which something in the container listens. */
export interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
  /** Who may connect to it beside those that are wired to the part. */
  readonly allowFrom?: readonly NetworkPeer[];
}

/** Files that a pod gets: a volume and where it is mounted. */
export interface Mount {
  readonly name: string;
  readonly path: string;
  readonly readOnly: boolean;
  /** The volume's source, as the API writes it: `{ secret: { secretName } }`. */
  readonly source: { readonly [kind: string]: any };
}

/** What a ServiceAccount may do. */
export interface Grant {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
  /** The namespace that the grant is limited to; the whole cluster where there is none. */
  readonly namespace?: string;
}

/** What a component needs from its pod and from the cluster. */
export interface Needs {
  readonly ports?: readonly Port[];
  readonly env?: { readonly [name: string]: EnvVariable };
  readonly mounts?: readonly Mount[];
  readonly grants?: readonly Grant[];
  /** Feature gates of the collector, by their ids, and whether each is on. */
  readonly featureGates?: FeatureGates;
}

/** Feature gates of a collector: whether each is on. What is not named is as its version has it. */
export type FeatureGates = { readonly [id: string]: boolean };

/** The body of a component: data, or a function that builds it from the times when the configuration is written. */
export type Body = { readonly [key: string]: any } | ((times: Cadence) => { readonly [key: string]: any });

/**
 * A component of a collector, with everything that follows from it: ports, Services, permissions, environment and files are read off the list
 * of components, so none is forgotten and none is left behind.
 */
export interface Component extends Needs {
  readonly section: Section;
  /** `type` or `type/name`. */
  readonly id: string;
  readonly body: Body;
  /** The extensions that it names in its body. */
  readonly extensions?: readonly Component[];
}
