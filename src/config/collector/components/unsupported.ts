import { Component } from '../../../model/component';
import { Backend } from '../../../values/backend';
import { SummaryConversion, Temporality } from '../../../values/backend-options';

/** `METRIC_DATA_TYPE_SUMMARY` and `FLAG_NO_RECORDED_VALUE`, as numbers: compared by its name a value takes five times the CPU. */
const SUMMARY = 'metric.type == 5';
const STALE = 'datapoint.flags == 1';

/** True of nothing else. */
const NOT_A_NUMBER = 'datapoint.value_double != datapoint.value_double';

/**
 * Takes out what the backend does not take, before anything is done with it, and turns summaries into counters where it wants them so: staleness markers, which have no
 * meaning to a backend of deltas; numbers that are none, which Dynatrace refuses; summaries. What is taken out is counted by `filter/unsupported`.
 */
export function unsupported({ _settings: settings, temporality }: Backend): Component[] {
  if (settings.kind === 'remote-write') {
    return [];
  }
  const splits = settings.summaries === SummaryConversion.SUM_AND_COUNT;
  const conditions = {
    metric: settings.summaries === SummaryConversion.DROP ? [SUMMARY] : [],
    datapoint: [
      // The marker of a summary would become two counters of 0, which look like resets.
      ...temporality === Temporality.DELTA ? [STALE] : splits ? [`${STALE} and ${SUMMARY}`] : [],
      ...settings.kind === 'dynatrace' ? [NOT_A_NUMBER] : [],
    ],
  };
  return [...filter('filter/unsupported', conditions), ...splits ? [sumAndCount(), ...filter('filter/summaries', { metric: [SUMMARY], datapoint: [] })] : []];
}

function filter(id: string, conditions: { readonly metric: string[]; readonly datapoint: string[] }): Component[] {
  const groups = Object.entries(conditions).filter(([, list]) => list.length > 0).map(([context, list]) => ({ context, conditions: list }));
  return groups.length > 0 ? [{ section: 'processors', id, body: { error_mode: 'ignore', metric_conditions: groups } }] : [];
}

/** Makes the counters `<name>_sum` and `<name>_count` of a summary, which is still there afterwards. */
function sumAndCount(): Component {
  return {
    section: 'processors',
    id: 'transform/summaries',
    body: {
      error_mode: 'ignore',
      metric_statements: [{ context: 'metric', conditions: [SUMMARY], statements: ['extract_sum_metric(true)', 'extract_count_metric(true)'] }],
    },
  };
}
