import { Duration, Size } from 'cdk8s';
import { LONGEST_INTERVAL } from '../facts/limits';
import { dnsLabel, Input, nonEmptyText, oneOf, Origin, reject } from '../text/input';

/** `ValidatingAdmissionPolicy` is served as `admissionregistration.k8s.io/v1` from this minor version on (Kubernetes 1.30, KEP-3488). */
const OLDEST_KUBERNETES = 30;

/**
 * What happens to a monitor that breaks a rule.
 */
export enum PolicyEnforcement {
  /** It is refused, with the sentence of the first rule that it breaks. */
  DENY = 'Deny',
  /** It is taken; whoever applies it sees the sentences of all rules that it breaks, and the API server's audit log has them. To find out what would be refused. */
  WARN = 'Warn',
}

/**
 * What a restricted policy refuses, and can allow, one by one.
 */
export enum MonitorAllowance {
  /**
   * ScrapeConfigs in every namespace. One can name any address as a target, and redirects are always followed: the kind has no field against that. All other
   * rules go on to hold for it. The allocator reads ScrapeConfigs of its own namespace only, unless its `scrapeConfigNamespaceSelector` says otherwise.
   */
  SCRAPE_CONFIGS = 'ScrapeConfigs',
  /** Probes in every namespace. A Probe can name any address as its prober. The allocator reads Probes of its own namespace only, unless its `probeNamespaceSelector` says otherwise. */
  PROBES = 'Probes',
  /** Targets in other namespaces than the monitor's: `namespaceSelector`, and discovery of nodes by ScrapeConfigs. */
  OTHER_NAMESPACES = 'OtherNamespaces',
  /** Files of the scraper, such as its own token (`bearerTokenFile`, `tlsConfig.caFile`, `certFile`, `keyFile`), and of the allocator (`fileSDConfigs`). */
  FILES = 'Files',
  /** Redirects of a target to any address: `followRedirects` need not be false. */
  REDIRECTS = 'Redirects',
  /** Proxies: `proxyUrl` and `proxyFromEnvironment`. */
  PROXIES = 'Proxies',
  /** Tokens that the scraper fetches from an address of the monitor's choice: `oauth2`. */
  OAUTH2 = 'OAuth2',
  /** Labels of the target in place of the scraper's, `job`, `instance` and `namespace` included: `honorLabels`. */
  HONOR_LABELS = 'HonorLabels',
  /** Rules that write, or drop, the labels that say where a target is and whose it is; see `protectedLabels`. */
  PROTECTED_LABELS = 'ProtectedLabels',
  /** Rules with the action `labelmap`, which can write every label, protected ones included. */
  LABEL_MAPS = 'LabelMaps',
  /** Discovery for which the allocator connects to an address of the monitor's choice, with its own identity where no key is given: all but static targets and Kubernetes' own API. */
  DISCOVERY = 'Discovery',
  /** Pods that have ended, whose address another pod may have by now: `filterRunning: false`. */
  ENDED_PODS = 'EndedPods',
  /** Monitors without limits of their own. Right where the scrapers fill in what is missing. A limit that is given stays capped. */
  MISSING_LIMITS = 'MissingLimits',
}

/**
 * The most that a monitor may ask for.
 */
export interface MonitorLimits {
  /**
   * The most samples of a scrape. A whole number from 1 up, else an error.
   * @default 200000
   */
  readonly samples?: number;

  /**
   * The most targets of a monitor's endpoint. A whole number from 1 up, else an error.
   * @default 1000
   */
  readonly targets?: number;

  /**
   * The largest answer of a target, uncompressed. At least a byte, else an error.
   * @default Size.mebibytes(64)
   */
  readonly bodySize?: Size;

  /**
   * The most labels of a sample. A whole number from 1 up, else an error.
   * @default 64
   */
  readonly labels?: number;

  /**
   * The longest name of a label, in characters. A whole number from 1 up, else an error.
   * @default 512
   */
  readonly labelNameLength?: number;

  /**
   * The longest value of a label, in characters. A whole number from 1 up, else an error.
   * @default 1024
   */
  readonly labelValueLength?: number;
}

/**
 * What a restricted policy allows.
 */
export interface RestrictedMonitorsOptions {
  /**
   * The version of Kubernetes, such as `1.30`: of the oldest API server that the manifests are applied to. One below 1.30 is an error, since it does not
   * know a ValidatingAdmissionPolicy of version v1.
   * @default - not known; an API server that is older refuses the policy when it is applied
   */
  readonly kubernetesVersion?: string;

  /**
   * What happens to a monitor that breaks a rule.
   * @default PolicyEnforcement.DENY
   */
  readonly enforcement?: PolicyEnforcement;

  /**
   * The namespaces, in addition to the pipeline's own, in which monitors may do all of this. Only what would stop discovery for everybody is refused there too.
   * Name those of other pipelines that select the same monitors. Each a DNS label, else an error.
   * @default - none
   */
  readonly trustedNamespaces?: string[];

  /**
   * What a monitor's own limits may not be above.
   * @default - see MonitorLimits
   */
  readonly limits?: MonitorLimits;

  /**
   * The shortest `interval` that a monitor may ask for. Whole milliseconds from 1 up to a day, else an error.
   * @default - 10 s, or the pipeline's scrape interval where that is shorter
   */
  readonly shortestInterval?: Duration;

  /**
   * The longest `interval` that a monitor may ask for. Whole seconds from 1 up to a day, and not below `shortestInterval`, else an error.
   * @default - the pipeline's largest scrape interval
   */
  readonly longestInterval?: Duration;

