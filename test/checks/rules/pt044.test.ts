import { Backend, CollectorDistribution } from '../../../src';
import { found, foundIn, path, stackApp } from '../../support/checks';
import { foreignYaml } from '../../support/foreign-yaml';

const QUEUE = 'exporters load_balancing protocol otlp sending_queue';

describe('PT044', () => {
  test('several consumers below the ring', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(path(`${QUEUE} num_consumers`), 10);
    expect(found('PT044', app)).toEqual([
      "error [metrics/ScraperPool] 'exporters.load_balancing.protocol.otlp.sending_queue' has 10 consumers, so that a point can arrive after its successor and be counted twice; leave the queue as it is, with one consumer",
    ]);
  });

  test.each([['num_consumers', `${QUEUE} num_consumers`], ['the queue', QUEUE]])('%s is taken out, which means ten', (_, key) => {
    const { app, stack } = stackApp();
    stack.scraperPool.removeConfig(path(key));
    expect(found('PT044', app)).toEqual([expect.stringContaining("'exporters.load_balancing.protocol.otlp.sending_queue' has 10 consumers, since it says no number, ")]);
  });

  test('a queue above the ring', () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(path('exporters load_balancing sending_queue'), { enabled: true, sizer: 'bytes', queue_size: 1000 });
    expect(found('PT044', app)).toEqual([expect.stringContaining("error [metrics/ScraperPool] 'exporters.load_balancing.sending_queue' has 10 consumers")]);
  });

  test('the YAML of another tool', () => {
    expect(foundIn('PT044', foreignYaml(['num_consumers: 1\n', 'num_consumers: 4\n']))).toEqual([
      "error [Deployment 'otel-ta/tiered-scraper'] 'exporters.load_balancing.protocol.otlp.sending_queue' has 4 consumers, so that a point can arrive after its successor and be counted twice; set 'num_consumers: 1'",
    ]);
  });

  test('quiet without a queue, and before gateways that remember nothing', () => {
    const off = stackApp();
    off.stack.scraperPool.addConfigOverride(path(`${QUEUE} enabled`), false);
    off.stack.scraperPool.addConfigOverride(path(`${QUEUE} num_consumers`), 10);
    expect(found('PT044', off.app)).toEqual([]);
    const plain = stackApp({ distribution: CollectorDistribution.contrib(), backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir.example' }) });
    plain.stack.scraperPool.addConfigOverride(path(`${QUEUE} num_consumers`), 10);
    expect(found('PT044', plain.app)).toEqual([]);
  });
});
