import { ALLOCATOR_DIFFERENCES } from './allocator-differences';
import { COLLECTOR_DIFFERENCES } from './collector-differences';
import { allocatorHas } from './differences';

/**
 * The Target Allocator assigns targets by partitions, of which there are this many (opentelemetry-operator,
 * cmd/otel-allocator/internal/allocation/consistent_hashing.go).
 */
export const RING_PARTITIONS = 1061;

/** The first operator whose allocator has version 1 of the ring's library (github.com/buraksezer/consistent); before it, version 0. */
export const RING_V1_FROM: string = ALLOCATOR_DIFFERENCES['ring-v1'].from;

/** The ring of an allocator: the major version of its library. Between the two nearly every target goes to another scraper. */
export function allocatorRing(operatorVersion: string): 0 | 1 {
  return allocatorHas(operatorVersion, 'ring-v1') ? 1 : 0;
}

/** The first contrib version whose routing keys write the length of a text before it (pdata/xpdata/xhash); before it, texts were written without it. */
export const LENGTH_PREFIX_FROM: string = COLLECTOR_DIFFERENCES['routing-keys-with-lengths'].from;
