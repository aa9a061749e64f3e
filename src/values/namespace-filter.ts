import { dnsLabel, list, reject } from '../text/input';

/**
 * The namespaces in which an allocator looks for monitors, or a ScrapeConfig for pods.
 */
export class NamespaceFilter {
  /** All. */
  public static all(): NamespaceFilter {
    return new NamespaceFilter([], []);
  }

  /**
   * Only these.
   * @param names at least one namespace, each once, else an error
   */
  public static allow(names: string[]): NamespaceFilter {
    return new NamespaceFilter(checked('NamespaceFilter.allow', names), []);
  }

  /**
   * All but these.
   * @param names at least one namespace, each once, else an error
   */
  public static deny(names: string[]): NamespaceFilter {
    return new NamespaceFilter([], checked('NamespaceFilter.deny', names));
  }

  private constructor(private readonly allow: string[], private readonly deny: string[]) {}

  /** The namespaces that are allowed; empty if there are none. A copy. */
  public get allowed(): string[] {
    return [...this.allow];
  }

  /** The namespaces that are denied; empty if there are none. A copy. */
  public get denied(): string[] {
    return [...this.deny];
  }

  /**
   * Whether a namespace is among them.
   * @param namespace the namespace's name
   */
  public includes(namespace: string): boolean {
    return (this.allow.length === 0 || this.allow.includes(namespace)) && !this.deny.includes(namespace);
  }
}

function checked(origin: string, names: string[]): string[] {
  const copy = list(origin, 'names', names, 1, 'for all namespaces, use NamespaceFilter.all()').map(name => dnsLabel(origin, 'names', name));
  if (new Set(copy).size !== copy.length) {
    reject(origin, 'names', names, 'a list that names each namespace once');
  }
  return copy;
}
