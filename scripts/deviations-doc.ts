/**
 * Writes docs/deviations.md from the table of deviations: `npx tsx scripts/deviations-doc.ts`.
 * A test holds the committed page against it.
 */
import { writeFileSync } from 'fs';
import { resolve } from 'path';
import { Deviation, DEVIATIONS, Evidence, expand, RUN } from '../test/reference/deviations';

const EVIDENCE: { [evidence in Evidence]: string } = {
  'run': 'seen on the real parts, what is here as well as what the reference has',
  'run in part': 'some of it was seen on the real parts; the row says what was not',
  'read': 'read in source or documentation, not run',
  'open': 'not settled; the row says what is missing',
};

export function deviationsPage(): string {
  const count = DEVIATIONS.reduce((sum, row) => sum + row.differences.flatMap(expand).length, 0);
  const evidence = (Object.keys(EVIDENCE) as Evidence[]).map(kind => ({ kind, rows: DEVIATIONS.filter(row => row.evidence === kind).length }));
  return [
    '# Deviations from the reference',
    '',
    '<!-- Written by scripts/deviations-doc.ts from test/reference/deviations.ts. Change the table there. -->',
    '',
    'The reference is the large-scale Prometheus configuration (`config_examples/prometheus-large-scale`) of the Dynatrace OTel Collector repository, rendered with',
    'the charts opentelemetry-collector 0.170.0 and opentelemetry-target-allocator 0.158.0 in the namespace `otel-ta`. The default stack synthesizes the same objects',
    'with the same names, selectors and configuration, apart from what stands here.',
    '',
    `${DEVIATIONS.length} rows explain ${count} differences. A test compares the two object by object, and inside the configurations key by key and statement by statement.`,
    'It fails on a difference that no row lists and on a listed one that is not there. It needs the rendered manifests, which are not part of this repository: set',
    '`REFERENCE_MANIFESTS` to a folder that has them (`helm template` of the four releases `otel-allocator`, `otel-gateway`, `otel-scraper` and `otel-selfmon`, and',
    '`rbac.yaml` and `scrapeconfig.yaml` with `${NAMESPACE}` filled in). Without them it is skipped, and says so.',
    '',
    'How sure a row is:',
    '',
    ...evidence.filter(({ rows }) => rows > 0).map(({ kind, rows }) => `* **${kind}** (${rows} rows): ${EVIDENCE[kind]}`),
    '',
    `Where a row says nothing else, *run* means: ${RUN}.`,
    '',
    'Read as plain YAML, the manifests of the reference give the findings of [the checks](checks.md) that are named here; another test holds both against each other.',
    'Where no check sees a difference, its row says why.',
    '',
    '| | what is different | why | how verified | seen by |',
    '|---|---|---|---|---|',
    ...DEVIATIONS.map(row => `| [${row.id}](#${row.id}) | ${row.title} | ${row.class} | ${row.evidence} | ${codes(row)} |`),
    '',
    ...DEVIATIONS.flatMap(section),
  ].join('\n');
}

function section(row: Deviation): string[] {
  return [
    `## <a id="${row.id}"></a>${row.id}. ${row.title}`,
    '',
    '| reference | here | why | how verified |',
    '|---|---|---|---|',
    `| ${[row.reference, row.here, `**${row.class}**: ${row.why}`, `**${row.evidence}**: ${row.verified}`].map(cell).join(' | ')} |`,
    '',
    `Seen by ${typeof row.seenBy === 'string' ? `no check: ${row.seenBy}` : `${codes(row)}.`}`,
    '',
    '<details><summary>the differences</summary>',
    '',
    '```text',
    ...row.differences,
    '```',
    '',
    '</details>',
    '',
  ];
}

function codes({ seenBy }: Deviation): string {
  return typeof seenBy === 'string' ? '' : seenBy.map(code => `[${code}](checks.md#${code.toLowerCase()})`).join(', ');
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|');
}

if (require.main === module) {
  writeFileSync(resolve(__dirname, '..', 'docs', 'deviations.md'), deviationsPage());
  console.log('wrote docs/deviations.md');
}
