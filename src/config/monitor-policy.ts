import { MONITOR_KINDS, MONITORING_GROUP } from '../facts/monitor-kinds';
import { bytes, quantity } from '../text/quantities';
import { MonitorAllowance, MonitorPolicySettings } from '../values/monitor-policy';

/** What of a policy depends on the pipeline that it is for. */
export interface PolicyScope {
  readonly namespace: string;
  /** The shortest and the longest interval, in milliseconds. */
  readonly shortest: number;
  readonly longest: number;
}

/** A part of a ValidatingAdmissionPolicy, as the API has it. */
export interface Validation {
  readonly expression: string;
  readonly message: string;
  readonly reason: string;
}

/** Something that expressions use several times. */
export interface Variable {
  readonly name: string;
  readonly expression: string;
}

/** One thing that is refused. */
interface Refusal {
  /** With which it is not refused. */
  readonly allowance?: MonitorAllowance;
  /** The kinds that it concerns; all if left out. */
  readonly kinds?: readonly string[];
  /** Whether it holds in trusted namespaces too. */
  readonly everywhere?: true;
  /** What must hold, in CEL. */
  readonly holds: string;
  readonly message: string;
}

/** The labels that say which target a sample is from and whose it is. */
const IDENTITY = ['job', 'instance', 'namespace', 'cluster'];

/**
 * The names that a rule may write: plain ones, and of those that Prometheus gives a meaning the path and the parameters of the target itself. All others that begin
 * with `__` are left out, `__address__`, `__scheme__`, `__scrape_interval__` and `__meta_...` among them; so is what is put together from captures (`${1}`), and
 * what only UTF-8 names can be, such as the `k8s.pod.uid` that would become an attribute of the resource.
 */
const WRITABLE = '^(__tmp[a-zA-Z0-9_]*|__param_[a-zA-Z0-9_]+|__metrics_path__|_?[a-zA-Z][a-zA-Z0-9_]*)$';

/** The most endpoints and relabelings of a monitor: what the API server's budget for a policy is measured to last for, with a margin (test/monitors/real-monitor-policy.test.ts). */
export const MOST_ENDPOINTS = 1000;
export const MOST_RELABELINGS = 10_000;

