import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request is answered with. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** An API server on loopback that answers as it is told. */
export class FakeApiServer {
  public static async start(answer: (path: string) => Answer | undefined): Promise<FakeApiServer> {
    const fake = new FakeApiServer(answer);
    await new Promise<void>(resolve => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  /** The requests that came, as `METHOD path`. */
  public readonly requests: string[] = [];
  /** What they said who asks. */
  public readonly authorizations = new Set<string | undefined>();
  private readonly server: http.Server;

  private constructor(answer: (path: string) => Answer | undefined) {
    this.server = http.createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      this.authorizations.add(request.headers.authorization);
      const { status = 200, body } = answer(request.url!) ?? { status: 404, body: { kind: 'Status', message: 'the server could not find the requested resource' } };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    await new Promise(resolve => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

/** A kubeconfig with one context, `test`. */
export function kubeconfigFor(server: string, user: object = { token: 'secret' }): string {
  return JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'test', cluster: { server } }],
    'users': [{ name: 'test', user }],
    'contexts': [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}

const PLURALS: Record<string, string> = {
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  configmaps: 'ConfigMap',
  services: 'Service',
  serviceaccounts: 'ServiceAccount',
  poddisruptionbudgets: 'PodDisruptionBudget',
  networkpolicies: 'NetworkPolicy',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  servicemonitors: 'ServiceMonitor',
  podmonitors: 'PodMonitor',
  probes: 'Probe',
  scrapeconfigs: 'ScrapeConfig',
  roles: 'Role',
  rolebindings: 'RoleBinding',
  clusterroles: 'ClusterRole',
  clusterrolebindings: 'ClusterRoleBinding',
  namespaces: 'Namespace',
};

/** The list that a path asks for, in pages of two; items have neither apiVersion nor kind, as an API server's have not. */
export function listOf(objects: readonly any[], path: string): Answer | undefined {
  const [, namespace, plural, query] = /^\/apis?\/.*?(?:namespaces\/([^/?]+)\/)?([a-z]+)\?(.*)$/.exec(path) ?? [];
  const kind = PLURALS[plural ?? ''];
  if (kind === undefined) {
    return undefined;
  }
  const items = objects.filter(object => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace))
    .map(({ apiVersion: _apiVersion, kind: _kind, ...rest }) => rest);
  const from = Number(new URLSearchParams(query).get('continue') ?? 0);
  return { body: { kind: `${kind}List`, apiVersion: 'v1', metadata: from + 2 < items.length ? { continue: String(from + 2) } : {}, items: items.slice(from, from + 2) } };
}
