import { ConfigProblem, problemsOf } from './collector-problems';
import { once } from './once';
import { CollectorConfigView, ComponentView, PipelineView, Queue } from './view';
import { spelling } from '../facts/components';
import { KIND_OF, Section, SECTIONS } from '../model/component';
import { at, data, Data, isData, number, text, texts } from '../text/data';

/** The type of a component, the part of its id before the slash. */
export function typeOf(id: string): string {
  return id.split('/')[0].trim();
}

/** Whether a component's id has one of the types, in any spelling that the collector takes: `cumulativetodelta/x` is a `cumulative_to_delta`. */
export function isType(section: Section, id: string, ...types: string[]): boolean {
  const name = (type: string) => spelling(`${KIND_OF[section]}/${type}`);
  const own = name(typeOf(id));
  return types.some(type => name(type) === own);
}

/** A collector's configuration, read tolerantly. */
export class CollectorConfig implements CollectorConfigView {
  public readonly data: Data;
  public readonly extensions: readonly string[];
  private readonly readProblems = once(() => this.unreadable ? [this.unreadable] : problemsOf(this.data));
  private readonly readComponents = once(() => SECTIONS.flatMap(section => this.componentsOf(section)));
  private readonly readPipelines = once(() => Object.entries(data(at(this.data, 'service', 'pipelines'))).map(([name, body]) => this.pipeline(name, body)));

  /**
   * @param unreadable why the configuration cannot be read
   */
  constructor(config: Data, private readonly unreadable?: ConfigProblem) {
    this.data = config;
    this.extensions = texts(at(config, 'service', 'extensions'));
  }

  public get problems(): readonly ConfigProblem[] {
    return this.readProblems();
  }

  public get components(): readonly ComponentView[] {
    return this.readComponents();
  }

  public get pipelines(): readonly PipelineView[] {
    return this.readPipelines();
  }

  public get metricPipelines(): readonly PipelineView[] {
    return this.pipelines.filter(({ signal }) => signal === 'metrics');
  }

  public ofType(section: Section, ...types: string[]): readonly ComponentView[] {
    return this.components.filter(component => component.section === section && isType(section, component.id, ...types));
  }

  public usedProcessor(type: string): ComponentView | undefined {
    const used = this.metricPipelines.flatMap(({ processors }) => processors);
    return this.ofType('processors', type).find(({ id }) => used.includes(id));
  }

  private componentsOf(section: Section): ComponentView[] {
    return Object.entries(data(at(this.data, section))).map(([id, body]) => ({ section, id, type: typeOf(id), body: data(body), path: `${section}.${id}` }));
  }

  private pipeline(name: string, body: unknown): PipelineView {
    const connectors = data(at(this.data, 'connectors'));
    const receivers = texts(at(body, 'receivers'));
    return {
      name,
      signal: typeOf(name),
      continues: receivers.some(id => Object.hasOwn(connectors, id)),
      receivers,
      processors: texts(at(body, 'processors')),
      exporters: texts(at(body, 'exporters')),
    };
  }
}

/** The requests that the queue of `prometheus_remote_write` holds where nothing is written (0.158, factory.go). */
const REMOTE_WRITE_QUEUE = 10_000;

/**
 * The queues of all exporters. That below load_balancing is there once for each gateway; that of `prometheus_remote_write` can count requests only.
 * @param requestBytes what a request takes, about, where the queue can count nothing else
 */
export function queuesOf(config: CollectorConfigView, gateways: number, requestBytes: number): Queue[] {
  return config.components.filter(({ section }) => section === 'exporters').flatMap(({ path, body, id }) => {
    if (isType('exporters', id, 'prometheus_remote_write')) {
      return remoteWriteQueue(`${path}.remote_write_queue`, body, requestBytes);
    }
    const nested = at(body, 'protocol', 'otlp');
    return [
      ...queue(`${path}.sending_queue`, at(body, 'sending_queue'), 1),
      ...isData(nested) ? queue(`${path}.protocol.otlp.sending_queue`, at(nested, 'sending_queue') ?? { enabled: true }, gateways) : [],
    ];
  });
}

function queue(path: string, body: unknown, copies: number): Queue[] {
  if (!isData(body) || at(body, 'enabled') === false || at(body, 'storage')) {
    return [];
  }
  const sizer = text(at(body, 'sizer')) ?? 'requests';
  return [{ path: copies > 1 ? `${copies} x ${path}` : path, sizer, bytes: sizer === 'bytes' ? copies * (number(at(body, 'queue_size')) ?? 0) : undefined }];
}

function remoteWriteQueue(path: string, body: unknown, requestBytes: number): Queue[] {
  const size = at(body, 'remote_write_queue', 'queue_size');
  const onDisk = isData(at(body, 'wal'));
  return onDisk || at(body, 'remote_write_queue', 'enabled') === false ? []
    : [{ path, sizer: 'requests', bytes: (size === undefined ? REMOTE_WRITE_QUEUE : number(size) ?? 0) * requestBytes }];
}

/** The name of the cluster that a configuration writes into the collector's own telemetry, where it is written out. */
export function clusterOfTelemetry(config: Data): string | undefined {
  const resource = at(config, 'service', 'telemetry', 'resource');
  const attributes = at(resource, 'attributes');
  const listed = Array.isArray(attributes) ? attributes.find(attribute => at(attribute, 'name') === 'k8s.cluster.name') : undefined;
  const name = text(at(listed, 'value')) ?? text(at(resource, 'k8s.cluster.name'));
  return name === undefined || name === '' || name.includes('${') ? undefined : name;
}

/** The endpoints to which a collector sends its own metrics, with their paths. */
export function telemetryEndpoints(config: Data): [path: string, endpoint: string][] {
  const readers = at(config, 'service', 'telemetry', 'metrics', 'readers');
  return (Array.isArray(readers) ? readers : []).flatMap((reader, index): [string, string][] => {
    const exporter = at(reader, 'periodic', 'exporter');
    return Object.keys(data(exporter)).flatMap((kind): [string, string][] => {
      const endpoint = text(at(exporter, kind, 'endpoint'));
      return endpoint === undefined ? [] : [[`service.telemetry.metrics.readers[${index}].periodic.exporter.${kind}.endpoint`, endpoint]];
    });
  });
}
