import { secrets } from '../monitors';
import { error, Rule } from '../rule';

export const PT018: Rule = {
  code: 'PT018',
  title: 'Monitors with secrets, which the allocator masks',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'Over plain HTTP the allocator hands passwords, tokens and keys to the scrapers as `<secret>`, so that all scrapes of such a monitor fail.',
  remedy: 'Give the allocator `secretTransport: SecretTransport.mutualTls(...)` (or `plainHttp()`, where everything in the cluster may read them).',
  *check(context) {
    for (const monitor of context.monitors()) {
      const masking = monitor.selectedBy.filter(allocator => allocator._props.secretTransport?.mode === undefined || allocator._props.secretTransport.mode === 'masked');
      const needed = masking.length > 0 ? secrets(monitor) : [];
      if (needed.length > 0) {
        yield error(monitor.object, `${needed.map(path => `'${path}'`).join(', ')} of the ${monitor.kind} '${monitor.manifest.metadata.name}' ${needed.length > 1 ? 'need' : 'needs'} a Secret, `
          + `which ${masking[0].node.path} hands to its scrapers as '<secret>'; give it secretTransport: SecretTransport.mutualTls(...)`);
      }
    }
  },
};
