import { SECTIONS } from '../model/component';
import { at, data, Data, isData, texts } from '../text/data';

/** What is wrong in a configuration, and where. */
export interface ConfigProblem {
  readonly path: string;
  readonly message: string;
}

const SERVICE_KEYS = ['extensions', 'pipelines', 'telemetry'];
const TELEMETRY_KEYS = ['logs', 'metrics', 'resource', 'traces'];
const PIPELINE_KEYS = ['receivers', 'processors', 'exporters'];

/** The types of components, and the signals of pipelines, that ids begin with (component.ID and pipeline.ID of core 1.64). */
const TYPE = /^[a-zA-Z][0-9a-zA-Z_]{0,62}$/;
const SIGNAL = /^(metrics|logs|traces|profiles)$/;

/** The text of a duration, in which the collector may have to expand a variable first. */
type Shape = 'object' | 'list' | 'text' | 'number' | 'boolean';

/** The types that the rules go by: a path in a component, beginning with its section and type without underscores, and what belongs there. */
const SHAPES: readonly (readonly [section: string, type: RegExp, path: string, shape: Shape])[] = [
  ['receivers', /^prometheus$/, 'config', 'object'],
  ['receivers', /^prometheus$/, 'config.scrape_configs', 'list'],
  ['receivers', /^prometheus$/, 'target_allocator', 'object'],
  ['receivers', /^prometheus$/, 'target_allocator.endpoint', 'text'],
  ['receivers', /^prometheus$/, 'target_allocator.collector_id', 'text'],
  ['receivers', /^prometheus$/, 'target_allocator.http_sd_config', 'object'],
  ['receivers', /^otlp$/, 'protocols', 'object'],
  ['receivers', /^otlp$/, 'protocols.grpc', 'object'],
  ['receivers', /^otlp$/, 'protocols.grpc.endpoint', 'text'],
  ['receivers', /^otlp$/, 'protocols.http', 'object'],
  ['receivers', /^otlp$/, 'protocols.http.endpoint', 'text'],
  ['processors', /^memorylimiter$/, 'limit_percentage', 'number'],
  ['processors', /^memorylimiter$/, 'spike_limit_percentage', 'number'],
  ['processors', /^memorylimiter$/, 'limit_mib', 'number'],
  ['processors', /^memorylimiter$/, 'spike_limit_mib', 'number'],
  ['processors', /^k8sattributes$/, 'extract', 'object'],
  ['processors', /^k8sattributes$/, 'extract.metadata', 'list'],
  ['processors', /^k8sattributes$/, 'pod_association', 'list'],
  ['exporters', /^loadbalancing$/, 'protocol', 'object'],
  ['exporters', /^loadbalancing$/, 'protocol.otlp', 'object'],
  ['exporters', /^loadbalancing$/, 'resolver', 'object'],
  ['exporters', /^loadbalancing$/, 'resolver.k8s', 'object'],
  ['exporters', /^loadbalancing$/, 'resolver.k8s.service', 'text'],
  ['exporters', /^loadbalancing$/, 'resolver.k8s.ports', 'list'],
  ['exporters', /^loadbalancing$/, 'resolver.static', 'object'],
  ['exporters', /^loadbalancing$/, 'resolver.static.hostnames', 'list'],
  ['exporters', /^loadbalancing$/, 'routing_key', 'text'],
  ['exporters', /^loadbalancing$/, 'routing_attributes', 'list'],
  ...['', 'protocol.otlp.'].flatMap(prefix => ([
    ['exporters', /./, `${prefix}sending_queue`, 'object'],
    ['exporters', /./, `${prefix}sending_queue.enabled`, 'boolean'],
    ['exporters', /./, `${prefix}sending_queue.queue_size`, 'number'],
    ['exporters', /./, `${prefix}sending_queue.num_consumers`, 'number'],
    ['exporters', /./, `${prefix}sending_queue.sizer`, 'text'],
    ['exporters', /./, `${prefix}sending_queue.batch`, 'object'],
    ['exporters', /./, `${prefix}retry_on_failure`, 'object'],
    ['exporters', /./, `${prefix}retry_on_failure.enabled`, 'boolean'],
  ] as const)),
];

/** Everything that no collector reads, or that the rules cannot read, in a configuration. */
export function problemsOf(config: Data): ConfigProblem[] {
  return [...sectionProblems(config), ...componentProblems(config), ...serviceProblems(config)];
}

function sectionProblems(config: Data): ConfigProblem[] {
  const known = [...SECTIONS, 'service'];
  return [
    ...Object.keys(config).filter(key => !known.includes(key)).map(key => ({ path: key, message: `is no section of a collector's configuration (${known.join(', ')})` })),
    ...known.filter(key => Object.hasOwn(config, key)).flatMap(key => wrongShape(key, config[key], 'object', key !== 'service')),
    ...Object.hasOwn(config, 'service') ? [] : [{ path: 'service', message: 'is missing; without it the collector does nothing and does not start' }],
  ];
}

function componentProblems(config: Data): ConfigProblem[] {
  return SECTIONS.flatMap(section => Object.entries(data(at(config, section))).flatMap(([id, body]) => {
    const path = `${section}.${id}`;
    const whole = [...isId(id, TYPE) ? [] : [{ path, message: "has an id that is not 'type' or 'type/name' without spaces and symbols" }], ...wrongShape(path, body, 'object', true)];
    return whole.length > 0 ? whole : shapeProblems(section, id, path, body);
  }));
}