const text = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
const texts = (values: readonly string[]) => `[${values.map(text).join(', ')}]`;
const milliseconds = (value: number) => value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`;

/** What the expressions below share. A job is what says how to scrape: an endpoint, or the spec of kinds that have none. */
function variables({ trustedNamespaces, protectedLabels }: MonitorPolicySettings, { namespace }: PolicyScope): Variable[] {
  const list = (path: string) => `object.spec.?${path}.orValue([])`;
  return [
    { name: 'kind', expression: 'object.kind' },
    { name: 'trusted', expression: `request.namespace in ${texts([...new Set([namespace, ...trustedNamespaces])])}` },
    { name: 'protected', expression: texts([...new Set([...IDENTITY, ...protectedLabels])]) },
    { name: 'jobs', expression: `variables.kind == 'ServiceMonitor' ? ${list('endpoints')} : variables.kind == 'PodMonitor' ? ${list('podMetricsEndpoints')} : [object.spec]` },
    {
      name: 'relabelings',
      expression: 'variables.jobs.map(job, job.?relabelings.orValue([]))'
        + ` + (variables.kind == 'Probe' ? [${list('targets.?staticConfig.?relabelingConfigs')}, ${list('targets.?ingress.?relabelingConfigs')}] : [])`,
    },
    { name: 'metricRelabelings', expression: 'variables.jobs.map(job, job.?metricRelabelings.orValue([]))' },
    { name: 'rules', expression: 'variables.relabelings + variables.metricRelabelings' },
    { name: 'tooLong', expression: `size(variables.jobs) > ${MOST_ENDPOINTS} || variables.rules.map(list, size(list)).sum() > ${MOST_RELABELINGS}` },
  ];
}

const ACTION = "rule.?action.orValue('replace').lowerAscii()";
const eachRule = (list: string, holds: string) => `variables.${list}.all(list, list.all(rule, ${holds}))`;
const eachJob = (holds: string) => `variables.jobs.all(job, ${holds})`;
const eachOf = (path: string, item: string, holds: string) => `object.spec.?${path}.orValue([]).all(${item}, ${holds})`;
const without = (owner: string, fields: readonly string[]) => fields.map(field => `!has(${owner}.${field})`).join(' && ');
/** Actions that do not write the label that `targetLabel` names. */
const NOT_WRITING = texts(['keep', 'drop', 'keepequal', 'dropequal', 'labelmap', 'labeldrop', 'labelkeep']);
const writesOnly = (names: string) => `!has(rule.targetLabel) || ${ACTION} in ${NOT_WRITING} || (${names} && !(rule.targetLabel in variables.protected))`;
const labelsOf = (path: string) => `object.spec.?${path}.orValue({}).all(label, label.matches(${text(WRITABLE)}) && !(label in variables.protected))`;

/** Prometheus takes these for settings of a connection to an `apiServer` (discovery/kubernetes, UnmarshalYAML: "please provide the api_server URL explicitly"). */
const CONNECTION = ['tlsConfig', 'proxyUrl', 'proxyFromEnvironment', 'noProxy', 'proxyConnectHeader', 'authorization', 'basicAuth', 'oauth2'];

/** Whether a time of Prometheus has no more digits than fit into the nanoseconds of Go. */
const isTime = (value: string) => `${value}.orValue('0').matches('^(0|([0-9]{1,2}y)?([0-9]{1,3}w)?([0-9]{1,4}d)?([0-9]{1,5}h)?([0-9]{1,7}m)?([0-9]{1,9}s)?([0-9]{1,12}ms)?)$')`;

const ALL_REFUSED = 'the allocator would refuse the configuration of all monitors';

/**
 * What would stop discovery for everybody: the allocator decodes all monitors as one configuration, and takes none of it where one is refused. The CRDs let these through, and so does
 * the prometheus-operator's selection (seen on the allocator of operator 0.148, test/monitors/real-poison.test.ts).
 */
const POISON: readonly Refusal[] = [
  {
    kinds: ['ScrapeConfig'],
    everywhere: true,
    holds: eachOf('kubernetesSDConfigs', 'sd', `has(sd.apiServer) || (${without('sd', CONNECTION)} && sd.?followRedirects.orValue(true) && sd.?enableHTTP2.orValue(true))`),
    message: "without 'apiServer', an entry of 'spec.kubernetesSDConfigs' must not have"
      + ` followRedirects, enableHTTP2, tlsConfig, a proxy or credentials: ${ALL_REFUSED}`,
  },
  {
    kinds: ['ScrapeConfig'],
    everywhere: true,
    holds: ['ec2SDConfigs', 'lightSailSDConfigs'].map(list => eachOf(list, 'sd', "sd.?region.orValue('') != ''")).join(' && '),
    message: `an entry of 'spec.ec2SDConfigs' or 'spec.lightSailSDConfigs' needs a 'region': where the node's metadata service does not say it, ${ALL_REFUSED}`,
  },
  {
    everywhere: true,
    holds: "object.spec.?nameValidationScheme.orValue('') != 'Legacy' || object.spec.?nameEscapingScheme.orValue('') != 'AllowUTF8'",
    message: "'spec.nameEscapingScheme' must not be AllowUTF8 with a 'spec.nameValidationScheme' of Legacy: " + ALL_REFUSED,
  },
  {
    everywhere: true,
    holds: "object.spec.?bodySizeLimit.orValue('0').matches('^(0|([0-9]*[.])?[0-9]+([KMGTPE]i?)?B)?$')",
    message: `'spec.bodySizeLimit' must be an amount such as 16MB: ${ALL_REFUSED}`,
  },
  {
    everywhere: true,
    holds: ['interval', 'scrapeInterval', 'scrapeTimeout'].map(field => eachJob(isTime(`job.?${field}`))).join(' && '),
    message: `'interval', 'scrapeInterval' and 'scrapeTimeout' must be less than 100 years: ${ALL_REFUSED}`,
  },
  {
    kinds: ['ScrapeConfig'],
    everywhere: true,
    holds: `object.spec.all(field, !field.endsWith('SDConfigs') || object.spec[field].all(sd, ${isTime('sd.?refreshInterval')}))`,
    message: `a 'refreshInterval' must be less than 100 years: ${ALL_REFUSED}`,
  },
  {
    kinds: ['Probe'],
    everywhere: true,
    holds: "!('' in object.spec.?targets.?staticConfig.?labels.orValue({}))",
    message: `'spec.targets.staticConfig.labels' must not have an empty name: ${ALL_REFUSED}`,
  },
  {
    kinds: ['ServiceMonitor', 'PodMonitor'],
    everywhere: true,
    holds: eachJob("job.?port.orValue('').matches('^[-a-zA-Z0-9_.]*$') && string(job.?targetPort.orValue('')).matches('^[-a-zA-Z0-9_.]*$')"),
    message: `'port' and 'targetPort' must be names of letters, digits, '-', '_' and '.': they become regular expressions, and where one is broken, ${ALL_REFUSED}`,
  },
  {
    kinds: ['ServiceMonitor', 'PodMonitor'],
    everywhere: true,
    holds: ['targetLabels', 'podTargetLabels'].map(path => `!('' in object.spec.?${path}.orValue([]))`).join(' && '),
    message: `'spec.targetLabels' and 'spec.podTargetLabels' must not have an empty name: ${ALL_REFUSED}`,
  },
  {
    everywhere: true,
    holds: "string(object.spec.?nativeHistogramMinBucketFactor.orValue('1')).matches('^[0-9]{1,9}([.][0-9]{1,9})?$')",
    message: `'spec.nativeHistogramMinBucketFactor' must be a plain number such as 1.1: ${ALL_REFUSED}`,
  },
];

