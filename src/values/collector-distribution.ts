import {
  atLeast, COMPONENT_ALIASES, CONTRIB_COLLECTOR, CONTRIB_ONLY_COMPONENTS, DYNATRACE_COLLECTOR, OLDEST_CONTRIB, parseVersion, SHARED_COMPONENTS,
} from '../facts/versions';
import { list, nonEmptyText, record, reject } from '../text/input';

/**
 * A collector image of one's own.
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
   * @default - everything is taken to be there
   */
  readonly components?: string[];
}

/**
 * The image of the collectors: which components it has, and what its version wants written otherwise.
 *
 * Nothing older than contrib 0.158 is taken: `cumulative_to_delta` has this name since 0.157, and up to 0.157 the
 * `k8s` resolver leaks memory when it returns hostnames (contrib#49757).
 */
export class CollectorDistribution {
  /**
   * Dynatrace's distribution.
   * @param version the image's tag, 0.54.0 if left out; one older than 0.54.0 is an error
   * @param contribVersion the version of its contrib components; needed for a version that this library does not know, and wins over what it knows
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
      known!, SHARED_COMPONENTS);
  }

  /**
   * OpenTelemetry's contrib distribution, which has remote write beside OTLP.
   * @param version the image's tag, 0.158.0 if left out; one older than 0.158.0 is an error
   */
  public static contrib(version: string = CONTRIB_COLLECTOR.latest): CollectorDistribution {
    const origin = 'CollectorDistribution.contrib';
    versionText(origin, 'version', version);
    return new CollectorDistribution(origin, `contrib ${version}`, `${CONTRIB_COLLECTOR.image}:${version.replace(/^v/, '')}`, CONTRIB_COLLECTOR.command,
      version, [...SHARED_COMPONENTS, ...CONTRIB_ONLY_COMPONENTS]);
  }

  /**
   * An image of one's own, or a mirror of another.
   */
  public static custom(props: CustomCollectorProps): CollectorDistribution {
    const origin = 'CollectorDistribution.custom';
    record(origin, 'props', props as any);
    nonEmptyText(origin, 'image', props.image);
    if (/\s/.test(props.image)) {
      reject(origin, 'image', props.image, 'an image reference without spaces');
    }
    const command = props.command ?? '/otelcol';
    if (typeof command !== 'string' || !/^\/[^\s$]+$/.test(command)) {
      reject(origin, 'command', command, 'an absolute path in the image, without spaces and $');
    }
    versionText(origin, 'contribVersion', props.contribVersion);
    const components = props.components && list(origin, 'components', props.components, 1, 'leave it out where the image has everything');
    for (const component of components ?? []) {
      if (typeof component !== 'string' || !/^(receiver|processor|exporter|extension|connector)\/[a-z0-9_]+$/.test(component)) {
        reject(origin, 'components', component, "'kind/type', such as 'processor/k8s_attributes'");
      }
    }
    const ids = components?.map(component => COMPONENT_ALIASES[component] ?? component);
    return new CollectorDistribution(origin, props.image, props.image, command, props.contribVersion, ids);
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
    private readonly components?: string[],
  ) {
    if (!atLeast(contribVersion, OLDEST_CONTRIB)) {
      reject(origin, 'version', displayName, `contrib ${OLDEST_CONTRIB} (Dynatrace 0.54.0) or newer`,
        `contrib ${contribVersion} does not start with this configuration ('cumulative_to_delta' has this name since 0.157, resolver hostnames leak until 0.158)`);
    }
  }

  /**
   * Whether the distribution has a component.
   * @param kind receiver, processor, exporter, extension or connector
   * @param type the component's type, the part of its id before the slash
   */
  public hasComponent(kind: string, type: string): boolean {
    const id = COMPONENT_ALIASES[`${kind}/${type}`] ?? `${kind}/${type}`;
    return this.components === undefined || this.components.includes(id);
  }

  /** @internal */
  public _isAtLeast(contribVersion: string): boolean {
    return atLeast(this.contribVersion, contribVersion);
  }

  /**
   * A message about a missing component, with a distribution that has it; undefined where it is there.
   * @internal
   */
  public _missing(kind: string, type: string): string | undefined {
    if (this.hasComponent(kind, type)) {
      return undefined;
    }
    const id = COMPONENT_ALIASES[`${kind}/${type}`] ?? `${kind}/${type}`;
    const remedy = CONTRIB_ONLY_COMPONENTS.includes(id) || SHARED_COMPONENTS.includes(id)
      ? `use CollectorDistribution.contrib('${CONTRIB_COLLECTOR.latest}'), which has it`
      : 'use CollectorDistribution.custom({...}) with an image that has it';
    return `the ${kind} '${type}' is not in the distribution ${this.displayName}; ${remedy}`;
  }
}

function versionText(origin: string, property: string, version: string): void {
  if (!parseVersion(version)) {
    reject(origin, property, version, "a version such as '0.158.0'");
  }
}
