import { dataKey, dnsLabel, dnsSubdomain, list, reject } from '../text/input';
import { sha256 } from '../text/sha256';

/**
 * Files in a pod.
 */
export class FileMount {
  /**
   * The keys of a Secret in the pod's namespace, each a file. The pod does not start while the Secret is missing.
   * @param secretName the Secret's name, a DNS subdomain
   * @param path the folder, an absolute path
   * @param keys only these keys; all if left out
   */
  public static fromSecret(secretName: string, path: string, keys?: string[]): FileMount {
    const where = 'FileMount.fromSecret';
    return new FileMount(where, path, { secret: { secretName: dnsSubdomain(where, 'secretName', secretName), items: items(where, keys) } }, true);
  }

  /**
   * The keys of a ConfigMap in the pod's namespace, each a file. The pod does not start while the ConfigMap is missing.
   * @param configMapName the ConfigMap's name, a DNS subdomain
   * @param path the folder, an absolute path
   * @param keys only these keys; all if left out
   */
  public static fromConfigMap(configMapName: string, path: string, keys?: string[]): FileMount {
    const where = 'FileMount.fromConfigMap';
    return new FileMount(where, path, { configMap: { name: dnsSubdomain(where, 'configMapName', configMapName), items: items(where, keys) } }, true);
  }

  /**
   * An empty folder that the container may write to; its files are deleted with the pod.
   * @param path the folder, an absolute path
   * @param volumeName the name of its volume, a DNS label, where another container of the pod mounts it too, such as the sidecar of a service mesh;
   * derived from the path if left out
   */
  public static emptyFolder(path: string, volumeName?: string): FileMount {
    const where = 'FileMount.emptyFolder';
    return new FileMount(where, path, { emptyDir: {} }, false, volumeName === undefined ? undefined : dnsLabel(where, 'volumeName', volumeName));
  }

  private constructor(
    where: string,
    /** The folder in the container. */
    public readonly path: string,
    private readonly source: { [kind: string]: any },
    private readonly readOnly: boolean,
    private readonly volumeName?: string,
  ) {
    if (typeof path !== 'string' || !/^(\/[^/\s:\p{C}]+)+$/u.test(path) || path.split('/').some(step => step === '.' || step === '..')) {
      reject(where, 'path', path, "the absolute path of a folder, without '.', '..' and ':', such as '/etc/mine'");
    }
  }

  /**
   * The volume's name ends in a checksum, since `/a/b` and `/a-b` read alike, and a part has volumes of its own.
   * @internal
   */
  public _toMount(): { name: string; path: string; readOnly: boolean; source: { [kind: string]: any } } {
    const readable = this.path.toLowerCase().split(/[^a-z0-9]+/).filter(word => word !== '').join('-').slice(-40).replace(/^-/, '');
    const name = this.volumeName ?? [readable || 'files', sha256(this.path).slice(0, 8)].join('-');
    return { name, path: this.path, readOnly: this.readOnly, source: this.source };
  }
}

function items(where: string, keys: string[] | undefined): { key: string; path: string }[] | undefined {
  return keys === undefined ? undefined : list(where, 'keys', keys, 1, 'leave it out for all').map((key, index) => ({ key: dataKey(where, `keys[${index}]`, key), path: key }));
}
