import { Component } from '../../../model/component';
import { goDuration } from '../../../text/durations';

/** Finds out when each stream began, which no scrape tells. */
export function startTimes(): Component {
  return { section: 'processors', id: 'metric_start_time', body: times => ({ strategy: 'true_reset_point', gc_interval: goDuration(times.gcInterval) }) };
}

/** Turns cumulative counters and histograms into deltas. */
export function deltas(): Component {
  return { section: 'processors', id: 'cumulative_to_delta', body: times => ({ initial_value: 'drop', max_staleness: goDuration(times.maxStaleness) }) };
}
