import { at, data, Data, list, text, texts } from '../text/data';
import { show } from '../text/input';
import { CollectorConfigView, ComponentView } from '../view/view';

/** A value as its author wrote it: texts as they are, nothing where there is none. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : show(value);
}

/** A number, also one that is written as a text. */
export function numeric(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

/** A filter of a pipeline that drops deltas which span too long. */
export interface SpanFilter {
  readonly id: string;
  /** The longest time that one delta may cover. */
  readonly seconds: number;
}

/** The filters among a pipeline's processors that drop deltas which span too long, whatever they are called. */
export function spanFilters(config: CollectorConfigView, processors: readonly string[]): SpanFilter[] {
  const filters = config.ofType('processors', 'filter');
  return processors.flatMap(id => filters.filter(component => component.id === id).flatMap(component => {
    const seconds = spanLimitSeconds(component);
    return seconds === undefined ? [] : [{ id, seconds }];
  }));
}

function spanLimitSeconds(component: ComponentView): number | undefined {
  const conditions = [...ottlGroups(component, 'metric_conditions').flatMap(({ lines }) => lines), ...texts(at(component.body, 'metrics', 'datapoint'))];
  const limits = conditions.flatMap(condition => /\btime_unix_nano\s*-\s*(?:datapoint\.)?start_time_unix_nano\s*>\s*(\d+)/.exec(condition)?.[1] ?? []).map(Number);
  return limits.length > 0 ? Math.max(...limits) / 1e9 : undefined;
}

/** Adds metrics to those that are there, such as the sum and the count of summaries. */
const ADDS = /^extract_(?:sum|count)_metric\(/;

/** Sets the version of scopes to a text that never changes. */
const SETS_SCOPE_VERSION = /^set\((?:(?:instrumentation_)?scope\.)?version,\s*"[^"]*"\)(?:\s+where\s+(?:(?:instrumentation_)?scope\.)?name\s*==\s*"[^"]*")?$/;

/** What a processor does, group by group: statements, or the conditions on which it drops something. A text alone is a group of one. */
export interface OttlGroup {
  /** The context that the group names. */
  readonly context: string | undefined;
  readonly lines: readonly string[];
}

/** The groups under a key of a `transform` or `filter` processor, each with its place in the list. */
export function ottlGroups({ body }: ComponentView, key: 'metric_statements' | 'metric_conditions'): OttlGroup[] {
  const lines = key === 'metric_statements' ? 'statements' : 'conditions';
  return list(body[key]).map(group => typeof group === 'string' ? { context: undefined, lines: [group] } : { context: text(at(group, 'context')), lines: texts(at(group, lines)) });
}

function statementsOf(component: ComponentView): string[] {
  return ottlGroups(component, 'metric_statements').flatMap(({ lines }) => lines);
}

/** Whether a processor leaves each stream what it is, at any time: it adds other ones, or makes them independent of the version of their scope. */
export function leavesStreams(component: ComponentView): boolean {
  const statements = statementsOf(component);
  return statements.length > 0 && statements.every(statement => ADDS.test(statement) || SETS_SCOPE_VERSION.test(statement));
}

/** Whether a processor makes streams independent of the version of their scope. */
export function forgetsScopeVersion(component: ComponentView): boolean {
  return statementsOf(component).some(statement => SETS_SCOPE_VERSION.test(statement));
}

/** The settings of the gRPC servers of all receivers of OTLP. */
export function grpcServers(config: CollectorConfigView): Data[] {
  return config.ofType('receivers', 'otlp').map(({ body }) => data(body.protocols)).filter(protocols => Object.hasOwn(protocols, 'grpc'))
    .map(protocols => data(protocols.grpc));
}
