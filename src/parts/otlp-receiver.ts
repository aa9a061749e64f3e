import { httpUrl } from '../text/input';

/**
 * Something that takes OTLP over HTTP, as the target of the tiers' own telemetry.
 */
export interface IOtlpReceiver {
  /** The base URL, to which `/v1/metrics` is appended. */
  readonly otlpHttpEndpoint: string;
}

/**
 * A receiver of OTLP that is not part of the pipeline.
 */
export class OtlpReceiver {
  /**
   * A receiver at a URL.
   * @param url an http or https URL without query, such as `http://my-collector.observability:4318`
   */
  public static fromEndpoint(url: string): IOtlpReceiver {
    return { otlpHttpEndpoint: httpUrl('OtlpReceiver.fromEndpoint', 'url', url) };
  }

  private constructor() {}
}
