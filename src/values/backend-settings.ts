import { ApiToken } from './api-token';
import { SummaryConversion } from './backend-options';
import { EnvVariable } from './env-variable';
import { TlsOptions } from './tls-options';

/** What the caller gave for a backend, checked and with every default filled in. `config/collector/components/backend.ts` turns it into an exporter. */
export type BackendSettings = DynatraceSettings | OtlpSettings | RemoteWriteSettings;

interface CommonSettings {
  readonly token: ApiToken;
  readonly tls?: TlsOptions;
  /** The HTTP proxy in front of the backend. */
  readonly proxyUrl?: string;
}

export interface DynatraceSettings extends CommonSettings {
  readonly kind: 'dynatrace';
  /** The base URL, or a reference to where it is stored. */
  readonly endpoint: string | EnvVariable;
  readonly summaries: SummaryConversion;
  /** The Secret that can hold the cluster's entity; undefined where nothing says of one. */
  readonly entitySecret: string | undefined;
}

export interface OtlpSettings extends CommonSettings {
  readonly kind: 'otlp';
  readonly protocol: 'http' | 'grpc';
  readonly summaries: SummaryConversion;
  /** A base URL for HTTP, `host:port` for gRPC. */
  readonly endpoint: string;
  readonly headers: { readonly [name: string]: EnvVariable };
}

export interface RemoteWriteSettings extends CommonSettings {
  readonly kind: 'remote-write';
  readonly endpoint: string;
  readonly headers: { readonly [name: string]: EnvVariable };
  /** The attributes of the resource that become labels of every series; undefined where the caller left it out. */
  readonly resourceLabels?: readonly string[];
}
