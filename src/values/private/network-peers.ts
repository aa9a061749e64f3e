import { Input, reject } from '../../text/input';
import { NetworkPeer } from '../network-peer';

/** Reads a list of peers, of which none may be that of NodeLocal DNSCache. */
export function networkPeers<P extends object, D>(input: Input<P>, name: keyof P & string, otherwise: D, { min = 0, nodeLocal = false } = {}) {
  return input.list(name, otherwise, { min }, (item, property) => {
    if (!(item instanceof NetworkPeer)) {
      reject(input.where, property, item, "a NetworkPeer, such as NetworkPeer.namespace('shop')");
    }
    return item._isNodeLocal && !nodeLocal ? reject(input.where, property, 'NetworkPeer.nodeLocalDns()', 'another peer than that of NodeLocal DNSCache', "it belongs into 'dns'") : item;
  });
}
