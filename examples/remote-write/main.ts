// Prometheus remote write, for example to Mimir. Only the contrib distribution has the exporter.
import { App } from 'cdk8s';
import { Backend, CollectorDistribution, EnvVariable, PrometheusTieredStack } from 'cdk8s-prometheus-tiered';

const app = new App();
new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  distribution: CollectorDistribution.contrib(),
  backend: Backend.prometheusRemoteWrite({
    endpoint: 'https://mimir.observability.example/api/v1/push',
    headers: { 'X-Scope-OrgID': EnvVariable.fromSecret('mimir-tenant', 'id') },
  }),
});
app.synth();
