import { discoveryGroup } from '../../config/allocator-grants';
import { scrapeClasses } from '../../config/scrape-classes';
import { at, isData, records, text, texts } from '../../text/data';
import { DiscoveryRole } from '../../values/allocation';
import { Allocator, Monitor, View } from '../../view/view';
import { error, Rule } from '../rule';
import { errorUnless, selecting, wordsOf } from '../selecting';
import { monitorText } from '../words';

/** What a monitor makes the allocator discover, and where. */
interface Discovery {
  readonly path: string;
  readonly role: DiscoveryRole;
  /** Undefined for the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
}

export const PT031: Rule = {
  code: 'PT031',
  title: 'Monitors that discover what the allocator may not read',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'The allocator may read pods, services and EndpointSlices. A ScrapeConfig with the role `Node`, `Ingress` or `Endpoints`, a Probe of Ingresses, a '
    + 'ServiceMonitor with '
    + '`serviceDiscoveryRole: Endpoints`, or a monitor with `attachMetadata: { node: true }` needs more; without it the discovery fails again and again, and the '
    + 'job has no targets. '
    + 'It is a warning where it is not certain that the allocator selects the monitor.',
  remedy: 'Name what is discovered in the allocator\'s `discoveryRoles`.',
  *check(view) {
    for (const allocator of view.allocators) {
      for (const { name } of scrapeClasses(allocator.config).filter(({ data }) => at(data, 'attachMetadata', 'node') === true && mayNot(view, allocator, DiscoveryRole.NODE, undefined))) {
        yield error(allocator.subject, 'prometheus_cr.scrape_classes', `the scrape class '${name}' has nodes discovered for every monitor that adopts it, which its account may not read`, {
          props: 'set discoveryRoles: [DiscoveryRole.NODE]', yaml: 'let a ClusterRole give its account list and watch of nodes',
        });
      }
    }
    for (const monitor of view.monitors) {
      const discoveries = discoveriesOf(monitor);
      for (const { path, role, namespaces } of discoveries) {
        const lacking = selecting(monitor).find(({ allocator }) => mayNot(view, allocator, role, namespaces));
        if (lacking) {
          const member = Object.entries(DiscoveryRole).find(([, value]) => value === role)![0];
          yield errorUnless(lacking.doubt, monitor.subject, path,
            `'${path}' of the ${monitorText(monitor)} discovers ${role}, which ${lacking.allocator.subject.name} may not read`,
            wordsOf(lacking.allocator.subject, {
              props: `give it discoveryRoles: [DiscoveryRole.${member}]`,
              yaml: `let a ClusterRole give its account list and watch of ${role}`,
            }));
        }
      }
    }
  },
};

function mayNot(view: View, allocator: Allocator, role: DiscoveryRole, namespaces: readonly string[] | undefined): boolean {
  return (namespaces ?? [undefined]).some(namespace => ['list', 'watch'].some(verb =>
    view.allows(allocator.workload, { group: discoveryGroup(role), resource: role, verb, namespace }) === 'no'));
}

const ROLES = new Map([['node', DiscoveryRole.NODE], ['ingress', DiscoveryRole.INGRESS], ['endpoints', DiscoveryRole.ENDPOINTS]]);

/** Nodes are in no namespace, so they are always asked for in the whole cluster. */
function discoveriesOf({ kind, namespace, data: { spec } }: Monitor): Discovery[] {
  const nodes = (path: string, value: unknown): Discovery[] => value === true ? [{ path, role: DiscoveryRole.NODE, namespaces: undefined }] : [];
  return [
    ...nodes('spec.attachMetadata.node', at(spec, 'attachMetadata', 'node')),
    ...kind === 'ServiceMonitor' && text(at(spec, 'serviceDiscoveryRole')) === 'Endpoints'
      ? [{ path: 'spec.serviceDiscoveryRole', role: DiscoveryRole.ENDPOINTS, namespaces: selected(at(spec, 'namespaceSelector'), namespace) }] : [],
    ...kind === 'Probe' && isData(at(spec, 'targets', 'ingress'))
      ? [{ path: 'spec.targets.ingress', role: DiscoveryRole.INGRESS, namespaces: selected(at(spec, 'targets', 'ingress', 'namespaceSelector'), namespace) }] : [],
    ...kind !== 'ScrapeConfig' ? [] : records(at(spec, 'kubernetesSDConfigs')).flatMap(([index, discovery]) => {
      const path = `spec.kubernetesSDConfigs[${index}]`;
      const role = ROLES.get((text(discovery.role) ?? '').toLowerCase());
      const names = texts(at(discovery, 'namespaces', 'names'));
      return [
        ...role === undefined ? [] : [{ path: `${path}.role`, role, namespaces: role === DiscoveryRole.NODE || names.length === 0 ? undefined : names }],
        ...nodes(`${path}.attachMetadata.node`, at(discovery, 'attachMetadata', 'node')),
      ];
    }),
  ];
}

/** The namespaces of a selector of prometheus-operator, which means the monitor's own where it says nothing. */
function selected(selector: unknown, own: string | undefined): string[] | undefined {
  const names = texts(at(selector, 'matchNames'));
  return at(selector, 'any') === true ? undefined : names.length > 0 ? names : own === undefined ? undefined : [own];
}
