import { Temporality } from '../../values/backend';
import { isType, metricPipelines } from '../collector-view';
import { error, Rule } from '../rule';

export const PT013: Rule = {
  code: 'PT013',
  title: 'A temporality that the backend does not take',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Prometheus counters are cumulative. A delta backend (Dynatrace) rejects or misreads them, so `cumulative_to_delta` has to convert them; a cumulative backend (remote write) must get them as they are.',
  remedy: 'Leave `cumulative_to_delta` to the `Backend`: it knows the temporality; for OTLP, set `temporality`.',
  *check(context) {
    for (const collector of [...context.parts.gatewayPools, ...context.parts.selfMonitors]) {
      const { displayName, temporality, exporterType } = collector.backend;
      for (const { name, processors, exporters, continues } of metricPipelines(context.config(collector))) {
        if (continues || !exporters.some(id => isType(id, exporterType))) {
          continue;
        }
        const id = processors.find(candidate => isType(candidate, 'cumulative_to_delta'));
        if (temporality === Temporality.DELTA && !id) {
          yield error(collector, `the backend ${displayName} takes delta temporality, but the pipeline '${name}' has no cumulative_to_delta (it has ${processors.join(', ')}); do not remove it`);
        }
        if (temporality === Temporality.CUMULATIVE && id) {
          yield error(collector, `the backend ${displayName} takes cumulative temporality, but the pipeline '${name}' has '${id}'; remove it, or choose a backend with Temporality.DELTA`);
        }
      }
    }
  },
};
