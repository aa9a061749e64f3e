import { ApiObject, App, JsonPatch } from 'cdk8s';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { findings } from '../../src/checks/run';
import { viewsOf } from '../../src/view/from-manifests';
import { everythingIn, filesOf, found, foundIn, memoryAutoscaler, objectOf, otherChart, QUIET, report, serviceMonitor, stackApp, yamlOf } from '../support/checks';

const WEB_PODS = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };

const OTHER_COLLECTOR = `
receivers: { otlp: { protocols: { grpc: {} } }, filelog: {} }
processors: { batch: {}, mine: {} }
exporters: { otlp_grpc: { endpoint: 'jaeger:4317', sending_queue: { num_consumers: 10 } }, debug: {} }
service:
  pipelines:
    traces: { receivers: [otlp], processors: [batch], exporters: [otlp_grpc] }
    metrics: { receivers: [otlp], processors: [cumulativetodelta, batch], exporters: [otlp_grpc] }
`;

/** What others have in a cluster beside a pipeline. Nothing of it has to do with the pipeline. */
const STRANGERS: any[] = [
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'Prometheus', metadata: { name: 'main' }, spec: { serviceMonitorSelector: {}, podMonitorSelector: {}, replicas: 2 } },
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name: 'theirs' }, spec: { endpoints: [{ port: 'web', interval: '1 minute', relabelings: [{ regex: '(?!a)' }] }] } },
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'theirs' }, spec: null },
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'rules' }, spec: { groups: [] } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other-collector' }, data: { 'config.yaml': OTHER_COLLECTOR } },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'other-collector' },
    spec: {
      selector: { matchLabels: { app: 'collector' } },
      template: {
        metadata: { labels: { app: 'collector' } },
        spec: {
          containers: [{
            name: 'otc', image: 'otel/opentelemetry-collector-contrib:0.90.0', args: ['--config=/conf/config.yaml'], volumeMounts: [{ name: 'config', mountPath: '/conf' }],
          }],
          volumes: [{ name: 'config', configMap: { name: 'other-collector' } }],
        },
      },
    },
  },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: WEB_PODS } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'wrong' }, spec: { replicas: 3, selector: { matchLabels: { app: 'x' } }, template: WEB_PODS } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'nothing' }, spec: null },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'nulls' }, spec: { template: { metadata: null, spec: { containers: null, volumes: [null] } } } },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'nulls' },
    spec: { scaleTargetRef: null, metrics: [null, { resource: null }], behavior: { scaleDown: { stabilizationWindowSeconds: 99999 } } },
  },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'nulls' }, roleRef: null, subjects: [null] },
  { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'ScrapeConfig', metadata: { name: 'odd' }, spec: { kubernetesSDConfigs: [{ role: 'constructor' }] } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'odd' }, spec: { selector: null, ports: null } },
  { apiVersion: 'example.com/v1', kind: 'List', metadata: { name: 'not-a-list' }, spec: {} },
  { apiVersion: 'example.com/v1', kind: 'Deployment', metadata: { name: 'tiered-scraper' }, spec: { selector: 'x' } },
];

/** What only YAML can have. */
const ONLY_YAML = `
apiVersion: batch/v1
kind: Job
metadata: { generateName: load- }
---
apiVersion: batch/v1
kind: Job
metadata: { generateName: load- }
---
apiVersion: v1
kind: List
items:
- { apiVersion: v1, kind: ConfigMap, metadata: { name: one }, data: null }
- { apiVersion: v1, kind: ConfigMap, metadata: null }
- null
---
kind: Nothing
---
- a list
---
just a text
---
`;

/** The codes that are about somebody else's monitors by intent: that this pipeline does not scrape them. */
const ABOUT_THE_PIPELINE = ['PT023'];

function strangers(): App {
  const { app } = stackApp();
  const chart = otherChart(app, 'theirs', 'theirs');
  STRANGERS.forEach((manifest, index) => new ApiObject(chart, `object-${index}`, manifest));
  for (const name of ['web', 'web2']) {
    memoryAutoscaler(chart, name, 'Deployment', name);
  }
  return app;
}

test('objects of others get no finding that is not about the pipeline, from a tree and from YAML', () => {
  const app = strangers();
  const { errors, warnings } = report(app);
  expect(errors).toEqual([]);
  expect(warnings.filter(line => !ABOUT_THE_PIPELINE.some(code => line.includes(code)))).toEqual([]);
  const fromYaml = everythingIn(`${yamlOf(app)}\n---\n${ONLY_YAML}`);
  expect(fromYaml.filter(line => !ABOUT_THE_PIPELINE.some(code => line.includes(code)))).toEqual([]);
});

