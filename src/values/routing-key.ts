import { nonEmptyText } from '../text/input';

/**
 * How the scrapers choose a data point's gateway (`routing_key` of the load_balancing exporter).
 */
export class RoutingKey {
  /** All streams of a target go to one gateway: cheapest, and a failed request touches one gateway. A very large target creates a hot spot. */
  public static readonly RESOURCE = new RoutingKey('resource');

  /** Each stream is routed separately: the load stays even with few large targets, but every request is split over all gateways. */
  public static readonly STREAM_ID = new RoutingKey('streamID');

  /**
   * Another key, of a newer exporter. One that is not known to keep every stream on one gateway is reported at synthesis (PT007).
   * @param value the value of `routing_key`
   */
  public static of(value: string): RoutingKey {
    return new RoutingKey(nonEmptyText('RoutingKey.of', 'value', value));
  }

  private constructor(
    /** The value of `routing_key`. */
    public readonly value: string,
  ) {}
}
