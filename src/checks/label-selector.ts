import { at, list } from '../text/data';
import { conditionsOf, fulfilsAll, requirementText } from '../view/selection';
import { Labels, Requirement } from '../view/view';

/** A label selector as Kubernetes' API has it. What it cannot have (an unknown operator, a value that is no text) matches nothing. */
export class LabelSelector {
  private readonly requirements: readonly Requirement[];
  private readonly isReadable: boolean;

  constructor(selector: unknown) {
    const [labels, expressions] = [at(selector, 'matchLabels'), at(selector, 'matchExpressions')];
    this.requirements = conditionsOf(labels, expressions);
    this.isReadable = selector !== undefined && selector !== null
      && this.requirements.length === Object.keys((labels ?? {}) as object).length + list(expressions).length;
  }

  /** Whether it has no condition, which means everything for some kinds and nothing for others. */
  public get isEmpty(): boolean {
    return this.requirements.length === 0;
  }

  /** Whether labels fulfil every condition; an absent selector matches nothing. */
  public matches(labels: Labels): boolean {
    return this.isReadable && fulfilsAll(this.requirements, labels);
  }

  /** The conditions, for messages. */
  public describe(): string {
    return this.requirements.map(requirementText).join(', ') || 'none';
  }
}
