import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { Cadence, CadenceOverrides, CadenceProps, GatewayPool, Scaling, ScraperPool, TargetAllocator } from '../../src';
import { Input } from '../../src/text/input';
import { messageOf } from '../support/expect-error';
import { chartIn, find, objectsOf } from '../support/manifests';

const s = Duration.seconds;
const inSeconds = (duration: Duration) => duration.toSeconds({ integral: false });

/** Rows with the durations that are set in front, as the name of the test. */
function labelled<T extends [CadenceProps, ...any[]]>(rows: T[]): [string, ...T][] {
  return rows.map(row => [Object.entries(row[0]).map(([name, value]) => `${name}: ${inSeconds(value)} s`).join(', '), ...row]);
}

/** Every duration by its name. */
function times(cadence: Cadence) {
  return {
    scrapeInterval: inSeconds(cadence.scrapeInterval),
    largestScrapeInterval: inSeconds(cadence.largestScrapeInterval),
    allocatorPollInterval: inSeconds(cadence.allocatorPollInterval),
    targetRefreshInterval: inSeconds(cadence.targetRefreshInterval),
    collectorNotReadyGracePeriod: inSeconds(cadence.collectorNotReadyGracePeriod),
    handover: inSeconds(cadence.handover),
    maxStaleness: inSeconds(cadence.maxStaleness),
    gcInterval: inSeconds(cadence.gcInterval),
    spanLimit: inSeconds(cadence.spanLimit),
    scaleUpWindow: inSeconds(cadence.scaleUpWindow),
    scraperScaleDownWindow: inSeconds(cadence.scraperScaleDownWindow),
    scraperScaleDownPeriod: inSeconds(cadence.scraperScaleDownPeriod),
    gatewayScaleDownWindow: inSeconds(cadence.gatewayScaleDownWindow),
    gatewayScaleDownPeriod: inSeconds(cadence.gatewayScaleDownPeriod),
    batchTimeout: inSeconds(cadence.batchTimeout),
    gatewayBatchTimeout: cadence.gatewayBatchTimeout.toMilliseconds() / 1000,
    exportTimeout: inSeconds(cadence.exportTimeout),
    retryInitialInterval: inSeconds(cadence.retryInitialInterval),
    retryMaxInterval: inSeconds(cadence.retryMaxInterval),
    retryMaxElapsedTime: inSeconds(cadence.retryMaxElapsedTime),
    telemetryInterval: inSeconds(cadence.telemetryInterval),
    selfScrapeInterval: inSeconds(cadence.selfScrapeInterval),
    startupTimeout: inSeconds(cadence.startupTimeout),
  };
}

function holdRelations(cadence: Cadence) {
  const t = times(cadence);
  expect(t.handover).toBe(t.collectorNotReadyGracePeriod + 5 + t.allocatorPollInterval + t.targetRefreshInterval);
  expect(t.maxStaleness).toBeGreaterThanOrEqual(2 * t.largestScrapeInterval);
  expect(2 * t.gcInterval).toBeLessThanOrEqual(t.maxStaleness);
  expect(t.gcInterval).toBeGreaterThan(t.largestScrapeInterval);
  expect(t.spanLimit).toBeGreaterThan(t.handover + t.largestScrapeInterval);
  expect(t.scaleUpWindow).toBe(0);
  expect(t.scraperScaleDownWindow).toBeGreaterThanOrEqual(t.handover + 3 * t.largestScrapeInterval);
  expect(t.scraperScaleDownPeriod).toBe(Math.min(1800, t.handover + t.largestScrapeInterval));
  expect(t.gatewayScaleDownWindow).toBeGreaterThan(t.spanLimit);
  expect(t.batchTimeout).toBeLessThanOrEqual(t.scrapeInterval);
  expect(t.gatewayBatchTimeout).toBeLessThanOrEqual(t.scrapeInterval);
  expect(t.retryMaxElapsedTime).toBeGreaterThanOrEqual(900);
  expect(t.retryMaxElapsedTime).toBeGreaterThanOrEqual(t.retryMaxInterval);
  expect(t.retryMaxInterval).toBeGreaterThanOrEqual(t.retryInitialInterval);
  expect(t.startupTimeout).toBeGreaterThan(900);
  for (const [name, value] of Object.entries(t)) {
    expect([name, Number.isSafeInteger(name === 'gatewayBatchTimeout' ? value * 1000 : value) && (value > 0 || ['scaleUpWindow', 'collectorNotReadyGracePeriod'].includes(name))]).toEqual([name, true]);
  }
}

