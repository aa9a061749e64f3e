import { IConstruct } from 'constructs';
import { line, subjectLine, warningsText } from './report';
import { CodedFinding, findings } from './run';
import { Registry } from '../tree/registry';
import { Synthesis } from '../tree/synthesis';
import { viewsOfTree } from '../view/from-tree';

/**
 * The checks of one tree. cdk8s validates the whole tree once for the app and once again for each chart; the checks run once for all of these.
 */
class TreeChecks {
  private readonly errors = new Map<IConstruct, string[]>();
  private readonly reporting = new WeakSet<IConstruct>();
  private readonly printed = new Set<string>();

  constructor(private readonly root: IConstruct) {
    const synthesis = Synthesis.of(root);
    root.node.addValidation({
      // The root is validated before any other node. The errors come from the nodes that they are about, as cdk8s reports errors.
      validate: () => {
        synthesis.during(() => synthesis.once(this, () => this.run()));
        return this.take(root);
      },
    });
  }

  private run(): void {
    this.errors.clear();
    const open = findings(viewsOfTree(this.root)).filter(({ acknowledged }) => acknowledged === undefined);
    this.print(open.filter(({ severity }) => severity === 'warning'));
    for (const finding of open.filter(({ severity }) => severity === 'error')) {
      const construct = finding.subject.construct ?? this.root;
      this.errors.set(construct, [...this.errors.get(construct) ?? [], line(finding)]);
      this.report(construct);
    }
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
    const unprinted = warnings.filter(finding => !this.printed.has(subjectLine(finding)));
    unprinted.forEach(finding => this.printed.add(subjectLine(finding)));
    if (unprinted.length > 0) {
      process.stderr.write(warningsText(unprinted));
    }
  }
}

Registry.onFirstPart(root => new TreeChecks(root));
