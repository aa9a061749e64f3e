import { error, Rule } from '../rule';

export const PT037: Rule = {
  code: 'PT037',
  title: 'A configuration that the allocator reads otherwise',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'An allocator ignores a key that it does not know without a word (`prometheus_cr.scrapeInterval`), and takes its default instead; it does not start with a '
    + 'value of the wrong type. '
    + 'It comes from an override or a patch. Where a newer allocator knows the key, acknowledge it with that reason.',
  remedy: 'Write keys as the allocator\'s version has them, with underscores; leave them to the props where there is one.',
  *check(view) {
    for (const { subject, problems } of view.allocators) {
      for (const { path, message } of problems) {
        yield error(subject, path, `'${path}' ${message}`, { props: 'correct the override or patch that makes it so', yaml: "correct it in the allocator's configuration" });
      }
    }
  },
};
