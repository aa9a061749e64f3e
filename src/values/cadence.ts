import { Duration } from 'cdk8s';
import { CadenceOverrides, CadenceProps } from './cadence-props';
import { autoscalerRelations, ScaledTier } from './private/autoscaler-limit';
import { Problem, problemText, relations } from './private/relations';
import { drainSeconds, Intervals, OVERRIDABLE, Overrides, Times, times } from './private/times';
import { DEFAULT_INTERVAL, LONGEST_INTERVAL } from '../facts/limits';
import { seconds } from '../text/durations';
import { Input, InputError } from '../text/input';

export * from './cadence-props';

/** A year: longer times are mistakes, and Go cannot parse much longer ones. */
const LONGEST_OVERRIDE = 31_536_000;
/** The collector's default flush timeout (exporterhelper 0.158, queuebatch). In milliseconds. */
const SHORTEST_GATHERING = 200;

/**
 * Every duration of the pipeline, derived from the scrape interval and the largest scrape interval. Immutable.
 *
 * This is the one place that answers "why is this 300 seconds?". With the default interval of 60 s: poll and refresh 15 s,
 * handover 65 s, `max_staleness` and span limit 600 s, `gc_interval` 300 s, scale-down windows 300 s (scrapers) and 720 s
 * (gateways).
 */
export class Cadence {
  /**
   * A cadence whose errors name the construct that the times were given to, and the property that the times set by hand stand in.
   * @internal
   */
  public static _at(where: string, intervals: CadenceIntervals, overrides: Input<CadenceOverrides>): Cadence {
    const cadence = Cadence.from(read(new Input<CadenceIntervals>(where, intervals), overrides));
    cadence.refuse(where);
    return cadence;
  }

  private static from(given: GivenTimes): Cadence {
    const cadence = Object.create(Cadence.prototype);
    cadence.given = given;
    cadence.times = times(given.intervals, given.overrides);
    return cadence;
  }

  private readonly given: GivenTimes;
  private readonly times: Times;

  constructor(props: CadenceProps = {}) {
    const input = new Input<CadenceProps>('Cadence', props);
    this.given = read(input, input);
    this.times = times(this.given.intervals, this.given.overrides);
    this.refuse();
  }

  /** The time between two scrapes of a target whose monitor sets no interval. */
  public get scrapeInterval(): Duration {
    return Duration.seconds(this.times.scrapeInterval);
  }

  /**
   * The longest scrape interval of any monitor that the allocator selects. If it is not set, it is the scrape interval here, while the manifests follow the
   * slowest monitor in the app.
   */
  public get largestScrapeInterval(): Duration {
    return Duration.seconds(this.times.largestScrapeInterval);
  }

  /** How often a scraper asks the allocator for its jobs: a quarter of the scrape interval, 5 s to 15 s. */
  public get allocatorPollInterval(): Duration {
    return Duration.seconds(this.times.allocatorPollInterval);
  }

  /** How often a scraper asks the allocator for the targets of a job. */
  public get targetRefreshInterval(): Duration {
    return Duration.seconds(this.times.targetRefreshInterval);
  }

  /** How long the allocator leaves the targets with a scraper that is not ready: longer than a container's restart. */
  public get collectorNotReadyGracePeriod(): Duration {
    return Duration.seconds(this.times.collectorNotReadyGracePeriod);
  }

  /**
   * The longest time for which the targets of a scraper that is gone may go unscraped: the grace period, the allocator's throttle of 5 s
   * (opentelemetry-operator 0.158), one poll and one refresh.
   */
  public get handover(): Duration {
    return Duration.seconds(this.times.handover);
  }

  /**
   * How long a gateway keeps the last value of a silent stream: 10 x the largest scrape interval (Dynatrace's large-scale
   * documentation), and never less than a handover and three scrapes. The component keeps it up to twice as long.
   */
  public get maxStaleness(): Duration {
    return Duration.seconds(this.times.maxStaleness);
  }

  /** How often a gateway forgets the start times of silent streams: at most half of `maxStaleness`. */
  public get gcInterval(): Duration {
    return Duration.seconds(this.times.gcInterval);
  }