/** What reaches beyond a tenant's own namespace. */
function reach(namespace: string): readonly Refusal[] {
  const own = 'name == request.namespace';
  const ownOnly = (path: string) => `!object.spec.?${path}.?any.orValue(false) && object.spec.?${path}.?matchNames.orValue([]).all(name, ${own})`;
  return [
    {
      allowance: MonitorAllowance.SCRAPE_CONFIGS,
      kinds: ['ScrapeConfig'],
      holds: 'false',
      message: `a ScrapeConfig can name any address and follows redirects, so it is taken in the namespace ${namespace} only: use a ServiceMonitor or PodMonitor`,
    },
    {
      allowance: MonitorAllowance.PROBES,
      kinds: ['Probe'],
      holds: 'false',
      message: `a Probe can name any address as its prober, so it is taken in the namespace ${namespace} only: ask whoever runs the pipeline to create it there`,
    },
    {
      allowance: MonitorAllowance.OTHER_NAMESPACES,
      kinds: ['ServiceMonitor', 'PodMonitor'],
      holds: ownOnly('namespaceSelector'),
      message: "'spec.namespaceSelector' may only name the monitor's own namespace: leave it out",
    },
    {
      allowance: MonitorAllowance.OTHER_NAMESPACES,
      kinds: ['Probe'],
      holds: ownOnly('targets.?ingress.?namespaceSelector'),
      message: "'spec.targets.ingress.namespaceSelector' may only name the Probe's own namespace: leave it out",
    },
    {
      allowance: MonitorAllowance.OTHER_NAMESPACES,
      kinds: ['ScrapeConfig'],
      holds: eachOf('kubernetesSDConfigs', 'sd', "sd.role != 'Node' && !sd.?namespaces.?ownNamespace.orValue(false)"
        + ` && sd.?namespaces.?names.orValue([]).size() > 0 && sd.?namespaces.?names.orValue([]).all(name, ${own})`),
      message: "an entry of 'spec.kubernetesSDConfigs' must have 'namespaces.names' with the ScrapeConfig's own namespace only, no 'ownNamespace' (which is the allocator's), and a role"
        + ' other than Node',
    },
    {
      allowance: MonitorAllowance.FILES,
      holds: eachJob('!has(job.bearerTokenFile) && (!has(job.tlsConfig) || (!has(job.tlsConfig.caFile) && !has(job.tlsConfig.certFile) && !has(job.tlsConfig.keyFile)))'),
      message: "a monitor must not name files of the scraper (bearerTokenFile, tlsConfig.caFile, certFile, keyFile), which has its own token there: refer to a Secret ('authorization', 'tlsConfig.ca')",
    },
    {
      allowance: MonitorAllowance.FILES,
      kinds: ['ScrapeConfig'],
      holds: '!has(object.spec.fileSDConfigs)',
      message: "'spec.fileSDConfigs' are files of the allocator: use 'staticConfigs' or 'kubernetesSDConfigs'",
    },
    {
      allowance: MonitorAllowance.REDIRECTS,
      kinds: ['ServiceMonitor', 'PodMonitor', 'Probe'],
      holds: eachJob('job.?followRedirects.orValue(true) == false'),
      message: "'followRedirects' must be false, on each endpoint: a target could send the scraper to any other address",
    },
    {
      allowance: MonitorAllowance.PROXIES,
      holds: [
        eachJob('!has(job.proxyUrl) && !job.?proxyFromEnvironment.orValue(false) && !job.?oauth2.?proxyUrl.hasValue() && !job.?oauth2.?proxyFromEnvironment.orValue(false)'),
        '!object.spec.?prober.?proxyUrl.hasValue() && !object.spec.?prober.?proxyFromEnvironment.orValue(false)',
      ].join(' && '),
      message: "a monitor must not have a proxy ('proxyUrl', 'proxyFromEnvironment'): it would see and answer what the scraper asks",
    },
    {
      allowance: MonitorAllowance.OAUTH2,
      holds: eachJob('!has(job.oauth2)'),
      message: "a monitor must not have 'oauth2': the scraper would fetch the token from any address that 'tokenUrl' names. Use 'authorization' or 'basicAuth'",
    },
    {
      allowance: MonitorAllowance.DISCOVERY,
      kinds: ['ScrapeConfig'],
      holds: `object.spec.all(field, !field.endsWith('SDConfigs') || field in ['kubernetesSDConfigs', 'fileSDConfigs']) && ${eachOf('kubernetesSDConfigs', 'sd', '!has(sd.apiServer)')}`,
      message: "a ScrapeConfig may only have 'staticConfigs', and 'kubernetesSDConfigs' without 'apiServer': for all other discovery the allocator connects to an address of the ScrapeConfig's choice",
    },
    {
      allowance: MonitorAllowance.ENDED_PODS,
      kinds: ['ServiceMonitor', 'PodMonitor'],
      holds: eachJob('job.?filterRunning.orValue(true)'),
      message: "'filterRunning' must not be false: the address of a pod that has ended may be another pod's by now",
    },
  ];
}

