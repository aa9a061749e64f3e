import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { OLD_STACK } from './support/old-stack';
import { yamlOf } from './support/stack';
import { Backend, CollectorDistribution } from '../../src';
import { run } from '../src/run';

const EXAMPLES = path.join(__dirname, '../../examples');

let folder: string;
let MINIMAL: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'upgrade-'));
  MINIMAL = path.join(folder, 'minimal.yaml');
  fs.writeFileSync(MINIMAL, OLD_STACK);
});
afterEach(() => { fs.rmSync(folder, { recursive: true }); });

async function cli(...args: string[]) {
  const [out, err]: string[][] = [[], []];
  const code = await run(args, text => { out!.push(text); }, text => { err!.push(text); });
  return { code, out: out!.join(''), err: err!.join('') };
}

const upgrade = (...args: string[]) => cli('upgrade', ...args);

async function json(...args: string[]): Promise<any> {
  const { code, out, err } = await upgrade(...args, '--output', 'json');
  expect(err).toBe('');
  return { code, ...JSON.parse(out) };
}

/** The minimal example's YAML with some places changed; every place must be there. */
function changed(...changes: (readonly [from: string | RegExp, to: string])[]): string {
  const text = changes.reduce((before, [from, to]) => {
    const after = before.replaceAll(from, to);
    expect({ from, isThere: after !== before }).toEqual({ from, isThere: true });
    return after;
  }, OLD_STACK);
  const file = path.join(folder, 'changed.yaml');
  fs.writeFileSync(file, text);
  return file;
}

const ids = ({ points }: any, effect: string) => points.filter((point: any) => point.effect === effect).map((point: any) => point.id);

