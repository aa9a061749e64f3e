import { secondsText } from '../../text/durations';
import { error, Rule } from '../rule';

/** Kubernetes' own, where a pod names none. */
const DEFAULT_GRACE = 30;

export const PT015: Rule = {
  code: 'PT015',
  title: 'A pod that is killed before it has sent what it holds',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'A collector that is stopped sends what waits in its queues, once each. A grace period shorter than that loses the rest at every rollout and whenever a tier is scaled in.',
  remedy: 'Leave `terminationGracePeriod` out, raise it, or make the queues smaller (`memory.queuePercentage`).',
  *check(context) {
    for (const collector of context.collectors) {
      const pods = context.workloadOf(collector);
      if (!pods || !context.config(collector)) {
        continue;
      }
      const grace = pods.podSpec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
      const queued = context.queuesOf(collector).reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      const drain = collector.cadence._drain(queued).toSeconds();
      if (grace < drain) {
        yield error(collector, `'terminationGracePeriodSeconds' is ${grace}, but full queues (${Math.round(queued / 1024 / 1024)} MiB) take ${secondsText(drain)} to drain; `
          + `leave 'terminationGracePeriod' out, set it to ${drain} s or more, or lower memory.queuePercentage`);
      }
    }
  },
};
