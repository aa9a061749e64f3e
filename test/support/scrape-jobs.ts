/** Scrape configurations that a collector refuses, each with the path of what is wrong. */
export const WRONG_JOBS: [path: string, job: { [key: string]: any }][] = [
  ['scrape_interval', { scrape_interval: 30 }],
  ['scrape_interval', { scrape_interval: '30' }],
  ['scrape_interval', { scrape_interval: '1.5m' }],
  ['scrape_timeout', { scrape_interval: '10s', scrape_timeout: '11s' }],
  ['scrape_timeout', { scrape_timeout: '61s' }],
  ['relabel_configs', { relabel_configs: {} }],
  ['relabel_configs', { relabel_configs: ['keep'] }],
  ['static_configs', { static_configs: { targets: ['a:1'] } }],
  ['kubernetes_sd_configs', { kubernetes_sd_configs: { role: 'pod' } }],
  ['scrape_intervall', { scrape_intervall: '30s' }],
  ['honor_labels', { honor_labels: 'yes, please' }],
  ['sample_limit', { sample_limit: -1 }],
  ['sample_limit', { sample_limit: 'many' }],
  ['body_size_limit', { body_size_limit: '10 apples' }],
  ['params', { params: 'a=b' }],
  ['basic_auth', { basic_auth: 'me:secret' }],
  ['static_configs[0].targets', { static_configs: [{ targets: ['http://a:1/metrics'] }] }],
  ['static_configs[0].targets', { static_configs: [{ targets: [{ a: 1 }] }] }],
  ['static_configs[0].labels', { static_configs: [{ targets: ['a:1'], labels: ['a'] }] }],
  ['static_configs[0].target', { static_configs: [{ target: ['a:1'] }] }],
  ['relabel_configs[0].action', { relabel_configs: [{ action: 'remove', regex: 'a' }] }],
  ['relabel_configs[0].regexp', { relabel_configs: [{ action: 'labeldrop', regexp: 'a' }] }],
  ['relabel_configs[0].source_labels', { relabel_configs: [{ action: 'keep', source_labels: { a: 1 }, regex: 'a' }] }],
  ['relabel_configs[0].target_label', { relabel_configs: [{ source_labels: ['a'] }] }],
  ['relabel_configs[0].modulus', { relabel_configs: [{ action: 'hashmod', source_labels: ['a'], target_label: 'b' }] }],
  ['relabel_configs[0].modulus', { relabel_configs: [{ action: 'hashmod', source_labels: ['a'], target_label: 'b', modulus: -2 }] }],
  ['metric_relabel_configs[0].regex', { metric_relabel_configs: [{ action: 'drop', source_labels: ['a'], regex: '(a' }] }],
  ['metric_relabel_configs[1].separator', { metric_relabel_configs: [{ action: 'drop', regex: 'a' }, { action: 'drop', separator: ['a'] }] }],
];

/** One that has as many keys as possible, all of them right. */
export const FULL_JOB = {
  job_name: 'full', scrape_interval: '1m30s', scrape_timeout: '1m', honor_labels: true, honor_timestamps: false, params: { module: ['a', 'b'] }, scheme: 'https', metrics_path: '/m',
  body_size_limit: '10MB', sample_limit: 5, label_limit: 0, scrape_protocols: ['PrometheusText0.0.4'], basic_auth: { username: 'a', password: 'b' }, tls_config: { insecure_skip_verify: true },
  follow_redirects: false, static_configs: [{ targets: ['a:1', '[::1]:2'], labels: { zone: 'x' } }, {}], kubernetes_sd_configs: [{ role: 'pod' }],
  relabel_configs: [
    { source_labels: ['__address__'], regex: '(.+):(\\d+)', replacement: '$1', target_label: 'host', separator: ';' }, { action: 'labelmap', regex: 'a_(.*)' },
    { action: 'hashmod', source_labels: ['a'], target_label: 'b', modulus: 3 }, { action: 'Drop', source_labels: ['a'], regex: '' }, { action: 'keepequal', source_labels: ['a'], target_label: 'b' },
  ],
  metric_relabel_configs: [{ action: 'labeldrop', regex: 'tmp' }],
};
