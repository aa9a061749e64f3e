import { Manifest } from './manifests';

/** Labels that select a monitor in every test. */
const labels = { 'prometheus.dynatrace.com': 'true' };

/** The limits that a restricted policy asks for. */
export const LIMITS = { sampleLimit: 10_000, targetLimit: 50, labelLimit: 40, labelNameLengthLimit: 100, labelValueLengthLimit: 500 };

/** A tenant's monitor that a restricted policy admits, with changes. */
export function serviceMonitor(endpoint: Manifest = {}, spec: Manifest = {}, metadata: Manifest = {}): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'shop', namespace: 'tenant', labels, ...metadata },
    spec: { selector: { matchLabels: { app: 'shop' } }, ...LIMITS, bodySizeLimit: '16MB', endpoints: [{ port: 'metrics', followRedirects: false, ...endpoint }], ...spec },
  };
}

export function podMonitor(endpoint: Manifest = {}, spec: Manifest = {}, metadata: Manifest = {}): Manifest {
  const { endpoints, ...rest } = serviceMonitor(endpoint, spec, metadata).spec;
  return { ...serviceMonitor({}, {}, metadata), kind: 'PodMonitor', spec: { ...rest, podMetricsEndpoints: endpoints } };
}

export function scrapeConfig(spec: Manifest = {}, metadata: Manifest = {}): Manifest {
  return { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'ScrapeConfig', metadata: { name: 'shop', namespace: 'tenant', labels, ...metadata }, spec: { ...LIMITS, bodySizeLimit: '16MB', ...spec } };
}

export function probe(spec: Manifest = {}, metadata: Manifest = {}): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Probe',
    metadata: { name: 'shop', namespace: 'tenant', labels, ...metadata },
    spec: { ...LIMITS, followRedirects: false, prober: { url: 'blackbox.tenant.svc:9115' }, targets: { staticConfig: { static: ['https://shop.example'] } }, ...spec },
  };
}
