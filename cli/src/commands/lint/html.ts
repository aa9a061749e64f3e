import { type AcknowledgedFinding, byCheck, countsText, type LintFinding, type LintReport, placeText, plural } from './report';
import { escapeHtml, page } from '../../output/page';

/** What was found as one page: check by check, the errors first. */
export function htmlOf(report: LintReport): string {
  const { source, findings, acknowledged, notes, unused, looked, before } = report;
  const title = `${findings.length === 0 ? `Nothing ${before ? 'new ' : ''}found` : countsText(report)} in ${source}`;
  const groups = byCheck(report);
  const errorsFirst = (['error', 'warning'] as const).flatMap(severity => groups.filter(group => group.severity === severity));
  return page(title, `<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(`${plural(looked.checks, 'check')} on ${plural(looked.objects, 'object')}: ${[
    plural(looked.allocators, 'allocator'), `${plural(looked.scrapers, 'pool')} of scrapers`, `${plural(looked.gateways, 'pool')} of gateways`, plural(looked.monitors, 'monitor'),
  ].join(', ')}.`)}</p>
${before ? `<p>${escapeHtml(`Without these files the cluster has ${plural(before.remaining + before.gone, 'finding')}; ${before.remaining} would remain, ${before.gone} would be gone.`)}</p>` : ''}
${list('Notes', notes)}${list('Suppressions that suppress nothing', unused)}
${findings.length === 0 ? '<p class="good">Everything fits together.</p>' : contents(errorsFirst)}
${errorsFirst.map(group => section(group, source)).join('\n')}
${acknowledged.length === 0 ? '' : `<section>
<h2>Acknowledged</h2>
<ul class="places">${acknowledged.map(finding => place(finding, source)).join('')}</ul>
</section>`}`, STYLE);
}

type Group = ReturnType<typeof byCheck>[number];

function contents(groups: readonly Group[]): string {
  const rows = groups.map(({ check: { code, title }, severity, findings }) =>
    `<li><a href="#${anchor(code, severity)}"><b class="${severity}">${severity}</b> ${code} ${escapeHtml(title)}</a> <span class="faint">${plural(findings.length, 'place')}</span></li>`);
  return `<nav aria-label="Checks that found something"><ul>${rows.join('')}</ul></nav>`;
}

function section({ check: { code, title, text, address }, severity, findings }: Group, source: string): string {
  return `<section id="${anchor(code, severity)}">
<h2><b class="${severity}">${severity}</b> ${code} ${escapeHtml(title)}</h2>
<details><summary>Why it matters</summary><p>${code_(text)}</p><p><a href="${escapeHtml(address)}">${escapeHtml(code)} in the documentation</a></p></details>
<ul class="places">${findings.map(finding => place(finding, source)).join('')}</ul>
</section>`;
}

function place(finding: LintFinding | AcknowledgedFinding, source: string): string {
  const { code, subject, path, message, remedy } = finding;
  const at = placeText(finding, source);
  const acknowledged = 'acknowledged' in finding;
  return `<li>${acknowledged ? `<b>${code}</b> ` : ''}${at === '' ? '' : `<code class="at">${escapeHtml(at)}</code>`}
<p class="subject">${escapeHtml(subject)}${path === undefined ? '' : ` <code>${escapeHtml(path)}</code>`}</p>
<p>${escapeHtml(message)}</p>
<p class="todo">${acknowledged ? `Acknowledged: ${escapeHtml(finding.acknowledged)}` : `To do: ${escapeHtml(remedy)}`}</p></li>`;
}

function list(title: string, sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `<section class="notes"><h2>${title}</h2><ul>${sentences.map(sentence => `<li>${escapeHtml(sentence)}.</li>`).join('')}</ul></section>`;
}

const anchor = (code: string, severity: string) => `${code.toLowerCase()}-${severity}`;

/** What stands between backticks, as code. */
function code_(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

const STYLE = `
code{font:.88em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
a{color:var(--blue)}
nav ul,.places{list-style:none;padding:0}
.error,.warning{font-size:.75em;text-transform:uppercase;letter-spacing:.04em;padding:.1em .5em;border-radius:4px;border:1px solid}
.error{color:var(--red)}
.warning{color:var(--ink);border-color:var(--orange)}
.good{color:var(--green);font-size:1.1rem}
.faint,.todo{color:var(--faint)}
.places li{background:var(--panel);border-radius:8px;padding:.75rem 1rem;margin:.6rem 0;overflow-wrap:anywhere}
.places p{margin:.25rem 0}
.subject{font-weight:600}
.subject code{font-weight:400}
.notes h2{font-size:1rem;margin:1.25rem 0 .25rem}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--faint)}
`;
