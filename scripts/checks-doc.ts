// Writes docs/checks.md from the rules. `tsx scripts/checks-doc.ts` regenerates it; a test compares.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { CATALOGUE, CatalogueEntry } from '../src/checks/catalogue';

export const PAGE = join(__dirname, '..', 'docs', 'checks.md');

const HEAD = `# Checks at synthesis

What two parts must agree on is said once in this library, and derived everywhere else. What cannot be derived is checked when the app is
synthesized, over the whole tree: also what overrides, JSON patches and other people's charts in the same app do to the pipeline. The checks look
at the manifests as they will be applied, so it does not matter who wrote them. Objects that have nothing to do with a pipeline are left alone.

* An **error** stops the synthesis. All errors come at once, each with the construct that it is about:

  \`\`\`text
  Validation failed with the following errors:
    [apps/slow] PT009: 'spec.endpoints[0].interval' is 5m, above 'largestScrapeInterval' (60 s); scrape it more often, or set largestScrapeInterval: Duration.seconds(300)
  \`\`\`

* A **warning** is printed once, on stderr, and the manifests are written.

Warnings can be silenced, on a construct and all below it, with the reason for those who read the code later. Errors can be silenced only where the
last column says so: what is emitted runs, and the loss is your own choice.

\`\`\`ts nofixture
import { App, Chart } from 'cdk8s';
import { CheckCode, Checks } from 'cdk8s-prometheus-tiered';

const app = new App();
const legacy = new Chart(app, 'legacy', { namespace: 'legacy' });
Checks.acknowledge(legacy, CheckCode.PT023, 'these monitors belong to the old Prometheus until March');
\`\`\`

\`Checks.findings(app)\` returns all findings as plain data without a synthesis, warnings and acknowledged ones too: for a test that expects none,
or to keep them as JSON.

\`\`\`ts nofixture
import { App } from 'cdk8s';
import { Checks } from 'cdk8s-prometheus-tiered';

const app = new App();
const open = Checks.findings(app).filter(finding => finding.acknowledged === undefined);
console.log(JSON.stringify(open, undefined, 2));
\`\`\`

An object of anyone's YAML is acknowledged by an annotation on it, with the code after the slash and the reason as its value. It silences what is found on that object, or in
the configuration that it holds, as \`Checks.acknowledge\` does on a construct:

\`\`\`yaml
metadata:
  annotations:
    acknowledge.cdk8s-prometheus-tiered/PT023: these monitors belong to the old Prometheus until March
\`\`\`

The same checks run without an app: [\`prometheus-tiered lint\`](../cli/README.md#lint) judges any YAML and what runs in a cluster, and is a
[validation plugin](../cli/README.md#in-cdk8s-synth) of cdk8s.

An app can have charts for several clusters: the checks look at one cluster at a time, told apart by \`clusterName\`. A chart that has no part of
this library counts for every cluster, unless it is said where it goes:

\`\`\`ts nofixture
import { App, Chart } from 'cdk8s';
import { Checks } from 'cdk8s-prometheus-tiered';

const app = new App();
const monitors = new Chart(app, 'monitors-eu', { namespace: 'shop' });
Checks.assignCluster(monitors, 'prod-eu-1');
\`\`\`

An object that cannot be written, because a patch has no place in it, is reported alone ([PT035](#pt035)): everything else would be about something
that is never applied. Where it hangs on labels of a namespace that is made elsewhere whether a monitor is selected at all, what is found about that
monitor is a warning, and says so.

Only what is in the app is looked at: a ServiceMonitor that is applied by somebody else is not seen, which is what \`largestScrapeInterval\` is for.
`;

export function checksPage(checks: readonly CatalogueEntry[]): string {
  return [HEAD, table(checks), ...checks.map(section)].join('\n');
}

function table(checks: readonly CatalogueEntry[]): string {
  const rows = checks.map(check => `| [${check.code}](#${check.code.toLowerCase()}) | ${check.title} | ${severity(check)} | ${SILENCING[check.acknowledgeable]} |`);
  return ['| Code | What is found | Severity | Can be silenced |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function section(check: CatalogueEntry): string {
  return [
    `## ${check.code}`,
    '',
    `**${check.title}** (${severity(check)})`,
    '',
    check.text,
    '',
    `**What to do.** ${check.remedy}`,
    '',
  ].join('\n');
}

function severity({ severities }: CatalogueEntry): string {
  return severities.join(' or ');
}

const SILENCING = { all: 'yes', warnings: 'the warning', none: 'no' };

if (require.main === module) {
  writeFileSync(PAGE, checksPage(CATALOGUE));
}
