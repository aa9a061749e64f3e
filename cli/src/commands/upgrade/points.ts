import type { Part } from './parts';
import { touches } from './touches';
import { TIERS, type Tier } from './versions';
import { differences, holds, KIND_OF, type NamedDifference, turningPoint } from '../../library';

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
    for (const point of [...missingComponents(part), ...differencesOf(part)]) {
      const key = `${point.id} ${point.effect}`;
      const before = points.get(key);
      points.set(key, before ? { ...before, tiers: [...new Set([...before.tiers, ...point.tiers])], places: [...before.places, ...point.places] } : point);
    }
  }
  const rank = ({ effect }: Point) => EFFECTS.indexOf(effect);
  return [...points.values()].sort((a, b) => rank(a) - rank(b) || Math.min(...a.tiers.map(tier => TIERS.indexOf(tier))) - Math.min(...b.tiers.map(tier => TIERS.indexOf(tier))));
}

function differencesOf(part: Part): Point[] {
  const subject = 'collector' in part ? part.collector : part.allocator;
  return differences('collector' in part ? 'collector' : 'allocator').flatMap(row => {
    const [before, after] = [holds(row, part.from), holds(row, part.to)];
    const effect = effectOf(row, before, after);
    const paths = effect === undefined ? [] : touches(row, subject);
    if (effect === undefined || paths.length === 0) {
      return [];
    }
    const point: Point = {
      id: row.id,
      effect,
      tiers: [part.tier],
      places: paths.map(path => ({ part: part.name, path })),
      what: sentence(row, before, after),
      todo: row.todo,
      version: before === after ? undefined : turningPoint(before ? { ...row, from: undefined } : row),
      identity: row.kind === 'identity',
      renamed: row.renamed && (before && !after ? Object.fromEntries(Object.entries(row.renamed).map(([old, now]) => [now, old])) : row.renamed),
      issue: row.issue,
      source: row.source,
      evidence: row.evidence,
    };
    return [point];
  });
}

/** What a difference means on the way from a version in which it holds, or not, to one in which it holds, or not; undefined where it means nothing. */
function effectOf({ kind, gate }: NamedDifference, before: boolean, after: boolean): Effect | undefined {
  if (before && after) {
    return kind === 'defect' ? 'stays' : kind === 'deprecated' || (kind === 'gate' && gate?.on === false) ? 'later' : undefined;
  }
  if (!before && !after) {
    return undefined;
  }
  switch (kind) {
    case 'defect':
      return after ? 'defect' : 'mended';
    case 'key':
      return after ? 'behaviour' : 'stops';
    case 'component':
      // What the configuration uses of it is among the missing components.
      return undefined;
    case 'gate':
      return after ? 'later' : undefined;
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

function sentence({ what }: NamedDifference, before: boolean, after: boolean): string {
  return before && !after ? `no longer: ${what}` : what;
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
