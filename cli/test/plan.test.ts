import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration, Testing } from 'cdk8s';
import { PrometheusTieredStack, type PrometheusTieredStackProps } from '../../src';
import { MOST_SCRAPERS } from '../src/library';
import { AllocatorHash, AllocatorRing, loadHashes } from '../src/rings';
import { run } from '../src/run';

beforeAll(loadHashes);

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plan-')); });
afterEach(() => { fs.rmSync(folder, { recursive: true }); });

async function plan(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(['plan', ...args], text => { out.push(text); }, text => { err.push(text); });
  return { code, out: out.join(''), err: err.join('') };
}

const stack = (props: Partial<PrometheusTieredStackProps>) => new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', ...props });

async function json(...args: string[]): Promise<any> {
  const { code, out, err } = await plan(...args, '--output', 'json', '--draws', '20');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

const file = (name: string, text: string): string => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

describe('the text', () => {
  test('has the sizes, the skew, the what-ifs, advice and props', async () => {
    const { code, out, err } = await plan('--dpm', '30M', '--targets', '334', '--draws', '20');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^30,000,000 data points a minute from 334 targets every 60 s$/m);
    expect(out).toMatch(/^scrapers +38 +76 +1 +6Gi +6Gi +1M points a scrape$/m);
    expect(out).toMatch(/^gateways +8 +16 +2 +8Gi +8Gi +4M points a scrape$/m);
    expect(out).toMatch(/^allocators +2 +2 +13m +264Mi +264Mi +334 targets each$/m);
    expect(out).toMatch(/^one scraper gone +[\d.]+ % /m);
    expect(out).toMatch(/^routed by streamID instead /m);
    expect(out).toContain('A memory limit of');
    expect(out).toContain('sizing: Sizing.forLoad({');
    expect(out).not.toMatch(/undefined|NaN|Infinity/);
  });

  test('says nothing of a limit that is large enough', async () => {
    const { out } = await plan('--dpm', '30M', '--targets', '3340', '--scraper-memory-limit', '24Gi', '--gateway-memory-limit', '24Gi', '--draws', '10');
    expect(out).not.toContain('A memory limit of');
    expect(out.replace(/\s+/g, ' ')).toContain('in no draw is that more than the 4M data points a scrape that 24Gi hold.');
  });
});

describe('the load', () => {
  test('by data points a minute, or by targets and series', async () => {
    const byRate = await json('--dpm', '12M', '--targets', '400', '--interval', '30s');
    const bySeries = await json('--series', '15k', '--targets', '400', '--interval', '30s');
    expect(bySeries).toEqual(byRate);
    expect(byRate.load).toMatchObject({ dataPointsPerMinute: 12e6, targets: 400, intervalSeconds: 30, averageTarget: 15_000, largestTarget: 15_000 });
  });

  test('with one large target', async () => {
    const { load, sizes } = await json('--dpm', '10M', '--targets', '60', '--largest-target', '800k');
    expect(load).toMatchObject({ dataPointsPerMinute: 10e6, targets: 60, largestTarget: 800_000 });
    expect(sizes.scrapers.memoryLimit).toBeGreaterThan(sizes.scrapers.memoryRequest);
  });

  test('from a list of sizes, as lines or JSON, with addresses or without', async () => {
    const lines = await json('--distribution', file('a.txt', '# samples\n10.0.0.1:80 100000\n\n10.0.0.2:80,250000 # big\n10.0.0.3:80\t50000\n'));
    expect(lines.load).toMatchObject({ dataPointsPerMinute: 400_000, targets: 3, largestTarget: 250_000, source: 'sizes from the list' });
    const document = await json('--distribution', file('a.json', '[{"address":"10.0.0.1:80","points":100000},{"address":"10.0.0.2:80","points":250000},{"address":"10.0.0.3:80","points":50000}]'));
    expect(document).toEqual(lines);
    expect((await json('--distribution', file('b.json', '[1, 2, 3.5]'))).load).toMatchObject({ dataPointsPerMinute: 6.5, targets: 3 });
  });

  test('headroom is sized and drawn', async () => {
    const without = await json('--dpm', '20M', '--targets', '400');
    const half = await json('--dpm', '20M', '--targets', '400', '--headroom', '50%');
    expect(half.sizes.scrapers.replicas).toBe(38);
    expect(half.load.dataPointsPerMinute).toBe(without.load.dataPointsPerMinute);
    expect(half.simulation.scrapers.skew.meanPod).toBeCloseTo(30e6 / 38, 3);
  });
});

