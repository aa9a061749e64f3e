import { Yaml } from 'cdk8s';
import { escapeDollar, mapTexts } from './expand';

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
