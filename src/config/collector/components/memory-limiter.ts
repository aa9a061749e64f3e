import { Component } from '../../../model/component';

/** Refuses data above the soft limit, in percent of the container's memory. */
export function memoryLimiter({ limit, spike }: { readonly limit: number; readonly spike: number }): Component {
  return { section: 'processors', id: 'memory_limiter', body: { check_interval: '1s', limit_percentage: limit, spike_limit_percentage: spike } };
}
