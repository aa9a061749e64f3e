import { UsageError } from '../../errors';
import {
  CollectorDistribution, DYNATRACE_ALLOCATOR, DYNATRACE_COLLECTOR, parseVersion, TargetAllocatorDistribution,
} from '../../library';
import { naming } from '../option-values';

/** The tiers of a pipeline, in the order in which they are upgraded. */
export const TIERS = ['self-monitor', 'allocator', 'gateways', 'scrapers'] as const;
export type Tier = typeof TIERS[number];
export type CollectorTier = Exclude<Tier, 'allocator'>;

/** A version that was chosen for some tiers; for all collectors where it says none. */
export type VersionChoice =
  | { readonly tier?: CollectorTier; readonly collector: CollectorDistribution }
  | { readonly tier: 'allocator'; readonly allocator: TargetAllocatorDistribution };

const SHAPE = /^(?:([a-z-]+)=)?(contrib|dynatrace|upstream):v?(\d+\.\d+(?:\.\d+)?)(?:@v?(\d+\.\d+(?:\.\d+)?))?$/;
const WORDS = 'contrib:VERSION, dynatrace:VERSION or (allocators) upstream:VERSION, with a tier before it where it is for one only: gateways=contrib:0.164.1';

/** Reads `[TIER=]DISTRIBUTION:VERSION[@VERSION_OF_WHAT_IT_IS_MADE_OF]`. */
function parseChoice(option: string, text: string): VersionChoice {
  const [, tier, name, short, shortMadeOf] = SHAPE.exec(text) ?? [];
  if (name === undefined) {
    throw new UsageError(`${option} must be ${WORDS}, got '${text}'`);
  }
  if (tier !== undefined && !TIERS.includes(tier as Tier)) {
    throw new UsageError(`${option}: there is no tier '${tier}', there are ${TIERS.join(', ')}`);
  }
  const [version, madeOf] = [whole(short!), shortMadeOf === undefined ? undefined : whole(shortMadeOf)];
  if (madeOf !== undefined && name !== 'dynatrace') {
    throw new UsageError(`${option}: '@${shortMadeOf}' says what a Dynatrace release is made of, and means nothing for ${name}:${short}`);
  }
  if (name === 'upstream' || tier === 'allocator') {
    return { tier: allocatorTier(option, text, tier, name), allocator: allocatorOf(option, name, version, madeOf) };
  }
  return { tier: tier as CollectorTier | undefined, collector: collectorOf(option, name, version, madeOf) };
}

/** Adds a choice to those before it; two for the same tier are refused. */
export function addChoice(option: string, text: string, before: readonly VersionChoice[]): VersionChoice[] {
  const choice = parseChoice(option, text);
  if (before.some(({ tier }) => tier === choice.tier)) {
    throw new UsageError(`${option} is given twice for ${choice.tier ?? 'all collectors'}, the second time as '${text}'`);
  }
  return [...before, choice];
}

/** The tier of an allocator's version, which must not be another. */
function allocatorTier(option: string, text: string, tier: string | undefined, name: string): 'allocator' {
  if (tier !== undefined && tier !== 'allocator') {
    throw new UsageError(`${option}: upstream is an allocator, and '${tier}' are collectors; got '${text}'`);
  }
  if (name === 'contrib') {
    throw new UsageError(`${option}: contrib is a collector; for the allocator give upstream:VERSION or allocator=dynatrace:VERSION, got '${text}'`);
  }
  return 'allocator';
}

function collectorOf(option: string, name: string, version: string, madeOf: string | undefined): CollectorDistribution {
  if (name === 'contrib') {
    return naming(option, () => CollectorDistribution.contrib(version));
  }
  requireKnown(option, `dynatrace:${version}`, 'contrib', madeOf, version, DYNATRACE_COLLECTOR.contrib);
  return naming(option, () => CollectorDistribution.dynatrace(version, madeOf));
}

function allocatorOf(option: string, name: string, version: string, madeOf: string | undefined): TargetAllocatorDistribution {
  if (name === 'upstream') {
    return naming(option, () => TargetAllocatorDistribution.upstream(version));
  }
  requireKnown(option, `allocator=dynatrace:${version}`, 'the operator', madeOf, version, DYNATRACE_ALLOCATOR.operator);
  return naming(option, () => TargetAllocatorDistribution.dynatrace(version, madeOf));
}

function requireKnown(option: string, text: string, what: string, madeOf: string | undefined, version: string, known: { readonly [version: string]: string }): void {
  if (madeOf === undefined && !Object.hasOwn(known, version)) {
    throw new UsageError(`${option}: it is not known which version of ${what} Dynatrace's ${version} is made of: add it as ${text}@0.161.0 (known: ${Object.keys(known).join(', ')})`);
  }
}

function whole(version: string): string {
  return parseVersion(version) ? version : `${version}.0`;
}
