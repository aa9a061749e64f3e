import { secretNames } from '../monitors';
import { error, Rule } from '../rule';

export const PT028: Rule = {
  code: 'PT028',
  title: 'Secrets that the allocator may not read',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'A monitor refers to Secrets in its own namespace. The allocator may read Secrets only in its own namespace and in `secretNamespaces`; it leaves out a monitor whose Secret it cannot read.',
  remedy: 'Add the monitor\'s namespace to `secretNamespaces` of the allocator, or move the monitor with its Secret.',
  *check(context) {
    for (const monitor of context.monitors().filter(({ namespace }) => namespace !== undefined)) {
      for (const allocator of monitor.selectedBy) {
        const readable = [allocator.namespace, ...allocator._props.secretNamespaces ?? []];
        const names = readable.includes(monitor.namespace!) ? [] : secretNames(monitor);
        if (names.length > 0) {
          yield error(monitor.object, `the ${monitor.kind} '${monitor.manifest.metadata.name}' refers to the Secret ${names.map(name => `'${monitor.namespace}/${name}'`).join(', ')}, `
            + `but ${allocator.node.path} may read Secrets only in ${readable.map(name => `'${name}'`).join(', ')}; add '${monitor.namespace}' to its 'secretNamespaces'`);
        }
      }
    }
  },
};
