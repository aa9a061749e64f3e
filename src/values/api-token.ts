import { EnvVariable } from './env-variable';
import { dataKey, dnsSubdomain } from '../text/input';

/**
 * The token that a backend requires, and how it reaches the collector.
 */
export class ApiToken {
  /**
   * A key of a Secret, read into an environment variable when the pod starts: after a rotation, the pods must be restarted. The collector expands it:
   * for a token with `$`, use `fromMountedSecret`.
   * @param secretName the Secret's name in the pods' namespace, a DNS subdomain
   * @param key the key in its data
   */
  public static fromSecret(secretName: string, key: string): ApiToken {
    return new ApiToken(dnsSubdomain('ApiToken.fromSecret', 'secretName', secretName), dataKey('ApiToken.fromSecret', 'key', key), false);
  }

  /**
   * A key of a Secret, mounted as a file that the `bearertokenauth` extension reads again when it changes: a rotated token works
   * without a restart, as soon as the kubelet has renewed the file (about a minute). It arrives as it is, without a line break at its end.
   * @param secretName the Secret's name in the pods' namespace, a DNS subdomain
   * @param key the key in its data
   */
  public static fromMountedSecret(secretName: string, key: string): ApiToken {
    return new ApiToken(dnsSubdomain('ApiToken.fromMountedSecret', 'secretName', secretName), dataKey('ApiToken.fromMountedSecret', 'key', key), true);
  }

  /** No token, for a backend that requires none. */
  public static none(): ApiToken {
    return new ApiToken(undefined, undefined, false);
  }

  private constructor(
    /** The Secret's name; undefined where there is no token. */
    public readonly secretName: string | undefined,
    /** The key in the Secret's data; undefined where there is no token. */
    public readonly key: string | undefined,
    /** Whether the token is mounted as a file. */
    public readonly mounted: boolean,
  ) {}

  /** @internal */
  public _asEnv(): EnvVariable {
    return EnvVariable.fromSecret(this.secretName!, this.key!);
  }
}