  /**
   * The longest time that one delta may cover. It equals `maxStaleness`, not a few intervals: monitors slower than the stack's interval, most of which other
   * people create later, must not be silenced.
   */
  public get spanLimit(): Duration {
    return Duration.seconds(this.times.spanLimit);
  }

  /** Both tiers scale up without waiting: an overloaded scraper loses scrapes at once. */
  public get scaleUpWindow(): Duration {
    return Duration.seconds(this.times.scaleUpWindow);
  }

  /** How long the load must be low before scrapers are removed: a handover must be complete and followed by three scrapes. */
  public get scraperScaleDownWindow(): Duration {
    return Duration.seconds(this.times.scraperScaleDownWindow);
  }

  /**
   * The time in which at most a quarter of the scrapers are removed (`behavior.scaleDown.policies[0].periodSeconds`): the handover of their targets, and one
   * scrape of those by the scrapers that take them over. At most the 1800 s that Kubernetes allows.
   */
  public get scraperScaleDownPeriod(): Duration {
    return Duration.seconds(this.times.scraperScaleDownPeriod);
  }

  /** How long the load must be low before gateways are removed: longer than any delta that would still be accepted. */
  public get gatewayScaleDownWindow(): Duration {
    return Duration.seconds(this.times.gatewayScaleDownWindow);
  }

  /** The time between two removals of a gateway. */
  public get gatewayScaleDownPeriod(): Duration {
    return Duration.seconds(this.times.gatewayScaleDownPeriod);
  }

  /** How long the scrapers, and the self-monitor, collect data points before they send them. */
  public get batchTimeout(): Duration {
    return Duration.seconds(this.times.batchTimeout);
  }

  /** How long the gateways collect data points for a request; what they have collected is lost when they are killed. */
  public get gatewayBatchTimeout(): Duration {
    return Duration.millis(Math.round(this.times.gatewayBatchTimeout * 1000));
  }

  /** How long a request between the tiers, or to the allocator, may take. */
  public get exportTimeout(): Duration {
    return Duration.seconds(this.times.exportTimeout);
  }

  /** The first pause after a failed request: a twelfth of the scrape interval, 1 s to 5 s (5 s is the collector's default). */
  public get retryInitialInterval(): Duration {
    return Duration.seconds(this.times.retryInitialInterval);
  }

  /** The longest pause between two attempts: half the scrape interval, 5 s to 30 s (30 s is the collector's default). */
  public get retryMaxInterval(): Duration {
    return Duration.seconds(this.times.retryMaxInterval);
  }

  /** How long a failed request is retried before it is dropped. */
  public get retryMaxElapsedTime(): Duration {
    return Duration.seconds(this.times.retryMaxElapsedTime);
  }

  /** How often the tiers send their own metrics to the self-monitor: a sixth of the scrape interval, 5 s to 60 s. */
  public get telemetryInterval(): Duration {
    return Duration.seconds(this.times.telemetryInterval);
  }

  /** How often the self-monitor scrapes the allocator: a quarter of the scrape interval, 5 s to 60 s. */
  public get selfScrapeInterval(): Duration {
    return Duration.seconds(this.times.selfScrapeInterval);
  }

  /**
   * How long a collector may take to start before it is restarted: longer than the 15 minutes for which the Prometheus
   * receiver itself waits for the allocator (prometheusreceiver 0.158, targetallocator/manager.go).
   */
  public get startupTimeout(): Duration {
    return Duration.seconds(this.times.startupTimeout);
  }

  /**
   * All times in seconds, for comparisons.
   * @internal
   */
  public get _times(): Times {
    return this.times;
  }

  /**
   * The time that a stopping collector gets to send what it holds: enough to drain its full queues, at least 60 s.
   * @param queuedBytes what the queues may hold
   * @param requestTimeout how long a request that hangs holds it up, where that is longer than `exportTimeout`
   * @internal
   */
  public _terminationGracePeriod(queuedBytes: number, requestTimeout: Duration = this.exportTimeout): Duration {
    return Duration.seconds(Math.max(60, drainSeconds(queuedBytes, Math.max(requestTimeout.toSeconds(), this.times.exportTimeout))));
  }

