import { scrapersOf, takesNativeHistograms } from './tiers';
import { AllocatorDifferenceId } from '../facts/allocator-differences';
import { CollectorDifferenceId } from '../facts/collector-differences';
import { spelling } from '../facts/components';
import { Difference, NamedDifference, Place } from '../facts/difference';
import { KIND_OF } from '../model/component';
import { at, Data, data, isData, list, records, text, texts } from '../text/data';
import { Allocator, Collector, ComponentView, Monitor, View } from '../view/view';

/**
 * Where a difference between versions touches a collector: the paths in its configuration; none where it does not.
 */
export function touchedIn(view: View, collector: Collector, difference: NamedDifference): string[] {
  const { component, gate, hiddenBy, id } = difference;
  if (gate !== undefined) {
    return gatesOf(collector).filter(given => given === gate.id).map(given => `--feature-gates=${given}`);
  }
  if (hiddenBy !== undefined && componentsOf(collector, [hiddenBy]).length > 0) {
    return [];
  }
  if (component === 'service') {
    return ['service'];
  }
  const paths = usesOf(collector, difference).flatMap(used => placesIn(used, difference));
  return CONCERNS_COLLECTOR[id]?.(view, collector) ?? true ? paths : [];
}

/** The same for an allocator; what it does to monitors is told by their names. */
export function touchedInAllocator(view: View, allocator: Allocator, { id, places }: NamedDifference): string[] {
  const paths = places === undefined ? [''] : found(withDefaults(allocator), places);
  const monitors = CONCERNS_MONITORS[id];
  if (monitors === undefined || paths.length === 0) {
    return paths;
  }
  return view.monitors.filter(monitor => [...monitor.selectedBy, ...monitor.perhapsSelectedBy].includes(allocator)).flatMap(monitor => monitors(monitor));
}

/** The feature gates that a collector's command line names, without their signs. */
export function gatesOf({ container }: Collector): string[] {
  const words = [...texts(container.data.command), ...texts(container.data.args)];
  return words.flatMap((word, index) => {
    const given = /^--?feature-gates=(.*)$/.exec(word)?.[1] ?? (/^--?feature-gates$/.test(word) ? words[index + 1] : undefined);
    return (given ?? '').split(',').map(id => id.trim().replace(/^[+-]/, '')).filter(id => id !== '');
  });
}

/** The components of a collector that a difference is about. */
export function usesOf(collector: Collector, { component, alsoIn = [] }: Difference): ComponentView[] {
  return componentsOf(collector, [component, ...alsoIn]);
}

/** The places within a configuration, with their values in the way: `scrape_configs[0].basic_auth`. */
export function found(body: Data, places: readonly Place[]): string[] {
  return places.flatMap(place => walk(body, place.path, place.value));
}

function componentsOf({ config }: Collector, ids: readonly string[]): ComponentView[] {
  const wanted = ids.map(spelling);
  return config.components.filter(({ section, type }) => wanted.includes(spelling(`${KIND_OF[section]}/${type}`)));
}

function placesIn({ path, body }: ComponentView, { places }: Difference): string[] {
  return places === undefined ? [path] : found(body, places).map(within => `${path}.${within}`);
}

function walk(value: unknown, path: readonly string[], wanted: Place['value']): string[] {
  const [key, ...rest] = path;
  if (key === undefined) {
    return wanted === undefined || value === wanted ? [''] : [];
  }
  const join = (head: string, tails: string[]) => tails.map(tail => tail === '' ? head : tail.startsWith('[') ? `${head}${tail}` : `${head}.${tail}`);
  if (key === '*') {
    return list(value).flatMap((item, index) => join(`[${index}]`, walk(item, rest, wanted)));
  }
  return isData(value) && Object.hasOwn(value, key) ? join(key, walk(value[key], rest, wanted)) : [];
}

/** The allocator's configuration with the filter that it has where nothing is said. */
function withDefaults({ config, filterStrategy }: Allocator): Data {
  return { ...config, filter_strategy: filterStrategy };
}

