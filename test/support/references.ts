import { parse } from 'yaml';
import { all, expand, Manifest, mapTexts } from './manifests';

/** The variables that a container has, by name; the rest comes from `envFrom`. */
function variables(container: Manifest): string[] {
  return container.env.map((variable: Manifest) => variable.name);
}

/** Everything in a set of manifests that refers to something that is not there, as texts for people; `outside` is what others made. */
export function danglingReferences(manifests: Manifest[], outside: { serviceAccounts?: string[]; configMaps?: string[] } = {}): string[] {
  const problems: string[] = [];
  const has = (kind: string, name: string, namespace?: string) =>
    manifests.some(object => object.kind === kind && object.metadata.name === name && (namespace === undefined || object.metadata.namespace === namespace));
  const demand = (holds: boolean, problem: string) => {
    if (!holds) {
      problems.push(problem);
    }
  };
  const keys = manifests.map(object => `${object.apiVersion} ${object.kind} ${object.metadata.namespace} ${object.metadata.name}`);
  demand(new Set(keys).size === keys.length, `two objects are ${keys.find((key, index) => keys.indexOf(key) !== index)}`);

  const workloads = manifests.filter(object => object.spec?.template?.spec?.containers);
  for (const { kind, metadata, spec } of workloads) {
    const where = `${kind} ${metadata.name}`;
    const pod = spec.template.spec;
    const labels = spec.template.metadata.labels;
    demand(matches(spec.selector.matchLabels, labels), `${where} does not select its own pods`);
    demand(has('ServiceAccount', pod.serviceAccountName, metadata.namespace) || (outside.serviceAccounts ?? []).includes(pod.serviceAccountName), `${where}: no account`);
    demand(spec.serviceName === undefined || has('Service', spec.serviceName, metadata.namespace), `${where}: no governing Service`);
    const volumes = pod.volumes.map((volume: Manifest) => volume.name);
    demand(new Set(volumes).size === volumes.length, `${where}: two volumes of a name`);
    for (const volume of pod.volumes.filter((item: Manifest) => item.configMap && !outside.configMaps?.includes(item.configMap.name))) {
      const map = manifests.find(object => object.kind === 'ConfigMap' && object.metadata.name === volume.configMap.name && object.metadata.namespace === metadata.namespace);
      demand(map !== undefined && volume.configMap.items.every((item: Manifest) => item.key in map.data), `${where}: no ConfigMap ${volume.configMap.name}`);
    }
    for (const container of pod.containers) {
      const names = variables(container);
      demand(new Set(names).size === names.length, `${where}: a variable twice`);
      const mounts = container.volumeMounts.map((mount: Manifest) => mount.mountPath);
      demand(new Set(mounts).size === mounts.length, `${where}: two mounts at a path`);
      demand(container.volumeMounts.every((mount: Manifest) => volumes.includes(mount.name)), `${where}: a mount without a volume`);
      demand(volumes.every((name: string) => container.volumeMounts.some((mount: Manifest) => mount.name === name)), `${where}: a volume without a mount`);
      demand(Boolean(container.resources.requests.cpu && container.resources.requests.memory && container.resources.limits.memory), `${where}: no resources`);
      configOf(manifests, pod, metadata.namespace).forEach(config => collectorProblems(config, container, where).forEach(problem => problems.push(problem)));
    }
    for (const spread of pod.topologySpreadConstraints ?? []) {
      demand(matches(spread.labelSelector.matchLabels, labels), `${where} is spread over other pods`);
    }
  }
  for (const { metadata, spec } of all(manifests, 'Service')) {
    const behind = workloads.filter(object => object.metadata.namespace === metadata.namespace && matches(spec.selector, object.spec.template.metadata.labels));
    demand(behind.length === 1, `Service ${metadata.name} selects ${behind.length} workloads`);
    const ports = behind[0]?.spec.template.spec.containers[0].ports?.flatMap((port: Manifest) => [port.name, port.containerPort]) ?? [];
    for (const port of spec.ports.filter((item: Manifest) => item.name !== 'health')) {
      demand(ports.includes(port.targetPort), `Service ${metadata.name}: no port ${port.targetPort}`);
    }
  }
  for (const { metadata, spec } of all(manifests, 'PodDisruptionBudget')) {
    const behind = workloads.filter(object => object.metadata.namespace === metadata.namespace && matches(spec.selector.matchLabels, object.spec.template.metadata.labels));
    demand(behind.length === 1, `PodDisruptionBudget ${metadata.name} selects ${behind.length} workloads`);
  }
  for (const { metadata, spec } of all(manifests, 'HorizontalPodAutoscaler')) {
    const target = manifests.find(object => object.kind === spec.scaleTargetRef.kind && object.metadata.name === spec.scaleTargetRef.name && object.metadata.namespace === metadata.namespace);
    demand(target !== undefined && target.spec.replicas === undefined, `HorizontalPodAutoscaler ${metadata.name}: no workload, or one with replicas`);
    demand(spec.minReplicas <= spec.maxReplicas, `HorizontalPodAutoscaler ${metadata.name}: bounds`);
  }
  for (const binding of manifests.filter(object => object.roleRef)) {
    demand(has(binding.roleRef.kind, binding.roleRef.name, binding.metadata.namespace), `${binding.kind} ${binding.metadata.name}: no role`);
    demand(binding.subjects.every((subject: Manifest) => has('ServiceAccount', subject.name, subject.namespace)), `${binding.kind} ${binding.metadata.name}: no account`);
  }
  for (const object of manifests.filter(item => ['ClusterRole', 'ClusterRoleBinding', 'Namespace'].includes(item.kind))) {
    demand(object.metadata.namespace === undefined, `${object.kind} ${object.metadata.name} is in a namespace`);
  }
  return problems;
}

