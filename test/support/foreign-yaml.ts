import { readFileSync } from 'fs';
import { join } from 'path';

type Change = readonly [from: string | RegExp, to: string];

/** The default stack's YAML as if another tool had written it, with some places changed as `String.replace` does. Every place must be there. */
export function foreignYaml(...changes: Change[]): string {
  const written = readFileSync(join(__dirname, '../../examples/minimal/expected/metrics.k8s.yaml'), 'utf8');
  return [['managed-by: cdk8s', 'managed-by: Helm'] as const, ...changes].reduce((text, [from, to]) => {
    const changed = text.replace(typeof from === 'string' ? new RegExp(from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g') : from, to);
    if (changed === text) {
      throw new Error(`the YAML has no ${from}`);
    }
    return changed;
  }, written);
}

/** A collector that has nothing to do with the pipeline, though much of it looks alike. */
export function strangeCollector(namespace: string, name: string, config: string, podLabels: { [key: string]: string } = { app: name }): any[] {
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { 'config.yaml': config } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        replicas: 2,
        selector: { matchLabels: podLabels },
        template: {
          metadata: { labels: podLabels },
          spec: {
            containers: [{
              name: 'collector',
              image: 'otel/opentelemetry-collector-contrib:0.158.0',
              args: ['--config=/conf/config.yaml'],
              env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
              volumeMounts: [{ name: 'config', mountPath: '/conf' }],
            }],
            volumes: [{ name: 'config', configMap: { name } }],
          },
        },
      },
    },
  ];
}