/** Builds both tiers with their autoscalers, as a stack does; the first error ends it. */
function tiers(cadence: Cadence, scaling?: Scaling) {
  const chart = chartIn();
  const gateway = new GatewayPool(chart, 'gateways', { clusterName: 'c', cadence, scaling });
  const scraper = new ScraperPool(chart, 'scrapers', {
    clusterName: 'c', cadence, scaling, gateway, targetAllocator: TargetAllocator.fromEndpoint('http://ta'),
  });
  return { gateway, scraper };
}

test('at 60 s every time is what the documentation says', () => {
  expect(times(new Cadence())).toEqual({
    scrapeInterval: 60,
    largestScrapeInterval: 60,
    allocatorPollInterval: 15,
    targetRefreshInterval: 15,
    collectorNotReadyGracePeriod: 30,
    handover: 65,
    maxStaleness: 600,
    gcInterval: 300,
    spanLimit: 600,
    scaleUpWindow: 0,
    scraperScaleDownWindow: 300,
    scraperScaleDownPeriod: 125,
    gatewayScaleDownWindow: 720,
    gatewayScaleDownPeriod: 120,
    batchTimeout: 10,
    gatewayBatchTimeout: 1,
    exportTimeout: 10,
    retryInitialInterval: 5,
    retryMaxInterval: 30,
    retryMaxElapsedTime: 900,
    telemetryInterval: 10,
    selfScrapeInterval: 15,
    startupTimeout: 960,
  });
});

describe('over all intervals that an autoscaler allows', () => {
  test('every relation holds, for every interval', () => {
    for (let interval = 1; interval <= 300; interval++) {
      const cadence = new Cadence({ scrapeInterval: s(interval) });
      holdRelations(cadence);
      const t = times(cadence);
      expect(t.maxStaleness).toBe(Math.max(10 * interval, t.handover + 3 * interval));
      expect(t.scraperScaleDownWindow).toBe(Math.max(5 * interval, t.handover + 3 * interval));
      expect(t.gatewayScaleDownWindow).toBeLessThanOrEqual(3600);
      expect(t.scraperScaleDownWindow).toBeLessThanOrEqual(3600);
      expect(t.gatewayScaleDownPeriod).toBeLessThanOrEqual(1800);
      expect(cadence._autoscalerProblems('gateway')).toEqual([]);
      expect(cadence._autoscalerProblems('scraper')).toEqual([]);
    }
  });

  test('every relation holds for a largest interval above the scrape interval', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 299 }), (interval, more) => {
      fc.pre(interval + more <= 300);
      const cadence = new Cadence({ scrapeInterval: s(interval), largestScrapeInterval: s(interval + more) });
      holdRelations(cadence);
      expect(cadence._autoscalerProblems('gateway')).toEqual([]);
    }), { numRuns: 300 });
  });

  test('every relation holds where no autoscaler ends the window', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 86_400 }), interval => {
      holdRelations(new Cadence({ scrapeInterval: s(interval) }));
    }), { numRuns: 300 });
  });

  test('no time falls when the interval grows', () => {
    let before = times(new Cadence({ scrapeInterval: s(1) }));
    for (let interval = 2; interval <= 300; interval++) {
      const now = times(new Cadence({ scrapeInterval: s(interval) }));
      for (const name of Object.keys(now) as (keyof typeof now)[]) {
        expect([name, interval, now[name] >= before[name]]).toEqual([name, interval, true]);
      }
      before = now;
    }
  });
});

