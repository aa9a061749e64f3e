import { describe } from '../manifests';
import { error, Rule, warning } from '../rule';

export const PT011: Rule = {
  code: 'PT011',
  title: 'An autoscaler without requests to measure by',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A utilization is a percentage of the request. Where a container has none, the autoscaler knows no utilization and leaves the number of pods as it is. It is an error for the tiers, and a warning for other workloads in the app, to which an admission controller may add requests.',
  remedy: 'Give every container of the pods, sidecars too, a request for the resource.',
  *check(context) {
    for (const { object, manifest, target, utilizations } of context.autoscalers()) {
      if (!target) {
        continue;
      }
      for (const { resource, percent, container } of utilizations) {
        const without = (target.podSpec.containers ?? []).filter((candidate: any) => (container === undefined || candidate.name === container)
          && candidate.resources?.requests?.[resource] === undefined && candidate.resources?.limits?.[resource] === undefined);
        if (without.length > 0) {
          yield (context.isOurs(target.object) ? error : warning)(object, `${describe(manifest)} aims at ${percent} % of the ${resource} requests of ${describe(target.manifest)}, `
            + `but the ${without.length > 1 ? 'containers' : 'container'} ${without.map((candidate: any) => `'${candidate.name}'`).join(', ')} has no ${resource} request; give it one`);
        }
      }
    }
  },
};
