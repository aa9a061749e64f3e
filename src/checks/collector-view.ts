/** Questions about a collector's configuration as plain data. */

/** The type of a component without underscores, so that `cumulativetodelta/x`, the older spelling, is `cumulative_to_delta` as well. */
export function isType(id: string, ...types: string[]): boolean {
  const bare = id.split('/')[0].replace(/_/g, '');
  return types.some(type => type.replace(/_/g, '') === bare);
}

/** The components of a section that have one of the types. */
export function ofType(config: any, section: string, ...types: string[]): [id: string, body: any][] {
  return Object.entries(config?.[section] ?? {}).filter(([id]) => isType(id, ...types)).map(([id, body]) => [id, body ?? {}]);
}

export interface Pipeline {
  readonly name: string;
  /** Whether it begins with a connector, so that another pipeline has done its part already. */
  readonly continues: boolean;
  readonly receivers: string[];
  readonly processors: string[];
  readonly exporters: string[];
}

/** The pipelines of metrics. */
export function metricPipelines(config: any): Pipeline[] {
  return Object.entries<any>(config?.service?.pipelines ?? {}).filter(([name]) => name.split('/')[0] === 'metrics').map(([name, pipeline]) => ({
    name,
    continues: (pipeline?.receivers ?? []).some((id: string) => id in (config.connectors ?? {})),
    receivers: pipeline?.receivers ?? [],
    processors: pipeline?.processors ?? [],
    exporters: pipeline?.exporters ?? [],
  }));
}

/** The first processor of a type that a pipeline of metrics uses, with its configuration. */
export function usedProcessor(config: any, type: string): { id: string; body: any } | undefined {
  const id = metricPipelines(config).flatMap(pipeline => pipeline.processors).find(candidate => isType(candidate, type));
  return id === undefined ? undefined : { id, body: config.processors?.[id] ?? {} };
}

/** A queue that holds data in memory, counted in bytes; undefined bytes where it counts something else. */
export interface Queue {
  readonly path: string;
  readonly bytes: number | undefined;
  readonly sizer: string;
}

/** The queues of all exporters. That below load_balancing is there once for each of `backends`. */
export function queues(config: any, backends: number): Queue[] {
  return Object.entries<any>(config?.exporters ?? {}).flatMap(([id, body]) => {
    const own = queue(`exporters.${id}.sending_queue`, body?.sending_queue, 1);
    const nested = body?.protocol?.otlp;
    return [...own, ...(nested ? queue(`exporters.${id}.protocol.otlp.sending_queue`, nested.sending_queue ?? { enabled: true }, backends) : [])];
  });
}

function queue(path: string, body: any, copies: number): Queue[] {
  if (!body || body.enabled === false || body.storage) {
    return [];
  }
  const sizer = body.sizer ?? 'requests';
  return [{ path: copies > 1 ? `${copies} x ${path}` : path, sizer, bytes: sizer === 'bytes' ? copies * Number(body.queue_size ?? 0) : undefined }];
}

/** The port of an endpoint `host:port`. */
export function portOf(endpoint: unknown): number | undefined {
  const match = /:(\d+)$/.exec(String(endpoint ?? ''));
  return match ? Number(match[1]) : undefined;
}
