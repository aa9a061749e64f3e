import type { Move } from './moves';
import type { CollectorPart, Part } from './parts';
import type { Point } from './points';
import type { Tier } from './versions';
import type { Workload } from '../../library';

/** One step of an upgrade. */
export interface Step {
  readonly title: string;
  /** The tier that gets its version; undefined for what belongs to none. */
  readonly tier?: Tier;
  readonly why: string;
  /** What streams lose. */
  readonly loses: Loss;
  readonly commands: readonly string[];
}

/** What a step costs, in data. */
export interface Loss {
  /** The share of the streams that lose something; undefined where the rings cannot tell. */
  readonly share?: number;
  /** How many scrape intervals each of them loses, at least and at most. */
  readonly intervals: readonly [number, number];
  /** Whether each of them also loses the time in which nobody scrapes. */
  readonly withoutScrapes: boolean;
}

const NOTHING: Loss = { share: 0, intervals: [0, 0], withoutScrapes: false };

/** A gateway that restarts has forgotten its streams; while its name is out of the ring they are new to another one too (docs/reliability.md). */
const RESTARTED_GATEWAYS: Loss = { share: 1, intervals: [1, 3], withoutScrapes: false };

/** What the order of the steps follows from. */
export interface StepInputs {
  /** Those that get another version, in their order. */
  readonly parts: readonly Part[];
  readonly points: readonly Point[];
  readonly moves: readonly Move[];
  /** The file with the new manifests, as commands name it. */
  readonly file: string;
}

/** Nobody remembers a stream longer than this many intervals after it was last there, and no less than this many seconds. Source: docs/migration.md. */
const FORGETTING = { intervals: 12, seconds: 80 };

/** The steps in their order: docs/migration.md, "Change versions across a change of the ring". */
export function stepsOf(inputs: StepInputs): Step[] {
  const { parts, points } = inputs;
  const stops = points.filter(({ effect }) => effect === 'stops');
  const first: Step[] = stops.length === 0 ? [] : [{
    title: 'Change the configuration',
    why: `${stops.length === 1 ? 'one point' : `${stops.length} points`} above under "Must be changed first": a collector does not start with a key or component that it does not know`,
    loses: NOTHING,
    commands: [],
  }];
  return parts.length === 0 ? first : [...first, ...parts.map(part => stepOf(part, inputs)), {
    title: 'The rest, and a look',
    why: 'everything else of the new manifests',
    loses: NOTHING,
    commands: [`kubectl apply -f ${inputs.file}`, `kubectl diff -f ${inputs.file}`],
  }];
}

function stepOf(part: Part, inputs: StepInputs): Step {
  const { workload } = 'collector' in part ? part.collector : part.allocator;
  const { tier } = part;
  const ring = ringOf(part, inputs);
  const title = `${TITLES[tier]}: ${part.name}, ${part.fromName} to ${part.toName}${ring ? `, ${tier === 'allocator' ? 'all replicas' : 'all'} at once` : ''}`;
  const step = { title, tier, loses: NOTHING, commands: ring ? atOnce(workload, inputs.file) : rolling(workload, inputs.file) };
  switch (part.tier) {
    case 'self-monitor':
      return { ...step, why: 'first, so that it sees the rest; it carries nothing but telemetry of the pipeline itself' };
    case 'allocator':
      return {
        ...step,
        why: ring ? 'with replicas of both versions scrapers would get one answer or the other, and two would scrape the same target. Without an allocator they keep their targets, which then change hands '
          + 'within one poll and one refresh; streams stay at their gateways' : 'scrapers keep their targets while it restarts',
      };
    case 'gateways': {
      const wait = inputs.parts.some(({ tier: other }) => other === 'scrapers') ? waitOf(part) : undefined;
      return {
        ...step,
        why: `before the scrapers, and alone: each gateway forgets its streams with its restart${wait === undefined ? ''
          : `. Then wait ${wait} s, until no gateway remembers a stream that another one has had meanwhile`}`,
        loses: RESTARTED_GATEWAYS,
        commands: [...step.commands, ...wait === undefined ? [] : [`sleep ${wait}`]],
      };
    }
    case 'scrapers':
      return {
        ...step,
        why: ring ? 'with both versions running, a target that goes to a new scraper and back to an old one takes its streams along: the gateway that had them before counts again what was counted meanwhile. '
          + 'Nothing is scraped from when the old pods stop until the new ones have asked the allocator. Going back within two times max_staleness counts twice, unless the gateways are restarted between' : 'one after the other: targets change hands, streams stay at their gateways',
        loses: ring ? { share: ring.share, intervals: [1, 2], withoutScrapes: true } : NOTHING,
      };
  }
}