describe('beyond what Kubernetes allows', () => {
  test('an error names the construct and the largest interval, which is accepted, and the next second is not', () => {
    const named = (tier: 'gateway' | 'scraper') => {
      const [problem] = new Cadence({ scrapeInterval: s(86_400) })._autoscalerProblems(tier);
      return Number(/must be at most (\d+) s/.exec(problem)![1]);
    };
    expect(named('gateway')).toBe(300);
    expect(named('scraper')).toBe(720);
    expect(messageOf(() => tiers(new Cadence({ scrapeInterval: s(301) })))).toBe(
      "chart/gateways: 'largestScrapeInterval' of Cadence must be at most 300 s with an autoscaler on the gateways, got 301 s: their scale-down window would be "
      + '3612 s, and Kubernetes allows at most 3600 s; scrape more often, or give the gateways Scaling.fixed(n)');
    const { gateway } = tiers(new Cadence({ scrapeInterval: s(300) }));
    expect(find(objectsOf(gateway), 'HorizontalPodAutoscaler').spec.behavior.scaleDown.stabilizationWindowSeconds).toBe(3600);
    expect(new Cadence({ scrapeInterval: s(720) })._autoscalerProblems('scraper')).toEqual([]);
    expect(new Cadence({ scrapeInterval: s(721) })._autoscalerProblems('scraper')).toHaveLength(1);
  });

  test('a fixed number of pods has no such limit', () => {
    expect(() => tiers(new Cadence({ scrapeInterval: s(86_400) }), Scaling.fixed(2))).not.toThrow();
  });

  test('the named interval is right whatever is set by hand, and where no interval helps, the cause is named instead', () => {
    const overrides = fc.record({
      collectorNotReadyGracePeriod: fc.integer({ min: 0, max: 4000 }),
      allocatorPollInterval: fc.integer({ min: 1, max: 100 }),
      maxStaleness: fc.integer({ min: 100, max: 5000 }),
      spanLimit: fc.integer({ min: 100, max: 5000 }),
    }, { requiredKeys: [] });
    const largest = fc.integer({ min: 60, max: 2000 });
    fc.assert(fc.property(overrides, largest, fc.constantFrom('gateway' as const, 'scraper' as const), (given, interval, tier) => {
      const set = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, s(value!)])) as CadenceOverrides;
      const at = (seconds: number) => new Cadence({ ...set, scrapeInterval: s(60), largestScrapeInterval: s(seconds) });
      let cadence: Cadence;
      try {
        cadence = at(interval);
      } catch {
        fc.pre(false);
        return;
      }
      const [problem] = cadence._autoscalerProblems(tier);
      if (!problem) {
        return;
      }
      const [, property, limit] = /'(\w+)' of Cadence must be at most (\d+) s/.exec(problem)!;
      if (property === 'largestScrapeInterval') {
        const scaled = Math.min(60, Number(limit));
        const named = (seconds: number) => new Cadence({
          allocatorPollInterval: s(15), ...set, scrapeInterval: s(scaled), largestScrapeInterval: s(seconds),
        })._autoscalerProblems(tier);
        expect(named(Number(limit))).toEqual([]);
        expect(named(Number(limit) + 1)).toHaveLength(1);
      } else if (property === 'handover') {
        expect(inSeconds(cadence.handover)).toBeGreaterThan(Number(limit));
      } else {
        expect(given[property as keyof typeof given]).toBeGreaterThan(Number(limit));
        expect(Number(limit)).toBe(3000);
      }
    }), { numRuns: 500 });
  });

  test('an hour at the most for a window, half an hour for a period, set by hand', () => {
    expect(messageOf(() => new Cadence({ gatewayScaleDownWindow: s(3601) }))).toContain("'gatewayScaleDownWindow' of Cadence must be at most 3600 s");
    expect(messageOf(() => new Cadence({ scraperScaleDownWindow: s(3601) }))).toContain("'scraperScaleDownWindow' of Cadence must be at most 3600 s");
    expect(messageOf(() => new Cadence({ gatewayScaleDownPeriod: s(1801) }))).toContain("'gatewayScaleDownPeriod' of Cadence must be at most 1800 s");
    const long = new Cadence({ gatewayScaleDownWindow: s(3600), gatewayScaleDownPeriod: s(1800), scraperScaleDownWindow: s(3600) });
    expect(long._autoscalerProblems('gateway')).toEqual([]);
  });

  test('a period that follows from the interval has the same limit', () => {
    const slow = new Cadence({ scrapeInterval: s(901), maxStaleness: s(1804), spanLimit: s(1500), gatewayScaleDownWindow: s(3600) });
    expect(slow._autoscalerProblems('gateway')[0]).toMatch(/'largestScrapeInterval' of Cadence must be at most 900 s .* got 901 s: .* 1800 s; .*'gatewayScaleDownPeriod'/);
    expect(new Cadence({ scrapeInterval: s(900), maxStaleness: s(1804), spanLimit: s(1500), gatewayScaleDownWindow: s(3600) })._autoscalerProblems('gateway')).toEqual([]);
  });
});

