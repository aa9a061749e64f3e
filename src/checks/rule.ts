import { IConstruct } from 'constructs';
import type { CheckContext } from './context';

export type Severity = 'error' | 'warning';

/** One place in the tree where a rule does not hold. */
export interface Finding {
  readonly construct: IConstruct;
  readonly severity: Severity;
  /** What is wrong, with the values on both sides, and what to do. */
  readonly message: string;
}

/** One rule over the whole tree. Its texts are docs/checks.md. */
export interface Rule {
  readonly code: string;
  readonly title: string;
  /** The severities that its findings can have. */
  readonly severities: Severity[];
  /**
   * Whether its errors can be silenced too: only where what is emitted runs and the loss is the user's own choice. Warnings always can.
   */
  readonly errorsCanBeSilenced: boolean;
  /** Why it matters. */
  readonly explanation: string;
  /** What to do. */
  readonly remedy: string;
  readonly check: (context: CheckContext) => Iterable<Finding>;
}

export function error(construct: IConstruct, message: string): Finding {
  return { construct, severity: 'error', message };
}

export function warning(construct: IConstruct, message: string): Finding {
  return { construct, severity: 'warning', message };
}

/** Whether what a rule finds can be silenced at all. */
export function canBeSilenced(rule: Rule): boolean {
  return rule.errorsCanBeSilenced || rule.severities.includes('warning');
}
