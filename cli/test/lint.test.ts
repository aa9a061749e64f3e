import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import { type Answer, FakeApiServer, kubeconfigFor, listOf } from './support/fake-api-server';
import { runBuilt } from './support/built';
import { yamlOf } from './support/stack';
import { DEVIATIONS } from '../../test/reference/deviations';
import { exampleNames, snapshotFolder } from '../../test/support/examples';
import checksSchema from '../schemas/checks-1.schema.json';
import lintSchema from '../schemas/lint-1.schema.json';
import type { LintFinding } from '../src/commands/lint/report';
import { CATALOGUE } from '../src/library';
import { run } from '../src/run';

jest.setTimeout(120_000);

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
// It is written for draft 4, of which it uses nothing else that later drafts call otherwise.
const { id: _id, ...sarifOfDraft4 } = sarifSchema as Record<string, unknown>;
const validSarif = ajv.compile({ ...sarifOfDraft4, $schema: 'http://json-schema.org/draft-07/schema#' });
const validLint = ajv.compile(lintSchema);
const validChecks = ajv.compile(checksSchema);

const STACK = yamlOf({});

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lint-')); });
afterEach(() => { fs.rmSync(folder, { recursive: true }); });

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

/** Runs the command in this process. */
async function lint(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await run(['lint', ...args], text => { out += text; }, text => { err += text; });
  return { code, out, err: err.replaceAll(folder, 'FOLDER') };
}

/** The report of files. */
async function report(...args: string[]): Promise<any> {
  const { code, out, err } = await lint(...args, '--output', 'json');
  expect(err).toBe('');
  const json = JSON.parse(out);
  expect({ errors: validLint(json) ? [] : validLint.errors }).toEqual({ errors: [] });
  expect(code).toBe(json.findings.length > 0 ? 3 : 0);
  return json;
}

/** Each finding with its place: `PT023 monitors.yaml:4:3`. */
const places = ({ findings }: { findings: LintFinding[] }) => findings.map(({ code, file, line, column }) => `${code} ${file === undefined ? '' : path.basename(file)}:${line}:${column}`);

const monitor = (name: string, metadata: object = {}, endpoint: object = {}) => stringify({
  apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name, namespace: 'shop', ...metadata }, spec: { selector: {}, endpoints: [{ port: 'web', ...endpoint }] },
});

