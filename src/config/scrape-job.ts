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

/** The keys of a scrape configuration, and what belongs there. Source: Prometheus 0.313, config.ScrapeConfig, and prometheus/common 0.70, HTTPClientConfig. */
const KEYS: { readonly [key: string]: Shape } = {
  ...all(TEXT, 'job_name', 'fallback_scrape_protocol', 'scrape_failure_log_file', 'metrics_path', 'scheme', 'metric_name_validation_scheme', 'metric_name_escaping_scheme',
    'bearer_token', 'bearer_token_file', 'proxy_url', 'no_proxy'),
  ...all(TEXTS, 'scrape_protocols'),
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

/** The actions of a rule, and whether they write to `target_label`. */
const ACTIONS: { readonly [action: string]: boolean } = {
  replace: true, keep: false, drop: false, keepequal: true, dropequal: true, hashmod: true, labelmap: false, labeldrop: false, labelkeep: false, lowercase: true, uppercase: true,
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
  }
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
  for (const [key, value] of Object.entries({ separator, target_label: target, replacement, regex })) {
    belongs(where, `${property}.${key}`, value ?? '', TEXT);
  }
  const problem = regex === undefined ? undefined : re2Problem(regex as string);
  if (problem) {
    reject(where, `${property}.regex`, regex, `a regular expression of RE2 (${problem})`, re2Remedy(problem));
  }
  belongs(where, `${property}.modulus`, modulus ?? 0, COUNT);
  const kind = (action as string).toLowerCase();
  if (ACTIONS[kind] && !target) {
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
