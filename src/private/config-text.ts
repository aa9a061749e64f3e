import { Yaml } from 'cdk8s';

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

/** A deep copy in which expanded texts stay what they are. */
export function copy<T>(value: T): T {
  return mapTexts(value, text => text);
}

/** An endpoint on the pod's own address, with brackets so that an IPv6 address works as well. */
export function podEndpoint(port: number): Expanded {
  return new Expanded(`[\${env:MY_POD_IP}]:${port}`);
}

/** Writes a collector's configuration. `$` in the user's texts becomes `$$`, since the collector expands `$`. */
export class CollectorText {
  private last?: { json: string; text: string };

  /** The ConfigMap, the checksum on the pods and the checks ask for the text several times in one synthesis; it is written once. */
  public of(config: { [key: string]: any }): string {
    const json = JSON.stringify(mapTexts(config, escapeDollar));
    if (this.last?.json !== json) {
      this.last = { json, text: yaml(json) };
    }
    return this.last.text;
  }
}

/** The text of an allocator's configuration. The allocator expands nothing. */
export function allocatorYaml(config: { [key: string]: any }): string {
  return yaml(JSON.stringify(config));
}

/** What go-yaml takes for a number once it has taken the underscores out (resolve.go), beyond what YAML 1.1 does. */
const GO_NUMBER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)$/;

/** The only YAML writer: the way through JSON takes out undefined values and the anchors of shared objects. */
function yaml(json: string): string {
  let code = 0xe000;
  while (json.includes(String.fromCharCode(code))) {
    code++;
  }
  // cdk8s quotes what YAML 1.1 would not read as a text. Other such texts are marked, with a character that occurs nowhere, and quoted here.
  const mark = String.fromCharCode(code);
  const marked = mapTexts(JSON.parse(json), text => GO_NUMBER.test(text.replace(/_/g, '')) ? `${mark}${text}${mark}` : text);
  return Yaml.stringify(marked).replace(new RegExp(`${mark}([^${mark}]*)${mark}`, 'g'), '"$1"');
}

function escapeDollar(text: string): string {
  return text.replace(/\$/g, '$$$$');
}

function mapTexts(value: any, map: (text: string) => any): any {
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
