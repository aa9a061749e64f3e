import { Duration } from 'cdk8s';
import { seconds } from '../text/durations';
import { record, wholeSeconds } from '../text/input';

/** Kubernetes ends an autoscaler's stabilization window at one hour (autoscaling/v2, HPAScalingRules). */
const LONGEST_WINDOW = 3600;
/** Kubernetes ends the period of an autoscaler's policy at half an hour (autoscaling/v2, HPAScalingPolicy). */
const LONGEST_PERIOD = 1800;
/** A year: longer times are mistakes, and much longer ones no Go program reads. */
const LONGEST_OVERRIDE = 31_536_000;
/** The allocator gathers changes of the collectors for this long (opentelemetry-operator 0.158, collector.go). */
const ALLOCATOR_THROTTLE = 5;

/**
 * Times that can be set instead of derived. Every one is a whole number of seconds, at most a year; a value that breaks a relation to
 * another time is an error that names both.
 */
export interface CadenceOverrides {
  /**
   * How often a scraper asks the allocator for its jobs (`target_allocator.interval`).
   * From 1 s up, else an error.
   * @default - a quarter of the scrape interval, at least 5 s (the allocator's own throttle) and at most 15 s
   */
  readonly allocatorPollInterval?: Duration;

  /**
   * How often a scraper asks the allocator for the targets of a job (`target_allocator.http_sd_config.refresh_interval`).
   * From 1 s up, else an error.
   * @default - as `allocatorPollInterval`; without it, the receiver would take 30 s
   */
  readonly targetRefreshInterval?: Duration;

  /**
   * How long the allocator leaves the targets with a scraper that is not ready (`collector_not_ready_grace_period`).
   * From 0 s (take them away at once) up, else an error.
   * @default Duration.seconds(30)
   */
  readonly collectorNotReadyGracePeriod?: Duration;

  /**
   * How long a gateway keeps the last value of a stream that has gone silent (`cumulative_to_delta.max_staleness`).
   * At least twice the largest scrape interval and 2 s more, so that `gcInterval` has room between, else an error; below ten times
   * check PT008 warns.
   * @default - 10 x the largest scrape interval, and never less than `handover` + 3 x the largest
   */
  readonly maxStaleness?: Duration;

  /**
   * How often a gateway forgets the start times of streams that have gone silent (`metric_start_time.gc_interval`).
   * Above the largest scrape interval and at most half of `maxStaleness`, else an error: a start time that outlives the
   * value it belongs to, or the reverse, invents data.
   * @default - half of `maxStaleness`
   */
  readonly gcInterval?: Duration;

  /**
   * The longest time that one delta may cover; a longer one comes from a stream that was elsewhere meanwhile, and is dropped.
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
   * The time between two removals of a gateway (`behavior.scaleDown.policies[0].periodSeconds`): one interval of the moved
   * streams is lost, in the next they are settled.
   * From 1 s to 1800 s, else an error.
   * @default - 2 x the largest scrape interval, at least 60 s
   */
  readonly gatewayScaleDownPeriod?: Duration;

  /**
   * How long the scrapers, and the self-monitor, gather data points before they send them on (`sending_queue.batch.flush_timeout`).
   * From 1 s to the scrape interval, else an error.
   * @default - a sixth of the scrape interval, at least 1 s and at most 10 s
   */
  readonly batchTimeout?: Duration;

  /**
   * How long the gateways gather data points for a request to the backend, unless 500 have come before (`sending_queue.batch.flush_timeout`).
   * What they have gathered is lost when they are killed, since only they know that it was scraped: a longer time makes fewer requests and loses more.
   * From 1 s to the scrape interval, else an error.
   * @default - a twenty-fifth of the scrape interval, at least 200 ms (the collector's own default) and at most 1 s
   */
  readonly gatewayBatchTimeout?: Duration;

  /**
   * How long a request between the tiers, or to the allocator, may take (`timeout`). To the backend the exporter's own 30 s apply: a request
   * that gets no answer in time is sent again, and a backend that took it has its points twice.
   * From 1 s up, else an error.
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
 * The intervals that all times follow, and the times that are set by hand.
 */
export interface CadenceProps extends CadenceOverrides {
  /**
   * The time between two scrapes of a target whose monitor names no interval of its own.
   * A whole number of seconds from 1 s to 24 h, else an error.
   * @default Duration.seconds(60)
   */
  readonly scrapeInterval?: Duration;

