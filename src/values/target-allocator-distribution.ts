import type { AllocatorDifferenceId } from '../facts/allocator-differences';
import { allocatorHas } from '../facts/differences';
import { allocatorRing } from '../facts/hash-rings';
import { atLeast, DYNATRACE_ALLOCATOR, OLDEST_OPERATOR, UPSTREAM_ALLOCATOR, versionText } from '../facts/versions';
import { imageReference, Input, reject, REQUIRED } from '../text/input';

/**
 * A custom allocator image.
 */
export interface CustomTargetAllocatorProps {
  /**
   * The image with its tag or digest. Not empty, else an error.
   */
  readonly image: string;

  /**
   * The version of the OpenTelemetry operator it was built from, `0.126.0` or newer; anything else is an error.
   */
  readonly operatorVersion: string;
}

/**
 * The image of the allocator: which configuration keys it reads, and which hash ring it has.
 */
export class TargetAllocatorDistribution {
  /**
   * Dynatrace's image.
   * @param version the image's tag, 0.7.0 if left out
   * @param operatorVersion the version of the OpenTelemetry operator it was built from; required for a version that this library does not know, and
   * overrides what it knows
   */
  public static dynatrace(version: string = DYNATRACE_ALLOCATOR.latest, operatorVersion?: string): TargetAllocatorDistribution {
    const origin = 'TargetAllocatorDistribution.dynatrace';
    versionText(origin, 'version', version);
    if (operatorVersion !== undefined) {
      versionText(origin, 'operatorVersion', operatorVersion);
    }
    const known = operatorVersion ?? DYNATRACE_ALLOCATOR.operator[version];
    if (known === undefined) {
      reject(origin, 'version', version, `one that this library knows (${Object.keys(DYNATRACE_ALLOCATOR.operator).join(', ')})`,
        "or give the operator's version as the second argument: TargetAllocatorDistribution.dynatrace('0.8.0', '0.161.0')");
    }
    return new TargetAllocatorDistribution(origin, `Dynatrace ${version}`, `${DYNATRACE_ALLOCATOR.image}:${version}`, known!);
  }

  /**
   * The OpenTelemetry operator's image.
   * @param version the operator's version, 0.160.0 if left out
   */
  public static upstream(version: string = UPSTREAM_ALLOCATOR.latest): TargetAllocatorDistribution {
    const origin = 'TargetAllocatorDistribution.upstream';
    versionText(origin, 'version', version);
    const tag = version.replace(/^v/, '');
    return new TargetAllocatorDistribution(origin, `upstream ${version}`, `${UPSTREAM_ALLOCATOR.image}:${tag}`, version);
  }

  /**
   * A custom image, or a mirror of another.
   */
  public static custom(props: CustomTargetAllocatorProps): TargetAllocatorDistribution {
    const input = new Input<CustomTargetAllocatorProps>('TargetAllocatorDistribution.custom', props);
    const image = input.parse('image', imageReference, REQUIRED);
    const operatorVersion = input.parse('operatorVersion', versionText, REQUIRED);
    input.done();
    return new TargetAllocatorDistribution(input.where, image, image, operatorVersion);
  }

  /** The version of the consistent-hashing library, which decides which scraper a target goes to: 0 up to operator 0.158, 1 from 0.159. */
  public readonly hashRingVersion: number;

  private constructor(
    origin: string,
    /** The distribution and its version, for messages. */
    public readonly displayName: string,
    /** The image with its tag. */
    public readonly image: string,
    /** The version of the OpenTelemetry operator it was built from. */
    public readonly operatorVersion: string,
  ) {
    if (!atLeast(operatorVersion, OLDEST_OPERATOR)) {
      reject(origin, 'version', displayName, `operator ${OLDEST_OPERATOR} or newer`, "older allocators silently ignore 'scrape_protocols' and other keys");
    }
    this.hashRingVersion = allocatorRing(operatorVersion);
  }

  /**
   * Whether something holds in this version: a row of the table of differences.
   * @internal
   */
  public _has(difference: AllocatorDifferenceId): boolean {
    return allocatorHas(this.operatorVersion, difference);
  }
}
