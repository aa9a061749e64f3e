import { atLeast } from './versions';

/** The two programs whose versions behave differently: the collector by its contrib version, the allocator by its operator version. */
export type Product = 'collector' | 'allocator';

/**
 * What kind of difference it is.
 *
 * `component`: a distribution has it, or no longer. `key`: a configuration key is taken, or no longer. `deprecated`: a key is still taken, but goes. `default`: a value that is not written is another.
 * `attribute`, `metric`: what is sent has another name. `identity`: streams are told apart otherwise, so each begins anew once. `ring`: targets or streams go to another pod.
 * `gate`: a feature gate exists, or no longer. `defect`: something is wrong, `until` it is mended. `behaviour`: anything else.
 */
export type DifferenceKind = 'component' | 'key' | 'deprecated' | 'default' | 'attribute' | 'metric' | 'identity' | 'ring' | 'gate' | 'defect' | 'behaviour';

/** How a difference is known: by running the versions, by reading their sources, or because upstream's issue or changelog says so. */
export type Evidence = 'run' | 'read' | 'told';

/** A place in the configuration of a component (or of the allocator): keys, `*` for each item of a list; with `value`, only where it has that value. */
export interface Place {
  readonly path: readonly string[];
  readonly value?: string | number | boolean;
}

/** One thing in which versions differ. It holds in the versions from `from` up to the one before `until`. */
export interface Difference {
  /** The component as `kind/type`; `service` for what belongs to none, `config` for the allocator's configuration. */
  readonly component: string;
  /** Further components with the same difference. */
  readonly alsoIn?: readonly string[];
  readonly kind: DifferenceKind;
  /** The first version in which it holds; in all older ones too where it is left out. */
  readonly from?: string;
  /** The first version in which it no longer holds; in all newer ones too where it is left out. */
  readonly until?: string;
  /** What holds in these versions, as a sentence without a full stop. */
  readonly what: string;
  /** What it costs who crosses it, and what to do. */
  readonly todo?: string;
  /** Where it is written: a file of the sources, a changelog. */
  readonly source: string;
  /** The upstream issue or pull request: `contrib#50828`, `operator#4839`. */
  readonly issue?: string;
  readonly evidence: Evidence;
  /** The test or experiment of this repository that shows it. */
  readonly shownBy?: string;
  /** Where it is in a configuration: a configuration without any of these is not concerned. Left out: whoever uses the component is. */
  readonly places?: readonly Place[];
  /** Places that exclude each other while it holds: the program refuses, or passes over, one of each pair. */
  readonly exclusive?: readonly (readonly [Place, Place])[];
  /** Of a `defect`: the processor that keeps it from showing, where it stands in the same pipeline. */
  readonly hiddenBy?: string;
  /** Of a `gate`: its id, and whether it is on where nothing is said. */
  readonly gate?: { readonly id: string; readonly on: boolean; readonly fixed?: boolean };
  /** Of a `component`: the distributions that have it. */
  readonly distributions?: readonly string[];
  /** Of an `attribute` or `metric`: the names before and in these versions. */
  readonly renamed?: { readonly [before: string]: string };
}

/** A difference together with its name. */
export interface NamedDifference extends Difference {
  readonly id: string;
  readonly product: Product;
}

/** Whether a difference holds in a version. */
export function holds({ from, until }: Difference, version: string): boolean {
  return (from === undefined || atLeast(version, from)) && (until === undefined || !atLeast(version, until));
}

/** What changes on the way from one version to another, in either direction: what holds in one of the two only. */
export function between<D extends Difference>(differences: readonly D[], from: string, to: string): D[] {
  return differences.filter(difference => holds(difference, from) !== holds(difference, to));
}

/** The version at which a difference begins or ends, for sorting. */
export function turningPoint({ from, until }: Difference): string {
  return from ?? until!;
}

/** Orders versions, the oldest first. */
export function byVersion(a: string, b: string): number {
  return atLeast(a, b) ? (atLeast(b, a) ? 0 : 1) : -1;
}
