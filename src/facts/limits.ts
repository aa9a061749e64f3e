import { RING_PARTITIONS } from './hash-rings';
import { MEBIBYTE } from '../text/quantities';

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

/**
 * What a request takes in a queue that counts requests, such as that of `prometheus_remote_write`, in bytes: about the largest share of one scrape that a gateway gets
 * (batches between the tiers have 64 KiB to 2 MiB), and a collector's own metrics. Labels count a third on top: with eight of them on every point a request takes 1.33
 * times the memory that it takes in a queue for OTLP (run with contrib 0.158.0).
 */
export const EXPECTED_REQUEST_BYTES = { 'gateway': MEBIBYTE / 2, 'self-monitor': MEBIBYTE / 16 };

/** The largest of the whole numbers that Kubernetes keeps in 32 bits: replicas, the skew of a spread, user ids. */
export const LARGEST_INT32 = 2 ** 31 - 1;
