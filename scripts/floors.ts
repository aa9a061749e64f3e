/**
 * The floor of every folder, and of the files that stand alone. A file imports from its own folder and from lower floors only; the longest
 * path that fits counts. What is not in the table has no floor, but may be in no circle either.
 */
export const FLOORS: { readonly [path: string]: number } = {
  'src/text': 1,
  'src/tree': 1,
  'src/facts': 2,
  'src/values': 3,
  'src/model': 3.5,
  'src/sizing': 4,
  'src/view': 4,
  'src/config': 5,
  'src/workload': 5,
  'src/checks': 6,
  'src/parts': 6,
  'src/monitors': 6,
  'src/stack': 7,
  'src/index.ts': 8,

  'cli/src/errors.ts': 1,
  'cli/src/library.ts': 1,
  'cli/src/rings': 2,
  'cli/src/output': 3,
  'cli/src/simulation': 3,
  'cli/src/sources': 3,
  'cli/src/commands': 4,
  'cli/src/run.ts': 5,
  'cli/src/validation.ts': 5,
  'cli/src/main.ts': 6,
};

/** The one file of a package through which it reaches another. */
export const DOORS: readonly { readonly from: string; readonly to: string; readonly door: string }[] = [
  { from: 'cli/src', to: 'src', door: 'cli/src/library.ts' },
];

/** All that is looked at. */
export const PACKAGES = ['src', 'cli/src', 'e2e'];
