/** Something that the user gave cannot be used: the message says what, and what would be right. */
export class UsageError extends Error {}

/** A file or a server that the user named cannot be read. */
export class SourceError extends Error {}

const FACTORS: Record<string, number> = { '': 1, 'k': 1e3, 'K': 1e3, 'M': 1e6, 'G': 1e9 };

/** `30M`, `1.5k`, `30_000_000`: a number above 0. */
export function parseAmount(option: string, text: string): number {
  const match = /^(\d[\d_]*(?:\.\d+)?)([kKMG]?)$/.exec(text);
  const value = match ? Number(match[1]!.replaceAll('_', '')) * FACTORS[match[2]!]! : NaN;
  if (!(value > 0)) {
    throw new UsageError(`${option} must be a number above 0 such as 250000, 250k or 30M, got '${text}'`);
  }
  // 1.1k is 1100, not 1100.0000000000002.
  return Number(value.toPrecision(15));
}

export function parseWhole(option: string, text: string, min: number, max = 1_000_000_000): number {
  const value = parseAmountOrZero(text);
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new UsageError(`${option} must be a whole number from ${min} to ${max}, got '${text}'`);
  }
  return value;
}

function parseAmountOrZero(text: string): number {
  return /^0+$/.test(text) ? 0 : /^\d/.test(text) ? parseAmountOrNaN(text) : NaN;
}

function parseAmountOrNaN(text: string): number {
  try {
    return parseAmount('', text);
  } catch {
    return NaN;
  }
}

/** `60s`, `1m`, `1m30s`: whole seconds. */
export function parseSeconds(option: string, text: string): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const value = match && text !== '' ? Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) : 0;
  if (value < 1) {
    throw new UsageError(`${option} must be a duration of at least 1s such as 30s, 1m or 1m30s, got '${text}'`);
  }
  return value;
}

const SIZES: Record<string, number> = { Mi: 2 ** 20, Gi: 2 ** 30 };

/** `6Gi`, `512Mi`: bytes. */
export function parseBytes(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(Mi|Gi)$/.exec(text);
  const value = match ? Number(match[1]) * SIZES[match[2]!]! : 0;
  if (!(value > 0) || value % 2 ** 20 !== 0) {
    throw new UsageError(`${option} must be a whole number of mebibytes such as 6Gi, 1.5Gi or 512Mi, got '${text}'`);
  }
  return value;
}

/** `2`, `0.5`, `500m`: millicores. */
export function parseMillicores(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(text);
  const value = match ? Math.round(Number(match[1]) * (match[2] ? 1 : 1000) * 1e6) / 1e6 : 0;
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new UsageError(`${option} must be an amount of CPU such as 2, 0.5 or 500m, got '${text}'`);
  }
  return value;
}

/** `25%`, `0.25`: a share from 0 to `max`. */
export function parseShare(option: string, text: string, max: number): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = match ? Number(match[1]) / (match[2] ? 100 : 1) : NaN;
  if (!(value >= 0 && value <= max)) {
    throw new UsageError(`${option} must be a share from 0 to ${max} such as 25% or 0.25, got '${text}'`);
  }
  return value;
}

/** Whether a version such as `0.158.0` or `v0.159` is at least 0.`minor`. */
export function parseMinorVersion(option: string, text: string): number {
  const match = /^v?0\.(\d+)(?:\.\d+)?$/.exec(text);
  if (!match) {
    throw new UsageError(`${option} must be a version such as 0.158.0, got '${text}'`);
  }
  return Number(match[1]);
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export const formatCount = (value: number): string => whole.format(value);

/** Three significant figures with a unit: `1.62M`. */
export function formatAmount(value: number): string {
  for (const [unit, factor] of [['G', 1e9], ['M', 1e6], ['k', 1e3]] as const) {
    if (value >= factor * 0.9995) {
      return `${Number((value / factor).toPrecision(3))}${unit}`;
    }
  }
  return `${Number(value.toPrecision(3))}`;
}

export function formatShare(share: number): string {
  const percent = share * 100;
  return share > 0 && percent < 0.1 ? '<0.1 %' : `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toFixed(1)} %`;
}

export const formatRatio = (value: number): string => `${value.toFixed(2)}x`;

export function formatBytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${Number((bytes / 2 ** 30).toFixed(2))}Gi` : `${Math.round(bytes / 2 ** 20)}Mi`;
}

export function formatSeconds(seconds: number): string {
  return `${seconds} s`;
}
