import { Rule } from '../rule';
import { errorUnless, selecting, wordsOf } from '../selecting';
import { described } from '../words';

export const PT018: Rule = {
  code: 'PT018',
  title: 'Monitors with secrets, which the allocator masks',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'Over plain HTTP the allocator hands passwords, tokens and keys to the scrapers as `<secret>`, so that all scrapes of such a monitor fail. '
    + 'It is a warning where it is not certain that the allocator selects the monitor.',
  remedy: 'Give the allocator `secretTransport: SecretTransport.mutualTls(...)` (or `plainHttp()`, where everything in the cluster may read them).',
  *check(view) {
    for (const monitor of view.monitors) {
      const needed = monitor.references.filter(({ masked }) => masked).map(({ path }) => path);
      const masking = needed.length > 0 ? selecting(monitor).find(({ allocator }) => allocator.secretTransport === 'masked') : undefined;
      if (masking) {
        yield errorUnless(masking.doubt, monitor.subject, needed[0],
          `${needed.map(path => `'${path}'`).join(', ')} of the ${described(monitor)} ${needed.length > 1 ? 'need' : 'needs'} a Secret, `
          + `which ${masking.allocator.subject.name} hands to its scrapers as '<secret>'`,
          wordsOf(masking.allocator.subject, {
            props: 'give it secretTransport: SecretTransport.mutualTls(...)',
            yaml: "let the allocator serve HTTPS ('https' in its configuration, operator 0.100 or newer) and the scrapers ask it with a client certificate",
          }));
      }
    }
  },
};
