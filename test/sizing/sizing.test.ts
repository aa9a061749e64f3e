import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import { Sizing, SizingCoefficients, SizingLoad, TierSize } from '../../src/sizing';
import { CpuAmount } from '../../src/values/cpu-amount';
import { RoutingKey } from '../../src/values/routing-key';

const MILLION = 1_000_000;

describe('the documented table', () => {
  test.each([
    [1, 5, 2, 2],
    [5, 30, 6, 2],
    [10, 60, 13, 4],
    [30, 334, 38, 8],
    [60, 667, 74, 18],
    [90, 1000, 102, 23],
  ])('%i million data points a minute, %i targets: %i scrapers, %i gateways', (millions, targets, scrapers, gateways) => {
    const sizing = Sizing.forLoad({ dataPointsPerMinute: millions * MILLION, targets });
    expect(sizing.scrapers.scaling._resolve(1).minReplicas).toBe(scrapers);
    expect(sizing.scrapers.replicas).toBe(scrapers);
    expect(sizing.gateways.scaling._resolve(1).minReplicas).toBe(gateways);
    expect(sizing.gateways.replicas).toBe(gateways);
    expect(sizing.scrapers.maxReplicas).toBeGreaterThanOrEqual(2 * scrapers);
    expect(sizing.gateways.maxReplicas).toBeGreaterThanOrEqual(2 * gateways);
    expect(figures(sizing.scrapers)).toMatchObject({ cpu: 1000, request: 6144, limit: 6144 });
    expect(figures(sizing.gateways)).toMatchObject({ cpu: 2000, request: 8192, limit: 8192 });
  });

  test.each([
    [1, 10, 256],
    [200, 10, 256],
    [2600, 55, 384],
    [5000, 100, 512],
    [20_000, 1000, 1024],
    [40_000, 2000, 2048],
  ])('an allocator of %i targets asks for %im and %i MiB, and has no CPU limit', (targets, millis, mebibytes) => {
    const { allocators } = Sizing.forLoad({ dataPointsPerMinute: 10_000, targets });
    expect(figures(allocators)).toEqual({ replicas: 2, maxReplicas: 2, cpu: millis, request: mebibytes, limit: mebibytes });
    expect(allocators.resources.cpuLimit).toBeUndefined();
    expect(allocators.scaling.replicas).toBe(2);
  });

  test('between the rows it interpolates, above them the larger of the rule and the last ratio holds', () => {
    const scrapers = (millions: number) => Sizing.forLoad({ dataPointsPerMinute: millions * MILLION, targets: 10_000 }).scrapers.replicas;
    const gateways = (millions: number) => Sizing.forLoad({ dataPointsPerMinute: millions * MILLION, targets: 10_000 }).gateways.replicas;
    expect(scrapers(0.001)).toBe(2);
    expect(scrapers(20)).toBe(26); // 25.5 on the line from 13 to 38
    expect(scrapers(180)).toBe(204); // 180 x 102 / 90, more than 180 + 1
    expect(gateways(100)).toBe(26); // 100 / 4 + 1, more than 100 x 23 / 90
    expect(gateways(360)).toBe(92); // 360 x 23 / 90, more than 360 / 4 + 1
  });
});

test('a load by targets, series and interval is the same load', () => {
  const byRate = Sizing.forLoad({ dataPointsPerMinute: 12 * MILLION, targets: 400, scrapeInterval: Duration.seconds(30) });
  const bySeries = Sizing.forLoad({ seriesPerTarget: 15_000, targets: 400, scrapeInterval: Duration.seconds(30) });
  expect(bySeries.dataPointsPerMinute).toBe(12 * MILLION);
  expect(figures(bySeries.scrapers)).toEqual(figures(byRate.scrapers));
  expect(figures(bySeries.gateways)).toEqual(figures(byRate.gateways));
});

test('smaller pods mean more of them, by the scarcer of CPU and memory', () => {
  const replicas = (cpu: CpuAmount, memory: Size) => Sizing.forLoad({
    dataPointsPerMinute: 30 * MILLION, targets: 334, scraperResources: { cpuRequest: cpu, memoryRequest: memory },
  }).scrapers.replicas;
  expect(replicas(CpuAmount.cores(1), Size.gibibytes(6))).toBe(38);
  expect(replicas(CpuAmount.cores(2), Size.gibibytes(12))).toBe(20); // 37 / 2 + 1, rounded up
  expect(replicas(CpuAmount.millis(500), Size.gibibytes(6))).toBe(75); // 37 x 2 + 1
  expect(replicas(CpuAmount.cores(2), Size.gibibytes(3))).toBe(75);
});