describe('the versions', () => {
  test('are those of the images, and each part says its own', async () => {
    const { parts } = await json(MINIMAL, '--to', 'contrib:0.164.1', '--to', 'scrapers=contrib:0.161', '--to', 'upstream:0.159.0');
    expect(parts).toEqual([
      { tier: 'self-monitor', name: "Deployment 'otel-ta/selfmon-scraper'", from: 'Dynatrace 0.54.0', to: 'contrib 0.164.1', fromVersion: '0.158.0', toVersion: '0.164.1' },
      { tier: 'allocator', name: "Deployment 'otel-ta/tiered-allocator-ta'", from: 'Dynatrace 0.4.0', to: 'upstream 0.159.0', fromVersion: '0.156.0', toVersion: '0.159.0' },
      { tier: 'gateways', name: "StatefulSet 'otel-ta/tiered-gateway'", from: 'Dynatrace 0.54.0', to: 'contrib 0.164.1', fromVersion: '0.158.0', toVersion: '0.164.1' },
      { tier: 'scrapers', name: "Deployment 'otel-ta/tiered-scraper'", from: 'Dynatrace 0.54.0', to: 'contrib 0.161.0', fromVersion: '0.158.0', toVersion: '0.161.0' },
    ]);
  });

  test('a tier that nothing is said of stays', async () => {
    const { parts, moves } = await json(MINIMAL, '--to', 'gateways=contrib:0.164.1');
    expect(parts.map(({ tier }: any) => tier)).toEqual(['gateways']);
    expect(moves).toEqual([]);
  });

  test('--from says what an image does not tell', async () => {
    const mirror = changed([/ghcr\.io\/dynatrace\/dynatrace-otel-collector\/dynatrace-otel-collector:\S+/g, 'registry.example/otel:1']);
    expect(await upgrade(mirror, '--to', 'scrapers=contrib:0.164.1')).toMatchObject({ code: 2, err: "error: the image 'registry.example/otel:1' of Deployment 'otel-ta/tiered-scraper' is none whose versions are known: say what it is made of with --from scrapers=contrib:VERSION\n" });
    const { parts } = await json(mirror, '--to', 'contrib:0.164.1', '--from', 'contrib:0.161.0', '--from', 'gateways=dynatrace:0.54.0');
    expect(parts.map(({ tier, fromVersion }: any) => [tier, fromVersion])).toEqual([['self-monitor', '0.161.0'], ['gateways', '0.158.0'], ['scrapers', '0.161.0']]);
  });

  test('what nobody can use is refused in one sentence', async () => {
    const refused = async (...to: string[]) => {
      const { code, out, err } = await upgrade(MINIMAL, ...to.flatMap(value => ['--to', value]));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^error: [^\n]+\n$/);
      return err;
    };
    expect(await refused()).toMatch(/^error: --to says to which version/);
    for (const wrong of ['', 'contrib', 'contrib:', 'contrib:x', 'Contrib:0.161.0', 'contrib:0.161.0 ', 'x=', 'gateways=', 'contrib:latest']) {
      expect(await refused(wrong)).toContain(`got '${wrong}'`);
    }
    expect(await refused('gateway=contrib:0.161.0')).toContain("there is no tier 'gateway', there are self-monitor, allocator, gateways, scrapers");
    expect(await refused('scrapers=upstream:0.159.0')).toContain("upstream is an allocator, and 'scrapers' are collectors");
    expect(await refused('allocator=contrib:0.159.0')).toContain('contrib is a collector; for the allocator give upstream:VERSION');
    expect(await refused('contrib:0.161.0@0.161.0')).toContain('means nothing for contrib:0.161.0');
    expect(await refused('dynatrace:0.99.0')).toContain('add it as dynatrace:0.99.0@0.161.0');
    expect(await refused('allocator=dynatrace:0.99.0')).toContain('add it as allocator=dynatrace:0.99.0@0.161.0');
    expect(await refused('contrib:0.161.0', 'contrib:0.164.1')).toContain("--to is given twice for all collectors, the second time as 'contrib:0.164.1'");
    expect(await refused('upstream:0.158.0', 'allocator=dynatrace:0.7.0')).toContain('--to is given twice for allocator');
    expect(await refused('contrib:0.100.0')).toContain('must be contrib 0.158.0 (Dynatrace 0.54.0) or newer');
  });

  test('a version for a tier that is not there, and manifests without a pipeline', async () => {
    const withoutAllocator = path.join(folder, 'some.yaml');
    fs.writeFileSync(withoutAllocator, OLD_STACK.split('---\n').filter(document => !document.includes('instance: otel-allocator')).join('---\n'));
    expect(await upgrade(withoutAllocator, '--to', 'upstream:0.159.0')).toMatchObject({ code: 2, err: expect.stringMatching(/^error: --to: there is no allocator in .*, there are: self-monitor, gateways, scrapers\n$/) });
    const file = path.join(folder, 'other.yaml');
    fs.writeFileSync(file, 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');
    expect(await upgrade(file, '--to', 'contrib:0.161.0')).toMatchObject({ code: 2, err: expect.stringMatching(/^error: there is no tiered pipeline in /) });
  });

  test('nothing to do', async () => {
    const { code, out } = await upgrade(MINIMAL, '--to', 'dynatrace:0.54.0');
    expect(code).toBe(0);
    expect(out).toBe(['selfmon-scraper', 'tiered-gateway', 'tiered-scraper'].map((name, i) => `${i === 1 ? 'StatefulSet' : 'Deployment'} 'otel-ta/${name}' has Dynatrace 0.54.0 already\n`).join('') + 'Nothing to do.\n');
  });
});

