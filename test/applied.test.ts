import { Duration, Size, Testing } from 'cdk8s';
import {
  CpuAmount, DiscoveryRole, EnvSource, EnvVariable, FileMount, NamespaceFilter, PodOptions, PrometheusTieredStack, Scaling, TargetSelector, TolerationEffect, TolerationOperator,
} from '../src';
import { FULL_AFFINITY, WRONG_AFFINITIES } from './support/affinities';
import { ControlPlane, missingParts } from './support/allocator';
import { exampleNames, readFolder, snapshotFolder } from './support/examples';
import { Manifest, manifestsOf as objectsOfChart, objectsOf, readManifests } from './support/manifests';
import { KUBERNETES } from '../e2e/tools/parts';

const reason = missingParts([KUBERNETES, 'crds']);

if (reason !== undefined) {
  console.warn(`SKIPPED: no example is applied to a real API server: ${reason}.`);
}

/** What was sent and did not come back: fields that were dropped or changed. What the API server adds is its default. */
function lost(sent: unknown, kept: unknown, path: string): string[] {
  if (typeof sent !== 'object' || sent === null) {
    return sent === kept ? [] : [`${path}: ${JSON.stringify(sent)} became ${JSON.stringify(kept)}`];
  }
  if (typeof kept !== 'object' || kept === null || (Array.isArray(sent) && (!Array.isArray(kept) || kept.length !== sent.length))) {
    return [`${path}: ${JSON.stringify(sent)} became ${JSON.stringify(kept)}`];
  }
  return Object.entries(sent).flatMap(([key, value]) => lost(value, (kept as Manifest)[key], `${path}.${key}`));
}

/** What is easily written otherwise than the API server writes it: amounts in small and large units, empty texts and empty objects. */
const EDGES: PodOptions = {
  labels: { empty: '' },
  podAnnotations: { empty: '' },
  serviceAccountAnnotations: { empty: '' },
  nodeSelector: { empty: '' },
  tolerations: [{ operator: TolerationOperator.EXISTS }, { key: 'a', operator: TolerationOperator.EQUAL, effect: TolerationEffect.NO_EXECUTE, tolerationPeriod: Duration.seconds(0), value: '' }],
  affinity: { nodeAffinity: {}, podAntiAffinity: {} },
  topologySpread: [],
  env: { EMPTY: EnvVariable.of('') },
  envFrom: [EnvSource.secret('a'), EnvSource.configMap('b', 'P_')],
  imagePullSecrets: [],
  resources: { cpuRequest: CpuAmount.millis(2000), cpuLimit: CpuAmount.cores(2.5), memoryRequest: Size.gibibytes(1024), memoryLimit: Size.tebibytes(4) },
  security: { runAsUser: 1, runAsGroup: 1, fsGroup: 1, readOnlyRootFilesystem: false, seccompLocalhostProfile: 'a.json' },
};

