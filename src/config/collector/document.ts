import { Component, Needs, Section, SECTIONS } from '../../model/component';
import { copy, verbatim } from '../../text/expand';
import { Origin, reject } from '../../text/input';
import { ConfigText, Written } from '../../text/yaml';
import { Cadence } from '../../values/cadence';
import { applyOverride, Override } from '../override';

/** The sections that a pipeline names. */
const PIPELINE_SECTIONS = ['receivers', 'processors', 'exporters'] as const;
type PipelineSection = typeof PIPELINE_SECTIONS[number];

/** The components of one pipeline, by their ids. */
export type PipelineIds = { [section in PipelineSection]: string[] };

/** The pipelines in which a component stands, and as what: a connector is the exporter of one and the receiver of another. */
export type Places = { readonly [section in PipelineSection]?: readonly string[] };

/**
 * A collector's configuration while it is put together: a component goes in together with its place in a pipeline, so that no id dangles.
 */
export class CollectorDocument {
  private readonly sections: { readonly [section in Section]: Map<string, Component> } = {
    receivers: new Map(), processors: new Map(), exporters: new Map(), extensions: new Map(), connectors: new Map(),
  };
  private readonly pipelines = new Map<string, PipelineIds>();
  private readonly overrides: Override[] = [];
  private readonly added: Needs[] = [];
  private readonly text = ConfigText.forCollector();

  constructor(private readonly where: Origin, private readonly telemetry: (times: Cadence) => any) {}

  /** A pipeline of components, in their order; those that it shares with another pipeline are listed again. */
  public pipeline(name: string, components: readonly Component[]): void {
    components.forEach(component => this.add(component, { [component.section]: [name] }));
  }

  /** A pipeline of existing components. */
  public addPipeline(name: string, ids: PipelineIds): void {
    if (this.pipelines.has(name)) {
      reject(this.where, 'pipeline', name, `a name that is not taken (${[...this.pipelines.keys()].join(', ')})`);
    }
    for (const section of PIPELINE_SECTIONS) {
      const known = [...this.sections[section].keys(), ...(section === 'processors' ? [] : this.sections.connectors.keys())];
      const missing = ids[section].find(id => !known.includes(id));
      if (missing !== undefined) {
        reject(this.where, `${section} of the pipeline ${name}`, missing, `one of the ${section} (${known.join(', ')})`, 'add it first, to no pipeline: { pipelines: [] }');
      }
    }
    this.pipelines.set(name, copyOf(ids));
  }

  /** Adds a component, and its id to pipelines: at the end, or before another one. */
  public add(component: Component, places: Places, before?: string): void {
    const { section, id } = component;
    this.checkId(component);
    this.checkBefore(section, places, before);
    insert(this.sections[section], id, component, before);
    for (const as of PIPELINE_SECTIONS) {
      for (const name of places[as] ?? []) {
        const pipeline = this.pipelines.get(name) ?? { receivers: [], processors: [], exporters: [] };
        this.pipelines.set(name, pipeline);
        const place = before === undefined ? pipeline[as].length : pipeline[as].indexOf(before);
        pipeline[as].splice(place, 0, id);
      }
    }
    component.extensions?.forEach(extension => this.add(extension, {}));
  }

  /** Needs that belong to no component of this library, such as those of an override. */
  public need(needs: Needs): void {
    this.added.push(needs);
  }

  /** What all components need, in the order in which they were added. */
  public needs(): Needs[] {
    return [...SECTIONS.flatMap(section => [...this.sections[section].values()]), ...this.added];
  }

  /** Sets a value in the finished configuration, or takes a key out. */
  public override(override: Override): void {
    this.overrides.push(override);
  }

  /** Whether there are overrides, or needs that belong to no component. */
  public get isChanged(): boolean {
    return this.overrides.length > 0 || this.added.length > 0;
  }

  /** The configuration as plain data. A `$` of the user's own text is single here, and doubled in the text that is written. */
  public toObject(times: Cadence): { [key: string]: any } {
    return JSON.parse(JSON.stringify(this.build(times)));
  }

  /** The configuration as it is written. */
  public written(times: Cadence): Written {
    return this.text.of(this.build(times));
  }

  /** A receiver or exporter may not have the id of a connector either: in a pipeline they could not be told apart. */
  private checkId(component: Component): void {
    const { section, id } = component;
    const there = this.sections[section].get(id);
    const rivals: readonly Section[] = section === 'connectors' ? ['receivers', 'exporters'] : section === 'receivers' || section === 'exporters' ? ['connectors'] : [];
    if ((there && there !== component) || rivals.some(rival => this.sections[rival].has(id))) {
      reject(this.where, `${section}.${id}`, id, 'an id that is not taken', "choose another name after the slash, such as 'filter/mine'");
    }
  }

  private checkBefore(section: Section, places: Places, before: string | undefined): void {
    if (before === undefined) {
      return;
    }
    if (!this.sections[section].has(before)) {
      reject(this.where, 'before', before, `one of the ${section} (${[...this.sections[section].keys()].join(', ')})`);
    }
    const without = places.processors?.find(name => !this.pipelines.get(name)?.processors.includes(before));
    if (without !== undefined) {
      reject(this.where, 'before', before, `one of the processors of the pipeline '${without}' (${this.pipelines.get(without)?.processors.join(', ') || 'none'})`);
    }
  }

  private build(times: Cadence): { [key: string]: any } {
    const body = ({ body: given }: Component) => copy(typeof given === 'function' ? given(times) : given);
    const section = (name: Section) => Object.fromEntries([...this.sections[name]].map(([id, component]) => [id, body(component)]));
    const config: { [key: string]: any } = {
      receivers: section('receivers'),
      processors: section('processors'),
      exporters: section('exporters'),
      extensions: section('extensions'),
      ...(this.sections.connectors.size > 0 ? { connectors: section('connectors') } : {}),
      service: {
        extensions: [...this.sections.extensions.keys()],
        pipelines: Object.fromEntries([...this.pipelines].map(([name, ids]) => [name, copyOf(ids)])),
        telemetry: this.telemetry(times),
      },
    };
    for (const override of this.overrides) {
      applyOverride(this.where, config, override, verbatim);
    }
    return config;
  }
}

function copyOf({ receivers, processors, exporters }: PipelineIds): PipelineIds {
  return { receivers: [...receivers], processors: [...processors], exporters: [...exporters] };
}

/** Puts an entry before another one, or at the end. */
function insert<T>(map: Map<string, T>, key: string, value: T, before: string | undefined): void {
  if (before === undefined || map.has(key)) {
    map.set(key, value);
    return;
  }
  const entries = [...map];
  entries.splice(entries.findIndex(([other]) => other === before), 0, [key, value]);
  map.clear();
  entries.forEach(([other, item]) => map.set(other, item));
}
