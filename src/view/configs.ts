import { ConfigProblem } from './collector-problems';
import { ByName } from './objects';
import { ConfigSource, Container, KubeObject, Workload } from './view';
import { at, data, Data, isData, records, text, texts } from '../text/data';
import { Written } from '../text/yaml';
import { duplicateKey, readYaml } from '../text/yaml-reader';

/** A file in a container that comes from a ConfigMap. */
interface MountedFile {
  readonly path: string;
  /** Undefined where the ConfigMap has no such key, or no text there. */
  readonly content: string | undefined;
  /** Where it stands in its ConfigMap: `data.relay`. */
  readonly source: string;
  /** The ConfigMap, with its namespace. */
  readonly map: string;
  /** The same as an object; undefined where it is not there. */
  readonly from: ConfigSource | undefined;
}

/** The configuration that a container runs. */
export interface FoundConfig {
  /** Empty where it cannot be read. */
  readonly data: Data;
  /** Why it cannot be read. */
  readonly problem?: ConfigProblem;
  /** Where it is written. */
  readonly sources: readonly ConfigSource[];
}

/** Reads the configurations that containers mount, each text once. What a part has written itself is known as data, and not read again. */
export class Configs {
  private readonly known: Map<string, unknown>;
  private readonly written: ReadonlySet<string>;
  private readonly duplicates = new Map<string, string | undefined>();

  constructor(written: readonly Written[]) {
    this.written = new Set(written.map(({ text: content }) => content));
    this.known = new Map(written.map(config => [config.text, config.data]));
  }

  public parse(content: string): unknown {
    if (!this.known.has(content)) {
      this.known.set(content, readYaml(content));
    }
    return this.known.get(content);
  }

  /** The first key that is there twice, with its path; none in what a part has written. */
  public duplicateKey(content: string): string | undefined {
    if (!this.duplicates.has(content)) {
      this.duplicates.set(content, this.written.has(content) ? undefined : duplicateKey(content));
    }
    return this.duplicates.get(content);
  }
}

/** The configurations in the containers of one set of objects. */
export class MountedConfigs {
  private readonly configMaps: ByName<KubeObject>;

  constructor(objects: readonly KubeObject[], private readonly configs: Configs) {
    this.configMaps = new ByName(objects.filter(({ kind, group }) => kind === 'ConfigMap' && group === ''));
  }

  /**
   * The configuration of a collector that a container runs, merged where it names several; undefined where it runs none that can be seen.
   *
   * @param known whether the container is known to run a collector
   */
  public collectorConfig(workload: Workload, container: Container, known: boolean): FoundConfig | undefined {
    const named = configArguments(container);
    const isCollector = known || looksLikeCollector(container);
    if (named.length === 0 && !isCollector) {
      return undefined;
    }
    const files = this.files(workload, container, known);
    const chosen = named.length > 0 ? named.flatMap(name => files.find(({ path }) => path === name) ?? []) : files;
    const unreadable = named.length > 0 && isCollector ? this.unreadable(chosen) : undefined;
    if (unreadable) {
      return unreadable;
    }
    const configs = this.parsed(chosen, TELLS_COLLECTOR);
    const twice = isCollector && named.length > 0 ? chosen.map(({ content }) => content === undefined ? undefined : this.configs.duplicateKey(content)).find(key => key !== undefined) : undefined;
    if (named.length === 0) {
      return withProblem(configs.find(({ data: config }) => isCollectorConfig(config)), twice);
    }
    const merged = configs.length === 1 ? configs[0].data : configs.map(({ data: config }) => config).reduce<Data>(merge, {});
    return withProblem(isCollectorConfig(merged) ? { data: merged, sources: configs.flatMap(({ sources }) => sources) } : undefined, twice);
  }

  /**
   * The configuration of an allocator that a container runs; undefined where it runs none that can be seen.
   *
   * @param known whether the container is known to run an allocator
   */
  public allocatorConfig(workload: Workload, container: Container, known: boolean): FoundConfig | undefined {
    const files = this.files(workload, container, known);
    const config = this.parsed(files, TELLS_ALLOCATOR).find(({ data: candidate }) => isAllocatorConfig(candidate));
    return config ?? (known || looksLikeAllocator(container) ? this.unreadable(files.filter(({ path }) => /\.ya?ml$/.test(path))) : undefined);
  }

  /** The files that are YAML objects and look as if they were wanted. */
  private parsed(files: readonly MountedFile[], tells: RegExp): FoundConfig[] {
    return files.flatMap(({ content, from }) => {
      const config = content !== undefined && tells.test(content) ? this.configs.parse(content) : undefined;
      return isData(config) ? [{ data: config, sources: from ? [from] : [] }] : [];
    });
  }

  /** What is wrong with files that are a configuration, where one is no YAML or not there. */
  private unreadable(files: readonly MountedFile[]): FoundConfig | undefined {
    for (const { content, source, map, from } of files) {
      const sources = from ? [from] : [];
      if (content === undefined) {
        return { data: {}, sources, problem: { path: source, message: `of the ConfigMap '${map}' is not there, but the container takes its configuration from it` } };
      }
      const read = this.configs.parse(content);
      if (read === undefined || (files.length === 1 && !isData(read))) {
        return { data: {}, sources, problem: { path: source, message: `of the ConfigMap '${map}' must be a YAML object, got ${JSON.stringify(content.length > 60 ? `${content.slice(0, 60)}...` : content)}` } };
      }
    }
    return undefined;
  }

