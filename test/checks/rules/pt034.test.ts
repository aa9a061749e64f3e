import { ApiObject, JsonPatch } from 'cdk8s';
import { readManifests } from '../../../src/text/yaml-reader';
import { found, foundIn, objectOf, otherChart, path, QUIET, report, stackApp, yamlOf } from '../../support/checks';
import { foreignYaml, strangeCollector } from '../../support/foreign-yaml';

describe('PT034', () => {
  const overridden = (keys: string, value: any) => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path(keys), value);
    return found('PT034', app);
  };

  test('a section that no collector knows', () => {
    expect(overridden('proccessors', { batch: {} })).toEqual([
      "error [metrics/GatewayPool] 'proccessors' is no section of a collector's configuration (receivers, processors, exporters, extensions, connectors, service); correct the override or patch that makes it so",
    ]);
  });

  test('no pipelines', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(['service']);
    expect(found('PT034', app)).toEqual([expect.stringContaining("error [metrics/GatewayPool] 'service' is missing")]);
  });

  test('a pipeline without exporters', () => {
    expect(overridden('service pipelines metrics exporters', [])).toEqual([expect.stringContaining("'service.pipelines.metrics.exporters' is empty")]);
  });

  test.each([
    ['service pipelines metrics proccessors', [], 'is no key of a pipeline (receivers, processors, exporters)'],
    ['service pipelines metric', { receivers: ['otlp'], exporters: ['otlp_http'] }, "has an id that is not 'signal' or 'signal/name' (metrics, logs, traces, profiles) without spaces and symbols"],
    ['service telemetry metric', {}, "is no key of a collector's telemetry (logs, metrics, resource, traces)"],
    ['processors filter/a+b', {}, "has an id that is not 'type' or 'type/name' without spaces and symbols"],
    ['processors filter/', {}, "has an id that is not 'type' or 'type/name' without spaces and symbols"],
    ['service pipelines metrics processors', ['memory_limiter', 'memory_limiter'], "names 'memory_limiter' twice"],
  ])('%s, with which a collector does not start', (keys, value, problem) => {
    expect(overridden(keys, value)).toEqual([`error [metrics/GatewayPool] '${keys.replace(/ /g, '.')}' ${problem}; correct the override or patch that makes it so`]);
  });

  test('quiet for a receiver or exporter that a pipeline names twice, and for ids that the collector takes', () => {
    expect(overridden('service pipelines metrics receivers', ['otlp', 'otlp'])).toEqual([]);
    expect(overridden('processors filter /a/b', {})).toEqual([]);
  });

  test('ConfigMaps that were taken out', () => {
    const { app, stack } = stackApp();
    for (const part of [stack.gatewayPool, stack.targetAllocator]) {
      const map = objectOf(part, 'ConfigMap');
      map.node.scope!.node.tryRemoveChild(map.node.id);
    }
    expect(report(app).errors.sort()).toEqual([
      expect.stringMatching(/^\[metrics\/GatewayPool\] PT034: 'data.relay' of the ConfigMap 'otel-ta\/tiered-gateway-statefulset' is not there, but the container takes its configuration from it;/),
      expect.stringMatching(/^\[metrics\/TargetAllocator\] PT037: 'data.targetallocator.yaml' of the ConfigMap 'otel-ta\/tiered-allocator-ta-configmap' is not there/),
    ]);
  });

  test('pods without a container', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'StatefulSet').addJsonPatch(JsonPatch.replace('/spec/template/spec/containers', []));
    expect(report(app).errors).toEqual(['[metrics/GatewayPool] PT034: its pods have no container, so nothing reads the configuration; take back the patch that makes it so']);
  });

  test.each([
    ['processors', 'x'],
    ['service extensions', 'health_check'],
    ['service pipelines', ['metrics']],
    ['exporters otlp_http sending_queue queue_size', 'x'],
    ['receivers otlp protocols', 4317],
  ])('%s as %j', (keys, value) => {
    expect(overridden(keys, value)).toContainEqual(expect.stringMatching(new RegExp(`^error \\[metrics/GatewayPool\\] '${keys.replace(/ /g, '\\.')}' must be `)));
  });

  test('a ConfigMap that a patch replaces, and one that another tool has written', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'ConfigMap').addJsonPatch(JsonPatch.replace('/data/relay', 'recievers: {}\nservice: { pipelines: {} }\n'));
    expect(found('PT034', app)).toEqual([
      expect.stringContaining("'recievers' is no section"),
      expect.stringContaining("'service.pipelines' has no pipeline"),
    ]);
    expect(foundIn('PT034', yamlOf(stackApp().app).replace(/^ {4}processors:$/m, '    proccessors:'))).toEqual([expect.stringContaining("'proccessors' is no section")]);
  });

  test('quiet for what the collector expands when it starts', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(path('exporters otlp_http sending_queue num_consumers'), '${env:CONSUMERS}');
    expect(report(app)).toEqual(QUIET);
  });

  test('a text that is no YAML, patched into a ConfigMap', () => {
    const { app, stack } = stackApp();
    objectOf(stack.gatewayPool, 'ConfigMap').addJsonPatch(JsonPatch.replace('/data/relay', 'receivers: ['));
    expect(report(app).errors).toEqual([
      "[metrics/GatewayPool] PT034: 'data.relay' of the ConfigMap 'otel-ta/tiered-gateway-statefulset' must be a YAML object, got \"receivers: [\"; correct the override or patch that makes it so",
    ]);
  });

  test.each(['', '7', 'a: &a { b: *a }'])('%j as the configuration of the scrapers of others', written => {
    const manifests = readManifests(foreignYaml(), 'a.yaml').map(({ manifest }) => manifest as any);
    manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tiered-scraper').data.relay = written;
    const yaml = manifests.map(manifest => JSON.stringify(manifest)).join('\n---\n');
    expect(foundIn('PT034', yaml)).toEqual([
      `error [Deployment 'otel-ta/tiered-scraper'] 'data.relay' of the ConfigMap 'otel-ta/tiered-scraper' must be a YAML object, got ${JSON.stringify(written)}; correct it in the collector's configuration`,
    ]);
  });

  test('a key that is there twice, which a collector refuses, and a merge key, which it reads', () => {
    const inScrapers = (change: (relay: string) => string) => {
      const manifests = readManifests(foreignYaml(), 'a.yaml').map(({ manifest }) => manifest as any);
      const map = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tiered-scraper');
      map.data.relay = change(map.data.relay);
      return foundIn('PT034', manifests.map(manifest => JSON.stringify(manifest)).join('\n---\n'));
    };
    expect(inScrapers(relay => `${relay}\nexporters: {}\n`)).toEqual([
      "error [Deployment 'otel-ta/tiered-scraper'] 'exporters' is there twice, with which no collector starts; correct it in the collector's configuration",
    ]);
    expect(inScrapers(relay => relay.replace(/^( *)memory_limiter:\n/m, (line, indent) => `${line}${indent}  <<: { check_interval: 1s }\n`))).toEqual([]);
  });

  test('a key that the ConfigMap does not have any more', () => {
    const { app, stack } = stackApp();
    objectOf(stack.scraperPool, 'ConfigMap').addJsonPatch(JsonPatch.replace('/data', { other: 'receivers: {}' }));
    expect(report(app).errors).toEqual([expect.stringContaining("[metrics/ScraperPool] PT034: 'data.relay' of the ConfigMap 'otel-ta/tiered-scraper' is not there")]);
  });

  test('quiet for other programs that take a file by --config', () => {
    const { app } = stackApp();
    const chart = otherChart(app, 'apps', 'otel-ta');
    strangeCollector('otel-ta', 'tool', 'receivers: [').forEach((manifest, index) => {
      manifest.spec?.template.spec.containers.forEach((container: any) => { container.image = 'tool:1'; });
      new ApiObject(chart, `tool${index}`, manifest);
    });
    expect(report(app)).toEqual(QUIET);
  });
});
