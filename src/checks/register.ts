import { IConstruct } from 'constructs';
import { noParts, Parts } from './parts';
import { CodedFinding, findings } from './run';

/** A warning of which there are more is cut off after so many of its code: a thousand monitors can have the same. */
const SHOWN_WARNINGS = 10;

/**
 * The checks of one tree. cdk8s validates the whole tree once for the app and once again for each chart; the checks run once for all of these.
 */
class Checked {
  public readonly parts: Parts = noParts();
  private readonly errors = new Map<IConstruct, string[]>();
  private readonly reporting = new WeakSet<IConstruct>();
  private readonly printed = new Set<string>();
  private synthesis?: { checked: boolean };

  constructor(private readonly root: IConstruct) {
    root.node.addValidation({ validate: () => this.validate() });
    for (const method of ['synth', 'synthYaml']) {
      this.wrap(method);
    }
  }

  /** Makes all validations within one call of a method of the app one synthesis. */
  private wrap(method: string): void {
    const app = this.root as any;
    const original = app[method];
    if (typeof original !== 'function') {
      return;
    }
    const wrapped = (...args: any[]) => {
      if (this.synthesis) {
        return original.apply(app, args);
      }
      this.synthesis = { checked: false };
      try {
        return original.apply(app, args);
      } finally {
        this.synthesis = undefined;
      }
    };
    Object.defineProperty(app, method, { value: wrapped, configurable: true, writable: true, enumerable: false });
  }

  /** Runs on the root, before any other node is validated. The errors come from the nodes that they are about, as cdk8s reports errors. */
  private validate(): string[] {
    if (this.synthesis?.checked) {
      return [];
    }
    this.errors.clear();
    const found = findings(this.root, this.parts);
    this.print(found.filter(({ severity }) => severity === 'warning'));
    for (const { construct, rule, message } of found.filter(({ severity }) => severity === 'error')) {
      this.errors.set(construct, [...this.errors.get(construct) ?? [], `${rule.code}: ${message}`]);
      this.report(construct);
    }
    if (this.synthesis) {
      this.synthesis.checked = true;
    }
    return this.take(this.root);
  }

  private report(construct: IConstruct): void {
    if (construct !== this.root && !this.reporting.has(construct)) {
      this.reporting.add(construct);
      construct.node.addValidation({ validate: () => this.take(construct) });
    }
  }

  /** The errors of a construct, once: a later validation of the construct alone must not see those of an earlier tree. */
  private take(construct: IConstruct): string[] {
    const errors = this.errors.get(construct) ?? [];
    this.errors.delete(construct);
    return errors;
  }

  private print(warnings: CodedFinding[]): void {
    const lines = warnings.map(({ construct, rule, message }) => ({ code: rule.code, text: `  [${construct.node.path}] ${rule.code}: ${message}` }))
      .filter(({ text }) => !this.printed.has(text));
    if (lines.length === 0) {
      return;
    }
    lines.forEach(({ text }) => this.printed.add(text));
    const byCode = new Map<string, string[]>();
    for (const { code, text } of lines) {
      const texts = byCode.get(code);
      if (texts) {
        texts.push(text);
      } else {
        byCode.set(code, [text]);
      }
    }
    const shown = [...byCode].flatMap(([code, texts]) => texts.length > SHOWN_WARNINGS
      ? [...texts.slice(0, SHOWN_WARNINGS), `  ... and ${texts.length - SHOWN_WARNINGS} more of ${code}`]
      : texts);
    process.stderr.write([
      'Warnings of cdk8s-prometheus-tiered (Checks.acknowledge(scope, code, reason) silences one):',
      ...shown,
    ].map(line => `${line}\n`).join(''));
  }
}

const TREES = new WeakMap<IConstruct, Checked>();

/** Makes a part known to the checks of its tree. */
export function register<K extends keyof Parts>(kind: K, part: Parts[K][number]): void {
  const root = part.node.root;
  let checked = TREES.get(root);
  if (!checked) {
    checked = new Checked(root);
    TREES.set(root, checked);
  }
  (checked.parts[kind] as IConstruct[]).push(part);
}