// Argo CD and others compare what was applied with what is there: a field that the API server drops or rewrites is out of sync for ever.
(reason ? describe.skip : describe)('a real API server keeps every field as it is sent', () => {
  const manifestsOf = (example: string) => Object.values(readFolder(snapshotFolder(example))).flatMap(readManifests);
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    const namespaces = exampleNames().flatMap(manifestsOf).flatMap(({ metadata, kind }) => kind === 'Namespace' ? [metadata.name] : metadata.namespace ?? []);
    await plane.create([...new Set(['edges', ...namespaces])].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  }, 120_000);

  afterAll(() => plane?.stop());

  test.each(exampleNames())('of the example %s', async example => {
    // A namespace cannot be made twice, nor removed where nothing runs that empties it.
    const sent = manifestsOf(example).filter(({ kind }) => kind !== 'Namespace');
    const kept = await plane.kept(sent);
    expect(kept.map(({ kind }) => kind)).toEqual(sent.map(({ kind }) => kind));
    expect(sent.flatMap((object, index) => lost(object, kept[index], `${object.kind} ${object.metadata.name}`))).toEqual([]);
  }, 60_000);

  test('of a stack with every kind of affinity', async () => {
    const { gatewayPool } = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', namespace: 'edges', name: 'affine', gatewayPool: { affinity: FULL_AFFINITY } });
    const sent = objectsOf(gatewayPool).filter(({ kind }) => kind === 'StatefulSet');
    expect(lost(sent, await plane.kept(sent), '')).toEqual([]);
  }, 60_000);

  test('and refuses what the library refuses at the call', async () => {
    const { gatewayPool } = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', namespace: 'edges' });
    const sent = JSON.stringify(objectsOf(gatewayPool).find(({ kind }) => kind === 'StatefulSet'));
    const taken = async (name: string, change: (spec: Manifest) => void) => {
      const object = JSON.parse(sent);
      object.metadata.name = name;
      change(object.spec);
      return plane.kept([object]).then(() => [name], () => []);
    };
    const spread = { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} };
    const field = (fieldPath: string) => ({ name: 'A', valueFrom: { fieldRef: { fieldPath } } });
    const changes: [name: string, change: (spec: Manifest) => void][] = [
      ...WRONG_AFFINITIES.map(([, affinity], index): typeof changes[number] => [`affinity-${index}`, ({ template }) => { template.spec.affinity = affinity; }]),
      ['spread', ({ template }) => { template.spec.topologySpreadConstraints = [spread, spread]; }],
      ['label', ({ template }) => { template.spec.containers[0].env = [field("metadata.labels['a b']")]; }],
      ['replicas', spec => { spec.replicas = 2 ** 31; }],
      ['skew', ({ template }) => { template.spec.topologySpreadConstraints = [{ ...spread, maxSkew: 2 ** 31 }]; }],
    ];
    expect(await taken('as-it-is', () => undefined)).toEqual(['as-it-is']);
    const found: string[] = [];
    for (const [name, change] of changes) {
      found.push(...await taken(name, change));
    }
    expect(found.map(name => [name, WRONG_AFFINITIES[Number(name.split('-')[1])]])).toEqual([]);
  }, 120_000);

  test('of a stack of values that are easily written otherwise', async () => {
    const stack = new PrometheusTieredStack(Testing.app(), 'metrics', {
      clusterName: 'c',
      namespace: 'edges',
      pods: EDGES,
      targetAllocator: { discoveryRoles: Object.values(DiscoveryRole), secretNamespaces: ['default'], serviceMonitorSelector: TargetSelector.everything() },
      selfMonitor: { nodeSelector: {}, tolerations: [], affinity: {}, envFrom: [] },
      scraperPool: { scaling: Scaling.fixed(1), resources: { memoryRequest: Size.mebibytes(1536), memoryLimit: Size.kibibytes(2_000_000) } },
      annotationScrapeConfig: { namespaces: NamespaceFilter.deny(['default']), bodySizeLimit: Size.kibibytes(3), labels: { 'prometheus.dynatrace.com': 'true', 'empty': '' } },
    });
    stack.gatewayPool.addNeeds({ mounts: [FileMount.emptyFolder('/var/mine'), FileMount.fromSecret('s', '/etc/s')] });
    stack.gatewayPool.addReceiver('zipkin', {}, { ports: [{ name: 'zipkin', port: 9411, allowFrom: [] }], permissions: [{ resources: ['nodes'], verbs: ['get'] }] });
    const sent = objectsOfChart(stack);
    const kept = await plane.kept(sent);
    expect(sent.flatMap((object, index) => lost(object, kept[index], `${object.kind} ${object.metadata.name}`))).toEqual([]);
  }, 60_000);

  test('which the field of a feature that is off up to Kubernetes 1.35 is not there', async () => {
    const labels = { app: 'x' };
    const [kept] = await plane.kept([{
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'x', namespace: 'default' },
      spec: {
        serviceName: 'x',
        selector: { matchLabels: labels },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
        template: { metadata: { labels }, spec: { containers: [{ name: 'x', image: 'x' }] } },
      },
    }]);
    expect(kept.spec.updateStrategy).toEqual({
      type: 'RollingUpdate', rollingUpdate: { partition: 0, ...KUBERNETES === 'kubernetes-1.35.4' ? {} : { maxUnavailable: 1 } },
    });
  }, 60_000);
});
