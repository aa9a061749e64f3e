import { Data, isData, number } from '../text/data';
import { prometheusSeconds } from '../text/durations';
import { Origin, reject } from '../text/input';
import { re2Problem, re2Remedy } from '../text/re2';

type Shape = readonly [called: string, holds: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

const TEXT: Shape = ['a text', isText];
const TEXTS: Shape = ['a list of texts', isTexts];
const FLAG: Shape = ['true or false', value => typeof value === 'boolean'];
const COUNT: Shape = ['a whole number from 0 up', value => Number.isSafeInteger(value) && (value as number) >= 0];
const DURATION: Shape = ["a duration as Prometheus reads it, above 0, such as '30s'", value => isText(value) && (prometheusSeconds(value as string) ?? 0) > 0];
const SIZE: Shape = ["0 or a size with its unit, such as '10MB'", value => value === 0 || (isText(value) && /^(0|([0-9]+(\.[0-9]+)?([KMGTPE]i?)?B)+)$/.test(value as string))];
const OBJECT: Shape = ['an object of keys and values', isData];
const OBJECTS: Shape = ['a list of objects', value => Array.isArray(value) && value.every(isData)];
const LISTS: Shape = ['an object of lists of texts', value => isData(value) && Object.values(value).every(isTexts)];

const among = (...allowed: string[]): Shape => [`one of ${allowed.join(', ')}`, value => allowed.includes(value as string)];

/** Sources: Prometheus 0.315, config.ScrapeProtocolsHeaders; prometheus/common 0.72, model.ValidationScheme and model.EscapingScheme. */
const PROTOCOL = among('PrometheusProto', 'PrometheusText0.0.4', 'PrometheusText1.0.0', 'OpenMetricsText0.0.1', 'OpenMetricsText1.0.0', 'OpenMetricsText2.0.0');
const PROTOCOLS: Shape = [`a list with each at most once of ${PROTOCOL[0].slice('one of '.length)}`, value =>
  Array.isArray(value) && value.length > 0 && value.every(PROTOCOL[1]) && new Set(value).size === value.length];

/** The keys of a scrape configuration, and what belongs there. Source: Prometheus 0.313, config.ScrapeConfig, and prometheus/common 0.70, HTTPClientConfig. */
const KEYS: { readonly [key: string]: Shape } = {
  ...all(TEXT, 'job_name', 'scrape_failure_log_file', 'metrics_path', 'scheme', 'bearer_token', 'bearer_token_file', 'proxy_url', 'no_proxy'),
  scrape_protocols: PROTOCOLS,
  fallback_scrape_protocol: PROTOCOL,
  metric_name_validation_scheme: among('legacy', 'utf8'),
  metric_name_escaping_scheme: among('allow-utf-8', 'underscores', 'dots', 'values'),
  ...all(FLAG, 'honor_labels', 'honor_timestamps', 'track_timestamps_staleness', 'scrape_native_histograms', 'always_scrape_classic_histograms', 'convert_classic_histograms_to_nhcb',
    'enable_compression', 'extra_scrape_metrics', 'follow_redirects', 'enable_http2', 'proxy_from_environment'),
  ...all(COUNT, 'sample_limit', 'target_limit', 'label_limit', 'label_name_length_limit', 'label_value_length_limit', 'native_histogram_bucket_limit', 'keep_dropped_targets'),
  ...all(DURATION, 'scrape_interval', 'scrape_timeout'),
  ...all(OBJECT, 'basic_auth', 'authorization', 'oauth2', 'tls_config', 'http_headers', 'proxy_connect_header'),
  ...all(OBJECTS, 'static_configs', 'relabel_configs', 'metric_relabel_configs'),
  params: LISTS,
  body_size_limit: SIZE,
  native_histogram_min_bucket_factor: ['a number', value => number(value) !== undefined],
};

/** Keys below others: all that there are, and of which at most one may be given. Source: prometheus/common 0.72, http_config.go. */
const WITHIN: { readonly [key: string]: { readonly keys: readonly string[]; readonly exclusive: readonly string[] } } = {
  basic_auth: { keys: ['username', 'username_file', 'username_ref', 'password', 'password_file', 'password_ref'], exclusive: ['password', 'password_file', 'password_ref'] },
  authorization: { keys: ['type', 'credentials', 'credentials_file', 'credentials_ref'], exclusive: ['credentials', 'credentials_file', 'credentials_ref'] },
  tls_config: {
    keys: ['ca', 'cert', 'key', 'ca_file', 'cert_file', 'key_file', 'ca_ref', 'cert_ref', 'key_ref', 'server_name', 'insecure_skip_verify', 'min_version', 'max_version'],
    exclusive: ['ca', 'ca_file', 'ca_ref'],
  },
};

/** Keys of a configuration of which at most one may be given. */
const EXCLUSIVE = [['basic_auth', 'authorization', 'oauth2', 'bearer_token', 'bearer_token_file'], ['proxy_url', 'proxy_from_environment']];

/** The actions of a rule: whether they write to `target_label`, and which keys they may not have (Prometheus 0.315, relabel.Config.Validate). */
const ACTIONS: { readonly [action: string]: { readonly writes: boolean; readonly without?: readonly string[] } } = {
  replace: { writes: true },
  keep: { writes: false },
  drop: { writes: false },
  keepequal: { writes: true, without: ['separator', 'regex', 'modulus', 'replacement'] },
  dropequal: { writes: true, without: ['separator', 'regex', 'modulus', 'replacement'] },
  hashmod: { writes: true },
  labelmap: { writes: false },
  labeldrop: { writes: false, without: ['source_labels', 'separator', 'target_label', 'modulus', 'replacement'] },
  labelkeep: { writes: false, without: ['source_labels', 'separator', 'target_label', 'modulus', 'replacement'] },
  lowercase: { writes: true, without: ['replacement'] },
  uppercase: { writes: true, without: ['replacement'] },
};

/** The interval of a job without one (Prometheus, DefaultGlobalConfig), in seconds. */
const DEFAULT_INTERVAL = 60;

/** Refuses a scrape configuration with which a scraper would not start. */
export function checkScrapeJob(where: Origin, property: string, job: Data): void {
  for (const [key, value] of Object.entries(job)) {
    const shape = Object.hasOwn(KEYS, key) ? KEYS[key] : /^[a-z0-9_]+_sd_configs$/.test(key) ? OBJECTS : undefined;
    if (!shape) {
      reject(where, `${property}.${key}`, value, 'left out', 'Prometheus has no such key; set one of a newer version with addConfigOverride');
    }
    belongs(where, `${property}.${key}`, value, shape);
    if (Object.hasOwn(WITHIN, key)) {
      const { keys, exclusive } = WITHIN[key];
      onlyKnown(where, `${property}.${key}`, Object.fromEntries(Object.entries(value as Data).filter(([own]) => !keys.includes(own))));
      atMostOne(where, `${property}.${key}`, value as Data, exclusive);
    }
  }
  EXCLUSIVE.forEach(keys => atMostOne(where, property, job, keys));
  const [interval, timeout] = [job.scrape_interval, job.scrape_timeout].map(text => text === undefined ? undefined : prometheusSeconds(text as string)!);
  if (timeout !== undefined && timeout > (interval ?? DEFAULT_INTERVAL)) {
    reject(where, `${property}.scrape_timeout`, job.scrape_timeout, `at most the interval (${job.scrape_interval ?? `${DEFAULT_INTERVAL}s`})`);
  }
  each(job.static_configs, (group, index) => checkTargets(where, `${property}.static_configs[${index}]`, group));
  for (const key of ['relabel_configs', 'metric_relabel_configs']) {
    each(job[key], (rule, index) => checkRule(where, `${property}.${key}[${index}]`, rule));
  }
}

function checkTargets(where: Origin, property: string, { targets, labels, ...others }: Data): void {
  onlyKnown(where, property, others);
  belongs(where, `${property}.targets`, targets ?? [], ["a list of addresses 'host:port', without scheme and path", value => isTexts(value) && (value as string[]).every(target => !target.includes('/'))]);
  belongs(where, `${property}.labels`, labels ?? {}, ['an object of texts', value => isData(value) && Object.values(value).every(isText)]);
}

function checkRule(where: Origin, property: string, rule: Data): void {
  const { source_labels: sources, separator, target_label: target, regex, modulus, replacement, action = 'replace', ...others } = rule;
  onlyKnown(where, property, others);
  belongs(where, `${property}.action`, action, [`one of ${Object.keys(ACTIONS).join(', ')}`, value => isText(value) && Object.hasOwn(ACTIONS, (value as string).toLowerCase())]);
  belongs(where, `${property}.source_labels`, sources ?? [], TEXTS);
  for (const [key, value] of Object.entries({ separator, target_label: target, replacement, regex }).filter(([, given]) => given !== undefined)) {
    belongs(where, `${property}.${key}`, value, TEXT);
  }
  const problem = regex === undefined ? undefined : re2Problem(regex as string);
  if (problem) {
    reject(where, `${property}.regex`, regex, `a regular expression of RE2 (${problem})`, re2Remedy(problem));
  }
  belongs(where, `${property}.modulus`, modulus ?? 0, COUNT);
  const kind = (action as string).toLowerCase();
  const { writes, without = [] } = ACTIONS[kind];
  const [useless] = without.filter(key => rule[key] !== undefined);
  if (useless) {
    reject(where, `${property}.${useless}`, rule[useless], `left out with the action ${kind}`);
  }
  if (writes && !target) {
    reject(where, `${property}.target_label`, target, `given with the action ${kind}`);
  }
  if (kind === 'hashmod' && !modulus) {
    reject(where, `${property}.modulus`, modulus, 'a whole number from 1 up with the action hashmod');
  }
}

function onlyKnown(where: Origin, property: string, others: Data): void {
  const [unknown] = Object.entries(others);
  if (unknown) {
    reject(where, `${property}.${unknown[0]}`, unknown[1], 'left out', 'Prometheus has no such key');
  }
}

function atMostOne(where: Origin, property: string, given: Data, keys: readonly string[]): void {
  const [first, second] = keys.filter(key => given[key] !== undefined);
  if (second) {
    // It may be a password.
    reject(where, `${property}.${second}`, '(a value)', `left out together with '${first}'`);
  }
}

function belongs(where: Origin, property: string, value: unknown, [called, holds]: Shape): void {
  if (!holds(value)) {
    reject(where, property, value, called);
  }
}

function each(items: unknown, check: (item: Data, index: number) => void): void {
  ((items ?? []) as Data[]).forEach(check);
}

function all(shape: Shape, ...keys: string[]): { [key: string]: Shape } {
  return Object.fromEntries(keys.map(key => [key, shape]));
}