/** What says that samples are somebody else's. */
const identity = (names: string): readonly Refusal[] => [
  {
    allowance: MonitorAllowance.HONOR_LABELS,
    kinds: ['ServiceMonitor', 'PodMonitor', 'ScrapeConfig'],
    holds: eachJob('!job.?honorLabels.orValue(false)'),
    message: "'honorLabels' must not be true: a target could say that its samples are another's",
  },
  {
    allowance: MonitorAllowance.PROTECTED_LABELS,
    holds: eachRule('relabelings', writesOnly(`rule.targetLabel.matches(${text(WRITABLE)})`)),
    message: `a relabeling may only write plain labels, __tmp..., __param_... and __metrics_path__: not ${names}, no other label that begins with __, and no name made of captures`,
  },
  {
    allowance: MonitorAllowance.PROTECTED_LABELS,
    holds: eachRule('metricRelabelings', writesOnly(`(rule.targetLabel == '__name__' || rule.targetLabel.matches(${text(WRITABLE)}))`)),
    message: `a metric relabeling may only write plain labels, __name__ and __tmp...: not ${names}, no other label that begins with __, and no name made of captures`,
  },
  {
    allowance: MonitorAllowance.LABEL_MAPS,
    holds: eachRule('rules', `${ACTION} != 'labelmap'`),
    message: "a relabeling must not have the action labelmap, which can write any label: write each label with 'targetLabel'",
  },
  {
    allowance: MonitorAllowance.PROTECTED_LABELS,
    holds: eachRule('rules', `!(${ACTION} in ['labeldrop', 'labelkeep'])`
      + ` || variables.protected.all(label, label.matches('^(?s:' + rule.?regex.orValue('(.*)') + ')$') == (${ACTION} == 'labelkeep'))`),
    message: `a relabeling with the action labeldrop or labelkeep must leave ${names}: without them, a target's own label of that name would count`,
  },
  {
    allowance: MonitorAllowance.PROTECTED_LABELS,
    kinds: ['ServiceMonitor', 'PodMonitor'],
    holds: ['targetLabels', 'podTargetLabels'].map(path => eachOf(path, 'label', "label.matches('^[a-zA-Z0-9]') && !(label in variables.protected)")).join(' && '),
    message: `'spec.targetLabels' and 'spec.podTargetLabels' must not name ${names}`,
  },
  {
    allowance: MonitorAllowance.PROTECTED_LABELS,
    kinds: ['ScrapeConfig'],
    holds: eachOf('staticConfigs', 'group', `group.?labels.orValue({}).all(label, label.matches(${text(WRITABLE)}) && !(label in variables.protected))`),
    message: `'spec.staticConfigs[].labels' must be plain labels, and not ${names}: __meta_... labels would say that the target is somebody else's pod`,
  },
  {
    allowance: MonitorAllowance.PROTECTED_LABELS,
    kinds: ['Probe'],
    holds: labelsOf('targets.?staticConfig.?labels'),
    message: `'spec.targets.staticConfig.labels' must be plain labels, and not ${names}: __meta_... labels would say that the target is somebody else's pod`,
  },
  {
    allowance: MonitorAllowance.PROTECTED_LABELS,
    kinds: ['ScrapeConfig', 'Probe'],
    holds: '!has(object.spec.jobName)',
    message: "'spec.jobName' must be left out: it would be the name of somebody else's job",
  },
];

