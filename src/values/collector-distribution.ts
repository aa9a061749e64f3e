import type { CollectorDifferenceId } from '../facts/collector-differences';
import { distributionHas, spelling } from '../facts/components';
import { collectorHas } from '../facts/differences';
import { atLeast, CONTRIB_COLLECTOR, DYNATRACE_COLLECTOR, OLDEST_CONTRIB, versionText } from '../facts/versions';
import { imageReference, Input, oneOf, reject, REQUIRED } from '../text/input';

/**
 * The kinds of components that a collector is made of.
 */
export enum ComponentKind {
  /** Where data comes in. */
  RECEIVER = 'receiver',
  /** What is done to it. */
  PROCESSOR = 'processor',
  /** Where it goes out. */
  EXPORTER = 'exporter',
  /** What runs beside the pipelines. */
  EXTENSION = 'extension',
  /** What joins two pipelines. */
  CONNECTOR = 'connector',
}

/**
 * A custom collector image.
 */
export interface CustomCollectorProps {
  /**
   * The image with its tag or digest. Not empty, else an error.
   */
  readonly image: string;

  /**
   * The collector's binary in the image, an absolute path, else an error.
   * @default '/otelcol'
   */
  readonly command?: string;

  /**
   * The version of the contrib components it was built from, `0.158.0` or newer; anything else is an error.
   */
  readonly contribVersion: string;

  /**
   * The components it has, as `kind/type`: `processor/k8s_attributes`. Where the list is given, a component that is not in it is an error.
   * @default - every component is assumed to be there
   */
  readonly components?: string[];
}

/**
 * The image of the collectors: which components it has, and which spellings its version needs.
 *
 * Versions older than contrib 0.158 are refused: `cumulative_to_delta` has had this name only since 0.157, and up to 0.157 the `k8s` resolver leaks memory
 * when it returns hostnames (contrib#49757).
 */
export class CollectorDistribution {
  /**
   * Dynatrace's distribution. Its newest release that this library knows of is older than contrib's, and has defects that contrib has mended (docs/versions.md).
   * @param version the image's tag, 0.55.0 if left out; one older than 0.54.0 is an error
   * @param contribVersion the version of its contrib components; required for a version that this library does not know, and overrides what it knows
   */
  public static dynatrace(version: string = DYNATRACE_COLLECTOR.latest, contribVersion?: string): CollectorDistribution {
    const origin = 'CollectorDistribution.dynatrace';
    versionText(origin, 'version', version);
    if (contribVersion !== undefined) {
      versionText(origin, 'contribVersion', contribVersion);
    }
    const known = contribVersion ?? DYNATRACE_COLLECTOR.contrib[version];
    if (known === undefined) {
      const all = Object.keys(DYNATRACE_COLLECTOR.contrib);
      reject(origin, 'version', version, `one that this library knows (${all[all.length - 1]})`,
        "or give the version of its contrib components as the second argument: CollectorDistribution.dynatrace('0.57.0', '0.161.0')");
    }
    return new CollectorDistribution(origin, `Dynatrace ${version}`, `${DYNATRACE_COLLECTOR.image}:${version}`, DYNATRACE_COLLECTOR.command,
      known!, component => distributionHas('dynatrace', known!, component));
  }

  /**
   * OpenTelemetry's contrib distribution, which has remote write in addition to OTLP.
   * @param version the image's tag, 0.164.0 if left out; one older than 0.158.0 is an error
   */
  public static contrib(version: string = CONTRIB_COLLECTOR.latest): CollectorDistribution {
    const origin = 'CollectorDistribution.contrib';
    versionText(origin, 'version', version);
    return new CollectorDistribution(origin, `contrib ${version}`, `${CONTRIB_COLLECTOR.image}:${version.replace(/^v/, '')}`, CONTRIB_COLLECTOR.command,
      version, component => distributionHas('contrib', version, component));
  }

  /**
   * A custom image, or a mirror of another.
   */
  public static custom(props: CustomCollectorProps): CollectorDistribution {
    const input = new Input<CustomCollectorProps>('CollectorDistribution.custom', props);
    const image = input.parse('image', imageReference, REQUIRED);
    const command = input.parse('command', absolutePath, '/otelcol');
    const contribVersion = input.parse('contribVersion', versionText, REQUIRED);
    const components = input.list('components', undefined, { min: 1, remedy: 'leave it out where the image has everything' }, (item, property) =>
      componentId(input.where, property, item));
    input.done();
    const listed = components && new Set(components);
    return new CollectorDistribution(input.where, image, image, command, contribVersion, component => listed && !listed.has(spelling(component)) ? 'no' : 'yes');
  }

  private constructor(
    origin: string,
    /** The distribution and its version, for messages. */
    public readonly displayName: string,
    /** The image with its tag. */
    public readonly image: string,
    /** The collector's binary in the image. */
    public readonly command: string,
    /** The version of the contrib components. */
    public readonly contribVersion: string,
    private readonly has: (component: string) => 'yes' | 'no' | 'perhaps',
  ) {
    if (!atLeast(contribVersion, OLDEST_CONTRIB)) {
      reject(origin, 'version', displayName, `contrib ${OLDEST_CONTRIB} (Dynatrace 0.54.0) or newer`,
        `contrib ${contribVersion} does not start with this configuration ('cumulative_to_delta' has had this name only since 0.157, and resolver hostnames leak memory before 0.158)`);
    }
  }

  /**
   * Whether the distribution has a component, in any spelling that the collector takes. Also true of one that its version may have: the list of contrib is known up to
   * 0.159. Of Dynatrace's, newer releases than 0.55 are taken to have what that has; where yours has more, use `custom`.
   * @param kind the component's kind
   * @param type the component's type, the part of its id before the slash
   */
  public hasComponent(kind: ComponentKind, type: string): boolean {
    oneOf('CollectorDistribution', 'kind', kind, { ...ComponentKind });
    return this._knows(kind, type) !== 'no';
  }

  /**
   * Whether it has a component: `perhaps` where its list is not known.
   * @internal
   */
  public _knows(kind: ComponentKind, type: string): 'yes' | 'no' | 'perhaps' {
    return this.has(`${kind}/${type}`);
  }

  /**
   * Whether something holds in this version: a row of the table of differences.
   * @internal
   */
  public _has(difference: CollectorDifferenceId): boolean {
    return collectorHas(this.contribVersion, difference);
  }

  /**
   * Refuses a component that the distribution lacks, naming a distribution that has it.
   * @internal
   */
  public _require(where: string, kind: ComponentKind, type: string): void {
    if (this.hasComponent(kind, type)) {
      return;
    }
    const remedy = distributionHas('contrib', CONTRIB_COLLECTOR.latest, `${kind}/${type}`) === 'yes'
      ? `use CollectorDistribution.contrib('${CONTRIB_COLLECTOR.latest}'), which has it`
      : 'use CollectorDistribution.custom({...}) with an image that has it';
    reject(where, 'distribution', this.displayName, `one with the ${kind} '${type}'`, remedy);
  }
}

function absolutePath(where: string, property: string, value: string): string {
  if (typeof value !== 'string' || !/^\/[^\s$]+$/.test(value)) {
    reject(where, property, value, 'an absolute path in the image, without spaces and $');
  }
  return value;
}

/** `kind/type`, in the spelling in which components are compared. */
function componentId(where: string, property: string, value: string): string {
  if (typeof value !== 'string' || !new RegExp(`^(${Object.values(ComponentKind).join('|')})/[a-z0-9_]+$`).test(value)) {
    reject(where, property, value, "'kind/type', such as 'processor/k8s_attributes'");
  }
  return spelling(value);
}
