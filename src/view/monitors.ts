import { NamespaceLabels } from './selection';
import { Allocator, Endpoint, KubeObject, Labels, Monitor, NamedInterval, Subject } from './view';
import { MONITOR_KINDS, MonitorKindFacts, MonitorKindName, MONITORING_GROUP } from '../facts/monitor-kinds';
import { at, data, Data, records, text, textMap } from '../text/data';
import { prometheusSeconds } from '../text/durations';

const KINDS = new Map<string, MonitorKindFacts>(MONITOR_KINDS.map(facts => [facts.kind, facts]));

/** What there is to know of the kind of an object; undefined where it is no monitor. */
export function monitorKind({ kind, group }: { readonly kind: string; readonly group: string }): MonitorKindFacts | undefined {
  return group === MONITORING_GROUP ? KINDS.get(kind) : undefined;
}

/** The monitors among objects, each with the allocators that select it. */
export function monitorsOf(objects: readonly KubeObject[], allocators: readonly Allocator[]): Monitor[] {
  const selections = new Map<string, readonly [yes: readonly Allocator[], perhaps: readonly Allocator[]]>();
  return objects.flatMap(object => {
    const facts = monitorKind(object);
    if (!facts) {
      return [];
    }
    const answers = allocators.map(allocator => allocator.selection(facts.kind).selects(object.labels, object.namespace));
    const key = answers.join();
    // Almost all are selected by the same ones.
    const selection = selections.get(key) ?? [allocators.filter((_, index) => answers[index] === 'yes'), allocators.filter((_, index) => answers[index] === 'perhaps')];
    selections.set(key, selection);
    return [new WrittenMonitor(object, facts, ...selection)];
  });
}

/** A monitor, by its manifest. There can be thousands, and few rules look at all that one says. */
class WrittenMonitor implements Monitor {
  public readonly subject: Subject;
  public readonly part: Subject;
  public readonly group: string;
  public readonly kind: MonitorKindName;
  public readonly name: string | undefined;
  public readonly namespace: string | undefined;
  public readonly labels: Labels;
  public readonly annotations: Labels;
  public readonly data: Data;
  private readEndpoints?: Endpoint[];
  private readReferences?: Reference[];

  constructor(
    private readonly object: KubeObject,
    private readonly facts: MonitorKindFacts,
    public readonly selectedBy: readonly Allocator[],
    public readonly perhapsSelectedBy: readonly Allocator[],
  ) {
    this.subject = object.subject;
    this.part = object.part;
    this.group = object.group;
    this.kind = facts.kind;
    this.name = object.name;
    this.namespace = object.namespace;
    this.labels = object.labels;
    this.annotations = object.annotations;
    this.data = object.data;
  }

  public get endpoints(): readonly Endpoint[] {
    return this.readEndpoints ??= endpointsOf(this.data, this.facts);
  }

  public get relabelings(): readonly [path: string, rule: Data][] {
    return relabelings(this.data, this.endpoints);
  }

  public get intervals(): readonly NamedInterval[] {
    return intervalsOf(this.object, this.facts);
  }

  public get references(): readonly Reference[] {
    return this.readReferences ??= [...referencesIn(at(this.data, 'spec'), ['spec'])];
  }
}

/** The parts of a monitor that say how to scrape. */
function endpointsOf(manifest: Data, { endpointsKey }: MonitorKindFacts): Endpoint[] {
  const spec = data(at(manifest, 'spec'));
  return endpointsKey === undefined ? [{ path: 'spec', body: spec }]
    : records(at(spec, endpointsKey)).map(([index, body]) => ({ path: `spec.${endpointsKey}[${index}]`, body }));
}

/** What monitors name, which both the clocks of parts and the rules ask for. */
const INTERVALS = new WeakMap<KubeObject, NamedInterval[]>();