  /**
   * Labels, in addition to `job`, `instance`, `namespace` and `cluster`, that no monitor may write or drop. Each a name of letters, digits and `_` that does not begin with
   * a digit, else an error. Labels that begin with `__` need not be named: of them, monitors may write `__tmp...`, `__param_...` and `__metrics_path__`.
   * @default - none
   */
  readonly protectedLabels?: string[];

  /**
   * The scrape classes that monitors may name. Not empty names, else an error.
   * @default - none: with a class come its certificates, and its credentials are sent to the target
   */
  readonly scrapeClasses?: string[];

  /**
   * What is allowed all the same. Each once, else an error.
   * @default - nothing
   */
  readonly allow?: MonitorAllowance[];
}

/**
 * Which monitors are admitted to a cluster.
 *
 * Whoever may create a monitor has a scraper fetch an address, and says what its samples are called. A restricted policy has the API server refuse monitors that
 * reach beyond their own namespace, take over the identity of others, or ask for more than a share. It holds for what is created or changed from then on; docs/security.md says how
 * to find what is there already, and how it belongs together with the scrapers' own limits.
 */
export class MonitorPolicy {
  /**
   * A ValidatingAdmissionPolicy of Kubernetes 1.30 and newer, after the model of the Pod Security Standard of this name: what is not safe among tenants is refused, each with a
   * sentence that says what to write instead.
   */
  public static restricted(options: RestrictedMonitorsOptions = {}): MonitorPolicy {
    const input = new Input<RestrictedMonitorsOptions>('MonitorPolicy.restricted', options, 'options');
    input.parse('kubernetesVersion', kubernetesVersion);
    const settings: MonitorPolicySettings = {
      enforcement: input.oneOf('enforcement', PolicyEnforcement, PolicyEnforcement.DENY),
      trustedNamespaces: each(input, 'trustedNamespaces', (item, property) => dnsLabel(input.where, property, item)),
      caps: { ...readLimits(input.nested('limits')), ...readIntervals(input) },
      protectedLabels: each(input, 'protectedLabels', (item, property) => labelName(input.where, property, item)),
      scrapeClasses: each(input, 'scrapeClasses', (item, property) => nonEmptyText(input.where, property, item)),
      allow: each(input, 'allow', (item, property) => oneOf<MonitorAllowance>(input.where, property, item, MonitorAllowance)),
    };
    input.done();
    return new MonitorPolicy(settings);
  }

  private constructor(private readonly settings: MonitorPolicySettings) {}

  /** @internal */
  public get _settings(): MonitorPolicySettings {
    return this.settings;
  }
}

/**
 * A policy with every default filled in that does not depend on the pipeline.
 * @internal
 */
export interface MonitorPolicySettings {
  readonly enforcement: PolicyEnforcement;
  readonly trustedNamespaces: readonly string[];
  readonly caps: CapSettings;
  readonly protectedLabels: readonly string[];
  readonly scrapeClasses: readonly string[];
  readonly allow: readonly MonitorAllowance[];
}

/**
 * Limits in the words of the CRDs; times in milliseconds, where they are set by hand.
 * @internal
 */
export interface CapSettings {
  readonly limits: { readonly [field: string]: number };
  readonly bodySize: Size;
  readonly shortest?: number;
  readonly longest?: number;
}

function each<P extends object, T>(input: Input<P>, name: keyof P & string, read: (item: any, property: string) => T): T[] {
  const items = input.list<T, T[]>(name, [], {}, read) as T[];
  if (new Set(items).size !== items.length) {
    input.reject(name, input.raw(name), 'a list that names each once');
  }
  return items;
}

function kubernetesVersion(where: Origin, property: string, value: string): void {
  const match = typeof value === 'string' ? /^v?(\d+)\.(\d+)(?:[.+-].*)?$/.exec(value) : null;
  if (!match) {
    reject(where, property, value, "a version of Kubernetes such as '1.30'");
  }
  if (Number(match![1]) === 1 && Number(match![2]) < OLDEST_KUBERNETES) {
    reject(where, property, value, `1.${OLDEST_KUBERNETES} or newer`, 'older API servers do not know a ValidatingAdmissionPolicy of version v1; without one, keep tenants away from monitors with RBAC');
  }
}

function labelName(where: Origin, property: string, value: string): string {
  return typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? value : reject(where, property, value, "the name of a label (letters, digits and '_', not beginning with a digit)");
}

function readLimits(input: Input<MonitorLimits>): Pick<CapSettings, 'limits' | 'bodySize'> {
  const limits = {
    sampleLimit: input.wholeNumber('samples', 200_000, { min: 1 }),
    targetLimit: input.wholeNumber('targets', 1000, { min: 1 }),
    labelLimit: input.wholeNumber('labels', 64, { min: 1 }),
    labelNameLengthLimit: input.wholeNumber('labelNameLength', 512, { min: 1 }),
    labelValueLengthLimit: input.wholeNumber('labelValueLength', 1024, { min: 1 }),
  };
  return { limits, bodySize: input.size('bodySize', Size.mebibytes(64)) };
}

function readIntervals(input: Input<RestrictedMonitorsOptions>): Pick<CapSettings, 'shortest' | 'longest'> {
  const shortest = input.milliseconds('shortestInterval', undefined, { max: LONGEST_INTERVAL * 1000 })?.toMilliseconds();
  const longest = input.seconds('longestInterval', undefined, { max: LONGEST_INTERVAL })?.toMilliseconds();
  if (shortest !== undefined && longest !== undefined && longest < shortest) {
    input.reject('longestInterval', input.raw('longestInterval'), "at least 'shortestInterval'");
  }
  return { shortest, longest };
}
