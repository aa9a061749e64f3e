import { ALL_CIDRS, METADATA_CIDRS, NODE_LOCAL_DNS } from '../facts/metadata-addresses';
import { NAMESPACE_LABEL } from '../facts/names';
import { Cidr, cidrOf, hostCidr, isWithin } from '../text/cidr';
import { dnsLabel, Input, labels, list, Origin, reject } from '../text/input';

/**
 * In which namespaces pods are.
 */
export interface PodPeerOptions {
  /**
   * The name of their namespace. A DNS label, else an error; so is `namespaceLabels` beside it.
   * @default - that of the part
   */
  readonly namespace?: string;

  /**
   * Labels that their namespaces have. At least one, else an error.
   * @default - that of the part, whatever its labels
   */
  readonly namespaceLabels?: { [key: string]: string };
}

/**
 * Who is at the other end of a connection, for NetworkPolicies.
 *
 * Kubernetes compares addresses: pods are known by their labels, everything else (nodes, pods on the host's network, the API server, what is outside) by ranges of addresses. A policy sees pods behind a Service, not the Service.
 */
export class NetworkPeer {
  /**
   * All pods of a namespace.
   * @param name the namespace's name; no DNS label is an error
   */
  public static namespace(name: string): NetworkPeer {
    return NetworkPeer.selecting({ namespaceSelector: byName(dnsLabel('NetworkPeer.namespace', 'name', name)) });
  }

  /**
   * All pods of the namespaces with all these labels.
   * @param matchLabels at least one, else an error; for all namespaces, use everyPod()
   */
  public static namespaces(matchLabels: { [key: string]: string }): NetworkPeer {
    return NetworkPeer.selecting({ namespaceSelector: { matchLabels: someLabels('NetworkPeer.namespaces', 'matchLabels', matchLabels) } });
  }

  /**
   * The pods with all these labels.
   * @param matchLabels at least one, else an error; for all pods, use namespace(), namespaces() or everyPod()
   * @param options their namespaces
   */
  public static pods(matchLabels: { [key: string]: string }, options: PodPeerOptions = {}): NetworkPeer {
    const where = 'NetworkPeer.pods';
    const podSelector = { matchLabels: someLabels(where, 'matchLabels', matchLabels) };
    const input = new Input<PodPeerOptions>(where, options, 'options');
    const namespace = input.dnsLabel('namespace');
    const namespaceLabels = input.parse('namespaceLabels', someLabels);
    if (namespace !== undefined && namespaceLabels !== undefined) {
      input.reject('namespaceLabels', namespaceLabels, "left out together with 'namespace'", 'give one of the two');
    }
    input.done();
    const namespaceSelector = namespace !== undefined ? byName(namespace) : namespaceLabels && { matchLabels: namespaceLabels };
    return NetworkPeer.selecting(namespaceSelector ? { namespaceSelector, podSelector } : { podSelector });
  }

  /** Every pod of the cluster. */
  public static everyPod(): NetworkPeer {
    return NetworkPeer.selecting({ namespaceSelector: {} });
  }

  /**
   * A range of addresses (`ipBlock`). Link-local addresses and the clouds' metadata services within it are left out: 169.254.0.0/16, fe80::/10, fd00:ec2::/32, fd20:ce::254, 168.63.129.16, 100.100.100.200.
   *
   * With Cilium it means addresses outside the cluster only, neither pods nor nodes (docs/security.md).
   *
   * @example
   * const apiServer = NetworkPeer.cidr('10.0.0.10/32');
   *
   * @param cidr the first address of the range and its length, such as `10.0.0.0/8` or `fd00:10::/64`; anything else is an error, and so is a range of nothing but such addresses
   * @param except ranges within it that are left out; one that is not within it is an error
   */
  public static cidr(cidr: string, except: string[] = []): NetworkPeer {
    const where = 'NetworkPeer.cidr';
    const range = checkedCidr(where, 'cidr', cidr);
    const metadata = METADATA_CIDRS.map(text => cidrOf(text)!);
    if (metadata.some(own => isWithin(range, own))) {
      reject(where, 'cidr', cidr, 'a range that does not lie within the link-local addresses and metadata services', 'for NodeLocal DNSCache, use NetworkPeer.nodeLocalDns()');
    }
    const given = list<string>(where, 'except', except).map((item, index) => {
      const left = checkedCidr(where, `except[${index}]`, item);
      return isWithin(left, range) && left.prefix > range.prefix ? left : reject(where, `except[${index}]`, item, `a range within ${cidr}`);
    });
    return new NetworkPeer([ipBlock(range, [...given, ...metadata.filter(own => isWithin(own, range) && !given.some(left => isWithin(own, left)))])]);
  }

  /** Every pod and every address of both families, but for link-local addresses and metadata services, as with `cidr`. */
  public static anywhere(): NetworkPeer {
    return new NetworkPeer([NetworkPeer.everyPod(), ...ALL_CIDRS.map(cidr => NetworkPeer.cidr(cidr))].flatMap(({ peers }) => peers));
  }

  /**
   * NodeLocal DNSCache, which listens on every node at a link-local address; only for `dns` of `NetworkPolicies.strict`, else an error.
   * @param address its address; what is no address is an error. `169.254.20.10` if left out
   */
  public static nodeLocalDns(address: string = NODE_LOCAL_DNS): NetworkPeer {
    const range = typeof address === 'string' ? hostCidr(address) : undefined;
    return new NetworkPeer([ipBlock(range ?? reject('NetworkPeer.nodeLocalDns', 'address', address, 'an IP address'), [])], true);
  }

  private static selecting(peer: { [key: string]: any }): NetworkPeer {
    return new NetworkPeer([peer]);
  }

  private constructor(
    private readonly peers: readonly { readonly [key: string]: any }[],
    /** @internal */
    public readonly _isNodeLocal = false,
  ) {}

  /**
   * In the spelling of the API (NetworkPolicyPeer).
   * @internal
   */
  public _toPeers(): readonly { readonly [key: string]: any }[] {
    return this.peers;
  }
}

function byName(namespace: string): { matchLabels: { [key: string]: string } } {
  return { matchLabels: { [NAMESPACE_LABEL]: namespace } };
}

function ipBlock({ text }: Cidr, except: readonly Cidr[]): { ipBlock: { cidr: string; except?: string[] } } {
  return { ipBlock: { cidr: text, ...except.length > 0 ? { except: except.map(left => left.text) } : {} } };
}

function checkedCidr(where: Origin, property: string, value: string): Cidr {
  return (typeof value === 'string' ? cidrOf(value) : undefined)
    ?? reject(where, property, value, "the first address of a range and its length, such as '10.0.0.0/8' or 'fd00:10::/64'");
}

/** Without labels everything would be selected. */
function someLabels(where: Origin, property: string, value: { [key: string]: string }): { [key: string]: string } {
  const checked = labels(where, property, value);
  return Object.keys(checked).length > 0 ? checked : reject(where, property, checked, 'at least one label', 'for every pod, use NetworkPeer.everyPod()');
}