describe('overrides', () => {
  const everything: Required<CadenceProps> = {
    scrapeInterval: s(30),
    largestScrapeInterval: s(90),
    allocatorPollInterval: s(7),
    targetRefreshInterval: s(8),
    collectorNotReadyGracePeriod: s(0),
    maxStaleness: s(500),
    gcInterval: s(200),
    spanLimit: s(400),
    scraperScaleDownWindow: s(333),
    gatewayScaleDownWindow: s(444),
    gatewayScaleDownPeriod: s(77),
    batchTimeout: s(3),
    gatewayBatchTimeout: s(2),
    exportTimeout: s(4),
    retryMaxElapsedTime: s(1000),
  };

  test.each(Object.keys(everything) as (keyof CadenceProps)[])('%s is taken as given', property => {
    expect(inSeconds(new Cadence(everything)[property])).toBe(inSeconds(everything[property]));
  });

  test('the rest follows from what is set', () => {
    const cadence = new Cadence({ maxStaleness: s(1000), allocatorPollInterval: s(10) });
    expect(times(cadence)).toMatchObject({ gcInterval: 500, spanLimit: 1000, gatewayScaleDownWindow: 1200, targetRefreshInterval: 10, handover: 55 });
  });

  test.each(labelled<[CadenceProps, string, string]>([
    [{ maxStaleness: s(121) }, 'maxStaleness', 'largestScrapeInterval'],
    [{ maxStaleness: s(125) }, 'maxStaleness', 'handover'],
    [{ gcInterval: s(60) }, 'gcInterval', 'largestScrapeInterval'],
    [{ gcInterval: s(301) }, 'gcInterval', 'maxStaleness'],
    [{ spanLimit: s(125) }, 'spanLimit', 'handover'],
    [{ collectorNotReadyGracePeriod: s(600), spanLimit: s(600) }, 'spanLimit', 'handover'],
    [{ scraperScaleDownWindow: s(244) }, 'scraperScaleDownWindow', 'handover'],
    [{ gatewayScaleDownWindow: s(600) }, 'gatewayScaleDownWindow', 'spanLimit'],
    [{ batchTimeout: s(61) }, 'batchTimeout', 'scrapeInterval'],
    [{ gatewayBatchTimeout: s(61) }, 'gatewayBatchTimeout', 'scrapeInterval'],
    [{ retryMaxElapsedTime: s(899) }, 'retryMaxElapsedTime', '15 minutes'],
  ]))('%s breaks a relation: the error names both sides', (_, props, property, other) => {
    const message = messageOf(() => new Cadence(props));
    expect(message).toContain(`'${property}' of Cadence must be `);
    expect(message).toContain(other);
    expect(message).toMatch(/, got \d+ s; /);
  });

  test.each(labelled<[CadenceProps]>([
    [{ maxStaleness: s(122), spanLimit: s(126) }], [{ maxStaleness: s(126) }], [{ gcInterval: s(61) }], [{ gcInterval: s(300) }], [{ spanLimit: s(126) }],
    [{ scraperScaleDownWindow: s(245) }],
    [{ gatewayScaleDownWindow: s(601) }], [{ batchTimeout: s(60) }], [{ gatewayBatchTimeout: s(60) }], [{ retryMaxElapsedTime: s(900) }],
  ]))('%s is just allowed', (_, props) => {
    holdRelations(new Cadence(props));
  });

  test('any set of overrides is refused with both sides, or all relations hold', () => {
    const names = Object.keys(everything) as (keyof CadenceProps)[];
    const entry = fc.tuple(fc.constantFrom(...names), fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 100, max: 2000 })).map(s));
    const props = fc.array(entry, { maxLength: 3 }).map(entries => Object.fromEntries(entries));
    let accepted = 0;
    fc.assert(fc.property(props, given => {
      let cadence: Cadence;
      try {
        cadence = new Cadence(given as CadenceProps);
      } catch (error) {
        expect((error as Error).message).toMatch(/^'\w+' of Cadence must be .+, got .+/);
        return;
      }
      accepted++;
      holdRelations(cadence);
    }), { numRuns: 1000 });
    expect(accepted).toBeGreaterThan(100);
  });
});

