import { found, foundIn, path, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

type Pool = 'scraperPool' | 'gatewayPool' | 'selfMonitor';
const overridden = (part: Pool, key: string, value: any) => {
  const { app, stack } = stackApp();
  stack[part]!.addConfigOverride(path(key), value);
  return found('PT045', app);
};

describe('PT045', () => {
  test.each<[Pool, string, string]>([
    ['scraperPool', 'exporters load_balancing protocol otlp', 'exporters.load_balancing.protocol.otlp'], ['gatewayPool', 'exporters otlp_http', 'exporters.otlp_http'],
    ['selfMonitor', 'exporters otlp_http', 'exporters.otlp_http'],
  ])('retries of the %s without their times', (part, exporter, shown) => {
    expect(overridden(part, `${exporter} retry_on_failure`, { enabled: true })).toEqual([
      expect.stringMatching(new RegExp(`^warning \\[.*\\] '${shown}.retry_on_failure.max_elapsed_time' is 300 s, since it says none, below 900 s; what is not taken by then is lost; leave 'retry_on_failure' as it is`)),
    ]);
    expect(overridden(part, `${exporter} retry_on_failure max_elapsed_time`, '10m')).toEqual([expect.stringContaining("retry_on_failure.max_elapsed_time' is 600 s, below 900 s")]);
    expect(overridden(part, `${exporter} retry_on_failure`, { enabled: false })).toEqual([expect.stringContaining("retry_on_failure' is off, so that whatever is not taken at once is lost")]);
    expect(overridden(part, `${exporter} retry_on_failure max_elapsed_time`, '0s')).toEqual([]);
  });

  test('above the ring, where times that are left out are zero', () => {
    expect(overridden('scraperPool', 'exporters load_balancing retry_on_failure', { enabled: true })).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.retry_on_failure.initial_interval' is left out, which here means 0, so that it tries again without a pause; leave 'retry_on_failure' as it is; 'retryMaxElapsedTime' of the Cadence sets its end",
    ]);
    expect(overridden('scraperPool', 'exporters load_balancing retry_on_failure', { enabled: true, initial_interval: '5s', max_elapsed_time: '15m' })).toEqual([]);
  });

  test('the YAML of another tool', () => {
    expect(foundIn('PT045', foreignYaml(['max_elapsed_time: 15m', 'max_elapsed_time: 1m'], ['initial_interval: 5s', 'initial_interval: 0s']))).toEqual(expect.arrayContaining([
      expect.stringMatching(/^warning \[StatefulSet 'otel-ta\/tiered-gateway'\] 'exporters.otlp_http.retry_on_failure.max_elapsed_time' is 60 s, below 900 s; what is not taken by then is lost; set 'max_elapsed_time' to 900s or more$/),
      expect.stringMatching(/^error \[Deployment 'otel-ta\/tiered-scraper'\] .*initial_interval' is zero, so that it tries again without a pause; write every time of it/),
    ]));
  });
});