test('what a Prometheus of theirs selects is not ours to speak of', () => {
  const { warnings } = report(strangers());
  expect(warnings.map(line => line.slice(0, line.indexOf(':')))).toEqual(['[theirs/object-12] PT023']);
});

test('without a pipeline there is nothing to say', () => {
  const { 'theirs.k8s.yaml': theirs } = filesOf(strangers());
  expect(everythingIn(`${theirs}\n---\n${ONLY_YAML}`)).toEqual([]);
});

describe('a patched ConfigMap is seen, whoever patched it', () => {
  test('the user in the tree', () => {
    const { app, stack } = stackApp();
    const map = objectOf(stack.scraperPool, 'ConfigMap');
    const relay: string = (map.toJson() as any).data.relay;
    map.addJsonPatch(JsonPatch.replace('/data/relay', relay.replace('routing_key: resource', 'routing_key: service')));
    expect(found('PT007', app)).toHaveLength(1);
  });

  test('the user in the allocator\'s', () => {
    const { app, stack } = stackApp();
    const map = objectOf(stack.targetAllocator, 'ConfigMap');
    const text: string = (map.toJson() as any).data['targetallocator.yaml'];
    map.addJsonPatch(JsonPatch.replace('/data/targetallocator.yaml', text.replace('app.kubernetes.io/instance: otel-scraper', 'app.kubernetes.io/instance: other')));
    expect(found('PT001', app)).toHaveLength(1);
  });

  test('another tool in the YAML', () => {
    const yaml = yamlOf(stackApp().app);
    expect(foundIn('PT007', yaml)).toEqual([]);
    expect(foundIn('PT007', yaml.replace('routing_key: resource', 'routing_key: service'))).toHaveLength(1);
    expect(foundIn('PT001', yaml.replace(/(matchlabels:[^]*?instance): otel-scraper/, '$1: other'))).toHaveLength(1);
  });
});

describe('rules never throw', () => {
  const odd = fc.constantFrom(null, undefined, 0, -1, NaN, '', 'x', '${env:X}', '__proto__', true, [], [null], [[]], {}, { x: null }, { constructor: 1 }, { toString: 'x' }, 'a'.repeat(200), 1e300);

  /** All paths to values in data. */
  function paths(value: any, path: (string | number)[] = []): (string | number)[][] {
    return [path, ...value !== null && typeof value === 'object' ? Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key])) : []];
  }

  function replaced(value: any, [key, ...rest]: (string | number)[], by: any): any {
    if (key === undefined) {
      return by;
    }
    const copy = Array.isArray(value) ? [...value] : { ...value };
    copy[key] = replaced(value[key], rest, by);
    return copy;
  }

  const { app } = stackApp();
  serviceMonitor(otherChart(app), 'web', { interval: '30s', basicAuth: { password: { name: 'login', key: 'password' } }, relabelings: [{ action: 'drop', regex: 'a' }] });
  const manifests: any[] = parseAllDocuments(yamlOf(app), { version: '1.1' }).map(document => document.toJS());
  const places = manifests.flatMap((manifest, index) => paths(manifest).map(path => [index, ...path]));
  const configs = manifests.flatMap((manifest, index) => manifest.kind === 'ConfigMap' ? Object.keys(manifest.data).map(key => ({ index, key })) : []);

  test('whatever stands in a manifest', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 3 }), changes => {
      const changed = changes.reduce((all, [place, by]) => {
        try {
          return replaced(all, place, by);
        } catch {
          return all;
        }
      }, manifests);
      findings({ views: viewsOf(changed.map(manifest => ({ manifest }))) });
    }), { numRuns: 150 });
  });

  test.each(configs)('whatever stands in a configuration ($key of object $index)', ({ index, key }) => {
    const config = parseAllDocuments(manifests[index].data[key])[0].toJS();
    fc.assert(fc.property(fc.constantFrom(...paths(config)), odd, (path, by) => {
      const changed = replaced(manifests, [index, 'data', key], JSON.stringify(replaced(config, path, by)) ?? '');
      findings({ views: viewsOf(changed.map((manifest: any) => ({ manifest }))) });
    }), { numRuns: 120 });
  });
});

test('a quiet app stays quiet', () => {
  expect(report(stackApp().app)).toEqual(QUIET);
});