test('pods that are given are drawn and go into the props', async () => {
  const given = await json('--dpm', '30M', '--targets', '334', '--scrapers', '50', '--gateways', '12', '--scraper-names', 'statefulset', '--routing-key', 'streamID',
    '--scraper-cpu', '2', '--scraper-memory', '12Gi', '--gateway-cpu', '1500m', '--gateway-memory', '16Gi', '--name', 'big', '--namespace', 'mon', '--cluster-name', 'c-1');
  expect(given.simulation.scrapers.skew.pods).toBe(50);
  expect(given.simulation.gateways.skew.pods).toBe(12);
  expect(given.sizes.scrapers).toMatchObject({ replicas: 50, maxReplicas: 100, cpuRequestMillis: 2000, memoryRequest: 12 * 2 ** 30 });
  for (const line of ["clusterName: 'c-1',", "namespace: 'mon',", "name: 'big',", 'routingKey: RoutingKey.STREAM_ID,', 'workload: ScraperWorkload.STATEFUL_SET,',
    'scaling: Scaling.hpa({ minReplicas: 50, maxReplicas: 100 }),', 'scaling: Scaling.hpa({ minReplicas: 12,', 'cpuRequest: CpuAmount.millis(2000),', 'memoryRequest: Size.gibibytes(12),']) {
    expect(given.props).toContain(line);
  }
});

test('versions choose the rings', async () => {
  const { rings, simulation } = await json('--dpm', '1M', '--targets', '50', '--allocator-version', '0.159.0', '--collector-version', '0.163.0');
  expect(rings).toMatchObject({ allocator: '1.0 (Target Allocator from v0.159 on)', attributes: '0.163 (collectors from contrib 0.163 on)' });
  expect(simulation.scrapers.whatIfs.map((whatIf: any) => whatIf.event)).toContain('allocator back at v0.158 or older');
  expect(simulation.gateways.whatIfs.map((whatIf: any) => whatIf.event)).toContain('collectors back at contrib 0.162 or older');
});

test.each([['lines', 'a:1 0\nb:1 300\nc:1 0\n'], ['JSON', '[0, 300, {"points": 0}]']])('a list in %s can hold targets that are down, which have 0 data points', async (_what, text) => {
  const { load, props } = await json('--distribution', file('down', text));
  expect(load).toMatchObject({ targets: 3, dataPointsPerMinute: 300, averageTarget: 100, largestTarget: 300 });
  expect(props).toContain('targets: 3,');
});