describe('what is found', () => {
  test.each(exampleNames())('in the example %s: nothing', async example => {
    expect(await report(snapshotFolder(example))).toMatchObject({ findings: [], acknowledged: [], unused: [], notes: [] });
  });

  const reference = process.env.REFERENCE_MANIFESTS ?? path.resolve(__dirname, '../../../shared/reference');
  const present = fs.existsSync(reference) && fs.readdirSync(reference).some(file => file.endsWith('.yaml'));
  if (!present) {
    process.stderr.write('SKIPPED: lint is not held against the reference: set REFERENCE_MANIFESTS to a folder with its YAML (docs/deviations.md says how it is made).\n');
  }
  (present ? test : test.skip)('in the reference: what docs/deviations.md says, each at its place', async () => {
    const { findings } = await report(reference);
    const deserved = [...new Set(DEVIATIONS.flatMap(({ seenBy }) => typeof seenBy === 'string' ? [] : seenBy))].sort();
    expect([...new Set(findings.map(({ code }: LintFinding) => code))].sort()).toEqual(deserved);
    for (const { file, line, column, path: where, subject } of findings as LintFinding[]) {
      const text = fs.readFileSync(file!, 'utf8').split('\n')[line! - 1]!.slice(column! - 1);
      // The place is a key of the path, or the object's name.
      const words = where === undefined ? ['name: '] : where.split(/[.[]/).map(word => /^\d+\]$/.test(word) ? '' : `${word}:`);
      expect({ subject, where, text, fits: words.some(word => text.replaceAll('"', '').startsWith(word)) }).toMatchObject({ fits: true });
    }
  });

  test('the same from files, from what an app prints, from standard input and from a list of kubectl', async () => {
    const yaml = `${STACK}---\n${monitor('a', { labels: { team: 'x' } })}`;
    const file = write('all.yaml', yaml);
    const list = write('list.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: parseAllDocuments(yaml).map(document => document.toJS()) }));
    const codes = ({ findings }: any) => findings.map(({ code, subject }: LintFinding) => `${code} ${subject}`);
    const expected = ["PT023 ServiceMonitor 'shop/a'"];
    expect(codes(await report(file))).toEqual(expected);
    expect(codes(await report(list))).toEqual(expected);
    expect(codes(await report('--app', `cat '${file}'`))).toEqual(expected);
    const { code, out } = await runBuilt(['lint', '-', '--output', 'json'], { input: yaml });
    expect(code).toBe(3);
    expect(codes(JSON.parse(out))).toEqual(expected);
    expect(JSON.parse(out).findings[0]).toMatchObject({ line: expect.any(Number) });
    expect(JSON.parse(out).findings[0].file).toBeUndefined();
  });

  test('nothing to judge is said', async () => {
    expect((await report(write('monitor.yaml', monitor('a')))).notes).toEqual([expect.stringMatching(/^no tiered pipeline is in it .*: give its files too, or --cluster$/)]);
    expect((await report(write('web.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n'))).notes).toEqual([expect.stringMatching(/there is nothing to judge$/)]);
  });
});

describe('places', () => {
  /** Lints the stack with a text beside it, and says what is found in that. */
  async function beside(text: string | Buffer, name = 'mine.yaml'): Promise<string[]> {
    const found = await report(write('stack/stack.yaml', STACK), write(name, text));
    return places(found);
  }

  const MONITOR = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: web
  namespace: shop
  labels: { prometheus.dynatrace.com: "true" }
spec:
  selector: {}
  endpoints:
    - port: web
      interval: 10s
      scrapeTimeout: 15s
`;

  test('of a key, in any spelling', async () => {
    expect(await beside(MONITOR)).toEqual(['PT026 mine.yaml:12:7']);
    expect(await beside(`# first\n---\n${MONITOR}`)).toEqual(['PT026 mine.yaml:14:7']);
    expect(await beside(MONITOR.replaceAll('\n', '\r\n'))).toEqual(['PT026 mine.yaml:12:7']);
    expect(await beside(`\ufeff${MONITOR}`)).toEqual(['PT026 mine.yaml:12:7']);
    expect(await beside(Buffer.from(`\ufeff${MONITOR}`, 'utf16le'))).toEqual(['PT026 mine.yaml:12:7']);
    expect(await beside(`apiVersion: v1\nkind: List\nitems:\n- ${MONITOR.trimEnd().replaceAll('\n', '\n  ')}\n`)).toEqual(['PT026 mine.yaml:15:9']);
    expect(await beside(`apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitorList\nitems:\n- ${MONITOR.split('\n').slice(2).join('\n').trimEnd().replaceAll('\n', '\n  ')}\n`)).toEqual(['PT026 mine.yaml:13:9']);
    expect(await beside(JSON.stringify(parseAllDocuments(MONITOR)[0]!.toJS(), undefined, 2), 'mine.json')).toEqual(['PT026 mine.json:17:9']);
    expect(await beside(MONITOR.replace(/ {4}- port[^]*/, '    - { port: web, interval: 10s, scrapeTimeout: 15s }\n'))).toEqual(['PT026 mine.yaml:10:35']);
  });

  test('of what an anchor or a merge key brings in: where it is written', async () => {
    expect(await beside(MONITOR.replace('    - port: web', '    - &times').replace(/$/, '    - *times\n'))).toEqual(['PT026 mine.yaml:12:7', 'PT026 mine.yaml:12:7']);
    const merged = MONITOR.replace('spec:\n', 'x-times: &times\n  scrapeTimeout: 15s\nspec:\n').replace('scrapeTimeout: 15s\n$', '').replace(/ {6}scrapeTimeout: 15s\n$/, '      <<: *times\n');
    expect(await beside(merged)).toEqual(['PT026 mine.yaml:8:3']);
  });

  test('of what is about the whole object, or about a key that is missing: its name', async () => {
    expect(await beside(monitor('a', { labels: { team: 'x' } }))).toEqual(['PT023 mine.yaml:4:3']);
    expect(await beside('apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: { generateName: a-, namespace: shop }\nspec: {}\n')).toEqual(['PT023 mine.yaml:3:1']);
  });

  /** The stack with another configuration of the gateways, written in some style. */
  function withGatewayConfig(change: (config: string) => string, style?: 'BLOCK_LITERAL' | 'BLOCK_FOLDED' | 'QUOTE_DOUBLE'): string {
    const documents = parseAllDocuments(STACK);
    const map = documents.find(document => document.get('kind') === 'ConfigMap' && document.getIn(['metadata', 'name']) === 'tiered-gateway-statefulset')!;
    const scalar = map.getIn(['data', 'relay'], true) as any;
    scalar.value = change(scalar.value);
    scalar.type = style ?? 'BLOCK_LITERAL';
    return documents.map(document => document.toString({ lineWidth: 0 })).join('---\n').replaceAll(/^---\n---\n/gm, '---\n');
  }

  const staleness = (config: string) => config.replace(/max_staleness: \S+/, 'max_staleness: 61s');

  /** The line of the file at which a finding stands, from its column on. */
  async function pointedAt(text: string, code: string): Promise<string> {
    const file = write('gateways.yaml', text);
    const finding = (await report(file)).findings.find((one: LintFinding) => one.code === code);
    return text.split('\n')[finding.line - 1]!.replace(/\r$/, '').slice(finding.column - 1);
  }

  test('within the configuration in a ConfigMap', async () => {
    expect(await pointedAt(withGatewayConfig(staleness), 'PT008')).toBe('max_staleness: 61s');
    expect(await pointedAt(withGatewayConfig(staleness).replaceAll('\n', '\r\n'), 'PT008')).toBe('max_staleness: 61s');
    expect(await pointedAt(withGatewayConfig(config => `\n# mine\n\n${staleness(config)}`), 'PT008')).toBe('max_staleness: 61s');
    expect(await pointedAt(withGatewayConfig(staleness, 'QUOTE_DOUBLE'), 'PT008')).toMatch(/^relay: "/);
    expect(await pointedAt(withGatewayConfig(() => 'receivers: ['), 'PT034')).toMatch(/^relay: \|/);
  });

  test('of keys with dots and slashes', async () => {
    const odd = (config: string) => config.replace(/^processors:\n/m, 'processors:\n  filter/a.b.c: {}\n');
    expect(await pointedAt(withGatewayConfig(odd), 'PT029')).toBe('filter/a.b.c: {}');
  });
});

