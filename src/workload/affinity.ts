import { defined } from '../text/data';
import { dnsLabel, Input, labels, labelValue, REQUIRED } from '../text/input';

enum Operator { In = 'In', NotIn = 'NotIn', Exists = 'Exists', DoesNotExist = 'DoesNotExist' }

/** Nodes can also be chosen by a number. */
const NodeOperator = { ...Operator, Gt: 'Gt', Lt: 'Lt' };

/** The pods' affinity, in the keys of the API and by its rules: cdk8s would lose a key that the API does not have, and the API server refuses the rest. */
export function affinity(input: Input): { [key: string]: any } {
  return {
    ...kind(input, 'nodeAffinity', required => ({ nodeSelectorTerms: required.structs('nodeSelectorTerms', REQUIRED, { min: 1 }, nodeTerm) }), 'preference', nodeTerm),
    ...kind(input, 'podAffinity', undefined, 'podAffinityTerm', podTerm),
    ...kind(input, 'podAntiAffinity', undefined, 'podAffinityTerm', podTerm),
  };
}

/** What is required, as one object or as a list of terms, and what is preferred, each with a weight. */
function kind(input: Input, name: string, one: ((required: Input) => object) | undefined, termName: string, term: (of: Input) => object): { [key: string]: object } {
  if (!input.given(name)) {
    return {};
  }
  const [required, preferred] = ['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution'];
  const rules = input.nested(name) as Input;
  return {
    [name]: defined({
      [required]: !one ? rules.structs(required, undefined, {}, term) : rules.given(required) ? one(rules.nested(required)) : undefined,
      [preferred]: rules.structs(preferred, undefined, {}, item => ({
        weight: item.wholeNumber('weight', REQUIRED, { min: 1, max: 100 }),
        [termName]: item.given(termName) ? term(item.nested(termName)) : item.reject(termName, undefined, 'given'),
      })),
    }),
  };
}

function nodeTerm(input: Input): object {
  return defined({
    matchExpressions: input.structs('matchExpressions', undefined, {}, item => expression(item, item.qualifiedName('key', REQUIRED), NodeOperator)),
    matchFields: input.structs('matchFields', undefined, {}, item => {
      const key = item.oneOf('key', { name: 'metadata.name' }, REQUIRED);
      const operator = item.oneOf('operator', { In: 'In', NotIn: 'NotIn' }, REQUIRED);
      const values = item.list('values', REQUIRED, { min: 1 }, (value, property) => labelValue(item.where, property, value));
      return values.length === 1 ? { key, operator, values } : item.reject('values', values, 'a list of one name');
    }),
  });
}

function podTerm(input: Input): object {
  return defined({
    labelSelector: input.given('labelSelector') ? selector(input.nested('labelSelector')) : undefined,
    namespaceSelector: input.given('namespaceSelector') ? selector(input.nested('namespaceSelector')) : undefined,
    namespaces: input.list('namespaces', undefined, {}, (value, property) => dnsLabel(input.where, property, value)),
    topologyKey: input.qualifiedName('topologyKey', REQUIRED),
  });
}

function selector(input: Input): object {
  return defined({
    matchLabels: input.parse('matchLabels', labels),
    matchExpressions: input.structs('matchExpressions', undefined, {}, item => expression(item, item.qualifiedName('key', REQUIRED), Operator)),
  });
}

function expression(input: Input, key: string, operators: { [name: string]: string }): object {
  const operator: string = input.oneOf('operator', operators, REQUIRED);
  const values: string[] | undefined = input.list('values', undefined, {}, (value, property) => labelValue(input.where, property, value));
  const count = values?.length ?? 0;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return count > 0 ? { key, operator, values } : input.reject('values', values, `a list of at least 1 with ${operator}`);
    case 'Gt':
    case 'Lt':
      return count === 1 && /^-?[0-9]{1,18}$/.test(values![0]) ? { key, operator, values } : input.reject('values', values, `a list of one whole number, as text, with ${operator}`);
    default:
      return count === 0 ? { key, operator } : input.reject('values', values, `left out with ${operator}`);
  }
}
