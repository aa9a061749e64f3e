import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';
import * as manifest from '../package.json';
import { type Answer, FakeApiServer, kubeconfigFor, listOf } from './support/fake-api-server';
import { OLD_STACK } from './support/old-stack';
import { SourceError, UsageError } from '../src/errors';
import { readManifestsFrom } from '../src/sources/read-manifests';

const BUILT = path.join(__dirname, '..', manifest.bin['prometheus-tiered']);
const COUNT = parseAllDocuments(OLD_STACK).length;

/** Each run of the command loads a Kubernetes client. */
jest.setTimeout(120_000);

let folder: string;
let EXAMPLE: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sources-'));
  EXAMPLE = write('stack/old.yaml', OLD_STACK);
});
afterEach(() => { fs.rmSync(folder, { recursive: true }); });

const write = (name: string, content: string | Buffer): string => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
};

const names = async (...paths: string[]) => (await readManifestsFrom({ paths })).objects.map(({ manifest: object }) => (object as any).metadata.name);

/** The one sentence with which files are refused. */
async function refusal(kind: typeof SourceError | typeof UsageError, ...paths: string[]): Promise<string> {
  const error = await readManifestsFrom({ paths }).then(() => undefined, (reason: Error) => reason);
  expect(error).toBeInstanceOf(kind);
  expect(error!.message).not.toMatch(/\n|undefined|\[object/);
  return error!.message.replaceAll(folder, 'FOLDER');
}

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

describe('files', () => {
  test('several documents, lists, JSON, comments, CRLF, a BOM and UTF-16', async () => {
    expect(await names(write('a.yaml', `---\n# nothing\n---\n${CONFIG_MAP}---\n${CONFIG_MAP.replace('name: a', 'name: b')}`))).toEqual(['a', 'b']);
    expect(await names(write('list.yaml', `apiVersion: v1\nkind: List\nitems:\n- ${CONFIG_MAP.trimEnd().replaceAll('\n', '\n  ')}\n`))).toEqual(['a']);
    expect(await names(write('a.json', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'j' } })))).toEqual(['j']);
    expect(await names(write('crlf.yaml', CONFIG_MAP.replaceAll('\n', '\r\n')))).toEqual(['a']);
    expect(await names(write('bom.yaml', `\ufeff${CONFIG_MAP}`))).toEqual(['a']);
    expect(await names(write('utf16.yaml', Buffer.from(`\ufeff${CONFIG_MAP}`, 'utf16le')))).toEqual(['a']);
  });

  test('anchors and merge keys, as kubectl reads them', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: &meta\n  name: a\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  <<: &other { name: b }\n  labels: *other\n';
    expect(await names(write('a.yaml', text))).toEqual(['a', 'b']);
  });

  test('a folder: its own files in order, not those below', async () => {
    write('dir/b.yml', CONFIG_MAP.replace('name: a', 'name: b'));
    write('dir/a.yaml', CONFIG_MAP);
    write('dir/below/c.yaml', CONFIG_MAP);
    write('dir/README.md', '# not YAML: [');
    expect(await names(path.join(folder, 'dir'))).toEqual(['a', 'b']);
  });

  test('what is no object is left out, and said', async () => {
    const { objects, notes } = await readManifestsFrom({ paths: [write('a.yaml', `${CONFIG_MAP}---\nreplicas: 3\n`)] });
    expect(objects).toHaveLength(1);
    expect(notes).toEqual([expect.stringMatching(/a\.yaml': a document without 'apiVersion' and 'kind' left out$/)]);
  });

  test('a key that is there twice is noted, with its line: the last one counts', async () => {
    const { objects, notes } = await readManifestsFrom({ paths: [write('twice.yaml', `# first\n---\n${CONFIG_MAP}  name: b\n`)] });
    expect(objects.map(({ manifest: object }) => (object as any).metadata.name)).toEqual(['b']);
    expect(notes).toEqual([expect.stringMatching(/twice\.yaml': the key on line 7 is there twice in its object; the last one counts$/)]);
    const { notes: merged } = await readManifestsFrom({ paths: [write('merged.yaml', `${CONFIG_MAP}data: { <<: { a: x }, <<: { b: y } }\n`)] });
    expect(merged).toEqual([]);
  });

  test('a file that is named twice is read once', async () => {
    const file = write('a.yaml', CONFIG_MAP);
    expect(await names(file, path.dirname(file), file)).toEqual(['a']);
  });

  test('a huge text gets one sentence, before it is read', async () => {
    const file = path.join(folder, 'huge.yaml');
    fs.closeSync(fs.openSync(file, 'w'));
    fs.truncateSync(file, 3 * 2 ** 30);
    expect(await refusal(UsageError, file)).toBe("'FOLDER/huge.yaml' has 3072 MiB, more than the 64 MiB that are read at once; give it in parts");
    const printed = await readManifestsFrom({ paths: [], app: 'head -c 70000000 /dev/zero' }).then(() => '', (error: Error) => error.message);
    expect(printed).toBe("what 'head -c 70000000 /dev/zero' printed has 67 MiB, more than the 64 MiB that are read at once; give it in parts");
  });

  test('bad input gets one sentence', async () => {
    expect(await refusal(SourceError, path.join(folder, 'no.yaml'))).toBe("'FOLDER/no.yaml' cannot be read: there is no such file or folder");
    expect(await refusal(UsageError, write('empty.yaml', ''))).toBe("'FOLDER/empty.yaml' is empty");
    expect(await refusal(UsageError, write('blank.yaml', ' \n\ufeff\r\n'))).toBe("'FOLDER/blank.yaml' is empty");
    expect(await refusal(UsageError, write('comments.yaml', '# only\n---\n'))).toBe("there is no Kubernetes object in FOLDER/comments.yaml: no document has 'apiVersion' and 'kind'");
    expect(await refusal(UsageError, write('binary.yaml', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0xff, 0xc3])))).toBe("'FOLDER/binary.yaml' is not text but binary data; give YAML or JSON");
    expect(await refusal(UsageError, write('zeros.yaml', Buffer.alloc(64)))).toBe("'FOLDER/zeros.yaml' is not text but binary data; give YAML or JSON");
    expect(await refusal(UsageError, write('tabs.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n'))).toMatch(/^'FOLDER\/tabs\.yaml': it must be YAML; .*Tabs.* at line 4/i);
    expect(await refusal(UsageError, write('twice.yaml', 'apiVersion: v1\nkind: [\nkind: a\n'))).toMatch(/^'FOLDER\/twice\.yaml': it must be YAML; /);
    expect(await refusal(UsageError, write('template.yaml', '{{- if .Values.on }}\napiVersion: v1\nkind: Service\n{{- end }}\n'))).toMatch(/^'FOLDER\/template\.yaml': it must be YAML; /);
    expect(await refusal(UsageError, write('values.yaml', 'replicas: 2\n'))).toMatch(/^there is no Kubernetes object in /);
    expect(await refusal(UsageError, write('circle.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: &m\n  name: a\n  self: *m\n'))).toMatch(/^'FOLDER\/circle\.yaml': it must be YAML; an alias stands within what it names$/);
    const laughs = Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} [${Array.from({ length: 12 }, () => i === 0 ? 'x' : `*l${i - 1}`).join(', ')}]`).join('\n');
    expect(await refusal(UsageError, write('laughs.yaml', `apiVersion: v1\nkind: ConfigMap\n${laughs}\n`))).toMatch(/^'FOLDER\/laughs\.yaml': it must be YAML; .*alias/);
    fs.mkdirSync(path.join(folder, 'nothing'));
    expect(await refusal(UsageError, path.join(folder, 'nothing'))).toBe("the folder 'FOLDER/nothing' has no file that ends in .yaml, .yml or .json");
    write('outer/inner/a.yaml', CONFIG_MAP);
    expect(await refusal(UsageError, path.join(folder, 'outer'))).toBe("the folder 'FOLDER/outer' has no file that ends in .yaml, .yml or .json; those below it are not read, give FOLDER/outer/inner to read that one");
  });
});

describe('where it is read from', () => {
  const refused = (options: Parameters<typeof readManifestsFrom>[0]) => readManifestsFrom(options).then(() => '', (error: Error) => error.message);

  test('exactly one source, and options of the cluster only with it', async () => {
    expect(await refused({ paths: [] })).toBe("nothing says where the pipeline is: give files or folders (- for standard input), --app 'npx cdk8s synth -p', or --cluster");
    expect(await refused({ paths: ['a'], app: 'b' })).toMatch(/^files and --app exclude each other: /);
    expect(await refused({ paths: ['a'], kubeconfig: 'b', namespaces: ['c'] })).toBe('--kubeconfig, --namespace: only together with --cluster');
  });

  test('an app, by what it prints', async () => {
    const { from, objects } = await readManifestsFrom({ paths: [], app: `cat '${EXAMPLE}'` });
    expect(from).toBe(`'cat '${EXAMPLE}''`);
    expect(objects).toHaveLength(COUNT);
  });

  test('an app that fails, prints nothing, or no manifests', async () => {
    expect(await refused({ paths: [], app: ' ' })).toMatch(/^--app must be a command/);
    expect(await refused({ paths: [], app: 'echo wrong >&2; exit 3' })).toBe("--app: 'echo wrong >&2; exit 3' ended with 3:\n  wrong");
    expect(await refused({ paths: [], app: 'exit 3' })).toBe("--app: 'exit 3' ended with 3 and said nothing");
    expect(await refused({ paths: [], app: 'kill -9 $$' })).toBe("--app: 'kill -9 $$' ended with SIGKILL and said nothing");
    expect(await refused({ paths: [], app: 'true' })).toMatch(/printed nothing; it must print the manifests \(cdk8s synth does so with -p\)$/);
    expect(await refused({ paths: [], app: 'echo replicas: 3' })).toBe("--app: what 'echo replicas: 3' printed has no Kubernetes object");
    expect(await refused({ paths: [], app: 'no-such-command-here' })).toMatch(/^--app: 'no-such-command-here' ended with 127:\n {2}.*not found/);
  });

  test('standard input', () => {
    const { status, stdout } = spawnSync(BUILT, ['upgrade', '-', '--to', 'contrib:0.161.0', '--output', 'json'], { input: OLD_STACK, encoding: 'utf8' });
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, source: 'standard input' });
    expect(spawnSync(BUILT, ['upgrade', '-', '--to', 'contrib:0.161.0'], { input: '', encoding: 'utf8' })).toMatchObject({ status: 2, stderr: 'error: standard input is empty\n' });
  });
});

describe('a cluster', () => {
  const objects = parseAllDocuments(OLD_STACK).map(document => document.toJS());
  let server: FakeApiServer | undefined;
  afterEach(async () => { await server?.stop(); server = undefined; });

  /** Runs the command against a server that answers so. */
  async function upgrade(answer: (path: string) => Answer | undefined, args: readonly string[] = [], kubeconfig?: (url: string) => string) {
    server = await FakeApiServer.start(answer);
    const file = write('kubeconfig', (kubeconfig ?? kubeconfigFor)(server.url));
    return run(['--cluster', '--kubeconfig', file, ...args]);
  }

  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(BUILT, ['upgrade', '--to', 'contrib:0.164.1', ...args], { env: { ...process.env, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', chunk => { out += chunk; });
    child.stderr.on('data', chunk => { err += chunk; });
    const code = await new Promise(resolve => child.on('close', resolve));
    return { code, out, err: err.replaceAll(folder, 'FOLDER').replaceAll(server?.url ?? '(none)', 'SERVER') };
  }

  const forbidden = (what: string): Answer => ({ status: 403, body: { kind: 'Status', message: `${what} is forbidden: User "me" cannot list resource "${what}"` } });

  test('gives what its manifests give, page by page, and is only read', async () => {
    const { code, out, err } = await upgrade(pathname => listOf(objects, pathname), ['--output', 'json']);
    expect({ code, err }).toEqual({ code: 3, err: '' });
    const fromFiles = spawnSync(BUILT, ['upgrade', EXAMPLE, '--to', 'contrib:0.164.1', '--output', 'json'], { encoding: 'utf8' });
    expect({ ...JSON.parse(out), source: '' }).toEqual({ ...JSON.parse(fromFiles.stdout), source: '' });
    expect(JSON.parse(out).source).toBe("the cluster of the context 'test'");
    expect(server!.requests.every(request => request.startsWith('GET '))).toBe(true);
    expect(server!.requests.filter(request => /secrets/.test(request))).toEqual([]);
    expect(server!.requests.filter(request => /continue=2/.test(request)).length).toBeGreaterThan(0);
  });

  test('a program that gives credentials runs once, whatever is asked for', async () => {
    const calls = path.join(folder, 'calls');
    const credential = JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'given' } });
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', `echo called >> '${calls}'; echo '${credential}'`] };
    const { code, err } = await upgrade(pathname => listOf(objects, pathname), [], url => kubeconfigFor(url, { exec }));
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(server!.authorizations).toEqual(new Set(['Bearer given']));
    expect(fs.readFileSync(calls, 'utf8')).toBe('called\n');
  });

  test('one namespace only', async () => {
    const { code } = await upgrade(pathname => listOf(objects, pathname), ['--namespace', 'otel-ta']);
    expect(code).toBe(3);
    expect(server!.requests.filter(request => request.includes('/configmaps'))).toEqual([expect.stringMatching(/^GET \/api\/v1\/namespaces\/otel-ta\/configmaps\?/), expect.stringMatching(/continue=2/)]);
    expect(await run(['--cluster', '--kubeconfig', path.join(folder, 'kubeconfig'), '--namespace', 'empty']))
      .toMatchObject({ code: 2, err: "error: the cluster of the context 'test' has no Deployment, StatefulSet or DaemonSet in empty\n" });
  });

  test('what may not be read: an error where it is needed, a note where it is not', async () => {
    const needed = await upgrade(pathname => pathname.includes('configmaps') ? forbidden('configmaps') : listOf(objects, pathname));
    expect(needed).toMatchObject({ code: 4, out: '' });
    expect(needed.err).toBe('error: the cluster of the context \'test\': configmaps in all namespaces cannot be listed: configmaps is forbidden: User "me" cannot list resource "configmaps"; '
      + 'where you may read some namespaces only, name them with --namespace\n');
    await server!.stop();
    const other = await upgrade(pathname => pathname.includes('clusterroles') ? forbidden('clusterroles') : listOf(objects, pathname), ['--output', 'json']);
    expect(other.code).toBe(3);
    expect(JSON.parse(other.out).notes).toEqual([expect.stringMatching(/^clusterroles were not read \(clusterroles is forbidden/)]);
  });

  test('without the kinds of the prometheus-operator', async () => {
    const { code, out } = await upgrade(pathname => pathname.includes('monitoring.coreos.com') ? undefined : listOf(objects, pathname), ['--output', 'json']);
    expect({ code, notes: JSON.parse(out).notes }).toEqual({ code: 3, notes: [] });
  });

  test('the allocator is asked by the proxy', async () => {
    const proxy = '/api/v1/namespaces/otel-ta/services/http:tiered-allocator-ta:80/proxy';
    const answers: Record<string, unknown> = {
      '/jobs': { 'podMonitor/shop/a/0': { _link: '' } },
      '/jobs/podMonitor%2Fshop%2Fa%2F0/targets': Object.fromEntries(['s-a', 's-b'].map((name, i) => [name, { targets: [{ targets: [`10.0.0.${i}:80`] }] }])),
      '/scrape_configs': { 'podMonitor/shop/a/0': { scrape_interval: '1m' } },
    };
    const answer = (pathname: string) => pathname.startsWith(proxy) ? { body: answers[pathname.slice(proxy.length)] } : listOf(objects, pathname);
    const { code, out } = await upgrade(answer, ['--to', 'upstream:0.159.0', '--output', 'json']);
    expect(code).toBe(3);
    expect(JSON.parse(out).moves[0].basis).toMatch(/^the 2 targets and 2 scrapers of the running allocator/);
    await server!.stop();
    const mute = await upgrade(pathname => listOf(objects, pathname), ['--to', 'upstream:0.159.0', '--output', 'json']);
    expect(JSON.parse(mute.out).notes).toEqual([expect.stringMatching(/^targets and scrapers are drawn, since the allocator could not be asked \(/)]);
    expect(JSON.parse(mute.out).moves[0].basis).toMatch(/^20 draws of 500 targets over 2 scrapers/);
  });

  test('bad kubeconfigs, no server, wrong answers: one sentence each', async () => {
    expect(await run(['--cluster', '--kubeconfig', path.join(folder, 'no')])).toMatchObject({ code: 4, err: expect.stringMatching(/^error: the kubeconfig FOLDER\/no cannot be read: ENOENT.*\n$/) });
    expect(await run(['--cluster', '--kubeconfig', write('text', 'hello')])).toMatchObject({ code: 4, err: expect.stringMatching(/^error: the kubeconfig .*\n$/) });
    expect(await run(['--cluster', '--kubeconfig', write('tab', 'clusters:\n\t- a')])).toMatchObject({ code: 4, err: expect.stringMatching(/^error: the kubeconfig FOLDER\/tab cannot be read: .*\n$/) });
    expect(await run(['--cluster'], { HOME: folder, KUBECONFIG: '' })).toMatchObject({ code: 4, err: 'error: there is no kubeconfig: neither KUBECONFIG in the environment names one, nor is there FOLDER/.kube/config; give one with --kubeconfig\n' });
    const file = write('closed', kubeconfigFor('http://127.0.0.1:1'));
    expect(await run(['--cluster', '--kubeconfig', file])).toMatchObject({ code: 4, err: "error: the cluster of the context 'test' (http://127.0.0.1:1) cannot be reached: connect ECONNREFUSED 127.0.0.1:1\n" });
    expect(await run(['--cluster', '--kubeconfig', file, '--context', 'other'])).toMatchObject({ code: 4, err: "error: the kubeconfig has no context 'other'; give one of its own with --context: test\n" });
    const plugin = write('plugin', kubeconfigFor('http://127.0.0.1:1', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' } }));
    expect(await run(['--cluster', '--kubeconfig', plugin])).toMatchObject({ code: 4, err: expect.stringMatching(/^error: the credentials of the context 'test' cannot be had: .*no-such-plugin.*\n$/) });

    const wrong = async (answer: Answer) => {
      await server?.stop();
      const { code, err } = await upgrade(() => answer);
      expect(code).toBe(4);
      return err;
    };
    expect(await wrong({ status: 401, body: { message: 'Unauthorized' } })).toBe("error: the cluster of the context 'test' does not accept the credentials of the kubeconfig (401)\n");
    expect(await wrong({ body: '<html>' })).toMatch(/^error: the cluster of the context 'test': .* did not answer with JSON \(6 characters\); is SERVER a Kubernetes API server\?\n$/);
    expect(await wrong({ body: '{"items": [' })).toMatch(/did not answer with JSON/);
    expect(await wrong({ body: { items: 3 } })).toMatch(/did not answer with a list; is SERVER a Kubernetes API server\?\n$/);
    expect(await wrong({ status: 500, body: 'boom' })).toMatch(/cannot be listed: .* answered 500\n$/);
  });
});
