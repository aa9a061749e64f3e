// Any OTLP backend: here over gRPC, with the cumulative counters that most of them want, a tenant header and a token that can rotate.
import { App } from 'cdk8s';
import { Backend, EnvValue, OtlpProtocol, PrometheusTieredStack, Temporality, Token } from 'cdk8s-prometheus-tiered';

const app = new App();
new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  namespace: 'observability',
  backend: Backend.otlp({
    endpoint: 'otlp.observability.example:4317',
    protocol: OtlpProtocol.GRPC,
    temporality: Temporality.CUMULATIVE,
    headers: { 'x-tenant': EnvValue.of('platform') },
    token: Token.fromMountedSecret('otlp-credentials', 'token'),
    tls: { caSecretName: 'otlp-ca' },
  }),
});
app.synth();