describe('only what touches the pipeline', () => {
  test('a key that the new version lacks stops it; without the key nothing is said', async () => {
    const withKey = changed([/( +)extract:\n/g, '$1extract:\n$1  deployment_name_from_replicaset: true\n']);
    const found = await json(withKey, '--to', 'gateways=contrib:0.161.0');
    expect(ids(found, 'stops')).toContain('deployment-name-from-replicaset');
    const point = found.points.find(({ id }: any) => id === 'deployment-name-from-replicaset');
    expect(point).toMatchObject({ tiers: ['gateways'], version: '0.160.0', places: [{ part: "StatefulSet 'otel-ta/tiered-gateway'", path: 'processors.k8s_attributes.extract.deployment_name_from_replicaset' }] });
    expect(found.steps[0].title).toBe('Change the configuration');
    expect(ids(await json(MINIMAL, '--to', 'gateways=contrib:0.161.0'), 'stops')).toEqual([]);
  });

  test('a component that the new distribution lacks', async () => {
    const found = await json(path.join(EXAMPLES, 'remote-write/expected'), '--to', 'gateways=dynatrace:0.54.0', '--from', 'gateways=contrib:0.158.0');
    expect(ids(found, 'stops')).toContain('missing:exporter/prometheus_remote_write');
  });

  test('defects that are mended on the way up come back on the way down', async () => {
    expect(ids(await json(MINIMAL, '--to', 'scrapers=contrib:0.161.0'), 'mended')).toContain('resolver-misses-deletions');
    expect(ids(await json(MINIMAL, '--from', 'scrapers=contrib:0.161.0', '--to', 'scrapers=contrib:0.158.0'), 'defect')).toContain('resolver-misses-deletions');
    expect(ids(await json(MINIMAL, '--from', 'scrapers=contrib:0.158.0', '--to', 'scrapers=contrib:0.160.0'), 'stays')).toContain('resolver-misses-deletions');
  });

  test('the exporter\'s ring is of the scrapers: gateways may cross it', async () => {
    const gateways = await json(MINIMAL, '--to', 'gateways=contrib:0.164.1');
    expect(gateways.points.map(({ id }: any) => id)).not.toContain('routing-keys-with-lengths');
    const scrapers = await json(MINIMAL, '--to', 'scrapers=contrib:0.164.1');
    expect(ids(scrapers, 'data')).toContain('routing-keys-with-lengths');
  });
});

