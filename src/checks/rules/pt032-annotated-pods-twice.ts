import { annotatedPods, overlap } from '../annotated-pods';
import { Rule } from '../rule';
import { errorUnless, firstSelecting } from '../selecting';
import { isSameObject } from '../tiers';

export const PT032: Rule = {
  code: 'PT032',
  title: 'Annotated pods that two monitors find',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'Two selected ScrapeConfigs, or PodMonitors for pods with any labels, for the same annotations scrape every annotated pod twice. It happens with two stacks, also when each has its own monitor '
    + 'selectors: '
    + 'the ScrapeConfig keeps its default label, and the other stack selects it. It also happens with a ScrapeConfig that somebody else wrote for the same '
    + 'annotations. It is a warning where it is not certain that both are selected.',
  remedy: 'Let one stack scrape the annotated pods (`scrapeAnnotatedPods: false` in the others), or give them another `annotationPrefix` or `namespaces`, and '
    + '`labels` that their own allocator selects. '
    + 'Where both should have them, for two backends, acknowledge it with that reason.',
  *check(view) {
    const selected = annotatedPods(view.monitors).filter(({ monitor }) => firstSelecting(monitor));
    for (const [index, one] of selected.entries()) {
      for (const other of selected.slice(index + 1).filter(candidate => overlap(one, candidate) && !isSameObject(one.monitor, candidate.monitor))) {
        const by = [one, other].map(({ monitor }) => firstSelecting(monitor)!);
        const subject = other.monitor.part.ours || !one.monitor.part.ours ? other.monitor.part : one.monitor.part;
        const there = subject === other.monitor.part ? one.monitor.part : other.monitor.part;
        yield errorUnless(by.find(({ doubt }) => doubt)?.doubt, subject, undefined,
          `it finds the pods with the annotation behind '${one.label}', as ${there.name} does, and both are selected (by ${[...new Set(by.map(({ allocator }) => allocator.subject.name))].join(' and ')}), so that every such pod is scraped twice`, {
            props: "set scrapeAnnotatedPods: false in one of the stacks, or another 'annotationPrefix' or 'namespaces'",
            yaml: 'take one of the two out, or let it look for another annotation or in other namespaces',
          });
      }
    }
  },
};
