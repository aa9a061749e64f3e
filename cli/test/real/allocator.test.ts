import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { binary, isBuilt, KUBERNETES } from '../../../e2e/tools/parts';
import { freePorts, WHILE_INPUT_IS_OPEN } from '../../../test/support/allocator';
import * as manifest from '../../package.json';
import { agreements, AllocatorHash, AllocatorRing, loadHashes } from '../../src/rings';
import { askAllocator } from '../../src/sources/running-allocator';
import { OLD_STACK } from '../support/old-stack';
import { yamlOf } from '../support/stack';

const BUILT = path.join(__dirname, '../..', manifest.bin['prometheus-tiered']);

/** Why the test cannot run here, if it cannot. */
function missing(): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) {
    return 'the real parts are found by the version of Go, which is not installed';
  }
  const parts = ([KUBERNETES, 'allocator'] as const).filter(part => !isBuilt(part));
  return parts.length > 0 ? `the real parts are not built: run 'npx tsx e2e/tools/build.ts ${parts.join(' ')}'` : undefined;
}

const reason = missing();
if (reason) {
  process.stderr.write(`SKIPPED: the ring is not held against a running Target Allocator: ${reason}.\n`);
}

(reason ? describe.skip : describe)('a real Target Allocator v0.148.0 on a real API server', () => {
  const TARGETS = Array.from({ length: 2100 }, (_, i) => i === 0 ? 'my-svc.shop.svc:80' : i === 1 ? '[2001:db8::1]:9100' : `10.${i % 7}.${i % 11}.${i % 250}:${8000 + i}`);
  const started: ChildProcess[] = [];
  let folder: string;
  let kubeconfig: string;
  let allocator: string;

  beforeAll(async () => {
    await loadHashes();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'real-allocator-'));
    const [etcd, peer, api, http] = await freePorts(4);
    const start = (name: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}) => {
      const log = fs.openSync(path.join(folder, `${name}.log`), 'w');
      started.push(spawn('sh', ['-c', WHILE_INPUT_IS_OPEN, 'sh', command, ...args], { stdio: ['pipe', log, log], env: { ...process.env, ...env } }));
      fs.closeSync(log);
    };
    start('etcd', binary(KUBERNETES, 'etcd'), [`--data-dir=${path.join(folder, 'etcd')}`, '--unsafe-no-fsync=true', '--log-level=warn',
      `--listen-client-urls=http://127.0.0.1:${etcd}`, `--advertise-client-urls=http://127.0.0.1:${etcd}`, `--listen-peer-urls=http://127.0.0.1:${peer}`]);
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
    const write = (name: string, text: string) => {
      fs.writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    start('kube-apiserver', binary(KUBERNETES, 'kube-apiserver'), [`--etcd-servers=http://127.0.0.1:${etcd}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none',
      `--secure-port=${api}`, `--cert-dir=${path.join(folder, 'pki')}`, '--service-cluster-ip-range=10.96.0.0/16', '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${write('sa.pub', keys.publicKey)}`, `--service-account-signing-key-file=${write('sa.key', keys.privateKey)}`,
      `--token-auth-file=${write('tokens.csv', 'secret,admin,admin,"system:masters"\nreading,reader,reader\nlinting,linter,linter\n')}`, '--authorization-mode=RBAC', '--disable-admission-plugins=ServiceAccount']);
    kubeconfig = write('kubeconfig', stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'test', cluster: { 'server': `https://127.0.0.1:${api}`, 'insecure-skip-tls-verify': true } }],
      'users': [{ name: 'admin', user: { token: 'secret' } }],
      'contexts': [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
      'current-context': 'test',
    }));
    await until('the API server', () => kubectl(['get', 'namespace', 'default'], undefined, true) === 0);

    const config = write('targetallocator.yaml', stringify({
      listen_addr: `127.0.0.1:${http}`,
      kube_config_file_path: kubeconfig,
      allocation_strategy: 'consistent-hashing',
      filter_strategy: 'relabel-config',
      collector_namespace: 'default',
      collector_selector: { matchLabels: { app: 'scraper' } },
      collector_not_ready_grace_period: '0s',
      config: { scrape_configs: [{ job_name: 'static', scrape_interval: '60s', static_configs: [{ targets: TARGETS }] }] },
    }));
    start('allocator', binary('allocator'), [`--config-file=${config}`], { OTELCOL_NAMESPACE: 'default', KUBECONFIG: kubeconfig });
    allocator = `http://127.0.0.1:${http}`;
  }, 400_000);

  afterAll(async () => {
    await Promise.all(started.reverse().map(process => new Promise<void>(resolve => {
      if (process.exitCode !== null || process.signalCode !== null) {
        resolve();
        return;
      }
      process.once('exit', () => resolve());
      process.stdin!.end();
    })));
    fs.rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test('1 to 20 scrapers, 2,100 targets: target for target', async () => {
    const scrapers: string[] = [];
    for (let count = 1; count <= 20; count++) {
      // Half of them named as a Deployment's pods, half as a StatefulSet's.
      scrapers.push(count % 2 ? `tiered-scraper-${count}` : `tiered-scraper-6d4cf56db6-${['x7k2q', 'bvz4m', 'pq9wd', 'zz5tn', 'c2x8j', 'hhj6f', 'r9s4k', 'w5m7b', 'tq2v6', 'kx8n9'][count / 2 - 1]}`);
      addPod(scrapers[count - 1]!);
      const running = await until(`${count} scrapers`, async () => {
        const answer = await askAllocator(allocator).catch(() => undefined);
        return answer && answer.scrapers.length === count && answer.targets.length === TARGETS.length ? answer : undefined;
      });

      const ring = new AllocatorRing(scrapers, AllocatorHash.V0_10);
      const expected = new Map(TARGETS.map(target => [target, scrapers[ring.locate(target)]]));
      expect(new Map(running.targets.map(target => [target.address, target.scraper]))).toEqual(expected);
      expect(agreements(running)[0]).toMatchObject({ hash: AllocatorHash.V0_10, targets: TARGETS.length, agreeing: TARGETS.length });
      if (count === 1) {
        expect(running.intervals.get('static')).toBe('1m');
      }
    }
  }, 600_000);

  test('`upgrade --cluster` finds there what it finds in the files, and says what a user may not read', () => {
    const namespace = 'otel-ta';
    const file = path.join(folder, 'old.yaml');
    fs.writeFileSync(file, OLD_STACK);
    // The prometheus-operator's kinds are not installed.
    const objects = parseAllDocuments(OLD_STACK).map(document => document.toJS()).filter(({ kind }) => kind !== 'ScrapeConfig');
    kubectl(['create', 'namespace', namespace]);
    kubectl(['apply', '-f', '-'], objects.map(object => stringify(object)).join('---\n'));
    const upgrade = (args: string[]) => spawnSync(BUILT, ['upgrade', ...args, '--to', 'contrib:0.164.1', '--output', 'json'], { encoding: 'utf8' });
    const answer = ({ stdout }: { stdout: string }) => {
      const { parts, points, moves } = JSON.parse(stdout);
      return { parts, points, moves };
    };

    const admin = upgrade(['--cluster', '--kubeconfig', kubeconfig]);
    expect({ status: admin.status, stderr: admin.stderr }).toEqual({ status: 3, stderr: '' });
    expect(answer(admin)).toEqual(answer(upgrade([file])));

    const reader = path.join(folder, 'reader');
    fs.writeFileSync(reader, fs.readFileSync(kubeconfig, 'utf8').replace('token: secret', 'token: reading'));
    expect(upgrade(['--cluster', '--kubeconfig', reader])).toMatchObject({
      status: 4, stderr: expect.stringMatching(/^error: the cluster of the context 'test': .* is forbidden: User "reader" cannot list resource .*; where you may read some namespaces only, name them with --namespace\n$/),
    });
    kubectl(['create', 'role', 'reader', `--namespace=${namespace}`, '--verb=list', '--resource=deployments,statefulsets,daemonsets,configmaps,services']);
    kubectl(['create', 'rolebinding', 'reader', `--namespace=${namespace}`, '--role=reader', '--user=reader']);
    const allowed = upgrade(['--cluster', '--kubeconfig', reader, '--namespace', namespace]);
    expect({ status: allowed.status, stderr: allowed.stderr }).toEqual({ status: 3, stderr: '' });
    expect(JSON.parse(allowed.stdout).notes).toContainEqual(expect.stringMatching(/^horizontalpodautoscalers were not read \(.*forbidden/));
  }, 400_000);

  test('`lint --cluster` finds there what it finds in the files, with no more than the printed Role, and what files would break', () => {
    const namespace = 'lint-ta';
    const change = (config: string) => config.replace(/max_staleness: \S+/, 'max_staleness: 61s');
    // The prometheus-operator's kinds are not installed.
    const objects = parseAllDocuments(yamlOf({ namespace })).map(document => document.toJS()).filter(({ kind }) => kind !== 'ScrapeConfig');
    const changed = structuredClone(objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'tiered-gateway-statefulset'));
    changed.data.relay = change(changed.data.relay);
    const write = (name: string, written: readonly object[]) => {
      fs.writeFileSync(path.join(folder, name), written.map(object => stringify(object)).join('---\n'));
      return path.join(folder, name);
    };
    const good = write('good.yaml', objects);
    const bad = write('bad.yaml', [...objects.filter(object => object.metadata.name !== changed.metadata.name), changed]);
    const map = write('map.yaml', [changed]);
    const lint = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(BUILT, ['lint', ...args, '--output', 'json'], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const { findings, notes, before } = JSON.parse(stdout);
      return { status, notes, before, findings: findings.map(({ code, subject, path: where, message }: any) => ({ code, subject, where, message })) };
    };
    kubectl(['create', 'namespace', namespace]);
    kubectl(['apply', '-f', good]);

    // Who may read nothing but what the Role says.
    const reader = path.join(folder, 'lint-reader');
    fs.writeFileSync(reader, fs.readFileSync(kubeconfig, 'utf8').replace('token: secret', 'token: linting'));
    kubectl(['apply', '-f', '-'], execFileSync(BUILT, ['lint', '--print-role', '--namespace', namespace], { encoding: 'utf8' }));
    kubectl(['create', 'rolebinding', 'linter', `--namespace=${namespace}`, '--role=prometheus-tiered-reader', '--user=linter']);
    kubectl(['create', 'clusterrolebinding', 'linter', '--clusterrole=prometheus-tiered-reader', '--user=linter']);
    const cluster = ['--cluster', '--kubeconfig', reader, '--namespace', namespace];
    const files = lint(good);
    expect(lint(...cluster)).toEqual({ ...files, notes: [] });

    // What would break, and that it does once it is applied.
    const broken = lint(bad);
    expect(broken.findings.map(({ code }: any) => code)).toContain('PT008');
    const fresh = broken.findings.filter((finding: any) => !files.findings.some((old: any) => JSON.stringify(old) === JSON.stringify(finding)));
    expect(lint(map, ...cluster)).toEqual({ status: 3, notes: [], findings: fresh, before: { remaining: files.findings.length, gone: 0 } });
    kubectl(['apply', '-f', map]);
    const byText = (findings: any[]) => findings.map(finding => JSON.stringify(finding)).sort();
    expect(byText(lint(...cluster).findings)).toEqual(byText(broken.findings));
    expect(lint(good, ...cluster)).toMatchObject({ status: 0, before: { remaining: files.findings.length, gone: fresh.length } });
  }, 400_000);

  function addPod(name: string): void {
    kubectl(['create', '-f', '-'], stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels: { app: 'scraper' } },
      // Nobody runs it; on a node a pod counts as a scraper at once.
      spec: { nodeName: 'nowhere', containers: [{ name: 'scraper', image: 'none' }] },
    }));
  }

  function kubectl(args: string[], input?: string, quietly = false): number {
    const { status, stderr } = spawnSync(binary(KUBERNETES, 'kubectl'), [`--kubeconfig=${kubeconfig}`, '--cache-dir', path.join(folder, 'cache'), ...args], { input, encoding: 'utf8' });
    if (status !== 0 && !quietly) {
      throw new Error(`kubectl ${args.join(' ')} ended with ${status}: ${stderr}`);
    }
    return status ?? -1;
  }

  async function until<T>(what: string, check: () => T | Promise<T>): Promise<NonNullable<T>> {
    for (let i = 0; i < 300; i++) {
      const dead = started.find(process => process.exitCode !== null);
      if (dead) {
        break;
      }
      const value = await check();
      if (value) {
        return value;
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    const logs = fs.readdirSync(folder).filter(file => file.endsWith('.log')).map(file => `${file}: ${execFileSync('tail', ['-n', '5', path.join(folder, file)], { encoding: 'utf8' })}`);
    throw new Error(`waited in vain for ${what}\n${logs.join('\n')}`);
  }
});
