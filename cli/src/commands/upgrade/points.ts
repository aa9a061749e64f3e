import type { Part } from './parts';
import { TIERS, type Tier } from './versions';
import { type Collector, differences, forgetsScopeVersion, found, holds, KIND_OF, knownGates, type NamedDifference, renamedIn, touchedIn, touchedInAllocator, turningPoint, usesOf } from '../../library';

/**
 * What a point means for those who upgrade.
 *
 * `stops`: the new version does not start with the configuration, or passes over a part of it. `data`: streams begin anew or move, once. `names`: what arrives is called otherwise.
 * `behaviour`: the same configuration does something else. `defect`: the new version has it and the old one had it not. `stays`: both have it. `mended`: the new version no longer has it.
 * `later`: it still works, and will change.
 */
export const EFFECTS = ['stops', 'data', 'names', 'behaviour', 'defect', 'stays', 'later', 'mended'] as const;
export type Effect = typeof EFFECTS[number];

/** What asks for something to be done, or costs something. */
export const NEEDS_ATTENTION: readonly Effect[] = ['stops', 'data', 'names', 'behaviour', 'defect'];

/** The id of the point that is no difference between certain versions, but between any two. */
const OTHER_SCOPE = 'version-in-scope';

/** One thing in which the new version differs for this pipeline. */
export interface Point {
  readonly id: string;
  readonly effect: Effect;
  readonly tiers: readonly Tier[];
  /** Where it is touched: the part, and the path in its configuration. */
  readonly places: readonly { readonly part: string; readonly path: string }[];
  readonly what: string;
  readonly todo?: string;
  /** The version at which it changes; undefined where it is the same before and after. */
  readonly version?: string;
  /** Whether streams are told apart otherwise. */
  readonly identity: boolean;
  /** The names before and after. */
  readonly renamed?: { readonly [before: string]: string };
  readonly issue?: string;
  readonly source?: string;
  readonly evidence?: 'run' | 'read' | 'told';
}

/** All that touches these parts, the most urgent first. */
export function pointsOf(parts: readonly Part[]): Point[] {
  const points = new Map<string, Point>();
  for (const part of parts) {
    for (const point of [...missingComponents(part), ...otherScope(part), ...differencesOf(part)]) {
      const key = `${point.id} ${point.effect}`;
      points.set(key, merged(points.get(key), point));
    }
  }
  const rank = ({ effect }: Point) => EFFECTS.indexOf(effect);
  return [...points.values()].sort((a, b) => rank(a) - rank(b) || Math.min(...a.tiers.map(tier => TIERS.indexOf(tier))) - Math.min(...b.tiers.map(tier => TIERS.indexOf(tier))));
}

/** One point that touches several parts or places. */
function merged(before: Point | undefined, point: Point): Point {
  const isNew = (place: Point['places'][number]) => !before?.places.some(({ part, path }) => part === place.part && path === place.path);
  return before ? { ...before, tiers: [...new Set([...before.tiers, ...point.tiers])], places: [...before.places, ...point.places.filter(isNew)] } : point;
}

function differencesOf(part: Part): Point[] {
  return differences('collector' in part ? 'collector' : 'allocator').flatMap(row => [...changeOf(row, part), ...conflictsOf(row, part)]);
}

/** What a difference means for a part, if it touches it. */
function changeOf(row: NamedDifference, part: Part): Point[] {
  const [before, after] = [holds(row, part.from), holds(row, part.to)];
  const effect = effectOf(row, before, after, isNamedGate(row, part) && !knownGates(row.gate!.id).some(gate => holds(gate, part.to)));
  const paths = effect === undefined ? [] : effect === 'later' && row.kind === 'gate' ? pathsOfUses(row, part) : pathsOf(row, part);
  if (effect === undefined || paths.length === 0) {
    return [];
  }
  const renamed = 'collector' in part && row.renamed !== undefined ? renamedIn(part.collector, row) : undefined;
  const backwards = before && !after;
  return [{
    ...base(row, part, paths),
    effect,
    what: backwards ? `no longer: ${row.what}` : row.what,
    version: before === after ? undefined : turningPoint(before ? { ...row, from: undefined } : row),
    renamed: renamed && (backwards ? Object.fromEntries(Object.entries(renamed).map(([old, now]) => [now, old])) : renamed),
  }];
}

/** Keys that exclude each other in the new version. */
function conflictsOf(row: NamedDifference, part: Part): Point[] {
  if (!('collector' in part) || !holds(row, part.to) || holds(row, part.from)) {
    return [];
  }
  return usesOf(part.collector, row).flatMap(({ path, body }) => (row.exclusive ?? []).flatMap(([one, other]) => {
    const [first, second] = [found(body, [one])[0], found(body, [other])[0]];
    return first === undefined || second === undefined ? [] : [{
      ...base(row, part, [`${path}.${first}`, `${path}.${second}`]),
      id: `exclusive:${row.id}`,
      effect: 'stops' as const,
      what: `'${first}' and '${second}' exclude each other: ${row.what}`,
      version: row.from,
    }];
  }));
}

