import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { CONTAINERD_SOCKET, controlPlane, Daemon, metricsServer, NODE_ADDRESS, NODE_NAME, PAUSE_IMAGE } from './control-plane';
import { ImageOptions, writeImage } from './images';
import { controlGroups, Sandbox, stateFolder, until } from './sandbox';
import { obstacle } from '../requirements';
import { binary, KUBERNETES, partFolder } from '../tools/parts';

export interface ClusterOptions {
  /** Whether the cluster outlives this process, unless a signal ends the process. Default: it ends with it, however it ends. */
  readonly detached?: boolean;
}

/** A real single-node Kubernetes, in namespaces of its own. */
export class Cluster {
  static existing(): Cluster | undefined {
    const sandbox = Sandbox.existing(stateFolder());
    return sandbox && new Cluster(sandbox);
  }

  static async up(options: ClusterOptions = {}): Promise<Cluster> {
    const reason = obstacle([KUBERNETES, 'coredns', 'pause', 'crds']);
    if (reason) {
      throw new Error(reason);
    }
    if (Cluster.existing()) {
      throw new Error(`a cluster is up in ${stateFolder()}: end it with 'npx tsx e2e/cluster/cli.ts down', or set E2E_STATE to another folder`);
    }
    let cluster: Cluster | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        try {
          cluster?.down();
        } catch (error) {
          console.error((error as Error).message);
        }
        process.exit(128 + constants.signals[signal]);
      });
    }
    cluster = new Cluster(await Sandbox.create(stateFolder(), options.detached ?? false));
    try {
      await cluster.bootstrap();
    } catch (error) {
      const logs = cluster.tailLogs();
      cluster.down();
      throw new Error(`${(error as Error).message}\n${logs}`);
    }
    return cluster;
  }

  private daemons: Daemon[] = [];

  private constructor(readonly sandbox: Sandbox) {}

  get folder(): string {
    return this.sandbox.folder;
  }

  /** Ends everything and removes every trace. */
  down(): void {
    this.sandbox.destroy();
  }

  /**
   * The program and its arguments that are kubectl for this cluster. What the API server serves is cached in the cluster's own
   * folder: by default kubectl keeps it by address, and all clusters have the same.
   */
  kubectlCommand(...args: string[]): [program: string, args: string[]] {
    return [binary(KUBERNETES, 'kubectl'), [`--kubeconfig=${join(this.folder, 'kubeconfig')}`, `--cache-dir=${join(this.folder, 'kubectl-cache')}`, ...args]];
  }

  kubectl(...args: string[]): string {
    return this.sandbox.run(...this.kubectlCommand(...args));
  }

  /** kubectl while this process goes on. */
  kubectlAsync(...args: string[]): Promise<string> {
    const child = this.sandbox.spawn(...this.kubectlCommand(...args), { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((done, failed) => {
      let out = '', err = '';
      child.stdout!.setEncoding('utf8').on('data', (text) => out += text);
      child.stderr!.setEncoding('utf8').on('data', (text) => err += text);
      child.on('error', failed);
      child.on('close', (code) => code === 0 ? done(out) : failed(new Error(`kubectl ${args.join(' ')} ended with ${code}: ${err.trim()}`)));
    });
  }

  /** kubectl with this process's own input and output, for people. Returns its exit code. */
  kubectlInteractive(args: readonly string[]): Promise<number> {
    const child = this.sandbox.spawn(...this.kubectlCommand(...args), { stdio: 'inherit' });
    return new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => done(code ?? 1));
    });
  }

  /** Reads objects: `kubectl get ARGS -o json`. */
  get<T = any>(...args: string[]): T {
    return JSON.parse(this.kubectl('get', ...args, '-o', 'json'));
  }

  /** Applies objects on the server side, with strict validation: an unknown or doubled field is an error. In a dry run so is whatever the API server warns of. */
  apply(objects: readonly object[], options: { dryRun?: boolean } = {}): string {
    const args = ['apply', '--server-side', '--force-conflicts', '--validate=strict', '--filename=-'];
    if (options.dryRun) {
      args.push('--dry-run=server', '--warnings-as-errors');
    }
    return this.sandbox.run(...this.kubectlCommand(...args), {
      input: objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    });
  }

  importImage(image: ImageOptions): void {
    const archive = join(this.folder, 'image.tar');
    writeImage(archive, image);
    this.sandbox.run('ctr', [`--address=${CONTAINERD_SOCKET}`, '--namespace=k8s.io', 'images', 'import', archive]);
    rmSync(archive);
  }

  /** Installs the CustomResourceDefinitions of the Prometheus operator. */
  installCrds(): void {
    this.kubectl('apply', '--server-side', `--filename=${partFolder('crds')}`);
    this.kubectl('wait', '--for=condition=Established', '--timeout=30s', `--filename=${partFolder('crds')}`);
  }

  async installMetricsServer(): Promise<void> {
    const { daemon, objects } = metricsServer(this.folder);
    mkdirSync(join(this.folder, 'metrics-server'), { recursive: true });
    this.startDaemon(daemon);
    this.apply(objects);
    await until('the metrics API answers', 120_000, () => this.kubectl('get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes').includes(NODE_NAME));
  }

  /** Ends a daemon of the control plane as a crash would. */
  async stopDaemon(name: string): Promise<void> {
    await this.sandbox.kill(name);
  }

  startDaemon(daemon: Daemon | string): void {
    const found = typeof daemon === 'string' ? this.daemons.find(({ name }) => name === daemon) : daemon;
    if (!found) {
      throw new Error(`there is no daemon '${String(daemon)}'; there are ${this.daemons.map(({ name }) => name).join(', ')}`);
    }
    this.sandbox.start(found.name, found.command, found.args);
  }

  async untilApiServerReady(): Promise<void> {
    await until('the API server is ready', 60_000, () => this.kubectl('get', '--raw', '/readyz') === 'ok');
  }

  /** Who asked the API server for what: one event a request, without those of the control plane itself. */
  auditEvents(): AuditEvent[] {
    const log = join(this.folder, 'audit.log');
    return existsSync(log)
      ? readFileSync(log, 'utf8').split('\n').filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as AuditEvent)
      : [];
  }

  private async bootstrap(): Promise<void> {
    this.daemons = controlPlane(this.folder);
    controlGroups(this.folder).forEach((folder) => mkdirSync(folder, { recursive: true }));
    initialiseCpusets(this.folder);
    this.sandbox.run('sh', ['-ec', `
      mount --make-rshared /
      # What the daemons write to fixed places vanishes with these.
      for folder in /run /var/lib/cni /var/log/pods /var/log/containers /var/lib/kubelet; do
        [ -d "$folder" ] && mount -t tmpfs -o mode=755 e2e "$folder"
      done
      mkdir -p /run/lock
      ip link set lo up
      # A bridge without members: it does nothing but hold the address of the node.
      ip link add node0 type bridge
      ip address add ${NODE_ADDRESS}/24 dev node0
      ip link set node0 up
      ip route add default dev node0
      echo 1 > /proc/sys/net/ipv4/ip_forward
    `]);
    for (const daemon of this.daemons) {
      this.startDaemon(daemon);
      if (daemon.name === 'containerd') {
        await until('containerd answers', 30_000, () => this.sandbox.run('ctr', [`--address=${CONTAINERD_SOCKET}`, 'version']).length > 0);
        this.importImage({ binary: binary('pause'), path: '/pause', names: [PAUSE_IMAGE], user: '65535:65535' });
      }
      if (daemon.name === 'kube-apiserver') {
        await this.untilApiServerReady();
      }
    }
    await until('the node is Ready', 60_000, () =>
      this.get('node', NODE_NAME).status.conditions.some((c: { type: string; status: string }) => c.type === 'Ready' && c.status === 'True'));
    await until('DNS answers', 30_000, async () => (await this.sandbox.http('GET', 'http://127.0.0.1:8181/ready')) === 'OK');
    await until('service accounts are made', 30_000, () => this.kubectl('get', 'serviceaccount', 'default', '--namespace=default').length > 0);
  }

  /** The last lines that a daemon wrote. */
  tailLog(name: string): string {
    const log = join(this.folder, `${name}.log`);
    return existsSync(log) ? `--- ${log}\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n')}` : '';
  }

  private tailLogs(): string {
    return this.daemons.map(({ name }) => this.tailLog(name)).filter(Boolean).join('\n');
  }
}

export interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly requestURI: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly namespace?: string; readonly name?: string; readonly apiGroup?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly annotations?: Record<string, string>;
}

/** With version 1 a new cpuset group is empty, and no process may enter it. */
function initialiseCpusets(state: string): void {
  for (const folder of controlGroups(state).filter((path) => existsSync(join(path, 'cpuset.cpus')))) {
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      spawnSync('sh', ['-c', `cat ${join(folder, '..', file)} > ${join(folder, file)}`]);
    }
  }
}
