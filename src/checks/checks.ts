import { IConstruct } from 'constructs';
import { canBeSilenced } from './rule';
import { RULES } from './rules';
import { ACKNOWLEDGED } from './run';
import { nonEmptyText, reject } from '../text/input';

/**
 * The checks over the whole app that run at each synthesis. docs/checks.md explains every code.
 *
 * An error stops the synthesis; a warning is printed once, on stderr.
 */
export class Checks {
  /**
   * Silences what a check finds on a construct and on all below it. Warnings can be silenced; errors only where what is emitted runs, and
   * the loss is one's own choice. An unknown code, one whose errors cannot be silenced, and an empty reason are errors.
   *
   * @param scope the construct that the check names, or one above it
   * @param code the check's code, such as `PT023`
   * @param reason why it is right here, for those who read the code later
   */
  public static acknowledge(scope: IConstruct, code: string, reason: string): void {
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
    if (typeof scope?.node?.addMetadata !== 'function') {
      reject(origin, 'scope', scope, 'a construct');
    }
    scope.node.addMetadata(ACKNOWLEDGED, { code, reason });
  }

  private constructor() {}
}
