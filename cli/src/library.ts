/** The one door to the library: all that the command line takes from it, and nothing else does. */
export { clusterName } from '../../src/facts/cluster-name';
export { LENGTH_PREFIX_FROM, RING_PARTITIONS, RING_V1_FROM } from '../../src/facts/hash-rings';
export { DEFAULT_INTERVAL, LONGEST_INTERVAL, MOST_SCRAPERS } from '../../src/facts/limits';
export { DEFAULT_NAME, DEFAULT_NAMESPACE, Names, pipelineName } from '../../src/facts/names';
export { OTLP_GRPC_PORT } from '../../src/facts/ports';
export { CONTRIB_COLLECTOR, parseVersion, UPSTREAM_ALLOCATOR } from '../../src/facts/versions';
export { Sizing, SizingCoefficients, type SizingLoad, type TierCost, type TierSize } from '../../src/sizing';
export { DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER, DOCUMENTED_TABLE, type DocumentedRow } from '../../src/sizing/documented-table';
export { gibibytesFor } from '../../src/sizing/memory-need';
export { prometheusSeconds } from '../../src/text/durations';
export { dnsLabel, Input, InputError, REQUIRED } from '../../src/text/input';
export { Cadence } from '../../src/values/cadence';
export { CollectorDistribution } from '../../src/values/collector-distribution';
export { CpuAmount } from '../../src/values/cpu-amount';
export type { PodResourcesProps } from '../../src/values/pod-resources';
export { RoutingKey } from '../../src/values/routing-key';
export { TargetAllocatorDistribution } from '../../src/values/target-allocator-distribution';
