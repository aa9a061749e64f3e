import { CollectorDistribution } from '../../../src';
import { found, foundIn, path, stackApp, yamlOf } from '../../support/checks';

describe('PT019', () => {
  test('a component that came through an override', () => {
    const { app, stack } = stackApp({ distribution: CollectorDistribution.dynatrace() });
    stack.gatewayPool.addConfigOverride(path('processors groupbyattrs'), {});
    stack.gatewayPool.addConfigOverride(path('exporters mine/x'), {});
    expect(found('PT019', app)).toEqual([
      "error [metrics/GatewayPool] 'processors.groupbyattrs': the processor 'groupbyattrs' is not in the distribution Dynatrace 0.55.0; use CollectorDistribution.contrib('0.164.0'), which has it",
      "error [metrics/GatewayPool] 'exporters.mine/x': the exporter 'mine' is not in the distribution Dynatrace 0.55.0; use CollectorDistribution.custom({...}) with an image that has it",
    ]);
  });

  test('quiet in a distribution that has it', () => {
    const { app, stack } = stackApp({ distribution: CollectorDistribution.contrib() });
    stack.gatewayPool.addConfigOverride(path('processors groupbyattrs'), {});
    expect(found('PT019', app)).toEqual([]);
  });

  test('the whole list of the release, by its version', () => {
    const of = (version: string, ...extensions: string[]) => {
      const { app, stack } = stackApp({ distribution: CollectorDistribution.contrib(version) });
      extensions.forEach(id => stack.gatewayPool.addConfigOverride(['extensions', id], {}));
      return found('PT019', app);
    };
    expect(of('0.158.0', 'azureauth', 'googleclientauth', 'ack', 'kafkatopics_observer')).toEqual([]);
    expect(of('0.159.0', 'awsiamdbauth')).toEqual([]);
    expect(of('0.158.0', 'awsiamdbauth')).toEqual([expect.stringContaining("error [metrics/GatewayPool] 'extensions.awsiamdbauth'")]);
    expect(of('0.159.0', 'kafkatopics_observer')).toEqual([expect.stringContaining("error [metrics/GatewayPool] 'extensions.kafkatopics_observer'")]);
  });

  test('a warning where the list of the version is not known', () => {
    const { app, stack } = stackApp({ distribution: CollectorDistribution.contrib('0.164.0') });
    stack.gatewayPool.addProcessor('brand_new', {});
    expect(found('PT019', app)).toEqual([expect.stringContaining("warning [metrics/GatewayPool] 'processors.brand_new': whether the processor 'brand_new' is in the distribution contrib 0.164.0 is not known")]);
  });

  test('an older image that is known to have it under another name, in somebody else\'s YAML', () => {
    const image = 'ghcr.io/dynatrace/dynatrace-otel-collector/dynatrace-otel-collector';
    const yaml = yamlOf(stackApp({ distribution: CollectorDistribution.dynatrace('0.54.0') }).app);
    expect(foundIn('PT019', yaml)).toEqual([]);
    expect(foundIn('PT019', yaml.replaceAll(`${image}:0.54.0`, `${image}:0.52.0`))).toContainEqual(expect.stringContaining(
      `'processors.cumulative_to_delta': the processor 'cumulative_to_delta' has this name since contrib 0.157.0, and the image '${image}:0.52.0' is made of contrib 0.156.0`));
  });

  test('quiet for an image of which nothing is known', () => {
    expect(foundIn('PT019', yamlOf(stackApp().app).replaceAll('image: ghcr.io/open-telemetry/opentelemetry-collector-releases', 'image: registry.example.com/mine'))).toEqual([]);
  });
});
