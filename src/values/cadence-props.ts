import { Duration } from 'cdk8s';

/**
 * Times that can be set by hand instead of being derived. Each is a whole number of seconds (`gatewayBatchTimeout`: of milliseconds), at most a year; a
 * value that conflicts with another time is an error that names both.
 */
export interface CadenceOverrides {
  /**
   * How often a scraper asks the allocator for its jobs (`target_allocator.interval`).
   * At least 1 s, else an error.
   * @default - a quarter of the scrape interval, at least 5 s (the allocator's own throttle) and at most 15 s
   */
  readonly allocatorPollInterval?: Duration;

  /**
   * How often a scraper asks the allocator for the targets of a job (`target_allocator.http_sd_config.refresh_interval`).
   * At least 1 s, else an error.
   * @default - as `allocatorPollInterval`; without it, the receiver would take 30 s
   */
  readonly targetRefreshInterval?: Duration;

  /**
   * How long the allocator leaves the targets with a scraper that is not ready (`collector_not_ready_grace_period`).
   * At least 0 s (reassign them at once), else an error.
   * @default Duration.seconds(30)
   */
  readonly collectorNotReadyGracePeriod?: Duration;

  /**
   * How long a gateway keeps the last value of a stream that has gone silent (`cumulative_to_delta.max_staleness`).
   * At least twice the largest scrape interval plus 2 s, so that there is room for `gcInterval`, else an error; below ten times the largest scrape interval,
   * check PT008 warns.
   * @default - 10 x the largest scrape interval, and never less than `handover` + 3 x the largest
   */
  readonly maxStaleness?: Duration;

  /**
   * How often a gateway forgets the start times of streams that have gone silent (`metric_start_time.gc_interval`); without effect before deltas from contrib 0.164 on,
   * which need no start times.
   * Above the largest scrape interval and at most half of `maxStaleness`, else an error: a start time that outlives the value it belongs to, or the other
   * way round, invents data.
   * @default - half of `maxStaleness`
   */
  readonly gcInterval?: Duration;

  /**
   * The longest time that one delta may cover; a longer one comes from a stream that was on another gateway in between, and is dropped.
   * Above `handover` + the largest scrape interval, else an error: a handover would silence the stream.
   * @default - `maxStaleness`
   */
  readonly spanLimit?: Duration;

  /**
   * How long the load must be low before scrapers are removed (`behavior.scaleDown.stabilizationWindowSeconds`).
   * From `handover` + 3 x the largest scrape interval to 3600 s, else an error.
   * @default - the larger of 5 x the largest scrape interval and `handover` + 3 x the largest scrape interval
   */
  readonly scraperScaleDownWindow?: Duration;

  /**
   * How long the load must be low before gateways are removed (`behavior.scaleDown.stabilizationWindowSeconds`).
   * Above `spanLimit` and at most 3600 s, else an error: a stream that comes back to a gateway which still holds its old
   * value would be counted twice.
   * @default - the larger of 12 x the largest scrape interval and 1.2 x `spanLimit`
   */
  readonly gatewayScaleDownWindow?: Duration;

  /**
   * The time between two removals of a gateway (`behavior.scaleDown.policies[0].periodSeconds`): a removal costs the streams that move one interval, and in
   * the next they have settled.
   * From 1 s to 1800 s, else an error.
   * @default - 2 x the largest scrape interval, at least 60 s
   */
  readonly gatewayScaleDownPeriod?: Duration;

  /**
   * How long the scrapers, and the self-monitor, collect data points before they send them (`sending_queue.batch.flush_timeout`).
   * From 1 s to the scrape interval, else an error.
   * @default - a sixth of the scrape interval, at least 1 s and at most 10 s
   */
  readonly batchTimeout?: Duration;

  /**
   * How long the gateways collect data points for a request to the backend, unless 500 arrive earlier (`sending_queue.batch.flush_timeout`).
   * Points that wait are lost when a gateway is killed, since nothing else has them: a longer time means fewer requests and a larger loss.
   * A whole number of milliseconds from 200 ms (the collector's own default) to the scrape interval, else an error.
   * @default - a twenty-fifth of the scrape interval, at least 200 ms and at most 1 s
   */
  readonly gatewayBatchTimeout?: Duration;

  /**
   * How long a request between the tiers, or to the allocator, may take (`timeout`). Requests to the backend keep the exporter's default of 30 s: one that
   * is not answered in time is sent again, and a backend that did accept it then has the points twice.
   * At least 1 s, else an error.
   * @default Duration.seconds(10)
   */
  readonly exportTimeout?: Duration;

  /**
   * How long a failed request is retried before it is dropped (`retry_on_failure.max_elapsed_time`).
   * At least 15 minutes, else an error: a backend's or a gateway's outage of that length must not lose data.
   * @default Duration.minutes(15)
   */
  readonly retryMaxElapsedTime?: Duration;
}

/**
 * The intervals that all times are derived from, and the times that are set by hand.
 */
export interface CadenceProps extends CadenceOverrides {
  /**
   * The time between two scrapes of a target whose monitor sets no interval.
   * A whole number of seconds from 1 s to 24 h, else an error.
   * @default Duration.seconds(60)
   */
  readonly scrapeInterval?: Duration;

  /**
   * The longest scrape interval of any monitor that the allocator selects, including monitors created outside this app.
   * A whole number of seconds, not below `scrapeInterval`, else an error. A monitor in the app with a longer interval is an error (PT009).
   * @default - the scrape interval, raised to the longest interval of the monitors in the app
   */
  readonly largestScrapeInterval?: Duration;
}