describe('what moves', () => {
  const share = (found: any) => found.moves[0].share.mean;

  test('streams: 1 - 1/n of them over n gateways', async () => {
    for (const [gateways, expected] of [[2, 0.5], [4, 0.75], [10, 0.9]] as const) {
      expect(share(await json(MINIMAL, '--to', 'scrapers=contrib:0.164.1', '--gateways', `${gateways}`, '--draws', '5'))).toBeCloseTo(expected, 1);
    }
    expect(share(await json(MINIMAL, '--to', 'scrapers=contrib:0.164.1', '--gateways', '1'))).toBe(0);
  });

  test('targets, by the allocator\'s ring', async () => {
    expect(share(await json(MINIMAL, '--to', 'upstream:0.159.0', '--scrapers', '20'))).toBeGreaterThan(0.85);
    expect(share(await json(MINIMAL, '--to', 'upstream:0.159.0', '--scrapers', '1'))).toBe(0);
    expect((await json(MINIMAL, '--from', 'upstream:0.157.0', '--to', 'upstream:0.158.0')).moves).toEqual([]);
  });

  test('targets also move where they are called otherwise in the ring', async () => {
    const found = await json(MINIMAL, '--to', 'upstream:0.158.0', '--scrapers', '10');
    expect(found.moves[0]).toMatchObject({ difference: 'ring-of-seeded-labels', what: 'targets' });
    expect(share(found)).toBeCloseTo(0.9, 1);
    expect(found.steps[0].title).toMatch(/all replicas at once$/);
  });

  test.each([
    [['--targets', '1G'], "--targets must be a whole number from 1 to 100000, got '1G'"],
    [['--gateways', '1001'], "--gateways must be a whole number from 1 to 1000, got '1001'"],
    [['--targets', '100k', '--draws', '100'], "--draws must be at most 50 for 100000 targets, got '100'"],
  ])('%s would take minutes, and is refused', async (args, message) => {
    expect(await upgrade(MINIMAL, '--to', 'contrib:0.164.1', ...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
  });

  test('where the rings cannot tell, it says so', async () => {
    const perNode = changed(['allocation_strategy: consistent-hashing', 'allocation_strategy: least-weighted']);
    expect((await json(perNode, '--to', 'upstream:0.159.0')).moves).toEqual([expect.objectContaining({ what: 'targets', basis: "the allocator's strategy 'least-weighted' has no ring" })]);
    const byService = changed(['routing_key: resource', 'routing_key: service']);
    expect(await upgrade(byService, '--to', 'scrapers=contrib:0.164.1')).toMatchObject({ code: 3 });
  });
});

describe('the steps', () => {
  const titles = ({ steps }: any) => steps.map(({ title }: any) => title.replace(/, (Dynatrace|contrib|upstream) .*?(, |$)/, '$2'));

  test('self-monitor, allocator, gateways, a wait, scrapers; all at once where a ring changes', async () => {
    const found = await json(MINIMAL, '--to', 'contrib:0.164.1', '--to', 'upstream:0.159.0');
    expect(titles(found)).toEqual([
      "Self-monitor: Deployment 'otel-ta/selfmon-scraper'", "Allocator: Deployment 'otel-ta/tiered-allocator-ta', all replicas at once",
      "Gateways: StatefulSet 'otel-ta/tiered-gateway'", "Scrapers: Deployment 'otel-ta/tiered-scraper', all at once", 'The rest, and a look',
    ]);
    expect(found.steps[2].commands.at(-1)).toBe('sleep 720');
    expect(found.steps[3].loses).toEqual({ share: found.moves.find(({ what }: any) => what === 'streams').share.mean, intervals: [1, 2], withoutScrapes: true });
    expect(found.steps[3].commands).toContain("kubectl patch deployment/tiered-scraper -n otel-ta --type=merge -p '{\"spec\":{\"strategy\":{\"type\":\"Recreate\",\"rollingUpdate\":null}}}'");
  });

  test('all scrapers at once where no ring changes either, if gateways tell the scrapers\' versions apart', async () => {
    const own = await json(MINIMAL, '--to', 'scrapers=contrib:0.161.0');
    expect(own.moves).toEqual([]);
    expect(ids(own, 'data')).not.toContain('version-in-scope');
    expect(titles(own)[0]).toBe("Scrapers: Deployment 'otel-ta/tiered-scraper'");
    expect(own.steps[0].loses.share).toBe(0);
    const forgetting = /set\(scope\.version, ""\)/g;
    const apart = await json(changed([forgetting, 'set(scope.version, scope.name)']), '--to', 'scrapers=contrib:0.161.0');
    expect(ids(apart, 'data')).toContain('version-in-scope');
    expect(apart.steps[0].loses).toEqual({ share: 1, intervals: [1, 2], withoutScrapes: true });
    const cumulative = changed([forgetting, 'set(scope.version, scope.name)'], [/cumulative_to_delta/g, 'other']);
    expect((await json(cumulative, '--to', 'scrapers=contrib:0.161.0')).steps[0].loses.share).toBe(0);
  });

  test('one after the other where no ring changes, and no wait without scrapers', async () => {
    const found = await json(MINIMAL, '--to', 'gateways=contrib:0.161.0', '--from', 'upstream:0.157.0', '--to', 'upstream:0.158.0');
    expect(titles(found)).toEqual(["Allocator: Deployment 'otel-ta/tiered-allocator-ta'", "Gateways: StatefulSet 'otel-ta/tiered-gateway'", 'The rest, and a look']);
    expect(JSON.stringify(found.steps)).not.toMatch(/sleep|Recreate/);
    expect(found.steps.map(({ tier, loses }: any) => [tier, loses.share])).toEqual([['allocator', 0], ['gateways', 1], [undefined, 0]]);
  });
});

describe('names', () => {
  const renamed = (found: any) => found.points.find(({ id }: any) => id === 'k8s-conventions-v1')?.renamed;

  test('only those that the configuration gives', async () => {
    expect(renamed(await json(MINIMAL, '--to', 'gateways=contrib:0.161.0'))).toBeUndefined();
    const labels = [/( +)extract:\n/g, '$1extract:\n$1  labels:\n$1    - key: app\n$1      from: pod\n$1    - key_regex: team/(.*)\n$1      from: namespace\n$1    - key: kept\n$1      tag_name: mine\n'] as const;
    const file = changed(labels);
    expect(renamed(await json(file, '--to', 'gateways=contrib:0.161.0'))).toEqual({ 'k8s.pod.labels.app': 'k8s.pod.label.app', 'k8s.namespace.labels.<team/(.*)>': 'k8s.namespace.label.<team/(.*)>' });
    expect(renamed(await json(file, '--from', 'gateways=contrib:0.161.0', '--to', 'gateways=contrib:0.158.0'))).toEqual({ 'k8s.pod.label.app': 'k8s.pod.labels.app', 'k8s.namespace.label.<team/(.*)>': 'k8s.namespace.labels.<team/(.*)>' });
    expect((await upgrade(file, '--to', 'gateways=contrib:0.161.0')).out).toContain('\n    k8s.pod.labels.app -> k8s.pod.label.app\n');
  });
});

test('keys that exclude each other from a version on', async () => {
  const file = path.join(folder, 'both.yaml');
  const old = yamlOf({ distribution: CollectorDistribution.contrib('0.158.0'), backend: Backend.prometheusRemoteWrite({ endpoint: 'https://mimir.example/api/v1/push' }) });
  fs.writeFileSync(file, old.replace(/( +)resource_to_telemetry_conversion:\n/g, '$1resource_constant_labels: {}\n$1resource_to_telemetry_conversion:\n'));
  const found = await json(file, '--to', 'gateways=contrib:0.161.0');
  expect(ids(found, 'stops')).toEqual(['exclusive:resource-constant-labels']);
  expect(found.points[0].places.map(({ path: place }: any) => place.replace('exporters.prometheus_remote_write.', '')))
    .toEqual(['resource_constant_labels', 'resource_to_telemetry_conversion.enabled', 'resource_to_telemetry_conversion.exclude_service_attributes']);
});

test('the text has it all, and says where', async () => {
  const { code, out } = await upgrade(MINIMAL, '--to', 'contrib:0.164.1', '--to', 'upstream:0.159.0');
  expect(code).toBe(3);
  expect(out).toMatch(/^scrapers +Deployment 'otel-ta\/tiered-scraper' +Dynatrace 0\.54\.0 \(0\.158\.0\) +contrib 0\.164\.1$/m);
  expect(out).toMatch(/^ {4}5[01] % of the streams move \(at most \d+ %\): 20 draws of 500 resources, 2 gateways\.$/m);
  expect(out).toMatch(/^ {4}at Deployment 'otel-ta\/tiered-scraper': exporters\.load_balancing\.routing_key$/m);
  expect(out).toMatch(/^Mended\n------$/m);
  expect(out).toMatch(/^5\. The rest, and a look$/m);
  expect(out).not.toMatch(/undefined|: NaN|NaN %|\[object/);
  for (const line of out.split('\n').filter(text => !/^ {5}kubectl|^ {4}at /.test(text))) {
    expect(line.length).toBeLessThanOrEqual(110);
  }
});

describe('the command line', () => {
  test('help has examples and exit codes', async () => {
    const { code, out } = await cli('upgrade', '--help');
    expect(code).toBe(0);
    expect(out).toContain("$ prometheus-tiered upgrade --app 'npx cdk8s synth -p' --to contrib:0.164.1");
    expect(out).toContain('Exit codes:');
  });

  test('an unknown command says what there is, also when its help is asked for', async () => {
    for (const args of [['verify'], ['verify', '--help'], ['verify', '-h', '--cluster']]) {
      const { code, out, err } = await cli(...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toBe("error: unknown command 'verify'\nThe commands are plan, lint, upgrade, completion. (prometheus-tiered --help shows all options, and examples)\n");
    }
  });

  test('an unknown option says what there is', async () => {
    const { code, out, err } = await cli('upgrade', '--form', 'x');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: unknown option '--form'\n\(Did you mean --from\?\)\nThe options are --app, --cluster, .*--output\. \(prometheus-tiered upgrade --help/);
    expect((await cli('--hlep')).err).toContain('The options are --version');
  });
});
