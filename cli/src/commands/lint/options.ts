import type { Severity } from '../../library';

/** The options as they are parsed. */
export interface LintOptions {
  readonly app?: string;
  readonly cluster?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: readonly string[];
  readonly ignore: readonly string[];
  readonly minSeverity: Severity;
  readonly output: 'text' | 'json' | 'html' | 'sarif';
  readonly outFile?: string;
  readonly force: boolean;
  readonly list?: boolean;
  readonly explain?: string;
  readonly printRole?: boolean;
}
