import { error, Rule } from '../rule';
import { workloadsOf } from '../tiers';
import { described, quoted } from '../words';

export const PT011: Rule = {
  code: 'PT011',
  title: 'An autoscaler without requests to measure by',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A utilization is a percentage of the request. Where a container has none, the autoscaler knows no utilization and leaves the number of pods as it is.',
  remedy: 'Give every container of the pods, sidecars too, a request for the resource.',
  *check(view) {
    for (const workload of workloadsOf(view)) {
      for (const autoscaler of workload.autoscalers) {
        for (const { resource, percent, container } of autoscaler.utilizations) {
          const without = workload.containers.filter(({ name, requests, limits }) =>
            (container === undefined || name === container) && requests[resource] === undefined && limits[resource] === undefined);
          if (without.length > 0) {
            yield error(autoscaler.subject, undefined, `${described(autoscaler)} aims at ${percent} % of the ${resource} requests of ${described(workload)}, `
              + `but the ${without.length > 1 ? 'containers' : 'container'} ${quoted(without.map(({ name }) => name))} ${without.length > 1 ? 'have' : 'has'} no ${resource} request`, 'give it one');
          }
        }
      }
    }
  },
};
