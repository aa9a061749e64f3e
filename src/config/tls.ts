import { dnsSubdomain, dataKey, flag, nonEmptyText, Origin, record, reject } from '../text/input';
import { TlsOptions } from '../values/tls-options';

/** A Secret that is mounted into a collector or allocator, whole or some of its keys. */
export interface SecretMount {
  readonly name: string;
  readonly secretName: string;
  readonly path: string;
  readonly items?: { key: string; path: string }[];
}

/** The `tls` section of a client and the files that it names; `name` tells the mounts of several clients apart. */
export function clientTls(origin: Origin, name: string, options: TlsOptions | undefined): { tls?: { [key: string]: any }; mounts: SecretMount[] } {
  if (options === undefined) {
    return { mounts: [] };
  }
  record(origin, 'tls', options as any);
  for (const property of ['insecure', 'insecureSkipVerify'] as const) {
    flag(origin, `tls.${property}`, options[property] ?? false);
  }
  const mounts: SecretMount[] = [];
  const tls: { [key: string]: any } = {};
  if (options.insecure) {
    const others = Object.entries(options).filter(([key, value]) => key !== 'insecure' && value !== undefined).map(([key]) => key);
    if (others.length > 0) {
      reject(origin, 'tls.insecure', true, `false together with '${others[0]}'`, 'plain text has no certificates');
    }
    return { tls: { insecure: true }, mounts };
  }
  if (options.caSecretName !== undefined) {
    const key = dataKey(origin, 'tls.caKey', options.caKey ?? 'ca.crt');
    const path = `/etc/otelcol/${name}-ca`;
    mounts.push({ name: `${name}-ca`, secretName: dnsSubdomain(origin, 'tls.caSecretName', options.caSecretName), path, items: [{ key, path: 'ca.crt' }] });
    tls.ca_file = `${path}/ca.crt`;
  } else if (options.caKey !== undefined) {
    reject(origin, 'tls.caKey', options.caKey, "left out without 'tls.caSecretName'");
  }
  if (options.clientSecretName !== undefined) {
    const path = `/etc/otelcol/${name}-client`;
    mounts.push({ name: `${name}-client`, secretName: dnsSubdomain(origin, 'tls.clientSecretName', options.clientSecretName), path });
    tls.cert_file = `${path}/tls.crt`;
    tls.key_file = `${path}/tls.key`;
  }
  if (options.serverName !== undefined) {
    tls.server_name_override = nonEmptyText(origin, 'tls.serverName', options.serverName);
  }
  if (options.insecureSkipVerify) {
    tls.insecure_skip_verify = true;
  }
  return { tls: Object.keys(tls).length > 0 ? tls : undefined, mounts };
}
