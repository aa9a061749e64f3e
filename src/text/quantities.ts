import { Size, SizeRoundingBehavior } from 'cdk8s';
import { text } from './data';

/** In bytes. */
export const MEBIBYTE = 1024 * 1024;

export function bytes(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024;
}

/** A size as a Kubernetes quantity, in the largest binary unit that divides it, as the API server writes it: `6Gi`, `200Mi`. */
export function quantity(size: Size): string {
  const kibibytes = size.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  for (const [unit, factor] of [['Pi', 1024 ** 4], ['Ti', 1024 ** 3], ['Gi', 1024 ** 2], ['Mi', 1024]] as const) {
    if (kibibytes >= factor && kibibytes % factor === 0) {
      return `${kibibytes / factor}${unit}`;
    }
  }
  return `${kibibytes}Ki`;
}

const SUFFIXES: { [suffix: string]: number } = {
  '': 1,
  'm': 1e-3,
  'k': 1e3,
  'M': 1e6,
  'G': 1e9,
  'T': 1e12,
  'P': 1e15,
  'E': 1e18,
  'Ki': 2 ** 10,
  'Mi': 2 ** 20,
  'Gi': 2 ** 30,
  'Ti': 2 ** 40,
  'Pi': 2 ** 50,
  'Ei': 2 ** 60,
};

/** A Kubernetes quantity as a number; undefined where it is none. Source: apimachinery, resource.Quantity. */
export function quantityValue(written: unknown): number | undefined {
  const match = /^([+-]?[0-9]*\.?[0-9]+|[+-]?[0-9]+\.)(?:([eE][+-]?[0-9]+)|([a-zA-Z]{0,2}))$/.exec(typeof written === 'number' ? String(written) : text(written) ?? '');
  if (!match || !Object.hasOwn(SUFFIXES, match[3] ?? '')) {
    return undefined;
  }
  return Number(`${match[1]}${match[2] ?? ''}`) * SUFFIXES[match[3] ?? ''];
}
