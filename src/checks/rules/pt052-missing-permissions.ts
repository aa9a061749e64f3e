import { attributesGrants } from '../../config/collector/components/k8s-attributes';
import { MONITOR_KINDS, MONITORING_GROUP } from '../../facts/monitor-kinds';
import { Grant } from '../../model/component';
import { at, records, text, texts } from '../../text/data';
import { MetadataRule, ResourceAttribute } from '../../values/resource-attribute';
import { Allocator, Collector, View, Workload } from '../../view/view';
import { error, Finding, Rule, warning } from '../rule';
import { tiers } from '../tiers';

/** Something that runs in a pod, and what it reads. */
interface Reader {
  readonly path: string;
  /** None where another rule (PT005) looks at them. */
  readonly grants: readonly Grant[];
}

export const PT052: Rule = {
  code: 'PT052',
  title: 'Permissions that a part lacks',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'An allocator lists and watches monitors, and what they discover; the gateways\' `k8s_attributes` watches pods and what owns them. Without the permission, or without a token in the pod, each asks again and again: nothing is '
    + 'scraped, or nothing gets its metadata. It comes of a Role, a binding or an account that was taken out, and of pods that were given another account. '
    + 'It is a warning where roles and bindings of the account may stand elsewhere.',
  remedy: 'Leave account, roles and bindings of a part as they are; what more it needs is added by `addNeeds`.',
  *check(view) {
    for (const allocator of view.allocators) {
      yield* checkReaders(view, allocator.subject, allocator.workload, allocatorReaders(allocator));
    }
    for (const collector of tiers(view)) {
      yield* checkReaders(view, collector.subject, collector.workload, collectorReaders(collector));
    }
  },
};

function* checkReaders(view: View, subject: Collector['subject'], workload: Workload, readers: readonly Reader[]): Iterable<Finding> {
  if (readers.length === 0) {
    return;
  }
  const { namespace, serviceAccountName: name = 'default' } = workload;
  const account = `the ServiceAccount '${namespace ? `${namespace}/` : ''}${name}'`;
  const asks = readers.map(({ path }) => `'${path}'`).join(', ');
  if ((at(workload.podSpec, 'automountServiceAccountToken') ?? accountMounts(view, namespace, name)) === false && !hasToken(workload)) {
    yield error(subject, 'automountServiceAccountToken', `the pods get no token of ${account}, which ${asks} needs`, {
      props: 'leave it as it is', yaml: "set 'automountServiceAccountToken: true', or mount a projected token",
    });
  }
  const lacking = readers.map(({ path, grants }) => ({ path, grants: grants.filter(grant => isMissing(view, workload, grant)) })).filter(({ grants }) => grants.length > 0);
  const [first] = lacking;
  if (first) {
    const report = subject.ours || isBound(view, workload) ? error : warning;
    yield report(subject, first.path, `${account} may not list and watch ${[...new Set(lacking.flatMap(({ grants }) => grants.map(grantText)))].join(', ')}, which ${lacking.map(({ path }) => `'${path}'`).join(', ')} needs`, {
      props: 'leave the roles, the bindings and the account of the part as they are',
      yaml: 'bind a role that allows it to the account',
    });
  } else if (isUnknownAccount(view, subject, workload)) {
    yield warning(subject, 'serviceAccountName', `${account} is not among the objects here, so that nothing here lets it do what ${asks} needs`, {
      props: "leave 'serviceAccountName' and the account as they are; permissions are added by addNeeds",
      yaml: 'name the account that has the permissions',
    });
  }
}

/** What an account says of tokens, for pods that say nothing themselves. */
function accountMounts({ objects }: View, namespace: string | undefined, name: string): unknown {
  const account = objects.find(object => object.kind === 'ServiceAccount' && object.group === '' && object.name === name && (object.namespace ?? namespace) === namespace);
  return at(account?.data, 'automountServiceAccountToken');
}

/** Whether no role in the view lets an account do something; where a limited role is enough, one in any namespace counts. */
function isMissing(view: View, workload: Workload, { apiGroups: [group], resources, verbs, resourceNames, namespace }: Grant): boolean {
  const places = namespace === undefined ? [undefined, ...new Set(view.objects.flatMap(object => object.namespace ?? []))] : [namespace];
  return resources.some(resource => verbs.some(verb =>
    places.every(place => view.allows(workload, { group, resource, verb, namespace: place, resourceName: resourceNames?.[0] }) === 'no')));
}

function grantText({ apiGroups: [group], resources, resourceNames, namespace }: Grant): string {
  return `${resources.join(', ')}${group === '' ? '' : ` (${group})`}${resourceNames ? ` '${resourceNames.join("', '")}'` : ''}${namespace === undefined ? '' : ` in '${namespace}'`}`;
}

