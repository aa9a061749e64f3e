import { join } from 'path';
import { App, Duration, JsonPatch, Size } from 'cdk8s';
import { Checks, FilterStrategy, PrometheusTieredStack, Scaling } from '../../src';
import { deployment, filesOf, findingsOf, memoryAutoscaler, monitor, objectOf, otherChart, path, serviceMonitor, stackApp, stackIn } from '../support/checks';
import { exampleNames, readFolder, snapshotFolder } from '../support/examples';

/** The code and severity of every finding of a tree, also of those that are acknowledged. */
function ofTree(app: App): string[] {
  return Checks.findings(app).map(({ code, severity }) => `${severity} ${code}`).sort();
}

function ofYaml(files: { [name: string]: string }): string[] {
  return findingsOf(files).map(({ rule, severity }) => `${severity} ${rule.code}`).sort();
}

/** The app that an example synthesizes. */
function exampleApp(example: string): App {
  const apps: App[] = [];
  const synth = jest.spyOn(App.prototype, 'synth').mockImplementation(function (this: App) {
    apps.push(this);
  });
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(join(__dirname, '..', '..', 'examples', example, 'main'));
  } finally {
    synth.mockRestore();
  }
  expect(apps).toHaveLength(1);
  return apps[0];
}

test.each(exampleNames())('the committed YAML of the example %s gives the findings of its tree', example => {
  expect(ofYaml(readFolder(snapshotFolder(example)))).toEqual(ofTree(exampleApp(example)));
});

type Fault = (stack: PrometheusTieredStack, app: App) => void;

const FAULTS: { [name: string]: Fault } = {
  'labels of the scrapers that were patched': stack => stack.scraperPool.workload.addJsonPatch(JsonPatch.replace('/spec/template/metadata/labels/app.kubernetes.io~1instance', 'patched')),
  'pods of somebody else with the labels of the scrapers': (_, app) =>
    deployment(otherChart(app, 'apps', 'otel-ta'), 'collector', { 'app.kubernetes.io/name': 'opentelemetry-collector', 'app.kubernetes.io/instance': 'otel-scraper' }),
  'a text as the collector id': stack => stack.scraperPool.addConfigOverride(path('receivers prometheus target_allocator collector_id'), 'scraper'),
  'a Service of gateways that is not there': stack => stack.scraperPool.addConfigOverride(path('exporters load_balancing resolver k8s service'), 'gateway.otel-ta'),
  'processors in the wrong order': stack => stack.gatewayPool.addConfigOverride(path('service pipelines metrics processors'), ['metric_start_time', 'memory_limiter', 'cumulative_to_delta']),
  'a routing key that splits streams': stack => stack.scraperPool.addConfigOverride(path('exporters load_balancing routing_key'), 'service'),
  'a staleness that is too short': stack => stack.gatewayPool.addConfigOverride(path('processors cumulative_to_delta max_staleness'), '90s'),
  'a window that is too short': stack => objectOf(stack.gatewayPool, 'HorizontalPodAutoscaler').addJsonPatch(JsonPatch.add('/spec/behavior/scaleDown/stabilizationWindowSeconds', 60)),
  'replicas beside an autoscaler': stack => stack.gatewayPool.workload.addJsonPatch(JsonPatch.add('/spec/replicas', 4)),
  'a second autoscaler': (_, app) => memoryAutoscaler(otherChart(app, 'mine', 'otel-ta'), 'mine', 'StatefulSet', 'tiered-gateway'),
  'a component that is not in the image': stack => stack.gatewayPool.addConfigOverride(path('processors groupbyattrs'), {}),
  'a section that no collector knows': stack => stack.gatewayPool.addConfigOverride(path('proccessors'), {}),
  'no pipelines': stack => stack.gatewayPool.removeConfig(path('service')),
  'a component that is removed but used': stack => stack.gatewayPool.removeConfig(path('processors transform')),
  'a monitor with a Secret that the allocator may not read': (_, app) => serviceMonitor(otherChart(app), 'secured', { basicAuth: { password: { name: 'login', key: 'password' } } }),
  'a monitor that nobody selects': (_, app) => serviceMonitor(otherChart(app), 'web', {}, { team: 'web' }),
  'a monitor with a pattern that is not RE2': (_, app) => serviceMonitor(otherChart(app), 'web', { relabelings: [{ action: 'drop', regex: '(?!a)' }] }),
  'a monitor with a timeout above its interval': (_, app) => serviceMonitor(otherChart(app), 'web', { interval: '10s', scrapeTimeout: '15s' }),
  'a ScrapeConfig of nodes': (_, app) => monitor(otherChart(app), 'ScrapeConfig', 'nodes', { kubernetesSDConfigs: [{ role: 'Node' }] }),
  'a monitor that is scraped once an hour': (_, app) => serviceMonitor(otherChart(app), 'slow', { interval: '1h' }),
  'a Service whose selector was patched': stack => objectOf(stack.gatewayPool, 'Service').addJsonPatch(JsonPatch.replace('/spec/selector', { app: 'other' })),
  'an allocator whose ConfigMap was patched': stack => objectOf(stack.targetAllocator, 'ConfigMap').addJsonPatch(
    JsonPatch.replace('/data/targetallocator.yaml', 'collector_selector: { matchlabels: { app: other } }\nprometheus_cr: { enabled: true, scrapeInterval: 60s }\n')),
};

test.each(Object.entries(FAULTS))('the YAML gives the findings of the tree: %s', (_, fault) => {
  const { app, stack } = stackApp();
  fault(stack, app);
  const findings = ofTree(app);
  expect(findings).not.toEqual([]);
  expect(ofYaml(filesOf(app))).toEqual(findings);
});

test('of props too', () => {
  const { app } = stackApp({
    targetAllocator: { filterStrategy: FilterStrategy.NONE },
    scraperPool: { resources: { memoryLimit: Size.mebibytes(512) } },
    gatewayPool: { scaling: Scaling.hpa({ maxReplicas: 64 }), maxReceiveMessageSize: Size.mebibytes(3) },
  });
  expect(ofTree(app)).not.toEqual([]);
  expect(ofYaml(filesOf(app))).toEqual(ofTree(app));
});

test('what two stacks do to each other', () => {
  const { app } = stackApp();
  stackIn(app, { name: 'second', scrapeInterval: Duration.seconds(30) }, 'second');
  expect(ofTree(app)).not.toEqual([]);
  expect(ofYaml(filesOf(app))).toEqual(ofTree(app));
});

test('two clusters in one app do nothing to each other', () => {
  const { app } = stackApp();
  stackIn(app, { clusterName: 'prod-us-1' }, 'us');
  expect(ofTree(app)).toEqual([]);
  expect(ofYaml(filesOf(app))).toEqual([]);
});
