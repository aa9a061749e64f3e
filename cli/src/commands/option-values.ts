import { UsageError } from '../errors';
import { InputError, prometheusSeconds } from '../library';

const FACTORS: Record<string, number> = { '': 1, 'k': 1e3, 'K': 1e3, 'M': 1e6, 'G': 1e9 };

/** `30M`, `1.5k`, `30_000_000`, `30,000,000`: a number above 0. */
export function parseAmount(option: string, text: string): number {
  const match = /^((?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?)([kKMG]?)$/.exec(text);
  const value = match ? Number(match[1]!.replace(/[_,]/g, '')) * FACTORS[match[2]!]! : NaN;
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

/** `60s`, `1m`, `1m30s`: seconds, by Prometheus' own syntax. */
export function parseSeconds(option: string, text: string): number {
  const value = prometheusSeconds(text);
  if (value === undefined) {
    throw new UsageError(`${option} must be a duration such as 30s, 1m or 1m30s, got '${text}'`);
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

/** `0.158.0`, `v0.159`: a version of the OpenTelemetry operator or of contrib, with all three numbers. */
export function parseRelease(option: string, text: string): string {
  const match = /^v?0\.(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) {
    throw new UsageError(`${option} must be a version such as 0.158.0, got '${text}'`);
  }
  return `0.${match[1]}.${match[2] ?? 0}`;
}

/** A URL of a server. */
export function parseUrl(option: string, text: string): string {
  if (!URL.canParse(text) || !['http:', 'https:'].includes(new URL(text).protocol)) {
    throw new UsageError(`${option} must be a URL such as http://localhost:8080, got '${text}'`);
  }
  return text;
}

/** What the library refuses names the call; here the option has to stand before it. */
export function naming<T>(option: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof InputError ? new UsageError(`${option}: ${error.message}`) : error;
  }
}
