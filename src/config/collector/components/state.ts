import { Component } from '../../../model/component';
import { goDuration } from '../../../text/durations';

/** The scope of what the prometheus receiver makes itself, rather than a library in the target (`otel_scope_name`). */
const RECEIVER_SCOPE = 'github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver';

/**
 * Takes the scrapers' own version out of the scope. Streams are told apart by it, so each stream would begin anew when the scrapers are replaced by another version,
 * and count twice when its target goes to a new scraper and back to an old one. The versions of libraries in the targets stay: two of one name can be in one target.
 */
export function withoutScraperVersion(): Component {
  return {
    section: 'processors',
    id: 'transform/scope',
    body: { metric_statements: [{ context: 'scope', statements: [`set(scope.version, "") where scope.name == "${RECEIVER_SCOPE}"`] }] },
  };
}

/** Finds out when each stream began, which no scrape tells. */
export function startTimes(): Component {
  return { section: 'processors', id: 'metric_start_time', body: times => ({ strategy: 'true_reset_point', gc_interval: goDuration(times.gcInterval) }) };
}

/** Turns cumulative counters and histograms into deltas. */
export function deltas(): Component {
  return { section: 'processors', id: 'cumulative_to_delta', body: times => ({ initial_value: 'drop', max_staleness: goDuration(times.maxStaleness) }) };
}
