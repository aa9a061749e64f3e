import { escapeDollar, mapTexts } from './expand';
import { writeYaml } from './yaml-writer';

/** A configuration as it is written, and the data that a YAML reader gets from that text. */
export interface Written {
  readonly text: string;
  readonly data: { readonly [key: string]: any };
}

/**
 * Writes one configuration. The ConfigMap, the checksum on the pods and the checks ask for it several times in one synthesis; it is generated once.
 */
export class ConfigText {
  /** For a collector, which expands `$`: it becomes `$$` in the user's texts. */
  public static forCollector(): ConfigText {
    return new ConfigText(config => mapTexts(config, escapeDollar));
  }

  /** For an allocator, which expands nothing. */
  public static forAllocator(): ConfigText {
    return new ConfigText(config => config);
  }

  private last?: Written & { readonly json: string };

  private constructor(private readonly spell: (config: any) => any) {}

  public of(config: { [key: string]: any }): Written {
    // The way through JSON takes out undefined values and the anchors of shared objects.
    const json = JSON.stringify(this.spell(config));
    if (this.last?.json !== json) {
      const data = JSON.parse(json);
      this.last = { json, text: writeYaml(data), data };
    }
    return this.last;
  }
}
