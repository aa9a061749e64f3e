import { Duration, Size } from 'cdk8s';
import { AnnotationScrapeConfig, AnnotationScrapeConfigOptions, AnnotationScrapeConfigProps, Cadence, NamespaceFilter } from '../../src';
import { chartIn, find, Manifest, objectsOf } from '../support/manifests';

const make = (props: AnnotationScrapeConfigProps = {}) => new AnnotationScrapeConfig(chartIn('otel-ta'), 'annotated', props);
const specOf = (props: AnnotationScrapeConfigProps = {}): Manifest => find(objectsOf(make(props)), 'ScrapeConfig').spec;

/** A pod as Prometheus discovers it: one set of labels for each port of each container, or one without a port. */
interface Pod { ip: string; phase?: string; namespace?: string; annotations: { [name: string]: string }; ports: { port?: number; init?: boolean }[] }

function discovered(pod: Pod): { [label: string]: string }[] {
  const annotations = Object.entries(pod.annotations).flatMap(([name, value]) => {
    const label = name.replace(/[^a-zA-Z0-9_]/g, '_');
    return [[`__meta_kubernetes_pod_annotation_${label}`, value], [`__meta_kubernetes_pod_annotationpresent_${label}`, 'true']];
  });
  return pod.ports.map(({ port, init }) => ({
    ...Object.fromEntries(annotations),
    __address__: port === undefined ? pod.ip : pod.ip.includes(':') ? `[${pod.ip}]:${port}` : `${pod.ip}:${port}`,
    __scheme__: 'http',
    __metrics_path__: '/metrics',
    __meta_kubernetes_pod_ip: pod.ip,
    __meta_kubernetes_pod_phase: pod.phase ?? 'Running',
    __meta_kubernetes_namespace: pod.namespace ?? 'shop',
    ...(init === undefined ? {} : { __meta_kubernetes_pod_container_init: String(init) }),
  }));
}

/** What relabeling makes of a pod (Prometheus, relabel.go), each target once. */
function targets(spec: Manifest, pod: Pod): string[] {
  const kept = discovered(pod).flatMap(found => {
    const labels: { [label: string]: string } = { ...found };
    for (const { action, sourceLabels, regex, replacement, targetLabel } of spec.relabelings) {
      const match = new RegExp(`^(?:${regex})$`).exec(sourceLabels.map((label: string) => labels[label] ?? '').join(';'));
      if ((action === 'keep') === (match === null) && action !== 'replace') {
        return [];
      }
      if (action === 'replace' && match) {
        labels[targetLabel] = replacement.replace(/\$(\d)/g, (_: string, group: string) => match[Number(group)] ?? '');
      }
    }
    return [`${labels.__scheme__}://${labels.__address__}${labels.__metrics_path__}`];
  });
  return [...new Set(kept)];
}

const annotated = (annotations: { [name: string]: string }, more: Partial<Pod> = {}): Pod => ({
  ip: '10.0.0.1',
  ports: [{ port: 8080, init: false }],
  annotations: { 'metrics.dynatrace.com/scrape': 'true', 'metrics.dynatrace.com/port': '9090', ...annotations },
  ...more,
});

