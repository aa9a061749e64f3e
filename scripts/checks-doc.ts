// Writes docs/checks.md from the rules. `tsx scripts/checks-doc.ts` regenerates it; a test compares.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Rule } from '../src/checks/rule';
import { RULES } from '../src/checks/rules';

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

export function checksPage(rules: Rule[]): string {
  return [HEAD, table(rules), ...rules.map(section)].join('\n');
}

function table(rules: Rule[]): string {
  const rows = rules.map(rule => `| [${rule.code}](#${rule.code.toLowerCase()}) | ${rule.title} | ${severity(rule)} | ${silencing(rule)} |`);
  return ['| Code | What is found | Severity | Can be silenced |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function section(rule: Rule): string {
  return [
    `## ${rule.code}`,
    '',
    `**${rule.title}** (${severity(rule)})`,
    '',
    rule.explanation,
    '',
    `**What to do.** ${rule.remedy}`,
    '',
  ].join('\n');
}

function severity({ severities }: Rule): string {
  return severities.join(' or ');
}

function silencing({ severities, errorsCanBeSilenced }: Rule): string {
  if (errorsCanBeSilenced || !severities.includes('error')) {
    return 'yes';
  }
  return severities.includes('warning') ? 'the warning' : 'no';
}

if (require.main === module) {
  writeFileSync(PAGE, checksPage(RULES));
}
