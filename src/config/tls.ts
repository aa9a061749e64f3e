import { Mount } from '../model/component';
import { TlsOptions } from '../values/tls-options';

/** A Secret as files in a pod, whole or some of its keys. */
export function secretFiles(name: string, secretName: string, path: string, items?: { key: string; path: string }[]): Mount {
  return { name, path, readOnly: true, source: { secret: { secretName, items } } };
}

/** The `tls` section of a client and the files that it names. */
export interface ClientTls {
  /** Undefined where all options have their defaults. */
  readonly tls?: { readonly [key: string]: any };
  readonly mounts: readonly Mount[];
}

/** How a collector verifies a server and authenticates to it; `name` tells the mounts of several servers apart. */
export function clientTls(name: string, options: TlsOptions = {}): ClientTls {
  const { insecure, insecureSkipVerify, caSecretName, caKey = 'ca.crt', clientSecretName, serverName } = options;
  const [ca, client] = [`/etc/otelcol/${name}-ca`, `/etc/otelcol/${name}-client`];
  const tls = {
    ...(insecure ? { insecure: true } : {}),
    ...(caSecretName === undefined ? {} : { ca_file: `${ca}/ca.crt` }),
    ...(clientSecretName === undefined ? {} : { cert_file: `${client}/tls.crt`, key_file: `${client}/tls.key` }),
    ...(serverName === undefined ? {} : { server_name_override: serverName }),
    ...(insecureSkipVerify ? { insecure_skip_verify: true } : {}),
  };
  return {
    tls: Object.keys(tls).length > 0 ? tls : undefined,
    mounts: [
      ...(caSecretName === undefined ? [] : [secretFiles(`${name}-ca`, caSecretName, ca, [{ key: caKey, path: 'ca.crt' }])]),
      ...(clientSecretName === undefined ? [] : [secretFiles(`${name}-client`, clientSecretName, client)]),
    ],
  };
}
