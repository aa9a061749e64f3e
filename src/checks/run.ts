import { IConstruct } from 'constructs';
import { Acknowledgements } from './acknowledgements';
import { Finding, Rule } from './rule';
import { RULES } from './rules';
import { PT025 } from './rules/pt025-override-without-place';
import { brokenObject, PT035 } from './rules/pt035-broken-object';
import { TreeViews } from '../view/from-tree';
import { KubeObject, View } from '../view/view';

/** A finding with the rule that made it. */
export interface CodedFinding extends Finding {
  readonly rule: Rule;
  /** The reason of the acknowledgement that silences it. */
  readonly acknowledged?: string;
  /** The object whose annotation does so, where it is one. */
  readonly acknowledgedBy?: KubeObject;
}

/** The type of the metadata in which an acknowledgement is kept. */
const ACKNOWLEDGED = 'cdk8s-prometheus-tiered:acknowledged';

/** Notes that a finding on a construct, or on one below it, is as it should be. */
export function acknowledge(scope: IConstruct, code: string, reason: string): void {
  scope.node.addMetadata(ACKNOWLEDGED, { code, reason });
}

/**
 * Everything that all rules find, each once, in the order of the rules. Those that were acknowledged say so. While an object or a configuration
 * cannot be written, that is all there is to say: everything else would be about something that is never applied.
 */
export function findings({ views, broken = [] }: Pick<TreeViews, 'views'> & Partial<TreeViews>): CodedFinding[] {
  if (broken.length > 0) {
    return broken.map(({ construct, message }) => ({ ...brokenObject(construct, message), rule: PT035 }));
  }
  const found = new Map<string, CodedFinding>();
  const rules = views.some(cannotBeWritten) ? [PT025] : RULES;
  const annotated = new Map(views.map(view => [view, new Acknowledgements(view)]));
  for (const rule of rules) {
    for (const view of views) {
      for (const finding of rule.check(view)) {
        const key = JSON.stringify([rule.code, finding.subject.name, finding.path, finding.message]);
        if (!found.has(key)) {
          found.set(key, { ...finding, rule, ...acknowledgement(rule, finding, annotated.get(view)!) });
        }
      }
    }
  }
  return [...found.values()];
}

function cannotBeWritten({ collectors, allocators }: View): boolean {
  return [...collectors, ...allocators].some(({ intent }) => intent?.overrideProblem !== undefined);
}

function acknowledgement(rule: Rule, { severity, subject }: Finding, annotated: Acknowledgements): Pick<CodedFinding, 'acknowledged' | 'acknowledgedBy'> | undefined {
  if (severity === 'error' && !rule.errorsCanBeSilenced) {
    return undefined;
  }
  const inTree = subject.construct?.node.scopes.flatMap(scope => scope.node.metadata)
    .find(({ type, data }) => type === ACKNOWLEDGED && data.code === rule.code)?.data.reason;
  return inTree !== undefined ? { acknowledged: inTree } : annotated.of(subject, rule.code);
}