test.each([[1, 200], [5, 200], [10, 400], [25, 1000], [60, 1000], [3600, 1000]])('at an interval of %d s the gateways gather for %d ms: what they have gathered is lost with them', (interval, milliseconds) => {
  expect(new Cadence({ scrapeInterval: s(interval) }).gatewayBatchTimeout.toMilliseconds()).toBe(milliseconds);
});

describe('bad input', () => {
  const properties = [
    'scrapeInterval', 'largestScrapeInterval', 'allocatorPollInterval', 'targetRefreshInterval', 'collectorNotReadyGracePeriod', 'maxStaleness', 'gcInterval', 'spanLimit',
    'scraperScaleDownWindow', 'gatewayScaleDownWindow', 'gatewayScaleDownPeriod', 'batchTimeout', 'gatewayBatchTimeout', 'exportTimeout', 'retryMaxElapsedTime',
  ];
  const bad: [string, any][] = [
    ['a fraction', Duration.millis(1500.5)], ['no number', s(NaN)], ['an endless time', s(Infinity)], ['a number', 60], ['a text', '60s'], ['null', null], ['ages', Duration.days(400)],
  ];
  test.each(properties.flatMap(property => bad.map(([name, value]) => [property, name, value] as const)))('%s is refused for %s', (property, _, value) => {
    const message = messageOf(() => new Cadence({ [property]: value }));
    expect(message).toContain(`'${property}' of Cadence must be `);
    expect(message).toContain(property === 'gatewayBatchTimeout' ? 'a whole number of milliseconds from 200 ms' : 'a whole number of seconds from ');
  });

  test.each(properties.filter(property => property !== 'collectorNotReadyGracePeriod'))('%s is refused for zero', property => {
    expect(messageOf(() => new Cadence({ [property]: s(0) }))).toContain(`'${property}' of Cadence must be a whole number of ${property === 'gatewayBatchTimeout' ? 'milliseconds' : 'seconds'} from `);
  });

  test('a fraction of a second', () => {
    expect(messageOf(() => new Cadence({ exportTimeout: Duration.millis(1500) }))).toBe("'exportTimeout' of Cadence must be a whole number of seconds from 1 s to 31536000 s, got 1 second 500 millis");
  });

  test.each(['maxStalenes', 'scrape_interval', 'largestScrapeinterval'])('the misspelt property %s', name => {
    expect(messageOf(() => new Cadence({ [name]: s(60) }))).toMatch(new RegExp(`^'${name}' of Cadence must be left out, got 1 minute; did you mean '\\w+'\\?$`));
  });

  test('a largest interval below the scrape interval', () => {
    expect(messageOf(() => new Cadence({ scrapeInterval: s(60), largestScrapeInterval: s(59) }))).toBe(
      "'largestScrapeInterval' of Cadence must be a whole number of seconds from 60 s to 86400 s, got 59 seconds; it may not be below 'scrapeInterval' (60 s)");
  });

  test('no props at all', () => {
    expect(messageOf(() => new Cadence(null as any))).toContain("'props' of Cadence must be an object");
  });
});

