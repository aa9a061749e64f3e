import { readFileSync } from 'fs';
import { resolve } from 'path';
import * as fc from 'fast-check';
import { readManifests, readYaml } from '../../src/text/yaml-reader';
import { viewsOf } from '../../src/view/from-manifests';
import { askAll } from '../support/view';

const file = (name: string) => readFileSync(resolve(__dirname, '..', '..', 'examples', name, 'expected', 'metrics.k8s.yaml'), 'utf8');
const EXTRA = `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: shop, namespace: shop, labels: { prometheus.dynatrace.com: "true" } }
spec:
  endpoints: [{ port: http, interval: 5m, basicAuth: { password: { name: a, key: b } }, relabelings: [{ action: drop }] }]
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: shop, namespace: otel-ta }
spec: { scaleTargetRef: { name: tiered-scraper }, triggers: [{ type: cpu, metadata: { value: "70" } }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: a } }
`;
const valid = ['minimal', 'all-options'].map(name => [...readManifests(file(name), name), ...readManifests(EXTRA, 'extra')].map(({ manifest }) => manifest as any));

const odd = fc.oneof(
  fc.constantFrom<any>(null, undefined, true, 0, -1, 1e300, NaN, '', 'x', '${env:X}', '://', [], [null], [[]], {}, { constructor: null }, { toString: 'x' }, { hasOwnProperty: 1 }, [{}], ['__proto__'], 'constructor', new Date(0)),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Replaces the node at the end of a random walk. */
function replace(root: any, steps: readonly number[], value: any): void {
  let node = root;
  for (const [index, step] of steps.entries()) {
    const keys = Object.keys(node);
    if (keys.length === 0) {
      return;
    }
    const key = keys[step % keys.length];
    const child = node[key];
    if (index === steps.length - 1 || typeof child !== 'object' || child === null) {
      if (typeof child === 'string' && /^(receivers|allocation_strategy):/.test(child) && index < steps.length - 1) {
        const config = readYaml(child) as any;
        replace(config, steps.slice(index + 1), value);
        node[key] = JSON.stringify(config);
      } else {
        node[key] = value;
      }
      return;
    }
    node = child;
  }
}

describe('whatever manifests hold', () => {
  test('the view of them throws nothing', () => {
    fc.assert(fc.property(fc.constantFrom(...valid), fc.array(fc.tuple(fc.array(fc.nat(1000), { minLength: 1, maxLength: 14 }), odd), { minLength: 1, maxLength: 6 }), (manifests, changes) => {
      const changed = structuredClone(manifests);
      changes.forEach(([steps, value]) => replace(changed, steps, value));
      viewsOf(changed.map((manifest: unknown, index: number) => ({ manifest, group: index % 3 === 0 ? undefined : String(index % 3) }))).forEach(askAll);
    }), { numRuns: Number(process.env.FC_RUNS ?? 150) });
  });

  test('the view of anything throws nothing', () => {
    fc.assert(fc.property(fc.array(fc.record({ apiVersion: odd, kind: fc.constantFrom('Deployment', 'Service', 'ConfigMap', 'List', 'Namespace', 'Probe'), metadata: odd, spec: odd, data: odd, items: odd })), manifests => {
      viewsOf(manifests.map(manifest => ({ manifest }))).forEach(askAll);
    }));
  });
});
