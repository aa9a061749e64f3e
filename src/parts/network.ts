import { IConstruct } from 'constructs';
import { NAMESPACE_LABEL } from '../facts/names';
import { HEALTH_PORT } from '../facts/ports';
import { Port } from '../model/component';
import { NetworkRule, NetworkRules } from '../model/workload';
import { hostCidr } from '../text/cidr';
import { Input, reject } from '../text/input';
import { Backend } from '../values/backend';
import { NetworkPeer } from '../values/network-peer';
import { NetworkOptions, NetworkPolicies } from '../values/network-policies';
import { networkPeers } from '../values/private/network-peers';
import { addressOf, serviceOf, urlParts } from '../view/addresses';
import { Connection, NetworkFacts, PartFacts } from '../view/part-facts';
import { TreeObjects } from '../view/tree-objects';

type Peer = NetworkRule['peers'][number];

/** The network options of a part, read once. */
export interface NetworkSettings {
  readonly policies: NetworkPolicies;
  readonly allowFrom: readonly NetworkPeer[] | undefined;
  readonly allowTo: readonly NetworkPeer[] | undefined;
}

export function networkSettings(input: Input<NetworkOptions>): NetworkSettings {
  const policies = input.instance('networkPolicies', NetworkPolicies, NetworkPolicies.ingress(), 'NetworkPolicies.ingress()');
  const allowFrom = networkPeers(input, 'allowFrom', undefined);
  const allowTo = networkPeers(input, 'allowTo', undefined);
  if (allowFrom && !policies._limitsIngress) {
    input.reject('allowFrom', `${allowFrom.length} peers`, 'left out with NetworkPolicies.none()', 'any pod may connect');
  }
  if (allowTo && !policies._egress) {
    input.reject('allowTo', `${allowTo.length} peers`, 'left out unless the part has NetworkPolicies.strict', 'the pods may connect to anything');
  }
  return { policies, allowFrom, allowTo };
}

/** Refuses added ports of which nothing says who may connect, and peers of ports that are open anyway. */
export function checkPorts(where: string, { policies, allowFrom: all }: NetworkSettings, ports: readonly Port[]): void {
  for (const { name, allowFrom } of ports) {
    if (policies._limitsIngress && all === undefined && allowFrom === undefined) {
      reject(where, `ports[${name}].allowFrom`, allowFrom, "given, or 'allowFrom' of the part, while the part has a NetworkPolicy",
        "the policy would close the port: name who may connect, such as [NetworkPeer.namespace('shop')], or [] for nobody but the kubelet");
    }
    if (!policies._limitsIngress && allowFrom !== undefined) {
      reject(where, `ports[${name}].allowFrom`, `${allowFrom.length} peers`, 'left out with NetworkPolicies.none()', 'any pod may connect');
    }
  }
}

/** A connection by an http or https URL, seen from a namespace. */
export function connectionTo(url: string, namespace: string): Connection {
  const { port = 0 } = urlParts(url) ?? {};
  return { host: addressOf(url, namespace).replace(/:\d+$/, ''), port, asksPods: false };
}

/** Refuses what a strict policy would cut, because nothing says which addresses a host has. */
export function checkConnections(where: string, { policies, allowTo }: NetworkSettings, connections: readonly Connection[]): void {
  const unknown = connections.find(({ host }) => serviceOf(host) === undefined && hostCidr(host) === undefined);
  if (policies._egress && allowTo === undefined && unknown) {
    reject(where, 'allowTo', allowTo, 'given with NetworkPolicies.strict', `nothing says which addresses '${unknown.host}' has, such as [NetworkPeer.cidr('203.0.113.7/32')]`);
  }
}

/** What the rules of a part follow from, beyond what it says to others. */
export interface NetworkNeeds {
  readonly ports: readonly Port[];
  /** Who connects without being a part of the app, or by more labels than one part has, and to which port. */
  readonly known?: readonly { readonly port: number; readonly namespace: string; readonly labels: { readonly [key: string]: string } }[];
  readonly asksApi: boolean;
  readonly backend?: Backend;
  readonly scrapes?: boolean;
}

/** The rules of a part's NetworkPolicy: from its ports, from the wiring of all parts in its cluster, and from what the user added. */
export function networkRules(part: IConstruct, own: NetworkFacts, settings: NetworkSettings, needs: NetworkNeeds): NetworkRules {
  const others = neighbours(part);
  return { ingress: ingressRules(own, others, settings, needs), egress: egressRules(own, others, settings, needs) };
}

/** The parts that are applied to the same cluster, this one among them. */
function neighbours(part: IConstruct): NetworkFacts[] {
  const { parts } = TreeObjects.of(part);
  return parts.entries().flatMap(([other, facts]: [IConstruct, PartFacts]) => 'network' in facts && parts.shareCluster(part, other) ? [facts.network] : []);
}

