import { existsSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { SourceError } from '../errors';

export interface ApiOptions {
  /** The file; what kubectl would take where it is left out. */
  readonly kubeconfig?: string;
  /** The context; the current one where it is left out. */
  readonly context?: string;
}

/** An answer of the API server other than 200. */
export class ApiError extends Error {
  public constructor(public readonly status: number, message: string) {
    super(message);
  }
}

const TIMEOUT_MS = 30_000;
/** As many objects a request, so that no answer is huge. */
const PAGE = 500;
const IN_CLUSTER_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** A Kubernetes API server, to read from and nothing else: it only ever sends GET. */
export class ClusterApi {
  /** By a kubeconfig, with the credentials, certificates and proxies that it names. */
  public static async connect(options: ApiOptions): Promise<ClusterApi> {
    const { KubeConfig: Reader } = await import('@kubernetes/client-node');
    const config = new Reader();
    load(config, options);
    const wanted = options.context ?? config.getCurrentContext();
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(wanted)) {
      throw new SourceError(`${wanted ? `the kubeconfig has no context '${wanted}'` : 'the kubeconfig names no current context'}; `
        + `${names.length === 0 ? 'it has none at all' : `give one of its own with --context: ${names.join(', ')}`}`);
    }
    config.setCurrentContext(wanted);
    const server = config.getCurrentCluster()?.server;
    if (!server || !URL.canParse(server)) {
      throw new SourceError(`the kubeconfig's context '${wanted}' names no cluster with a server's URL`);
    }
    if (server.startsWith('http:')) {
      // What `kubectl proxy` offers. The reader refuses it unless it is told that there is no certificate to look at.
      config.clusters = config.clusters.map(cluster => cluster.server === server ? { ...cluster, skipTLSVerify: true } : cluster);
    }
    const connection: https.RequestOptions = { method: 'GET', headers: { accept: 'application/json' }, timeout: TIMEOUT_MS };
    try {
      // Once for all requests: it may run a program that asks the user for a password.
      await config.applyToHTTPSOptions(connection);
    } catch (error) {
      throw new SourceError(`the credentials of the context '${wanted}' cannot be had: ${(error as Error).message.split('\n')[0]}`);
    }
    return new ClusterApi(connection, server.replace(/\/+$/, ''), wanted, config.getContextObject(wanted)?.namespace || 'default');
  }

  private constructor(
    private readonly connection: https.RequestOptions, private readonly server: string, public readonly context: string, public readonly namespace: string,
  ) {}

  /** How messages call it. */
  public get name(): string {
    return `the cluster of the context '${this.context}'`;
  }

  /** The JSON that is at a path. Rejects with an `ApiError` for an answer other than 200, and with a `SourceError` for none. */
  public async get(path: string): Promise<unknown> {
    const { status, body } = await this.answer(path);
    if (status === 401) {
      throw new SourceError(`${this.name} does not accept the credentials of the kubeconfig (401)`);
    }
    if (status !== 200) {
      throw new ApiError(status, messageOf(body) ?? `${path} answered ${status}`);
    }
    try {
      return JSON.parse(body);
    } catch {
      throw new SourceError(`${this.name}: ${path} did not answer with JSON (${body.length} characters); is ${this.server} a Kubernetes API server?`);
    }
  }

  /** All items that are at a path, however many answers they take. */
  public async list(path: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let next = '';
    do {
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${next && `&continue=${encodeURIComponent(next)}`}`) as { items?: unknown; metadata?: { continue?: unknown } } | null;
      if (!Array.isArray(page?.items)) {
        throw new SourceError(`${this.name}: ${path} did not answer with a list; is ${this.server} a Kubernetes API server?`);
      }
      items.push(...page.items as Record<string, unknown>[]);
      next = typeof page.metadata?.continue === 'string' ? page.metadata.continue : '';
    } while (next !== '');
    return items;
  }

  private answer(path: string): Promise<{ readonly status: number; readonly body: string }> {
    const url = new URL(this.server + path);
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => reject(new SourceError(`${this.name} (${this.server}) cannot be reached: ${reason}`));
      const request = (url.protocol === 'http:' ? http : https).request(url, this.connection, response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('error', error => fail(error.message));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      request.on('error', error => fail(error.message || (error as NodeJS.ErrnoException).code || 'the connection failed'));
      request.end();
    });
  }
}

function load(config: KubeConfig, { kubeconfig }: ApiOptions): void {
  const files = kubeconfig !== undefined ? [kubeconfig] : (process.env.KUBECONFIG ?? '').split(delimiter).filter(file => file !== '');
  const home = join(homedir(), '.kube', 'config');
  if (files.length === 0 && !existsSync(home) && !existsSync(IN_CLUSTER_TOKEN)) {
    throw new SourceError(`there is no kubeconfig: neither KUBECONFIG in the environment names one, nor is there ${home}; give one with --kubeconfig`);
  }
  try {
    if (kubeconfig !== undefined) {
      config.loadFromFile(kubeconfig);
    } else {
      config.loadFromDefault();
    }
  } catch (error) {
    throw new SourceError(`the kubeconfig ${files.length > 0 ? files.join(', ') : home} cannot be read: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** What a `Status` of Kubernetes says. */
function messageOf(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
