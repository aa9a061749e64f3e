import { gatewayEndpoints } from '../src/simulation/pod-names';
import { RandomNames } from '../src/simulation/random-names';
import { simulate, simulateScrapers, type Scenario } from '../src/simulation/simulation';
import { AllocatorHash, AllocatorRing, AttributesHash, GatewayRing, loadHashes } from '../src/rings';

beforeAll(loadHashes);

const scenario = (over: Partial<Scenario> = {}): Scenario => ({
  points: new Array(334).fill(30e6 / 334),
  stack: 'tiered',
  namespace: 'otel-ta',
  scrapers: 38,
  gateways: 8,
  naming: 'deployment',
  allocatorHash: AllocatorHash.V0_10,
  attributesHash: AttributesHash.PLAIN,
  routingKey: 'resource',
  scraperHolds: 1e6,
  gatewayHolds: 4e6,
  draws: 30,
  seed: 7,
  ...over,
});

test('the same seed draws the same names, another seed others', () => {
  expect(simulate(scenario())).toEqual(simulate(scenario()));
  expect(simulate(scenario({ seed: 8 })).scrapers).not.toEqual(simulate(scenario()).scrapers);
});

test('at the documented row of 30 million the busiest scraper has about twice the average load', () => {
  const { scrapers } = simulate(scenario({ draws: 100 }));
  expect(scrapers.skew.meanPod).toBeCloseTo(30e6 / 38);
  expect(scrapers.skew.busiestOverMean.mean).toBeGreaterThan(1.6);
  expect(scrapers.skew.busiestOverMean.mean).toBeLessThan(2.2);
  expect(scrapers.skew.busiestOverMean.p95).toBeGreaterThanOrEqual(scrapers.skew.busiestOverMean.mean);
  expect(scrapers.skew.busiestOverMean.worst).toBeGreaterThanOrEqual(scrapers.skew.busiestOverMean.p95);
});

test('with known addresses and lasting names there is nothing to draw: the ring itself is the answer', () => {
  const addresses = Array.from({ length: 334 }, (_, i) => `10.0.${i % 5}.${i}:8080`);
  const { skew, ranks } = simulateScrapers(scenario({ addresses, naming: 'statefulset', draws: 3 }), [38])[0]!;
  const ring = new AllocatorRing(Array.from({ length: 38 }, (_, i) => `tiered-scraper-${i}`));
  const loads = new Array(38).fill(0);
  addresses.forEach(address => { loads[ring.locate(address)] += 30e6 / 334; });
  expect(skew.busiest.mean).toBeCloseTo(Math.max(...loads), 3);
  expect(skew.busiest.worst).toBeCloseTo(Math.max(...loads), 3);
  expect(ranks.map(rank => Math.round(rank.mean))).toEqual(loads.sort((a, b) => b - a).map(Math.round));
});

test('the names of running scrapers are taken as they are', () => {
  const addresses = Array.from({ length: 60 }, (_, i) => `10.0.0.${i}:80`);
  const scraperNames = ['x-1', 'x-2', 'x-3'];
  const { scrapers } = simulate(scenario({ points: new Array(60).fill(1), addresses, scraperNames, scrapers: 3, draws: 4 }));
  const ring = new AllocatorRing(scraperNames);
  const loads = [0, 0, 0];
  addresses.forEach(address => { loads[ring.locate(address)]! += 1; });
  expect(scrapers.skew.busiest).toEqual({ mean: Math.max(...loads), p95: Math.max(...loads), worst: Math.max(...loads) });
});

test('a pod that gets more than its limit holds is counted, one that gets just that is not', () => {
  const { skew } = simulateScrapers(scenario(), [38])[0]!;
  expect(simulateScrapers(scenario({ scraperHolds: skew.busiest.worst }), [38])[0]!.skew.exceeds).toBe(0);
  expect(simulateScrapers(scenario({ scraperHolds: skew.busiest.worst - 1 }), [38])[0]!.skew.exceeds).toBeGreaterThan(0);
  expect(simulateScrapers(scenario({ scraperHolds: skew.meanPod * 0.9 }), [38])[0]!.skew.exceeds).toBe(1);
});

