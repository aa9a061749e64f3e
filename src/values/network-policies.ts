import { EgressSettings } from './egress-settings';
import { NetworkPeer } from './network-peer';
import { networkPeers } from './private/network-peers';
import { Input, REQUIRED, wholeNumber } from '../text/input';

/**
 * What the pods may connect to, beyond what follows from the wiring.
 */
export interface StrictPoliciesOptions {
  /**
   * The addresses of the API server, as `kubectl get endpointslices --namespace default --selector kubernetes.io/service-name=kubernetes` shows them: `NetworkPeer.cidr('10.0.0.10/32')`. Policies cannot select it; with Cilium, no
   * policy of this kind reaches it (docs/security.md). Empty is an error.
   */
  readonly apiServer: NetworkPeer[];

  /**
   * Where the backend is, or the proxy in front of it: ranges of addresses, or pods. Where the addresses are not known, `NetworkPeer.anywhere()`. Empty is an error.
   */
  readonly backend: NetworkPeer[];

  /**
   * The ports of the API server: of its Service, and of the addresses behind it. Some policy engines see the one, some the other. From 1 to 65535, else an error.
   * @default [443, 6443]
   */
  readonly apiServerPorts?: number[];

  /**
   * The ports of the backend; of its pods, where it is behind a Service. From 1 to 65535, else an error.
   * @default - the port of the proxy or of the endpoint; 443 where the endpoint is read from a Secret
   */
  readonly backendPorts?: number[];

  /**
   * Where DNS is answered.
   * @default - the pods in `kube-system` that are labelled `k8s-app: kube-dns`
   */
  readonly dns?: NetworkPeer[];

  /**
   * The ports of DNS, those of its pods, over UDP and TCP. From 1 to 65535, else an error.
   * @default [53]
   */
  readonly dnsPorts?: number[];

  /**
   * Where the scrapers may scrape, over TCP on every port. Targets elsewhere then fail, whatever a monitor says.
   * @default - anywhere but for link-local addresses and metadata services, as with `NetworkPeer.anywhere()`
   */
  readonly targets?: NetworkPeer[];
}

/**
 * The NetworkPolicies of a part, or of all parts of a stack. They hold only where the cluster's network enforces them; elsewhere they have no effect.
 *
 * Who may connect follows from the wiring: the scrapers and the self-monitor to the allocator, the scrapers to the gateways, the tiers to the self-monitor, and nobody to the scrapers. The kubelet's
 * probes and `kubectl port-forward` need nothing. Who else may connect is said with `allowFrom`.
 */
export class NetworkPolicies {
  /** Limits who may connect to the pods. */
  public static ingress(): NetworkPolicies {
    return new NetworkPolicies(true, undefined);
  }

  /**
   * Limits as well what the pods may connect to: DNS and the API server, the other parts that they are wired to, the backend (gateways and self-monitor) and targets (scrapers). What a component of your own connects to is
   * said with `allowTo`.
   *
   * @example
   * const networkPolicies = NetworkPolicies.strict({
   *   apiServer: [NetworkPeer.cidr('10.0.0.10/32')],
   *   backend: [NetworkPeer.cidr('203.0.113.0/24')],
   * });
   */
  public static strict(options: StrictPoliciesOptions): NetworkPolicies {
    const input = new Input<StrictPoliciesOptions>('NetworkPolicies.strict', options, 'options');
    const ports = <D>(name: 'apiServerPorts' | 'backendPorts' | 'dnsPorts', otherwise: D) =>
      input.list(name, otherwise, { min: 1 }, (item, property) => wholeNumber(input.where, property, item, 1, 65535));
    const settings = {
      apiServer: networkPeers(input, 'apiServer', REQUIRED, { min: 1 }),
      apiServerPorts: ports('apiServerPorts', [443, 6443]),
      backend: networkPeers(input, 'backend', REQUIRED, { min: 1 }),
      backendPorts: ports('backendPorts', undefined),
      dns: networkPeers(input, 'dns', [NetworkPeer.pods({ 'k8s-app': 'kube-dns' }, { namespace: 'kube-system' })], { min: 1, nodeLocal: true }),
      dnsPorts: ports('dnsPorts', [53]),
      targets: networkPeers(input, 'targets', [NetworkPeer.anywhere()]),
    };
    input.done();
    return new NetworkPolicies(true, settings);
  }

  /** None: any pod of the cluster may connect, as far as no policy of others says otherwise. */
  public static none(): NetworkPolicies {
    return new NetworkPolicies(false, undefined);
  }

  private constructor(
    /**
     * Whether there is a policy.
     * @internal
     */
    public readonly _limitsIngress: boolean,
    /** @internal */
    public readonly _egress: EgressSettings | undefined,
  ) {}
}

/**
 * Who may connect to the pods of a part, and what they may connect to.
 */
export interface NetworkOptions {
  /**
   * The NetworkPolicies of the part.
   * @default - the stack's; without a stack NetworkPolicies.ingress()
   */
  readonly networkPolicies?: NetworkPolicies;

  /**
   * Who else may connect to the ports of the part, in addition to those that are wired to it in the app: those who send OTLP of their own to gateways, or scrapers that another app deploys. It holds for all ports that the part
   * and its added components declare, but for the health port. With `NetworkPolicies.none()` an error.
   * @default - nobody
   */
  readonly allowFrom?: NetworkPeer[];

  /**
   * What else the pods may connect to, on every port: what an added exporter sends to, or service discovery that an allocator asks. Without `NetworkPolicies.strict` an error.
   * @default - nothing
   */
  readonly allowTo?: NetworkPeer[];
}
