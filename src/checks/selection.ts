import { MONITOR_KINDS } from './monitors';
import type { TargetAllocator } from '../parts/target-allocator';
import type { Namespaces } from '../values/namespaces';
import { TargetSelector } from '../values/target-selector';

/** The label that every namespace has. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: string[];
}

/** The conditions of a selector; undefined where it selects nothing. */
function requirements(selector: TargetSelector): Requirement[] | undefined {
  const config = selector._toConfig();
  return config === null ? undefined : [
    ...Object.entries<string>(config.matchlabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...(config.matchexpressions ?? []).map((expression: any) => ({ ...expression, values: expression.values ?? [] })),
  ];
}

/** What an allocator selects of one kind of monitors, worked out once. */
export class Selection {
  public static of(allocator: TargetAllocator): Map<string, Selection> {
    return new Map(MONITOR_KINDS.map(kind => [kind, new Selection(allocator, kind)]));
  }

  private readonly monitors: Requirement[] | undefined;
  private readonly namespaces: Requirement[] | undefined;
  private readonly names: Namespaces;

  private constructor(allocator: TargetAllocator, kind: string) {
    const { serviceMonitorNamespaceSelector, podMonitorNamespaceSelector, scrapeConfigNamespaceSelector, probeNamespaceSelector } = allocator._props;
    const byLabels: { [kind: string]: TargetSelector | undefined } = {
      ServiceMonitor: serviceMonitorNamespaceSelector,
      PodMonitor: podMonitorNamespaceSelector,
      ScrapeConfig: scrapeConfigNamespaceSelector,
      Probe: probeNamespaceSelector,
    };
    this.monitors = requirements(allocator.monitorSelector(kind));
    this.namespaces = requirements(byLabels[kind] ?? TargetSelector.everything());
    this.names = allocator.namespaces;
  }

  /** Whether it selects a monitor; `perhaps` where that depends on a namespace of which the app does not tell enough. */
  public selects(labels: { [key: string]: string }, namespace: string | undefined, namespaceLabels: Map<string, { [key: string]: string }>): 'yes' | 'no' | 'perhaps' {
    if (!this.monitors || !this.namespaces || !this.monitors.every(requirement => fulfils(requirement, labels))) {
      return 'no';
    }
    if (namespace === undefined) {
      return this.names.allowed.length === 0 && this.names.denied.length === 0 && this.namespaces.length === 0 ? 'yes' : 'perhaps';
    }
    if (!this.names.includes(namespace)) {
      return 'no';
    }
    const known = namespaceLabels.get(namespace);
    const given = { ...known, [NAMESPACE_NAME]: namespace };
    const [certain, open] = [this.namespaces.filter(({ key }) => known || key === NAMESPACE_NAME), this.namespaces.filter(({ key }) => !known && key !== NAMESPACE_NAME)];
    if (!certain.every(requirement => fulfils(requirement, given))) {
      return 'no';
    }
    return open.length === 0 ? 'yes' : 'perhaps';
  }

  /** Whether every monitor that one of the two selects would be selected by the other as well, in at least one namespace. */
  public overlaps(other: Selection): boolean {
    if (!this.monitors || !this.namespaces || !other.monitors || !other.namespaces) {
      return false;
    }
    const within = (a: Requirement[], b: Requirement[]) => b.every(needed => a.some(given => implies(given, needed)));
    const nested = (a: Requirement[], b: Requirement[]) => within(a, b) || within(b, a);
    return namespacesOverlap(this.names, other.names) && nested(this.monitors, other.monitors) && nested(this.namespaces, other.namespaces);
  }

  /** The conditions on the monitors' labels, for messages. */
  public describe(): string {
    return this.monitors!.length === 0 ? 'all' : this.monitors!.map(({ key, operator, values }) => {
      if (values.length === 0) {
        return `${key} ${operator}`;
      }
      return operator === 'In' && values.length === 1 ? `${key}=${values[0]}` : `${key} ${operator} (${values.join(', ')})`;
    }).join(', ');
  }
}

/** Whether there can be a namespace that is among both. */
export function namespacesOverlap(a: Namespaces, b: Namespaces): boolean {
  const named = a.allowed.length > 0 ? a.allowed : b.allowed;
  return named.length === 0 || named.some(name => a.includes(name) && b.includes(name));
}

function fulfils({ key, operator, values }: Requirement, labels: { [key: string]: string }): boolean {
  switch (operator) {
    case 'In': return values.includes(labels[key]);
    case 'NotIn': return !values.includes(labels[key]);
    case 'Exists': return key in labels;
    default: return !(key in labels);
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
