import { Duration } from 'cdk8s';

/** A duration as Go and Prometheus read it, in the largest unit that divides it: `10m`, `90s`, `200ms`. */
export function goDuration(duration: Duration): string {
  const milliseconds = duration.toMilliseconds();
  for (const [unit, size] of [['h', 3_600_000], ['m', 60_000], ['s', 1_000]] as const) {
    if (milliseconds >= size && milliseconds % size === 0) {
      return `${milliseconds / size}${unit}`;
    }
  }
  return milliseconds === 0 ? '0s' : `${milliseconds}ms`;
}

/** A duration for people: `60 s`. */
export function seconds(duration: Duration): string {
  return `${duration.toSeconds({ integral: false })} s`;
}

/** Seconds of a Prometheus duration (`1h30m`, `15s`, `500ms`), or undefined where it is not one. Source: prometheus/common model.ParseDuration. */
export function prometheusSeconds(text: string): number | undefined {
  const match = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!match || text === '') {
    return undefined;
  }
  const factors = [31_536_000, 604_800, 86_400, 3_600, 60, 1, 0.001];
  return factors.reduce((sum, factor, index) => sum + factor * Number(match[index + 1] ?? 0), 0);
}

const GO_UNITS: { [unit: string]: number } = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Seconds of a Go duration (`1h30m`, `1.5h`, `0`), of which a number counts nanoseconds; undefined where it is none. Source: Go, time.ParseDuration. */
export function goSeconds(text: unknown): number | undefined {
  if (text === '0' || typeof text === 'number') {
    return Number.isFinite(Number(text)) ? Number(text) / 1e9 : undefined;
  }
  if (typeof text !== 'string' || !/^[+-]?(\d+(\.\d*)?(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  const amount = [...text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|μs|ms|s|m|h)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * GO_UNITS[unit], 0);
  return text.startsWith('-') ? -amount : amount;
}

/** Seconds as messages show them. */
export function secondsText(value: number): string {
  return `${value} s`;
}
