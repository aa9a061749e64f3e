import { clientTls as clientTlsOf } from '../config/tls';
import { httpUrl, reject } from '../text/input';
import { TlsOptions } from '../values/tls-options';

/**
 * A target allocator, as scrapers see it.
 */
export interface ITargetAllocator {
  /** Its base URL, without a slash at the end. */
  readonly endpoint: string;
  /** How a scraper checks it and shows itself to it; undefined over plain HTTP. */
  readonly clientTls?: TlsOptions;
}

/**
 * Refers to an allocator that is run elsewhere, such as one of the OpenTelemetry operator.
 */
export class TargetAllocatorReference {
  /**
   * An allocator at a URL. Its collector selector must match the scrapers' pods.
   * @param url an http or https URL without query, such as `http://my-targetallocator.observability`
   * @param clientTls how a scraper checks it and shows itself to it
   */
  public static fromEndpoint(url: string, clientTls?: TlsOptions): ITargetAllocator {
    const origin = 'TargetAllocatorReference.fromEndpoint';
    clientTlsOf(origin, 'allocator', clientTls);
    if (clientTls?.insecure) {
      reject(origin, 'tls.insecure', true, 'left out', "the scheme of the URL decides: 'http://...'");
    }
    return { endpoint: httpUrl(origin, 'url', url), clientTls };
  }

  private constructor() {}
}
