import { dataKey, dnsSubdomain, environmentName, reject } from '../text/input';

/**
 * The value of an environment variable or header: a text, or a reference to where it is kept.
 */
export class EnvValue {
  /**
   * A text. It stands in the manifest, so it must not be a secret.
   * Kubernetes expands `$(NAME)` and `$$` in the values of variables; the text is escaped, so that it arrives as it is.
   */
  public static of(value: string): EnvValue {
    if (typeof value !== 'string') {
      reject('EnvValue.of', 'value', value, 'a text');
    }
    return new EnvValue({ value: value.replace(/\$/g, '$$$$') });
  }

  /**
   * A key of a Secret in the pod's namespace. The pod does not start while the Secret or the key is missing.
   * @param name the Secret's name, a DNS subdomain
   * @param key the key in its data
   */
  public static fromSecret(name: string, key: string): EnvValue {
    return new EnvValue({
      valueFrom: { secretKeyRef: { name: dnsSubdomain('EnvValue.fromSecret', 'name', name), key: dataKey('EnvValue.fromSecret', 'key', key) } },
    });
  }

  /**
   * A key of a ConfigMap in the pod's namespace. The pod does not start while the ConfigMap or the key is missing.
   * @param name the ConfigMap's name, a DNS subdomain
   * @param key the key in its data
   */
  public static fromConfigMap(name: string, key: string): EnvValue {
    return new EnvValue({
      valueFrom: {
        configMapKeyRef: { name: dnsSubdomain('EnvValue.fromConfigMap', 'name', name), key: dataKey('EnvValue.fromConfigMap', 'key', key) },
      },
    });
  }

  /**
   * A field of the pod itself (downward API), such as `metadata.name` or `spec.nodeName`.
   * @param fieldPath the path of the field
   */
  public static fromField(fieldPath: string): EnvValue {
    if (!/^(metadata\.(name|namespace|uid|labels\['[^']+'\]|annotations\['[^']+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIP|hostIPs|podIP|podIPs))$/.test(fieldPath)) {
      reject('EnvValue.fromField', 'fieldPath', fieldPath, "a field of the downward API, such as 'metadata.name', 'spec.nodeName' or 'status.podIP'");
    }
    return new EnvValue({ valueFrom: { fieldRef: { fieldPath } } });
  }

  private constructor(private readonly body: { [key: string]: any }) {}

  /**
   * The same reference, but the pod also starts without it.
   * @internal
   */
  public _optional(): EnvValue {
    const [kind, reference] = Object.entries(this.body.valueFrom)[0] as [string, object];
    return new EnvValue({ valueFrom: { [kind]: { ...reference, optional: true } } });
  }

  /** @internal */
  public get _isSecret(): boolean {
    return this.body.valueFrom?.secretKeyRef !== undefined;
  }

  /** @internal */
  public _toKube(name: string): { name: string; [key: string]: any } {
    return { name, ...this.body };
  }
}

/**
 * A Secret or ConfigMap whose keys become environment variables, all at once.
 */
export class EnvSource {
  /**
   * Every key of a Secret.
   * @param name the Secret's name, a DNS subdomain
   * @param prefix put before each variable's name; none if left out
   */
  public static secret(name: string, prefix?: string): EnvSource {
    return new EnvSource('secretRef', dnsSubdomain('EnvSource.secret', 'name', name), prefix);
  }

  /**
   * Every key of a ConfigMap.
   * @param name the ConfigMap's name, a DNS subdomain
   * @param prefix put before each variable's name; none if left out
   */
  public static configMap(name: string, prefix?: string): EnvSource {
    return new EnvSource('configMapRef', dnsSubdomain('EnvSource.configMap', 'name', name), prefix);
  }

  private constructor(private readonly kind: string, private readonly name: string, private readonly prefix?: string) {
    if (prefix !== undefined) {
      environmentName(`EnvSource of ${name}`, 'prefix', prefix);
    }
  }

  /** @internal */
  public _toKube(): { [key: string]: any } {
    return { ...(this.prefix ? { prefix: this.prefix } : {}), [this.kind]: { name: this.name } };
  }
}
