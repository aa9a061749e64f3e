import { found, foundIn, path, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const INITIAL = path('processors cumulative_to_delta initial_value');

describe('PT047', () => {
  test.each(['auto', 'keep'])('%s', value => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(INITIAL, value);
    expect(found('PT047', app)).toEqual([
      `error [metrics/GatewayPool] 'processors.cumulative_to_delta.initial_value' is '${value}', so that the value of a stream that moves or comes back is counted in full again; do not override it`,
    ]);
  });

  test('the YAML of another tool that does not write it', () => {
    expect(foundIn('PT047', foreignYaml([/ +initial_value: drop\n/g, '']))).toEqual([
      "error [StatefulSet 'otel-ta/tiered-gateway'] 'processors.cumulative_to_delta.initial_value' is 'auto', since it is not written, so that the value of a stream that moves or comes back is counted in full again; set 'initial_value: drop'",
    ]);
  });

  test('quiet where the environment decides', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addConfigOverride(INITIAL, '${env:INITIAL_VALUE}');
    expect(found('PT047', app)).toEqual([]);
  });
});
