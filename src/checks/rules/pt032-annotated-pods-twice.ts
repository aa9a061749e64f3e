import { error, Rule } from '../rule';
import { namespacesOverlap } from '../selection';

export const PT032: Rule = {
  code: 'PT032',
  title: 'Annotated pods that two ScrapeConfigs find',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'Two selected ScrapeConfigs for the same annotations scrape every annotated pod twice. It happens with two stacks, also when each has monitor selectors of its own: the ScrapeConfig keeps its default label, and the other stack selects it.',
  remedy: 'Let one stack scrape the annotated pods (`scrapeAnnotatedPods: false` in the others), or give them another `annotationPrefix` or `namespaces`, and `labels` that their own allocator selects. Where both are meant to have them, for two backends, acknowledge it with that reason.',
  *check(context) {
    const selectedBy = new Map(context.monitors().map(monitor => [monitor.object, monitor.selectedBy]));
    const selected = context.parts.annotationScrapeConfigs.filter(part => (selectedBy.get(part.scrapeConfig) ?? []).length > 0);
    for (const [index, one] of selected.entries()) {
      for (const other of selected.slice(index + 1)) {
        if (one._annotationPrefix === other._annotationPrefix && namespacesOverlap(one._namespaces, other._namespaces)) {
          yield error(other, `it finds the pods annotated '${other._annotationPrefix}/scrape', as ${one.node.path} does, and both are selected `
            + `(by ${selectedBy.get(one.scrapeConfig)![0].node.path} and ${selectedBy.get(other.scrapeConfig)![0].node.path}), so that every such pod is scraped twice; `
            + "set scrapeAnnotatedPods: false in one of the stacks, or another 'annotationPrefix' or 'namespaces'");
        }
      }
    }
  },
};
