import { lint } from './commands/lint/lint';
import { byCheck, type LintFinding, type LintReport, placeText } from './commands/lint/report';
import { SourceError, UsageError } from './errors';
import { CATALOGUE, CODES, type Severity } from './library';
import { readFiles } from './sources/files';

/** What `properties` of a validation in cdk8s.yaml can have. */
export interface PrometheusTieredValidationProps {
  /** Checks that are left out: `[PT023]`. Nothing is left out where it is missing. */
  readonly ignore?: readonly string[];
  /** Findings below it are not reported: `error`. `warning` where it is missing. */
  readonly minSeverity?: Severity;
  /** From which severity on the synthesis fails: `warning`. `error` where it is missing, as with the checks of the library. */
  readonly failOn?: Severity;
}

/** What cdk8s-cli gives to a validation, as far as it is used (cdk8s-cli 2.207, lib/plugins/validation.d.ts). */
interface ValidationContext {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly { readonly resourceName: string; readonly locations: readonly string[]; readonly manifestPath: string }[];
    }): void;
    submit(status: 'success' | 'failure', metadata?: { readonly [key: string]: string }): void;
  };
  readonly logger: { log(message: string): void };
}

const SEVERITIES: readonly string[] = ['warning', 'error'] satisfies Severity[];

/** The checks as a validation of `cdk8s synth`, for apps in any language and for whatever YAML they include. */
export class PrometheusTieredValidation {
  private readonly ignore: readonly string[];
  private readonly minSeverity: Severity;
  private readonly failOn: Severity;

  /** Anything that is no such property, or has another value, is an error. */
  public constructor(props: PrometheusTieredValidationProps = {}) {
    const { ignore = [], minSeverity = 'warning', failOn = 'error', ...others } = props;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) {
      throw new Error(`'${unknown}' is no property of PrometheusTieredValidation; there are ignore, minSeverity and failOn`);
    }
    if (!Array.isArray(ignore) || !ignore.every(code => CATALOGUE.some(check => check.code === code))) {
      throw new Error(`'ignore' of PrometheusTieredValidation must be a list of codes from ${CODES}, got ${JSON.stringify(ignore)}`);
    }
    for (const [name, value] of Object.entries({ minSeverity, failOn })) {
      if (!SEVERITIES.includes(value)) {
        throw new Error(`'${name}' of PrometheusTieredValidation must be warning or error, got ${JSON.stringify(value)}`);
      }
    }
    [this.ignore, this.minSeverity, this.failOn] = [ignore, minSeverity, failOn];
  }

  public async validate({ manifests, report, logger }: ValidationContext): Promise<void> {
    let found: LintReport;
    try {
      found = lint({ manifests: readFiles(manifests), ignore: this.ignore, minSeverity: this.minSeverity });
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof SourceError)) {
        throw error;
      }
      logger.log(error.message);
      report.submit('failure', { error: error.message });
      return;
    }
    [...found.notes, ...found.unused].forEach(sentence => logger.log(`${sentence}.`));
    for (const { check, severity, findings } of byCheck(found)) {
      report.addViolation({
        ruleName: `${check.code} ${severity}: ${check.title}`,
        recommendation: `${check.text} ${check.address}`,
        fix: [...new Set(findings.map(({ remedy }) => remedy))].join('; '),
        violatingResources: findings.map(resourceOf),
      });
    }
    const fails = found.findings.some(({ severity }) => severity === 'error' || this.failOn === 'warning');
    report.submit(fails ? 'failure' : 'success', {
      objects: String(found.looked.objects), checks: String(found.looked.checks), findings: String(found.findings.length), acknowledged: String(found.acknowledged.length),
    });
  }
}

/** cdk8s finds the construct of an object by the object's name. */
function resourceOf(finding: LintFinding): { resourceName: string; locations: string[]; manifestPath: string } {
  const { subject, path, message, file } = finding;
  return {
    resourceName: /'(?:[^'/]*\/)?([^'/]+)'/.exec(subject)?.[1] ?? subject,
    locations: [`${path === undefined || message.includes(path) ? '' : `${path}: `}${message} (${placeText(finding, '')})`],
    manifestPath: file ?? '',
  };
}
