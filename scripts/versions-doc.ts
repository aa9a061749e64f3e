/**
 * Writes docs/versions.md from the table of differences: `npx tsx scripts/versions-doc.ts`.
 * A test holds the committed page against it.
 */
import { writeFileSync } from 'fs';
import { resolve } from 'path';
import { byVersion, Evidence, NamedDifference, Product, turningPoint } from '../src/facts/difference';
import { differences } from '../src/facts/differences';
import { atLeast, CONTRIB_COLLECTOR, DYNATRACE_ALLOCATOR, DYNATRACE_COLLECTOR, OLDEST_CONTRIB, OLDEST_OPERATOR, UPSTREAM_ALLOCATOR } from '../src/facts/versions';

export const PAGE = resolve(__dirname, '../docs/versions.md');

const EVIDENCE: { readonly [evidence in Evidence]: string } = {
  run: 'run: seen on the real part',
  read: 'read: found by comparing the sources of both versions',
  told: "told: upstream's changelog or issue says so",
};

const UPSTREAM: { readonly [name: string]: string } = {
  contrib: 'open-telemetry/opentelemetry-collector-contrib',
  collector: 'open-telemetry/opentelemetry-collector',
  operator: 'open-telemetry/opentelemetry-operator',
};

const HEAD = `# What differs between versions

<!-- Written by scripts/versions-doc.ts from src/facts/collector-differences.ts and allocator-differences.ts. Change the tables there. -->

Collectors are supported from contrib ${OLDEST_CONTRIB} on, allocators from operator ${OLDEST_OPERATOR} on. This page says for each version what it does otherwise than the one before. The
library asks the same table: it writes the keys that a version takes, refuses those that it does not take ([PT048](checks.md#pt048)), warns of a defect that concerns what
your pipeline does ([PT049](checks.md#pt049)), and refuses feature gates that a version does not have ([PT050](checks.md#pt050)).

What is known, and how: ${Object.values(EVIDENCE).join('; ')}. Versions that are not on this page differ in nothing that concerns a pipeline of metrics, as far as was looked.
`;

export function versionsPage(): string {
  return [
    HEAD,
    '## The images',
    '',
    ...images(),
    '## The collector, by its contrib version',
    '',
    ...product('collector', OLDEST_CONTRIB),
    '## The allocator, by its operator version',
    '',
    ...product('allocator', OLDEST_OPERATOR),
  ].join('\n');
}

function images(): string[] {
  const made = (releases: { readonly [release: string]: string }, oldest: string) =>
    Object.entries(releases).filter(([, of]) => atLeast(of, oldest)).map(([release, of]) => `${release} of ${of}`).join(', ');
  return [
    '| | default version | made of |',
    '|---|---|---|',
    `| \`CollectorDistribution.contrib()\`, the default of all collectors | ${CONTRIB_COLLECTOR.latest} | itself |`,
    `| \`CollectorDistribution.dynatrace()\` | ${DYNATRACE_COLLECTOR.latest} | contrib: ${made(DYNATRACE_COLLECTOR.contrib, OLDEST_CONTRIB)} (inferred) |`,
    `| \`TargetAllocatorDistribution.upstream()\`, the default | ${UPSTREAM_ALLOCATOR.latest} | itself |`,
    `| \`TargetAllocatorDistribution.dynatrace()\` | ${DYNATRACE_ALLOCATOR.latest} | operator: ${made(DYNATRACE_ALLOCATOR.operator, OLDEST_OPERATOR)} (0.4.0 and 0.5.0 inferred) |`,
    '',
    `The collectors are those of contrib because no release of Dynatrace's is known that has the mended \`cumulative_to_delta\` (contrib 0.164). Its newest, ${DYNATRACE_COLLECTOR.latest}, was seen`,
    "in Dynatrace's operator; any other can be given with the version of its contrib components: `CollectorDistribution.dynatrace('0.60.0', '0.164.0')`. Scrapers and gateways can have",
    'different distributions: each part has the option `distribution`.',
    '',
  ];
}

/** A section for each version in which something begins or ends. */
function product(of: Product, oldest: string): string[] {
  const rows = differences(of).filter(row => !atLeast(oldest, turningPoint(row)));
  const versions = [...new Set(rows.flatMap(({ from, until }) => [from, until]).filter((version): version is string => version !== undefined && !atLeast(oldest, version)))];
  return versions.sort(byVersion).flatMap(version => [
    `### ${version}`,
    '',
    ...rows.filter(row => row.from === version || row.until === version).flatMap(row => entry(row, version)),
    '',
  ]);
}

function entry(row: NamedDifference, version: string): string[] {
  const { kind, component, alsoIn = [], what, todo, source, issue, evidence, shownBy, renamed, from, until } = row;
  const ends = until === version;
  const subject = component === 'service' ? 'all collectors' : component === 'config' ? 'the allocator' : [component, ...alsoIn].map(name => `\`${name}\``).join(', ');
  const said = ends && kind === 'defect' ? `mended: ${what}` : ends ? `no longer: ${what}` : what;
  const known = [evidence + (shownBy ? ` (${shownBy})` : ''), source, ...(issue ? [link(issue)] : [])].join('; ');
  return [
    `* **${kind}**, ${subject}: ${said}.${todo !== undefined && (ends || from === version && until === undefined) ? ` ${upper(todo)}.` : ''} *${known}*`,
    ...(renamed === undefined || ends ? [] : ['', ...Object.entries(renamed).map(([before, after]) => `  * \`${before}\` → \`${after}\``), '']),
  ];
}

function link(issue: string): string {
  const [name, number] = issue.split('#');
  return `[${issue}](https://github.com/${UPSTREAM[name]}/issues/${number})`;
}

function upper(text: string): string {
  return text.startsWith('`') ? text : `${text[0].toUpperCase()}${text.slice(1)}`;
}

if (require.main === module) {
  writeFileSync(PAGE, versionsPage());
}
