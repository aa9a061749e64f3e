const GO_UNITS: { [unit: string]: number } = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Seconds of a Go duration (`1h30m`, `1.5h`, `0`); undefined where it is none. Source: Go, time.ParseDuration. */
export function goSeconds(text: unknown): number | undefined {
  if (text === '0' || text === 0) {
    return 0;
  }
  if (typeof text !== 'string' || !/^\+?(\d+(\.\d*)?(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  return [...text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|μs|ms|s|m|h)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * GO_UNITS[unit], 0);
}

/** Seconds as messages show them. */
export function secondsText(value: number): string {
  return `${value} s`;
}
