import { requirementText } from './words';
import { at, list, records, text, textMap, texts } from '../text/data';
import { Labels, Requirement } from '../view/view';

/** A label selector as Kubernetes' API has it. What it cannot have (an unknown operator, a value that is no text) matches nothing. */
export class LabelSelector {
  private readonly requirements: readonly Requirement[];
  private readonly isReadable: boolean;

  constructor(selector: unknown) {
    const labels = textMap(at(selector, 'matchLabels'));
    const expressions = records(at(selector, 'matchExpressions'));
    this.requirements = [
      ...Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
      ...expressions.map(([, expression]) => ({ key: text(expression.key) ?? '', operator: text(expression.operator) ?? '', values: texts(expression.values) })),
    ];
    this.isReadable = selector !== undefined && selector !== null
      && Object.keys(labels).length === Object.keys((at(selector, 'matchLabels') ?? {}) as object).length
      && expressions.length === list(at(selector, 'matchExpressions')).length;
  }

  /** Whether it has no condition, which means everything for some kinds and nothing for others. */
  public get isEmpty(): boolean {
    return this.requirements.length === 0;
  }

  /** Whether labels fulfil every condition; an absent selector matches nothing. */
  public matches(labels: Labels): boolean {
    return this.isReadable && this.requirements.every(requirement => fulfils(requirement, Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined));
  }

  /** The conditions, for messages. */
  public describe(): string {
    return this.requirements.map(requirementText).join(', ') || 'none';
  }
}

function fulfils({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    default: return false;
  }
}
