import type { AnnotationScrapeConfig } from '../monitors/annotation-scrape-config';
import type { GatewayPool } from '../parts/gateway-pool';
import type { ScraperPool } from '../parts/scraper-pool';
import type { SelfMonitor } from '../parts/self-monitor';
import type { TargetAllocator } from '../parts/target-allocator';
import type { PrometheusTieredStack } from '../stack/prometheus-tiered-stack';

/** The constructs of this library in one tree. */
export interface Parts {
  readonly allocators: TargetAllocator[];
  readonly scraperPools: ScraperPool[];
  readonly gatewayPools: GatewayPool[];
  readonly selfMonitors: SelfMonitor[];
  readonly annotationScrapeConfigs: AnnotationScrapeConfig[];
  readonly stacks: PrometheusTieredStack[];
}

export type Collector = ScraperPool | GatewayPool | SelfMonitor;

export function noParts(): Parts {
  return { allocators: [], scraperPools: [], gatewayPools: [], selfMonitors: [], annotationScrapeConfigs: [], stacks: [] };
}