describe('with the slowest monitor of an app', () => {
  test('the times follow it in a new cadence, and the one that was asked stays as it was', () => {
    const cadence = new Cadence({ maxStaleness: undefined });
    const before = times(cadence);
    expect(times(cadence._withLargest(120))).toEqual(times(new Cadence({ largestScrapeInterval: s(120) })));
    expect(times(cadence._withLargest(119.2))).toEqual(times(cadence._withLargest(120)));
    expect(times(cadence)).toEqual(before);
  });

  test('a faster monitor, or an interval set by hand, changes nothing', () => {
    expect(times(new Cadence()._withLargest(30))).toEqual(times(new Cadence()));
    const set = new Cadence({ largestScrapeInterval: s(90) });
    expect(times(set._withLargest(120))).toEqual(times(set));
  });

  test('what does not hold any more is told, not thrown', () => {
    const cadence = new Cadence({ maxStaleness: s(300) });
    expect(cadence._problems()).toEqual([]);
    expect(cadence._withLargest(150)._problems()[0]).toContain("'maxStaleness' of Cadence must be at least 2 x ");
    expect(new Cadence()._withLargest(400)._autoscalerProblems('gateway')[0]).toContain("'largestScrapeInterval' of Cadence must be at most 300 s ");
    expect(new Cadence()._autoscalerProblems('gateway')).toEqual([]);
  });
});

describe('two clocks', () => {
  test.each<[string, CadenceProps, CadenceProps, boolean]>([
    ['no props and the defaults', {}, { scrapeInterval: s(60) }, true],
    ['a default set by hand', {}, { maxStaleness: s(600) }, true],
    ['another interval', {}, { scrapeInterval: s(30) }, false],
    ['another time', {}, { exportTimeout: s(11) }, false],
    ['a largest interval that monitors cannot raise', {}, { largestScrapeInterval: s(60) }, false],
  ])('%s', (_, one, other, equal) => {
    expect(new Cadence(one)._equals(new Cadence(other))).toBe(equal);
  });
});

test('a cadence of a construct names the construct', () => {
  const at = (intervals: CadenceProps, overrides: CadenceOverrides = {}) => Cadence._at('metrics', intervals, new Input<CadenceOverrides>('metrics', overrides, 'byHand', 'byHand.'));
  expect(times(at({ scrapeInterval: s(30) }))).toEqual(times(new Cadence({ scrapeInterval: s(30) })));
  expect(at({})).toBeInstanceOf(Cadence);
  expect(messageOf(() => at({ scrapeInterval: s(0) }))).toMatch(/^'scrapeInterval' of metrics must be /);
  expect(messageOf(() => at({}, { maxStaleness: s(0) }))).toMatch(/^'byHand.maxStaleness' of metrics must be /);
  expect(messageOf(() => at({}, { retryMaxElapsedTime: s(5) }))).toMatch(/^metrics: 'retryMaxElapsedTime' of Cadence must be /);
});

test('the gateways can gather for a part of a second, as by default', () => {
  for (const milliseconds of [200, 400, 999, 1000, 60_000]) {
    expect(new Cadence({ gatewayBatchTimeout: Duration.millis(milliseconds) }).gatewayBatchTimeout.toMilliseconds()).toBe(milliseconds);
  }
  const derived = new Cadence({ scrapeInterval: s(10) }).gatewayBatchTimeout;
  expect(new Cadence({ gatewayBatchTimeout: derived }).gatewayBatchTimeout.toMilliseconds()).toBe(derived.toMilliseconds());
});

test('the grace at the end is the drain of the queue, one hanging request and ten seconds, at least a minute', () => {
  const cadence = new Cadence();
  expect(inSeconds(cadence._terminationGracePeriod(0))).toBe(60);
  expect(inSeconds(cadence._terminationGracePeriod(800 * 1024 * 1024))).toBe(120);
  expect(inSeconds(cadence._terminationGracePeriod(800 * 1024 * 1024, Duration.seconds(30)))).toBe(140);
  expect(GatewayPool.fromService({ serviceName: 'g', serviceNamespace: 'n' }).maxReplicas).toBe(16);
});
