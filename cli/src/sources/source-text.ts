import { type ManifestPlace, parseDocuments } from '../library';
import { LineCounter, type Node } from 'yaml';

/** A place in a text, both counted from 1; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where an object stands. */
export interface Origin {
  readonly source: SourceText;
  readonly place: ManifestPlace;
}

/** A text that objects were read from. It is parsed again, with places, only when somebody asks for one: few do. */
export class SourceText {
  private readonly counter = new LineCounter();
  private parsed?: readonly { readonly contents: Node | null }[];
  private splitLines?: readonly string[];

  /**
   * @param name how messages call it
   * @param file its path; undefined for standard input, and for what an app printed
   */
  public constructor(public readonly name: string, public readonly file: string | undefined, private readonly text: string) {}

  /** The document of a place. */
  public document(place: ManifestPlace): { readonly contents: Node | null } | undefined {
    this.parsed ??= parseDocuments(this.text, { lineCounter: this.counter });
    return this.parsed[place.document];
  }

  public positionOf(offset: number): Position {
    const { line, col } = this.counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** A line without its end; empty where there is none. */
  public line(line: number): string {
    this.splitLines ??= this.text.split('\n');
    return (this.splitLines[line - 1] ?? '').replace(/\r$/, '');
  }
}
