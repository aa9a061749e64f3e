import { at, isData, records } from '../../text/data';
import { error, Rule, warning } from '../rule';
import { scrapersOf } from '../tiers';

export const PT046: Rule = {
  code: 'PT046',
  title: 'Metadata of the wrong pod',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A gateway is connected to scrapers only, so that `from: connection` in `pod_association` names the scraper\'s pod, not the one that a metric comes from. The first rule that applies decides, whether it '
    + 'finds a pod or not, so that rules behind it never count. Without `pod_association` the processor asks the connection too. It is a warning where the rule is the last one, which only takes what names no pod.',
  remedy: 'Leave `pod_association` as it is: by `k8s.pod.uid`, then by name and namespace, then by address.',
  *check(view) {
    for (const gateway of view.gateways.filter(collector => collector.subject.ours || scrapersOf(view, collector).length > 0)) {
      const processor = gateway.config.usedProcessor('k8s_attributes');
      if (!processor) {
        continue;
      }
      const path = `${processor.path}.pod_association`;
      const associations = records(at(processor.body, 'pod_association'));
      const remedy = { props: 'leave it as it is', yaml: "take it out, and match by 'k8s.pod.uid', by 'k8s.pod.name' with 'k8s.namespace.name', and by 'k8s.pod.ip'" };
      if (associations.length === 0) {
        yield error(gateway.subject, path, `'${path}' is empty, so that pods are also looked up by the address of the connection, which is a scraper's`, remedy);
      }
      const byConnection = ([, association]: [number, unknown]) => records(at(association, 'sources')).some(([, source]) => isData(source) && source.from === 'connection');
      const found = associations.find(byConnection);
      if (found) {
        const isLast = found === associations[associations.length - 1] && associations.length > 1;
        yield (isLast ? warning : error)(gateway.subject, `${path}[${found[0]}]`,
          `'${path}[${found[0]}]' takes the address of the connection, which is a scraper's${isLast ? ', for whatever names no pod' : ''}`, remedy);
      }
    }
  },
};
