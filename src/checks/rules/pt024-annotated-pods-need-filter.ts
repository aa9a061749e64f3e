import { annotatedPods } from '../annotated-pods';
import { error, Rule } from '../rule';

export const PT024: Rule = {
  code: 'PT024',
  title: 'Annotated pods that are scraped several times',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Discovery finds a pod once for each of its container ports. Relabeling gives all of them the annotated address; only an allocator that relabels first sees '
    + 'that they are one target.',
  remedy: 'Leave `filterStrategy` of the allocator at `FilterStrategy.RELABEL_CONFIG`, or do not scrape annotated pods with it.',
  *check(view) {
    for (const { monitor } of annotatedPods(view.monitors).filter(({ replacesAddress }) => replacesAddress)) {
      for (const { subject, filterStrategy } of monitor.selectedBy.filter(allocator => allocator.filterStrategy !== 'relabel-config')) {
        yield error(subject, 'filter_strategy',
          `'filter_strategy' is '${filterStrategy || 'none'}', so it takes the ports of an annotated pod (${monitor.part.name}) for several targets`,
          { props: 'use FilterStrategy.RELABEL_CONFIG', yaml: "set 'filter_strategy: relabel-config'" });
      }
    }
  },
};