/** What takes more than a share. */
function shares({ caps, scrapeClasses, allow }: MonitorPolicySettings, { shortest, longest }: PolicyScope): readonly Refusal[] {
  const missing = allow.includes(MonitorAllowance.MISSING_LIMITS);
  const capped = Object.entries(caps.limits).map(([field, most]): Refusal => ({
    holds: missing ? `object.spec.?${field}.orValue(0) <= ${most}` : `object.spec.?${field}.orValue(0) > 0 && object.spec.?${field}.orValue(0) <= ${most}`,
    message: missing ? `'spec.${field}' must not be above ${most}` : `'spec.${field}' must be given, from 1 to ${most}`,
  }));
  const size = "object.spec.?bodySizeLimit.orValue('0')";
  const asked = `(${size}.matches('[KMGTPE]') ? quantity(${size}.replace('iB', '').replace('B', '') + 'i') : quantity(${size}.replace('B', '')))`;
  const wellFormed = `${size}.matches('^[0-9]+([.][0-9]+)?([KMGTPE]i?)?B$')`;
  const within = `!${asked}.isGreaterThan(quantity('${bytes(caps.bodySize)}'))`;
  const bodySize = missing ? `${size} in ['', '0'] || (${wellFormed} && ${within})` : `${wellFormed} && ${asked}.isGreaterThan(quantity('0')) && ${within}`;
  const interval = (kinds: readonly string[], field: string): Refusal => ({
    kinds,
    holds: eachJob(`!has(job.${field}) || (job.${field}.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$')`
      + ` && duration(job.${field}) >= duration('${milliseconds(shortest)}') && duration(job.${field}) <= duration('${milliseconds(longest)}'))`),
    message: `'${field}' must be from ${milliseconds(shortest)} to ${milliseconds(longest)}, in hours, minutes, seconds and milliseconds`,
  });
  return [
    ...capped,
    {
      kinds: ['ServiceMonitor', 'PodMonitor', 'ScrapeConfig'],
      holds: bodySize,
      message: `'spec.bodySizeLimit' must ${missing ? 'not be above' : 'be given, and at most'} ${quantity(caps.bodySize)}B`,
    },
    interval(['ServiceMonitor', 'PodMonitor', 'Probe'], 'interval'),
    interval(['ScrapeConfig'], 'scrapeInterval'),
    {
      holds: `!has(object.spec.scrapeClass)${scrapeClasses.length > 0 ? ` || object.spec.scrapeClass in ${texts(scrapeClasses)}` : ''}`,
      message: scrapeClasses.length > 0
        ? `'spec.scrapeClass' must be ${scrapeClasses.join(' or ')}, or left out`
        : "'spec.scrapeClass' must be left out: the credentials of the class would be sent to the target",
    },
  ];
}

/** Monitors of some kinds, by their plurals, as they are made and changed. */
export function created(resources: readonly string[]) {
  return { apiGroups: [MONITORING_GROUP], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources };
}

/** The spec of a ValidatingAdmissionPolicy. */
export function monitorPolicySpec(settings: MonitorPolicySettings, scope: PolicyScope) {
  const names = [...IDENTITY, ...settings.protectedLabels].join(', ');
  const tooLong: Refusal = {
    holds: '!variables.tooLong',
    message: `a monitor must not have more than ${MOST_ENDPOINTS} endpoints, or ${MOST_RELABELINGS} relabelings in all: more cannot be checked`,
  };
  const refusals = [...POISON, tooLong, ...reach(scope.namespace), ...identity(names), ...shares(settings, scope)]
    .filter(({ allowance }) => allowance === undefined || !settings.allow.includes(allowance));
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      resourceRules: [created(MONITOR_KINDS.map(({ plural }) => plural))],
    },
    variables: variables(settings, scope),
    validations: refusals.map(refusal => validation(refusal, refusal === tooLong)),
  };
}

function validation({ kinds, everywhere, holds, message }: Refusal, isSize: boolean): Validation {
  const exempt = [
    ...everywhere ? [] : ['variables.trusted'],
    ...kinds ? [`!(variables.kind in ${texts(kinds)})`] : [],
    ...everywhere || isSize ? [] : ['variables.tooLong'],
  ];
  return { expression: [...exempt, exempt.length > 0 ? `(${holds})` : holds].join(' || '), message, reason: 'Forbidden' };
}
