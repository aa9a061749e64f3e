import { error, Rule } from '../rule';
import { isSameObject, workloadsOf } from '../tiers';
import { described, located } from '../words';

export const PT040: Rule = {
  code: 'PT040',
  title: 'Two autoscalers for the same pods',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Each autoscaler sets the number of pods that it finds right, so that two undo each other\'s work without end; pods that hold state come and go with every change. '
    + 'A ScaledObject of KEDA is one too: KEDA makes a HorizontalPodAutoscaler of it.',
  remedy: 'Leave all but one out: `Scaling.external(maxReplicas)` writes none, for one of your own.',
  *check(view) {
    for (const workload of workloadsOf(view)) {
      const [first, ...others] = workload.autoscalers;
      const second = others.find(other => !isSameObject(first, other));
      if (second) {
        yield error(workload.subject, undefined, `${located(first)} and ${located(second)} both scale ${described(workload)}`,
          { props: 'leave one of them out; Scaling.external(maxReplicas) writes none', yaml: 'leave one of them out' });
      }
    }
  },
};
