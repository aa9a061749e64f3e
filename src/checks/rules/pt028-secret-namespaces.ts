import { Rule } from '../rule';
import { errorUnless, selecting, wordsOf } from '../selecting';
import { monitorText } from '../words';

const RESOURCES = { Secret: 'secrets', ConfigMap: 'configmaps' };

export const PT028: Rule = {
  code: 'PT028',
  title: 'Secrets and ConfigMaps that the allocator may not read',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'A monitor refers to Secrets and ConfigMaps in its own namespace. The allocator may read Secrets only in its own namespace and in `secretNamespaces`, and '
    + 'ConfigMaps wherever it looks for monitors; it leaves out a monitor whose Secret or ConfigMap it cannot read. '
    + 'It is a warning where it is not certain that the allocator selects the monitor.',
  remedy: 'Add the monitor\'s namespace to `secretNamespaces` of the allocator, or move the monitor with its Secret.',
  *check(view) {
    for (const monitor of view.monitors.filter(({ namespace, references }) => namespace !== undefined && references.length > 0)) {
      for (const { allocator, doubt } of selecting(monitor)) {
        const denied = monitor.references.filter(({ kind }) =>
          view.allows(allocator.workload, { group: '', resource: RESOURCES[kind], verb: 'get', namespace: monitor.namespace }) === 'no');
        if (denied.length > 0) {
          const names = [...new Set(denied.map(({ kind, name }) => `the ${kind} '${monitor.namespace}/${name}'`))];
          yield errorUnless(doubt, monitor.subject, denied[0].path,
            `the ${monitorText(monitor)} refers to ${names.join(', ')}, which ${allocator.subject.name} may not read`,
            denied.some(({ kind }) => kind === 'Secret') ? wordsOf(allocator.subject, {
              props: `add '${monitor.namespace}' to its 'secretNamespaces'`,
              yaml: `let a Role in the namespace '${monitor.namespace}' give its account get, list and watch of secrets${denied.some(({ kind }) => kind === 'ConfigMap') ? ' and get of configmaps' : ''}, `
                + 'and name the namespace in \'prometheus_cr.secret_namespaces\' if that is set',
            }) : `let a Role in the namespace '${monitor.namespace}', or a ClusterRole, give its account get of configmaps`);
        }
      }
    }
  },
};