test('at the same data points a minute a longer interval means more series, and more pods', () => {
  const at = (seconds: number) => Sizing.forLoad({ dataPointsPerMinute: 10 * MILLION, targets: 600, scrapeInterval: Duration.seconds(seconds) });
  expect(at(15).scrapers.replicas).toBe(13);
  expect(at(60).scrapers.replicas).toBe(13);
  expect(at(180).scrapers.replicas).toBe(38); // the series of the 30 million row
  expect(at(180).gateways.replicas).toBe(8);
});

describe('other coefficients than the documented ones', () => {
  const load = { dataPointsPerMinute: 60 * MILLION, targets: 667 };
  const cost = { cpuSecondsPerMillion: 21, bytesPerSeries: 1024 ** 3 / 500_000 };

  test('keep the average pod at the autoscaler targets, and one more for redundancy', () => {
    const byCpu = Sizing.forLoad({ ...load, coefficients: SizingCoefficients.of({ scraper: cost, gateway: cost }) });
    // 60 x 21 / 60 = 21 cores at 0.7 of 1, and 120 GiB at half of 6: 40; of gateways 15 by CPU, 30 by memory.
    expect(byCpu.scrapers.replicas).toBe(41);
    expect(byCpu.gateways.replicas).toBe(31);
    const busy = Sizing.forLoad({ ...load, coefficients: SizingCoefficients.of({ scraper: { ...cost, cpuSecondsPerMillion: 42 }, gateway: cost }) });
    expect(busy.scrapers.replicas).toBe(61);
  });

  test('take what a pod needs besides its series off its request', () => {
    const scraper = { ...cost, baseMemory: Size.gibibytes(1) };
    expect(Sizing.forLoad({ ...load, coefficients: SizingCoefficients.of({ scraper, gateway: cost }) }).scrapers.replicas).toBe(61);
    expect(() => Sizing.forLoad({
      ...load, scraperResources: { memoryRequest: Size.gibibytes(2) }, coefficients: SizingCoefficients.of({ scraper, gateway: cost }),
    })).toThrow("'scraperResources.memoryRequest' of Sizing.forLoad must be more than twice the 1 GiB that a pod needs besides its series, got 2Gi");
  });

  test('the measured ones are those of the measurement beside them', () => {
    const { results } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'bench', 'memory', 'results.json'), 'utf8'));
    expect(results.length).toBeGreaterThanOrEqual(4);
    for (const tier of ['scraper', 'gateway'] as const) {
      const { cpuSecondsPerMillion, bytesPerSeries, bytesPerPointInFlight, baseMemory } = SizingCoefficients.MEASURED[tier];
      const ratios = results.map((result: any) => {
        const predicted = baseMemory!.toMebibytes() + (result.series * bytesPerSeries + result.seriesPerTarget * bytesPerPointInFlight!) / 2 ** 20;
        return predicted / result[tier].peakMiB;
      });
      // Not below the peak seen in any case, and not a quarter above it.
      expect(Math.min(...ratios)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...ratios)).toBeLessThan(1.25);
      expect(cpuSecondsPerMillion).toBe(Math.max(...results.map((result: any) => result[tier].cpuSecondsPerMillion)));
    }
  });

  test.each<[any, string]>([
    [undefined, "'props' of SizingCoefficients.of must be an object of keys and values, got undefined"],
    [{ scraper: cost }, "'gateway.cpuSecondsPerMillion' of SizingCoefficients.of must be a number above 0, got undefined"],
    [{ scraper: null, gateway: cost }, "'scraper' of SizingCoefficients.of must be an object of keys and values, got null"],
    [{ scraper: cost, gateway: { ...cost, baseMem: 1 } }, "'gateway.baseMem' of SizingCoefficients.of must be left out, got 1; did you mean 'gateway.baseMemory'?"],
    [{ scraper: cost, gateway: { ...cost, baseMemory: '1Gi' } }, "'gateway.baseMemory' of SizingCoefficients.of must be a Size"],
  ])('%# are refused', (props, message) => {
    expect(() => SizingCoefficients.of(props)).toThrow(message);
  });

  test('the documented ones are the default', () => {
    expect(Sizing.forLoad(load).coefficients).toBe(SizingCoefficients.DOCUMENTED);
    expect(figures(Sizing.forLoad({ ...load, coefficients: SizingCoefficients.DOCUMENTED }).scrapers)).toEqual(figures(Sizing.forLoad(load).scrapers));
  });

  test.each([
    ['scraper', 'cpuSecondsPerMillion', 0],
    ['scraper', 'bytesPerSeries', NaN],
    ['gateway', 'cpuSecondsPerMillion', -1],
    ['gateway', 'bytesPerSeries', '2Ki'],
    ['scraper', 'bytesPerPointInFlight', -1],
    ['scraper', 'bytesPerSeries', undefined],
  ])('%s.%s of %p is refused', (tier, key, value) => {
    expect(() => SizingCoefficients.of({ scraper: cost, gateway: cost, [tier]: { ...cost, [key]: value } } as any))
      .toThrow(`'${tier}.${key}' of SizingCoefficients.of must be a number`);
  });
});