function base({ id, kind, todo, issue, source, evidence }: NamedDifference, { tier, name }: Part, paths: readonly string[]): Omit<Point, 'effect' | 'what'> {
  return { id, tiers: [tier], places: paths.map(path => ({ part: name, path })), todo, identity: kind === 'identity', issue, source, evidence };
}

function pathsOf(row: NamedDifference, part: Part): string[] {
  return 'collector' in part ? touchedIn(part.view, part.collector, row) : touchedInAllocator(part.view, part.allocator, row);
}

/** A gate that nobody names concerns all who use its component. */
function pathsOfUses(row: NamedDifference, part: Part): string[] {
  return 'collector' in part && !isNamedGate(row, part) ? usesOf(part.collector, row).map(({ path }) => path) : [];
}

function isNamedGate(row: NamedDifference, part: Part): boolean {
  return row.gate !== undefined && pathsOf(row, part).length > 0;
}

/** What a difference means on the way from a version in which it holds, or not, to one in which it holds, or not; undefined where it means nothing. */
function effectOf({ kind, gate }: NamedDifference, before: boolean, after: boolean, lostGate: boolean): Effect | undefined {
  if (before && after) {
    return kind === 'defect' ? 'stays' : kind === 'deprecated' || (kind === 'gate' && gate?.on === false) ? 'later' : undefined;
  }
  if (!before && !after) {
    return undefined;
  }
  switch (kind) {
    case 'component':
      // The new distribution itself is asked.
      return undefined;
    case 'defect':
      return after ? 'defect' : 'mended';
    case 'key':
      return after ? 'behaviour' : 'stops';
    case 'gate':
      return lostGate ? 'stops' : after && gate?.on === false ? 'later' : undefined;
    case 'deprecated':
      return after ? 'later' : 'behaviour';
    case 'attribute':
    case 'metric':
      return 'names';
    case 'identity':
    case 'ring':
      return 'data';
    case 'default':
    case 'behaviour':
      return 'behaviour';
  }
}

/** The components that the new distribution does not have. */
function missingComponents(part: Part): Point[] {
  if (!('collector' in part)) {
    return [];
  }
  return part.collector.config.components.filter(({ section, type }) => !part.toDistribution.hasComponent(KIND_OF[section], type)).map(({ section, type, path }) => ({
    id: `missing:${KIND_OF[section]}/${type}`,
    effect: 'stops' as const,
    tiers: [part.tier],
    places: [{ part: part.name, path }],
    identity: false,
    what: `the ${KIND_OF[section]} '${type}' is not in ${part.toName}`,
    todo: 'take another distribution for this tier, or another component',
  }));
}

/**
 * The prometheus receiver writes the version of the collector into the scope, and cumulative_to_delta tells streams apart by it: with every version, not only with some. Unless
 * they take it out before, as the gateways of this library do.
 * Sources: receiver/prometheusreceiver/internal/transaction.go, processor/cumulativetodeltaprocessor/internal/tracking/identity.go; run: e2e/upgrades.ts.
 */
function otherScope(part: Part): Point[] {
  if (!('collector' in part) || part.tier !== 'scrapers' || !part.collector.routes.some(({ gateway }) => gateway && tellsVersionsApart(gateway.config))) {
    return [];
  }
  return [{
    id: OTHER_SCOPE,
    effect: 'data',
    tiers: [part.tier],
    places: part.collector.config.ofType('receivers', 'prometheus').map(({ path }) => ({ part: part.name, path })),
    what: 'every version of the scrapers writes itself into the scope of what it scrapes, by which the gateways tell streams apart: each stream begins anew, once',
    todo: 'replace all scrapers together: a target that goes to one of the new version and back to an old one counts twice',
    identity: true,
    source: 'receiver/prometheusreceiver/internal/transaction.go; processor/cumulativetodeltaprocessor/internal/tracking/identity.go',
    evidence: 'run',
  }];
}

/** Whether a configuration makes deltas of streams that still have the scrapers' version in their scope. */
function tellsVersionsApart(config: Collector['config']): boolean {
  const deltas = config.ofType('processors', 'cumulative_to_delta').map(({ id }) => id);
  const forgetting = config.ofType('processors', 'transform').filter(forgetsScopeVersion).map(({ id }) => id);
  return config.metricPipelines.some(({ processors }) => {
    const first = processors.findIndex((id) => deltas.includes(id));
    return first >= 0 && !processors.slice(0, first).some((id) => forgetting.includes(id));
  });
}
