import { at } from '../../text/data';
import { goSeconds, secondsText } from '../../text/durations';
import { drainSeconds } from '../../values/private/times';
import { isType } from '../../view/collector-config';
import { Collector } from '../../view/view';
import { error, Rule } from '../rule';
import { tiers } from '../tiers';
import { mebibytes } from '../words';

/** Kubernetes' own, where a pod names none. */
const DEFAULT_GRACE = 30;

export const PT015: Rule = {
  code: 'PT015',
  title: 'A pod that is killed before it has sent what it holds',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'A collector that is stopped sends what waits in its queues, once each. A grace period shorter than that loses the rest at every rollout and whenever a tier is scaled in.',
  remedy: 'Leave `terminationGracePeriod` out, raise it, or make the queues smaller (`memory.queuePercentage`).',
  *check(view) {
    for (const collector of tiers(view)) {
      const grace = collector.workload.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
      const queued = collector.queues.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      const drain = drainSeconds(queued, requestSeconds(collector));
      if (grace < drain) {
        yield error(collector.subject, 'terminationGracePeriodSeconds', `'terminationGracePeriodSeconds' is ${grace}, but full queues (${mebibytes(queued)}) take ${secondsText(drain)} to drain`, {
          props: `leave 'terminationGracePeriod' out, set it to ${drain} s or more, or lower memory.queuePercentage`,
          yaml: `set it to ${drain} or more, or lower 'queue_size'`,
        });
      }
    }
  },
};

/** How long one request that hangs holds up a collector, as far as its exporters say. That of remote write says, before 0.164, how long all attempts together may take. */
function requestSeconds({ config }: Collector): number {
  const exporters = config.components.filter(({ section, id }) => section === 'exporters' && !isType('exporters', id, 'prometheus_remote_write'));
  return Math.max(0, ...exporters.flatMap(({ body }) => [at(body, 'timeout'), at(body, 'protocol', 'otlp', 'timeout')].map(timeout => goSeconds(timeout) ?? 0)));
}
