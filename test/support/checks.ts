import { ApiObject, App, Chart, Testing, Yaml } from 'cdk8s';
import { PrometheusTieredStack, PrometheusTieredStackProps, TargetSelector } from '../../src';
import { line } from '../../src/checks/report';
import { CodedFinding, findings } from '../../src/checks/run';
import { readManifests } from '../../src/text/yaml-reader';
import { viewsOf } from '../../src/view/from-manifests';

/** What a synthesis reports: its errors as cdk8s lists them, and the lines of warnings on stderr. */
export interface Report {
  readonly errors: string[];
  readonly warnings: string[];
}

/** Synthesizes an app, and says what the checks reported. */
export function report(app: App): Report {
  const written: string[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(chunk => written.push(String(chunk)) > 0);
  try {
    app.synthYaml();
    return { errors: [], warnings: lines(written.join('')) };
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith('Validation failed')) {
      throw error;
    }
    return { errors: lines(message), warnings: lines(written.join('')) };
  } finally {
    stderr.mockRestore();
  }
}

/** The indented lines; the first one is the heading. */
function lines(text: string): string[] {
  return text.split('\n').filter(one => one.startsWith('  ')).map(one => one.slice(2));
}

/** What a check reports of an app, each line with its severity: `error [metrics/ScraperPool] message; remedy`. */
export function found(code: string, app: App): string[] {
  const { errors, warnings } = report(app);
  return [...errors.map(text => `error ${text}`), ...warnings.map(text => `warning ${text}`)].filter(text => text.includes(`] ${code}: `)).map(text => text.replace(`${code}: `, ''));
}

/** What a check finds in YAML, in the same form. */
export function foundIn(code: string, yaml: string): string[] {
  return everythingIn(yaml).filter(text => text.includes(`] ${code}: `)).map(text => text.replace(`${code}: `, ''));
}

/** What all checks find in YAML, each line with severity, subject and code. */
export function everythingIn(yaml: string): string[] {
  return findingsOf({ 'test.yaml': yaml }).map(finding => `${finding.severity} [${finding.subject.name}] ${line(finding)}`);
}

/** What all checks find in YAML files, by their names. */
export function findingsOf(files: { [name: string]: string }): CodedFinding[] {
  const sources = Object.entries(files).flatMap(([name, yaml]) => readManifests(yaml, name)).map(({ manifest, file }) => ({ manifest, group: file }));
  return findings({ views: viewsOf(sources) });
}

export const QUIET: Report = { errors: [], warnings: [] };

export function stackIn(app: App, props: Partial<PrometheusTieredStackProps> = {}, id = 'metrics'): PrometheusTieredStack {
  return new PrometheusTieredStack(app, id, { clusterName: 'prod-eu-1', ...props });
}

/** An app with a stack in it. */
export function stackApp(props: Partial<PrometheusTieredStackProps> = {}): { app: App; stack: PrometheusTieredStack } {
  const app = Testing.app();
  return { app, stack: stackIn(app, props) };
}

/** Two pipelines whose monitors do not overlap. */
export function twoStacks(other: Partial<PrometheusTieredStackProps> = {}, selector = TargetSelector.labels({ team: 'b' })): { app: App } {
  const { app } = stackApp();
  const selectors = { serviceMonitorSelector: selector, podMonitorSelector: selector, scrapeConfigSelector: selector, probeSelector: selector };
  stackIn(app, { name: 'second', scrapeAnnotatedPods: false, ...other, targetAllocator: { ...selectors, ...other.targetAllocator } }, 'second');
  return { app };
}

/** The path of a key, written with spaces. */
export const path = (text: string) => text.split(' ');

/** The YAML that an app would write, whatever the checks say. */
export function yamlOf(app: App): string {
  return Object.values(filesOf(app)).join('\n---\n');
}

/** The same, a file for each chart. */
export function filesOf(app: App): { [name: string]: string } {
  return Object.fromEntries(app.charts.map(chart => [
    `${chart.node.id}.k8s.yaml`,
    Yaml.stringify(...chart.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child)).map(child => child.toJson())),
  ]));
}

/** A chart of somebody else's. */
export function otherChart(app: App, id = 'apps', namespace: string | undefined = 'apps'): Chart {
  return new Chart(app, id, { namespace });
}

export const SELECTED = { 'prometheus.dynatrace.com': 'true' };

/** A monitor that the default allocator selects. */
export function monitor(chart: Chart, kind: string, name: string, spec: any, labels: { [key: string]: string } = SELECTED): ApiObject {
  const version = kind === 'ScrapeConfig' ? 'v1alpha1' : 'v1';
  // These two are selected in the allocator's own namespace.
  const namespace = kind === 'ScrapeConfig' || kind === 'Probe' ? 'otel-ta' : undefined;
  return new ApiObject(chart, name, { apiVersion: `monitoring.coreos.com/${version}`, kind, metadata: { name, namespace, labels }, spec });
}

/** A ServiceMonitor with one endpoint. */
export function serviceMonitor(chart: Chart, name: string, endpoint: any = {}, labels: { [key: string]: string } = SELECTED): ApiObject {
  return monitor(chart, 'ServiceMonitor', name, { selector: {}, endpoints: [{ port: 'metrics', ...endpoint }] }, labels);
}

/** A Deployment of somebody else's. */
export function deployment(chart: Chart, name: string, labels: { [key: string]: string }, options: { replicas?: number; resources?: any } = {}): ApiObject {
  return new ApiObject(chart, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: options.replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'main:1', resources: options.resources }] } },
    },
  });
}

/** An autoscaler of somebody else's, on memory. */
export function memoryAutoscaler(chart: Chart, name: string, kind: string, target: string): ApiObject {
  return new ApiObject(chart, `${name}-hpa`, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name: target },
      maxReplicas: 4,
      metrics: [{ type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } }],
    },
  });
}

/** The one object of a kind that a construct has. */
export function objectOf(construct: { node: { findAll(): any[] } }, kind: string, suffix = ''): ApiObject {
  const objects = construct.node.findAll().filter(child => ApiObject.isApiObject(child) && (child as ApiObject).kind === kind && child.node.path.endsWith(suffix));
  if (objects.length !== 1) {
    throw new Error(`${objects.length} objects are a ${kind}`);
  }
  return objects[0];
}
