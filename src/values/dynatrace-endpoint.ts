import { EnvVariable } from './env-variable';
import { dataKey, dnsLabel, dnsSubdomain, httpUrl, qualifiedHost, reject, wholeNumber } from '../text/input';

/**
 * Where a Dynatrace environment receives OTLP: its base URL, which ends in `/api/v2/otlp`.
 */
export class DynatraceEndpoint {
  /**
   * A key of a Secret that holds the URL.
   * @param secretName the Secret's name in the pods' namespace, a DNS subdomain
   * @param key the key in its data
   */
  public static fromSecret(secretName: string, key: string): DynatraceEndpoint {
    const origin = 'DynatraceEndpoint.fromSecret';
    dnsSubdomain(origin, 'secretName', secretName);
    dataKey(origin, 'key', key);
    return new DynatraceEndpoint(undefined, EnvVariable.fromSecret(secretName, key));
  }

  /**
   * An environment of Dynatrace SaaS: `https://{environmentId}.live.dynatrace.com/api/v2/otlp`.
   * @param environmentId the environment's id, a DNS label such as `abc12345`
   */
  public static saas(environmentId: string): DynatraceEndpoint {
    return new DynatraceEndpoint(`https://${dnsLabel('DynatraceEndpoint.saas', 'environmentId', environmentId)}.live.dynatrace.com/api/v2/otlp`);
  }

  /**
   * An environment of a Dynatrace Managed cluster: `https://{host}/e/{environmentId}/api/v2/otlp`.
   * @param host the cluster's host name, without scheme and path
   * @param environmentId the environment's id
   */
  public static managed(host: string, environmentId: string): DynatraceEndpoint {
    const origin = 'DynatraceEndpoint.managed';
    return new DynatraceEndpoint(`https://${qualifiedHost(origin, 'host', host)}/e/${dnsLabel(origin, 'environmentId', environmentId)}/api/v2/otlp`);
  }

  /**
   * An environment behind an ActiveGate: `https://{host}:{port}/e/{environmentId}/api/v2/otlp`. An ActiveGate's own certificate needs `tls.caSecretName`.
   * @param host the ActiveGate's host name, without scheme, port and path
   * @param environmentId the environment's id
   * @param port its port, 9999 if left out
   */
  public static activeGate(host: string, environmentId: string, port: number = 9999): DynatraceEndpoint {
    const origin = 'DynatraceEndpoint.activeGate';
    wholeNumber(origin, 'port', port, 1, 65535);
    return new DynatraceEndpoint(`https://${qualifiedHost(origin, 'host', host)}:${port}/e/${dnsLabel(origin, 'environmentId', environmentId)}/api/v2/otlp`);
  }

  /**
   * A base URL as it is, such as that of an ActiveGate in the cluster.
   * @param url an http or https URL without query that ends in `/api/v2/otlp`, to which the collector appends `/v1/metrics`; another one is an error
   */
  public static fromUrl(url: string): DynatraceEndpoint {
    const origin = 'DynatraceEndpoint.fromUrl';
    const checked = httpUrl(origin, 'url', url);
    if (!checked.endsWith('/api/v2/otlp')) {
      reject(origin, 'url', url, "a base URL that ends in '/api/v2/otlp'", 'for what receives OTLP elsewhere, use Backend.otlp({ endpoint, temporality: Temporality.DELTA })');
    }
    return new DynatraceEndpoint(checked);
  }

  private constructor(
    /** The URL; undefined where it comes from a Secret. */
    public readonly url: string | undefined,
    private readonly secret?: EnvVariable,
  ) {}

  /** @internal */
  public get _fromSecret(): EnvVariable | undefined {
    return this.secret;
  }
}