/** What moves or begins anew when a part gets its version, so that all its pods have to change together; undefined where nothing does. */
function ringOf(part: Part, { moves, points }: StepInputs): { readonly share?: number } | undefined {
  if (beginsAnew(part, points)) {
    return { share: 1 };
  }
  const own = moves.filter(move => move.part === part.name && move.share?.mean !== 0);
  return own.length === 0 ? undefined : { share: own.length === 1 ? own[0]!.share?.mean : undefined };
}

const TITLES: Record<Tier, string> = { 'self-monitor': 'Self-monitor', 'allocator': 'Allocator', 'gateways': 'Gateways', 'scrapers': 'Scrapers' };

/** Whether what scrapers of the two versions send of a target are different streams. */
function beginsAnew({ tier, name }: Part, points: readonly Point[]): boolean {
  return tier === 'scrapers' && points.some(({ identity, places }) => identity && places.some(({ part, path }) => part === name && path.startsWith('receivers.')));
}

/** Seconds after a restart of gateways until none of them knows more than it should: as long as the autoscaler waits before it removes one. */
function waitOf({ collector: gateway, view }: CollectorPart): number {
  const window = gateway.workload.autoscalers.map(({ scaleDown }) => scaleDown.stabilizationWindowSeconds).find(value => typeof value === 'number');
  return typeof window === 'number' ? window : Math.max(FORGETTING.seconds, FORGETTING.intervals * (view.clock(gateway).slowest.seconds ?? 0));
}

function target({ kind, name = 'NAME' }: Workload): string {
  return `${kind.toLowerCase()}/${name}`;
}

function inNamespace({ namespace }: Workload): string {
  return namespace === undefined ? '' : ` -n ${namespace}`;
}

/** Applies what belongs to a workload: of this library by its label, of others the file as it is. */
function apply(workload: Workload, file: string): string {
  const instance = workload.labels['app.kubernetes.io/instance'];
  return `kubectl apply -f ${file}${instance === undefined ? ` # only what belongs to ${target(workload)}` : ` -l app.kubernetes.io/instance=${instance}`}`;
}

function rolling(workload: Workload, file: string): string[] {
  return [apply(workload, file), `kubectl rollout status ${target(workload)}${inNamespace(workload)}`];
}

/** Replaces all pods together. */
function atOnce(workload: Workload, file: string): string[] {
  const [on, where] = [target(workload), inNamespace(workload)];
  if (strategyOf(workload) === 'Recreate') {
    return rolling(workload, file);
  }
  if (workload.kind !== 'Deployment') {
    return [
      `kubectl patch ${on}${where} --type=merge -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}' # and so in ${file}`,
      apply(workload, file),
      `kubectl delete pods${where} -l ${Object.entries(workload.podLabels).map(([key, value]) => `${key}=${value}`).join(',')}`,
      `kubectl rollout status ${on}${where}`,
    ];
  }
  return [
    `kubectl rollout pause ${on}${where}`,
    apply(workload, file),
    `kubectl patch ${on}${where} --type=merge -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'`,
    `kubectl rollout resume ${on}${where}`,
    `kubectl rollout status ${on}${where}`,
    `kubectl patch ${on}${where} --type=merge -p '{"spec":{"strategy":{"type":"RollingUpdate"}}}'`,
  ];
}

function strategyOf({ data }: Workload): unknown {
  const spec = data.spec as { strategy?: { type?: unknown } } | undefined;
  return spec?.strategy?.type;
}
