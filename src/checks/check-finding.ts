import { CheckCode } from './check-code';

/** How bad a finding of a check is. */
export enum CheckSeverity {
  /** It stops the synthesis. */
  ERROR = 'error',
  /** It is printed, and the manifests are written. */
  WARNING = 'warning',
}

/** What a check found. */
export interface CheckFinding {
  /** The check; docs/checks.md explains it. */
  readonly code: CheckCode;
  /** Whether it stops a synthesis. */
  readonly severity: CheckSeverity;
  /** The path of the construct that it is about. */
  readonly subject: string;
  /**
   * Where in the manifest or configuration, such as `processors.cumulative_to_delta.max_staleness`.
   * @default - it is about the whole
   */
  readonly path?: string;
  /** What is wrong, with the values on both sides. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /**
   * The reason of the acknowledgement that silences it.
   * @default - it is not silenced
   */
  readonly acknowledged?: string;
}
