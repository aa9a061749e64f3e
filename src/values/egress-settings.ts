import { NetworkPeer } from './network-peer';

/** What `NetworkPolicies.strict` was given, with every default filled in. */
export interface EgressSettings {
  readonly apiServer: readonly NetworkPeer[];
  readonly apiServerPorts: readonly number[];
  readonly backend: readonly NetworkPeer[];
  /** Undefined where they follow from the backend. */
  readonly backendPorts: readonly number[] | undefined;
  readonly dns: readonly NetworkPeer[];
  readonly dnsPorts: readonly number[];
  readonly targets: readonly NetworkPeer[];
}