describe('whatever it is given', () => {
  test('it is judged, or refused in one sentence; nothing is thrown', async () => {
    const texts = [STACK, fs.readFileSync(path.join(__dirname, '../example/pipeline.yaml'), 'utf8')];
    const bits = ['', ' ', '\t', '\n', '\r\n', ':', '- ', '&a ', '*a', '<<: ', '{', '}', '[', ']', '"', "'", '|', '>', '---\n', '...\n', '!!binary ', '\0', '\u{1F600}', 'null', '0x1', '~', '#', '%YAML 1.2\n', '${env:X}'];
    await fc.assert(fc.asyncProperty(fc.constantFrom(...texts), fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.constantFrom(...bits)), { minLength: 1, maxLength: 4 }), async (text, cuts) => {
      const changed = cuts.reduce((all, [from, length, bit]) => all.slice(0, from % all.length) + bit + all.slice((from % all.length) + length), text);
      const { code, err } = await lint(write('changed.yaml', changed), '--output', 'json');
      expect([0, 2, 3]).toContain(code);
      expect(code === 2 ? err : '').toMatch(code === 2 ? /^error: [^\n]+\n$/ : /^$/);
    }), { numRuns: 60 });
  });
});

describe('what suppresses', () => {
  const PREFIX = 'acknowledge.cdk8s-prometheus-tiered/';
  const two = () => [write('stack.yaml', STACK), write('a.yaml', monitor('a')), write('b.yaml', monitor('b', { annotations: { [`${PREFIX}PT023`]: 'until March' } }))];

  test('an annotation with a reason', async () => {
    const json = await report(...two());
    expect(places(json)).toEqual(['PT023 a.yaml:4:3']);
    expect(json.acknowledged).toEqual([expect.objectContaining({ code: 'PT023', subject: "ServiceMonitor 'shop/b'", acknowledged: 'until March' })]);
    expect(json.unused).toEqual([]);
    expect((await lint(...two())).out).toContain('1 finding acknowledged');
  });

  test('a flag, in any case, several in one', async () => {
    expect(places(await report(...two(), '--ignore', 'pt023'))).toEqual([]);
    expect((await report(...two(), '--ignore', 'PT023,PT024', '--ignore', 'PT001')).unused.map((text: string) => text.slice(0, 33))).toEqual(['--ignore PT024 suppresses nothing', '--ignore PT001 suppresses nothing']);
    expect(await lint(...two(), '--ignore', 'PT999')).toMatchObject({ code: 2, err: expect.stringMatching(/^error: --ignore must name checks, PT001 to PT\d+ \(lint --list has them\), got 'PT999'\n$/) });
  });

  test('one that suppresses nothing is reported', async () => {
    const file = write('c.yaml', monitor('c', { labels: { 'prometheus.dynatrace.com': 'true' }, annotations: { [`${PREFIX}PT023`]: 'old' } }));
    const json = await report(write('stack.yaml', STACK), file);
    expect(json.unused).toEqual([`the annotation '${PREFIX}PT023' of ServiceMonitor 'shop/c' suppresses nothing: PT023 finds nothing there that it may silence`]);
    const { code, out } = await lint(write('stack.yaml', STACK), file);
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`Unused: ${json.unused[0]}.`);
  });

  test.each([
    ['without a reason', 'PT023', ' ', /^error: FOLDER\/d\.yaml:7: the annotation '.*PT023' of ServiceMonitor 'shop\/d' must have a reason as its value: say why it is right here\n$/],
    ['of an unknown check', 'PT23', 'x', /^error: FOLDER\/d\.yaml:7: the annotation .* names no check; they are PT001 to PT\d+\n$/],
    ['of an error that cannot be silenced', 'PT001', 'x', /^error: FOLDER\/d\.yaml:7: the annotation .* is about an error that cannot be acknowledged/],
  ])('one %s is wrong use', async (_, code, reason, message) => {
    const file = write('d.yaml', monitor('d', { annotations: { [`${PREFIX}${code}`]: reason } }));
    expect(await lint(write('stack.yaml', STACK), file)).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  test('a lowest severity', async () => {
    const files = [...two(), write('slow.yaml', monitor('slow', { labels: { 'prometheus.dynatrace.com': 'true' } }, { interval: '10s', scrapeTimeout: '15s' }))];
    expect(places(await report(...files))).toEqual(['PT023 a.yaml:4:3', 'PT026 slow.yaml:13:7']);
    expect(places(await report(...files, '--min-severity', 'error'))).toEqual(['PT026 slow.yaml:13:7']);
    expect((await report(...two(), '--min-severity', 'error')).unused).toEqual([]);
    expect((await lint(...files, '--min-severity', 'info')).code).toBe(2);
  });
});

describe('a cluster', () => {
  const stack = parseAllDocuments(STACK).map(document => document.toJS());
  const bad = parseAllDocuments(monitor('old'))[0]!.toJS();
  let server: FakeApiServer | undefined;
  afterEach(async () => { await server?.stop(); server = undefined; });

  async function onCluster(objects: readonly object[], args: readonly string[], answer: (path: string) => Answer | undefined = () => undefined): Promise<{ code: number | null; json: any; err: string }> {
    server = await FakeApiServer.start(pathname => answer(pathname) ?? listOf(objects, pathname));
    const kubeconfig = write('kubeconfig', kubeconfigFor(server.url));
    const { code, out, err } = await runBuilt(['lint', '--cluster', '--kubeconfig', kubeconfig, '--output', 'json', ...args]);
    const json = out === '' ? undefined : JSON.parse(out);
    expect({ errors: json === undefined || validLint(json) ? [] : validLint.errors }).toEqual({ errors: [] });
    expect(server.requests.every(request => request.startsWith('GET ') && !request.includes('secrets'))).toBe(true);
    return { code, json, err };
  }

  const codes = (findings: LintFinding[]) => findings.map(({ code, subject }) => `${code} ${subject}`);

  test('gives what its manifests give', async () => {
    const { code, json } = await onCluster([...stack, bad], []);
    expect(code).toBe(3);
    expect(codes(json.findings)).toEqual(["PT023 ServiceMonitor 'shop/old'"]);
    expect(json.findings[0].line).toBeUndefined();
    expect(json.source).toBe("the cluster of the context 'test'");
  });

  test('a healthy one has nothing', async () => {
    expect(await onCluster(stack, [])).toMatchObject({ code: 0, json: { findings: [], notes: [] } });
  });

  test('with files on top: only what is new, what remains and what would be gone', async () => {
    const file = write('new.yaml', monitor('new'));
    const { code, json } = await onCluster([...stack, bad], [file]);
    expect(code).toBe(3);
    expect(codes(json.findings)).toEqual(["PT023 ServiceMonitor 'shop/new'"]);
    expect(json.findings[0]).toMatchObject({ file, line: 4 });
    expect(json.before).toEqual({ remaining: 1, gone: 0 });
    expect(json.source).toBe(`${file} on top of the cluster of the context 'test'`);
    await server!.stop();

    const mended = await onCluster([...stack, bad], [write('mended.yaml', monitor('old', { labels: { 'prometheus.dynatrace.com': 'true' } }))]);
    expect(mended).toMatchObject({ code: 0, json: { findings: [], before: { remaining: 0, gone: 1 } } });
  });

  test('with a file that changes a part: what it breaks elsewhere', async () => {
    const gateways = structuredClone(stack.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tiered-gateway-statefulset'));
    gateways.data.relay = gateways.data.relay.replace(/max_staleness: \S+/, 'max_staleness: 61s');
    const { json } = await onCluster(stack, [write('map.yaml', stringify(gateways))]);
    expect(json.findings.map(({ code }: LintFinding) => code)).toContain('PT008');
    expect(json.findings.find(({ code }: LintFinding) => code === 'PT008')).toMatchObject({ subject: "StatefulSet 'otel-ta/tiered-gateway'", file: path.join(folder, 'map.yaml') });
  });

  test('what names no namespace goes where kubectl would put it', async () => {
    const { namespace: _, ...metadata } = bad.metadata;
    const { json } = await onCluster([...stack, { ...bad, metadata: { ...metadata, namespace: 'default' } }], [write('old.yaml', stringify({ ...bad, metadata }))]);
    expect(json).toMatchObject({ findings: [], before: { remaining: 1, gone: 0 } });
  });

  test('an acknowledgement of somebody else that is none is noted', async () => {
    const { code, json } = await onCluster([...stack, { ...bad, metadata: { ...bad.metadata, annotations: { 'acknowledge.cdk8s-prometheus-tiered/PT023': '' } } }], []);
    expect(code).toBe(3);
    expect(json.notes).toEqual([expect.stringMatching(/^the annotation .* of ServiceMonitor 'shop\/old' counts for nothing: it must have a reason/)]);
  });

  test('whose roles may not be read is not blamed for lacking them', async () => {
    const withoutRoles = stack.filter(({ kind }) => !/Role/.test(kind));
    expect(codes((await onCluster(withoutRoles, [])).json.findings)).not.toEqual([]);
    await server!.stop();
    const { json } = await onCluster(withoutRoles, [], pathname => /roles|rolebindings|serviceaccounts/.test(pathname) ? { status: 403, body: { kind: 'Status', message: 'no' } } : undefined);
    expect(json.findings).toEqual([]);
    expect(json.notes).toHaveLength(5);
  });

  test('that cannot be reached', async () => {
    const kubeconfig = write('kubeconfig', kubeconfigFor('http://127.0.0.1:1'));
    expect(await runBuilt(['lint', '--cluster', '--kubeconfig', kubeconfig])).toMatchObject({ code: 4, out: '', err: expect.stringMatching(/^error: .* cannot be reached: .*\n$/) });
  });

  test('whatever the view looks at is read from it', () => {
    const read = new Set([...fs.readFileSync(path.join(__dirname, '../src/sources/cluster.ts'), 'utf8').matchAll(/\{ kind: '(\w+)'/g)].map(([, kind]) => kind));
    const seen = new Set(exampleNames().flatMap(example => fs.readdirSync(snapshotFolder(example)).flatMap(file =>
      parseAllDocuments(fs.readFileSync(path.join(snapshotFolder(example), file), 'utf8')).map(document => String(document.get('kind'))))));
    // No rule looks at these.
    const unneeded = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
    expect([...seen].filter(kind => !read.has(kind) && !unneeded.includes(kind))).toEqual([]);
  });
});

describe('outputs', () => {
  const files = () => [write('stack.yaml', STACK), write('a b.yaml', monitor('a')), write('b.yaml', monitor('b', { annotations: { 'acknowledge.cdk8s-prometheus-tiered/PT023': 'until March' } }))];

  test('text: a place, what is wrong and what to do, without colours where there is no terminal', async () => {
    const { code, out, err } = await lint(...files());
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(out.replaceAll(folder, 'FOLDER')).toMatch(/^FOLDER\/a b\.yaml:4:3: warning PT023: A monitor that no allocator selects\n {4}ServiceMonitor 'shop\/a'\n {4}no allocator selects [^]*\n {4}To do: label it so[^]*\n1 warning in \d+ objects of FOLDER\/stack\.yaml/);
    expect(out).not.toContain('\u001b');
    let coloured = '';
    await run(['lint', ...files()], text => { coloured += text; }, () => undefined, { colours: true });
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(out);
    expect(coloured).not.toBe(out);
  });

  test('SARIF 2.1.0, with relative paths below the folder in which it runs', async () => {
    files();
    const { code, out } = await runBuilt(['lint', '.', '--output', 'sarif', '--ignore', 'PT001'], { cwd: folder });
    expect(code).toBe(3);
    const sarif = JSON.parse(out);
    expect({ errors: validSarif(sarif) ? [] : validSarif.errors }).toEqual({ errors: [] });
    const { results, tool, invocations } = sarif.runs[0];
    expect(results).toEqual([
      expect.objectContaining({
        ruleId: 'PT023',
        level: 'warning',
        locations: [{
          physicalLocation: { artifactLocation: { uri: 'a%20b.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 4, startColumn: 3 } },
          logicalLocations: [{ fullyQualifiedName: "ServiceMonitor 'shop/a'", kind: 'resource' }],
        }],
      }),
      expect.objectContaining({ ruleId: 'PT023', suppressions: [{ kind: 'inSource', justification: 'until March' }] }),
    ]);
    expect(tool.driver.rules.map(({ id, helpUri }: any) => ({ id, helpUri }))).toEqual(CATALOGUE.map(({ code: id, address: helpUri }) => ({ id, helpUri })));
    expect(results[0].ruleIndex).toBe(22);
    expect(invocations[0].toolExecutionNotifications).toEqual([expect.objectContaining({ level: 'warning', message: { text: expect.stringContaining('--ignore PT001 suppresses nothing') } })]);
    // The place moves, the finding stays.
    const fingerprint = results[0].partialFingerprints;
    write('a b.yaml', `# more\n${monitor('a')}`);
    const moved = JSON.parse((await runBuilt(['lint', '.', '--output', 'sarif'], { cwd: folder })).out).runs[0].results[0];
    expect(moved.partialFingerprints).toEqual(fingerprint);
    expect(moved.locations[0].physicalLocation.region.startLine).toBe(5);
  });

  test('SARIF of files elsewhere, of standard input, and of nothing', async () => {
    const sarif = async (args: string[], options: Parameters<typeof runBuilt>[1] = {}) => {
      const json = JSON.parse((await runBuilt(['lint', ...args, '--output', 'sarif'], options)).out);
      expect({ errors: validSarif(json) ? [] : validSarif.errors }).toEqual({ errors: [] });
      return json.runs[0].results;
    };
    expect((await sarif(files(), { cwd: path.join(__dirname) }))[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/\/.*a%20b\.yaml$/);
    expect((await sarif(['-'], { input: `${STACK}---\n${monitor('a')}` }))[0].locations).toEqual([{ logicalLocations: [expect.anything()] }]);
    expect(await sarif([write('only.yaml', STACK)])).toEqual([]);
  });

  test('into a file, never over another one', async () => {
    const target = path.join(folder, 'out', 'lint.json');
    expect(await lint(...files(), '--output', 'json', '--out-file', target)).toMatchObject({ code: 4, err: expect.stringMatching(/^error: --out-file: cannot write 'FOLDER\/out\/lint\.json': ENOENT.*\n$/) });
    const file = path.join(folder, 'lint.json');
    expect(await lint(...files(), '--output', 'json', '--out-file', file)).toMatchObject({ code: 3, out: '', err: '' });
    expect(JSON.parse(fs.readFileSync(file, 'utf8')).schema).toBe(1);
    expect(await lint(...files(), '--out-file', file)).toMatchObject({ code: 2, err: expect.stringMatching(/exists; give another name, or --force/) });
  });
});

describe('the checks', () => {
  test('are listed and explained, by the one catalogue', async () => {
    const { code, out } = await lint('--list');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').slice(1).map(line => line.slice(0, 5))).toEqual(CATALOGUE.map(check => check.code));
    const list = JSON.parse((await lint('--list', '--output', 'json')).out);
    expect({ valid: validChecks(list), checks: list.checks }).toEqual({ valid: true, checks: CATALOGUE });
    for (const check of CATALOGUE) {
      const text = (await lint('--explain', check.code.toLowerCase())).out;
      expect(text.startsWith(`${check.code}: ${check.title} (`)).toBe(true);
      expect(text.replaceAll('\n', ' ')).toContain(check.text.replaceAll(/\s+/g, ' '));
      expect(text.trimEnd().endsWith(check.address)).toBe(true);
    }
    expect(JSON.parse((await lint('--explain', 'PT008', '--output', 'json')).out).checks.map((check: any) => check.code)).toEqual(['PT008']);
  });

  test('and nothing else at the same time', async () => {
    expect(await lint('--explain', 'PT999')).toMatchObject({ code: 2, err: expect.stringMatching(/^error: --explain must name a check, PT001 to PT\d+ \(lint --list has them\), got 'PT999'\n$/) });
    expect(await lint('--list', 'a.yaml')).toMatchObject({ code: 2, err: 'error: --list: it judges nothing, so give no files, --app or --cluster with it\n' });
    expect(await lint('--list', '--print-role')).toMatchObject({ code: 2, err: 'error: --list and --print-role: give one of them\n' });
    expect(await lint('--list', '--output', 'html')).toMatchObject({ code: 2, err: "error: --output must be text or json with --list, got 'html'\n" });
    expect(await lint('--print-role', '--output', 'json')).toMatchObject({ code: 2, err: "error: --output must be text with --print-role, got 'json'\n" });
  });

  test('addresses are those of docs/checks.md', () => {
    const page = fs.readFileSync(path.join(__dirname, '../../docs/checks.md'), 'utf8');
    for (const { address, code } of CATALOGUE) {
      expect(address).toMatch(new RegExp(`/docs/checks\\.md#${code.toLowerCase()}$`));
      expect(page).toContain(`\n## ${code}\n`);
    }
  });
});
