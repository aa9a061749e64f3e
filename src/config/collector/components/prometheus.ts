import { Component, Mount } from '../../../model/component';
import { goDuration } from '../../../text/durations';
import { Expanded } from '../../../text/expand';

/** What a scraper needs to know to ask an allocator for its targets. */
export interface AllocatedTargets {
  readonly endpoint: string;
  readonly tls?: { readonly [key: string]: any };
  readonly mounts: readonly Mount[];
  readonly nativeHistograms: boolean;
  /** Jobs in addition to those of the allocator, in Prometheus' format. */
  readonly jobs: readonly { readonly [key: string]: any }[];
}

/** Scrapes the targets that the allocator hands to this pod, by its name. */
export function allocatedTargets({ endpoint, tls, mounts, nativeHistograms, jobs }: AllocatedTargets): Component {
  return {
    section: 'receivers',
    id: 'prometheus',
    body: times => ({
      config: {
        ...(nativeHistograms ? { global: { scrape_native_histograms: true } } : {}),
        ...(jobs.length > 0 ? { scrape_configs: jobs } : {}),
      },
      target_allocator: {
        collector_id: new Expanded('${K8S_POD_NAME}'),
        endpoint,
        interval: goDuration(times.allocatorPollInterval),
        http_sd_config: { refresh_interval: goDuration(times.targetRefreshInterval) },
        timeout: goDuration(times.exportTimeout),
        ...(tls ? { tls } : {}),
      },
    }),
    mounts,
  };
}

/** Scrapes the pods of one allocator, which it finds by their labels. */
export function allocatorPods(namespace: string, podSelector: { readonly [key: string]: string }, ownNamespace: string): Component {
  const label = Object.entries(podSelector).map(([key, value]) => `${key}=${value}`).join(',');
  return {
    section: 'receivers',
    id: 'prometheus',
    body: times => ({
      config: {
        scrape_configs: [{
          job_name: 'otel-selfmon',
          scrape_interval: goDuration(times.selfScrapeInterval),
          kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [namespace] }, selectors: [{ role: 'pod', label }] }],
          relabel_configs: [
            { action: 'keep', source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: 'http-port' },
            { action: 'drop', source_labels: ['__meta_kubernetes_pod_phase'], regex: '(Failed|Succeeded)' },
          ],
        }],
      },
    }),
    // It may list the pods of its own namespace anyway, for k8s_attributes.
    grants: namespace === ownNamespace ? [] : [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'], namespace }],
  };
}