/** The times between two scrapes that a monitor names. */
export function intervalsOf(object: KubeObject, facts: MonitorKindFacts): NamedInterval[] {
  let intervals = INTERVALS.get(object);
  if (!intervals) {
    intervals = intervalsIn(endpointsOf(object.data, facts), facts, object.subject);
    INTERVALS.set(object, intervals);
  }
  return intervals;
}

function intervalsIn(endpoints: readonly Endpoint[], { intervalKey }: MonitorKindFacts, subject: Subject): NamedInterval[] {
  return endpoints.flatMap(({ path, body }) => {
    const named = text(at(body, intervalKey));
    const seconds = named === undefined ? undefined : prometheusSeconds(named);
    return named === undefined || seconds === undefined ? [] : [{ subject, path: `${path}.${intervalKey}`, text: named, seconds }];
  });
}

function relabelings(manifest: Data, endpoints: readonly Endpoint[]): [path: string, rule: Data][] {
  const targets = at(manifest, 'spec', 'targets');
  const places: [path: string, key: string, body: unknown][] = endpoints.flatMap(({ path, body }): [string, string, unknown][] =>
    [[path, 'relabelings', body], [path, 'metricRelabelings', body]]);
  if (targets !== undefined) {
    places.push(['spec.targets.staticConfig', 'relabelingConfigs', at(targets, 'staticConfig')], ['spec.targets.ingress', 'relabelingConfigs', at(targets, 'ingress')]);
  }
  return places.flatMap(([path, key, body]) => rulesIn(path, key, body));
}

function rulesIn(path: string, key: string, body: unknown): [path: string, rule: Data][] {
  return records(at(body, key)).map(([index, rule]) => [`${path}.${key}[${index}]`, rule]);
}

type Reference = Monitor['references'][number];

/** Objects of texts with any keys, `name` and `key` among them. */
const TEXTS = ['labels', 'matchLabels', 'endpointParams', 'nodeMeta'];
/** What is no secret, though it may stand in one. */
const NOT_MASKED = ['username', 'clientId', 'ca', 'cert', 'accessKey'];

/** The references to keys of Secrets and ConfigMaps below a value: objects of a name and a key, and of nothing else, which the CRDs have for no other purpose. */
function* referencesIn(value: unknown, path: (string | number)[]): Iterable<Reference> {
  const keys = path.filter((step): step is string => typeof step === 'string');
  const name = text(at(value, 'name'));
  const key = name && text(at(value, 'key'));
  if (name && key && Object.keys(data(value)).every(own => own === 'name' || own === 'key' || own === 'optional')) {
    const kind = keys[keys.length - 1] === 'configMap' ? 'ConfigMap' : 'Secret';
    yield { path: shownPath(path), kind, name, key, masked: kind === 'Secret' && isMasked(keys) };
    return;
  }
  for (const [step, item] of Array.isArray(value) ? value.entries() : Object.entries(data(value))) {
    if (typeof item === 'object' && item !== null && !TEXTS.includes(String(step))) {
      path.push(step);
      yield* referencesIn(item, path);
      path.pop();
    }
  }
}

function shownPath(path: readonly (string | number)[]): string {
  return path.map((step, index) => typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`).join('');
}

/** What the allocator masks for the scrapers. It discovers targets itself, so that what a discovery needs is never passed on. */
function isMasked(keys: readonly string[]): boolean {
  const named = keys[keys.length - 1] === 'secret' ? keys[keys.length - 2] : keys[keys.length - 1];
  return (!NOT_MASKED.includes(named) || keys.includes('proxyConnectHeader')) && !keys.some(key => /SDConfigs$/i.test(key));
}

/** The labels of the namespaces among objects. */
export function namespaceLabelsOf(objects: readonly KubeObject[]): NamespaceLabels {
  return new Map(objects.filter(({ kind, group, name }) => kind === 'Namespace' && group === '' && name !== undefined)
    .map(({ name, data: manifest }) => [name!, textMap(at(manifest, 'metadata', 'labels'))]));
}
