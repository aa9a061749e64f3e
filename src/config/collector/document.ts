import { copy, Expanded, verbatim } from '../../text/expand';
import { Origin, plainData, reject } from '../../text/input';
import { CollectorText } from '../../text/yaml';

/** The kinds of components, as the sections of a collector's configuration name them. */
export type Section = 'receivers' | 'processors' | 'exporters' | 'extensions';

interface Override {
  readonly path: string[];
  readonly value?: any;
}

/**
 * A collector's configuration while it is put together: components go in with their place in the pipeline, so that no id dangles.
 */
export class CollectorConfig {
  private readonly components: { [section in Section]: Map<string, any> } = {
    receivers: new Map(), processors: new Map(), exporters: new Map(), extensions: new Map(),
  };
  private telemetry?: () => any;
  private readonly overrides: Override[] = [];
  private readonly text = new CollectorText();

  constructor(private readonly origin: Origin) {}

  /** Adds a component; the body may be a function, which is called when the text is written. */
  public add(section: Section, id: string, body: any, before?: string): void {
    const components = this.components[section];
    if (components.has(id)) {
      reject(this.origin, `${section}.${id}`, id, 'an id that is not taken', 'choose another name after the slash, such as \'filter/mine\'');
    }
    if (before === undefined) {
      components.set(id, body);
      return;
    }
    if (!components.has(before)) {
      reject(this.origin, 'before', before, `one of the ${section} (${[...components.keys()].join(', ')})`);
    }
    const entries = [...components];
    entries.splice(entries.findIndex(([other]) => other === before), 0, [id, body]);
    components.clear();
    entries.forEach(([other, value]) => components.set(other, value));
  }

  public setTelemetry(telemetry: () => any): void {
    this.telemetry = telemetry;
  }

  /** Sets a value in the finished configuration, in the collector's own spelling; undefined takes the key out. */
  public override(path: string[], value: any): void {
    if (!Array.isArray(path) || path.length === 0 || path.some(key => typeof key !== 'string' || key === '' || key === '__proto__')) {
      reject(this.origin, 'path', path, "a list of keys, such as ['processors', 'k8s_attributes', 'passthrough']");
    }
    this.overrides.push({ path: [...path], value: value === undefined ? undefined : plainData(this.origin, path.join(' > '), value) });
  }

  /** The ids of a section in their order. */
  public ids(section: Section): string[] {
    return [...this.components[section].keys()];
  }

  /** The configuration as plain data. A `$` of the user's own text is single here, and doubled in the text that is written. */
  public toObject(): { [key: string]: any } {
    return JSON.parse(JSON.stringify(this.build()));
  }

  public toYaml(): string {
    return this.text.of(this.build());
  }

  private build(): { [key: string]: any } {
    const section = (name: Section) => Object.fromEntries([...this.components[name]].map(([id, body]) => [id, copy(typeof body === 'function' ? body() : body)]));
    const config: { [key: string]: any } = {
      receivers: section('receivers'),
      processors: section('processors'),
      exporters: section('exporters'),
      extensions: section('extensions'),
      service: {
        extensions: this.ids('extensions'),
        pipelines: { metrics: { receivers: this.ids('receivers'), processors: this.ids('processors'), exporters: this.ids('exporters') } },
        ...(this.telemetry ? { telemetry: this.telemetry() } : {}),
      },
    };
    for (const override of this.overrides) {
      this.apply(config, override);
    }
    return config;
  }

  private apply(config: { [key: string]: any }, { path, value }: Override): void {
    let parent: any = config;
    path.forEach((key, index) => {
      const there = Object.hasOwn(parent, key) && !(Array.isArray(parent) && key === 'length');
      if (!there && value === undefined) {
        reject(this.origin, 'path', path, 'the path of a key that is there', `there is no '${key}'`);
      }
      if (!there && Array.isArray(parent) && key !== String(parent.length)) {
        reject(this.origin, 'path', path, `a path with an index from 0 to ${parent.length} at '${key}'`, 'a list is indexed by numbers; the first free one appends');
      }
      if (index === path.length - 1) {
        return;
      }
      if (!there || parent[key] === null) {
        parent[key] = {};
      }
      parent = parent[key];
      if (typeof parent !== 'object' || parent instanceof Expanded) {
        reject(this.origin, 'path', path, 'a path through objects and lists', `'${key}' is a value`);
      }
    });
    const last = path[path.length - 1];
    if (value === undefined && Array.isArray(parent)) {
      parent.splice(Number(last), 1);
    } else if (value === undefined) {
      delete parent[last];
    } else {
      parent[last] = verbatim(value);
    }
  }
}
