import { found, path, QUIET, report, stackApp } from '../../support/checks';

describe('PT025', () => {
  test('a path that is not there', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(path('processors batch'));
    stack.scraperPool.addConfigOverride(['exporters', 'load_balancing', 'routing_key', 'x'], 1);
    expect(found('PT025', app)).toEqual([
      'error [metrics/GatewayPool] \'path\' of metrics/GatewayPool must be the path of an existing key, got ["processors","batch"]; there is no \'batch\'; look the path up in what \'toConfig()\' returns',
      'error [metrics/ScraperPool] \'path\' of metrics/ScraperPool must be a path through objects and lists, got ["exporters","load_balancing","routing_key","x"]; \'routing_key\' is a value; look the path up in what \'toConfig()\' returns',
    ]);
  });

  test('quiet for a path that is there', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.removeConfig(path('processors k8s_attributes extract annotations'));
    expect(report(app)).toEqual(QUIET);
  });

  test('a path that is not there in the allocator\'s configuration', () => {
    const { app, stack } = stackApp();
    stack.targetAllocator.removeConfig(path('prometheus_cr scrapeInterval'));
    const { errors, warnings } = report(app);
    expect(errors).toEqual([expect.stringMatching(/^\[metrics\/TargetAllocator\] PT025: .*there is no 'scrapeInterval'/)]);
    expect(warnings).toEqual([]);
  });
});
