import { isScalar, LineCounter, type Document, type Node } from 'yaml';
import { follow } from './follow';
import { type ConfigSource, type KubeObject, parseDocuments, type Subject, type View } from '../../library';
import type { Origin, Position, SourceText } from '../../sources/source-text';

/** Where a finding stands. */
export interface Location extends Position {
  /** The file; undefined for standard input and what an app printed. */
  readonly file: string | undefined;
}

/** Finds the places of findings in the texts that objects were read from. */
export class Locator {
  private readonly objects = new Map<Subject, KubeObject>();
  private readonly roots = new Map<Subject, { readonly prefixes: readonly string[]; readonly sources: readonly ConfigSource[] }>();

  public constructor(views: readonly View[], private readonly origins: ReadonlyMap<unknown, Origin>) {
    for (const { objects, allocators, collectors } of views) {
      for (const object of objects) {
        this.objects.set(object.subject, object);
      }
      for (const { subject, container, workload, configSources: sources } of [...allocators, ...collectors]) {
        // Rules about a container and its pod name keys as they stand there.
        const prefixes = ['spec.template.spec', `spec.template.spec.containers[${workload.containers.indexOf(container)}]`];
        this.roots.set(subject, { prefixes, sources: [...this.roots.get(subject)?.sources ?? [], ...sources] });
      }
    }
  }

  /** The object that a finding is about. */
  public objectOf(subject: Subject): KubeObject | undefined {
    return this.objects.get(subject);
  }

  /** Whether an object was read from a text. */
  public isFromText(object: KubeObject | undefined): boolean {
    return object !== undefined && this.origins.has(object.data);
  }

  /** The objects in which a finding may stand: that which it is about, and those that hold its configuration. */
  public objectsAround(subject: Subject): KubeObject[] {
    const own = this.objects.get(subject);
    return [...own ? [own] : [], ...(this.roots.get(subject)?.sources ?? []).map(({ object }) => object)];
  }

  /** Where a finding stands: where its path leads furthest, else where its object begins; undefined where it stands in no text. */
  public locate(subject: Subject, findingPath: string | undefined): Location | undefined {
    const object = this.objects.get(subject);
    const root = this.roots.get(subject);
    const path = (findingPath ?? '').replace(/^\d+ x /, '');
    const attempts = [
      ...[object, ...(root?.sources ?? []).map(source => source.object)].map(candidate => this.inObject(candidate, '', path)),
      ...(root?.prefixes ?? []).map(prefix => this.inObject(object, prefix, path)),
      ...(root?.sources ?? []).map(source => this.inConfig(source, path)),
    ];
    const found = attempts.reduce((best, attempt) => attempt && attempt.length > (best?.length ?? 0) ? attempt : best, undefined);
    return found?.at ?? this.startOf(object);
  }

  private inObject(object: KubeObject | undefined, prefix: string, path: string): { readonly length: number; readonly at: Location } | undefined {
    const origin = this.origins.get(object?.data);
    if (!origin) {
      return undefined;
    }
    const { document, node } = nodeAt(origin);
    const start = prefix === '' ? node : follow(document, node, prefix)?.value;
    const followed = start ? follow(document, start, path) : undefined;
    return followed && { length: followed.length, at: location(origin.source, followed.node) };
  }

  private inConfig({ object, key }: ConfigSource, path: string): { readonly length: number; readonly at: Location } | undefined {
    const origin = this.origins.get(object.data);
    if (!origin) {
      return undefined;
    }
    const { document, node } = nodeAt(origin);
    const entry = follow(document, follow(document, node, 'data')?.value, key);
    const scalar = entry?.length === key.length && isScalar(entry.value) ? entry.value : undefined;
    if (!entry || !scalar || typeof scalar.value !== 'string') {
      return undefined;
    }
    const counter = new LineCounter();
    const [config] = parseDocuments(scalar.value, { lineCounter: counter }) as Document.Parsed[];
    const followed = config && follow(config, config.contents, path);
    if (!followed) {
      return undefined;
    }
    const { line, col } = counter.linePos(followed.node.range![0]);
    return { length: followed.length, at: within(origin.source, scalar as Node, { line, column: col }) ?? location(origin.source, entry.node) };
  }

  private startOf(object: KubeObject | undefined): Location | undefined {
    const origin = this.origins.get(object?.data);
    if (!origin) {
      return undefined;
    }
    const { document, node } = nodeAt(origin);
    const name = follow(document, node, 'metadata.name') ?? follow(document, node, 'kind');
    return location(origin.source, name?.node ?? node);
  }
}

function nodeAt({ source, place }: Origin): { readonly document: Document; readonly node: Node } {
  const document = source.document(place) as Document;
  const path = place.path.map(step => typeof step === 'number' ? `[${step}]` : `.${step}`).join('').slice(1);
  return { document, node: (path === '' ? document.contents : follow(document, document.contents, path)?.value) ?? document.contents! };
}

function location(source: SourceText, node: Node): Location {
  return { file: source.file, ...source.positionOf(node.range?.[0] ?? 0) };
}

/** The place of a place within the text of a literal block; undefined in other texts, whose lines are not those of the file. */
function within(source: SourceText, scalar: Node, inner: Position): Location | undefined {
  if (!isScalar(scalar) || scalar.type !== 'BLOCK_LITERAL') {
    return undefined;
  }
  const line = source.positionOf(scalar.range![0]).line + inner.line;
  const written = String(scalar.value).split('\n')[inner.line - 1] ?? '';
  const indent = source.line(line).length - written.length;
  return indent < 0 ? undefined : { file: source.file, line, column: indent + inner.column };
}