  /**
   * The longest scrape interval of any monitor that the allocator selects, also of monitors made outside of this app.
   * A whole number of seconds, not below `scrapeInterval`, else an error. A monitor in the app with a longer interval is an error (PT009).
   * @default - the scrape interval, raised to the longest interval of the monitors in the app
   */
  readonly largestScrapeInterval?: Duration;
}

/**
 * The path of the stack that makes the cadence, for messages.
 * @internal
 */
export interface PlacedCadenceProps extends CadenceProps {
  readonly _origin?: string;
}

/**
 * Every duration of the pipeline, derived from the scrape interval and the largest scrape interval.
 *
 * This is the one place that answers "why is this 300 seconds?". With the default interval of 60 s: poll and refresh 15 s,
 * handover 65 s, `max_staleness` and span limit 600 s, `gc_interval` 300 s, scale-down windows 300 s (scrapers) and 720 s
 * (gateways).
 */
export class Cadence {
  /** The time between two scrapes of a target whose monitor names no interval of its own. */
  public readonly scrapeInterval: Duration;

  private readonly explicitLargest?: Duration;
  private readonly overrides: CadenceOverrides;
  private observedLargest = 0;

  constructor(props: CadenceProps = {}) {
    record('Cadence', 'props', props as any);
    const { _origin: place, ...given }: PlacedCadenceProps = props;
    const origin = place ?? 'Cadence';
    this.scrapeInterval = wholeSeconds(origin, 'scrapeInterval', given.scrapeInterval ?? Duration.seconds(60), 1, 86_400);
    this.explicitLargest = given.largestScrapeInterval;
    this.overrides = given;
    if (given.largestScrapeInterval) {
      wholeSeconds(origin, 'largestScrapeInterval', given.largestScrapeInterval, this.scrapeInterval.toSeconds(), 86_400,
        `it may not be below 'scrapeInterval' (${seconds(this.scrapeInterval)})`);
    }
    for (const [property, value] of Object.entries(overridesOf(given))) {
      wholeSeconds(origin, property, value, property === 'collectorNotReadyGracePeriod' ? 0 : 1, LONGEST_OVERRIDE);
    }
    const [problem] = this._problems();
    if (problem) {
      throw new Error(place ? `${place}: ${problem}` : problem);
    }
  }

  /**
   * The longest scrape interval of any monitor that the allocator selects. While it is not set, a monitor in the app with a
   * longer one raises it at synthesis, and with it all that is derived from it.
   */
  public get largestScrapeInterval(): Duration {
    return this.explicitLargest ?? Duration.seconds(Math.max(this.scrapeInterval.toSeconds(), this.observedLargest));
  }

  /** How often a scraper asks the allocator for its jobs: a quarter of the scrape interval, 5 s to 15 s. */
  public get allocatorPollInterval(): Duration {
    return this.overrides.allocatorPollInterval ?? Duration.seconds(clamp(Math.floor(this.scrapeInterval.toSeconds() / 4), ALLOCATOR_THROTTLE, 15));
  }

  /** How often a scraper asks the allocator for the targets of a job. */
  public get targetRefreshInterval(): Duration {
    return this.overrides.targetRefreshInterval ?? this.allocatorPollInterval;
  }

  /** How long the allocator leaves the targets with a scraper that is not ready: longer than a container's restart. */
  public get collectorNotReadyGracePeriod(): Duration {
    return this.overrides.collectorNotReadyGracePeriod ?? Duration.seconds(30);
  }

  /**
   * The longest time in which a target of a scraper that has gone is not scraped by anyone: the grace period, the allocator's
   * own throttle of 5 s (opentelemetry-operator 0.158), one poll and one refresh.
   */
  public get handover(): Duration {
    return Duration.seconds(this.collectorNotReadyGracePeriod.toSeconds() + ALLOCATOR_THROTTLE
      + this.allocatorPollInterval.toSeconds() + this.targetRefreshInterval.toSeconds());
  }

