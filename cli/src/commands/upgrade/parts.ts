import { type CollectorTier, type Tier, TIERS, type VersionChoice } from './versions';
import { UsageError } from '../../errors';
import type { Allocator, Collector, CollectorDistribution, TargetAllocatorDistribution, View } from '../../library';

/** A part of a pipeline that gets another version. */
export type Part = CollectorPart | AllocatorPart;

interface AnyPart {
  readonly tier: Tier;
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
  const parts = views.flatMap(view => [
    ...collectorParts('self-monitor', view.selfMonitors, from, to),
    ...collectorParts('gateways', view.gateways, from, to),
    ...collectorParts('scrapers', view.scrapers, from, to),
    ...allocatorParts(view.allocators, from, to),
  ]);
  const unused = to.find(choice => !parts.some(({ tier }) => isFor(choice, tier)));
  if (unused) {
    const there = TIERS.filter(tier => views.some(view => tierOf(view, tier).length > 0));
    throw new UsageError(there.length === 0
      ? `there is no tiered pipeline in ${source}: no collector that asks an allocator or is behind a load_balancing exporter, and no allocator`
      : `--to: there is no ${unused.tier ?? 'collector'} in ${source}, there are: ${there.join(', ')}`);
  }
  return parts.sort((a, b) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier));
}

function tierOf(view: View, tier: Tier): readonly (Collector | Allocator)[] {
  return { 'self-monitor': view.selfMonitors, 'allocator': view.allocators, 'gateways': view.gateways, 'scrapers': view.scrapers }[tier];
}

function isFor(choice: VersionChoice, tier: Tier): boolean {
  return choice.tier === tier || (choice.tier === undefined && tier !== 'allocator');
}

/** What was chosen for a tier itself goes before what was chosen for all collectors. */
function chosenFor(tier: Tier, choices: readonly VersionChoice[]): VersionChoice | undefined {
  return choices.find(choice => choice.tier === tier) ?? choices.find(choice => isFor(choice, tier));
}

function collectorParts(tier: CollectorTier, collectors: readonly Collector[], from: readonly VersionChoice[], to: readonly VersionChoice[]): CollectorPart[] {
  const choice = chosenFor(tier, to);
  if (!choice || !('collector' in choice)) {
    return [];
  }
  const declared = chosenFor(tier, from);
  return collectors.map(collector => {
    const fromDistribution = declared && 'collector' in declared ? declared.collector : collector.distribution;
    const name = collector.workload.subject.name;
    if (!fromDistribution) {
      throw unknownImage(name, collector.container.image, `${tier}=contrib:VERSION`);
    }
    const toDistribution = choice.collector;
    return {
      tier,
      name,
      collector,
      fromDistribution,
      toDistribution,
      from: fromDistribution.contribVersion,
      to: toDistribution.contribVersion,
      fromName: fromDistribution.displayName,
      toName: toDistribution.displayName,
    };
  });
}

function allocatorParts(allocators: readonly Allocator[], from: readonly VersionChoice[], to: readonly VersionChoice[]): AllocatorPart[] {
  const choice = chosenFor('allocator', to);
  if (!choice || !('allocator' in choice)) {
    return [];
  }
  const declared = chosenFor('allocator', from);
  return allocators.map(allocator => {
    const fromDistribution = declared && 'allocator' in declared ? declared.allocator : allocator.distribution;
    const name = allocator.workload.subject.name;
    if (!fromDistribution) {
      throw unknownImage(name, allocator.container.image, 'upstream:VERSION');
    }
    const toDistribution = choice.allocator;
    return {
      tier: 'allocator',
      name,
      allocator,
      fromDistribution,
      toDistribution,
      from: fromDistribution.operatorVersion,
      to: toDistribution.operatorVersion,
      fromName: fromDistribution.displayName,
      toName: toDistribution.displayName,
    };
  });
}

function unknownImage(name: string, image: string, example: string): UsageError {
  return new UsageError(`the image '${image}' of ${name} is none whose versions are known: say what it is made of with --from ${example}`);
}