  /**
   * The cadence of a pipeline whose slowest monitor has this interval: the same where the largest interval was set by hand or is longer.
   * Relations that then no longer hold are reported by `_problems` instead of thrown here, since the monitor may belong to someone else.
   * @internal
   */
  public _withLargest(intervalSeconds: number): Cadence {
    const { intervals, overrides, explicitLargest } = this.given;
    const largestScrapeInterval = Math.ceil(intervalSeconds);
    if (explicitLargest !== undefined || largestScrapeInterval <= intervals.scrapeInterval) {
      return this;
    }
    return Cadence.from({ ...this.given, intervals: { ...intervals, largestScrapeInterval }, overrides });
  }

  /**
   * Whether two cadences agree on every time, whatever monitors are added.
   * @internal
   */
  public _equals(other: Cadence): boolean {
    return this._key === other._key;
  }

  /**
   * A key that is equal for cadences that agree on every time.
   * @internal
   */
  public get _key(): string {
    return JSON.stringify([this.times, this.given.explicitLargest]);
  }

  /**
   * The largest scrape interval, if it was set by hand.
   * @internal
   */
  public get _explicitLargest(): Duration | undefined {
    return this.given.explicitLargest === undefined ? undefined : Duration.seconds(this.given.explicitLargest);
  }

  /**
   * Every relation between the times that does not hold. An autoscaler's limits count only for windows that were set by hand, since not every tier has one.
   * @internal
   */
  public _relations(): Problem[] {
    const { scraperScaleDownWindow, gatewayScaleDownWindow, gatewayScaleDownPeriod } = this.given.overrides;
    return relations({ ...this.times, scraperScaleDownWindow, gatewayScaleDownWindow, gatewayScaleDownPeriod });
  }

  /**
   * Every relation between the times that must hold and does not, as messages.
   * @internal
   */
  public _problems(): string[] {
    return this._relations().filter(problem => problem.severity === 'error').map(problemText);
  }

  /**
   * What Kubernetes does not allow in the autoscaler of a tier, as messages.
   * @internal
   */
  public _autoscalerProblems(tier: ScaledTier): string[] {
    const { intervals: { scrapeInterval }, overrides } = this.given;
    return autoscalerRelations({ scrapeInterval, largestScrapeInterval: this.times.largestScrapeInterval }, overrides, tier).map(problemText);
  }

  private refuse(place?: string): void {
    const [problem] = this._problems();
    if (problem) {
      throw new InputError(place ? `${place}: ${problem}` : problem);
    }
  }
}

/** What the caller gave, in seconds. */
interface GivenTimes {
  readonly intervals: Intervals;
  readonly explicitLargest?: number;
  readonly overrides: Overrides;
}

/** The two properties of `CadenceProps` that are intervals of monitors; all others are times set by hand. */
type CadenceIntervals = Pick<CadenceProps, 'scrapeInterval' | 'largestScrapeInterval'>;

function read(input: Input<CadenceIntervals>, byHand: Input<CadenceOverrides>): GivenTimes {
  const scrapeInterval = input.seconds('scrapeInterval', Duration.seconds(DEFAULT_INTERVAL), { max: LONGEST_INTERVAL });
  const explicitLargest = input.seconds('largestScrapeInterval', undefined, {
    min: scrapeInterval.toSeconds(), max: LONGEST_INTERVAL, remedy: `it may not be below 'scrapeInterval' (${seconds(scrapeInterval)})`,
  })?.toSeconds();
  const overrides: { [name: string]: number } = {};
  for (const name of OVERRIDABLE) {
    const given = name === 'gatewayBatchTimeout'
      ? byHand.milliseconds(name, undefined, { min: SHORTEST_GATHERING, max: LONGEST_OVERRIDE * 1000 })
      : byHand.seconds(name, undefined, { min: name === 'collectorNotReadyGracePeriod' ? 0 : 1, max: LONGEST_OVERRIDE });
    if (given) {
      overrides[name] = given.toSeconds({ integral: false });
    }
  }
  input.done();
  byHand.done();
  return { intervals: { scrapeInterval: scrapeInterval.toSeconds(), largestScrapeInterval: explicitLargest ?? scrapeInterval.toSeconds() }, explicitLargest, overrides };
}