/** The paths of what no manifest may hold: values that were not there when it was made. Only a selector may be null, which selects nothing. */
export function leftovers(manifests: Manifest[]): string[] {
  const found: string[] = [];
  const visit = (value: any, path: string): void => {
    const wrong = (value === null && !path.endsWith('_selector')) || value === undefined || Number.isNaN(value)
      || (typeof value === 'string' && /\bundefined\b|\bNaN\b|\[object \w+\]/.test(value));
    if (wrong) {
      found.push(`${path}: ${value}`);
    } else if (value !== null && typeof value === 'object') {
      Object.entries(value).forEach(([key, item]) => visit(item, `${path}.${key}`));
    }
  };
  for (const object of manifests) {
    visit(object, object.kind);
    if (object.kind === 'ConfigMap') {
      Object.values<string>(object.data).forEach(text => visit(parse(text), object.metadata.name));
    }
  }
  return found;
}

/** The secrets that the pods of the manifests need. */
export function secretsOf(manifests: Manifest[]): string[] {
  const names = new Set<string>();
  const visit = (value: any): void => {
    if (value?.secretKeyRef) {
      names.add(value.secretKeyRef.name);
    }
    if (value?.secret?.secretName) {
      names.add(value.secret.secretName);
    }
    if (value !== null && typeof value === 'object') {
      Object.values(value).forEach(visit);
    }
  };
  manifests.filter(object => object.spec?.template).forEach(visit);
  return [...names].sort();
}

function matches(selector: { [key: string]: string }, labels: { [key: string]: string }): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function configOf(manifests: Manifest[], pod: Manifest, namespace: string): any[] {
  return pod.volumes.filter((volume: Manifest) => volume.configMap?.items?.some((item: Manifest) => item.key === 'relay')).map((volume: Manifest) => {
    const map = manifests.find(object => object.kind === 'ConfigMap' && object.metadata.name === volume.configMap.name && object.metadata.namespace === namespace);
    return parse(map!.data.relay);
  });
}

/** Ids of pipelines and extensions that are not there, components that are in no pipeline, variables and files that the pod has not. */
function collectorProblems(config: any, container: Manifest, where: string): string[] {
  const problems: string[] = [];
  const { pipelines, extensions } = config.service;
  for (const section of ['receivers', 'processors', 'exporters'] as const) {
    const used = Object.values<any>(pipelines).flatMap(pipeline => pipeline[section]);
    used.filter(id => !(id in config[section])).forEach(id => problems.push(`${where}: no ${section} ${id}`));
    Object.keys(config[section]).filter(id => !used.includes(id)).forEach(id => problems.push(`${where}: ${section} ${id} is in no pipeline`));
  }
  extensions.filter((id: string) => !(id in config.extensions)).forEach((id: string) => problems.push(`${where}: no extension ${id}`));
  const known = variables(container);
  const files = container.volumeMounts.map((mount: Manifest) => mount.mountPath);
  mapTexts(config, text => {
    const references: string[] = [];
    expand(text, new Proxy({}, {
      get: (_, name: string) => {
        references.push(name);
        return '';
      },
    }));
    references.filter(name => !known.includes(name)).forEach(name => problems.push(`${where}: no variable ${name}`));
    if (text.startsWith('/etc/otelcol/') && !files.some((path: string) => text.startsWith(`${path}/`))) {
      problems.push(`${where}: no file ${text}`);
    }
    return text;
  });
  if (Object.values<any>(config.exporters).some(exporter => exporter.auth && !extensions.includes(exporter.auth.authenticator))) {
    problems.push(`${where}: no authenticator`);
  }
  return problems;
}
