// For what no prop covers: first a collector's configuration, then the Kubernetes objects themselves.
import { ApiObject, App, JsonPatch } from 'cdk8s';
import { PrometheusTieredStack } from 'cdk8s-prometheus-tiered';

const app = new App();
const stack = new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1' });

// A custom processor. It stands before the enrichment, so that nothing is looked up for metrics that are dropped.
stack.gatewayPool.addProcessor('filter/drop_go_runtime', {
  error_mode: 'ignore',
  metric_conditions: ['IsMatch(metric.name, "^go_(gc|memstats)_")'],
}, { before: 'k8s_attributes' });

// A single value, spelled as the collector spells it. Keys may contain dots, so the path is a list.
stack.gatewayPool.addConfigOverride(['exporters', 'otlp_http', 'compression'], 'zstd');
stack.gatewayPool.removeConfig(['processors', 'k8s_attributes', 'extract', 'annotations']);

// The Kubernetes objects, patched as anywhere in cdk8s. A JSON patch cannot reach the configuration, which is one string in a ConfigMap.
ApiObject.of(stack.scraperPool.workload).addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 10));
app.synth();
