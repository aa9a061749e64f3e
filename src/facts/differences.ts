import { ALLOCATOR_DIFFERENCES, AllocatorDifferenceId } from './allocator-differences';
import { COLLECTOR_DIFFERENCES, CollectorDifferenceId } from './collector-differences';
import { byVersion, Difference, holds, NamedDifference, Product, turningPoint } from './difference';

const TABLES: { readonly collector: { readonly [id: string]: Difference }; readonly allocator: { readonly [id: string]: Difference } } = {
  collector: COLLECTOR_DIFFERENCES,
  allocator: ALLOCATOR_DIFFERENCES,
};

/** Sorted when they are first asked for. */
const SORTED: { [product in Product]?: readonly NamedDifference[] } = {};

/** Every difference of a product, in the order of its versions. */
export function differences(product: Product): readonly NamedDifference[] {
  return SORTED[product] ??= Object.entries(TABLES[product]).map(([id, difference]): NamedDifference => ({ ...difference, id, product }))
    .sort((a, b) => byVersion(turningPoint(a), turningPoint(b)));
}

/** Whether something holds in a version of the collector. */
export function collectorHas(contribVersion: string, id: CollectorDifferenceId): boolean {
  return holds(COLLECTOR_DIFFERENCES[id], contribVersion);
}

/** Whether something holds in a version of the allocator. */
export function allocatorHas(operatorVersion: string, id: AllocatorDifferenceId): boolean {
  return holds(ALLOCATOR_DIFFERENCES[id], operatorVersion);
}

type GateDifference = NamedDifference & Required<Pick<Difference, 'gate'>>;

/** The rows of a feature gate of the collector: in which versions it exists, and how it is set there. Empty for one that is not in the table. */
export function knownGates(id: string): GateDifference[] {
  return differences('collector').filter((row): row is GateDifference => row.gate?.id === id);
}

/** The versions in which a difference holds, in words: `from 0.160.0 on`, `before 0.163.0`. */
export function spanText({ from, until }: Difference): string {
  return until === undefined ? `from ${from} on` : from === undefined ? `before ${until}` : `from ${from} on, before ${until}`;
}
