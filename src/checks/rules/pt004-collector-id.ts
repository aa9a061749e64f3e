import { Collector, Poll } from '../../view/view';
import { shown } from '../components';
import { error, Rule } from '../rule';

export const PT004: Rule = {
  code: 'PT004',
  title: 'A collector id that is not the pod\'s name',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'The allocator knows every scraper by the name of its pod. With another `collector_id` a scraper gets no targets; with the same id on several pods, all of them scrape the same targets.',
  remedy: 'Leave `collector_id` as it is, or let it be one variable that the downward API fills with `metadata.name`.',
  *check(view) {
    for (const collector of view.collectors) {
      for (const poll of collector.polls) {
        const problem = problemOf(collector, poll);
        if (problem) {
          const path = `${poll.path}.collector_id`;
          yield error(collector.subject, path, `'${path}' must be the name of the pod, got '${shown(poll.body.collector_id)}' (${problem})`, {
            props: "use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'",
            yaml: "use one variable, such as '${env:K8S_POD_NAME}', that is set from the field 'metadata.name'",
          });
        }
      }
    }
  },
};

/** Why an id is not the pod's name; undefined where it is. */
function problemOf({ container }: Collector, { body }: Poll): string | undefined {
  const variable = /^\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-[^}]*)?\}$/.exec(shown(body.collector_id))?.[1];
  if (variable === undefined) {
    return 'is not one variable';
  }
  const entry = container.env.find(({ name }) => name === variable);
  if (entry === undefined) {
    return `${variable} is not set`;
  }
  if (entry.fieldPath === undefined) {
    return `${variable} is not a field of the pod`;
  }
  return entry.fieldPath === 'metadata.name' ? undefined : `${variable} is the field '${entry.fieldPath}'`;
}
