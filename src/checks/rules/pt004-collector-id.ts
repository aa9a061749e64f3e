import { error, Rule } from '../rule';

export const PT004: Rule = {
  code: 'PT004',
  title: 'A collector id that is not the pod\'s name',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'The allocator knows every scraper by the name of its pod. With another `collector_id` a scraper gets no targets; with the same id on several pods, all of them scrape the same targets.',
  remedy: 'Leave `collector_id` as it is, or let it be one variable that the downward API fills with `metadata.name`.',
  *check(context) {
    for (const { collector, path, body } of context.polls()) {
      const id = String(body.collector_id ?? '');
      const variable = /^\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(id)?.[1];
      const entry = (context.containerOf(collector).env ?? []).find((candidate: any) => candidate.name === variable);
      const field = entry?.valueFrom?.fieldRef?.fieldPath;
      if (field !== 'metadata.name') {
        const problem = variable === undefined ? 'is not one variable' : entry === undefined ? `${variable} is not set`
          : `${variable} is ${field ? `the field '${field}'` : 'not a field of the pod'}`;
        yield error(collector, `'${path}.collector_id' must be the name of the pod, got '${id}' (${problem}); `
          + "use '${env:K8S_POD_NAME}' and leave K8S_POD_NAME to the field 'metadata.name'");
      }
    }
  },
};
