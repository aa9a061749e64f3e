import { reject } from '../text/refusal';

/** A version `0.158.0`, with or without a leading `v`, as numbers; undefined if it is not one. */
export function parseVersion(text: string): [number, number, number] | undefined {
  const match = typeof text === 'string' ? /^v?(\d+)\.(\d+)\.(\d+)$/.exec(text) : null;
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** A version as a property gives it. */
export function versionText(where: string, property: string, value: string): string {
  if (!parseVersion(value)) {
    reject(where, property, value, "a version such as '0.158.0'");
  }
  return value;
}

/** Whether version `a` is `b` or newer. Both must be versions. */
export function atLeast(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a)!, parseVersion(b)!];
  for (let i = 0; i < 3; i++) {
    if (left[i] !== right[i]) {
      return left[i] > right[i];
    }
  }
  return true;
}

/** The oldest contrib version whose components have the names that are written here, and whose hostnames in the k8s resolver do not leak (contrib#49757). */
export const OLDEST_CONTRIB = '0.158.0';

/** The oldest allocator that reads every key that is always written (`prometheus_cr.scrape_protocols`, operator 0.126). */
export const OLDEST_OPERATOR = '0.126.0';

/**
 * What Dynatrace's releases are made of. Source: manifest.yaml of Dynatrace/dynatrace-otel-collector; of 0.55.0, which Dynatrace's operator uses (its pull request 7318), only the
 * image was seen: what it is made of is inferred, since each release so far took the next version of contrib. No newer one was seen.
 */
export const DYNATRACE_COLLECTOR = {
  image: 'ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector',
  command: '/dynatrace-otel-collector',
  latest: '0.55.0',
  contrib: { '0.50.0': '0.154.0', '0.51.0': '0.155.0', '0.52.0': '0.156.0', '0.53.0': '0.157.0', '0.54.0': '0.158.0', '0.55.0': '0.159.0' } as { [version: string]: string },
};

/**
 * OpenTelemetry's contrib distribution, and the default of all collectors: `latest` is the newest whose image others are known to run (release notes of New Relic's
 * collector, November 2026), and no newer version mends anything that concerns this pipeline.
 */
export const CONTRIB_COLLECTOR = {
  image: 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib',
  command: '/otelcol-contrib',
  latest: '0.164.0',
};

/**
 * What Dynatrace's allocators are made of. Source: Makefiles of Dynatrace/otel-target-allocator, which name both versions for 0.1.0 and 0.7.0; 0.4.0 and 0.5.0 are inferred from the
 * dates of the releases, the older of two where that is not clear.
 */
export const DYNATRACE_ALLOCATOR = {
  image: 'ghcr.io/dynatrace/otel-target-allocator/target-allocator',
  latest: '0.7.0',
  operator: { '0.1.0': '0.148.0', '0.4.0': '0.156.0', '0.5.0': '0.157.0', '0.7.0': '0.160.0' } as { [version: string]: string },
};

/** The allocator of the OpenTelemetry operator, and the default: `latest` is the newest of which others have seen the image; 0.161 and 0.162 exist too, and nothing is known that they mend. */
export const UPSTREAM_ALLOCATOR = {
  image: 'ghcr.io/open-telemetry/opentelemetry-operator/target-allocator',
  latest: '0.160.0',
};
