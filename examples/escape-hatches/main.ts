// What no prop covers: first the configuration of a collector, then the objects themselves.
import { ApiObject, App, JsonPatch } from 'cdk8s';
import { PrometheusTieredStack } from 'cdk8s-prometheus-tiered';

const app = new App();
const stack = new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1' });

// A processor of one's own, before the enrichment would be asked for what is dropped anyway.
stack.gatewayPool.addProcessor('filter/drop_go_runtime', {
  error_mode: 'ignore',
  metric_conditions: ['IsMatch(metric.name, "^go_(gc|memstats)_")'],
}, 'k8s_attributes');

// A value, in the collector's own spelling. Keys may hold dots, so the path is a list.
stack.gatewayPool.addConfigOverride(['exporters', 'otlp_http', 'compression'], 'zstd');
stack.gatewayPool.removeConfig(['processors', 'k8s_attributes', 'extract', 'annotations']);

// The objects, as anywhere in cdk8s. A JSON patch does not reach the configuration, which is a text in a ConfigMap.
ApiObject.of(stack.scraperPool.workload).addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 10));
app.synth();
