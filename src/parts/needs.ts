import { Grant, Needs, Port } from '../model/component';
import { Input, manifestText, nonEmptyText, reject, REQUIRED } from '../text/input';
import { ComponentPort, Permission, PodNeeds } from '../values/component-options';
import { EnvVariable } from '../values/env-variable';
import { FileMount } from '../values/file-mount';
import { networkPeers } from '../values/private/network-peers';
import { checkEnvironment } from '../workload/pod-settings';

/** The needs that the user gave, checked. */
export function podNeeds(input: Input<PodNeeds>): Needs {
  return {
    env: input.variables('env', EnvVariable, {}, "EnvVariable.of('text')"),
    ports: input.structs('ports', [], {}, port),
    mounts: input.list('mounts', [], {}, (item, property) => item instanceof FileMount
      ? item._toMount() : reject(input.where, property, item, "a FileMount, such as FileMount.fromSecret('name', '/etc/mine')")),
    grants: input.structs('permissions', [], {}, permission),
  };
}

/** Needs that belong to no component, checked. */
export function givenNeeds(where: string, needs: PodNeeds): Needs {
  const input = new Input<PodNeeds>(where, needs, 'needs');
  const checked = podNeeds(input);
  input.done();
  return checked;
}

function port(input: Input<ComponentPort>): Port {
  const name = input.dnsLabel('name', REQUIRED, 15);
  if (!/[a-z]/.test(name) || name.includes('--')) {
    input.reject('name', name, "a name with a letter in it, and without '--'", 'Kubernetes accepts no other name for a port');
  }
  return { name, port: input.wholeNumber('port', REQUIRED, { min: 1, max: 65535 }), protocol: 'TCP', appProtocol: input.qualifiedName('appProtocol'), allowFrom: networkPeers(input, 'allowFrom', undefined) };
}

function permission(input: Input<Permission>): Grant {
  const text = (item: any, property: string) => manifestText(input.where, property, nonEmptyText(input.where, property, item));
  const apiGroup = input.given('apiGroup') ? input.raw('apiGroup') : '';
  if (typeof apiGroup !== 'string') {
    input.reject('apiGroup', apiGroup, "a string, empty for the core group, such as 'apps'");
  }
  return {
    apiGroups: [apiGroup],
    resources: input.list('resources', REQUIRED, { min: 1 }, text),
    verbs: input.list('verbs', REQUIRED, { min: 1 }, text),
    resourceNames: input.list('resourceNames', undefined, { min: 1 }, text),
    namespace: input.dnsLabel('namespace'),
  };
}

/** Variables and ports that a pod has in addition to its listed needs. */
export interface Reserved {
  readonly env: { readonly [name: string]: EnvVariable };
  readonly ports: readonly Port[];
}

/** The folder of every part's own configuration, and the volumes of the parts' configurations. */
const CONFIG_FOLDER = '/conf';
const CONFIG_VOLUMES = ['opentelemetry-collector-configmap', 'config-volume'];

/** Refuses needs that the pod already has, or that are given twice: a variable, a port, a folder, a volume. */
export function checkNeeds(where: string, there: readonly Needs[], added: Needs, reserved: Reserved): void {
  checkEnvironment(where, Object.assign({}, reserved.env, ...there.map(({ env }) => env)), added.env ?? {});
  const ports = [...reserved.ports, ...there.flatMap(needs => needs.ports ?? [])];
  for (const more of added.ports ?? []) {
    if (ports.some(({ name, port: number }) => name === more.name || number === more.port)) {
      reject(where, `ports[${more.name}]`, more.port, 'a name and a number that the pod does not have yet', `it has ${ports.map(({ name, port: number }) => `${name} ${number}`).join(', ')}`);
    }
    ports.push(more);
  }
  const volumes = [...CONFIG_VOLUMES, ...there.flatMap(({ mounts = [] }) => mounts.map(({ name }) => name))];
  const folders = [CONFIG_FOLDER, ...there.flatMap(({ mounts = [] }) => mounts.map(({ path }) => path))];
  for (const { path, name } of added.mounts ?? []) {
    if (folders.includes(path)) {
      reject(where, 'mounts', path, 'a folder that the pod does not have yet', `it has ${folders.join(', ')}`);
    }
    if (volumes.includes(name)) {
      reject(where, 'mounts', name, 'volumes whose names the pod does not have yet', `it has ${volumes.join(', ')}`);
    }
    folders.push(path);
    volumes.push(name);
  }
}
