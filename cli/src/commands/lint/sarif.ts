import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AcknowledgedFinding, LintFinding, LintReport } from './report';
import { version } from '../../../package.json';
import { CATALOGUE } from '../../library';

/** What was found as SARIF 2.1.0, for code review. Paths are relative to the folder in which the command runs. */
export function sarifOf(report: LintReport): string {
  const { findings, acknowledged, notes, unused } = report;
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'prometheus-tiered lint',
          semanticVersion: version,
          version,
          informationUri: 'https://github.com/cdk8s-prometheus-tiered/cdk8s-prometheus-tiered',
          rules: CATALOGUE.map(({ code, title, severities, text, remedy, address }) => ({
            id: code,
            shortDescription: { text: `${title}.` },
            fullDescription: { text },
            help: { text: `${text}\n\nWhat to do: ${remedy}`, markdown: `${text}\n\n**What to do.** ${remedy}` },
            helpUri: address,
            defaultConfiguration: { level: severities[0] },
          })),
        },
      },
      invocations: [{
        executionSuccessful: true,
        toolExecutionNotifications: [
          ...notes.map(text => ({ level: 'note', message: { text: `${text}.` } })),
          ...unused.map(text => ({ level: 'warning', message: { text: `${text}.` } })),
        ],
      }],
      columnKind: 'utf16CodeUnits',
      results: [...findings, ...acknowledged].map(resultOf),
    }],
  }, undefined, 2)}\n`;
}

function resultOf(finding: LintFinding | AcknowledgedFinding): object {
  const { code, severity, subject, path, message, remedy, file, line, column } = finding;
  return {
    ruleId: code,
    ruleIndex: CATALOGUE.findIndex(check => check.code === code),
    level: severity,
    message: { text: `${subject}: ${message}; ${remedy}.` },
    locations: [{
      ...file === undefined ? {} : { physicalLocation: { artifactLocation: artifactOf(file), region: { startLine: line, startColumn: column } } },
      logicalLocations: [{ fullyQualifiedName: path === undefined ? subject : `${subject} ${path}`, kind: 'resource' }],
    }],
    // The same finding in the next version of a file, wherever it has moved to.
    partialFingerprints: { 'prometheusTieredLint/v1': createHash('sha256').update(JSON.stringify([code, subject, path])).digest('hex').slice(0, 32) },
    ...'acknowledged' in finding ? { suppressions: [{ kind: 'inSource', justification: finding.acknowledged }] } : {},
  };
}

function artifactOf(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  const below = relative(process.cwd(), resolve(file));
  return below.startsWith('..') || isAbsolute(below) ? { uri: pathToFileURL(resolve(file)).href }
    : { uri: below.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