describe('exit codes', () => {
  test('0 for help and version, with examples', async () => {
    const { code, out } = await plan('--help');
    expect(code).toBe(0);
    expect(out).toContain('$ prometheus-tiered plan --dpm 30M --targets 334');
    expect(out).toContain('Exit codes:');
    expect(await run(['--version'], () => undefined, () => undefined)).toBe(0);
  });

  test('3 when a pod exceeds its memory too often; the plan is printed all the same', async () => {
    const over = await plan('--dpm', '30M', '--targets', '334', '--draws', '5', '--max-risk', '5%');
    expect(over.code).toBe(3);
    expect(over.out).toContain('What follows');
    const under = await plan('--dpm', '30M', '--targets', '334', '--draws', '5', '--max-risk', '5%', '--scraper-memory-limit', '24Gi', '--gateway-memory-limit', '24Gi');
    expect(under.code).toBe(0);
  });

  test.each<[string, string[], string]>([
    ['no load', [], 'the targets are missing: give --targets, --distribution or --allocator'],
    ['no rate', ['--targets', '5'], 'give exactly one of --dpm (data points a minute, of all targets) and --series (data points a scrape, of one target); got neither'],
    ['both rates', ['--targets', '5', '--dpm', '1M', '--series', '5'], 'got both'],
    ['a bad amount', ['--targets', '5', '--dpm', '1e6'], "--dpm must be a number above 0 such as 250000, 250k or 30M, got '1e6'"],
    ['no targets', ['--targets', '0', '--dpm', '1M'], "--targets must be a whole number from 1 to 100000, got '0'"],
    ['a target larger than a pod', ['--targets', '5', '--dpm', '30M'], "'largestTarget' of Sizing.forLoad is larger than one of the scrapers can hold"],
    ['the same, with the options that help', ['--targets', '5', '--dpm', '30M'], '(on the command line: --scraper-cpu, --scraper-memory, --scraper-memory-limit, --gateway-..., --routing-key streamID)'],
    ['a largest target below the average', ['--targets', '10', '--dpm', '1M', '--largest-target', '1k'], '--largest-target must lie between the average target\'s 100000 data points a scrape and all 1000000, got 1000'],
    ['an unknown option', ['--target', '5'], "unknown option '--target'"],
    ['a bad choice', ['--output', 'pdf'], 'Allowed choices are text, json, html.'],
    ['options that exclude each other', ['--distribution', 'x', '--dpm', '1M'], "option '--distribution <file>' cannot be used with option '--dpm <amount>'"],
    ['a URL that is none', ['--allocator', 'localhost:8080', '--dpm', '1M'], "--allocator must be a URL such as http://localhost:8080, got 'localhost:8080'"],
    ['a version that the library has no configuration for', ['--collector-version', '0.150.0', '--dpm', '1M', '--targets', '5'],
      "--collector-version: 'version' of CollectorDistribution.contrib must be contrib 0.158.0 (Dynatrace 0.54.0) or newer"],
    ['an allocator that is too old', ['--allocator-version', 'v0.125', '--dpm', '1M', '--targets', '5'], "--allocator-version: 'version' of TargetAllocatorDistribution.upstream must be operator 0.126.0 or newer"],
    ['more targets than can be drawn', ['--targets', '1G', '--dpm', '1M'], "--targets must be a whole number from 1 to 100000, got '1G'"],
    ['more draws than take minutes', ['--targets', '100k', '--series', '5', '--draws', '100'], "--draws must be at most 50 for 100000 targets, got '100'"],
    ['more gateways than can be drawn', ['--targets', '5', '--dpm', '1M', '--gateways', '1001'], "--gateways must be a whole number from 1 to 1000, got '1001'"],
    ['a load that needs more gateways', ['--targets', '50k', '--dpm', '10G', '--scraper-cpu', '64', '--scraper-memory', '512Gi'], 'the load must need at most 1000 gateways, got '],
    ['too many scrapers', ['--scrapers', '1062', '--dpm', '1M', '--targets', '5'], `--scrapers must be a whole number from 1 to ${MOST_SCRAPERS}`],
  ])('2 for %s', async (_what, args, message) => {
    const { code, out, err } = await plan(...args);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test.each<[string, string, string]>([
    ['a word', '10.0.0.1:80 many\n', "line 1 of 'FILE' must be 'POINTS' or 'ADDRESS POINTS', got '10.0.0.1:80 many'"],
    ['a negative size', '1\n-5\n', "line 2 of 'FILE' must be"],
    ['three columns', 'a b 3\n', "line 1 of 'FILE' must be"],
    ['nothing', '# nothing\n', "'FILE' lists no target"],
    ['nothing but targets that are down', 'a:1 0\nb:1 0\n', "'FILE' must list at least one target with data points, got 0 for all 2"],
    ['broken JSON', '[1,', "'FILE' begins like JSON but is not"],
    ['wrong JSON', '[1, {"points":"2"}]', "item 1 of 'FILE' must be a number from 0 up"],
  ])('2 for a list with %s', async (_what, text, message) => {
    const name = file('list', text);
    const { code, err } = await plan('--distribution', name);
    expect(err).toContain(message.replace('FILE', name));
    expect(code).toBe(2);
  });

  test('4 for what cannot be read', async () => {
    const missing = await plan('--distribution', path.join(folder, 'missing'));
    expect(missing.code).toBe(4);
    expect(missing.err).toContain('--distribution: cannot read');
    const nobody = await plan('--allocator', 'http://127.0.0.1:9', '--dpm', '1M');
    expect(nobody.code).toBe(4);
    expect(nobody.err).toContain('--allocator: no answer from http://127.0.0.1:9/jobs');
    expect(nobody.err).toContain('kubectl port-forward');
  });
});

describe('what the stack has limits for has the same ones here', () => {
  const LABEL = "a DNS label that begins with a letter (lower case letters, digits and '-', at most 40 characters, RFC 1035)";

  test.each<[string, string, string, (value: string) => unknown]>([
    ['--name', 'Tiered', `'--name' of plan must be ${LABEL}, got "Tiered"`, name => stack({ name })],
    ['--name', '4-tiers', `'--name' of plan must be ${LABEL}, got "4-tiers"`, name => stack({ name })],
    ['--name', 'a'.repeat(41), `'--name' of plan must be ${LABEL}, got "${'a'.repeat(41)}"`, name => stack({ name })],
    ['--name', 'eu-selfmon', "'--name' of plan must be a name that does not end in 'selfmon'", name => stack({ name })],
    ['--namespace', 'a_b', "'--namespace' of plan must be a DNS label", namespace => stack({ namespace })],
    ['--namespace', 'a'.repeat(64), "'--namespace' of plan must be a DNS label", namespace => stack({ namespace })],
    ['--cluster-name', "a'b", "'--cluster-name' of plan must be letters, digits and '. _ : / @ -'", clusterName => stack({ clusterName })],
    ['--cluster-name', 'my cluster', "'--cluster-name' of plan must be letters, digits and '. _ : / @ -'", clusterName => stack({ clusterName })],
    ['--interval', '0s', "'--interval' of plan must be a whole number of seconds from 1 s to 86400 s", text => stack({ scrapeInterval: Duration.seconds(parseInt(text)) })],
    ['--interval', '1500ms', "'--interval' of plan must be a whole number of seconds from 1 s to 86400 s", text => stack({ scrapeInterval: Duration.millis(parseInt(text)) })],
    ['--interval', '25h', "'--interval' of plan must be a whole number of seconds from 1 s to 86400 s", text => stack({ scrapeInterval: Duration.hours(parseInt(text)) })],
  ])('%s %s is refused by both', async (option, value, message, library) => {
    const { code, out, err } = await plan(option, value, '--dpm', '1M', '--targets', '5');
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(() => library(value)).toThrow(message.slice(message.indexOf(' must be '), 60));
  });

  test.each<[string, string, (value: string) => unknown]>([
    ['--name', 'a'.repeat(40), name => stack({ name })],
    ['--namespace', '4'.repeat(63), namespace => stack({ namespace })],
    ['--cluster-name', 'arn:aws:eks:eu-1:cluster/a@b_c', clusterName => stack({ clusterName })],
  ])('%s %s is taken by both', async (option, value, library) => {
    const { code, out } = await plan(option, value, '--dpm', '1M', '--targets', '5', '--draws', '1');
    expect(code).toBe(0);
    expect(out).toContain(value);
    library(value);
  });

  test('no autoscaler where its window would be too long, with the reason', async () => {
    const slow = await json('--dpm', '1M', '--targets', '50', '--interval', '10m');
    expect(slow.sizes.gateways.maxReplicas).toBe(slow.sizes.gateways.replicas);
    expect(slow.sizes.scrapers.maxReplicas).toBeGreaterThan(slow.sizes.scrapers.replicas);
    expect(slow.advice.join('\n')).toContain("gateways at any load, without an autoscaler: 'largestScrapeInterval' of Cadence must be at most 300 s");
    expect(slow.props).toContain(`gatewayPool: {\n    scaling: Scaling.fixed(${slow.sizes.gateways.replicas}),`);
    expect((await json('--dpm', '1M', '--targets', '50', '--interval', '5m')).props).not.toContain('Scaling');
  });
});

describe('--out-file', () => {
  test('is written once, and overwritten only when asked to', async () => {
    const target = path.join(folder, 'plan.json');
    const args = ['--dpm', '1M', '--targets', '20', '--draws', '2', '--output', 'json', '--out-file', target];
    expect(await plan(...args)).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse(fs.readFileSync(target, 'utf8')).schema).toBe(1);
    fs.writeFileSync(target, 'mine');
    const again = await plan(...args);
    expect(again.code).toBe(2);
    expect(again.err).toContain(`--out-file: '${target}' exists; give another name, or --force to overwrite it`);
    expect(fs.readFileSync(target, 'utf8')).toBe('mine');
    expect((await plan(...args, '--force')).code).toBe(0);
    expect(fs.readFileSync(target, 'utf8')).not.toBe('mine');
  });

  test('4 where it cannot be written', async () => {
    const { code, err } = await plan('--dpm', '1M', '--targets', '20', '--draws', '2', '--out-file', path.join(folder, 'no', 'plan.txt'));
    expect(code).toBe(4);
    expect(err).toContain('--out-file: cannot write');
  });
});

describe('a running allocator', () => {
  const SCRAPERS = ['tiered-scraper-7c9-aaaaa', 'tiered-scraper-7c9-bbbbb', 'tiered-scraper-7c9-ccccc'];
  const JOBS: Record<string, string[]> = {
    'serviceMonitor/shop/app/0': Array.from({ length: 300 }, (_, i) => `10.1.0.${i}:8080`),
    'podMonitor/shop/job with space/0': Array.from({ length: 40 }, (_, i) => `10.1.0.${i}:8080`),
  };
  let server: http.Server;
  let url: string;
  let answer: (path: string) => [number, string];

  beforeEach(async () => {
    const ring = new AllocatorRing(SCRAPERS, AllocatorHash.V1_0);
    answer = requested => {
      const job = /^\/jobs\/(.+)\/targets$/.exec(requested)?.[1];
      if (requested === '/jobs') {
        return [200, JSON.stringify(Object.fromEntries(Object.keys(JOBS).map(name => [name, { _link: `/jobs/${encodeURIComponent(name)}/targets` }])))];
      }
      if (requested === '/scrape_configs') {
        return [200, JSON.stringify(Object.fromEntries(Object.keys(JOBS).map((name, i) => [name, { job_name: name, scrape_interval: i === 0 ? '1m' : '30s' }])))];
      }
      const addresses = job && JOBS[decodeURIComponent(job)];
      if (!addresses) {
        return [404, 'not found'];
      }
      return [200, JSON.stringify(Object.fromEntries(SCRAPERS.map((scraper, i) => [scraper, {
        _link: '',
        targets: addresses.filter(address => ring.locate(address) === i).map(address => ({ targets: [address], labels: {} })),
      }])))];
    };
    server = http.createServer((request, response) => {
      const [status, body] = answer(request.url!);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise(resolve => {
    server.closeAllConnections();
    server.close(resolve);
  }));

  test('gives the targets of all jobs, and shows which ring it has', async () => {
    const planned = await json('--allocator', url, '--dpm', '3M', '--scrapers', '3', '--allocator-version', '0.158.0');
    expect(planned.load).toMatchObject({ targets: 340, source: '2 jobs of the running allocator, all of one size' });
    expect(planned.rings.agreement[0]).toEqual({ ring: '1.0', targets: 340, agreeing: 340 });
    expect(planned.rings.agreement[1].agreeing).toBeLessThan(340);
    expect(planned.advice.join('\n')).toContain('agrees with the ring 1.0 (Target Allocator from v0.159 on) for 340 of 340 targets over 3 scrapers');
    expect(planned.advice.join('\n')).toContain('give --allocator-version to match it');
    expect(planned.advice.join('\n')).toContain('1 of 2 jobs are not scraped every 60 s (podMonitor/shop/job with space/0: 30s)');
  });

  test('with the sizes of its targets from a list', async () => {
    const list = file('sizes.txt', JOBS['serviceMonitor/shop/app/0']!.map((address, i) => `${address} ${1000 + i}`).join('\n'));
    const planned = await json('--allocator', `${url}/`, '--distribution', list);
    expect(planned.load).toMatchObject({ targets: 340, largestTarget: 1299 });
    const short = file('short.txt', '10.1.0.0:8080 5\n');
    const { code, err } = await plan('--allocator', url, '--distribution', short);
    expect(code).toBe(2);
    expect(err).toContain('--distribution lists no data points for 10.1.0.');
  });

  test.each<[string, (path: string) => [number, string], string]>([
    ['an error', () => [503, ''], 'answered 503, not 200; is it a Target Allocator?'],
    ['a page', () => [200, '<html>'], 'did not answer with JSON'],
    ['a list', () => [200, '[]'], 'did not answer with a JSON object'],
    ['no targets', () => [200, '{}'], 'has 0 jobs and no target given to a scraper'],
  ])('4 if it answers with %s', async (_what, wrong, message) => {
    answer = wrong;
    const { code, err } = await plan('--allocator', url, '--dpm', '1M');
    expect(err).toContain(message);
    expect(code).toBe(4);
  });
});
