import { Duration } from 'cdk8s';
import { Extraction } from './k8s-attributes';
import { labelsOf, labelStatements, remoteWriteBody, RETRY_ON_429 } from './remote-write';
import { Component, Mount } from '../../../model/component';
import { goDuration } from '../../../text/durations';
import { env, Expanded } from '../../../text/expand';
import { ApiToken } from '../../../values/api-token';
import { Backend } from '../../../values/backend';
import { BackendSettings, DynatraceSettings, OtlpSettings, RemoteWriteSettings } from '../../../values/backend-settings';
import { Cadence } from '../../../values/cadence';
import type { CollectorDistribution } from '../../../values/collector-distribution';
import { EnvVariable } from '../../../values/env-variable';
import { clientTls, secretFiles } from '../../tls';
import { backendQueue, retry } from '../queue';

/** How data that waits for a backend is queued. */
export interface BackendQueue {
  /** The size of the queue, in bytes. */
  readonly budget: number;
  /** What a request takes of it, about, where only requests can be counted. */
  readonly requestBytes: number;
  /** A request is sent when it has so many data points ... */
  readonly minItems: number;
  /** ... or when this is over. */
  readonly flushTimeout: (times: Cadence) => Duration;
}

/** The collector in which a backend's exporter stands. */
export interface ExporterHost {
  readonly distribution: CollectorDistribution;
  /** What is added about the pods. */
  readonly extraction: Extraction;
}

/** The exporter to a backend, with its credentials. */
export function backendExporter({ _settings: settings }: Backend, queue: BackendQueue, { distribution, extraction }: ExporterHost): Component {
  const { section, mounts, extensions } = connection(settings);
  const { id, body, env: variables } = exporterOf(settings);
  const client = { ...body, ...section };
  if (settings.kind === 'remote-write') {
    const queueSize = Math.max(1, Math.floor(queue.budget / queue.requestBytes));
    const labels = labelsOf(settings.resourceLabels, extraction);
    return { section: 'exporters', id, body: remoteWriteBody({ distribution, client, labels, queueSize }), env: variables, mounts, extensions, featureGates: RETRY_ON_429 };
  }
  return {
    section: 'exporters',
    id,
    body: times => ({
      ...client,
      sending_queue: backendQueue(queue.budget, queue.minItems, goDuration(queue.flushTimeout(times))),
      retry_on_failure: retry(times),
    }),
    env: variables,
    mounts,
    extensions,
  };
}

/** Statements for the resource, which only this backend wants. */
export function backendStatements({ _settings: settings }: Backend, { distribution, extraction }: ExporterHost): readonly (string | Expanded)[] {
  switch (settings.kind) {
    case 'dynatrace': return [NO_ENTITY, ...settings.entitySecret ? [ENTITY] : []];
    case 'otlp': return [];
    case 'remote-write': return labelStatements(distribution, labelsOf(settings.resourceLabels, extraction));
  }
}

/** Whether attributes get the dots of the semantic conventions back; remote write would only undo it. */
export function takesDots({ _settings: { kind } }: Backend): boolean {
  return kind !== 'remote-write';
}

/** Whether Dynatrace's metadata is taken from the pods' annotations. */
export function takesDynatraceMetadata({ _settings: { kind } }: Backend): boolean {
  return kind === 'dynatrace';
}

/** As over HTTP by itself: the exporter's own 5 s would send again what a slow backend has taken. */
const GRPC_TIMEOUT = Duration.seconds(30);

/** How long a request to a backend may hang; undefined where the exporter's own time applies. */
export function backendTimeout({ _settings: settings }: Backend): Duration | undefined {
  return settings.kind === 'otlp' && settings.protocol === 'grpc' ? GRPC_TIMEOUT : undefined;
}

const TOKEN_FOLDER = '/etc/otelcol/token';

/** No target says which cluster it belongs to. */
const NO_ENTITY = 'delete_key(attributes, "dt.entity.kubernetes_cluster")';

const ENTITY = env`set(attributes["dt.entity.kubernetes_cluster"], "${'DT_ENTITY_KUBERNETES_CLUSTER'}") where Len("${'DT_ENTITY_KUBERNETES_CLUSTER'}") > 0`;

/** An exporter without its connection. */
interface Exporter {
  readonly id: string;
  readonly body: { readonly [key: string]: any };
  readonly env: { readonly [name: string]: EnvVariable };
}

function exporterOf(settings: BackendSettings): Exporter {
  switch (settings.kind) {
    case 'dynatrace': return dynatrace(settings);
    case 'otlp': return otlp(settings);
    case 'remote-write': return remoteWrite(settings);
  }
}

function dynatrace(settings: DynatraceSettings): Exporter {
  const { endpoint, token, entitySecret } = settings;
  const asVariable = token.secretName !== undefined && !token.mounted;
  return {
    id: 'otlp_http',
    body: {
      endpoint: typeof endpoint === 'string' ? endpoint : env`${'DT_ENDPOINT'}`,
      ...(asVariable ? { headers: { Authorization: env`Api-Token ${'DT_API_TOKEN'}` } } : {}),
    },
    env: {
      ...(typeof endpoint === 'string' ? {} : { DT_ENDPOINT: endpoint }),
      ...(asVariable ? { DT_API_TOKEN: token._asEnv() } : {}),
      ...(entitySecret ? { DT_ENTITY_KUBERNETES_CLUSTER: EnvVariable.fromSecret(entitySecret, 'DT_ENTITY_KUBERNETES_CLUSTER')._optional() } : {}),
    },
  };
}

function otlp({ protocol, endpoint, headers, token }: OtlpSettings): Exporter {
  const { variables, section } = headerSection(headers, token);
  return { id: `otlp_${protocol}`, body: { endpoint, ...protocol === 'grpc' ? { timeout: goDuration(GRPC_TIMEOUT) } : {}, ...section }, env: variables };
}

function remoteWrite({ endpoint, headers, token }: RemoteWriteSettings): Exporter {
  const { variables, section } = headerSection(headers, token);
  return { id: 'prometheus_remote_write', body: { endpoint, ...section }, env: variables };
}

/** A literal text stands in the configuration, where nothing expands it; a reference comes through the environment. */
function headerSection(headers: { readonly [name: string]: EnvVariable }, token: ApiToken) {
  const variables: { [name: string]: EnvVariable } = {};
  const section: { [name: string]: string | Expanded } = {};
  Object.entries(headers).forEach(([header, value], index) => {
    if (value._literal !== undefined) {
      section[header] = value._literal;
      return;
    }
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

/** How the exporter reaches the server, verifies it, and authenticates with a mounted token. */
function connection({ kind, token, tls: options, proxyUrl }: BackendSettings): {
  section: { [key: string]: any }; mounts: readonly Mount[]; extensions: readonly Component[];
} {
  const { tls, mounts } = clientTls('backend', options);
  const section = { ...(proxyUrl === undefined ? {} : { proxy_url: proxyUrl }), ...(tls ? { tls } : {}) };
  if (!token.mounted) {
    return { section, mounts, extensions: [] };
  }
  const id = 'bearertokenauth';
  return {
    section: { auth: { authenticator: id }, ...section },
    mounts: [...mounts, secretFiles('backend-token', token.secretName!, TOKEN_FOLDER, [{ key: token.key!, path: 'token' }])],
    extensions: [{ section: 'extensions', id, body: { scheme: kind === 'dynatrace' ? 'Api-Token' : 'Bearer', filename: `${TOKEN_FOLDER}/token` } }],
  };
}