  /** @param known whether the ConfigMaps are to be expected among the objects, so that one that is not there is missing */
  private files(workload: Workload, container: Container, known: boolean): MountedFile[] {
    return records(at(container.data, 'volumeMounts')).flatMap(([, mount]) => {
      const [name, mountPath, subPath] = [at(mount, 'name'), text(at(mount, 'mountPath')), text(at(mount, 'subPath')) ?? ''];
      const volume = records(at(workload.podSpec, 'volumes')).find(([, candidate]) => at(candidate, 'name') === name)?.[1];
      return mountPath === undefined ? [] : this.filesOf(workload, volume, known).flatMap(file => placed(file, mountPath, subPath));
    });
  }

  private filesOf(workload: Workload, volume: unknown, known: boolean): MountedFile[] {
    const sources = [at(volume, 'configMap'), ...records(at(volume, 'projected', 'sources')).map(([, source]) => at(source, 'configMap'))].filter(isData);
    return sources.flatMap(source => this.filesOfConfigMap(workload, source, known));
  }

  private filesOfConfigMap({ namespace }: Workload, source: Data, known: boolean): MountedFile[] {
    const name = text(at(source, 'name'));
    const map = this.configMaps.get(namespace, name);
    return map || known ? this.filesIn(map, { namespace, name }, source) : [];
  }

  private filesIn(map: KubeObject | undefined, { namespace, name: mapName }: { readonly namespace: string | undefined; readonly name: string | undefined }, source: Data): MountedFile[] {
    const entries = data(at(map?.data, 'data'));
    const items = records(at(source, 'items')).map(([, item]) => [text(at(item, 'key')), text(at(item, 'path'))] as const);
    const wanted = at(source, 'items') === undefined ? Object.keys(entries).map(key => [key, key] as const) : items;
    const name = [map ? map.namespace : namespace, mapName].filter(part => part).join('/');
    return wanted.flatMap(([key, path]) => key === undefined || path === undefined ? []
      : [{ path, content: text(at(entries, key)), source: `data.${key}`, map: name, from: map && { object: map, key } }]);
  }
}

/** A collector does not start with a key that is there twice; an allocator does, with the last (collector 0.165, allocator 0.148). */
function withProblem(config: FoundConfig | undefined, twice: string | undefined): FoundConfig | undefined {
  return config && twice !== undefined ? { ...config, problem: { path: twice, message: 'is there twice, with which no collector starts' } } : config;
}

const TELLS_COLLECTOR = /receivers|service|exporters|processors/;
const TELLS_ALLOCATOR = /collector_selector|prometheus_cr|allocation_strategy/;

/** Where a file of a volume is in a container. */
function placed(mounted: MountedFile, mountPath: string, subPath: string): MountedFile[] {
  const [file, folder] = [normal(mounted.path), normal(subPath)];
  if (folder === '') {
    return [{ ...mounted, path: normal(`${mountPath}/${file}`) }];
  }
  if (file === folder) {
    return [{ ...mounted, path: normal(mountPath) }];
  }
  return file.startsWith(`${folder}/`) ? [{ ...mounted, path: normal(`${mountPath}/${file.slice(folder.length + 1)}`) }] : [];
}

/** A path without empty and idle steps. */
function normal(path: string): string {
  const steps = path.split('/').filter(step => step !== '' && step !== '.');
  return path.startsWith('/') ? `/${steps.join('/')}` : steps.join('/');
}

/** The files that a container's command line names as the collector's configuration. */
function configArguments({ data: container }: Container): string[] {
  const words = [...texts(at(container, 'command')), ...texts(at(container, 'args'))];
  return words.flatMap((word, index) => {
    const inline = /^--?config=(.*)$/s.exec(word)?.[1];
    const location = inline ?? (/^--?config$/.test(word) ? words[index + 1] : undefined);
    const path = location?.replace(/^["']|["']$/g, '').replace(/^file:/, '');
    return path === undefined || !path.startsWith('/') ? [] : [normal(path)];
  });
}

function looksLikeCollector({ image, data: container }: Container): boolean {
  return [image, ...texts(at(container, 'command'))].some(word => /otelcol|opentelemetry-collector|otel-collector/.test(word));
}

/** Whether an image is known as an allocator by its name. */
export function looksLikeAllocator({ image }: Container): boolean {
  return /target-?allocator/.test(image);
}

function isCollectorConfig(config: Data): boolean {
  return Object.hasOwn(config, 'service') || (!Array.isArray(at(config, 'receivers')) && Object.hasOwn(config, 'receivers') && Object.hasOwn(config, 'exporters'));
}

function isAllocatorConfig(config: Data): boolean {
  return ['collector_selector', 'prometheus_cr', 'allocation_strategy'].some(key => Object.hasOwn(config, key));
}

/** As the collector merges its configurations: objects key by key, all else the later one. */
function merge(first: Data, second: Data): Data {
  return Object.fromEntries([...new Set([...Object.keys(first), ...Object.keys(second)])].map(key => {
    const [one, other] = [at(first, key), at(second, key)];
    return [key, isData(one) && isData(other) ? merge(one, other) : Object.hasOwn(second, key) ? other : one];
  }));
}
