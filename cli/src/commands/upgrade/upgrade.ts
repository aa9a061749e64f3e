import { type Move, movesOf, type RingInputs } from './moves';
import { partsOf } from './parts';
import { NEEDS_ATTENTION, type Point, pointsOf } from './points';
import { type Step, stepsOf } from './steps';
import type { Tier, VersionChoice } from './versions';
import type { View } from '../../library';

/** What an upgrade of a pipeline comes to. */
export interface Upgrade {
  readonly source: string;
  readonly notes: readonly string[];
  readonly parts: readonly UpgradedPart[];
  readonly points: readonly Point[];
  readonly moves: readonly Move[];
  readonly steps: readonly Step[];
  /** Whether something has to be done, or costs something. */
  readonly needsAttention: boolean;
}

export interface UpgradedPart {
  readonly tier: Tier;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The versions that decide: of contrib, of the operator. */
  readonly fromVersion: string;
  readonly toVersion: string;
}

export interface UpgradeInputs {
  readonly source: string;
  readonly notes: readonly string[];
  readonly views: readonly View[];
  readonly from: readonly VersionChoice[];
  readonly to: readonly VersionChoice[];
  readonly rings: RingInputs;
}

/** Works out an upgrade. */
export function upgradeOf({ source, notes, views, from, to, rings }: UpgradeInputs): Upgrade {
  const all = partsOf(views, from, to, source);
  const parts = all.filter(part => part.fromName !== part.toName || part.from !== part.to);
  const points = pointsOf(parts);
  const moves = movesOf(parts, rings);
  return {
    source,
    notes: [...notes, ...all.filter(part => !parts.includes(part)).map(({ name, toName }) => `${name} has ${toName} already`)],
    parts: parts.map(({ tier, name, fromName, toName, from: fromVersion, to: toVersion }) => ({ tier, name, from: fromName, to: toName, fromVersion, toVersion })),
    points,
    moves,
    steps: stepsOf({ parts, points, moves, file: 'NEW.yaml' }),
    needsAttention: points.some(({ effect }) => NEEDS_ATTENTION.includes(effect)) || moves.some(({ share }) => share === undefined || share.mean > 0),
  };
}
