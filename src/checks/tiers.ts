import { at, text } from '../text/data';
import { Collector, KubeObject, View, Workload } from '../view/view';

/** The collectors of the pipeline, without those that have nothing to do with it. */
export function tiers({ scrapers, gateways, selfMonitors }: View): Collector[] {
  return [...scrapers, ...gateways, ...selfMonitors];
}

/** The workloads of the pipeline: those of its allocators and of its collectors. */
export function workloadsOf(view: View): Set<Workload> {
  return new Set([...view.allocators, ...tiers(view)].map(({ workload }) => workload));
}

/** Whether two objects are one in the cluster, which is for PT021 to tell. */
export function isSameObject(one: KubeObject, other: KubeObject): boolean {
  return one.name !== undefined && one.kind === other.kind && one.group === other.group && one.namespace === other.namespace && one.name === other.name;
}

/** Whether an object was read from a cluster, where the API server and controllers have filled in what its author left out. */
export function isFromCluster({ data: manifest }: KubeObject): boolean {
  return text(at(manifest, 'metadata', 'uid')) !== undefined;
}

/** The scrapers that send to a gateway. */
export function scrapersOf({ scrapers }: View, gateway: Collector): Collector[] {
  return scrapers.filter(({ routes }) => routes.some(route => route.gateway === gateway));
}

/** Whether a scraper takes native histograms of all jobs that do not say otherwise. */
export function takesNativeHistograms({ config }: Collector): boolean {
  return config.ofType('receivers', 'prometheus').some(({ body }) => at(body, 'config', 'global', 'scrape_native_histograms') === true);
}

/** The gateways that no scraper in the view sends to. */
export function forgottenGateways(view: View): Collector[] {
  return view.gateways.filter(gateway => scrapersOf(view, gateway).length === 0);
}
