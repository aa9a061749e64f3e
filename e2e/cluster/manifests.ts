import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Cluster } from './cluster';
import { DYNATRACE_ALLOCATOR, DYNATRACE_COLLECTOR } from '../../src/facts/versions';
import { binary, Collector, COLLECTORS, E2E, isBuilt, PartName } from '../tools/parts';

/** An API object as it stands in a manifest. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = { apiVersion: string; kind: string; metadata: { name: string; namespace?: string; [key: string]: any }; [key: string]: any };

/** The version of YAML that Kubernetes reads: in it a bare `yes` or `on` is no text. */
const YAML_VERSION = '1.1';

/** Reads all YAML documents of a file, or of the files in a folder in the order of their names, as `kubectl apply` would. */
export function readManifests(path: string): Manifest[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path).filter((file) => /\.ya?ml$/.test(file)).sort().map((file) => join(path, file))
    : [path];
  const objects = files.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8'), { version: YAML_VERSION }).map((document) => document.toJS() as Manifest)).filter(Boolean);
  if (objects.length === 0) {
    throw new Error(`no manifests in ${path}`);
  }
  return objects;
}

/** The pod template of a workload. */
export function podTemplate(object: Manifest): Manifest | undefined {
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicaSet'].includes(object.kind) ? object.spec.template : undefined;
}

interface KnownImage {
  readonly matches: RegExp;
  /** What stands in for it: the part of the very version where that is built, or else the first one. */
  readonly parts: readonly [PartName, ...PartName[]];
  /** The release of the parts' program that a version of the image is made of, where that is known. Absent for what has no versions. */
  readonly versionOf?: (version: string) => string | undefined;
  readonly path: string;
  readonly user: string;
}

/** Which binaries stand in for published images. */
export interface ImageSource {
  /** The collector that is run, whatever the tag says. Default: the one of the tag's version where it is built, or else the newest. */
  readonly collector?: Collector;
}

/** The published images that stacks name, and what stands in for them: the same program, at the path and with the user of the published one. */
const KNOWN_IMAGES: KnownImage[] = [
  { matches: /dynatrace\/.*target-allocator/, parts: ['allocator'], versionOf: (version) => DYNATRACE_ALLOCATOR.operator[version], path: '/main', user: '65532:65532' },
  { matches: /target-allocator/, parts: ['allocator'], versionOf: (version) => version, path: '/main', user: '65532:65532' },
  { matches: /dynatrace-otel-collector/, parts: COLLECTORS, versionOf: (version) => DYNATRACE_COLLECTOR.contrib[version], path: '/dynatrace-otel-collector', user: '10001' },
  { matches: /opentelemetry-collector-contrib|otelcol-contrib/, parts: COLLECTORS, versionOf: (version) => version, path: '/otelcol-contrib', user: '10001' },
  { matches: /^localhost\/load:/, parts: ['load'], path: '/load', user: '65532' },
  { matches: /^localhost\/attacker:/, parts: ['attacker'], path: '/attacker', user: '65532' },
  { matches: /^localhost\/sink:/, parts: ['sink'], path: '/sink', user: '65532' },
];

/** Imports, under the very names that the objects use, an image for every container. Where another version stands in for what an image names, it says so. */
export function importImagesOf(cluster: Cluster, objects: readonly Manifest[], source: ImageSource = {}): void {
  const names = new Set(objects.flatMap((object) => {
    const spec = podTemplate(object)?.spec;
    return [...spec?.containers ?? [], ...spec?.initContainers ?? []].map((container: { image: string }) => container.image);
  }));
  for (const name of names) {
    const known = KNOWN_IMAGES.find(({ matches }) => matches.test(name));
    if (!known) {
      throw new Error(`image '${name}' has no stand-in: add it to KNOWN_IMAGES in e2e/cluster/manifests.ts`);
    }
    cluster.importImage({ binary: binary(standIn(name, known, source)), path: known.path, names: [name], user: known.user });
  }
}

function standIn(name: string, { parts, versionOf }: KnownImage, { collector }: ImageSource): PartName {
  if (!versionOf) {
    return parts[0];
  }
  const [, tagged] = /:v?(\d+\.\d+\.\d+)(?:@|$)/.exec(name) ?? [];
  const version = tagged && versionOf(tagged);
  const same = parts.find((part) => versionOfPart(part) === version && isBuilt(part));
  const chosen = collector && parts.includes(collector) ? collector : same ?? parts[0];
  if (chosen !== same) {
    console.error(`${name}: ${chosen === 'allocator' ? `allocator-${versionOfPart(chosen)}` : chosen} stands in for it${version ? `, which is ${version}` : ''}`);
  }
  return chosen;
}

/** The release that a part is built from. */
function versionOfPart(part: PartName): string {
  const [, pinned] = part === 'allocator'
    ? /opentelemetry-operator v(\S+)/.exec(readFileSync(join(E2E, 'tools', 'allocator', 'go.mod'), 'utf8'))!
    : part.split('-');
  return pinned;
}

/** What a container asks for on the small machine of a test. */
const TEST_REQUESTS = { cpu: '20m', memory: '64Mi' };

/**
 * The same objects with the requests of all containers lowered, so that the pods fit on one small node.
 * Limits stay: they bind nobody before they are used, and the memory limiter's percentages depend on them.
 */
export function scaleRequests(objects: readonly Manifest[], requests: Record<string, string> = TEST_REQUESTS): Manifest[] {
  return objects.map((object) => {
    const copy = structuredClone(object);
    for (const container of podTemplate(copy)?.spec.containers ?? []) {
      if (container.resources?.requests) {
        container.resources.requests = { ...container.resources.requests, ...requests };
      }
    }
    return copy;
  });
}

/** Objects in an order in which each finds what it refers to: namespaces, then everything that is no workload, then workloads. */
export function inOrder(objects: readonly Manifest[]): Manifest[] {
  const rank = (object: Manifest) => object.kind === 'Namespace' ? 0 : podTemplate(object) ? 2 : 1;
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

/** Applies objects with lowered requests; namespaces that they name and do not bring are made. */
export function applyForTest(cluster: Cluster, objects: readonly Manifest[]): string {
  ensureNamespaces(cluster, objects);
  return cluster.apply(inOrder(scaleRequests(objects)));
}

/** Makes the namespaces that objects lie in and do not bring themselves, with the strictest Pod Security level enforced. */
export function ensureNamespaces(cluster: Cluster, objects: readonly Manifest[], podSecurity: 'restricted' | 'privileged' = 'restricted'): void {
  const brought = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const named = new Set(objects.map(({ metadata }) => metadata.namespace).filter((name): name is string => !!name && !brought.has(name)));
  const there = new Set(cluster.get('namespaces').items.map(({ metadata }: Manifest) => metadata.name));
  const missing = [...named].filter((name) => !there.has(name));
  if (missing.length > 0) {
    cluster.apply(missing.map((name) => namespace(name, podSecurity)));
  }
}

export function namespace(name: string, podSecurity: 'restricted' | 'privileged' = 'restricted'): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': podSecurity } } };
}
