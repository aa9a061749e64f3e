import { Subject, View } from '../view/view';

export type Severity = 'error' | 'warning';

/** One place where a rule does not hold. */
export interface Finding {
  readonly subject: Subject;
  readonly severity: Severity;
  /** Where in the subject, as a reader of its YAML or its configuration looks it up: `processors.cumulative_to_delta.max_staleness`. */
  readonly path?: string;
  /** What is wrong, with the values on both sides. */
  readonly message: string;
  /** What to do: in the words of props where this library made the subject, in the words of YAML where it did not. */
  readonly remedy: string;
}

/** What to do, in both languages. */
export interface Remedy {
  readonly props: string;
  readonly yaml: string;
}

/** One rule over a pipeline. Its texts are docs/checks.md. */
export interface Rule {
  readonly code: string;
  readonly title: string;
  /** The severities that its findings can have. */
  readonly severities: Severity[];
  /** Whether its errors can be silenced too: only where what is emitted runs and the loss is the user's own choice. Warnings always can. */
  readonly errorsCanBeSilenced: boolean;
  /** Why it matters. */
  readonly explanation: string;
  /** What to do. */
  readonly remedy: string;
  readonly check: (view: View) => Iterable<Finding>;
}

export function error(subject: Subject, path: string | undefined, message: string, remedy: Remedy | string): Finding {
  return { subject, severity: 'error', path, message, remedy: wordsFor(subject, remedy) };
}

export function warning(subject: Subject, path: string | undefined, message: string, remedy: Remedy | string): Finding {
  return { subject, severity: 'warning', path, message, remedy: wordsFor(subject, remedy) };
}

/** Whether what a rule finds can be silenced at all. */
export function canBeSilenced(rule: Rule): boolean {
  return rule.errorsCanBeSilenced || rule.severities.includes('warning');
}

function wordsFor({ ours }: Subject, remedy: Remedy | string): string {
  return typeof remedy === 'string' ? remedy : ours ? remedy.props : remedy.yaml;
}
