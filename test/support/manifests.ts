import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { IConstruct } from 'constructs';
import { parseAllDocuments, parse } from 'yaml';

/** An object of a manifest. */
export type Manifest = { [key: string]: any };

/** The objects of a chart as `kubectl apply` reads them: written as YAML and read back. */
export function manifestsOf(chart: Chart): Manifest[] {
  const text = App.of(chart).synthYaml();
  return readManifests(text);
}

/** Reads a stream of YAML documents back, as kubectl does, by YAML 1.1. */
export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' }).map(document => {
    if (document.errors?.length) {
      throw document.errors[0];
    }
    return document.toJS();
  }).filter(document => document !== null);
}

/** The one object of a kind and a name. */
export function find(manifests: Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(object => object.kind === kind && (name === undefined || object.metadata.name === name));
  if (found.length !== 1) {
    const known = manifests.map(object => `${object.kind} ${object.metadata.name}`).join(', ');
    throw new Error(`${found.length} objects are a ${kind} ${name ?? ''}; there are ${known}`);
  }
  return found[0];
}

/** All objects of a kind. */
export function all(manifests: Manifest[], kind: string): Manifest[] {
  return manifests.filter(object => object.kind === kind);
}

/** The objects of one construct, without the rest of its app. */
export function objectsOf(construct: IConstruct): Manifest[] {
  return construct.node.findAll().filter(ApiObject.isApiObject).map(object => JSON.parse(JSON.stringify((object as ApiObject).toJson())));
}

/** The container of the only pod template among the objects. */
export function containerOf(manifests: Manifest[]): Manifest {
  return podSpecOf(manifests).containers[0];
}

/** The only pod template's spec among the objects. */
export function podSpecOf(manifests: Manifest[]): Manifest {
  return templateOf(manifests).spec;
}

/** The only pod template among the objects. */
export function templateOf(manifests: Manifest[]): Manifest {
  const workloads = manifests.filter(object => object.spec?.template?.spec?.containers);
  if (workloads.length !== 1) {
    throw new Error(`${workloads.length} objects have a pod template`);
  }
  return workloads[0].spec.template;
}

/** The environment of a container, by name: the text, or the reference. */
export function environmentOf(container: Manifest): { [name: string]: any } {
  return Object.fromEntries(container.env.map((variable: any) => [variable.name, variable.value ?? variable.valueFrom]));
}

/** The text of the only ConfigMap among the objects. */
export function configTextOf(manifests: Manifest[]): string {
  const texts = all(manifests, 'ConfigMap').flatMap(object => Object.values(object.data));
  if (texts.length !== 1) {
    throw new Error(`${texts.length} configurations`);
  }
  return texts[0] as string;
}

/** The configuration in a construct's ConfigMap, as it is written, before a collector expands it. */
export function configOf(construct: IConstruct): any {
  return parse(configTextOf(objectsOf(construct)));
}

/** The configuration that a collector runs with: as confmap expands it, `$$` to `$` and `${env:NAME}` to the variable. */
export function expandedConfigOf(construct: IConstruct, environment: { [name: string]: string } = {}): any {
  return mapTexts(configOf(construct), text => expand(text, environment));
}

/** What confmap does with a text (go.opentelemetry.io/collector/confmap, expand.go). */
export function expand(text: string, environment: { [name: string]: string } = {}): string {
  return text.replace(/\$\$|\$\{([^}]*)\}/g, (match, name?: string) => {
    if (match === '$$') {
      return '$';
    }
    const variable = name!.replace(/^env:/, '');
    return environment[variable] ?? match;
  });
}

export function mapTexts(value: any, map: (text: string) => any): any {
  if (typeof value === 'string') {
    return map(value);
  }
  if (Array.isArray(value)) {
    return value.map(item => mapTexts(item, map));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, map)]));
  }
  return value;
}

/** An empty chart with a namespace. */
export function chartIn(namespace: string | undefined = 'metrics-ns'): Chart {
  return new Chart(Testing.app(), 'chart', { namespace });
}