  /**
   * How long a gateway keeps the last value of a silent stream: 10 x the largest scrape interval (Dynatrace's large-scale
   * documentation), and never less than a handover and three scrapes. The component keeps it up to twice as long.
   */
  public get maxStaleness(): Duration {
    return Duration.seconds(this.stalenessAt(this.largestScrapeInterval.toSeconds()));
  }

  /** How often a gateway forgets the start times of silent streams: at most half of `maxStaleness`. */
  public get gcInterval(): Duration {
    return this.overrides.gcInterval ?? Duration.seconds(Math.floor(this.maxStaleness.toSeconds() / 2));
  }

  /**
   * The longest time that one delta may cover. It equals `maxStaleness`, not a few intervals: monitors slower than the stack's
   * interval, most of them made later and by others, must not fall silent.
   */
  public get spanLimit(): Duration {
    return Duration.seconds(this.spanLimitAt(this.largestScrapeInterval.toSeconds()));
  }

  /** Scale-up waits for nothing, on both tiers: a scraper that is too small loses scrapes at once. */
  public get scaleUpWindow(): Duration {
    return Duration.seconds(0);
  }

  /** How long the load must be low before scrapers are removed: a handover must be over and seen three times. */
  public get scraperScaleDownWindow(): Duration {
    return Duration.seconds(this.windowAt('scraper', this.largestScrapeInterval.toSeconds()));
  }

  /** How long the load must be low before gateways are removed: longer than any delta that would still be accepted. */
  public get gatewayScaleDownWindow(): Duration {
    return Duration.seconds(this.windowAt('gateway', this.largestScrapeInterval.toSeconds()));
  }

  /** The time between two removals of a gateway. */
  public get gatewayScaleDownPeriod(): Duration {
    return this.overrides.gatewayScaleDownPeriod ?? Duration.seconds(Math.max(60, 2 * this.largestScrapeInterval.toSeconds()));
  }

  /** How long the scrapers, and the self-monitor, gather data points before they send them on. */
  public get batchTimeout(): Duration {
    return this.overrides.batchTimeout ?? Duration.seconds(clamp(Math.floor(this.scrapeInterval.toSeconds() / 6), 1, 10));
  }

  /** How long the gateways gather data points for a request: what they have gathered is lost when they are killed. */
  public get gatewayBatchTimeout(): Duration {
    return this.overrides.gatewayBatchTimeout ?? Duration.millis(clamp(this.scrapeInterval.toMilliseconds() / 25, 200, 1000));
  }

  /** How long a request between the tiers, or to the allocator, may take. */
  public get exportTimeout(): Duration {
    return this.overrides.exportTimeout ?? Duration.seconds(10);
  }

  /** The first pause after a failed request: a twelfth of the scrape interval, 1 s to 5 s (5 s is the collector's default). */
  public get retryInitialInterval(): Duration {
    return Duration.seconds(clamp(Math.floor(this.scrapeInterval.toSeconds() / 12), 1, 5));
  }

  /** The longest pause between two attempts: half the scrape interval, 5 s to 30 s (30 s is the collector's default). */
  public get retryMaxInterval(): Duration {
    return Duration.seconds(clamp(Math.floor(this.scrapeInterval.toSeconds() / 2), 5, 30));
  }

  /** How long a failed request is retried before it is dropped. */
  public get retryMaxElapsedTime(): Duration {
    return this.overrides.retryMaxElapsedTime ?? Duration.minutes(15);
  }

  /** How often the tiers send their own metrics to the self-monitor: a sixth of the scrape interval, 5 s to 60 s. */
  public get telemetryInterval(): Duration {
    return Duration.seconds(clamp(Math.floor(this.scrapeInterval.toSeconds() / 6), 5, 60));
  }

  /** How often the self-monitor scrapes the allocator: a quarter of the scrape interval, 5 s to 60 s. */
  public get selfScrapeInterval(): Duration {
    return Duration.seconds(clamp(Math.floor(this.scrapeInterval.toSeconds() / 4), 5, 60));
  }

  /**
   * How long a collector may take to start before it is restarted: longer than the 15 minutes for which the Prometheus
   * receiver itself waits for the allocator (prometheusreceiver 0.158, targetallocator/manager.go).
   */
  public get startupTimeout(): Duration {
    return Duration.minutes(16);
  }

