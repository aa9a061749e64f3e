import { error, Rule } from '../rule';
import { isFromCluster, workloadsOf } from '../tiers';
import { described, located } from '../words';

export const PT012: Rule = {
  code: 'PT012',
  title: 'A fixed number of pods together with an autoscaler',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Every `kubectl apply` sets the number of pods back to `spec.replicas`, and the autoscaler has to begin again; pods that hold state are taken away at once, past every scale-down window. '
    + 'In what is read from a cluster the number is always there, so nothing is said of it.',
  remedy: 'Use either `Scaling.fixed(n)` or `Scaling.hpa(...)`, and no other autoscaler for the tiers; leave `spec.replicas` out.',
  *check(view) {
    for (const workload of [...workloadsOf(view)].filter(candidate => !isFromCluster(candidate))) {
      for (const autoscaler of workload.replicas === undefined ? [] : workload.autoscalers) {
        yield error(workload.subject, 'spec.replicas', `'spec.replicas' of ${described(workload)} is ${workload.replicas}, while ${located(autoscaler)} scales it`, 'leave one of the two out');
      }
    }
  },
};
