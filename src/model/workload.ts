import { Grant, Mount, Port } from './component';
import { Cadence } from '../values/cadence';
import { EnvVariable } from '../values/env-variable';
import { PodResources } from '../values/pod-resources';
import { ResolvedScaling } from '../values/scaling';

type Labels = { readonly [key: string]: string };

/** The user's settings for a pod: `PodOptions`, resolved, in the spelling of the API. */
export interface PodSettings {
  readonly labels: Labels;
  readonly podAnnotations: Labels;
  readonly serviceAccountAnnotations: Labels;
  readonly env: { readonly [name: string]: EnvVariable };
  readonly envFrom?: readonly any[];
  /** Keys of the pod's spec: nodeSelector, tolerations, affinity, priorityClassName, imagePullSecrets. */
  readonly placement: { readonly [key: string]: any };
  readonly topologySpread: readonly { readonly topologyKey: string; readonly maxSkew: number; readonly whenUnsatisfiable: string }[];
  readonly podSecurity: { readonly [key: string]: any };
  readonly containerSecurity: { readonly [key: string]: any };
}

/** The only container of a part's pods. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly resources: PodResources;
  readonly ports: readonly Port[];
  readonly env: { readonly [name: string]: EnvVariable };
  readonly mounts: readonly Mount[];
  readonly startupProbe?: any;
  readonly livenessProbe: any;
  readonly readinessProbe: any;
}

/** The Service in front of a part. */
export interface ServiceSettings {
  /** In addition to those of all objects. */
  readonly labels: Labels;
  /** `targetPort` is the same port where it is left out. */
  readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort?: string; readonly appProtocol?: string }[];
  /** Further keys of its spec: type, clusterIP, publishNotReadyAddresses ... */
  readonly spec: { readonly [key: string]: any };
}

/** A rule of a NetworkPolicy, in the spelling of the API; without ports it holds for all. */
export interface NetworkRule {
  readonly peers: readonly { readonly [key: string]: any }[];
  readonly ports: readonly { readonly protocol: string; readonly port?: number }[];
}

/** Who may connect to the pods of a part, and what they may connect to. */
export interface NetworkRules {
  readonly ingress: readonly NetworkRule[];
  /** Undefined where that is not limited. */
  readonly egress: readonly NetworkRule[] | undefined;
}

/**
 * A part as it runs in a cluster, independent of the objects that describe it: turning it into Kubernetes objects, or into those of an operator, takes
 * nothing else. What later calls can add to (ports, variables, files, permissions, the configuration) is a function that is called when the manifest is
 * written.
 */
export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
  readonly namespace: string;
  /** Labels of all objects. */
  readonly labels: Labels;
  readonly selector: Labels;
  /** Labels of the pods in addition to the selector. */
  readonly podLabels: Labels;
  readonly podAnnotations: Labels;
  readonly pod: PodSettings;
  /** Whether the account's token is mounted into pods that do not say so themselves. */
  readonly account: { readonly name: string; readonly automountToken: () => boolean };
  readonly config: { readonly name: string; readonly key: string; readonly folder: string; readonly file: string; readonly volume: string; readonly text: () => string };
  readonly container: () => Container;
  readonly grants: () => readonly Grant[];
  readonly service: () => ServiceSettings | undefined;
  /** Undefined where the part has no NetworkPolicy. */
  readonly network: (() => NetworkRules) | undefined;
  readonly terminationGracePeriodSeconds?: number;
  /** Undefined with an autoscaler, whoever made it. */
  readonly replicas: number | undefined;
  readonly autoscaling?: { readonly scaling: ResolvedScaling; readonly times: () => Cadence; readonly scaleDown: (times: Cadence) => { readonly [key: string]: any } };
  /** Further keys of the workload's spec: strategy, serviceName, updateStrategy ... */
  readonly spec: { readonly [key: string]: any };
}
