import { countsText, type LintFinding, type LintReport, placeText, plural } from './report';
import { type Colours, coloursFor } from '../../output/colours';
import { wrap } from '../../output/text';

/** What was found, as compilers print it: a place that terminals and editors open, then what is wrong and what to do. */
export function textOf(report: LintReport, colours: boolean): string {
  const paint = coloursFor(colours);
  const { findings, acknowledged, notes, unused, before } = report;
  return [
    ...findings.flatMap(finding => findingText(finding, report.source, paint)),
    ...notes.map(note => paint.faint(wrap(`Note: ${note}.`))),
    ...unused.map(sentence => paint.warning(wrap(`Unused: ${sentence}.`))),
    ...acknowledged.length > 0 ? [paint.faint(`${plural(acknowledged.length, 'finding')} acknowledged; --output json has them with their reasons.`)] : [],
    ...before ? [paint.faint(beforeText(before))] : [],
    summary(report, paint),
    '',
  ].join('\n');
}

function findingText(finding: LintFinding, source: string, paint: Colours): string[] {
  const { severity, code, title, subject, path, message, remedy } = finding;
  const place = placeText(finding, source);
  return [
    `${place === '' ? '' : `${paint.strong(place)}: `}${paint[severity](severity)} ${paint.strong(code)}: ${title}`,
    `    ${subject}${path === undefined ? '' : `, ${path}`}`,
    indented(wrap(`${message}`, 110)),
    indented(wrap(`To do: ${remedy}`, 110)),
    '',
  ];
}

function beforeText({ remaining, gone }: NonNullable<LintReport['before']>): string {
  return `Without these files the cluster has ${plural(remaining + gone, 'finding')}: ${remaining === 0 ? 'none' : remaining} would remain (lint --cluster shows them), ${gone === 0 ? 'none' : gone} would be gone.`;
}

function summary(report: LintReport, paint: Colours): string {
  const { looked: { objects, checks }, source, findings: [first], before } = report;
  const counts = countsText(report);
  const new_ = before ? 'new ' : '';
  return first === undefined
    ? paint.good(`Nothing ${new_}found in ${plural(objects, 'object')} of ${source} by ${plural(checks, 'check')}.`)
    : `${paint.strong(before ? counts.replace(/(\d+) /g, '$1 new ') : counts)} in ${plural(objects, 'object')} of ${source} ('prometheus-tiered lint --explain ${first.code}' says why it matters)`;
}

function indented(text: string): string {
  return text.split('\n').map(line => `    ${line.trimStart()}`).join('\n');
}
