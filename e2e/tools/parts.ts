import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/** One real thing that the end-to-end tests run: a Go main package of a module whose `go.mod` and `go.sum` pin it. */
export interface Part {
  /** Folder of the Go module, relative to `e2e/`. Every file in it is part of the pin. */
  readonly module: string;
  /** Package to build, as `go build` takes it. Absent: the part is files of a pinned module, see `copy`. */
  readonly goPackage?: string;
  /** File name of the binary. */
  readonly binary?: string;
  /** Names under which the binary is called as well: links beside it. */
  readonly links?: readonly string[];
  readonly tags?: readonly string[];
  readonly ldflags?: readonly string[];
  /** Files to take out of a Go module that `module` pins. */
  readonly copy?: { readonly goModule: string; readonly folder: string; readonly suffix: string };
  /** Minutes of building on two cores with nothing in Go's build cache. */
  readonly minutes: number;
}

/** One Kubernetes. Without a version the API server reports one that the allocator cannot parse, and the allocator exits. */
function kubernetes(version: string) {
  const [major, minor] = version.split('.');
  return {
    module: `tools/kubernetes-${version}`,
    goPackage: '.',
    binary: 'kubernetes',
    links: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-proxy', 'kube-scheduler', 'kubectl', 'kubelet'],
    ldflags: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) => [
      `-X ${path}.gitVersion=v${version}`,
      `-X ${path}.gitMajor=${major}`,
      `-X ${path}.gitMinor=${minor}`,
      `-X ${path}.gitCommit=unknown`,
      `-X ${path}.gitTreeState=clean`,
    ]),
    minutes: 9,
  };
}

/** Of the service discoveries of Prometheus only Kubernetes, HTTP, file and static: the cloud ones double the build time. */
const COLLECTOR_TAGS = ['grpcnotrace', 'remove_all_sd', 'enable_kubernetes_sd'];

/** One collector. */
function collector(version: string) {
  return { module: `tools/collector-${version}`, goPackage: '.', binary: 'collector', tags: COLLECTOR_TAGS, minutes: 9 };
}

/** One allocator. */
function allocator(module: string) {
  return { module, goPackage: 'github.com/open-telemetry/opentelemetry-operator/cmd/otel-allocator', binary: 'otel-allocator', minutes: 7 };
}

export const PARTS = {
  'kubernetes-1.37.2': kubernetes('1.37.2'),
  'kubernetes-1.35.4': kubernetes('1.35.4'),
  'coredns': { module: 'tools/coredns', goPackage: '.', binary: 'coredns', minutes: 2 },
  'pause': { module: 'tools/pause', goPackage: '.', binary: 'pause', minutes: 1 },
  'crds': {
    module: 'tools/crds',
    copy: { goModule: 'github.com/prometheus-operator/prometheus-operator', folder: 'example/prometheus-operator-crd', suffix: '.yaml' },
    minutes: 0,
  },
  'allocator': allocator('tools/allocator'),
  // The same release with the ring's library that later ones have, which cannot be had: for a change of the ring with data flowing.
  'allocator-ring-1': allocator('tools/allocator-ring-1'),
  'collector-0.165.1': collector('0.165.1'),
  'collector-0.161.0': collector('0.161.0'),
  'collector-0.158.0': collector('0.158.0'),
  'load': { module: 'load', goPackage: '.', binary: 'load', minutes: 1 },
  'attacker': { module: 'attacker', goPackage: '.', binary: 'attacker', minutes: 1 },
  'sink': { module: 'sink', goPackage: '.', binary: 'sink', minutes: 1 },
  'kube-score': { module: 'tools/kube-score', goPackage: 'github.com/zegl/kube-score/cmd/kube-score', binary: 'kube-score', minutes: 1 },
  'actionlint': { module: 'tools/actionlint', goPackage: 'github.com/rhysd/actionlint/cmd/actionlint', binary: 'actionlint', minutes: 1 },
  'metrics-server': { module: 'tools/metrics-server', goPackage: 'sigs.k8s.io/metrics-server/cmd/metrics-server', binary: 'metrics-server', minutes: 5 },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

export type Collector = Extract<PartName, `collector-${string}`>;
export type Kubernetes = Extract<PartName, `kubernetes-${string}`>;

/** The pinned collectors, newest first. The first is what pipelines run on where nothing else is asked for; the others are for what is compared, and are built when asked for. */
export const COLLECTORS: readonly [Collector, ...Collector[]] = ['collector-0.165.1', 'collector-0.161.0', 'collector-0.158.0'];

/** The pinned Kubernetes, newest first. */
export const KUBERNETES_PARTS: readonly [Kubernetes, ...Kubernetes[]] = ['kubernetes-1.37.2', 'kubernetes-1.35.4'];

/** The Kubernetes that clusters run: the newest, or what `E2E_KUBERNETES` names, such as `1.35.4`. */
export const KUBERNETES: Kubernetes = chosenKubernetes();

function chosenKubernetes(): Kubernetes {
  const version = process.env.E2E_KUBERNETES;
  const chosen = version ? KUBERNETES_PARTS.find((part) => part === `kubernetes-${version}`) : KUBERNETES_PARTS[0];
  if (!chosen) {
    throw new Error(`E2E_KUBERNETES must be one of ${KUBERNETES_PARTS.map(versionOf).join(', ')}, got '${version}'`);
  }
  return chosen;
}

/** The version of what a part is built from; of a part that is named by it. */
export function versionOf(part: Collector | Kubernetes): string {
  return part.slice(part.indexOf('-') + 1);
}

/** What the smoke test cannot do without. */
export const SMOKE_PARTS: readonly PartName[] = [KUBERNETES, 'coredns', 'pause', 'crds', 'allocator', COLLECTORS[0], 'load', 'sink'];

/** What looks for faults in manifests and workflows, in seconds and without a network. */
export const SCANNERS: readonly PartName[] = ['kube-score', 'actionlint'];

export const E2E = resolve(__dirname, '..');

/** Where built parts are kept: outside the checkout, so that a fresh clone finds them. `E2E_CACHE` overrides it. */
export function cacheFolder(): string {
  return resolve(process.env.E2E_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk8s-prometheus-tiered'));
}

let goVersion: string | undefined;

/** Folder of a built part. Its name holds a hash of everything the binary is made of, so a changed pin is another folder. */
export function partFolder(name: PartName): string {
  const part: Part = PARTS[name];
  goVersion ??= execFileSync('go', ['env', 'GOVERSION', 'GOARCH'], { encoding: 'utf8' });
  const hash = createHash('sha256').update(JSON.stringify([part, goVersion]));
  const folder = join(E2E, part.module);
  for (const file of filesBelow(folder)) {
    hash.update(relative(folder, file)).update(readFileSync(file));
  }
  return join(cacheFolder(), name, hash.digest('hex').slice(0, 16));
}

/** Path of a part's binary, or of one of its links; an error that says how to build it if it is not there. */
export function binary(name: PartName, link?: string): string {
  const path = join(partFolder(name), link ?? (PARTS[name] as Part).binary ?? '');
  if (!existsSync(path)) {
    throw new Error(`part '${name}' is not built, or its pins have changed since: run 'npx tsx e2e/tools/build.ts ${name}'`);
  }
  return path;
}

export function isBuilt(name: PartName): boolean {
  return existsSync(partFolder(name));
}

/** Links count as what they lead to, as they do for `go build`: versions share what is the same in all of them. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.endsWith('_test.go') && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
