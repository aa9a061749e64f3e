import { labels, labelValue, list, oneOf, qualifiedName, record, reject } from '../text/input';

/**
 * How a label is compared.
 */
export enum SelectorOperator {
  /** Its value is one of the given. */
  IN = 'In',
  /** Its value is none of the given, or it is not there. */
  NOT_IN = 'NotIn',
  /** It is there. */
  EXISTS = 'Exists',
  /** It is not there. */
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
 * Which monitors, or which namespaces, an allocator looks at.
 */
export class TargetSelector {
  /**
   * Those with all these labels.
   * @param matchLabels at least one, else an error: everything() is everything
   */
  public static labels(matchLabels: { [key: string]: string }): TargetSelector {
    const checked = labels('TargetSelector.labels', 'matchLabels', matchLabels);
    if (Object.keys(checked).length === 0) {
      reject('TargetSelector.labels', 'matchLabels', checked, 'at least one label', 'to select all, use TargetSelector.everything()');
    }
    return new TargetSelector(checked, []);
  }

  /**
   * Those that fulfil all these conditions.
   * @param expressions at least one, else an error: everything() is everything
   */
  public static expressions(expressions: SelectorExpression[]): TargetSelector {
    const origin = 'TargetSelector.expressions';
    const checked = list(origin, 'expressions', expressions, 1, 'to select all, use TargetSelector.everything()').map(expression => {
      record(origin, 'expressions', expression as any);
      qualifiedName(origin, 'key', expression.key);
      oneOf(origin, 'operator', expression.operator, { ...SelectorOperator });
      const takesValues = [SelectorOperator.IN, SelectorOperator.NOT_IN].includes(expression.operator);
      const values = list(origin, `values of '${expression.key}'`, expression.values ?? []).map(value => labelValue(origin, `values of '${expression.key}'`, value));
      if (takesValues !== values.length > 0) {
        reject(origin, `values of '${expression.key}'`, expression.values, takesValues ? 'at least one value' : `left out with ${expression.operator}`);
      }
      return { key: expression.key, operator: expression.operator, ...(takesValues ? { values } : {}) };
    });
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
   * Whether labels fulfil the selector.
   * @param given the labels of a monitor or namespace
   */
  public matches(given: { [key: string]: string }): boolean {
    return this.matchLabels !== undefined
      && Object.entries(this.matchLabels).every(([key, value]) => given[key] === value)
      && this.matchExpressions.every(expression => fulfils(given, expression));
  }

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
   * What the allocator reads for namespaces: it takes null for everything, so nothing is a contradiction.
   * @internal
   */
  public _toNamespaceConfig(): any {
    const key = 'kubernetes.io/metadata.name';
    return this._toConfig() ?? { matchexpressions: [{ key, operator: SelectorOperator.EXISTS }, { key, operator: SelectorOperator.DOES_NOT_EXIST }] };
  }
}

function fulfils(given: { [key: string]: string }, { key, operator, values = [] }: SelectorExpression): boolean {
  switch (operator) {
    case SelectorOperator.IN: return key in given && values.includes(given[key]);
    case SelectorOperator.NOT_IN: return !(key in given) || !values.includes(given[key]);
    case SelectorOperator.EXISTS: return key in given;
    case SelectorOperator.DOES_NOT_EXIST: return !(key in given);
  }
}
