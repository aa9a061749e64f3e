import { IConstruct } from 'constructs';
import { CheckContext } from './context';
import { Parts } from './parts';
import { Finding, Rule } from './rule';
import { RULES } from './rules';

export interface CodedFinding extends Finding {
  readonly rule: Rule;
}

/** The type of the metadata in which an acknowledgement is kept. */
export const ACKNOWLEDGED = 'cdk8s-prometheus-tiered:acknowledged';

/** Everything that all rules find in a tree and nobody has acknowledged. */
export function findings(root: IConstruct, parts: Parts): CodedFinding[] {
  const context = new CheckContext(root, parts);
  const found: CodedFinding[] = [];
  for (const rule of RULES) {
    for (const finding of rule.check(context)) {
      if (!isSilenced(rule, finding)) {
        found.push({ ...finding, rule });
      }
    }
  }
  return found;
}

function isSilenced(rule: Rule, finding: Finding): boolean {
  return (finding.severity === 'warning' || rule.errorsCanBeSilenced)
    && finding.construct.node.scopes.some(scope => scope.node.metadata.some(({ type, data }) => type === ACKNOWLEDGED && data.code === rule.code));
}
