import { env, Expanded } from '../../../text/expand';
import { Origin } from '../../../text/input';
import { EnvValue } from '../../../values/env-value';
import { TlsOptions } from '../../../values/tls-options';
import { Token } from '../../../values/token';
import { clientTls, SecretMount } from '../../tls';

/** What a collector needs to export to a backend, beside the queue and the retries that are its own. */
export interface BackendBinding {
  readonly exporterId: string;
  readonly exporter: { [key: string]: any };
  /** The extension that holds the credentials, by its id. */
  readonly authenticator?: { id: string; body: { [key: string]: any } };
  readonly env: { [name: string]: EnvValue };
  readonly mounts: SecretMount[];
  /** Statements for the resource, which only this backend wants. */
  readonly resourceStatements?: Expanded[];
  /** Whether Dynatrace's metadata is taken from the pods' annotations. */
  readonly dynatraceMetadata?: boolean;
  /** Whether the exporter has a queue of its own kind. */
  readonly ownQueue?: boolean;
}

const TOKEN_PATH = '/etc/otelcol/token';

export function dynatraceBinding(
  origin: Origin, endpoint: { url?: string; env?: EnvValue }, token: Token, secretName: string, tls?: TlsOptions,
): BackendBinding {
  const connected = connection(origin, token, 'Api-Token', tls);
  const variables: { [name: string]: EnvValue } = {};
  if (endpoint.env) {
    variables.DT_ENDPOINT = endpoint.env;
  }
  if (token.secretName && !token.mounted) {
    variables.DT_API_TOKEN = token._asEnv();
  }
  if (endpoint.env || token.secretName) {
    variables.DT_ENTITY_KUBERNETES_CLUSTER = EnvValue.fromSecret(token.secretName ?? secretName, 'DT_ENTITY_KUBERNETES_CLUSTER')._optional();
  }
  const entity = env`set(attributes["dt.entity.kubernetes_cluster"], "${'DT_ENTITY_KUBERNETES_CLUSTER'}") where attributes["dt.entity.kubernetes_cluster"] == nil and Len("${'DT_ENTITY_KUBERNETES_CLUSTER'}") > 0`;
  return {
    exporterId: 'otlp_http',
    exporter: {
      endpoint: endpoint.url ?? env`${'DT_ENDPOINT'}`,
      ...(token.secretName && !token.mounted ? { headers: { Authorization: env`Api-Token ${'DT_API_TOKEN'}` } } : {}),
      ...connected.section,
    },
    authenticator: connected.authenticator,
    env: variables,
    mounts: connected.mounts,
    dynatraceMetadata: true,
    resourceStatements: variables.DT_ENTITY_KUBERNETES_CLUSTER ? [entity] : [],
  };
}

export function otlpBinding(
  origin: Origin, protocol: string, endpoint: string, headers: { [name: string]: EnvValue }, token: Token, tls?: TlsOptions,
): BackendBinding {
  const connected = connection(origin, token, 'Bearer', tls);
  const { variables, section } = headerSection(headers, token);
  return {
    exporterId: `otlp_${protocol}`,
    exporter: {
      endpoint,
      ...section,
      ...connected.section,
    },
    authenticator: connected.authenticator,
    env: variables,
    mounts: connected.mounts,
  };
}

export function remoteWriteBinding(
  origin: Origin, endpoint: string, headers: { [name: string]: EnvValue }, token: Token, tls: TlsOptions | undefined,
  resourceLabels: boolean,
): BackendBinding {
  const connected = connection(origin, token, 'Bearer', tls);
  const { variables, section } = headerSection(headers, token);
  return {
    exporterId: 'prometheus_remote_write',
    exporter: {
      endpoint,
      // The names are those that were scraped; suffixes would change them.
      add_metric_suffixes: false,
      resource_to_telemetry_conversion: { enabled: resourceLabels },
      ...section,
      ...connected.section,
    },
    authenticator: connected.authenticator,
    env: variables,
    mounts: connected.mounts,
    ownQueue: true,
  };
}

function headerSection(headers: { [name: string]: EnvValue }, token: Token) {
  const variables: { [name: string]: EnvValue } = {};
  const section: { [name: string]: Expanded } = {};
  Object.entries(headers).forEach(([header, value], index) => {
    const name = `BACKEND_HEADER_${index}`;
    variables[name] = value;
    section[header] = env`${name}`;
  });
  if (token.secretName && !token.mounted) {
    const name = 'BACKEND_TOKEN';
    variables[name] = token._asEnv();
    section.Authorization = env`Bearer ${name}`;
  }
  return { variables, section: Object.keys(section).length > 0 ? { headers: section } : {} };
}

/** How the exporter proves who it is, by a mounted token, and checks the server. */
function connection(origin: Origin, token: Token, scheme: string, tls: TlsOptions | undefined): {
  section: { [key: string]: any }; authenticator?: BackendBinding['authenticator']; mounts: SecretMount[];
} {
  const { tls: tlsSection, mounts } = clientTls(origin, 'backend', tls);
  const section = tlsSection ? { tls: tlsSection } : {};
  if (!token.mounted) {
    return { section, mounts };
  }
  const id = 'bearertokenauth';
  return {
    section: { auth: { authenticator: id }, ...section },
    authenticator: { id, body: { scheme, filename: `${TOKEN_PATH}/token` } },
    mounts: [...mounts, { name: 'backend-token', secretName: token.secretName!, path: TOKEN_PATH, items: [{ key: token.key!, path: 'token' }] }],
  };
}