function ingressRules(own: NetworkFacts, others: readonly NetworkFacts[], { allowFrom = [] }: NetworkSettings, { ports, known = [] }: NetworkNeeds): NetworkRule[] {
  return withoutHealth(ports).flatMap(({ port, allowFrom: ofPort = [] }) => {
    const selected = known.filter(client => client.port === port);
    const wired = others.filter(other => other.connections.some(connection => leadsTo(connection, own, port))
      && !selected.some(client => client.namespace === other.namespace && Object.entries(client.labels).every(([key, value]) => other.podSelector[key] === value)));
    const peers = [
      ...selected.map(client => podsOf(client.namespace, client.labels, own.namespace)),
      ...wired.map(other => podsOf(other.namespace, other.podSelector, own.namespace)),
      ...[...allowFrom, ...ofPort].flatMap(peer => peer._toPeers()),
    ];
    return peers.length > 0 ? [{ peers: distinct(peers), ports: [tcp(port)] }] : [];
  });
}

function egressRules(own: NetworkFacts, others: readonly NetworkFacts[], { policies, allowTo = [] }: NetworkSettings, { asksApi, backend, scrapes }: NetworkNeeds): NetworkRule[] | undefined {
  const strict = policies._egress;
  if (!strict) {
    return undefined;
  }
  const rule = (peers: readonly NetworkPeer[], ports: NetworkRule['ports']): NetworkRule[] => peers.length > 0 ? [{ peers: distinct(peers.flatMap(peer => peer._toPeers())), ports }] : [];
  return [
    ...rule(strict.dns, strict.dnsPorts.flatMap(port => [{ protocol: 'UDP', port }, tcp(port)])),
    ...asksApi ? rule(strict.apiServer, strict.apiServerPorts.map(tcp)) : [],
    ...own.connections.flatMap(connection => destinations(connection, own, others)),
    ...backend ? rule(strict.backend, (strict.backendPorts ?? [backendPort(backend)]).map(tcp)) : [],
    ...scrapes ? rule(strict.targets, [{ protocol: 'TCP' }]) : [],
    ...rule(allowTo, []),
  ];
}

/** Where a connection may lead: to the pods of a part, to all pods of a namespace where the Service is none of a part, to an address. */
function destinations(connection: Connection, own: NetworkFacts, others: readonly NetworkFacts[]): NetworkRule[] {
  const found = others.flatMap(other => other.ports().filter(({ port }) => leadsTo(connection, other, port)).map(({ port }): NetworkRule =>
    ({ peers: [podsOf(other.namespace, other.podSelector, own.namespace)], ports: [tcp(port)] })));
  if (found.length > 0) {
    return found;
  }
  const { host, port, asksPods } = connection;
  const address = hostCidr(host);
  if (address) {
    return [{ peers: [{ ipBlock: { cidr: address.text } }], ports: [tcp(port)] }];
  }
  const service = serviceOf(host);
  return service?.namespace === undefined ? [] : [{ peers: NetworkPeer.namespace(service.namespace)._toPeers(), ports: [asksPods ? tcp(port) : { protocol: 'TCP' }] }];
}

/** Whether a connection leads to a port of a part's pods. */
function leadsTo({ host, port, asksPods }: Connection, { address, ports }: NetworkFacts, own: number): boolean {
  return host === address && ports().some(served => served.port === own && (asksPods ? served.port : served.servicePort) === port);
}

/** The kubelet alone asks for the health, and from the pod's node, which no policy limits. */
function withoutHealth(ports: readonly Port[]): readonly Port[] {
  return ports.filter(({ port }) => port !== HEALTH_PORT);
}

function podsOf(namespace: string, matchLabels: { readonly [key: string]: string }, from: string): Peer {
  return { ...namespace === from ? {} : { namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: namespace } } }, podSelector: { matchLabels: { ...matchLabels } } };
}

function tcp(port: number): { protocol: string; port: number } {
  return { protocol: 'TCP', port };
}

function distinct(peers: readonly Peer[]): Peer[] {
  return [...new Map(peers.map(peer => [JSON.stringify(peer), peer])).values()];
}

/** The port to which a backend's exporter connects: that of its proxy, else that of its endpoint, else that of HTTPS. */
function backendPort({ _settings: { proxyUrl, endpoint } }: Backend): number {
  const url = proxyUrl ?? (typeof endpoint === 'string' ? endpoint : '');
  return urlParts(url)?.port ?? Number(/:(\d+)$/.exec(url)?.[1] ?? 443);
}
