import { ApiObject } from 'cdk8s';
import { EnvSource, EnvVariable, GatewayResolver, PodOptions, PrometheusTieredStackProps, Scaling } from '../../../src';
import { coveredBy, hasAddresses } from '../../../src/checks/no-proxy';
import { found, foundIn, otherChart, report, stackApp, QUIET, yamlOf } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const USUAL = 'localhost,127.0.0.1,10.0.0.0/8,.svc,.cluster.local';
const proxied = (noProxy?: string, props: Partial<PrometheusTieredStackProps> = {}, env: PodOptions['env'] = {}) => stackApp({
  pods: { env: { HTTP_PROXY: EnvVariable.of('http://proxy:3128'), HTTPS_PROXY: EnvVariable.of('http://proxy:3128'), ...noProxy === undefined ? {} : { NO_PROXY: EnvVariable.of(noProxy) }, ...env } },
  ...props,
});

describe('PT043', () => {
  test('the usual list of hosts without a proxy does not cover the names of gateways', () => {
    expect(found('PT043', proxied(USUAL).app)).toEqual([
      `error [metrics/ScraperPool] the environment has HTTPS_PROXY, and NO_PROXY '${USUAL}', which does not cover it, so that the proxy is asked for the gateways ('tiered-gateway-0.tiered-gateway.otel-ta'); set 'proxyUrl' on the backend and take HTTPS_PROXY out of 'env', or add to NO_PROXY: .otel-ta`,
    ]);
  });

  test('without such a list everything goes to the proxy', () => {
    const lines = found('PT043', proxied().app);
    expect(lines).toHaveLength(4);
    expect(lines).toEqual(expect.arrayContaining([
      expect.stringMatching(/^error \[metrics\/GatewayPool\] .* and no NO_PROXY, .* the receiver of its own metrics \('selfmon-scraper\.otel-ta\.svc'\), the Kubernetes API; .* NO_PROXY: \.svc, the address ranges/),
      expect.stringMatching(/^error \[metrics\/ScraperPool\] .* the allocator \('tiered-allocator-ta\.otel-ta\.svc'\), .* the gateways/),
      expect.stringMatching(/^error \[metrics\/SelfMonitor\] /),
      expect.stringMatching(/^warning \[metrics\/TargetAllocator\] .* asked for the Kubernetes API; /),
    ]));
  });

  test.each<[string, ReturnType<typeof proxied>]>([
    ['the namespace', proxied(`${USUAL},.otel-ta`)],
    ['a static ring, whose names end in .svc', proxied(USUAL, { gatewayPool: { scaling: Scaling.fixed(2) }, scraperPool: { resolver: GatewayResolver.STATIC } })],
    ['all hosts', proxied('*')],
    ['an empty proxy', stackApp({ pods: { env: { HTTPS_PROXY: EnvVariable.of('') } } })],
    ['a proxy for plain HTTP only', stackApp({ pods: { env: { http_proxy: EnvVariable.of('http://proxy:3128'), no_proxy: EnvVariable.of('.svc') } } })],
  ])('quiet with %s', (_, { app }) => {
    expect(report(app)).toEqual(QUIET);
  });

  test('a list that is elsewhere is a doubt; one in a ConfigMap of the app is read', () => {
    const props = { pods: { env: { HTTPS_PROXY: EnvVariable.of('http://proxy:3128'), NO_PROXY: EnvVariable.fromConfigMap('proxy', 'hosts') } } };
    expect(found('PT043', stackApp(props).app)).toContainEqual(expect.stringMatching(
      /^warning \[metrics\/ScraperPool\] the environment has HTTPS_PROXY, and a NO_PROXY that is not in the manifests; it must cover the gateways \('tiered-gateway-0.tiered-gateway.otel-ta'\), the Kubernetes API; /));
    const { app } = stackApp(props);
    new ApiObject(otherChart(app, 'apps', 'otel-ta'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'proxy' }, data: { hosts: `${USUAL},.otel-ta` } });
    expect(report(app)).toEqual(QUIET);
  });

  test('a whole ConfigMap of the app is read, below the variables of the container', () => {
    const from = (data: any, env: PodOptions['env'] = {}, prefix?: string) => {
      const { app } = stackApp({ pods: { envFrom: [EnvSource.configMap('proxy', prefix)], env } });
      new ApiObject(otherChart(app, 'apps', 'otel-ta'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'proxy' }, data });
      return found('PT043', app);
    };
    const proxy = 'http://proxy:3128';
    expect(from({ HTTPS_PROXY: proxy })).toContainEqual(expect.stringMatching(/^error \[metrics\/ScraperPool\] the environment has HTTPS_PROXY, and no NO_PROXY/));
    expect(from({ HTTPS_PROXY: proxy, NO_PROXY: `${USUAL},.otel-ta` })).toEqual([]);
    expect(from({ HTTPS_PROXY: proxy }, { HTTPS_PROXY: EnvVariable.of('') })).toEqual([]);
    expect(from({ S_PROXY: proxy }, {}, 'HTTP')).not.toEqual([]);
  });

  test('the YAML of another tool, with a short name', () => {
    const yaml = foreignYaml(['endpoint: http://tiered-allocator-ta.otel-ta.svc', 'endpoint: http://tiered-allocator-ta'],
      ['            - name: GOMEMLIMIT\n              value: 4915MiB', `            - name: GOMEMLIMIT\n              value: 4915MiB\n            - name: http_proxy\n              value: http://p\n            - name: NO_PROXY\n              value: ${USUAL}`]);
    expect(foundIn('PT043', yaml)).toEqual([
      `error [Deployment 'otel-ta/tiered-scraper'] the environment has HTTP_PROXY, and NO_PROXY '${USUAL}', which does not cover it, so that the proxy is asked for the allocator ('tiered-allocator-ta'); set 'proxy_url' of the exporter to the backend and take HTTP_PROXY out of 'env', or add to NO_PROXY: tiered-allocator-ta`,
    ]);
  });

  test.each(['https://otlp.example.com', 'https://[fd00::9]:4318', 'http://10.0.0.9:4318', 'http://${env:HOST}:4318'])('what an override sends to %s is not ours to cover', endpoint => {
    const { app, stack } = proxied(`${USUAL},.otel-ta`);
    stack.scraperPool.addConfigOverride(['service', 'telemetry', 'metrics', 'readers', '0', 'periodic', 'exporter', 'otlp', 'endpoint'], endpoint);
    expect(foundIn('PT043', yamlOf(app))).toEqual([]);
  });
});

describe('a list of hosts without a proxy, as Go reads it', () => {
  test.each([
    ['.svc', 'a.b.svc', true], ['svc', 'a.b.svc', true], ['*.svc', 'a.b.svc', true], ['.svc', 'svc', false], ['svc', 'svc', true], ['.SVC:80', 'a.svc', true], ['', 'a', false], ['vc', 'a.svc', false],
    ['a, .svc ', 'x.svc', true], ['*', 'x', true], ['10.0.0.0/8', 'a.svc', false],
  ])("'%s' and %s: %s", (list, host, expected) => {
    expect(coveredBy(list, host)).toBe(expected);
  });

  test.each([['10.0.0.0/8', true], ['fd00::/8', true], ['10.96.0.1', true], ['*', true], ['127.0.0.1,localhost,::1', false], ['.svc', false], ['', false]])("'%s' has addresses: %s", (list, expected) => {
    expect(hasAddresses(list)).toBe(expected);
  });
});
