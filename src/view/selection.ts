import { Answer, Labels, Requirement, Selection } from './view';
import { MonitorKindFacts, MonitorKindName } from '../facts/monitor-kinds';
import { NAMESPACE_LABEL } from '../facts/names';
import { at, data, isData, records, text, texts, textMap } from '../text/data';

/** What is known of the labels of namespaces. */
export type NamespaceLabels = ReadonlyMap<string, Labels>;

/**
 * The conditions of a label selector; undefined where it is no object, which Kubernetes takes for a selector that selects nothing.
 * The allocator reads the keys in lower case and, in newer versions, as Kubernetes spells them.
 */
export function requirements(selector: unknown): readonly Requirement[] | undefined {
  if (!isData(selector)) {
    return undefined;
  }
  return conditionsOf(at(selector, 'matchLabels') ?? at(selector, 'matchlabels'), at(selector, 'matchExpressions') ?? at(selector, 'matchexpressions'));
}

/** The conditions of labels and of expressions; what has a wrong shape is left out. */
export function conditionsOf(labels: unknown, expressions: unknown): readonly Requirement[] {
  return [
    ...Object.entries(textMap(labels)).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...records(expressions).map(([, expression]) => ({ key: text(at(expression, 'key')) ?? '', operator: text(at(expression, 'operator')) ?? '', values: texts(at(expression, 'values')) })),
  ];
}

/** Whether labels fulfil all conditions. */
export function fulfilsAll(conditions: readonly Requirement[] | undefined, labels: Labels): boolean {
  return conditions !== undefined && conditions.every(requirement => fulfils(requirement, labels));
}

/** What an allocator selects of one kind of monitors, by its configuration. */
export class WrittenSelection implements Selection {
  public readonly kind: MonitorKindName;
  private readonly monitors: readonly Requirement[] | undefined;
  private readonly namespaces: readonly Requirement[] | undefined;
  private readonly allowed: readonly string[];
  private readonly denied: readonly string[];

  /**
   * @param enabled whether the allocator looks for monitors at all
   */
  constructor(config: unknown, { kind, selectorKey, namespaceSelectorKey }: MonitorKindFacts, enabled: boolean, private readonly namespaceLabels: () => NamespaceLabels) {
    const cr = data(at(config, 'prometheus_cr'));
    this.kind = kind;
    this.monitors = enabled ? requirements(at(cr, selectorKey)) : undefined;
    // One that is not written, or null, leaves the allocator's own, which is everything (config.go, CreateDefaultConfig).
    this.namespaces = requirements(at(cr, namespaceSelectorKey) ?? {});
    this.allowed = texts(at(cr, 'allow_namespaces'));
    this.denied = texts(at(cr, 'deny_namespaces'));
  }

  public selects(labels: Labels, namespace: string | undefined): Answer {
    if (!this.monitors || !this.namespaces || !fulfilsAll(this.monitors, labels)) {
      return 'no';
    }
    if (namespace === undefined) {
      return this.allowed.length === 0 && this.denied.length === 0 && this.namespaces.length === 0 ? 'yes' : 'perhaps';
    }
    if (!this.includes(namespace)) {
      return 'no';
    }
    if (this.namespaces.length === 0) {
      return 'yes';
    }
    const known = this.namespaceLabels().get(namespace);
    const given = { ...known, [NAMESPACE_LABEL]: namespace };
    const open = known ? [] : this.openRequirements();
    if (!fulfilsAll(this.namespaces.filter(requirement => !open.includes(requirement)), given)) {
      return 'no';
    }
    return open.length === 0 ? 'yes' : 'perhaps';
  }

  public doubt(namespace: string | undefined): string {
    if (namespace === undefined) {
      return 'it hangs on the namespace to which it is applied, which its manifest does not name';
    }
    const labels = this.openRequirements().map(requirement => requirementText(requirement)).join(', ');
    return `it hangs on the labels of the namespace '${namespace}' (${labels}), which is made elsewhere`;
  }

  public overlaps(other: Selection): boolean {
    if (!(other instanceof WrittenSelection) || !this.monitors || !this.namespaces || !other.monitors || !other.namespaces) {
      return false;
    }
    const within = (a: readonly Requirement[], b: readonly Requirement[]) => b.every(needed => a.some(given => implies(given, needed)));
    const nested = (a: readonly Requirement[], b: readonly Requirement[]) => within(a, b) || within(b, a);
    return this.namesOverlap(other) && nested(this.monitors, other.monitors) && nested(this.namespaces, other.namespaces);
  }

  public describe(): string {
    if (!this.monitors) {
      return 'none';
    }
    return this.monitors.length === 0 ? 'all' : this.monitors.map(requirementText).join(', ');
  }

  public describeNamespaces(): string {
    const named = this.namespaces?.find(({ key, operator }) => key === NAMESPACE_LABEL && operator === 'In');
    const allowed = (named?.values ?? this.allowed).filter(name => this.includes(name));
    const names = allowed.length > 0 ? [inNamespaces('in', allowed)] : this.denied.length > 0 ? [inNamespaces('outside', this.denied)] : [];
    const labels = (this.namespaces ?? []).filter(requirement => requirement !== named).map(requirementText);
    if (named && allowed.length === 0) {
      return 'in no namespace';
    }
    return [...names, ...labels.length > 0 ? [`in namespaces with ${labels.join(', ')}`] : []].join(' and ');
  }

  private includes(namespace: string): boolean {
    return (this.allowed.length === 0 || this.allowed.includes(namespace)) && !this.denied.includes(namespace);
  }

  /** Whether there can be a namespace that is among both. */
  private namesOverlap(other: WrittenSelection): boolean {
    const named = this.allowed.length > 0 ? this.allowed : other.allowed;
    return named.length === 0 || named.some(name => this.includes(name) && other.includes(name));
  }

  private openRequirements(): Requirement[] {
    return (this.namespaces ?? []).filter(({ key }) => key !== NAMESPACE_LABEL);
  }
}

function inNamespaces(word: string, names: readonly string[]): string {
  return `${word} the namespace${names.length > 1 ? 's' : ''} ${names.map(name => `'${name}'`).join(', ')}`;
}

/** A condition as messages show it. */
export function requirementText({ key, operator, values }: Requirement): string {
  if (values.length === 0) {
    return `${key} ${operator}`;
  }
  return operator === 'In' && values.length === 1 ? `${key}=${values[0]}` : `${key} ${operator} (${values.join(', ')})`;
}

function fulfils({ key, operator, values }: Requirement, labels: Labels): boolean {
  const there = Object.hasOwn(labels, key);
  switch (operator) {
    case 'In': return there && values.includes(labels[key]);
    case 'NotIn': return !there || !values.includes(labels[key]);
    case 'Exists': return there;
    case 'DoesNotExist': return !there;
    default: return false;
  }
}

/** Whether labels that fulfil the one condition always fulfil the other. */
function implies(given: Requirement, needed: Requirement): boolean {
  if (given.key !== needed.key) {
    return false;
  }
  switch (needed.operator) {
    case 'In': return given.operator === 'In' && given.values.every(value => needed.values.includes(value));
    case 'NotIn': return (given.operator === 'In' && !given.values.some(value => needed.values.includes(value)))
      || (given.operator === 'NotIn' && needed.values.every(value => given.values.includes(value)))
      || given.operator === 'DoesNotExist';
    case 'Exists': return given.operator === 'Exists' || given.operator === 'In';
    default: return given.operator === 'DoesNotExist';
  }
}
