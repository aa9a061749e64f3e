import { readFileSync } from 'fs';
import { resolve } from 'path';
import { App, Duration } from 'cdk8s';
import { parse } from 'yaml';
import {
  Backend, EnvVariable, GatewayResolver, PrometheusTieredStack, PrometheusTieredStackProps, Scaling, ScraperWorkload, SecretTransport, ApiToken,
} from '../../src';
import { all, find, Manifest, manifestsOf } from '../support/manifests';

function synthesize(props: Partial<PrometheusTieredStackProps> = {}): Manifest[] {
  return manifestsOf(new PrometheusTieredStack(new App(), 'metrics', { clusterName: 'prod-eu-1', ...props }));
}

/** `Kind name` of every object, sorted. */
function names(manifests: Manifest[]): string[] {
  return manifests.map(object => `${object.kind} ${object.metadata.name}`).sort();
}

const SCRAPER = { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper', 'component': 'standalone-collector' };
const GATEWAY = { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-gateway', 'component': 'statefulset-collector' };
const SELFMON = { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-selfmon', 'component': 'standalone-collector' };
const ALLOCATOR = { 'app.kubernetes.io/name': 'opentelemetry-target-allocator', 'app.kubernetes.io/instance': 'otel-allocator' };

// Whoever runs the stack has these in a cluster, in dashboards and in other manifests; selectors cannot be changed there at all.
describe('the default stack, as others know it', () => {
  const manifests = synthesize();

  test('has these objects', () => {
    expect(names(manifests)).toEqual([
      'ClusterRole otel-ta:tiered-otel-allocator',
      'ClusterRole otel-ta:tiered-otel-gateway',
      'ClusterRole otel-ta:tiered-otel-selfmon',
      'ClusterRoleBinding otel-ta:tiered-otel-allocator',
      'ClusterRoleBinding otel-ta:tiered-otel-gateway',
      'ClusterRoleBinding otel-ta:tiered-otel-selfmon',
      'ConfigMap selfmon-scraper',
      'ConfigMap tiered-allocator-ta-configmap',
      'ConfigMap tiered-gateway-statefulset',
      'ConfigMap tiered-scraper',
      'Deployment selfmon-scraper',
      'Deployment tiered-allocator-ta',
      'Deployment tiered-scraper',
      'HorizontalPodAutoscaler tiered-gateway',
      'HorizontalPodAutoscaler tiered-scraper',
      'NetworkPolicy selfmon-scraper',
      'NetworkPolicy tiered-allocator-ta',
      'NetworkPolicy tiered-gateway',
      'NetworkPolicy tiered-scraper',
      'PodDisruptionBudget tiered-allocator-ta',
      'PodDisruptionBudget tiered-gateway',
      'PodDisruptionBudget tiered-scraper',
      'Role tiered-otel-allocator',
      'Role tiered-otel-scraper',
      'Role tiered-otel-selfmon',
      'RoleBinding tiered-otel-allocator',
      'RoleBinding tiered-otel-scraper',
      'RoleBinding tiered-otel-selfmon',
      'ScrapeConfig dynatrace-com',
      'Service selfmon-scraper',
      'Service tiered-allocator-ta',
      'Service tiered-gateway',
      'ServiceAccount tiered-otel-allocator',
      'ServiceAccount tiered-otel-gateway',
      'ServiceAccount tiered-otel-scraper',
      'ServiceAccount tiered-otel-selfmon',
      'StatefulSet tiered-gateway',
    ]);
  });

  test('is in the namespace otel-ta, but for what is in none', () => {
    for (const object of manifests) {
      expect([object.kind, object.metadata.namespace]).toEqual([object.kind, /^ClusterRole/.test(object.kind) ? undefined : 'otel-ta']);
    }
  });

  test.each([
    ['Deployment', 'tiered-scraper', SCRAPER],
    ['StatefulSet', 'tiered-gateway', GATEWAY],
    ['Deployment', 'selfmon-scraper', SELFMON],
    ['Deployment', 'tiered-allocator-ta', ALLOCATOR],
  ])('%s %s selects its pods by the same labels for good', (kind, name, selector) => {
    expect(find(manifests, kind, name).spec.selector).toEqual({ matchLabels: selector });
  });

  test.each([
    ['tiered-gateway', GATEWAY, [['otlp', 4317, 4317]]],
    ['selfmon-scraper', SELFMON, [['otlp-http', 4318, 4318]]],
    ['tiered-allocator-ta', ALLOCATOR, [['http-port', 80, 'http-port']]],
  ])('Service %s has its selector and ports', (name, selector, ports) => {
    const { spec } = find(manifests, 'Service', name);
    expect(spec.selector).toEqual(selector);
    expect(spec.ports.map((port: any) => [port.name, port.port, port.targetPort])).toEqual(ports);
  });

  test.each([
    ['tiered-allocator-ta-configmap', ['targetallocator.yaml']],
    ['tiered-scraper', ['relay']],
    ['tiered-gateway-statefulset', ['relay']],
    ['selfmon-scraper', ['relay']],
  ])('ConfigMap %s has its keys', (name, keys) => {
    expect(Object.keys(find(manifests, 'ConfigMap', name).data)).toEqual(keys);
  });

  test('reads its credentials from the Secret that the reference names', () => {
    expect(secretsOf(manifests)).toEqual([
      'dynatrace-otelcol-credentials/DT_API_TOKEN', 'dynatrace-otelcol-credentials/DT_ENDPOINT', 'dynatrace-otelcol-credentials/DT_ENTITY_KUBERNETES_CLUSTER',
    ]);
  });

  test('has an allocator that takes the scrapers, and nothing else, for its collectors', () => {
    const config = parse(find(manifests, 'ConfigMap', 'tiered-allocator-ta-configmap').data['targetallocator.yaml']);
    expect(config.collector_namespace).toBe('otel-ta');
    const taken = manifests.filter(object => object.spec?.template?.spec && matches(object.spec.template.metadata.labels, config.collector_selector.matchlabels));
    expect(names(taken)).toEqual(['Deployment tiered-scraper']);
  });

  test('keeps its StatefulSet as it cannot be changed', () => {
    const { serviceName, podManagementPolicy, volumeClaimTemplates } = find(manifests, 'StatefulSet', 'tiered-gateway').spec;
    expect({ serviceName, podManagementPolicy, volumeClaimTemplates }).toEqual({ serviceName: 'tiered-gateway', podManagementPolicy: 'Parallel' });
  });
});

describe('a stack of another name', () => {
  const manifests = synthesize({ name: 'edge', namespace: 'metrics' });

  test('has other names for all objects', () => {
    expect(names(manifests)).toEqual([
      'ClusterRole metrics:edge-otel-allocator',
      'ClusterRole metrics:edge-otel-gateway',
      'ClusterRole metrics:edge-otel-selfmon',
      'ClusterRoleBinding metrics:edge-otel-allocator',
      'ClusterRoleBinding metrics:edge-otel-gateway',
      'ClusterRoleBinding metrics:edge-otel-selfmon',
      'ConfigMap edge-allocator-ta-configmap',
      'ConfigMap edge-gateway-statefulset',
      'ConfigMap edge-scraper',
      'ConfigMap edge-selfmon-scraper',
      'Deployment edge-allocator-ta',
      'Deployment edge-scraper',
      'Deployment edge-selfmon-scraper',
      'HorizontalPodAutoscaler edge-gateway',
      'HorizontalPodAutoscaler edge-scraper',
      'NetworkPolicy edge-allocator-ta',
      'NetworkPolicy edge-gateway',
      'NetworkPolicy edge-scraper',
      'NetworkPolicy edge-selfmon-scraper',
      'PodDisruptionBudget edge-allocator-ta',
      'PodDisruptionBudget edge-gateway',
      'PodDisruptionBudget edge-scraper',
      'Role edge-otel-allocator',
      'Role edge-otel-scraper',
      'Role edge-otel-selfmon',
      'RoleBinding edge-otel-allocator',
      'RoleBinding edge-otel-scraper',
      'RoleBinding edge-otel-selfmon',
      'ScrapeConfig edge-dynatrace-com',
      'Service edge-allocator-ta',
      'Service edge-gateway',
      'Service edge-selfmon-scraper',
      'ServiceAccount edge-otel-allocator',
      'ServiceAccount edge-otel-gateway',
      'ServiceAccount edge-otel-scraper',
      'ServiceAccount edge-otel-selfmon',
      'StatefulSet edge-gateway',
    ]);
  });

  test('selects none of the pods of the default stack in the same namespace, and the other way round', () => {
    const [one, other] = [synthesize(), synthesize({ name: 'edge' })];
    expect(names(one).filter(name => names(other).includes(name))).toEqual([]);
    for (const [left, right] of [[one, other], [other, one]]) {
      for (const { selector, what } of selectorsOf(left)) {
        expect([what, podTemplates(right).filter(template => matches(template.metadata.labels, selector)).length]).toEqual([what, 0]);
      }
    }
  });

  test('has no cluster-wide name of a stack of the same name in another namespace', () => {
    const clusterWide = (namespace: string) => names(synthesize({ namespace })).filter(name => /^ClusterRole/.test(name));
    expect(clusterWide('one').filter(name => clusterWide('two').includes(name))).toEqual([]);
  });
});

describe('the table of names in docs/migration.md', () => {
  const page = readFileSync(resolve(__dirname, '..', '..', 'docs', 'migration.md'), 'utf8');
  const rows = [...page.matchAll(/^\| [\w-]+(?: pods)?: ([\w, ]+) \| `(.+?)` \| `(.+?)` \|$/gm)].map(([, kinds, name, edge]) => ({ kinds: kinds.split(', '), name, edge }));

  test.each([
    ['the default stack', synthesize(), 'name'],
    ["the stack 'edge'", synthesize({ name: 'edge', namespace: 'metrics' }), 'edge'],
  ] as const)('has the objects and instances of %s', (_, manifests, column) => {
    const listed = rows.flatMap(row => row.kinds.map(kind => `${kind} ${row[column]}`));
    const instances = podTemplates([...manifests]).map(template => `instance ${template.metadata.labels['app.kubernetes.io/instance']}`);
    expect(listed.sort()).toEqual([...names([...manifests]), ...instances].sort());
  });
});

describe('every reference between objects resolves', () => {
  const stacks: [string, Partial<PrometheusTieredStackProps>][] = [
    ['the default stack', {}],
    ['another name and namespace', { name: 'edge', namespace: 'metrics' }],
    ['its own namespace', { createNamespace: true }],
    ['no autoscaler', { scraperPool: { scaling: Scaling.fixed(3) }, gatewayPool: { scaling: Scaling.fixed(1) } }],
    ['a static ring', { scraperPool: { resolver: GatewayResolver.STATIC }, gatewayPool: { scaling: Scaling.fixed(3) } }],
    ['scrapers as a StatefulSet', { scraperPool: { workload: ScraperWorkload.STATEFUL_SET } }],
    ['no self-monitor and no annotated pods', { selfMonitoring: false, scrapeAnnotatedPods: false }],
    ['mutual TLS to the allocator', { targetAllocator: { secretTransport: SecretTransport.mutualTls('allocator-tls', 'scraper-tls') } }],
    ['a mounted token', { backend: Backend.dynatrace({ token: ApiToken.fromMountedSecret('token', 'value') }) }],
    ['headers from Secrets', { backend: Backend.otlp({ endpoint: 'https://otlp.example', headers: { 'x-key': EnvVariable.fromSecret('otlp', 'key') } }) }],
    ['another interval', { scrapeInterval: Duration.seconds(15) }],
  ];

  test.each(stacks)('%s', (_, props) => {
    expect(dangling(synthesize(props))).toEqual([]);
  });

  test('a reference to nothing is found', () => {
    for (const kind of ['ServiceAccount', 'ConfigMap', 'Service', 'ClusterRole', 'Role', 'StatefulSet', 'Deployment']) {
      const manifests = synthesize().filter(object => object.kind !== kind);
      expect([kind, dangling(manifests).length > 0]).toEqual([kind, true]);
    }
  });
});

/** What the objects refer to and do not have. Secrets are the user's own, so they are not among it. */
function dangling(manifests: Manifest[]): string[] {
  const has = (kind: string, namespace: string | undefined, name: string) =>
    manifests.some(object => object.kind === kind && object.metadata.namespace === namespace && object.metadata.name === name);
  const missing: string[] = [];
  const need = (who: Manifest, kind: string, namespace: string | undefined, name: string) => {
    if (!has(kind, namespace, name)) {
      missing.push(`${who.kind} ${who.metadata.name} needs ${kind} ${namespace ?? ''}/${name}`);
    }
  };
  for (const object of manifests) {
    const { kind, metadata: { namespace }, spec } = object;
    if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') {
      need(object, object.roleRef.kind, object.roleRef.kind === 'Role' ? namespace : undefined, object.roleRef.name);
      object.subjects.forEach((subject: any) => need(object, subject.kind, subject.namespace, subject.name));
    }
    if (kind === 'HorizontalPodAutoscaler') {
      need(object, spec.scaleTargetRef.kind, namespace, spec.scaleTargetRef.name);
    }
    if (kind === 'StatefulSet') {
      need(object, 'Service', namespace, spec.serviceName);
    }
    if (spec?.template?.spec) {
      danglingInPods(object, need, missing);
    }
    for (const text of Object.values<string>(kind === 'ConfigMap' ? object.data : {})) {
      for (const [, name, inNamespace] of text.matchAll(/https?:\/\/([a-z0-9-]+)(?:\.([a-z0-9-]+)\.svc)?(?::\d+)?$/gm)) {
        need(object, 'Service', inNamespace ?? namespace, name);
      }
      for (const [, name, inNamespace] of text.matchAll(/service: ([a-z0-9-]+)\.([a-z0-9-]+)$/gm)) {
        need(object, 'Service', inNamespace, name);
      }
      for (const [, pod, name, inNamespace] of text.matchAll(/- ([a-z0-9-]+)-\d+\.([a-z0-9-]+)\.([a-z0-9-]+):4317$/gm)) {
        need(object, 'StatefulSet', inNamespace, pod);
        need(object, 'Service', inNamespace, name);
      }
    }
  }
  for (const { selector, what } of selectorsOf(manifests)) {
    if (!podTemplates(manifests).some(template => matches(template.metadata.labels, selector))) {
      missing.push(`${what} selects no pods`);
    }
  }
  for (const service of all(manifests, 'Service')) {
    const ports = podTemplates(manifests).filter(template => matches(template.metadata.labels, service.spec.selector))
      .flatMap(template => template.spec.containers.flatMap((container: any) => container.ports ?? []));
    for (const { targetPort } of service.spec.ports) {
      // The health check listens without a declared port.
      if (targetPort !== 13133 && !ports.some((port: any) => port.name === targetPort || port.containerPort === targetPort)) {
        missing.push(`Service ${service.metadata.name} leads to port ${targetPort}, which nobody has`);
      }
    }
  }
  return missing;
}

function danglingInPods(object: Manifest, need: (who: Manifest, kind: string, namespace: string | undefined, name: string) => void, missing: string[]): void {
  const { namespace } = object.metadata;
  const pod = object.spec.template.spec;
  need(object, 'ServiceAccount', namespace, pod.serviceAccountName);
  for (const volume of pod.volumes) {
    if (volume.configMap) {
      need(object, 'ConfigMap', namespace, volume.configMap.name);
    }
  }
  for (const container of pod.containers) {
    for (const mount of container.volumeMounts) {
      if (!pod.volumes.some((volume: any) => volume.name === mount.name)) {
        missing.push(`${object.kind} ${object.metadata.name} mounts ${mount.name}, which is no volume`);
      }
    }
  }
}

function podTemplates(manifests: Manifest[]): Manifest[] {
  return manifests.flatMap(object => object.spec?.template?.spec ? [object.spec.template] : []);
}

/** Every selector of pods, with who has it. */
function selectorsOf(manifests: Manifest[]): { what: string; selector: { [key: string]: string } }[] {
  return manifests.flatMap(object => {
    const what = `${object.kind} ${object.metadata.name}`;
    const selectors = [
      object.kind === 'Service' ? object.spec.selector : object.spec?.selector?.matchLabels,
      ...(object.spec?.template?.spec?.topologySpreadConstraints ?? []).map((spread: any) => spread.labelSelector.matchLabels),
    ];
    return selectors.filter(selector => selector !== undefined).map(selector => ({ what, selector }));
  });
}

function matches(labels: { [key: string]: string }, selector: { [key: string]: string }): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** `secret/key` of everything that the containers take from Secrets. */
function secretsOf(manifests: Manifest[]): string[] {
  const found = podTemplates(manifests).flatMap(template => template.spec.containers.flatMap((container: any) => [
    ...(container.env ?? []).flatMap((variable: any) => variable.valueFrom?.secretKeyRef ?? []).map((ref: any) => `${ref.name}/${ref.key}`),
    ...(container.envFrom ?? []).map((source: any) => `${source.secretRef?.name}/*`),
  ]));
  return [...new Set<string>(found)].sort();
}
