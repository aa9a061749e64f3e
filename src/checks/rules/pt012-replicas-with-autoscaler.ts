import { describe } from '../manifests';
import { error, Rule, warning } from '../rule';

export const PT012: Rule = {
  code: 'PT012',
  title: 'A fixed number of pods together with an autoscaler',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'Every `kubectl apply` sets the number of pods back to `spec.replicas`, and the autoscaler has to begin again; pods that hold state are taken away at once, past every scale-down window. It is an error for the tiers, and a warning for other workloads in the app.',
  remedy: 'Use either `Scaling.fixed(n)` or `Scaling.hpa(...)`, and no other autoscaler for the tiers; leave `spec.replicas` out.',
  *check(context) {
    for (const { object, manifest, target } of context.autoscalers()) {
      const replicas = target?.manifest.spec?.replicas;
      if (target && replicas !== undefined) {
        yield (context.isOurs(target.object) ? error : warning)(target.object, `'spec.replicas' of ${describe(target.manifest)} is ${replicas}, `
          + `while ${describe(manifest)} (${object.node.path}) scales it; leave one of the two out`);
      }
    }
  },
};
