import { at, data, Data, list, texts } from '../text/data';
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

function spanLimitSeconds({ body }: ComponentView): number | undefined {
  const conditions = [
    ...list(body.metric_conditions).flatMap(group => typeof group === 'string' ? [group] : texts(at(group, 'conditions'))),
    ...texts(at(body, 'metrics', 'datapoint')),
  ];
  const limits = conditions.flatMap(condition => /\btime_unix_nano\s*-\s*(?:datapoint\.)?start_time_unix_nano\s*>\s*(\d+)/.exec(condition)?.[1] ?? []).map(Number);
  return limits.length > 0 ? Math.max(...limits) / 1e9 : undefined;
}

/** Adds metrics to those that are there, such as the sum and the count of summaries. */
const ADDS = /^extract_(?:sum|count)_metric\(/;

/** Sets the version of scopes to a text that never changes. */
const SETS_SCOPE_VERSION = /^set\((?:(?:instrumentation_)?scope\.)?version,\s*"[^"]*"\)(?:\s+where\s+(?:(?:instrumentation_)?scope\.)?name\s*==\s*"[^"]*")?$/;

function statementsOf({ body }: ComponentView): string[] {
  return list(body.metric_statements).flatMap(group => typeof group === 'string' ? [group] : texts(at(group, 'statements')));
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
