// Any OTLP backend: here over gRPC, with the cumulative counters that most backends want, a tenant header, and a token that can be rotated.
import { App } from 'cdk8s';
import { Backend, EnvVariable, OtlpProtocol, PrometheusTieredStack, Temporality, ApiToken } from 'cdk8s-prometheus-tiered';

const app = new App();
new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  namespace: 'observability',
  backend: Backend.otlp({
    endpoint: 'otlp.observability.example:4317',
    protocol: OtlpProtocol.GRPC,
    temporality: Temporality.CUMULATIVE,
    headers: { 'x-tenant': EnvVariable.of('platform') },
    token: ApiToken.fromMountedSecret('otlp-credentials', 'token'),
    tls: { caSecretName: 'otlp-ca' },
  }),
});
app.synth();
