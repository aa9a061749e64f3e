import { ApiObject } from 'cdk8s';
import type { TargetAllocator } from '../parts/target-allocator';
import { prometheusSeconds } from '../text/durations';

export const MONITOR_KINDS = ['ServiceMonitor', 'PodMonitor', 'ScrapeConfig', 'Probe'];

/** A monitor in the app, whoever made it. */
export interface Monitor {
  readonly object: ApiObject;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly labels: { [key: string]: string };
  readonly manifest: any;
  /** The allocators of the app that surely select it. */
  readonly selectedBy: TargetAllocator[];
  /** Those, and the ones of which the app does not tell, since they go by labels of a namespace that is made elsewhere. */
  readonly perhapsSelectedBy: TargetAllocator[];
}

/** The parts of a monitor that say how to scrape, each with its path. */
export function scrapes({ kind, manifest }: Monitor): [path: string, body: any][] {
  const spec = manifest.spec ?? {};
  switch (kind) {
    case 'ServiceMonitor': return list(spec.endpoints).map((body, index) => [`spec.endpoints[${index}]`, body]);
    case 'PodMonitor': return list(spec.podMetricsEndpoints).map((body, index) => [`spec.podMetricsEndpoints[${index}]`, body]);
    default: return [['spec', spec]];
  }
}

/** The times between two scrapes that a monitor names. */
export function intervals(monitor: Monitor): { path: string; text: string; seconds: number | undefined }[] {
  const key = monitor.kind === 'ScrapeConfig' ? 'scrapeInterval' : 'interval';
  return scrapes(monitor).filter(([, body]) => body?.[key] !== undefined && body[key] !== '').map(([path, body]) => {
    const text = String(body[key]);
    return { path: `${path}.${key}`, text, seconds: prometheusSeconds(text) };
  });
}

/** The relabel rules of a monitor, each with its path. */
export function relabelings(monitor: Monitor): [path: string, rule: any][] {
  const lists = scrapes(monitor).flatMap(([path, body]) => ['relabelings', 'metricRelabelings'].map(key => [`${path}.${key}`, body?.[key]] as const));
  const targets = monitor.manifest.spec?.targets;
  return [
    ...lists,
    ['spec.targets.staticConfig.relabelingConfigs', targets?.staticConfig?.relabelingConfigs] as const,
    ['spec.targets.ingress.relabelingConfigs', targets?.ingress?.relabelingConfigs] as const,
  ].flatMap(([path, rules]) => list(rules).map((rule, index): [string, any] => [`${path}[${index}]`, rule]));
}

/** The keys of a monitor that need the value of a Secret when its targets are scraped, and which the allocator masks over plain HTTP. */
export function secrets(monitor: Monitor): string[] {
  return scrapes(monitor).flatMap(([path, body]) => [
    body?.basicAuth?.password?.name && 'basicAuth.password',
    body?.authorization?.credentials?.name && 'authorization.credentials',
    body?.oauth2?.clientSecret?.name && 'oauth2.clientSecret',
    body?.tlsConfig?.keySecret?.name && 'tlsConfig.keySecret',
    body?.bearerTokenSecret?.name && 'bearerTokenSecret',
  ].filter(key => key).map(key => `${path}.${key}`));
}

/** The names of the Secrets that a monitor refers to, also those that are not masked. */
export function secretNames(monitor: Monitor): string[] {
  return [...new Set(scrapes(monitor).flatMap(([, body]) => [
    body?.basicAuth?.username?.name, body?.basicAuth?.password?.name, body?.authorization?.credentials?.name, body?.oauth2?.clientSecret?.name,
    body?.oauth2?.clientId?.secret?.name, body?.tlsConfig?.keySecret?.name, body?.tlsConfig?.ca?.secret?.name, body?.tlsConfig?.cert?.secret?.name,
    body?.bearerTokenSecret?.name,
  ]).filter((name): name is string => typeof name === 'string' && name !== ''))];
}

/** Lists of another shape are left to the API server, which refuses them. */
function list(value: any): any[] {
  return Array.isArray(value) ? value : [];
}
