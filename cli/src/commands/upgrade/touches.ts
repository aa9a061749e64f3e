import type { Allocator, Collector, ComponentView, NamedDifference } from '../../library';

type Place = NonNullable<NamedDifference['places']>[number];

/** Where a difference touches a part: the paths in its configuration, none where it does not. */
export function touches(row: NamedDifference, part: Collector | Allocator): readonly string[] {
  if ('polls' in part) {
    const components: readonly Pick<ComponentView, 'path' | 'body'>[] = row.component === 'service'
      ? [{ path: 'service', body: (part.config.data.service ?? {}) as ComponentView['body'] }]
      : part.config.components.filter(({ section, type }) => row.component === `${section.slice(0, -1)}/${type}`);
    return components.flatMap(({ path, body }) => row.places ? row.places.flatMap(place => placesIn(body, place).map(found => `${path}.${found}`)) : [path]);
  }
  return row.component !== 'config' ? [] : row.places ? row.places.flatMap(place => placesIn(part.config, place)) : ['the allocator'];
}

/** The paths at which a body has a place. */
function placesIn(body: unknown, { path, value }: Place): string[] {
  let found: [string, unknown][] = [['', body]];
  for (const key of path) {
    found = found.flatMap(([at, item]): [string, unknown][] => {
      if (key === '*') {
        return Array.isArray(item) ? item.map((one, index): [string, unknown] => [`${at}[${index}]`, one]) : [];
      }
      return typeof item === 'object' && item !== null && Object.hasOwn(item, key) ? [[at === '' ? key : `${at}.${key}`, (item as Record<string, unknown>)[key]]] : [];
    });
  }
  return found.filter(([, item]) => value === undefined || item === value).map(([at]) => at);
}
