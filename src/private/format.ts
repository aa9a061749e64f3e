import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';

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

export function bytes(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024;
}

/** A size as a Kubernetes quantity, in the largest binary unit that divides it: `6Gi`, `200Mi`. */
export function quantity(size: Size): string {
  const kibibytes = size.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  for (const [unit, factor] of [['Gi', 1024 * 1024], ['Mi', 1024]] as const) {
    if (kibibytes >= factor && kibibytes % factor === 0) {
      return `${kibibytes / factor}${unit}`;
    }
  }
  return `${kibibytes}Ki`;
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
