import { FilterStrategy } from '../../values/allocation';
import { error, Rule } from '../rule';

export const PT024: Rule = {
  code: 'PT024',
  title: 'Annotated pods that are scraped several times',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'Discovery finds a pod once for each of its container ports. Relabeling gives all of them the annotated address; only an allocator that relabels first sees that they are one target.',
  remedy: 'Leave `filterStrategy` of the allocator at `FilterStrategy.RELABEL_CONFIG`, or do not scrape annotated pods with it.',
  *check(context) {
    const annotated = new Map(context.parts.annotationScrapeConfigs.map(part => [part.scrapeConfig, part]));
    for (const { object, selectedBy } of context.monitors()) {
      const part = annotated.get(object);
      for (const allocator of part ? selectedBy : []) {
        const strategy = allocator._props.filterStrategy ?? FilterStrategy.RELABEL_CONFIG;
        if (strategy !== FilterStrategy.RELABEL_CONFIG) {
          yield error(allocator, `'filterStrategy' is '${strategy.value || 'none'}', so it takes the ports of an annotated pod (${part!.node.path}) for several targets; use FilterStrategy.RELABEL_CONFIG`);
        }
      }
    }
  },
};
