import { IConstruct } from 'constructs';
import { CheckCode } from './check-code';
import { CheckFinding, CheckSeverity } from './check-finding';
import { findingRecord } from './report';
import { canBeSilenced } from './rule';
import { RULES } from './rules';
import { acknowledge, findings } from './run';
import { clusterName as checkedClusterName } from '../facts/cluster-name';
import { nonEmptyText, reject } from '../text/input';
import { assignCluster } from '../tree/cluster';
import { Synthesis } from '../tree/synthesis';
import { viewsOfTree } from '../view/from-tree';

/**
 * The checks over the whole app that run at each synthesis. docs/checks.md explains every code.
 *
 * An error stops the synthesis; a warning is printed once, on stderr.
 */
export class Checks {
  /**
   * Silences what a check finds on a construct and on all below it. Warnings can be silenced; errors only where what is emitted runs, and
   * the loss is your own choice. An unknown code, one whose errors cannot be silenced, and an empty reason are errors.
   *
   * @param scope the construct that the check names, or one above it
   * @param code the check's code, such as `CheckCode.PT023`
   * @param reason why it is right here, for those who read the code later
   */
  public static acknowledge(scope: IConstruct, code: CheckCode, reason: string): void {
    const origin = 'Checks.acknowledge';
    const rule = RULES.find(candidate => candidate.code === code);
    if (!rule) {
      reject(origin, 'code', code, `the code of a check (${RULES[0].code} to ${RULES[RULES.length - 1].code})`, 'docs/checks.md lists them');
    }
    if (!canBeSilenced(rule)) {
      reject(origin, 'code', code, `one that can be silenced (${RULES.filter(canBeSilenced).map(candidate => candidate.code).join(', ')})`,
        `${code} is an error without which the pipeline does not run or its data is wrong`);
    }
    nonEmptyText(origin, 'reason', reason, 'say why it is right here');
    construct(origin, scope);
    acknowledge(scope, rule.code, reason);
  }

  /**
   * Runs the checks now, without a synthesis, over the whole tree that a construct is in. Returns what they find on the construct and on all
   * below it: errors and warnings, and also those that were acknowledged, which then have a reason in `acknowledged`. Nothing is printed, and
   * an error does not throw.
   *
   * The result is plain data, so that a test can expect a warning, and a pipeline can keep all findings as JSON.
   *
   * @param scope the construct to ask about; the app for everything
   */
  public static findings(scope: IConstruct): CheckFinding[] {
    construct('Checks.findings', scope);
    const { root } = scope.node;
    return Synthesis.of(root).during(() => findings(viewsOfTree(root)))
      .filter(({ subject }) => subject.construct === undefined || subject.construct.node.scopes.includes(scope))
      .map(finding => {
        const { severity, ...record } = findingRecord(finding);
        return { ...record, code: record.code as CheckCode, severity: severity === 'error' ? CheckSeverity.ERROR : CheckSeverity.WARNING };
      });
  }

  /**
   * Says to which cluster the objects of a construct, and of all below it, are applied.
   *
   * Checks look at one cluster at a time. Parts of this library say theirs by `clusterName`, and other objects of the same chart go with them. A
   * chart without such a part, with monitors or workloads of your own, counts for every cluster until it is assigned to one.
   *
   * @param scope a chart, or any other construct
   * @param clusterName the same text as the `clusterName` of the stack or parts in that cluster
   */
  public static assignCluster(scope: IConstruct, clusterName: string): void {
    const origin = 'Checks.assignCluster';
    construct(origin, scope);
    assignCluster(scope, checkedClusterName(origin, 'clusterName', clusterName));
  }

  private constructor() {}
}

function construct(origin: string, scope: IConstruct): void {
  if (typeof scope?.node?.addMetadata !== 'function') {
    reject(origin, 'scope', scope, 'a construct');
  }
}
