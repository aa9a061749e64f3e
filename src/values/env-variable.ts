import { dataKey, dnsSubdomain, environmentName, manifestText, qualifiedName, reject } from '../text/input';

/**
 * The value of an environment variable or header: a literal text, or a reference to where it is stored.
 */
export class EnvVariable {
  /**
   * A literal text. It can be read in the manifest, so it must not be a secret.
   * Kubernetes expands `$(NAME)` and `$$` in the values of variables; the text is escaped, so that it arrives unchanged. Errors are texts that Go's YAML readers
   * do not read as cdk8s writes them: with NUL, U+007F to U+009F or a line separator of Unicode, several lines that begin with a tab, and numbers such as `0o17`.
   */
  public static of(value: string): EnvVariable {
    if (typeof value !== 'string') {
      reject('EnvVariable.of', 'value', value, 'a string');
    }
    manifestText('EnvVariable.of', 'value', value);
    // The API server does not keep an empty value: without one the variable is empty.
    return new EnvVariable(value === '' ? {} : { value: value.replace(/\$/g, '$$$$') }, value);
  }

  /**
   * A key of a Secret in the pod's namespace. The pod does not start while the Secret or the key is missing.
   *
   * A collector expands what it reads from its environment: in the Secret, `$$` means `$`, and `${env:NAME}` the variable of that name; with a whole number from
   * 2^63 to 2^64 it does not start (confmap 1.64). A token arrives as it is with `ApiToken.fromMountedSecret`.
   * @param name the Secret's name, a DNS subdomain
   * @param key the key in its data
   */
  public static fromSecret(name: string, key: string): EnvVariable {
    return new EnvVariable({
      valueFrom: { secretKeyRef: { name: dnsSubdomain('EnvVariable.fromSecret', 'name', name), key: dataKey('EnvVariable.fromSecret', 'key', key) } },
    });
  }

  /**
   * A key of a ConfigMap in the pod's namespace. The pod does not start while the ConfigMap or the key is missing.
   * @param name the ConfigMap's name, a DNS subdomain
   * @param key the key in its data
   */
  public static fromConfigMap(name: string, key: string): EnvVariable {
    return new EnvVariable({
      valueFrom: {
        configMapKeyRef: { name: dnsSubdomain('EnvVariable.fromConfigMap', 'name', name), key: dataKey('EnvVariable.fromConfigMap', 'key', key) },
      },
    });
  }

  /**
   * A field of the pod itself (downward API), such as `metadata.name` or `spec.nodeName`.
   * @param fieldPath the path of the field
   */
  public static fromField(fieldPath: string): EnvVariable {
    const [path, key] = /^(?:metadata\.(?:name|namespace|uid|(?:labels|annotations)\['([^']+)'\])|spec\.(?:nodeName|serviceAccountName)|status\.(?:hostIP|hostIPs|podIP|podIPs))$/.exec(fieldPath) ?? [];
    if (path === undefined) {
      reject('EnvVariable.fromField', 'fieldPath', fieldPath, "a field of the downward API, such as 'metadata.name', 'spec.nodeName' or 'status.podIP'");
    }
    if (key !== undefined) {
      qualifiedName('EnvVariable.fromField', 'key in fieldPath', key);
    }
    return new EnvVariable({ valueFrom: { fieldRef: { fieldPath } } });
  }

  private constructor(
    private readonly body: { [key: string]: any },
    /** The text as it was given; undefined for a reference. @internal */
    public readonly _literal?: string,
  ) {}

  /**
   * The same reference, but the pod starts without it too.
   * @internal
   */
  public _optional(): EnvVariable {
    const [kind, reference] = Object.entries(this.body.valueFrom)[0] as [string, object];
    return new EnvVariable({ valueFrom: { [kind]: { ...reference, optional: true } } });
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
