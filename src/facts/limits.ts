import { RING_PARTITIONS } from './hash-rings';

/** Kubernetes limits an autoscaler's stabilization window to one hour (autoscaling/v2, HPAScalingRules). In seconds. */
export const LONGEST_WINDOW = 3600;

/** Kubernetes limits the period of an autoscaler's policy to half an hour (autoscaling/v2, HPAScalingPolicy). In seconds. */
export const LONGEST_PERIOD = 1800;

/** The allocator collects changes of the collectors for this long (opentelemetry-operator 0.158, collector.go). In seconds. */
export const ALLOCATOR_THROTTLE = 5;

/**
 * An allocator shares targets out by partitions, each to one scraper: one scraper more gets none, and the ring of allocators up to v0.158 panics
 * (github.com/buraksezer/consistent v0.10.0, distributePartitions: "not enough room to distribute partitions").
 */
export const MOST_SCRAPERS = RING_PARTITIONS;

/** The default maxima of the pools' autoscalers (Dynatrace's large-scale example). */
export const DEFAULT_MAX_SCRAPERS = 24;
export const DEFAULT_MAX_GATEWAYS = 16;

/** The default time between two scrapes, in seconds. */
export const DEFAULT_INTERVAL = 60;

/** The longest time between two scrapes, in seconds: a day. */
export const LONGEST_INTERVAL = 86_400;
