import { EnvVariable } from './env-variable';
import { FileMount } from './file-mount';
import { NetworkPeer } from './network-peer';

/**
 * A port on which a component listens.
 */
export interface ComponentPort {
  /**
   * Its name in the pod and in the Service. A DNS label of at most 15 characters, else an error.
   */
  readonly name: string;

  /**
   * Its number. From 1 to 65535, and not one that the part already has, else an error.
   */
  readonly port: number;

  /**
   * The protocol that is spoken on it (`appProtocol` of the Service), such as `grpc`.
   * @default - none
   */
  readonly appProtocol?: string;

  /**
   * Who may connect to it, beside those of the part's own `allowFrom`; an empty list for nobody but the kubelet and `kubectl port-forward`. Needed where the part has a NetworkPolicy and no `allowFrom`, else an error; with
   * `NetworkPolicies.none()` an error.
   * @default - those of the part's `allowFrom`
   */
  readonly allowFrom?: NetworkPeer[];
}

/**
 * What the ServiceAccount of a part may do (a rule of a Role or ClusterRole).
 */
export interface Permission {
  /**
   * The API group; empty for the core group.
   * @default ''
   */
  readonly apiGroup?: string;

  /**
   * The resources, in the plural: `nodes/stats`. Empty is an error.
   */
  readonly resources: string[];

  /**
   * What may be done with them: `get`, `list`, `watch` ... Empty is an error.
   */
  readonly verbs: string[];

  /**
   * Only the resources with these names.
   * @default - all
   */
  readonly resourceNames?: string[];

  /**
   * The namespace that the permission is limited to. A DNS label, else an error.
   * @default - the whole cluster
   */
  readonly namespace?: string;
}

/**
 * What a component needs from its pod and from the cluster.
 */
export interface PodNeeds {
  /**
   * Environment variables, which the configuration reads as `${env:NAME}`. One that already exists is an error.
   * @default - none
   */
  readonly env?: { [name: string]: EnvVariable };

  /**
   * Ports of the container; the part's Service exposes them too.
   * @default - none
   */
  readonly ports?: ComponentPort[];

  /**
   * Files.
   * @default - none
   */
  readonly mounts?: FileMount[];

  /**
   * What the part's ServiceAccount must be allowed to do.
   * @default - nothing
   */
  readonly permissions?: Permission[];
}

/**
 * How a custom receiver or exporter fits into a collector.
 */
export interface ComponentOptions extends PodNeeds {
  /**
   * The pipelines that it belongs to; one that does not exist is created. A pipeline listed twice is an error.
   * @default ['metrics']
   */
  readonly pipelines?: string[];
}

/**
 * How a custom processor fits into a collector.
 */
export interface ProcessorOptions extends ComponentOptions {
  /**
   * The id of the processor to put it before. It must be in each of the pipelines, else an error.
   * @default - at the end of the pipeline
   */
  readonly before?: string;
}

/**
 * How a custom connector fits into a collector.
 */
export interface ConnectorOptions extends PodNeeds {
  /**
   * The pipelines that send to it, as to an exporter; one that does not exist is created. A pipeline listed twice is an error.
   * @default - none; `addPipeline` can name it
   */
  readonly exporterIn?: string[];

  /**
   * The pipelines that begin with it, as with a receiver; one that does not exist is created. A pipeline listed twice is an error.
   * @default - none; `addPipeline` can name it
   */
  readonly receiverIn?: string[];
}

/**
 * The components of a pipeline: their ids, in order.
 */
export interface PipelineOptions {
  /**
   * The receivers or connectors that it begins with. Empty is an error.
   */
  readonly receivers: string[];

  /**
   * The processors.
   * @default - none
   */
  readonly processors?: string[];

  /**
   * The exporters or connectors that it ends with. Empty is an error.
   */
  readonly exporters: string[];
}
