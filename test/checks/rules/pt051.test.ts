import { ApiObject, JsonPatch } from 'cdk8s';
import { PrometheusTieredStack } from '../../../src';
import { found, foundIn, path, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const changed = (change: (stack: PrometheusTieredStack) => void) => {
  const { app, stack } = stackApp();
  change(stack);
  return found('PT051', app);
};

describe('PT051', () => {
  test('gateways that take gRPC on localhost, as they do where nothing is written', () => {
    expect(changed(({ gatewayPool }) => gatewayPool.addConfigOverride(path('receivers otlp protocols grpc endpoint'), 'localhost:4317'))).toEqual([
      "error [metrics/GatewayPool] 'receivers.otlp.protocols.grpc.endpoint' is 'localhost:4317', which the scrapers cannot reach; do not override it",
    ]);
    expect(changed(({ gatewayPool }) => gatewayPool.removeConfig(path('receivers otlp protocols grpc endpoint')))).toEqual([
      expect.stringContaining("'receivers.otlp.protocols.grpc.endpoint' is not written, which means 'localhost:4317', which the scrapers cannot reach"),
    ]);
    expect(changed(({ gatewayPool }) => gatewayPool.removeConfig(path('receivers otlp protocols grpc')))).toEqual([
      expect.stringContaining('no receiver takes OTLP over gRPC from the scrapers'),
    ]);
  });

  test('a self-monitor on localhost', () => {
    expect(changed(({ selfMonitor }) => selfMonitor!.addConfigOverride(path('receivers otlp protocols http endpoint'), '127.0.0.1:4318'))).toEqual([
      expect.stringMatching(/^error \[metrics\/SelfMonitor\] .* is '127.0.0.1:4318', which metrics\/ScraperPool, metrics\/GatewayPool cannot reach/),
    ]);
  });

  test('probes that nobody answers', () => {
    expect(changed(({ gatewayPool }) => {
      gatewayPool.removeConfig(path('extensions health_check'));
      gatewayPool.removeConfig(path('service extensions'));
    })).toEqual([
      "error [metrics/GatewayPool] 'startupProbe' asks port 13133, on which nothing in the configuration listens, so that the pod is killed again and again; do not remove or override 'health_check'",
    ]);
    expect(changed(({ scraperPool }) => scraperPool.addConfigOverride(path('extensions health_check endpoint'), 'localhost:13133'))).toEqual([
      expect.stringContaining("'startupProbe' asks port 13133, where 'extensions.health_check.endpoint' listens on localhost only"),
    ]);
    expect(changed(({ scraperPool }) => scraperPool.removeConfig(path('extensions health_check endpoint')))).toEqual([
      expect.stringContaining("where 'extensions.health_check' listens on localhost only"),
    ]);
    expect(changed(({ scraperPool }) => scraperPool.addConfigOverride(path('service extensions'), []))).toEqual([expect.stringContaining('on which nothing in the configuration listens')]);
  });

  test('quiet where another container can answer, or the port is not known', () => {
    expect(changed(({ scraperPool }) => {
      scraperPool.removeConfig(path('extensions health_check endpoint'));
      ApiObject.of(scraperPool.workload).addJsonPatch(JsonPatch.add('/spec/template/spec/containers/-', { name: 'proxy', image: 'proxy:1' }));
    })).toEqual([]);
    expect(changed(({ scraperPool }) => scraperPool.addConfigOverride(path('extensions health_check endpoint'), '${env:HEALTH}'))).toEqual([]);
  });

  test('the YAML of another tool', () => {
    expect(foundIn('PT051', foreignYaml([/endpoint: "\[\$\{env:MY_POD_IP\}\]:(4317|13133)"/g, 'endpoint: localhost:$1']))).toEqual(expect.arrayContaining([
      expect.stringMatching(/^error \[StatefulSet 'otel-ta\/tiered-gateway'\] 'receivers.otlp.protocols.grpc.endpoint' is 'localhost:4317', which the scrapers cannot reach; let it listen on the pod's address$/),
      expect.stringMatching(/^error \[Deployment 'otel-ta\/tiered-scraper'\] 'startupProbe' asks port 13133, .*; configure the extension 'health_check' with the endpoint '\[\$\{env:MY_POD_IP\}\]:13133'/),
    ]));
  });
});
