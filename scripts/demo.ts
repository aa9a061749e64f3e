/**
 * README's first command: synthesizes examples/minimal with the real `cdk8s synth`, and says what it wrote and what to do next.
 */
import { spawnSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import { parseAllDocuments } from 'yaml';

const root = join(__dirname, '..');
const example = join(root, 'examples', 'minimal');
const output = join(root, 'dist', 'manifests');

const cli = join(root, 'node_modules', '.bin', 'cdk8s');
if (!existsSync(cli)) {
  console.error("cdk8s is not installed; run 'npm ci' first");
  process.exit(1);
}
const synth = spawnSync(cli, ['synth', '--check-upgrade=false', '--output', output], { cwd: example, stdio: ['ignore', 'ignore', 'inherit'] });
if (synth.status !== 0) {
  console.error(`'cdk8s synth' in ${relative(root, example)} failed${synth.error ? `: ${synth.error.message}` : ''}`);
  process.exit(1);
}

const file = join(output, 'metrics.k8s.yaml');
const objects = parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS());
const kinds = new Map<string, string[]>();
for (const object of objects) {
  kinds.set(object.kind, [...kinds.get(object.kind) ?? [], object.metadata.name]);
}
const width = Math.max(...[...kinds.keys()].map(kind => kind.length));

console.log(`
Wrote ${relative(process.cwd(), file)}: ${objects.length} objects from ${relative(process.cwd(), join(example, 'main.ts'))}

${[...kinds].map(([kind, names]) => `  ${kind.padEnd(width)}  ${names.join(', ')}`).join('\n')}

To run it, on a cluster of Kubernetes 1.28 or newer:

  1. The namespace:
       kubectl create namespace otel-ta
  2. The CRDs of the prometheus-operator (the operator itself is not needed), from its release's stripped-down-crds.yaml:
       kubectl apply --server-side -f stripped-down-crds.yaml
  3. The secret with the Dynatrace endpoint and an API token of scope metrics.ingest:
       kubectl create secret generic dynatrace-otelcol-credentials -n otel-ta \\
         --from-literal=DT_ENDPOINT=https://<environment-id>.live.dynatrace.com/api/v2/otlp \\
         --from-literal=DT_API_TOKEN=<token>
  4. The pipeline:
       kubectl apply -f ${relative(process.cwd(), file)}
       kubectl -n otel-ta rollout status deployment/tiered-scraper statefulset/tiered-gateway
  5. Something to scrape: label a ServiceMonitor, PodMonitor, ScrapeConfig or Probe prometheus.dynatrace.com=true,
     or annotate a pod metrics.dynatrace.com/scrape=true and metrics.dynatrace.com/port=<port>.

Another backend, another interval, sizes from your load: see README.md and examples/.
`);
