import { DiscoveryRole } from '../../values/allocation';
import { Monitor } from '../monitors';
import { error, Rule } from '../rule';

export const PT031: Rule = {
  code: 'PT031',
  title: 'Monitors that discover what the allocator may not read',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'The allocator may read pods, services and EndpointSlices. A ScrapeConfig with the role `Node`, `Ingress` or `Endpoints`, or a monitor with `attachMetadata: { node: true }`, '
    + 'needs more; without it the discovery fails again and again, and the job has no targets.',
  remedy: 'Name what is discovered in the allocator\'s `discoveryRoles`.',
  *check(context) {
    for (const monitor of context.monitors()) {
      for (const [path, role] of neededRoles(monitor)) {
        const lacking = monitor.selectedBy.find(allocator => !(allocator._props.discoveryRoles ?? []).includes(role));
        if (lacking) {
          const member = Object.entries(DiscoveryRole).find(([, value]) => value === role)![0];
          yield error(monitor.object, `'${path}' of the ${monitor.kind} '${monitor.manifest.metadata.name}' discovers ${role}, which ${lacking.node.path} may not read; `
            + `give it discoveryRoles: [DiscoveryRole.${member}]`);
        }
      }
    }
  },
};

const ROLES: { [role: string]: DiscoveryRole } = { node: DiscoveryRole.NODE, ingress: DiscoveryRole.INGRESS, endpoints: DiscoveryRole.ENDPOINTS };

function neededRoles({ manifest: { spec = {} } }: Monitor): [string, DiscoveryRole][] {
  const needed: [string, DiscoveryRole][] = [];
  if (spec.attachMetadata?.node === true) {
    needed.push(['spec.attachMetadata.node', DiscoveryRole.NODE]);
  }
  const discoveries = Array.isArray(spec.kubernetesSDConfigs) ? spec.kubernetesSDConfigs : [];
  discoveries.forEach((discovery: any, index: number) => {
    const role = ROLES[String(discovery?.role).toLowerCase()];
    if (role) {
      needed.push([`spec.kubernetesSDConfigs[${index}].role`, role]);
    }
    if (discovery?.attachMetadata?.node === true) {
      needed.push([`spec.kubernetesSDConfigs[${index}].attachMetadata.node`, DiscoveryRole.NODE]);
    }
  });
  return needed;
}