  /**
   * The time that a collector takes to send what it holds when it is stopped. Retries end at shutdown, so this is the drain of
   * a full queue at a healthy throughput, one request that hangs, and 10 s for the rest.
   * @internal
   */
  public _drain(queuedBytes: number): Duration {
    const healthyBytesPerSecond = 8 * 1024 * 1024;
    return Duration.seconds(Math.ceil(queuedBytes / healthyBytesPerSecond) + this.exportTimeout.toSeconds() + 10);
  }

  /**
   * The time that a collector gets to send what it holds when it is stopped: the drain of its full queues, at least 60 s.
   * @internal
   */
  public _terminationGracePeriod(queuedBytes: number): Duration {
    return Duration.seconds(Math.max(60, this._drain(queuedBytes).toSeconds()));
  }

  /**
   * Takes notice of a monitor in the app.
   * @internal
   */
  public _observe(intervalSeconds: number): void {
    this.observedLargest = intervalSeconds;
  }

  /**
   * The scrape interval that was set as the largest, if one was.
   * @internal
   */
  public get _explicitLargest(): Duration | undefined {
    return this.explicitLargest;
  }

  /**
   * Every relation between the times that does not hold, as messages.
   * @internal
   */
  public _problems(): string[] {
    const problems: string[] = [];
    const largest = this.largestScrapeInterval.toSeconds();
    const handover = this.handover.toSeconds();
    const require = (holds: boolean, property: string, value: Duration, relation: string, remedy: string) => {
      if (!holds) {
        problems.push(`'${property}' of Cadence must be ${relation}, got ${seconds(value)}; ${remedy}`);
      }
    };
    require(this.maxStaleness.toSeconds() >= 2 * (largest + 1), 'maxStaleness', this.maxStaleness,
      `at least 2 x ('largestScrapeInterval' + 1 s) (2 x ${largest + 1} s), so that 'gcInterval' has room between`, 'leave it out to get 10 x');
    require(this.gcInterval.toSeconds() > largest, 'gcInterval', this.gcInterval,
      `above 'largestScrapeInterval' (${largest} s)`, "leave it out to get half of 'maxStaleness'");
    require(2 * this.gcInterval.toSeconds() <= this.maxStaleness.toSeconds(), 'gcInterval', this.gcInterval,
      `at most half of 'maxStaleness' (${seconds(this.maxStaleness)})`, "raise 'maxStaleness' or leave 'gcInterval' out");
    const span = this.overrides.spanLimit ? 'spanLimit' : 'maxStaleness';
    require(this.spanLimit.toSeconds() > handover + largest, span, this.spanLimit, `above 'handover' + 'largestScrapeInterval' (${handover} s + ${largest} s)`,
      span === 'spanLimit' ? "leave it out to get 'maxStaleness', or shorten the handover" : "'spanLimit' equals it; raise it, set 'spanLimit', or shorten the handover");
    require(this.scraperScaleDownWindow.toSeconds() >= handover + 3 * largest, 'scraperScaleDownWindow', this.scraperScaleDownWindow,
      `at least 'handover' + 3 x 'largestScrapeInterval' (${handover} s + 3 x ${largest} s)`, 'raise it or leave it out');
    require(this.gatewayScaleDownWindow.toSeconds() > this.spanLimit.toSeconds(), 'gatewayScaleDownWindow', this.gatewayScaleDownWindow,
      `above 'spanLimit' (${seconds(this.spanLimit)})`, 'raise it or leave it out');
    require(this.batchTimeout.toSeconds() <= this.scrapeInterval.toSeconds(), 'batchTimeout', this.batchTimeout,
      `at most 'scrapeInterval' (${seconds(this.scrapeInterval)})`, 'leave it out');
    require(this.gatewayBatchTimeout.toMilliseconds() <= this.scrapeInterval.toMilliseconds(), 'gatewayBatchTimeout', this.gatewayBatchTimeout,
      `at most 'scrapeInterval' (${seconds(this.scrapeInterval)})`, 'leave it out');
    require(this.retryMaxElapsedTime.toSeconds() >= 900, 'retryMaxElapsedTime', this.retryMaxElapsedTime,
      'at least 15 minutes', 'leave it out to get 15 minutes');
    for (const property of ['scraperScaleDownWindow', 'gatewayScaleDownWindow'] as const) {
      require(!this.overrides[property] || this[property].toSeconds() <= LONGEST_WINDOW, property, this[property],
        `at most ${LONGEST_WINDOW} s (Kubernetes' longest stabilization window)`, 'lower it');
    }
    require(!this.overrides.gatewayScaleDownPeriod || this.gatewayScaleDownPeriod.toSeconds() <= LONGEST_PERIOD, 'gatewayScaleDownPeriod',
      this.gatewayScaleDownPeriod, `at most ${LONGEST_PERIOD} s (Kubernetes' longest policy period)`, 'lower it');
    return problems;
  }