describe('an annotated pod', () => {
  test.each<[string, Pod, string[]]>([
    ['is one target at its annotated port', annotated({}), ['http://10.0.0.1:9090/metrics']],
    ['is one target, however many ports and containers it has', annotated({}, { ports: [{ port: 1 }, { port: 9090 }, {}, { port: 5, init: true }] }), ['http://10.0.0.1:9090/metrics']],
    ['is none with init containers only', annotated({}, { ports: [{ port: 9090, init: true }] }), []],
    ['over IPv6', annotated({}, { ip: 'fd00::1', ports: [{ port: 1 }, {}] }), ['http://[fd00::1]:9090/metrics']],
    ['at another path', annotated({ 'metrics.dynatrace.com/path': '/x/y' }), ['http://10.0.0.1:9090/x/y']],
    ['over HTTPS by `secure`', annotated({ 'metrics.dynatrace.com/secure': 'true' }), ['https://10.0.0.1:9090/metrics']],
    ['over HTTPS by `scheme`', annotated({ 'metrics.dynatrace.com/scheme': 'https' }), ['https://10.0.0.1:9090/metrics']],
    ['over HTTP with a scheme that is none', annotated({ 'metrics.dynatrace.com/scheme': 'ftp' }), ['http://10.0.0.1:9090/metrics']],
    ['is none without a port', { ip: '10.0.0.1', ports: [{ port: 1 }], annotations: { 'metrics.dynatrace.com/scrape': 'true' } }, []],
    ['is none with a port that is no number', annotated({ 'metrics.dynatrace.com/port': 'http' }), []],
    ['is none with scrape: false', annotated({ 'metrics.dynatrace.com/scrape': 'false' }), []],
    ['is none when it has ended', annotated({}, { phase: 'Succeeded' }), []],
    ['is none without annotations', { ip: '10.0.0.1', ports: [{ port: 1 }], annotations: {} }, []],
  ])('%s', (_, pod, expected) => {
    expect(targets(specOf(), pod)).toEqual(expected);
  });

  test('without a port takes the default one, where there is one', () => {
    const spec = specOf({ defaultPort: 9100 });
    const pod = { ip: '10.0.0.1', ports: [{ port: 1 }, {}], annotations: { 'metrics.dynatrace.com/scrape': 'true' } };
    expect(targets(spec, pod)).toEqual(['http://10.0.0.1:9100/metrics']);
    expect(targets(spec, { ...pod, ip: 'fd00::1' })).toEqual(['http://[fd00::1]:9100/metrics']);
    expect(targets(spec, annotated({}))).toEqual(['http://10.0.0.1:9090/metrics']);
  });

  test('with another prefix', () => {
    const pod = { ip: '10.0.0.1', ports: [{}], annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '81', 'prometheus.io/scheme': 'https' } };
    expect(targets(specOf({ annotationPrefix: 'prometheus.io' }), pod)).toEqual(['https://10.0.0.1:81/metrics']);
    expect(targets(specOf(), pod)).toEqual([]);
  });

  test('in a namespace that is denied is none; those that are allowed are all that is discovered', () => {
    const denied = specOf({ namespaces: NamespaceFilter.deny(['kube-system', 'test']) });
    expect(targets(denied, annotated({}, { namespace: 'test' }))).toEqual([]);
    expect(targets(denied, annotated({}, { namespace: 'testing' }))).toHaveLength(1);
    expect(specOf({ namespaces: NamespaceFilter.allow(['shop']) }).kubernetesSDConfigs).toEqual([{ role: 'Pod', namespaces: { names: ['shop'] } }]);
    expect(specOf().kubernetesSDConfigs).toEqual([{ role: 'Pod' }]);
  });
});

test('the default object', () => {
  const object = find(objectsOf(make()), 'ScrapeConfig', 'dynatrace-com');
  expect(object.metadata).toMatchObject({ namespace: 'otel-ta', labels: { 'prometheus.dynatrace.com': 'true' } });
  expect(object.spec).toMatchObject({ jobName: 'dynatrace-com', scrapeInterval: '60s', sampleLimit: 5_000_000, labelLimit: 50, labelNameLengthLimit: 100, labelValueLengthLimit: 1000 });
});

test('all props', () => {
  const options: Required<AnnotationScrapeConfigOptions> = {
    annotationPrefix: 'prometheus.io',
    namespaces: NamespaceFilter.allow(['shop']),
    defaultPort: 9100,
    scrapeInterval: Duration.seconds(45),
    scrapeTimeout: Duration.seconds(44),
    jobName: 'pods: "$1"',
    sampleLimit: 1,
    targetLimit: 2,
    bodySizeLimit: Size.mebibytes(3),
    labelLimit: 4,
    labelNameLengthLimit: 5,
    labelValueLengthLimit: 6,
    protectIdentity: false,
    labels: { mine: 'yes' },
  };
  const props: Required<AnnotationScrapeConfigProps> = { ...options, name: 'mine', namespace: 'ns', cadence: new Cadence(), nativeHistograms: true };
  const part = make(props);
  const { metadata, spec } = find(objectsOf(part), 'ScrapeConfig', 'mine-dynatrace-com');
  expect(metadata).toMatchObject({ namespace: 'ns', labels: { mine: 'yes' } });
  const { relabelings, ...rest } = spec;
  expect(rest).toEqual({
    jobName: 'pods: "$1"',
    scrapeInterval: '45s',
    scrapeTimeout: '44s',
    sampleLimit: 1,
    targetLimit: 2,
    bodySizeLimit: '3072KB',
    labelLimit: 4,
    labelNameLengthLimit: 5,
    labelValueLengthLimit: 6,
    scrapeNativeHistograms: true,
    kubernetesSDConfigs: [{ role: 'Pod', namespaces: { names: ['shop'] } }],
  });
  expect(JSON.stringify(relabelings)).toContain('prometheus_io_scrape');
  expect(JSON.stringify(relabelings)).toContain(':9100');
  expect(part.scrapeInterval.toSeconds()).toBe(45);
});
