import { NAMESPACE_LABEL } from '../facts/names';
import { Input, labels, labelValue, reject, REQUIRED } from '../text/input';

/**
 * How a label is compared.
 */
export enum SelectorOperator {
  /** Its value is one of the given values. */
  IN = 'In',
  /** Its value is none of the given values, or the label is missing. */
  NOT_IN = 'NotIn',
  /** The label exists. */
  EXISTS = 'Exists',
  /** The label does not exist. */
  DOES_NOT_EXIST = 'DoesNotExist',
}

/**
 * One condition on a label.
 */
export interface SelectorExpression {
  /** The label's key. A qualified name, else an error. */
  readonly key: string;
  /** How it is compared. */
  readonly operator: SelectorOperator;
  /**
   * The values; needed for IN and NOT_IN, an error with the others. Each a label value, else an error.
   * @default - none
   */
  readonly values?: string[];
}

/**
 * Which monitors, or which namespaces, an allocator selects.
 */
export class TargetSelector {
  /**
   * Those with all these labels.
   * @param matchLabels at least one, else an error; to select all, use everything()
   */
  public static labels(matchLabels: { [key: string]: string }): TargetSelector {
    const checked = labels('TargetSelector.labels', 'matchLabels', matchLabels);
    if (Object.keys(checked).length === 0) {
      reject('TargetSelector.labels', 'matchLabels', checked, 'at least one label', 'to select all, use TargetSelector.everything()');
    }
    return new TargetSelector(checked, []);
  }

  /**
   * Those that meet all these conditions.
   * @param expressions at least one, else an error; to select all, use everything()
   */
  public static expressions(expressions: SelectorExpression[]): TargetSelector {
    const input = new Input<{ expressions: SelectorExpression[] }>('TargetSelector.expressions', { expressions });
    const checked = input.structs('expressions', REQUIRED, { min: 1, remedy: 'to select all, use TargetSelector.everything()' }, requirement);
    input.done();
    return new TargetSelector({}, checked);
  }

  /** All. */
  public static everything(): TargetSelector {
    return new TargetSelector({}, []);
  }

  /** None. */
  public static nothing(): TargetSelector {
    return new TargetSelector(undefined, []);
  }

  private constructor(private readonly matchLabels: { [key: string]: string } | undefined, private readonly matchExpressions: SelectorExpression[]) {}

  /**
   * What the allocator reads for monitors: null selects nothing, an empty selector everything.
   * @internal
   */
  public _toConfig(): any {
    if (this.matchLabels === undefined) {
      return null;
    }
    return {
      ...(Object.keys(this.matchLabels).length > 0 ? { matchlabels: this.matchLabels } : {}),
      ...(this.matchExpressions.length > 0 ? { matchexpressions: this.matchExpressions } : {}),
    };
  }

  /**
   * The label selector that Kubernetes' API takes: an empty one selects everything. None where nothing is selected, which it cannot say.
   * @internal
   */
  public _toLabelSelector(): any {
    return this.matchLabels && {
      ...(Object.keys(this.matchLabels).length > 0 ? { matchLabels: this.matchLabels } : {}),
      ...(this.matchExpressions.length > 0 ? { matchExpressions: this.matchExpressions } : {}),
    };
  }

  /**
   * What the allocator reads for namespaces: null would select all of them, so that selecting none takes a contradiction.
   * @internal
   */
  public _toNamespaceConfig(): any {
    const key = NAMESPACE_LABEL;
    return this._toConfig() ?? { matchexpressions: [{ key, operator: SelectorOperator.EXISTS }, { key, operator: SelectorOperator.DOES_NOT_EXIST }] };
  }
}

function requirement(input: Input<SelectorExpression>): SelectorExpression {
  const key = input.qualifiedName('key', REQUIRED);
  const operator = input.oneOf('operator', SelectorOperator, REQUIRED);
  const values = input.list('values', [], {}, (value, property) => labelValue(input.where, property, value));
  const takesValues = [SelectorOperator.IN, SelectorOperator.NOT_IN].includes(operator);
  if (takesValues !== values.length > 0) {
    input.reject('values', input.raw('values'), takesValues ? 'a list of at least 1' : `left out with ${operator}`);
  }
  return { key, operator, ...(takesValues ? { values } : {}) };
}
