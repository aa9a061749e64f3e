import { at, records } from '../../text/data';
import { Allocator } from '../../view/view';
import { shown } from '../components';
import { mergingRuleOf, mergingRuleOfJob } from '../merged-targets';
import { Finding, Rule, warning } from '../rule';
import { selecting } from '../selecting';
import { monitorText } from '../words';

export const PT042: Rule = {
  code: 'PT042',
  title: 'Rules that make one target of several discovered ones',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'Where rules give targets that were discovered apart (pods, nodes, EndpointSlices ...) the same address and labels, the allocator serves one of them, whichever came last; and '
    + 'the discovered address, which differs, decides which scraper gets it. Two replicas can so name two scrapers, and the target is scraped twice or not at all '
    + '(four allocators of operator 0.148 disagreed about every second of twelve such targets). '
    + 'Prometheus has no such trouble, since one process scrapes them all.',
  remedy: 'Keep them apart by a label that names the object (`instance` from `__meta_kubernetes_pod_name`), discover one object only (`keep` on its name), or give the allocator one replica. '
    + 'Where there is never more than one, as with a DaemonSet\'s pods by the address of their node, acknowledge it with that reason.',
  *check(view) {
    const merging = new Set(view.allocators.filter(relabels));
    for (const monitor of merging.size > 0 ? view.monitors.filter(({ relabelings }) => relabelings.length > 0) : []) {
      const path = selecting(monitor).some(({ allocator }) => merging.has(allocator)) ? mergingRuleOf(monitor) : undefined;
      if (path !== undefined) {
        yield finding(monitor.subject, path, `the ${monitorText(monitor)}`);
      }
    }
    for (const { subject, config } of merging) {
      for (const [index, job] of records(at(config, 'config', 'scrape_configs'))) {
        const path = mergingRuleOfJob(job, `config.scrape_configs[${index}]`);
        if (path !== undefined) {
          yield finding(subject, path, `the job '${shown(job.job_name)}'`);
        }
      }
    }
  },
};

/** Whether it takes targets for one by their labels after relabeling, and has replicas that can differ. */
function relabels({ filterStrategy, workload }: Allocator): boolean {
  return filterStrategy === 'relabel-config' && workload.replicas !== 1;
}

function finding(subject: Finding['subject'], path: string, whose: string): Finding {
  return warning(subject, path, `'${path}' of ${whose} takes out of the address from which object a target is, and no other label says it, so that several can become one, `
    + 'which the replicas of the allocator may give to different scrapers', 'keep them apart by a label that names the object, or discover one object only');
}