describe('the largest target', () => {
  const load = { dataPointsPerMinute: 10 * MILLION, targets: 60 };

  test('that fits beside half a pod changes nothing', () => {
    expect(figures(Sizing.forLoad({ ...load, largestTarget: 500_000 }).scrapers)).toEqual(figures(Sizing.forLoad(load).scrapers));
  });

  test('that does not raises the limit, not the request', () => {
    const { scrapers } = Sizing.forLoad({ ...load, largestTarget: 800_000 });
    expect(figures(scrapers)).toMatchObject({ request: 6144, limit: 3072 + Math.ceil(0.8 * 6144) });
  });

  test('has the headroom too', () => {
    const { scrapers } = Sizing.forLoad({ ...load, largestTarget: 640_000, headroom: 0.25 });
    expect(figures(scrapers)).toMatchObject({ request: 6144, limit: 3072 + Math.ceil(0.8 * 6144) });
    expect(() => Sizing.forLoad({ ...load, largestTarget: 900_000, headroom: 0.25 })).toThrow('one of the scrapers can hold: 1125000 data points a scrape');
  });

  test.each([
    ['more memory than a pod has', { ...load, largestTarget: 1_000_001 }, /^'largestTarget' of Sizing.forLoad is larger than one of the scrapers can hold: 1000001 data points a scrape need 1.01 cores and 6.01 GiB, a pod has 1 cores, 6Gi requested .* split the target .* larger pods in 'scraperResources'/],
    ['more CPU than a pod has', { ...load, scrapeInterval: Duration.seconds(15), largestTarget: 300_000 }, /one of the scrapers can hold: 300000 data points a scrape need 1.2 cores/],
    ['an average target that is too large', { dataPointsPerMinute: 30 * MILLION, targets: 5 }, /one of the scrapers can hold: 6000000 data points/],
    ['a limit that was given', { ...load, largestTarget: 600_000, scraperResources: { memoryLimit: Size.gibibytes(6) } }, /one of the scrapers can hold: .* a limit of 6Gi, half of the request in use/],
    ['a gateway that gets all streams of the target', {
      ...load, largestTarget: 900_000, gatewayResources: { cpuRequest: CpuAmount.millis(400), memoryRequest: Size.gibibytes(8) },
    }, /one of the gateways can hold: 900000 data points a scrape need 0.45 cores .* route by streamID \('routingKey'/],
  ])('is refused where it needs %s', (_what, given, message) => {
    expect(() => Sizing.forLoad(given)).toThrow(message);
  });

  test('routed by stream need not fit into a gateway', () => {
    const small = { ...load, largestTarget: 900_000, gatewayResources: { cpuRequest: CpuAmount.millis(400), memoryRequest: Size.gibibytes(8) } };
    expect(Sizing.forLoad({ ...small, routingKey: RoutingKey.STREAM_ID }).gateways.replicas).toBeGreaterThan(4);
  });
});

describe('input that is refused', () => {
  const good = { dataPointsPerMinute: MILLION, targets: 5 };
  test.each<[SizingLoad, string]>([
    [{ targets: 5 }, "'dataPointsPerMinute' of Sizing.forLoad must be given, or 'seriesPerTarget' instead of it, got undefined"],
    [{ ...good, seriesPerTarget: 10 }, "'seriesPerTarget' of Sizing.forLoad must be left out where 'dataPointsPerMinute' is given, got 10"],
    [{ ...good, dataPointsPerMinute: 0 }, "'dataPointsPerMinute' of Sizing.forLoad must be a number above 0, got 0"],
    [{ ...good, dataPointsPerMinute: -1 }, "'dataPointsPerMinute' of Sizing.forLoad must be a number above 0, got -1"],
    [{ ...good, dataPointsPerMinute: NaN }, "'dataPointsPerMinute' of Sizing.forLoad must be a number above 0, got NaN"],
    [{ ...good, dataPointsPerMinute: '30M' as any }, "'dataPointsPerMinute' of Sizing.forLoad must be a number above 0, got \"30M\""],
    [{ targets: 5, seriesPerTarget: Infinity }, "'seriesPerTarget' of Sizing.forLoad must be a number above 0, got Infinity"],
    [{ ...good, targets: 0 }, "'targets' of Sizing.forLoad must be a whole number from 1 up, got 0"],
    [{ ...good, targets: 1.5 }, "'targets' of Sizing.forLoad must be a whole number from 1 up, got 1.5"],
    [{ ...good, targets: undefined as any }, "'targets' of Sizing.forLoad must be a whole number from 1 up, got undefined"],
    [{ ...good, largestTarget: 0 }, "'largestTarget' of Sizing.forLoad must be a number above 0, got 0"],
    [{ ...good, largestTarget: 100_000 }, "'largestTarget' of Sizing.forLoad must be at least the 200000 data points a scrape of the average target, got 100000"],
    [{ ...good, headroom: 25 }, "'headroom' of Sizing.forLoad must be a number from 0 to 10, got 25; give it as a share"],
    [{ ...good, headroom: -0.1 }, "'headroom' of Sizing.forLoad must be a number from 0 to 10, got -0.1"],
    [{ ...good, routingKey: 'streamID' as any }, "'routingKey' of Sizing.forLoad must be a RoutingKey, such as RoutingKey.STREAM_ID, got \"streamID\""],
    [{ ...good, coefficients: 'measured' as any }, "'coefficients' of Sizing.forLoad must be SizingCoefficients, such as SizingCoefficients.MEASURED"],
    [undefined as any, "'load' of Sizing.forLoad must be an object of keys and values, got undefined"],
    [null as any, "'load' of Sizing.forLoad must be an object of keys and values, got null"],
    [{ ...good, target: 5 } as any, "'target' of Sizing.forLoad must be left out, got 5; did you mean 'targets'?"],
    [{ ...good, scraperResources: { memory: 5 } } as any, "'scraperResources.memory' of Sizing.forLoad must be left out, got 5"],
    [{ ...good, scraperResources: { memoryRequest: Size.mebibytes(32) } }, "'scraperResources.memoryRequest' of Sizing.forLoad must be at least 64Mi, got \"32Mi\""],
    [{ ...good, gatewayResources: null as any }, "'gatewayResources' of Sizing.forLoad must be an object of keys and values, got null"],
    [{ ...good, scrapeInterval: Duration.hours(25) }, "'scrapeInterval' of Sizing.forLoad must be a whole number of seconds from 1 s to 86400 s, got 1 day "],
    [{ ...good, scrapeInterval: 60 as any }, "'scrapeInterval' of Sizing.forLoad must be a Duration"],
    [{ ...good, scrapeInterval: Duration.millis(1500) }, "'scrapeInterval' of Sizing.forLoad must be"],
    [{ ...good, scraperResources: { memoryLimit: Size.mebibytes(32) } }, "'scraperResources.memoryLimit' of Sizing.forLoad must be at least 64Mi"],
    [{ dataPointsPerMinute: 1000 * MILLION, targets: 100_000 }, "the allocator's ring takes at most 1061; give larger pods in 'scraperResources'"],
  ])('%#', (load, message) => {
    expect(() => Sizing.forLoad(load)).toThrow(message);
  });
});

describe('the interval of the stack that it is for', () => {
  const load = { dataPointsPerMinute: 10 * MILLION, targets: 60 };

  test('is its own where the load named none', () => {
    const sizing = Sizing.forLoad(load);
    const slow = sizing._for(Duration.minutes(5), undefined);
    expect(figures(slow.scrapers)).toEqual(figures(Sizing.forLoad({ ...load, scrapeInterval: Duration.minutes(5) }).scrapers));
    expect(slow.scrapers.replicas).toBeGreaterThan(sizing.scrapers.replicas);
    expect([sizing, slow].map(({ scrapeInterval }) => scrapeInterval.toSeconds())).toEqual([60, 300]);
    expect(slow._for(Duration.seconds(60), undefined).scrapeInterval.toSeconds()).toBe(60);
  });

  test('does not change what the load named', () => {
    const named = Sizing.forLoad({ ...load, scrapeInterval: Duration.seconds(30) });
    expect(named._for(Duration.minutes(5), undefined).scrapeInterval.toSeconds()).toBe(30);
    expect([named, Sizing.forLoad(load)].map(sizing => sizing._names('scrapeInterval'))).toEqual([true, false]);
    expect([Sizing.forLoad({ ...load, routingKey: RoutingKey.RESOURCE }), named].map(sizing => sizing._names('routingKey'))).toEqual([true, false]);
  });

  test('a load that is changed afterwards changes nothing', () => {
    const given = { ...load };
    const sizing = Sizing.forLoad(given);
    given.dataPointsPerMinute = 1;
    expect(sizing._for(Duration.seconds(60), undefined).scrapers.replicas).toBe(sizing.scrapers.replicas);
  });
});

describe('more of it never needs less', () => {
  const millions = fc.double({ min: 0.01, max: 400, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  test.each(['DOCUMENTED', 'MEASURED'] as const)('data points a minute, by %s coefficients', name => {
    fc.assert(fc.property(millions, millions, (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map(m => Sizing.forLoad({
        dataPointsPerMinute: m * MILLION, targets: 5000, coefficients: SizingCoefficients[name],
      }));
      expectNoLess(less, more);
    }));
  });

  test('targets, of the same size', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 4000 }), (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map(targets => Sizing.forLoad({ seriesPerTarget: 90_000, targets }));
      expectNoLess(less, more);
    }));
  });

  test('series of a target', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map(seriesPerTarget => Sizing.forLoad({ seriesPerTarget, targets: 400 }));
      expectNoLess(less, more);
    }));
  });

  test('the largest target', () => {
    fc.assert(fc.property(share, share, (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map(s => Sizing.forLoad({
        dataPointsPerMinute: 10 * MILLION, targets: 60, largestTarget: 170_000 + s * 830_000,
      }));
      expectNoLess(less, more);
    }));
  });

  test('headroom', () => {
    fc.assert(fc.property(millions, share, share, (m, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map(headroom => Sizing.forLoad({
        dataPointsPerMinute: m * MILLION / 4, targets: 5000, headroom,
      }));
      expectNoLess(less, more);
    }));
  });

  test('interval, at the same data points a minute; and a shorter interval, at the same series', () => {
    const intervals = fc.integer({ min: 5, max: 600 });
    fc.assert(fc.property(intervals, intervals, (a, b) => {
      const [short, long] = [Math.min(a, b), Math.max(a, b)].map(Duration.seconds);
      expectNoLess(
        Sizing.forLoad({ dataPointsPerMinute: 10 * MILLION, targets: 5000, scrapeInterval: short }),
        Sizing.forLoad({ dataPointsPerMinute: 10 * MILLION, targets: 5000, scrapeInterval: long }),
      );
      expectNoLess(
        Sizing.forLoad({ seriesPerTarget: 5000, targets: 1000, scrapeInterval: long }),
        Sizing.forLoad({ seriesPerTarget: 5000, targets: 1000, scrapeInterval: short }),
      );
    }));
  });

  test('and smaller pods never mean fewer of them', () => {
    const pod = fc.record({ cores: fc.integer({ min: 500, max: 8000 }), mebibytes: fc.integer({ min: 4096, max: 65_536 }) });
    fc.assert(fc.property(pod, pod, (a, b) => {
      const sized = (cores: number, mebibytes: number) => {
        const resources = { cpuRequest: CpuAmount.millis(cores), memoryRequest: Size.mebibytes(mebibytes) };
        return Sizing.forLoad({ dataPointsPerMinute: 30 * MILLION, targets: 3340, scraperResources: resources, gatewayResources: resources });
      };
      const small = sized(Math.min(a.cores, b.cores), Math.min(a.mebibytes, b.mebibytes));
      const large = sized(Math.max(a.cores, b.cores), Math.max(a.mebibytes, b.mebibytes));
      expect(small.scrapers.replicas).toBeGreaterThanOrEqual(large.scrapers.replicas);
      expect(small.gateways.replicas).toBeGreaterThanOrEqual(large.gateways.replicas);
    }));
  });
});

function figures(tier: TierSize) {
  return {
    replicas: tier.replicas,
    maxReplicas: tier.maxReplicas,
    cpu: tier.resources.cpuRequest!.toMillis(),
    request: tier.resources.memoryRequest!.toMebibytes(),
    limit: tier.resources.memoryLimit!.toMebibytes(),
  };
}

function expectNoLess(less: Sizing, more: Sizing) {
  for (const tier of ['scrapers', 'gateways', 'allocators'] as const) {
    const [a, b] = [figures(less[tier]), figures(more[tier])];
    for (const key of Object.keys(a) as (keyof typeof a)[]) {
      expect({ tier, key, value: b[key] >= a[key] }).toEqual({ tier, key, value: true });
    }
  }
}
