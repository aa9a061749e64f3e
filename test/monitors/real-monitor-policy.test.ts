import { existsSync, readdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { Size } from 'cdk8s';
import fc from 'fast-check';
import { KUBERNETES_PARTS } from '../../e2e/tools/parts';
import { MonitorAdmission, MonitorAllowance, MonitorPolicy, PolicyEnforcement, RestrictedMonitorsOptions, TargetSelector } from '../../src';
import { ControlPlane, missingParts } from '../support/allocator';
import { relabel } from '../support/allocator-relabel';
import { exampleNames, readFolder, snapshotFolder } from '../support/examples';
import { chartIn, Manifest, objectsOf, readManifests } from '../support/manifests';
import { LIMITS, podMonitor, probe, scrapeConfig, serviceMonitor } from '../support/monitors';

const corpus = process.env.CORPUS ?? resolve(__dirname, '..', '..', '..', 'shared', 'corpus');

/** Monitors that a tenant could write to reach, or to be, somebody else; what the refusal says of each. */
const ABUSIVE: readonly [what: string, monitor: Manifest, sentence: RegExp][] = [
  ['a ScrapeConfig', scrapeConfig({ staticConfigs: [{ targets: ['169.254.169.254:80'] }] }), /a ScrapeConfig can name any address/],
  ['a Probe', probe(), /a Probe can name any address/],
  ['all namespaces', serviceMonitor({}, { namespaceSelector: { any: true } }), /'spec.namespaceSelector' may only name the monitor's own namespace/],
  ['another namespace', podMonitor({}, { namespaceSelector: { matchNames: ['tenant', 'victim'] } }), /'spec.namespaceSelector' may only name the monitor's own namespace/],
  ['the token of the scraper', serviceMonitor({ bearerTokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' }), /must not name files of the scraper/],
  ['a certificate of the scraper', serviceMonitor({ tlsConfig: { certFile: '/etc/a.crt', keyFile: '/etc/a.key' } }), /must not name files of the scraper/],
  ['an authority of the scraper', serviceMonitor({ tlsConfig: { caFile: '/etc/ca.crt' } }), /must not name files of the scraper/],
  ['redirects that are not switched off', serviceMonitor({ followRedirects: undefined }), /'followRedirects' must be false, on each endpoint/],
  ['redirects', podMonitor({ followRedirects: true }), /'followRedirects' must be false, on each endpoint/],
  ['a proxy', serviceMonitor({ proxyUrl: 'http://proxy.attacker:3128' }), /must not have a proxy/],
  ['a proxy from the environment', podMonitor({ proxyFromEnvironment: true }), /must not have a proxy/],
  ['OAuth', serviceMonitor({ oauth2: { clientId: { secret: { name: 'a', key: 'b' } }, clientSecret: { name: 'a', key: 'b' }, tokenUrl: 'http://10.0.0.1/token' } }), /must not have 'oauth2'/],
  ['honorLabels', serviceMonitor({ honorLabels: true }), /'honorLabels' must not be true/],
  ['honorLabels of a PodMonitor', podMonitor({ honorLabels: true }), /'honorLabels' must not be true/],
  ['pods that have ended', podMonitor({ filterRunning: false }), /'filterRunning' must not be false/],
  ...['__address__', '__scheme__', '__scrape_interval__', '__scrape_timeout__', '__meta_kubernetes_pod_uid', '__name__', 'job', 'instance', 'namespace', 'cluster', 'k8s.pod.uid', '${1}', '$1', 'a$1', 'a b', ''].map(
    (targetLabel): typeof ABUSIVE[number] => [`a relabeling that writes '${targetLabel}'`, serviceMonitor({ relabelings: [{ targetLabel, replacement: 'x' }] }), /a relabeling may only write plain labels/]),
  ...['__address__', '__meta_a', 'job', 'instance', 'namespace', 'cluster', 'k8s.pod.uid', '${1}'].map(
    (targetLabel): typeof ABUSIVE[number] => [`a metric relabeling that writes '${targetLabel}'`, podMonitor({ metricRelabelings: [{ targetLabel, replacement: 'x' }] }), /a metric relabeling may only write/]),
  ['a labelmap', serviceMonitor({ relabelings: [{ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' }] }), /action labelmap/],
  ['a labelmap of metrics', serviceMonitor({ metricRelabelings: [{ action: 'LabelMap', regex: 'exported_(.+)' }] }), /action labelmap/],
  ['a labeldrop of namespace', serviceMonitor({ relabelings: [{ action: 'labeldrop', regex: '(pod|namespace)' }] }), /must leave job, instance, namespace, cluster/],
  ['a labelkeep without job', serviceMonitor({ metricRelabelings: [{ action: 'labelkeep', regex: 'instance|namespace|cluster|path' }] }), /must leave job, instance, namespace, cluster/],
  ['the label instance of a Service', serviceMonitor({}, { targetLabels: ['team', 'instance'] }), /'spec.targetLabels' and 'spec.podTargetLabels' must not name/],
  ['the label namespace of a pod', podMonitor({}, { podTargetLabels: ['namespace'] }), /'spec.targetLabels' and 'spec.podTargetLabels' must not name/],
  ...Object.keys(LIMITS).flatMap((limit): typeof ABUSIVE[number][] => [
    [`no ${limit}`, serviceMonitor({}, { [limit]: undefined }), new RegExp(`'spec.${limit}' must be given, from 1 to`)],
    [`${limit} that is none`, podMonitor({}, { [limit]: 0 }), new RegExp(`'spec.${limit}' must be given, from 1 to`)],
    [`a high ${limit}`, serviceMonitor({}, { [limit]: 5_000_000 }), new RegExp(`'spec.${limit}' must be given, from 1 to`)],
  ]),
  ...[undefined, '0', '65MB', '65MiB', '1GB', '0.1GiB', '5000EB', '67108865B'].map(
    (bodySizeLimit): typeof ABUSIVE[number] => [`a bodySizeLimit of ${bodySizeLimit}`, serviceMonitor({}, { bodySizeLimit }), /'spec.bodySizeLimit' must be given, and at most 64MiB/]),
  ...['1ms', '9s', '0', '61s', '1h', '1d', '1y'].map(
    (interval): typeof ABUSIVE[number] => [`an interval of ${interval}`, podMonitor({ interval }), /'interval' must be from 10s to 60s/]),
  ['a scrape class', serviceMonitor({}, { scrapeClass: 'mesh' }), /'spec.scrapeClass' must be left out/],
];

/** The same of kinds that a policy does not take from tenants, where it allows them. */
const ABUSIVE_WHERE_ALLOWED: readonly [what: string, monitor: Manifest, sentence: RegExp][] = [
  ...['consulSDConfigs', 'httpSDConfigs', 'dnsSDConfigs', 'gceSDConfigs', 'ec2SDConfigs', 'eurekaSDConfigs', 'nomadSDConfigs', 'kumaSDConfigs', 'hetznerSDConfigs'].map((field): typeof ABUSIVE[number] => {
    const address = 'http://10.0.0.1';
    const sd = { server: address, url: address, names: ['a.b'], project: 'p', zone: 'z', region: 'r', role: field === 'hetznerSDConfigs' ? 'Robot' : undefined };
    return [field, scrapeConfig({ [field]: [sd] }), /may only have 'staticConfigs', and 'kubernetesSDConfigs' without 'apiServer'/];
  }),
  ['fileSDConfigs', scrapeConfig({ fileSDConfigs: [{ files: ['/conf/a.yaml'] }] }), /'spec.fileSDConfigs' are files of the allocator/],
  ['an API server', scrapeConfig({ kubernetesSDConfigs: [{ role: 'Pod', apiServer: 'https://10.0.0.1', namespaces: { names: ['tenant'] } }] }), /'kubernetesSDConfigs' without 'apiServer'/],
  ['pods of all namespaces', scrapeConfig({ kubernetesSDConfigs: [{ role: 'Pod' }] }), /'namespaces.names' with the ScrapeConfig's own namespace only/],
  ["pods of the allocator's namespace", scrapeConfig({ kubernetesSDConfigs: [{ role: 'Pod', namespaces: { ownNamespace: true, names: ['tenant'] } }] }), /'namespaces.names' with the ScrapeConfig's own/],
  ['pods of another namespace', scrapeConfig({ kubernetesSDConfigs: [{ role: 'Pod', namespaces: { names: ['victim'] } }] }), /'namespaces.names' with the ScrapeConfig's own namespace only/],
  ['nodes', scrapeConfig({ kubernetesSDConfigs: [{ role: 'Node', namespaces: { names: ['tenant'] } }] }), /a role other than Node/],
  ...['__meta_kubernetes_pod_uid', 'job', 'instance', 'namespace', 'cluster', '__address__', 'k8s.pod.uid'].flatMap((label): typeof ABUSIVE[number][] => [
    [`the static label ${label}`, scrapeConfig({ staticConfigs: [{ targets: ['a:1'] }, { targets: ['a:1'], labels: { team: 'a', [label]: 'x' } }] }), /'spec.staticConfigs\[\].labels' must be plain labels/],
    [`the static label ${label} of a Probe`, probe({ targets: { staticConfig: { static: ['a'], labels: { [label]: 'x' } } } }), /'spec.targets.staticConfig.labels' must be plain labels/],
  ]),
  ['the name of a job', scrapeConfig({ jobName: 'checkout' }), /'spec.jobName' must be left out/],
  ["the name of a Probe's job", probe({ jobName: 'checkout' }), /'spec.jobName' must be left out/],
  ['honorLabels', scrapeConfig({ honorLabels: true }), /'honorLabels' must not be true/],
  ['a proxy', scrapeConfig({ proxyUrl: 'http://a' }), /must not have a proxy/],
  ['a proxy of the prober', probe({ prober: { url: 'a', proxyUrl: 'http://a' } }), /must not have a proxy/],
  ['redirects of a Probe', probe({ followRedirects: true }), /'followRedirects' must be false/],
  ['ingresses of all namespaces', probe({ targets: { ingress: { namespaceSelector: { any: true } } } }), /'spec.targets.ingress.namespaceSelector' may only name/],
  ['an address', scrapeConfig({ relabelings: [{ targetLabel: '__address__', replacement: 'a:1' }] }), /a relabeling may only write plain labels/],
  ['an address of a Probe', probe({ targets: { staticConfig: { static: ['a'], relabelingConfigs: [{ targetLabel: '__address__', replacement: 'a:1' }] } } }), /a relabeling may only write plain labels/],
  ['a job of an ingress', probe({ targets: { ingress: { relabelingConfigs: [{ targetLabel: 'job', replacement: 'a' }] } } }), /a relabeling may only write plain labels/],
  ['an interval', scrapeConfig({ scrapeInterval: '1s' }), /'scrapeInterval' must be from 10s to 60s/],
  ['an interval of a Probe', probe({ interval: '1s' }), /'interval' must be from 10s to 60s/],
];

/** What stops discovery for everybody: refused everywhere. */
const POISONOUS: readonly [what: string, monitor: Manifest, sentence: RegExp][] = [
  ...[{ followRedirects: false }, { enableHTTP2: false }, { tlsConfig: {} }, { proxyUrl: 'http://a' }, { authorization: {} }].map((more): typeof POISONOUS[number] =>
    [`a ScrapeConfig with ${Object.keys(more)} of discovery`, scrapeConfig({ kubernetesSDConfigs: [{ role: 'Pod', ...more }] }), /without 'apiServer', an entry of 'spec.kubernetesSDConfigs' must not have/]),
  ['EC2 without a region', scrapeConfig({ ec2SDConfigs: [{}] }), /needs a 'region'/],
  ['EC2 with an empty region', scrapeConfig({ ec2SDConfigs: [{ region: 'a' }, { region: '' }] }), /needs a 'region'|spec.ec2SDConfigs\[1\].region/],
  ['schemes that contradict each other', scrapeConfig({ nameValidationScheme: 'Legacy', nameEscapingScheme: 'AllowUTF8' }), /must not be AllowUTF8/],
  ['a refresh without end', scrapeConfig({ httpSDConfigs: [{ url: 'http://a', refreshInterval: '99999999999999y' }] }), /a 'refreshInterval' must be less than 100 years/],
  ['a label without a name', probe({ targets: { staticConfig: { static: ['a'], labels: { '': 'x' } } } }), /'spec.targets.staticConfig.labels' must not have an empty name/],
  ...[serviceMonitor, podMonitor].flatMap((make): typeof POISONOUS[number][] => [
    ...['x5MB', '1.2.3MB', '-5MB'].map((bodySizeLimit): typeof POISONOUS[number] => [`a bodySizeLimit of ${bodySizeLimit}`, make({}, { bodySizeLimit }), /'spec.bodySizeLimit' (must be an amount|in body)/]),
    ['an interval without end', make({ interval: '99999999999999y' }), /'interval', 'scrapeInterval' and 'scrapeTimeout' must be less than 100 years/],
    ['a timeout without end', make({ scrapeTimeout: '300y' }), /'interval', 'scrapeInterval' and 'scrapeTimeout' must be less than 100 years/],
    ['a port that is no regular expression', make({ port: '(' }), /'port' and 'targetPort' must be names/],
    ['a targetPort that is no regular expression', make({ port: undefined, targetPort: '*' }), /'port' and 'targetPort' must be names/],
    ['an empty label', make({}, { podTargetLabels: ['a', ''] }), /must not have an empty name/],
    ['a factor without end', make({}, { nativeHistogramMinBucketFactor: '1e400' }), /must be a plain number/],
  ]),
];

/** Monitors of tenants that mean no harm. */
const GOOD: readonly [what: string, monitor: Manifest][] = [
  ['a ServiceMonitor', serviceMonitor()],
  ['a PodMonitor', podMonitor()],
  ['no port', serviceMonitor({ port: undefined, targetPort: 8080 })],
  ['its own namespace by name', serviceMonitor({}, { namespaceSelector: { matchNames: ['tenant'] } })],
  ['credentials from Secrets', serviceMonitor({ basicAuth: { username: { name: 'a', key: 'u' }, password: { name: 'a', key: 'p' } }, tlsConfig: { ca: { secret: { name: 'a', key: 'ca' } } }, scheme: 'https' })],
  ['plain labels', serviceMonitor({
    relabelings: [
      { sourceLabels: ['__meta_kubernetes_pod_label_team'], targetLabel: 'team' }, { targetLabel: '__metrics_path__', replacement: '/m' }, { targetLabel: '__param_module', replacement: 'x' },
      { sourceLabels: ['__address__', 'job'], targetLabel: '__tmp_a', action: 'hashmod', modulus: 3 }, { sourceLabels: ['__meta_kubernetes_pod_phase'], regex: 'Running', action: 'keep' },
      { sourceLabels: ['team'], action: 'keepequal', targetLabel: 'namespace' }, { action: 'LabelDrop', regex: '__meta_.*|pod|node' }, { targetLabel: '_x', replacement: 'y' },
    ],
    metricRelabelings: [
      { sourceLabels: ['__name__'], regex: 'go_.*', action: 'Drop' }, { action: 'labeldrop', regex: 'id|uid' }, { sourceLabels: ['__name__'], targetLabel: '__name__', replacement: 'shop_$1' },
      { action: 'labelkeep', regex: '__name__|job|instance|namespace|cluster|path' }, { sourceLabels: ['path'], targetLabel: 'path', action: 'Lowercase' },
    ],
  })],
  ['labels of Service and pod', serviceMonitor({}, { targetLabels: ['app.kubernetes.io/instance', 'team'], podTargetLabels: ['version'], jobLabel: 'app' })],
  ['limits as high as they may be', serviceMonitor({}, {
    sampleLimit: 200_000, targetLimit: 1000, labelLimit: 64, labelNameLengthLimit: 512, labelValueLengthLimit: 1024, bodySizeLimit: '64MiB',
  })],
  ...['64MB', '1B', '0.5MB', '1.5KiB', '67108864B'].map((bodySizeLimit): typeof GOOD[number] => [`${bodySizeLimit} of body`, serviceMonitor({}, { bodySizeLimit })]),
  ...['10s', '1m', '0h1m', '59s999ms', '10000ms'].map((interval): typeof GOOD[number] => [`an interval of ${interval}`, podMonitor({ interval })]),
];

/** One of each allowance: a monitor that it lets through. */
const ALLOWED: { readonly [name in MonitorAllowance]: Manifest } = {
  [MonitorAllowance.SCRAPE_CONFIGS]: scrapeConfig({ staticConfigs: [{ targets: ['a:1'], labels: { team: 'a' } }] }),
  [MonitorAllowance.PROBES]: probe(),
  [MonitorAllowance.OTHER_NAMESPACES]: serviceMonitor({}, { namespaceSelector: { any: true } }),
  [MonitorAllowance.FILES]: serviceMonitor({ bearerTokenFile: '/a', tlsConfig: { caFile: '/b' } }),
  [MonitorAllowance.REDIRECTS]: podMonitor({ followRedirects: undefined }),
  [MonitorAllowance.PROXIES]: serviceMonitor({ proxyUrl: 'http://a' }),
  [MonitorAllowance.OAUTH2]: serviceMonitor({ oauth2: { clientId: { secret: { name: 'a', key: 'b' } }, clientSecret: { name: 'a', key: 'b' }, tokenUrl: 'http://a' } }),
  [MonitorAllowance.HONOR_LABELS]: serviceMonitor({ honorLabels: true }),
  [MonitorAllowance.PROTECTED_LABELS]: serviceMonitor({ relabelings: [{ targetLabel: 'cluster', replacement: 'x' }], metricRelabelings: [{ action: 'labeldrop', regex: 'instance' }] }, { targetLabels: ['job'] }),
  [MonitorAllowance.LABEL_MAPS]: serviceMonitor({ relabelings: [{ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' }] }),
  [MonitorAllowance.DISCOVERY]: scrapeConfig({ httpSDConfigs: [{ url: 'http://a' }] }),
  [MonitorAllowance.ENDED_PODS]: podMonitor({ filterRunning: false }),
  [MonitorAllowance.MISSING_LIMITS]: serviceMonitor({}, { ...Object.fromEntries(Object.keys(LIMITS).map(limit => [limit, undefined])), bodySizeLimit: undefined }),
};

const inNamespace = (namespace: string, monitor: Manifest): Manifest => ({ ...monitor, metadata: { ...monitor.metadata, namespace } });
const documentsBelow = (folder: string): Manifest[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.yaml')).sort()
  .flatMap(file => { try { return readManifests(readFileSync(join(folder, file), 'utf8')); } catch { return []; } });

/** A policy, with the labels that select the monitors it is for: several live side by side on one API server. */
function admission(name: string, options: RestrictedMonitorsOptions, selector = TargetSelector.labels({ policy: name })): Manifest[] {
  const selectors = { serviceMonitorSelector: selector, podMonitorSelector: selector, scrapeConfigSelector: selector, probeSelector: selector };
  return objectsOf(new MonitorAdmission(chartIn('otel-ta'), 'a', { name, policy: MonitorPolicy.restricted(options), ...selectors }));
}

const labelled = (policy: string, monitor: Manifest): Manifest => ({ ...monitor, metadata: { ...monitor.metadata, labels: { policy } } });

describe.each(KUBERNETES_PARTS)('on %s', kubernetes => {
  const reason = missingParts([kubernetes, 'crds']);
  if (reason !== undefined) {
    console.warn(`SKIPPED: no policy is tried on ${kubernetes}: ${reason}.`);
  }
  const real = reason ? test.skip : test;
  let plane: ControlPlane;
  const refusal = async (policy: string, monitor: Manifest) => (await plane.verdict(labelled(policy, monitor))).refusal;

  beforeAll(async () => {
    if (reason) {
      return;
    }
    plane = await ControlPlane.start(kubernetes);
    await plane.create(['tenant', 'victim', 'otel-ta', 'trusted', 'monitoring'].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    const policies: { [name: string]: RestrictedMonitorsOptions } = {
      plain: { trustedNamespaces: ['trusted'] },
      kinds: { allow: [MonitorAllowance.SCRAPE_CONFIGS, MonitorAllowance.PROBES] },
      warn: { enforcement: PolicyEnforcement.WARN },
      own: { protectedLabels: ['tenant'], scrapeClasses: ['mesh'], limits: { samples: 20, bodySize: Size.kibibytes(3) }, allow: [MonitorAllowance.MISSING_LIMITS] },
      ...Object.fromEntries(Object.values(MonitorAllowance).map(allowance => [
        `allow-${allowance.toLowerCase()}`, { allow: [allowance, ...allowance === MonitorAllowance.DISCOVERY ? [MonitorAllowance.SCRAPE_CONFIGS] : []] },
      ])),
    };
    await plane.create(Object.entries(policies).flatMap(([name, options]) => admission(name, options)));
    for (const name of Object.keys(policies)) {
      await plane.until(`the policy ${name}`, async () => {
        const verdict = await plane.verdict(labelled(name, serviceMonitor({ interval: '1ms' })));
        return verdict.refusal ?? verdict.warnings[0];
      });
    }
  }, 400_000);

  afterAll(() => plane?.stop(), 60_000);

  real('every abusive monitor is refused, each with its sentence', async () => {
    const found: unknown[] = [];
    for (const [policy, rows] of [['plain', ABUSIVE], ['kinds', ABUSIVE_WHERE_ALLOWED]] as const) {
      for (const [what, monitor, sentence] of rows) {
        const message = await refusal(policy, monitor);
        if (!message || !sentence.test(message)) {
          found.push([what, message]);
        }
      }
    }
    expect(found).toEqual([]);
  }, 120_000);

  real('what would stop discovery is refused in trusted namespaces too, and nothing else is', async () => {
    const found: unknown[] = [];
    for (const namespace of ['otel-ta', 'trusted', 'tenant']) {
      for (const [what, monitor, sentence] of POISONOUS) {
        const message = await refusal('plain', inNamespace(namespace, monitor));
        if (!message || !sentence.test(message)) {
          found.push([namespace, what, message]);
        }
      }
    }
    for (const namespace of ['otel-ta', 'trusted']) {
      for (const [what, monitor] of [...ABUSIVE, ...ABUSIVE_WHERE_ALLOWED]) {
        const message = await refusal('plain', inNamespace(namespace, monitor));
        if (message && message.includes('ValidatingAdmissionPolicy')) {
          found.push([namespace, what, message]);
        }
      }
    }
    expect(found).toEqual([]);
  }, 120_000);

  real('good monitors are admitted', async () => {
    const found: unknown[] = [];
    for (const [what, monitor] of GOOD) {
      found.push([what, await refusal('plain', monitor)]);
    }
    expect(found).toEqual(GOOD.map(([what]) => [what, undefined]));
  }, 120_000);

  real('each allowance allows what it says, and nothing of the others', async () => {
    const found: unknown[] = [];
    for (const allowance of Object.values(MonitorAllowance)) {
      for (const [name, monitor] of Object.entries(ALLOWED)) {
        const message = await refusal(`allow-${allowance.toLowerCase()}`, monitor);
        const admitted = name === allowance || (allowance === MonitorAllowance.DISCOVERY && name === MonitorAllowance.SCRAPE_CONFIGS);
        if (admitted !== (message === undefined)) {
          found.push([allowance, name, message]);
        }
      }
    }
    expect(found).toEqual([]);
  }, 120_000);

  real('limits, protected labels and scrape classes of its own', async () => {
    const none = { ...Object.fromEntries(Object.keys(LIMITS).map(limit => [limit, undefined])), bodySizeLimit: undefined };
    expect(await refusal('own', serviceMonitor({}, none))).toBeUndefined();
    expect(await refusal('own', serviceMonitor({}, { ...none, sampleLimit: 20, bodySizeLimit: '3KB', scrapeClass: 'mesh' }))).toBeUndefined();
    expect(await refusal('own', serviceMonitor({}, { ...none, sampleLimit: 21 }))).toMatch(/'spec.sampleLimit' must not be above 20$/);
    expect(await refusal('own', serviceMonitor({}, { ...none, bodySizeLimit: '3073B' }))).toMatch(/'spec.bodySizeLimit' must not be above 3KiB$/);
    expect(await refusal('own', serviceMonitor({}, { ...none, scrapeClass: 'other' }))).toMatch(/'spec.scrapeClass' must be mesh, or left out$/);
    expect(await refusal('own', serviceMonitor({ relabelings: [{ targetLabel: 'tenant', replacement: 'a' }] }, none))).toMatch(/not job, instance, namespace, cluster, tenant/);
  }, 60_000);

  real('where it warns, the monitor is taken, and all its sentences are shown', async () => {
    const { refusal: message, warnings } = await plane.verdict(labelled('warn', serviceMonitor({ honorLabels: true, proxyUrl: 'http://a' }, { sampleLimit: 0 })));
    expect(message).toBeUndefined();
    expect(warnings).toHaveLength(3);
    expect(warnings.join()).toMatch(/proxy.*honorLabels.*sampleLimit/);
  }, 60_000);

  real('a monitor that gets the labels later, or is changed later, is looked at then', async () => {
    const bad = serviceMonitor({ honorLabels: true }, {}, { name: 'later', labels: {} });
    await plane.create([bad, labelled('plain', serviceMonitor({}, {}, { name: 'good' }))]);
    expect((await plane.verdict(labelled('plain', bad), 'PATCH')).refusal).toMatch(/'honorLabels' must not be true/);
    expect((await plane.verdict(labelled('plain', serviceMonitor({ honorLabels: true }, {}, { name: 'good' })), 'PATCH')).refusal).toMatch(/'honorLabels' must not be true/);
    // Without the labels no allocator selects it.
    expect((await plane.verdict({ ...bad, spec: { ...bad.spec, jobLabel: 'app' } }, 'PATCH')).refusal).toBeUndefined();
  }, 60_000);

  real('a monitor with 1,000 endpoints and 10,000 relabelings is within the budget of the API server, and a larger one gets a sentence', async () => {
    const rule = { sourceLabels: ['__meta_kubernetes_pod_label_app_kubernetes_io_name'], regex: '(.+)', targetLabel: 'application_name', replacement: '$1' };
    const endpoint = { port: 'metrics', followRedirects: false, relabelings: Array(5).fill(rule), metricRelabelings: Array(5).fill({ ...rule, action: 'Uppercase' }) };
    const large = (endpoints: number) => serviceMonitor({}, { endpoints: Array(endpoints).fill(endpoint) });
    expect(await refusal('plain', large(1000))).toBeUndefined();
    expect(await refusal('plain', large(1001))).toMatch(/more than 1000 endpoints, or 10000 relabelings/);
    expect(await refusal('plain', serviceMonitor({ relabelings: Array(10_001).fill({ action: 'keep' }) }))).toMatch(/more than 1000 endpoints, or 10000 relabelings/);
    const last = large(1000);
    last.spec.endpoints[999] = { ...endpoint, relabelings: [...endpoint.relabelings.slice(1), { targetLabel: 'job', replacement: 'x' }] };
    expect(await refusal('plain', last)).toMatch(/a relabeling may only write plain labels/);
  }, 180_000);

  // What is admitted is put through Prometheus' own relabelling: whatever the rules are, the labels of identity come out as they went in.
  real('no relabelings that are admitted change where a target is, or whose it is', async () => {
    const target = {
      __address__: '10.0.0.1:80',
      __scheme__: 'http',
      __metrics_path__: '/metrics',
      __scrape_interval__: '60s',
      __scrape_timeout__: '10s',
      job: 'shop',
      namespace: 'tenant',
      pod: 'shop-0',
      __meta_kubernetes_pod_label_job: 'checkout',
      __meta_kubernetes_pod_annotation_x: 'namespace',
      exported_namespace: 'victim',
      __meta_kubernetes_pod_uid: 'uid-of-tenant',
    };
    const sample = { __name__: 'orders_total', job: 'shop', namespace: 'tenant', instance: '10.0.0.1:80', cluster: 'c', exported_namespace: 'victim', exported_job: 'checkout', x: 'job' };
    const held = (labels: Manifest, names: string[]) => Object.fromEntries([...names, ...Object.keys(labels).filter(name => name.includes('.'))].map(name => [name, labels[name]]));
    const IDENTITY = ['job', 'instance', 'namespace', 'cluster'];
    const NAMES = ['__address__', '__scheme__', '__scrape_interval__', '__scrape_timeout__', 'job', 'instance', 'namespace', 'cluster', '__meta_kubernetes_pod_uid'];
    const texts = fc.constantFrom(
      'job', 'instance', 'namespace', 'cluster', '__address__', '__scheme__', '__scrape_interval__', '__meta_kubernetes_pod_uid', 'k8s.pod.uid', 'team', '__tmp_x', '__metrics_path__', '__param_x',
      '$1', '${1}', '${name}', '$1$2', '_$1', '__${1}__', 'na${1}', 'job\n', ' job', 'JOB', 'Namespace', '', '__', '_', '_job', 'j\u200bob',
    );
    const regexes = fc.constantFrom('.*', '(.*)', '(.+)', '', 'job', 'job|pod', '(?i)JOB', '(?i:NAMESPACE)', 'j.b', 'job)|(?:x', '(__a)(ddress__)', '(?P<name>job)', '__meta_kubernetes_pod_label_(.+)',
      'exported_(.+)', '[^p].*', 'pod', 'n[a-m]mespace', '(n|N)amespace', '^job$', '\\Qjob\\E', 'jo\\x62', '(?s).*', '(?U).+', 'instanc\\w', '__meta_.*', '\\pL+', '(job)', '((((job))))', 'job;.*', '.*space');
    const actions = fc.constantFrom('replace', 'Replace', 'labelmap', 'LabelMap', 'labeldrop', 'LabelDrop', 'labelkeep', 'LabelKeep', 'lowercase', 'Lowercase', 'uppercase', 'Uppercase', 'hashmod', 'HashMod',
      'keep', 'drop', 'KeepEqual', 'dropequal', undefined);
    const sources = fc.array(fc.constantFrom('job', '__meta_kubernetes_pod_label_job', '__meta_kubernetes_pod_annotation_x', 'exported_namespace', 'x', 'pod', '__name__'), { maxLength: 2 });
    const rules = fc.array(fc.record({
      action: actions,
      regex: fc.option(regexes, { nil: undefined }),
      targetLabel: fc.option(texts, { nil: undefined }),
      replacement: fc.option(texts, { nil: undefined }),
      separator: fc.constantFrom(';', '', '|', undefined),
      sourceLabels: sources,
    }), { minLength: 1, maxLength: 3 });
    let admitted = 0;
    await fc.assert(fc.asyncProperty(rules, fc.boolean(), fc.constantFrom(serviceMonitor, podMonitor), async (drawn, ofMetrics, make) => {
      const list = drawn.map(rule => ({ ...rule, ...rule.action?.toLowerCase() === 'hashmod' ? { modulus: 7 } : {} }));
      const message = await refusal('plain', make({ [ofMetrics ? 'metricRelabelings' : 'relabelings']: list }));
      if (message === undefined) {
        admitted++;
        const before: { [label: string]: string } = ofMetrics ? sample : target;
        const after = relabel(before, list.map(({ sourceLabels, targetLabel, ...rest }) => ({ ...rest, source_labels: sourceLabels, target_label: targetLabel })));
        // Without one of those that begin with __ there is no target, or nothing that looks at it.
        expect(after && held({ ...before, ...after }, NAMES)).toEqual(after && held(before, NAMES));
        expect(after && IDENTITY.filter(name => after[name] !== before[name])).toEqual(after && []);
      }
    }), { numRuns: Number(process.env.PROPERTY_RUNS ?? 600) });
    expect(admitted).toBeGreaterThan(20);
  }, 600_000);

  const found = existsSync(corpus) && !reason;
  (found ? test : test.skip)(`what monitors of other projects would need${found ? '' : ' (skipped: no corpora in CORPUS or ../shared/corpus, or no API server)'}`, async () => {
    const monitors = documentsBelow(corpus).filter(({ apiVersion, kind }) => apiVersion?.startsWith('monitoring.coreos.com/') && /^(ServiceMonitor|PodMonitor|ScrapeConfig|Probe)$/.test(kind));
    expect(monitors.length).toBeGreaterThan(10);
    const needs = new Map<string, number>();
    for (const monitor of monitors) {
      expect([monitor.metadata.name, await refusal('plain', inNamespace('trusted', monitor))]).toEqual([monitor.metadata.name, undefined]);
      const { refusal: message, warnings } = await plane.verdict(labelled('warn', inNamespace('tenant', monitor)));
      expect([monitor.metadata.name, message, warnings.filter(warning => /resulted in error|budget/.test(warning))]).toEqual([monitor.metadata.name, undefined, []]);
      for (const warning of warnings) {
        const [, sentence] = /binding '[^']*': (.*)"/.exec(warning)!;
        needs.set(sentence, (needs.get(sentence) ?? 0) + 1);
      }
    }
    if (process.env.POLICY_REPORT) {
      console.log(`of ${monitors.length} monitors\n${[...needs].sort(([, a], [, b]) => b - a).map(([sentence, count]) => `${count}: ${sentence}`).join('\n')}`);
    }
    expect(needs.size).toBeGreaterThan(3);
  }, 120_000);

  // Last, since its policy is for all monitors.
  real('the whole of every example is admitted', async () => {
    const objects = exampleNames().flatMap(example => Object.values(readFolder(snapshotFolder(example))).flatMap(readManifests).map(object => ({ example, object })));
    const namespaces = [...new Set(objects.flatMap(({ object }) => object.metadata.namespace ?? []))];
    await plane.create(namespaces.filter(name => name !== 'otel-ta').map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
    await plane.create(admission('examples', { trustedNamespaces: namespaces.filter(name => name !== 'otel-ta') }, TargetSelector.everything()));
    await plane.until('the policy of the examples', async () => (await plane.verdict(serviceMonitor({ honorLabels: true }))).refusal);
    const monitors = objects.filter(({ object }) => object.apiVersion.startsWith('monitoring.coreos.com/'));
    expect(monitors.length).toBeGreaterThan(5);
    for (const { example, object } of monitors) {
      expect([example, await plane.verdict(object)]).toEqual([example, { refusal: undefined, warnings: [] }]);
    }
  }, 180_000);
});
