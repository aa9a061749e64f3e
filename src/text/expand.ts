/**
 * A text that the collector expands when it starts, such as `[${env:MY_POD_IP}]:4317`. Everything else in a collector's
 * configuration is the user's own text, in which `$` means `$`.
 */
export class Expanded {
  constructor(public readonly text: string) {}

  /** The collector's own spelling wherever it is read back, as in a snapshot or a check. */
  public toJSON(): string {
    return this.text;
  }
}

/** A reference to an environment variable, alone or within a text: ``env`Api-Token ${'DT_API_TOKEN'}` ``. */
export function env(texts: TemplateStringsArray, ...names: string[]): Expanded {
  return new Expanded(texts.reduce((result, text, index) => `${result}${escapeDollar(text)}${index < names.length ? `\${env:${names[index]}}` : ''}`, ''));
}

/** A text in the collector's own spelling, `$` included, as it comes through an escape hatch. */
export function verbatim(value: any): any {
  return mapTexts(value, text => new Expanded(text));
}

/** A deep copy in which expanded texts are kept as they are. */
export function copy<T>(value: T): T {
  return mapTexts(value, text => text);
}

/** An endpoint on the pod's own address, with brackets so that an IPv6 address works as well. */
export function podEndpoint(port: number): Expanded {
  return new Expanded(`[\${env:MY_POD_IP}]:${port}`);
}

/** A user's text as it must be written for the collector, which expands a single dollar sign. */
export function escapeDollar(text: string): string {
  return text.replace(/\$/g, '$$$$');
}

/** A copy of plain data in which every text is replaced. */
export function mapTexts(value: any, map: (text: string) => any): any {
  if (typeof value === 'string') {
    return map(value);
  }
  if (Array.isArray(value)) {
    return value.map(item => mapTexts(item, map));
  }
  if (value !== null && typeof value === 'object' && !(value instanceof Expanded)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, map)]));
  }
  return value;
}
