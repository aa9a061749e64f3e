import { type CollectorTier, type Tier, TIERS, type VersionChoice } from './versions';
import { UsageError } from '../../errors';
import type { Allocator, Collector, CollectorDistribution, TargetAllocatorDistribution, View } from '../../library';

/** A part of a pipeline that gets another version. */
export type Part = CollectorPart | AllocatorPart;

interface AnyPart {
  readonly tier: Tier;
  readonly view: View;
  /** `Deployment 'otel-ta/tiered-scraper'`. */
  readonly name: string;
  /** What the versions are of: contrib, or the operator. */
  readonly from: string;
  readonly to: string;
  /** The images as people call them: `Dynatrace 0.54.0`. */
  readonly fromName: string;
  readonly toName: string;
}

export interface CollectorPart extends AnyPart {
  readonly tier: CollectorTier;
  readonly collector: Collector;
  readonly fromDistribution: CollectorDistribution;
  readonly toDistribution: CollectorDistribution;
}

export interface AllocatorPart extends AnyPart {
  readonly tier: 'allocator';
  readonly allocator: Allocator;
  readonly fromDistribution: TargetAllocatorDistribution;
  readonly toDistribution: TargetAllocatorDistribution;
}

/** The parts of pipelines for which a version was chosen, in the order in which they are upgraded. Those that have it already are among them. */
export function partsOf(views: readonly View[], from: readonly VersionChoice[], to: readonly VersionChoice[], source: string): Part[] {
  const parts = TIERS.flatMap(tier => views.flatMap((view): Part[] => tier === 'allocator' ? allocatorParts(view, from, to) : collectorParts(view, tier, from, to)));
  const unused = to.find(choice => !parts.some(({ tier }) => isFor(choice, tier)));
  if (unused) {
    const there = TIERS.filter(tier => views.some(view => (tier === 'allocator' ? view.allocators : collectorsOf(view, tier)).length > 0));
    throw new UsageError(there.length === 0
      ? `there is no tiered pipeline in ${source}: no collector that asks an allocator or is behind a load_balancing exporter, and no allocator`
      : `--to: there is no ${unused.tier ?? 'collector'} in ${source}, there are: ${there.join(', ')}`);
  }
  return parts;
}

function collectorsOf(view: View, tier: CollectorTier): readonly Collector[] {
  return { 'self-monitor': view.selfMonitors, 'gateways': view.gateways, 'scrapers': view.scrapers }[tier];
}

function isFor(choice: VersionChoice, tier: Tier): boolean {
  return choice.tier === tier || (choice.tier === undefined && tier !== 'allocator');
}

function collectorParts(view: View, tier: CollectorTier, from: readonly VersionChoice[], to: readonly VersionChoice[]): CollectorPart[] {
  const toDistribution = collectorFor(tier, to);
  return toDistribution === undefined ? [] : collectorsOf(view, tier).map((collector): CollectorPart => {
    const fromDistribution = collectorFor(tier, from) ?? collector.distribution ?? unknownImage(collector, `${tier}=contrib:VERSION`);
    return {
      view,
      tier,
      collector,
      fromDistribution,
      toDistribution,
      ...words(collector, fromDistribution, toDistribution),
      from: fromDistribution.contribVersion,
      to: toDistribution.contribVersion,
    };
  });
}

function allocatorParts(view: View, from: readonly VersionChoice[], to: readonly VersionChoice[]): AllocatorPart[] {
  const toDistribution = allocatorFor(to);
  return toDistribution === undefined ? [] : view.allocators.map((allocator): AllocatorPart => {
    const fromDistribution = allocatorFor(from) ?? allocator.distribution ?? unknownImage(allocator, 'upstream:VERSION');
    return {
      view,
      tier: 'allocator',
      allocator,
      fromDistribution,
      toDistribution,
      ...words(allocator, fromDistribution, toDistribution),
      from: fromDistribution.operatorVersion,
      to: toDistribution.operatorVersion,
    };
  });
}

/** What was chosen for a tier itself goes before what was chosen for all collectors. */
function collectorFor(tier: CollectorTier, choices: readonly VersionChoice[]): CollectorDistribution | undefined {
  const choice = choices.find(candidate => candidate.tier === tier) ?? choices.find(candidate => isFor(candidate, tier));
  return choice && 'collector' in choice ? choice.collector : undefined;
}

function allocatorFor(choices: readonly VersionChoice[]): TargetAllocatorDistribution | undefined {
  return choices.flatMap(choice => 'allocator' in choice ? choice.allocator : []).at(0);
}

function words({ workload }: Collector | Allocator, from: { readonly displayName: string }, to: { readonly displayName: string }): Pick<AnyPart, 'name' | 'fromName' | 'toName'> {
  return { name: workload.subject.name, fromName: from.displayName, toName: to.displayName };
}

function unknownImage({ workload, container: { image } }: Collector | Allocator, example: string): never {
  throw new UsageError(`the image '${image}' of ${workload.subject.name} is none whose versions are known: say what it is made of with --from ${example}`);
}
