import { CATALOGUE, type CatalogueEntry, type Severity } from '../../library';

/** What lint found. */
export interface LintReport {
  /** Where the manifests come from, for people: `dist/`, `dist/ on top of the cluster of the context 'prod'`. */
  readonly source: string;
  readonly notes: readonly string[];
  /** What there was to look at. */
  readonly looked: { readonly objects: number; readonly checks: number; readonly allocators: number; readonly scrapers: number; readonly gateways: number; readonly monitors: number };
  /** What is open, in the order of files and lines. */
  readonly findings: readonly LintFinding[];
  /** What an annotation acknowledges. */
  readonly acknowledged: readonly AcknowledgedFinding[];
  /** Suppressions that suppress nothing, a sentence each. */
  readonly unused: readonly string[];
  /** With files on top of a cluster: what it has anyway, and what it would have no more. */
  readonly before?: { readonly remaining: number; readonly gone: number };
}

export interface LintFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** The object, as messages call it. */
  readonly subject: string;
  /** Where in the object, or in the configuration that it runs. */
  readonly path?: string;
  readonly message: string;
  readonly remedy: string;
  /** The page that explains the check. */
  readonly address: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface AcknowledgedFinding extends LintFinding {
  /** The reason. */
  readonly acknowledged: string;
}

/** How many findings have each severity. */
export function countsOf({ findings }: LintReport): { readonly error: number; readonly warning: number } {
  const error = findings.filter(({ severity }) => severity === 'error').length;
  return { error, warning: findings.length - error };
}

/** The findings of each check and severity that found something, in the order of the checks. */
export function byCheck({ findings }: Pick<LintReport, 'findings'>): { readonly check: CatalogueEntry; readonly severity: Severity; readonly findings: readonly LintFinding[] }[] {
  return CATALOGUE.flatMap(check => (['error', 'warning'] as const)
    .map(severity => ({ check, severity, findings: findings.filter(finding => finding.code === check.code && finding.severity === severity) })))
    .filter(group => group.findings.length > 0);
}

/** `1 error, 3 warnings`; empty where there is nothing. */
export function countsText(report: LintReport): string {
  const { error, warning } = countsOf(report);
  return [...error > 0 ? [plural(error, 'error')] : [], ...warning > 0 ? [plural(warning, 'warning')] : []].join(', ');
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Where a finding stands, as editors and terminals understand it; empty where it stands in no text. */
export function placeText({ file, line, column }: LintFinding, source: string): string {
  return line === undefined ? '' : `${file ?? source}:${line}:${column}`;
}