/** Differences that concern only some of those that use the component. */
const CONCERNS_COLLECTOR: { readonly [id: string]: ((view: View, collector: Collector) => boolean) | undefined } = {
  'k8s-conventions-v1': (_view, collector) => Object.keys(namesByConvention(collector)).length > 0,
  'hidden-reset-of-native-histograms': (view, collector) => scrapersOf(view, collector).some(scrapesNativeHistograms),
} satisfies { [id in CollectorDifferenceId]?: (view: View, collector: Collector) => boolean };

/** Of the names that a difference changes, those that a collector gives by its configuration, each with the name that it becomes. */
export function renamedIn(collector: Collector, { id, renamed = {} }: NamedDifference): { readonly [before: string]: string } {
  return id === 'k8s-conventions-v1' ? namesByConvention(collector) : renamed;
}

/** The attributes that k8s_attributes names by a convention that has changed: rules with a `tag_name` keep theirs. */
function namesByConvention({ config }: Collector): { [before: string]: string } {
  const extracted = config.ofType('processors', 'k8s_attributes').map(({ body }) => at(body, 'extract'));
  const image = extracted.some(extract => at(extract, 'metadata') === undefined || texts(at(extract, 'metadata')).includes('container.image.tag'));
  const rules = extracted.flatMap(extract => ['label', 'annotation'].flatMap(what => records(at(extract, `${what}s`)).filter(([, rule]) => rule.tag_name === undefined)
    .map(([, rule]): [string, string] => {
      const [of, key] = [text(rule.from) ?? 'pod', text(rule.key) ?? `<${text(rule.key_regex) ?? 'key'}>`];
      return [`k8s.${of}.${what}s.${key}`, `k8s.${of}.${what}.${key}`];
    })));
  return { ...image ? { 'container.image.tag': 'container.image.tags' } : {}, ...Object.fromEntries(rules) };
}

function scrapesNativeHistograms(scraper: Collector): boolean {
  return takesNativeHistograms(scraper) || scraper.config.ofType('receivers', 'prometheus').some(({ body }) =>
    list(at(body, 'config', 'scrape_configs')).some(job => at(job, 'scrape_native_histograms') === true));
}

/** Differences of the allocator that concern only some monitors: where in them. */
const CONCERNS_MONITORS: { readonly [id: string]: ((monitor: Monitor) => string[]) | undefined } = {
  'targets-lost-by-label-order': severalLabelledTargets,
  'keep-and-drop-before-labels': decidingRules,
} satisfies { [id in AllocatorDifferenceId]?: (monitor: Monitor) => string[] };

function named({ kind, namespace, name }: Monitor, path: string): string {
  return `${path} of the ${kind} '${namespace === undefined ? '' : `${namespace}/`}${name ?? ''}'`;
}

/** Static targets in one group. The generator gives those of a Probe a label, and reads their address. */
function severalLabelledTargets(monitor: Monitor): string[] {
  const spec = data(monitor.data.spec);
  if (monitor.kind === 'Probe') {
    return texts(at(spec, 'targets', 'staticConfig', 'static')).length > 1 ? [named(monitor, 'spec.targets.staticConfig.static')] : [];
  }
  const readsAddress = monitor.relabelings.some(([, rule]) => sources(rule).includes('__address__'));
  return records(spec.staticConfigs).flatMap(([index, group]) =>
    readsAddress && texts(group.targets).length > 1 && Object.keys(data(group.labels)).length > 0 ? [named(monitor, `spec.staticConfigs[${index}]`)] : []);
}

/** The rules that keep or drop by a label that such an allocator sets too late. */
function decidingRules(monitor: Monitor): string[] {
  const late = /^(job|__scheme__|__metrics_path__|__scrape_interval__|__scrape_timeout__|__param_.*)$/;
  const decides = /^(keep|drop|keepequal|dropequal)$/i;
  return monitor.relabelings.filter(([, rule]) => decides.test(text(rule.action) ?? '') && sources(rule).some(label => late.test(label))).map(([path]) => named(monitor, path));
}

function sources(rule: Data): string[] {
  return texts(rule.sourceLabels ?? rule.source_labels);
}
