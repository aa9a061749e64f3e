import { countsOf, type LintReport } from './report';

/** What was found as JSON; schemas/lint-1.schema.json describes it. */
export function jsonOf(report: LintReport): string {
  return `${JSON.stringify({ schema: 1, ...report, counts: countsOf(report) }, undefined, 2)}\n`;
}
