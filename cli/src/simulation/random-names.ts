import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { Attributes } from '../rings';

/** Kubernetes' alphabet for the random part of a name (k8s.io/apimachinery/pkg/util/rand). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Whether a tier's pods keep their names (StatefulSet) or get new ones with each rollout (Deployment). */
export type Naming = 'deployment' | 'statefulset';

/** Names and addresses as a cluster makes them up, the same for the same seed. */
export class RandomNames {
  /** The names of one of many draws, none like those of another. */
  public static ofDraw(seed: number, draw: number): RandomNames {
    return new RandomNames(seed * 1_000_003 + draw);
  }

  private readonly generator;

  public constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  /** A whole number from `from` to `to`. */
  public int(from: number, to: number): number {
    return uniformInt(this.generator, from, to);
  }

  public letters(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) {
      text += ALPHABET[this.int(0, ALPHABET.length - 1)];
    }
    return text;
  }

  /** The address of a pod's port, as service discovery finds it. */
  public address(): string {
    return `10.${this.int(0, 255)}.${this.int(0, 255)}.${this.int(1, 254)}:${[8080, 9090, 9100, 8443][this.int(0, 3)]}`;
  }

  /** Pod names of a workload. */
  public pods(workload: string, count: number, naming: Naming): string[] {
    if (naming === 'statefulset') {
      return Array.from({ length: count }, (_, i) => `${workload}-${i}`);
    }
    const replicaSet = `${workload}-${this.letters(10)}`;
    const names = new Set<string>();
    while (names.size < count) {
      names.add(`${replicaSet}-${this.letters(5)}`);
    }
    return [...names];
  }

  /** The resource that the prometheus receiver makes of a target that is a pod. */
  public resource(address: string): Attributes {
    const colon = address.lastIndexOf(':');
    return Attributes.of({
      'service.name': 'shop/app',
      'service.instance.id': address,
      'server.address': address.slice(0, colon),
      'server.port': address.slice(colon + 1),
      'url.scheme': 'http',
      'k8s.pod.name': `app-${this.letters(10)}-${this.letters(5)}`,
      'k8s.namespace.name': 'shop',
    });
  }
}
