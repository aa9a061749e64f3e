import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Cluster } from './cluster/cluster';
import { ensureNamespaces, inOrder, Manifest, podTemplate } from './cluster/manifests';
import { until } from './cluster/sandbox';
import { expectNone, Figures } from './suite';
import { binary, Collector } from './tools/parts';

/** Every object passes a server-side dry run with strict validation and without a warning, and every pod the level `restricted` of Pod Security. */
export function acceptedByApiServer(cluster: Cluster, objects: readonly Manifest[]): Figures {
  ensureNamespaces(cluster, objects);
  // A dry run of what lies in a namespace needs the namespace.
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  if (namespaces.length > 0) {
    cluster.apply(namespaces);
  }
  const priorityClasses = [...new Set(objects.map((object) => podTemplate(object)?.spec.priorityClassName).filter((name) => name && !name.startsWith('system-')))];
  if (priorityClasses.length > 0) {
    cluster.apply(priorityClasses.map((name) => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1 })));
  }
  cluster.apply(inOrder(objects), { dryRun: true });

  // The admission of a Deployment only warns; that of a pod refuses.
  const pods = objects.flatMap((object) => {
    const template = podTemplate(object);
    if (!template) {
      return [];
    }
    const { serviceAccountName: _, ...spec } = template.spec;
    return [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: `dry-run-${object.metadata.name}`, namespace: object.metadata.namespace, labels: template.metadata.labels }, spec }];
  });
  for (const namespace of new Set(pods.map((pod) => pod.metadata.namespace))) {
    cluster.kubectl('label', 'namespace', namespace!, '--overwrite', 'pod-security.kubernetes.io/enforce=restricted');
  }
  cluster.apply(pods, { dryRun: true });
  return `${objects.length} objects, ${pods.length} pods under 'restricted'`;
}

/** A collector's configuration, and the environment that its container would have. */
interface CollectorConfig {
  readonly name: string;
  readonly text: string;
  readonly environment: Record<string, string>;
}

/** Every configuration that a container mounts is taken by the `validate` command of a collector. */
export function validatedByCollector(cluster: Cluster, collector: Collector, objects: readonly Manifest[]): Figures {
  const configs = collectorConfigs(objects);
  if (configs.length === 0) {
    throw new Error('no collector configuration among the objects');
  }
  const folder = join(cluster.folder, 'validate');
  mkdirSync(folder, { recursive: true });
  const wrong: string[] = [];
  for (const config of configs) {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, makeMountedFiles(folder, config.text));
    const result = spawnSync(binary(collector), ['validate', `--config=${file}`], {
      encoding: 'utf8', env: { PATH: process.env.PATH, ...config.environment },
    });
    if (result.status !== 0) {
      wrong.push(`${config.name}: ${(result.stderr || result.stdout).trim().split('\n').slice(-3).join(' ')}`);
    }
  }
  rmSync(folder, { recursive: true });
  expectNone(`configurations refused by ${collector}`, wrong);
  return `${configs.map(({ name }) => name).join(', ')}`;
}

/** Files that a configuration wants to be there when it is validated are made below another folder, and the paths changed. */
function makeMountedFiles(folder: string, text: string): string {
  return text.replace(/((?:filename|directory|ca_file|cert_file|key_file|credentials_file|token_file): )"?(\/[^\s"]+)"?/g, (_, key: string, path: string) => {
    const target = join(folder, path);
    if (key.startsWith('directory')) {
      mkdirSync(target, { recursive: true });
    } else {
      mkdirSync(join(target, '..'), { recursive: true });
      writeFileSync(target, '');
    }
    return `${key}${target}`;
  });
}

export function collectorConfigs(objects: readonly Manifest[]): CollectorConfig[] {
  return objects.flatMap((object) => {
    const spec = podTemplate(object)?.spec;
    const container = spec?.containers.find((candidate: { args?: string[] }) => candidate.args?.some((arg) => arg.startsWith('--config=')));
    if (!container) {
      return [];
    }
    const environment = Object.fromEntries((container.env ?? []).map((variable: { name: string; value?: string }) =>
      [variable.name, variable.value ?? standIn(variable.name)]));
    return spec.volumes.flatMap((volume: { configMap?: { name: string } }) => {
      const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === volume.configMap?.name && metadata.namespace === object.metadata.namespace);
      return Object.values(map?.data ?? {}).filter((text): text is string => typeof text === 'string' && 'service' in (parse(text) ?? {}))
        .map((text) => ({ name: `${object.metadata.namespace}/${object.metadata.name}`, text, environment }));
    });
  });
}

/** A value of the right form for a variable that the cluster or a secret fills in. */
function standIn(variable: string): string {
  if (/IP$/.test(variable)) {
    return '127.0.0.1';
  }
  return /ENDPOINT|URL/.test(variable) ? 'http://127.0.0.1:4318' : 'value';
}

/** The certificates that an allocator is configured to read from a mounted secret are those of the API server. */
function withCertificates(cluster: Cluster, text: string): string {
  const pki = join(cluster.folder, 'pki');
  return text
    .replace(/(ca_file_path: ).*/, `$1${pki}/ca.crt`)
    .replace(/(tls_cert_file_path: ).*/, `$1${pki}/kube-apiserver.crt`)
    .replace(/(tls_key_file_path: ).*/, `$1${pki}/kube-apiserver.key`);
}

/** The allocator starts with every allocator configuration and becomes ready. */
export async function startedByAllocator(cluster: Cluster, objects: readonly Manifest[]): Promise<Figures> {
  const figures: string[] = [];
  for (const map of objects.filter(({ kind, data }) => kind === 'ConfigMap' && data?.['targetallocator.yaml'])) {
    const text = map.data['targetallocator.yaml'];
    const config = parse(text);
    const name = `allocator-${map.metadata.namespace}-${map.metadata.name}`;
    const file = join(cluster.folder, `${name}.yaml`);
    writeFileSync(file, withCertificates(cluster, text));
    cluster.startDaemon({
      name,
      command: 'env',
      args: [`OTELCOL_NAMESPACE=${config.collector_namespace ?? map.metadata.namespace}`, binary('allocator'),
        `--config-file=${file}`, `--kubeconfig-path=${join(cluster.folder, 'kubeconfig')}`, '--listen-addr=127.0.0.1:18080'],
    });
    try {
      await until(`the allocator with ${map.metadata.namespace}/${map.metadata.name} is ready`, 60_000,
        async () => (await cluster.sandbox.http('GET', 'http://127.0.0.1:18080/readyz')) !== undefined);
      figures.push(`${map.metadata.namespace}/${map.metadata.name}: ready`);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${cluster.tailLog(name)}`);
    } finally {
      await cluster.stopDaemon(name);
    }
  }
  if (figures.length === 0) {
    return 'no allocator in it';
  }
  return figures;
}
