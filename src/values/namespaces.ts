import { dnsLabel, list, reject } from '../text/input';

/**
 * The namespaces in which an allocator looks for monitors, or a ScrapeConfig for pods.
 */
export class Namespaces {
  /** All. */
  public static all(): Namespaces {
    return new Namespaces([], []);
  }

  /**
   * Only these.
   * @param names at least one namespace, each once, else an error
   */
  public static allow(names: string[]): Namespaces {
    return new Namespaces(checked('Namespaces.allow', names), []);
  }

  /**
   * All but these.
   * @param names at least one namespace, each once, else an error
   */
  public static deny(names: string[]): Namespaces {
    return new Namespaces([], checked('Namespaces.deny', names));
  }

  private constructor(private readonly allow: string[], private readonly deny: string[]) {}

  /** The namespaces that are allowed; empty where none is named. A copy. */
  public get allowed(): string[] {
    return [...this.allow];
  }

  /** The namespaces that are denied; empty where none is named. A copy. */
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
  const copy = list(origin, 'names', names, 1, 'for all namespaces, use Namespaces.all()').map(name => dnsLabel(origin, 'names', name));
  if (new Set(copy).size !== copy.length) {
    reject(origin, 'names', names, 'a list in which each namespace stands once');
  }
  return copy;
}