  /**
   * What Kubernetes does not allow in the autoscaler of a tier; empty where the tier has no autoscaler.
   * @internal
   */
  public _autoscalerProblems(tier: 'scraper' | 'gateway'): string[] {
    const window = tier === 'scraper' ? this.scraperScaleDownWindow : this.gatewayScaleDownWindow;
    const problems: string[] = [];
    if (window.toSeconds() > LONGEST_WINDOW) {
      const { property, limit, value, remedy } = this.longestCause(tier);
      problems.push(`'${property}' of Cadence must be at most ${limit} s with an autoscaler on the ${tier}s, got ${seconds(value)}: their scale-down window `
        + `would be ${seconds(window)}, and Kubernetes ends it at ${LONGEST_WINDOW} s; ${remedy}, or give the ${tier}s Scaling.fixed(n)`);
    } else if (tier === 'gateway' && this.gatewayScaleDownPeriod.toSeconds() > LONGEST_PERIOD) {
      problems.push(`'largestScrapeInterval' of Cadence must be at most ${LONGEST_PERIOD / 2} s with an autoscaler on the gateways, got `
        + `${seconds(this.largestScrapeInterval)}: Kubernetes ends the period of a policy at ${LONGEST_PERIOD} s; scrape more often, or set 'gatewayScaleDownPeriod'`);
    }
    return problems;
  }

  /** What has to be smaller for the tier's scale-down window to end within an hour: the interval, or what no interval makes up for. */
  private longestCause(tier: 'scraper' | 'gateway'): { property: string; limit: number; value: Duration; remedy: string } {
    for (let interval = LONGEST_WINDOW / 5; interval > 0; interval--) {
      if (this.windowAt(tier, interval) <= LONGEST_WINDOW) {
        return { property: 'largestScrapeInterval', limit: interval, value: this.largestScrapeInterval, remedy: 'scrape more often' };
      }
    }
    const longestSpan = Math.floor(LONGEST_WINDOW * 10 / 12);
    for (const property of ['spanLimit', 'maxStaleness'] as const) {
      const value = this.overrides[property];
      if (tier === 'gateway' && value) {
        return { property, limit: longestSpan, value, remedy: 'lower it or leave it out' };
      }
    }
    const largest = Math.min(this.largestScrapeInterval.toSeconds(), LONGEST_WINDOW / 12);
    const limit = (tier === 'gateway' ? longestSpan : LONGEST_WINDOW) - 3 * largest;
    return { property: 'handover', limit, value: this.handover, remedy: "lower 'collectorNotReadyGracePeriod', 'allocatorPollInterval' or 'targetRefreshInterval'" };
  }

  private stalenessAt(largest: number): number {
    return this.overrides.maxStaleness?.toSeconds() ?? Math.max(10 * largest, this.handover.toSeconds() + 3 * largest);
  }

  private spanLimitAt(largest: number): number {
    return this.overrides.spanLimit?.toSeconds() ?? this.stalenessAt(largest);
  }

  private windowAt(tier: 'scraper' | 'gateway', largest: number): number {
    return tier === 'scraper'
      ? this.overrides.scraperScaleDownWindow?.toSeconds() ?? Math.max(5 * largest, this.handover.toSeconds() + 3 * largest)
      : this.overrides.gatewayScaleDownWindow?.toSeconds() ?? Math.max(12 * largest, Math.ceil(12 * this.spanLimitAt(largest) / 10));
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function overridesOf(props: CadenceProps): { [property: string]: Duration } {
  const { scrapeInterval, largestScrapeInterval, ...overrides } = props;
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined)) as { [property: string]: Duration };
}