/** Whether some binding in the view names the account, so that its permissions are kept here. */
function isBound({ objects }: View, { namespace, serviceAccountName = 'default' }: Workload): boolean {
  return objects.some(({ kind, data }) => /^(Cluster)?RoleBinding$/.test(kind) && records(at(data, 'subjects')).some(([, subject]) =>
    text(subject.name) === serviceAccountName && (namespace === undefined || subject.namespace === undefined || subject.namespace === namespace)));
}

/** Whether the account was to be expected here: this library makes it, and others have accounts beside it. */
function isUnknownAccount({ objects }: View, { ours }: Collector['subject'], { namespace, serviceAccountName }: Workload): boolean {
  const accounts = objects.filter(({ kind, group, namespace: own }) => kind === 'ServiceAccount' && group === '' && (own ?? namespace) === namespace);
  return serviceAccountName !== undefined && (ours || accounts.length > 0) && !accounts.some(({ name }) => name === serviceAccountName);
}

function hasToken({ podSpec }: Workload): boolean {
  return records(at(podSpec, 'volumes')).some(([, volume]) => records(at(volume, 'projected', 'sources')).some(([, source]) => at(source, 'serviceAccountToken') !== undefined));
}

const read = (group: string, resources: string[], namespace?: string): Grant => ({ apiGroups: [group], resources, verbs: ['list', 'watch'], ...namespace === undefined ? {} : { namespace } });

/** What every allocator reads that looks for monitors. */
function allocatorReaders({ config, subject, namespace }: Allocator): Reader[] {
  if (at(config, 'prometheus_cr', 'enabled') !== true) {
    return [];
  }
  const kinds = MONITOR_KINDS.filter(({ selectorKey }) => at(config, 'prometheus_cr', selectorKey) !== undefined && at(config, 'prometheus_cr', selectorKey) !== null);
  // Others may do without monitors that have secrets, for which PT028 looks.
  const secrets = subject.ours && namespace !== undefined ? [read('', ['secrets'], namespace)] : [];
  return kinds.length === 0 ? [] : [{ path: 'prometheus_cr', grants: [...kinds.map(({ plural }) => read(MONITORING_GROUP, [plural])), read('', ['pods']), read('', ['namespaces']), ...secrets] }];
}

const DISCOVERED: { readonly [role: string]: readonly Grant[] } = {
  pod: [read('', ['pods'])],
  service: [read('', ['services'])],
  endpoints: [read('', ['endpoints'])],
  endpointslice: [read('discovery.k8s.io', ['endpointslices'])],
  node: [read('', ['nodes'])],
  ingress: [read('networking.k8s.io', ['ingresses'])],
};

function collectorReaders({ config, routes }: Collector): Reader[] {
  const attributes = config.usedProcessor('k8s_attributes');
  const auth = attributes && text(attributes.body.auth_type);
  return [
    ...routes.filter(({ resolver }) => resolver === 'k8s').map(({ path }) => ({ path: `${path}.resolver.k8s`, grants: [] })),
    ...attributes && (auth === undefined || auth === 'serviceAccount') ? [{ path: attributes.path, grants: attributesGrants(extractionOf(attributes.body), text(at(attributes.body, 'filter', 'namespace'))) }] : [],
    ...config.ofType('receivers', 'prometheus').flatMap(({ path, body }): Reader[] => records(at(body, 'config', 'scrape_configs')).flatMap(([job, scraped]) =>
      records(scraped.kubernetes_sd_configs).flatMap(([, discovery]) => {
        const names = texts(at(discovery, 'namespaces', 'names'));
        const role = text(discovery.role) ?? '';
        const grants = discovery.kubeconfig_file === undefined && discovery.api_server === undefined && Object.hasOwn(DISCOVERED, role) ? DISCOVERED[role] : [];
        return grants.length === 0 ? [] : [{ path: `${path}.config.scrape_configs[${job}]`, grants: names.length === 0 || role === 'node' ? grants : names.flatMap(namespace => grants.map(grant => ({ ...grant, namespace }))) }];
      }))),
  ];
}

/** What a configuration adds about pods; where it says nothing the processor adds the name of the Deployment, among others. */
function extractionOf(body: Collector['config']['data']) {
  const metadata = texts(at(body, 'extract', 'metadata'));
  const rules = (key: string) => records(at(body, 'extract', key)).map(([, { from }]) => ({ source: text(from) } as MetadataRule));
  return { metadata: (metadata.length > 0 ? metadata : [ResourceAttribute.DEPLOYMENT_NAME]) as ResourceAttribute[], labels: rules('labels'), annotations: rules('annotations') };
}