describe('what-ifs', () => {
  const byEvent = (tier: { whatIfs: readonly { event: string }[] }) => Object.fromEntries(tier.whatIfs.map(whatIf => [whatIf.event, whatIf])) as Record<string, any>;

  test('of the scrapers', () => {
    const { scrapers } = simulate(scenario());
    const events = byEvent(scrapers);
    expect(events['one scraper gone'].skew.pods).toBe(37);
    expect(events['one scraper more'].skew.pods).toBe(39);
    // One of 38 has a 38th of the load, and bounded load moves more than the ideal.
    expect(events['one scraper gone'].moved.mean).toBeGreaterThan(1 / 38);
    expect(events['one scraper gone'].moved.mean).toBeLessThan(0.25);
    expect(events['twice the load'].skew.busiest.mean).toBeCloseTo(2 * scrapers.skew.busiest.mean, 3);
    expect(events['twice the load'].moved).toBeUndefined();
    expect(events['allocator upgraded to v0.159 or newer'].moved.mean).toBeGreaterThan(0.9);
    expect(events['one scraper replaced (its own targets not counted)'].moved.mean).toBeLessThan(0.3);
  });

  test('of a scraper that is replaced, what it had itself is not counted as moved', () => {
    const addresses = Array.from({ length: 80 }, (_, i) => `10.0.${i % 7}.${i}:8080`);
    const names = new RandomNames(7 * 1_000_003).pods('tiered-scraper', 9, 'deployment');
    const before = new AllocatorRing(names.slice(0, 8));
    const after = new AllocatorRing([...names.slice(0, 7), names[8]!]);
    const moved = addresses.filter(address => before.locate(address) !== 7 && after.locate(address) !== before.locate(address));
    const { scrapers } = simulate(scenario({ points: new Array(80).fill(1), addresses, scrapers: 8, gateways: 2, draws: 1 }));
    expect(moved.length).toBeGreaterThan(0);
    expect(byEvent(scrapers)['one scraper replaced (its own targets not counted)'].moved.mean).toBeCloseTo(moved.length / 80, 9);
  });

  test('a StatefulSet replaces no names, and an allocator of 0.159 can only go back', () => {
    const events = byEvent(simulate(scenario({ naming: 'statefulset', allocatorHash: AllocatorHash.V1_0, draws: 3 })).scrapers);
    expect(Object.keys(events)).toEqual(['one scraper gone', 'one scraper more', 'twice the load', 'allocator back at v0.158 or older']);
  });

  test('a single scraper and a single gateway have nothing to lose', () => {
    const { scrapers, gateways } = simulate(scenario({ scrapers: 1, gateways: 1, draws: 2 }));
    expect(byEvent(scrapers)['one scraper gone']).toBeUndefined();
    expect(byEvent(gateways)['one gateway gone']).toBeUndefined();
    expect(scrapers.skew.busiestOverMean.worst).toBe(1);
  });

  test('of the gateways, by resource', () => {
    const events = byEvent(simulate(scenario()).gateways);
    expect(events['one gateway gone'].moved.mean).toBeCloseTo(1 / 8, 1);
    expect(events['collectors upgraded to contrib 0.163 or newer'].moved.mean).toBeCloseTo(7 / 8, 1);
    const shares = new GatewayRing(gatewayEndpoints('tiered', 'otel-ta', 8)).shares();
    expect(events['routed by streamID instead'].skew.busiestOverMean.mean).toBeCloseTo(8 * Math.max(...shares), 6);
  });

  test('of the gateways, by streamID: what leaves a gateway that is gone is its share, and nothing else moves', () => {
    const { gateways } = simulate(scenario({ routingKey: 'streamID', draws: 2 }));
    const shares = new GatewayRing(gatewayEndpoints('tiered', 'otel-ta', 8)).shares();
    const events = byEvent(gateways);
    expect(gateways.skew.busiestOverMean.mean).toBeCloseTo(8 * Math.max(...shares), 6);
    expect(events['one gateway gone'].moved.mean).toBeCloseTo(shares[7]!, 2);
    expect(events['routed by resource instead'].skew.busiestOverMean.mean).toBeGreaterThan(gateways.skew.busiestOverMean.mean);
    expect(events['collectors upgraded to contrib 0.163 or newer'].moved.mean).toBeCloseTo(7 / 8, 1);
  });
});