/** Whether the collector takes a text for an id. */
function isId(id: string, types: RegExp): boolean {
  const [, type, name = '/x'] = /^([^/]*)(\/.*)?$/s.exec(id)!;
  return types.test(type.trim()) && /^[^\p{Z}\p{C}\p{S}]{1,1024}$/u.test(name.slice(1).trim());
}

function unknownKeys(path: string, value: unknown, whose: string, known: readonly string[]): ConfigProblem[] {
  return Object.keys(data(value)).filter(key => !known.includes(key)).map(key => ({ path: `${path}.${key}`, message: `is no key of ${whose} (${known.join(', ')})` }));
}

function shapeProblems(section: string, id: string, path: string, body: unknown): ConfigProblem[] {
  const type = id.split('/')[0].replace(/_/g, '');
  return SHAPES.filter(([where, types]) => where === section && types.test(type))
    .flatMap(([, , below, shape]) => wrongShape(`${path}.${below}`, at(body, ...below.split('.')), shape, true));
}

function serviceProblems(config: Data): ConfigProblem[] {
  const service = at(config, 'service');
  if (!isData(service)) {
    return [];
  }
  return [
    ...unknownKeys('service', service, "a collector's service", SERVICE_KEYS),
    ...unknownKeys('service.telemetry', at(service, 'telemetry'), "a collector's telemetry", TELEMETRY_KEYS),
    ...idProblems('service.extensions', at(service, 'extensions')),
    ...wrongShape('service.telemetry', at(service, 'telemetry'), 'object', true),
    ...wrongShape('service.telemetry.metrics', at(service, 'telemetry', 'metrics'), 'object', true),
    ...wrongShape('service.telemetry.metrics.readers', at(service, 'telemetry', 'metrics', 'readers'), 'list', true),
    ...pipelineProblems(at(service, 'pipelines')),
  ];
}

function pipelineProblems(pipelines: unknown): ConfigProblem[] {
  if (pipelines === undefined || pipelines === null || (isData(pipelines) && Object.keys(pipelines).length === 0)) {
    return [{ path: 'service.pipelines', message: 'has no pipeline; without one the collector does not start' }];
  }
  return [
    ...wrongShape('service.pipelines', pipelines, 'object', false),
    ...Object.entries(data(pipelines)).flatMap(([name, pipeline]) => {
      const path = `service.pipelines.${name}`;
      const whole = [...isId(name, SIGNAL) ? [] : [{ path, message: "has an id that is not 'signal' or 'signal/name' (metrics, logs, traces, profiles) without spaces and symbols" }], ...wrongShape(path, pipeline, 'object', false)];
      return whole.length > 0 ? whole : [
        ...unknownKeys(path, pipeline, 'a pipeline', PIPELINE_KEYS),
        ...['receivers', 'exporters'].flatMap(key => emptiness(`${path}.${key}`, at(pipeline, key))),
        ...PIPELINE_KEYS.flatMap(key => idProblems(`${path}.${key}`, at(pipeline, key))),
        ...repetitions(`${path}.processors`, at(pipeline, 'processors')),
      ];
    }),
  ];
}

function emptiness(path: string, ids: unknown): ConfigProblem[] {
  const empty = ids === undefined || ids === null || (Array.isArray(ids) && ids.length === 0);
  return empty ? [{ path, message: 'is empty; a pipeline needs at least one, else the collector does not start' }] : [];
}

/** A collector does not start with a processor that stands in a pipeline twice; receivers and exporters may. */
function repetitions(path: string, ids: unknown): ConfigProblem[] {
  const twice = texts(ids).find((id, index, all) => all.indexOf(id) !== index);
  return twice === undefined ? [] : [{ path, message: `names '${twice}' twice` }];
}

/** A list of ids; a missing one is left to who needs it. */
function idProblems(path: string, ids: unknown): ConfigProblem[] {
  const whole = wrongShape(path, ids, 'list', true);
  return whole.length > 0 || !Array.isArray(ids) ? whole
    : ids.flatMap((id, index) => wrongShape(`${path}[${index}]`, id, 'text', false));
}

const SHAPE_NAMES: { readonly [shape in Shape]: string } = {
  object: 'an object', list: 'a list', text: 'a text', number: 'a number', boolean: 'true or false',
};

/** The problem of a value that has another type than belongs there. What the collector expands when it starts can be anything. */
function wrongShape(path: string, value: unknown, shape: Shape, optional: boolean): ConfigProblem[] {
  if (value === undefined || (value === null && optional) || shapeOf(value) === shape || (typeof value === 'string' && value.includes('${'))) {
    return [];
  }
  return [{ path, message: `must be ${SHAPE_NAMES[shape]}, got ${JSON.stringify(value)}` }];
}

function shapeOf(value: unknown): Shape | undefined {
  if (Array.isArray(value)) {
    return 'list';
  }
  const shapes: { [type: string]: Shape } = { object: 'object', string: 'text', number: 'number', boolean: 'boolean' };
  return value === null ? undefined : shapes[typeof value];
}
