import { IConstruct } from 'constructs';

/**
 * One synthesis of a tree: whatever is calculated during it is calculated once.
 *
 * cdk8s validates the whole tree once for the app and once again for each chart, and asks for every lazy value several times. Nothing
 * that it calls says which of these calls belong together: `App.synth` first validates, then takes each `Chart.toJson`, which validates again,
 * and a call of `Chart.toJson` by the user looks the same. Calculating everything each time would cost as much as the synthesis for every chart,
 * and a cache that never ends would go stale when the tree is changed between two syntheses. So the two methods of the App that begin a
 * synthesis are wrapped here, and nowhere else. Where they cannot be (jsii locks the methods that a Python or Java subclass of App overrides),
 * each validation and each lazy value is calculated by itself: slower, with the same result.
 */
export class Synthesis {
  /** The synthesis of the tree that a construct is in. */
  public static of(construct: IConstruct): Synthesis {
    const root = construct.node.root;
    let synthesis = SYNTHESES.get(root);
    if (!synthesis) {
      synthesis = new Synthesis(root);
      SYNTHESES.set(root, synthesis);
    }
    return synthesis;
  }

  private running?: Map<unknown, unknown>;

  private constructor(root: IConstruct) {
    for (const method of ['synth', 'synthYaml']) {
      this.wrap(root as any, method);
    }
  }

  /** What was produced for the key in this synthesis; outside of one it is produced each time. */
  public once<T>(key: unknown, produce: () => T): T {
    if (!this.running) {
      return produce();
    }
    if (!this.running.has(key)) {
      this.running.set(key, produce());
    }
    return this.running.get(key) as T;
  }

  /** Makes everything that a function asks for part of one synthesis: the running one, or one that ends with the function. */
  public during<T>(run: () => T): T {
    if (this.running) {
      return run();
    }
    this.running = new Map();
    try {
      return run();
    } finally {
      this.running = undefined;
    }
  }

  private wrap(app: any, method: string): void {
    const original = app[method];
    if (typeof original !== 'function') {
      return;
    }
    const wrapped = (...args: any[]) => this.during(() => original.apply(app, args));
    Reflect.defineProperty(app, method, { value: wrapped, configurable: true, writable: true, enumerable: false });
  }
}

const SYNTHESES = new WeakMap<IConstruct, Synthesis>();
