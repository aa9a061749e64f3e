import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { AllocatorHash, AllocatorRing, loadHashes } from '../src/rings';

beforeAll(loadHashes);

interface Pool {
  readonly naming: string;
  readonly members: string[];
  readonly owners: number[];
}

const vectors = (file: string) => JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'golden', 'vectors', file), 'utf8'));

describe.each([
  ['v0.10.0', AllocatorHash.V0_10],
  ['v1.0.0', AllocatorHash.V1_0],
])('ring library %s', (version, hash) => {
  const golden = vectors(`ring-${version}.json`);

  test('the vectors were printed by that version, with at least 2,000 targets and 1 to 20 scrapers', () => {
    expect(golden.version).toBe(version);
    expect(golden.targets.length).toBeGreaterThanOrEqual(2000);
    expect(golden.pools.map((pool: any) => pool.members.length)).toEqual(expect.arrayContaining([...Array(20).keys()].map(i => i + 1)));
  });

  test.each<Pool>(golden.pools)('$members.length scrapers, $naming names: target for target', pool => {
    const ring = new AllocatorRing(pool.members, hash);
    expect(golden.targets.map((target: string) => ring.locate(target))).toEqual(pool.owners);
  });

  test('the order of the members does not matter', () => {
    fc.assert(fc.property(fc.shuffledSubarray([...Array(12).keys()].map(i => `scraper-${i}`), { minLength: 1 }), members => {
      const a = new AllocatorRing(members, hash);
      const b = new AllocatorRing([...members].sort(), hash);
      for (let i = 0; i < 50; i++) {
        expect(members[a.locate(`10.0.0.${i}:80`)]).toBe(b.members[b.locate(`10.0.0.${i}:80`)]);
      }
    }), { numRuns: 30 });
  });

  test('no scraper owns more partitions than the bound', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 120 }), members => {
      const owned = new Array(members.length).fill(0);
      new AllocatorRing(members, hash).owners.forEach(owner => owned[owner]++);
      expect(owned.reduce((a, b) => a + b)).toBe(1061);
      expect(Math.max(...owned)).toBeLessThanOrEqual(hash.capacity(members.length));
    }), { numRuns: 30 });
  });
});

test('up to v0.10 the library panics above 1,061 scrapers, and so the ring says so', () => {
  const members = Array.from({ length: 1062 }, (_, i) => `s-${i}`);
  expect(() => new AllocatorRing(members, AllocatorHash.V0_10)).toThrow('panics with more than 1061 scrapers, got 1062');
  expect(new AllocatorRing(members, AllocatorHash.V1_0).locate('10.0.0.1:80')).toBeLessThan(1062);
});

test('a ring without members is refused', () => {
  expect(() => new AllocatorRing([])).toThrow('at least one member');
});
