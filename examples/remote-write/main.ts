// Prometheus remote write, to Mimir for example. The exporter is in the contrib distribution.
import { App } from 'cdk8s';
import { Backend, CollectorDistribution, EnvValue, PrometheusTieredStack } from 'cdk8s-prometheus-tiered';

const app = new App();
new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  distribution: CollectorDistribution.contrib(),
  backend: Backend.prometheusRemoteWrite({
    endpoint: 'https://mimir.observability.example/api/v1/push',
    headers: { 'X-Scope-OrgID': EnvValue.fromSecret('mimir-tenant', 'id') },
  }),
});
app.synth();
