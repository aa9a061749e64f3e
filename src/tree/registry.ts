import { IConstruct } from 'constructs';

/**
 * The parts of this library in one tree, each with the facts that it registered. The registry knows neither what the parts are nor who asks.
 */
export class Registry {
  /** The registry of the tree that a construct is in. */
  public static of(construct: IConstruct): Registry {
    const root = construct.node.root;
    let registry = REGISTRIES.get(root);
    if (!registry) {
      registry = new Registry(root);
      REGISTRIES.set(root, registry);
      LISTENERS.forEach(listener => listener(root));
    }
    return registry;
  }

  /** Calls a function with the root of every tree in which a part is made; for `checks/install`. */
  public static onFirstPart(listener: (root: IConstruct) => void): void {
    LISTENERS.push(listener);
  }

  private readonly parts = new Map<IConstruct, unknown>();

  private constructor(private readonly root: IConstruct) {}

  /** Registers a part with its facts. */
  public add(part: IConstruct, facts: unknown): void {
    this.parts.set(part, facts);
  }

  /** The facts of a construct; undefined where it is not a part. */
  public factsOf(construct: IConstruct): unknown {
    return this.parts.get(construct);
  }

  /** The parts that are still in the tree, in the order in which they were made. */
  public entries(): [part: IConstruct, facts: unknown][] {
    return [...this.parts].filter(([part]) => this.isThere(part));
  }

  private isThere(part: IConstruct): boolean {
    const { scope, id } = part.node;
    return part === this.root || (scope !== undefined && scope.node.tryFindChild(id) === part && this.isThere(scope));
  }
}

const REGISTRIES = new WeakMap<IConstruct, Registry>();
const LISTENERS: ((root: IConstruct) => void)[] = [];
