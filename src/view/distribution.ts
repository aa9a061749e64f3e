import { CONTRIB_COLLECTOR, DYNATRACE_ALLOCATOR, DYNATRACE_COLLECTOR, UPSTREAM_ALLOCATOR } from '../facts/versions';
import { CollectorDistribution } from '../values/collector-distribution';
import { TargetAllocatorDistribution } from '../values/target-allocator-distribution';

/** What is known of a collector's image; undefined where nothing is. */
export function collectorDistribution(image: string): CollectorDistribution | undefined {
  const { repository, version } = split(image);
  return byRepository(repository, {
    [DYNATRACE_COLLECTOR.image]: () => CollectorDistribution.dynatrace(version),
    [CONTRIB_COLLECTOR.image]: () => CollectorDistribution.contrib(version),
    'docker.io/otel/opentelemetry-collector-contrib': () => CollectorDistribution.contrib(version),
    'otel/opentelemetry-collector-contrib': () => CollectorDistribution.contrib(version),
  });
}

/** What is known of an allocator's image; undefined where nothing is. */
export function allocatorDistribution(image: string): TargetAllocatorDistribution | undefined {
  const { repository, version } = split(image);
  return byRepository(repository, {
    [DYNATRACE_ALLOCATOR.image]: () => TargetAllocatorDistribution.dynatrace(version),
    [UPSTREAM_ALLOCATOR.image]: () => TargetAllocatorDistribution.upstream(version),
  });
}

function split(image: string): { repository: string; version: string } {
  const [, repository, version] = /^([^@]*?)(?::([^:/@]+))?(?:@.*)?$/.exec(image) ?? [];
  return { repository: repository ?? '', version: version ?? '' };
}

/** The distributions refuse versions that they do not know, which here means that nothing is known. */
function byRepository<T>(repository: string, known: { [repository: string]: () => T }): T | undefined {
  try {
    return Object.hasOwn(known, repository) ? known[repository]() : undefined;
  } catch {
    return undefined;
  }
}
