import { CodedFinding } from './run';

/** A warning of which there are more is cut off after so many of its code: a thousand monitors can have the same. */
const SHOWN_WARNINGS = 10;

/** A finding as one line without its subject: `PT023: no allocator selects ...; label it so`. */
export function line({ rule, message, remedy }: CodedFinding): string {
  return `${rule.code}: ${message}; ${remedy}`;
}

/** The same, with its subject: `[metrics/ScraperPool] PT033: ...`. */
export function subjectLine(finding: CodedFinding): string {
  return `[${finding.subject.name}] ${line(finding)}`;
}

/** Warnings as they are printed, with a heading. */
export function warningsText(warnings: readonly CodedFinding[]): string {
  const byCode = new Map<string, string[]>();
  for (const warning of warnings) {
    const text = `  ${subjectLine(warning)}`;
    const texts = byCode.get(warning.rule.code);
    if (texts) {
      texts.push(text);
    } else {
      byCode.set(warning.rule.code, [text]);
    }
  }
  const shown = [...byCode].flatMap(([code, texts]) => texts.length > SHOWN_WARNINGS
    ? [...texts.slice(0, SHOWN_WARNINGS), `  ... and ${texts.length - SHOWN_WARNINGS} more of ${code}`]
    : texts);
  return ['Warnings of cdk8s-prometheus-tiered (Checks.acknowledge(scope, code, reason) silences one):', ...shown].map(text => `${text}\n`).join('');
}

/** A finding as plain data, ready for JSON. */
export interface FindingRecord {
  readonly code: string;
  readonly severity: string;
  readonly subject: string;
  readonly path?: string;
  readonly message: string;
  readonly remedy: string;
  readonly acknowledged?: string;
}

export function findingRecord({ rule, severity, subject, path, message, remedy, acknowledged }: CodedFinding): FindingRecord {
  return { code: rule.code, severity, subject: subject.name, path, message, remedy, acknowledged };
}
